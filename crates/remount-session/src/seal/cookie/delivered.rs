//! Which values a browser's plain cookies show, as its session's cookie tells.

use crate::seal::varint;
use crate::values::entries::Mark;

/// Per plain cookie, by name, which write of its key went out in it beside this session's cookie. A
/// browser stores both or neither, so what it shows here it has had: only another write of the key
/// sets the cookie again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivered(
    /// Sorted by name, each name once.
    Vec<(Box<str>, Mark)>,
);

impl Delivered {
    /// What the browser was last given of this cookie.
    pub(crate) fn mark(&self, name: &str) -> Option<Mark> {
        self.position(name).ok().map(|index| self.0[index].1)
    }

    /// Notes a write that goes out.
    pub(crate) fn note(&mut self, name: &str, mark: Mark) {
        match self.position(name) {
            Ok(index) => self.0[index].1 = mark,
            Err(index) => self.0.insert(index, (name.into(), mark)),
        }
    }

    /// Takes what two copies of one session tell: the later write of each.
    pub(crate) fn join(&mut self, other: &Self) {
        for (name, mark) in &other.0 {
            if self.mark(name).is_none_or(|own| own.stamp < mark.stamp) {
                self.note(name, *mark);
            }
        }
    }

    /// The same, when all cookies of these names are written as well: so much room a session leaves
    /// for them.
    pub(crate) fn with_all<'a>(&self, names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = self.clone();
        for name in names {
            all.note(name, Mark::LONGEST);
        }
        all
    }

    /// Appends the encoded form to that of a session: nothing at all, if there is nothing to tell.
    pub(crate) fn append_to(&self, bytes: &mut Vec<u8>) {
        if !self.0.is_empty() {
            let list = postcard::to_allocvec(&self.0).expect("plain fields are always encoded");
            bytes.extend(list);
        }
    }

    /// How many bytes [`append_to`](Self::append_to) appends.
    pub(crate) fn encoded_len(&self) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        let one = |(name, mark): &(Box<str>, Mark)| {
            varint::len(name.len() as u64) + name.len() + mark.encoded_len()
        };
        varint::len(self.0.len() as u64) + self.0.iter().map(one).sum::<usize>()
    }

    /// Reads what stands behind the encoded form of a session.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::default());
        }
        let (list, rest) = postcard::take_from_bytes::<Vec<(&str, Mark)>>(bytes).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let mut delivered = Self::default();
        for (name, mark) in list {
            delivered.note(name, mark);
        }
        Some(delivered)
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(held, _)| (**held).cmp(name))
    }
}
