//! The merged state of a session: per key the value that was written last.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::page::local::Local;
use crate::rule::Rule;
use crate::values::entries::packed::{Packed, Pairs};
use crate::values::key::{Key, Writer};
use crate::values::stored::Stored;
use crate::values::timestamp::Timestamp;

mod mark;
mod packed;

pub(crate) use self::mark::Mark;
pub(crate) use self::packed::Entry;

/// The stored values of a session, each with who wrote it and when.
///
/// Merging two of these takes, per key, the entry with the greater stamp, so the order and number
/// of merges do not matter. Keys that this build does not know are carried along byte for byte.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entries {
    packed: Packed,
    /// What a page brought of keys with `scope = local`: to be read, and no part of what is merged,
    /// sealed or stored.
    local: Option<Box<Local>>,
}

/// Orders the writes of one key. Given by the server only: microseconds since the Unix epoch, as
/// long as the clock does not lag behind what was seen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Stamp(pub(crate) u64);

impl Stamp {
    /// The stamp for a write made `now`, when `greatest` is the greatest one seen.
    pub(crate) fn next(now: Timestamp, greatest: Self) -> Self {
        let now = Self(now.0.saturating_mul(1000));
        if !Rule::StampsAboveSeen.holds() {
            return now;
        }
        now.max(Self(greatest.0.saturating_add(1)))
    }
}

impl Entries {
    /// The value of `key`, unless it is missing or was written by a browser that may not write it.
    ///
    /// A key with `scope = local` is read from what the page brought alone: an entry of that name
    /// was made by a build in which the key was another one, and passes through untouched.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Stored<'_>> {
        if key.is_local() {
            return self.local.as_ref()?.get(key);
        }
        let entry = self.find(key.name())?;
        let trusted = key.writer() == Writer::Browser || entry.writer == Writer::Server;
        trusted.then(|| Stored::parse(entry.value()))
    }

    /// What a session keeps that is renewed at a login: all but the keys that [end
    /// there](Key::drops_on_login). What this build does not know stays as it is.
    #[must_use]
    pub fn renewed(&self, keys: &[Key]) -> Self {
        let ends = |entry: &Entry<'_>| {
            keys.iter()
                .any(|key| is_of(entry, key) && key.drops_on_login())
        };
        Self {
            packed: self.iter().filter(|entry| !ends(entry)).collect(),
            local: None,
        }
    }

    /// What a session keeps at a logout: the keys that [stay there](Key::stays_on_logout), as far
    /// as their values may be believed.
    pub(crate) fn kept_on_logout(&self, keys: &[Key]) -> Self {
        let stays = |entry: &Entry<'_>| {
            keys.iter()
                .any(|key| is_of(entry, key) && key.stays_on_logout())
                && is_trusted(*entry, keys)
        };
        Self {
            packed: self.iter().filter(stays).collect(),
            local: None,
        }
    }

    /// The same, read together with what a page brought.
    pub(crate) fn with_local(self, local: Option<&Local>) -> Self {
        Self {
            local: local.cloned().map(Box::new),
            ..self
        }
    }

    /// Whether a newer version of the key `name` than this build knows wrote its value, which this
    /// build must not replace.
    pub(crate) fn is_newer(&self, name: &str, keys: &[Key]) -> bool {
        let key = keys.iter().find(|key| key.name() == name);
        key.zip(self.find(name))
            .is_some_and(|(key, entry)| Stored::parse(entry.value()).version() > key.version())
    }

    pub(crate) fn find(&self, key: &str) -> Option<Entry<'_>> {
        self.packed.find(key.as_bytes())
    }

    /// The entry at this place, in the order of keys.
    pub(crate) fn nth(&self, index: u32) -> Option<Entry<'_>> {
        self.iter().nth(usize::try_from(index).ok()?)
    }

    /// The place of the entry of this key.
    pub(crate) fn position(&self, key: &str) -> Option<u32> {
        let position = self.iter().position(|entry| entry.key() == key)?;
        u32::try_from(position).ok()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        self.packed.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// Takes `entry` if it is ahead of what is there.
    pub(crate) fn admit(&mut self, entry: Entry<'_>, keys: &[Key]) {
        let same = self.packed.find(entry.key_bytes());
        if same.is_none_or(|same| precedence(entry, same, keys) == Ordering::Greater) {
            self.packed = self.packed.with(entry);
        }
    }

    /// Merges `other` into `self`.
    pub(crate) fn join(&mut self, other: &Self, keys: &[Key]) {
        if self.covers(other, keys) {
            return;
        }
        self.packed = if other.covers(self, keys) {
            other.packed.clone()
        } else {
            let ahead = |pair| match pair {
                (Some(one), Some(other)) => {
                    let is_ahead = precedence(other, one, keys) == Ordering::Greater;
                    Some(if is_ahead { other } else { one })
                }
                (one, other) => one.or(other),
            };
            let pairs = Pairs::of(&self.packed, &other.packed);
            pairs.filter_map(ahead).collect()
        };
    }

    /// Whether merging `other` into `self` would change nothing.
    pub(crate) fn covers(&self, other: &Self, keys: &[Key]) -> bool {
        let is_covered = |pair| match pair {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(ours), Some(entry)) => {
                ours == entry || precedence(entry, ours, keys) != Ordering::Greater
            }
        };
        self.packed == other.packed || Pairs::of(&self.packed, &other.packed).all(is_covered)
    }

    /// The entries that are not the same in `before`, with what was there.
    pub(crate) fn changes_of<'a>(
        &'a self,
        before: &'a Self,
    ) -> impl Iterator<Item = (Entry<'a>, Option<Entry<'a>>)> {
        let is_same = self.packed == before.packed;
        let pairs = (!is_same).then(|| Pairs::of(&self.packed, &before.packed));
        let pairs = pairs.into_iter().flatten();
        pairs.filter_map(|(ours, theirs)| Some((ours.filter(|_| ours != theirs)?, theirs)))
    }

    /// The greatest stamp of all entries.
    pub(crate) fn greatest(&self) -> Stamp {
        let stamps = self.iter().map(|entry| entry.stamp);
        stamps.max().unwrap_or_default()
    }

    /// About how many bytes these entries hold on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.packed.heap_bytes()
    }

    /// How long [`encode`](Self::encode) makes them, or somewhat more, as long as keys and values
    /// are shorter than 2 MiB.
    pub(crate) fn encoded_len_at_most(&self) -> usize {
        self.packed.encoded_len_at_most()
    }

    /// Appends them as a cookie has them.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        self.packed.encode(out);
    }

    /// Reads what [`encode`](Self::encode) wrote, and returns what stands behind it; `None` if a
    /// key is there twice, or they are in another order.
    pub(crate) fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (packed, rest) = Packed::decode(bytes)?;
        let entries = Self {
            packed,
            local: None,
        };
        Some((entries, rest))
    }
}

