//! The merged state of a session: per key the value that was written last.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::local::Local;
use crate::rule::Rule;
use crate::schema::{Key, Writer};
use crate::stored::Stored;
use crate::timestamp::Timestamp;

/// The stored values of a session, each with who wrote it and when.
///
/// Merging two of these takes, per key, the entry with the greater stamp, so the order and number of merges do not matter. Keys that this build does not know are carried along byte for byte.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// Sorted by key, each key once.
    list: Vec<Entry>,
    /// What a page brought of keys with `scope = local`: to be read, and no part of what is merged, sealed or stored.
    local: Option<Box<Local>>,
}

/// One written value. A copy of it shares the bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The key, and behind it the value: the server may remember very many.
    bytes: Arc<[u8]>,
    pub(crate) stamp: Stamp,
    key_length: u32,
    pub(crate) writer: Writer,
}

impl Entry {
    /// # Panics
    ///
    /// When the key has 4 GiB.
    pub(crate) fn new(key: &str, writer: Writer, stamp: Stamp, value: &[u8]) -> Self {
        let key_length = u32::try_from(key.len());
        Self {
            bytes: [key.as_bytes(), value].concat().into(),
            stamp,
            key_length: key_length.expect("no key has 4 GiB"),
            writer,
        }
    }

    pub(crate) fn key(&self) -> &str {
        str::from_utf8(self.key_bytes()).expect("it was made from a text")
    }

    /// As the build that wrote it stores this key: see [`Stored`].
    pub(crate) fn value(&self) -> &[u8] {
        &self.bytes[self.key_length as usize..]
    }

    fn is_of(&self, key: &str) -> bool {
        self.key_bytes() == key.as_bytes()
    }

    fn key_bytes(&self) -> &[u8] {
        &self.bytes[..self.key_length as usize]
    }
}

/// Orders the writes of one key. Given by the server only: microseconds since the Unix epoch, as long as the clock does not lag behind what was seen.
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
    /// A key with `scope = local` is read from what the page brought alone: an entry of that name was made by a build in which the key was another one, and passes through untouched.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<Stored<'_>> {
        if key.is_local() {
            return self.local.as_ref()?.get(key);
        }
        let entry = self.find(key.name())?;
        let trusted = key.writer() == Writer::Browser || entry.writer == Writer::Server;
        trusted.then(|| Stored::parse(entry.value()))
    }

    /// What a session keeps that is renewed at a login: all but the keys that [end there](Key::drops_on_login). What this build does not know stays as it is.
    #[must_use]
    pub fn renewed(&self, keys: &[Key]) -> Self {
        let ends = |entry: &Entry| {
            keys.iter()
                .any(|key| entry.is_of(key.name()) && key.drops_on_login())
        };
        Self {
            list: self
                .list
                .iter()
                .filter(|entry| !ends(entry))
                .cloned()
                .collect(),
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

    /// Whether a newer version of the key `name` than this build knows wrote its value, which this build must not replace.
    pub(crate) fn is_newer(&self, name: &str, keys: &[Key]) -> bool {
        let key = keys.iter().find(|key| key.name() == name);
        key.zip(self.find(name))
            .is_some_and(|(key, entry)| Stored::parse(entry.value()).version() > key.version())
    }

    pub(crate) fn find(&self, key: &str) -> Option<&Entry> {
        let position = self.position(key.as_bytes()).ok();
        position.map(|index| &self.list[index])
    }

    /// The entry of the same key.
    pub(crate) fn find_same(&self, other: &Entry) -> Option<&Entry> {
        let position = self.position(other.key_bytes()).ok();
        position.map(|index| &self.list[index])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.list.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes `entry` if it is ahead of what is there.
    pub(crate) fn admit(&mut self, entry: Entry, keys: &[Key]) {
        match self.position(entry.key_bytes()) {
            Ok(index) => {
                if precedence(&entry, &self.list[index], keys) == Ordering::Greater {
                    self.list[index] = entry;
                }
            }
            Err(index) => self.list.insert(index, entry),
        }
    }

    /// Merges `other` into `self`.
    pub(crate) fn join(&mut self, other: &Self, keys: &[Key]) {
        for entry in &other.list {
            match self.position(entry.key_bytes()) {
                Ok(index) => {
                    if precedence(entry, &self.list[index], keys) == Ordering::Greater {
                        self.list[index] = entry.clone();
                    }
                }
                Err(index) => self.list.insert(index, entry.clone()),
            }
        }
    }

    /// Whether merging `other` into `self` would change nothing.
    pub(crate) fn covers(&self, other: &Self, keys: &[Key]) -> bool {
        other.list.iter().all(|entry| {
            self.find_same(entry)
                .is_some_and(|ours| precedence(entry, ours, keys) != Ordering::Greater)
        })
    }

    /// The greatest stamp of all entries.
    pub(crate) fn greatest(&self) -> Stamp {
        self.list
            .iter()
            .map(|entry| entry.stamp)
            .max()
            .unwrap_or_default()
    }

    /// About how many bytes these entries hold on the heap.
    pub(crate) fn heap_bytes(&self) -> usize {
        // Two counters are in front of shared bytes.
        let per_entry = size_of::<Entry>() + 2 * size_of::<usize>();
        let bytes = self.list.iter().map(|entry| per_entry + entry.bytes.len());
        bytes.sum()
    }

    fn position(&self, key: &[u8]) -> Result<usize, usize> {
        self.list
            .binary_search_by(|entry| entry.key_bytes().cmp(key))
    }
}

impl FromIterator<Entry> for Entries {
    /// Of several entries of one key, the last is taken; a sealed list has each once.
    fn from_iter<I: IntoIterator<Item = Entry>>(iter: I) -> Self {
        let mut entries = Self::default();
        for entry in iter {
            match entries.position(entry.key_bytes()) {
                Ok(index) => entries.list[index] = entry,
                Err(index) => entries.list.insert(index, entry),
            }
        }
        entries
    }
}

/// Values are nobody's business: this shows keys, writers and stamps.
impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self
            .list
            .iter()
            .map(|entry| (entry.key(), (entry.writer, entry.stamp.0)));
        f.debug_map().entries(shown).finish()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.key(), self.stamp.0)
    }
}

/// Which of two entries of one key is ahead. A total order, so that merging is commutative: equal stamps, which two servers may give, are decided by the content.
///
/// What a browser wrote into a key that it may not write is behind everything else whatever its stamp, so it can never hide the server's own value.
fn precedence(one: &Entry, other: &Entry, keys: &[Key]) -> Ordering {
    let rank = |entry: &Entry| (is_trusted(entry, keys), entry.stamp, entry.writer);
    rank(one)
        .cmp(&rank(other))
        .then_with(|| one.value().cmp(other.value()))
}

fn is_trusted(entry: &Entry, keys: &[Key]) -> bool {
    entry.writer == Writer::Server
        || keys
            .iter()
            .find(|key| entry.is_of(key.name()))
            .is_none_or(|key| key.writer() == Writer::Browser)
}

#[cfg(test)]
mod tests;
