//! Which plain cookies a browser was given, as its session's cookie tells.

use crate::limits::WRITE_LIFETIME;
use crate::seal::varint;
use crate::values::entries::Stamp;
use crate::values::timestamp::{LEEWAY, Timestamp};

/// Per plain cookie, by name, the stamp of the last write that went out beside this session's
/// cookie. A browser stores both or neither, so what it shows here it has had: the same ticket,
/// presented again, sets nothing any more, and an older one sets nothing either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivered(
    /// Sorted by name, each name once.
    Vec<(Box<str>, Stamp)>,
);

impl Delivered {
    /// The stamp of what the browser was last given of this cookie; the least stamp there is for
    /// nothing.
    pub(crate) fn stamp(&self, name: &str) -> Stamp {
        self.position(name)
            .map_or(Stamp::default(), |index| self.0[index].1)
    }

    /// Notes a write that goes out, unless a later one did.
    pub(crate) fn note(&mut self, name: &str, stamp: Stamp) {
        match self.position(name) {
            Ok(index) => self.0[index].1 = self.0[index].1.max(stamp),
            Err(index) => self.0.insert(index, (name.into(), stamp)),
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (name, stamp) in &other.0 {
            self.note(name, *stamp);
        }
    }

    /// Without the writes whose tickets are too old to be presented again, by whichever server's
    /// clock.
    pub(crate) fn still_needed(&self, now: Timestamp) -> Self {
        let is_over = |stamp: Stamp| {
            let written = Timestamp(stamp.0 / 1_000);
            written.after(WRITE_LIFETIME).after(LEEWAY).has_passed(now)
        };
        let kept = self.0.iter().filter(|(_, stamp)| !is_over(*stamp));
        Self(kept.cloned().collect())
    }

    /// The same, when all cookies of these names are written as well: so much room a session leaves
    /// for them.
    pub(crate) fn with_all<'a>(&self, names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = self.clone();
        for name in names {
            all.note(name, Stamp(u64::MAX));
        }
        all
    }

    /// The greatest stamp of all.
    pub(crate) fn greatest(&self) -> Stamp {
        let stamps = self.0.iter().map(|(_, stamp)| *stamp);
        stamps.max().unwrap_or_default()
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
        let one = |(name, stamp): &(Box<str>, Stamp)| {
            varint::len(name.len() as u64) + name.len() + varint::len(stamp.0)
        };
        varint::len(self.0.len() as u64) + self.0.iter().map(one).sum::<usize>()
    }

    /// Reads what stands behind the encoded form of a session.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self::default());
        }
        let (list, rest) = postcard::take_from_bytes::<Vec<(&str, Stamp)>>(bytes).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let mut delivered = Self::default();
        for (name, stamp) in list {
            delivered.note(name, stamp);
        }
        Some(delivered)
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(held, _)| (**held).cmp(name))
    }
}
