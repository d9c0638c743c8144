//! What a browser keeps for a site itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The `localStorage` of one browser and one origin. Clones are the same storage, as the tabs of a
/// browser have it.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    held: Arc<Mutex<Held>>,
    is_forgetful: bool,
}

#[derive(Debug, Default)]
struct Held {
    items: BTreeMap<String, String>,
    is_full: bool,
}

impl Storage {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a page has where storage is switched off. It forgets everything with the page, so each
    /// page load gets one of its own.
    #[must_use]
    pub fn forgetful() -> Self {
        Self {
            is_forgetful: true,
            ..Self::default()
        }
    }

    /// The text of an item.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.held().items.get(name).cloned()
    }

    /// Stores an item. Returns whether there was room.
    pub fn set(&self, name: &str, text: &str) -> bool {
        let mut held = self.held();
        if !held.is_full {
            held.items.insert(name.to_owned(), text.to_owned());
        }
        !held.is_full
    }

    /// Removes an item.
    pub fn remove(&self, name: &str) {
        self.held().items.remove(name);
    }

    /// Removes all items.
    pub fn clear(&self) {
        self.held().items.clear();
    }

    /// Whether the quota is used up: from now on nothing can be stored, or can be again.
    pub fn set_full(&self, is_full: bool) {
        self.held().is_full = is_full;
    }

    /// Whether it outlives the page.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        !self.is_forgetful
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_of_a_browser_have_one_storage() {
        let one = Storage::new();
        let two = one.clone();
        assert!(one.set("item", "text"));
        assert_eq!(two.get("item").as_deref(), Some("text"));
        two.remove("item");
        assert_eq!(one.get("item"), None);
    }

    #[test]
    fn a_full_one_keeps_what_it_has() {
        let storage = Storage::new();
        storage.set("item", "old");
        storage.set_full(true);
        assert!(!storage.set("item", "new"));
        assert_eq!(storage.get("item").as_deref(), Some("old"));
        storage.set_full(false);
        assert!(storage.set("item", "new"));
    }
}