impl<'a> FromIterator<Entry<'a>> for Entries {
    /// Of several entries of one key, the last is taken. Each is put in its place by itself: this
    /// is for few.
    fn from_iter<I: IntoIterator<Item = Entry<'a>>>(iter: I) -> Self {
        let entries = iter.into_iter();
        let packed = entries.fold(Packed::default(), |packed, entry| packed.with(entry));
        Self {
            packed,
            local: None,
        }
    }
}

/// Values are nobody's business: this shows keys, writers and stamps.
impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.iter();
        let shown = entries.map(|entry| (entry.key(), (entry.writer, entry.stamp.0)));
        f.debug_map().entries(shown).finish()
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.key(), self.stamp.0)
    }
}

/// Which of two entries of one key is ahead. A total order, so that merging is commutative: equal
/// stamps, which two servers may give, are decided by the content.
///
/// What a browser wrote into a key that it may not write is behind everything else whatever its
/// stamp, so it can never hide the server's own value.
fn precedence(one: Entry<'_>, other: Entry<'_>, keys: &[Key]) -> Ordering {
    let rank = |entry: Entry<'_>| (is_trusted(entry, keys), entry.stamp, entry.writer);
    rank(one)
        .cmp(&rank(other))
        .then_with(|| one.value().cmp(other.value()))
}

fn is_trusted(entry: Entry<'_>, keys: &[Key]) -> bool {
    entry.writer == Writer::Server
        || keys
            .iter()
            .find(|key| is_of(&entry, key))
            .is_none_or(|key| key.writer() == Writer::Browser)
}

fn is_of(entry: &Entry<'_>, key: &Key) -> bool {
    entry.key_bytes() == key.name().as_bytes()
}

#[cfg(test)]
mod tests;
