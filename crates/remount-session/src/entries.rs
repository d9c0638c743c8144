//! The merged state of a session: per key the value that was written last.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::schema::{Key, Writer};
use crate::timestamp::Timestamp;

/// The stored values of a session, each with who wrote it and when.
///
/// Merging two of these takes, per key, the entry with the greater stamp, so the order and number of merges do not matter. Keys that this build does not know are carried along byte for byte.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// Sorted by key, each key once.
    list: Vec<Entry>,
}

/// One written value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: Box<str>,
    pub(crate) writer: Writer,
    pub(crate) stamp: Stamp,
    /// JSON, as the build that wrote it encodes this key.
    pub(crate) value: Box<[u8]>,
}

/// Orders the writes of one key. Given by the server only: microseconds since the Unix epoch, as long as the clock does not lag behind what was seen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub(crate) struct Stamp(pub(crate) u64);

impl Stamp {
    /// The stamp for a write made `now`, when `greatest` is the greatest one seen.
    pub(crate) fn next(now: Timestamp, greatest: Self) -> Self {
        Self(now.0.saturating_mul(1000).max(greatest.0.saturating_add(1)))
    }
}

impl Entries {
    /// The JSON of `key`, unless it is missing or was written by a browser that may not write it.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&[u8]> {
        let entry = self.find(key.name())?;
        let trusted = key.writer() == Writer::Browser || entry.writer == Writer::Server;
        trusted.then_some(&*entry.value)
    }

    pub(crate) fn find(&self, key: &str) -> Option<&Entry> {
        self.position(key).ok().map(|index| &self.list[index])
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.list.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes `entry` if it is ahead of what is there.
    pub(crate) fn admit(&mut self, entry: Entry, keys: &[Key]) {
        match self.position(&entry.key) {
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
            match self.position(&entry.key) {
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
            self.find(&entry.key)
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
        let per_entry = size_of::<Entry>();
        self.list
            .iter()
            .map(|entry| per_entry + entry.key.len() + entry.value.len())
            .sum()
    }

    fn position(&self, key: &str) -> Result<usize, usize> {
        self.list.binary_search_by(|entry| (*entry.key).cmp(key))
    }
}

impl FromIterator<Entry> for Entries {
    /// Of several entries of one key, the last is taken; a sealed list has each once.
    fn from_iter<I: IntoIterator<Item = Entry>>(iter: I) -> Self {
        let mut entries = Self::default();
        for entry in iter {
            match entries.position(&entry.key) {
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
            .map(|entry| (&entry.key, (entry.writer, entry.stamp.0)));
        f.debug_map().entries(shown).finish()
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.key, self.stamp.0)
    }
}

/// Which of two entries of one key is ahead. A total order, so that merging is commutative: equal stamps, which two servers may give, are decided by the content.
///
/// What a browser wrote into a key that it may not write is behind everything else whatever its stamp, so it can never hide the server's own value.
fn precedence(one: &Entry, other: &Entry, keys: &[Key]) -> Ordering {
    let rank = |entry: &Entry| (is_trusted(entry, keys), entry.stamp, entry.writer);
    rank(one)
        .cmp(&rank(other))
        .then_with(|| one.value.cmp(&other.value))
}

fn is_trusted(entry: &Entry, keys: &[Key]) -> bool {
    entry.writer == Writer::Server
        || keys
            .iter()
            .find(|key| key.name() == &*entry.key)
            .is_none_or(|key| key.writer() == Writer::Browser)
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEYS: &[Key] = &[
        Key::new("name", Writer::Browser, |json| Ok(json.to_vec())),
        Key::new("user", Writer::Server, |json| Ok(json.to_vec())),
    ];

    fn entry(key: &str, writer: Writer, stamp: u64, value: &str) -> Entry {
        Entry {
            key: key.into(),
            writer,
            stamp: Stamp(stamp),
            value: value.as_bytes().into(),
        }
    }

    fn joined(one: &Entries, other: &Entries) -> Entries {
        let mut result = one.clone();
        result.join(other, KEYS);
        result
    }

    fn any_entries() -> impl Strategy<Value = Entries> {
        let key = prop_oneof![Just("name"), Just("user"), Just("from_a_newer_build")];
        let writer = prop_oneof![Just(Writer::Browser), Just(Writer::Server)];
        let value = prop_oneof![Just("1"), Just("2"), Just("3")];
        prop::collection::vec((key, writer, 0u64..4, value), 0..5).prop_map(|list| {
            let list = list.into_iter();
            list.map(|(key, writer, stamp, value)| entry(key, writer, stamp, value))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn merging_is_commutative(a in any_entries(), b in any_entries()) {
            prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        }

        #[test]
        fn merging_is_associative(a in any_entries(), b in any_entries(), c in any_entries()) {
            prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
        }

        #[test]
        fn merging_is_idempotent(a in any_entries(), b in any_entries()) {
            prop_assert_eq!(joined(&a, &a), a.clone());
            let once = joined(&a, &b);
            prop_assert_eq!(joined(&once, &b), once);
        }

        #[test]
        fn covering_means_that_merging_changes_nothing(a in any_entries(), b in any_entries()) {
            prop_assert_eq!(a.covers(&b, KEYS), joined(&a, &b) == a);
        }

        #[test]
        fn admitting_one_by_one_is_merging(a in any_entries(), b in any_entries()) {
            let mut admitted = a.clone();
            for entry in b.iter() {
                admitted.admit(entry.clone(), KEYS);
            }
            prop_assert_eq!(admitted, joined(&a, &b));
        }
    }

    #[test]
    fn the_greatest_stamp_of_a_key_wins() {
        let old: Entries = [entry("name", Writer::Server, 1, "\"old\"")]
            .into_iter()
            .collect();
        let new: Entries = [entry("name", Writer::Browser, 2, "\"new\"")]
            .into_iter()
            .collect();
        assert_eq!(joined(&old, &new), new);
    }

    #[test]
    fn unknown_keys_are_carried_byte_for_byte() {
        let newer: Entries = [entry("unknown", Writer::Browser, 7, "\u{0}not json")]
            .into_iter()
            .collect();
        assert_eq!(joined(&Entries::default(), &newer), newer);
    }

    #[test]
    fn a_server_key_ignores_what_a_browser_wrote() {
        let forged: Entries = [entry("user", Writer::Browser, 9, "1")]
            .into_iter()
            .collect();
        assert_eq!(forged.get(&KEYS[1]), None);
        let real: Entries = [entry("user", Writer::Server, 2, "7")]
            .into_iter()
            .collect();
        assert_eq!(joined(&forged, &real).get(&KEYS[1]), Some(&b"7"[..]));
    }

    #[test]
    fn stamps_follow_the_clock_and_never_go_back() {
        assert_eq!(Stamp::next(Timestamp(10), Stamp(3)), Stamp(10_000));
        assert_eq!(Stamp::next(Timestamp(10), Stamp(10_000)), Stamp(10_001));
        assert_eq!(Stamp::next(Timestamp(10), Stamp(50_000)), Stamp(50_001));
    }

    #[test]
    fn debug_shows_no_value() {
        let entries: Entries = [entry("name", Writer::Server, 1, "hidden")]
            .into_iter()
            .collect();
        let shown = format!("{entries:?}{:?}", entries.find("name"));
        assert!(shown.contains("name"));
        assert!(!shown.contains("hidden"));
    }
}
