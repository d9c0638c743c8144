//! The values of local keys that the server has from one page.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::text;
use crate::values::key::Key;
use crate::values::stored::Stored;

/// What the server has of one page's local keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Local {
    held: BTreeMap<&'static str, Held>,
    /// The numbers of the views' writes that are not settled.
    pending: Vec<u64>,
}

/// Checked values by their keys, as they are stored.
pub(crate) type Values = BTreeMap<&'static str, Box<[u8]>>;

#[derive(Clone, PartialEq, Eq)]
struct Held {
    /// See [`Stored`].
    value: Box<[u8]>,
    /// The live view's write that the page has not confirmed: until then it may bring what was
    /// before.
    awaited: Option<u64>,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("awaited", &self.awaited)
            .finish_non_exhaustive()
    }
}

impl Local {
    /// The value of a key.
    pub(crate) fn get(&self, key: &Key) -> Option<Stored<'_>> {
        self.stored(key.name()).map(Stored::parse)
    }

    /// Whether a newer build than this one wrote the key.
    pub(crate) fn is_newer(&self, key: &Key) -> bool {
        self.get(key)
            .is_some_and(|stored| stored.version() > key.version())
    }

    /// Puts what a page brought in the place of what was there, but for keys that a view has
    /// written since. Returns the keys that read otherwise now.
    pub(crate) fn replace(&mut self, brought: Values) -> Vec<&'static str> {
        let mut changed = Vec::new();
        self.held.retain(|name, held| {
            let gone = held.awaited.is_none() && !brought.contains_key(name);
            if gone {
                changed.push(*name);
            }
            !gone
        });
        for (name, value) in brought {
            if !self.awaits(name) && self.set(name, value, None) {
                changed.push(name);
            }
        }
        changed
    }

    /// Takes checked values of the page. Returns the keys that read otherwise now.
    pub(crate) fn put(&mut self, values: Values) -> Vec<&'static str> {
        let mut changed = Vec::new();
        for (name, value) in values {
            if self.set(name, value, None) {
                changed.push(name);
            }
        }
        changed
    }

    /// Takes checked values of a view, and returns the number of its write.
    pub(crate) fn write(&mut self, values: &Values) -> u64 {
        let number = WRITES.fetch_add(1, Ordering::Relaxed);
        self.pending.push(number);
        for (name, value) in values {
            self.set(name, value.clone(), Some(number));
        }
        number
    }

    /// The page has said, or never will, what became of a view's write. Returns those of its keys
    /// that nothing has been written to since, or `None` if it was another page's.
    pub(crate) fn settle(
        &mut self,
        number: u64,
        names: &[&'static str],
    ) -> Option<Vec<&'static str>> {
        let position = self.pending.iter().position(|known| *known == number)?;
        self.pending.remove(position);
        let mut standing = Vec::new();
        for name in names {
            let held = self.held.get_mut(name);
            if let Some(held) = held.filter(|held| held.awaited == Some(number)) {
                held.awaited = None;
                standing.push(*name);
            }
        }
        Some(standing)
    }

    /// Whether a view's write of these keys still stands, or nothing is known of it.
    pub(crate) fn may_stand(&self, number: u64, names: &[&'static str]) -> bool {
        let stands = |name| {
            let held = self.held.get(name);
            held.is_some_and(|held| held.awaited == Some(number))
        };
        !self.pending.contains(&number) || names.iter().any(stands)
    }

    /// Whether the page has not confirmed yet what a view wrote to this key.
    pub(crate) fn awaits(&self, name: &str) -> bool {
        let held = self.held.get(name);
        held.is_some_and(|held| held.awaited.is_some())
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.held.clear();
    }

    /// How many bytes the page's item takes once it holds these values too, with labels that are no
    /// longer than this.
    pub(crate) fn bytes_with(&self, values: &Values, longest_label: usize) -> usize {
        let mut names: Vec<&'static str> = self.held.keys().chain(values.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        let bytes = |name: &&'static str| {
            let value = values.get(name).map(|value| &**value);
            let value = value.or_else(|| self.stored(name)).unwrap_or_default();
            name.len() + text::len(longest_label, value) + PUNCTUATION
        };
        names.iter().map(bytes).sum()
    }

    fn stored(&self, name: &str) -> Option<&[u8]> {
        self.held.get(name).map(|held| &*held.value)
    }

    fn set(&mut self, name: &'static str, value: Box<[u8]>, awaited: Option<u64>) -> bool {
        let changes = self.stored(name) != Some(&*value);
        self.held.insert(name, Held { value, awaited });
        changes
    }
}

/// Numbers of writes, which no two of a server have: one page may be asked what became of
/// another's.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// `"":"",`, around a name and a text, and some for the braces.
const PUNCTUATION: usize = 8;
