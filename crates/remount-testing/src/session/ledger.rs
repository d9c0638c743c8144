//! What became of each key, as far as this page knows.

use std::collections::BTreeMap;

/// What became of a key's value, in the order in which a visitor has to know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The page could not save it.
    Failed,
    /// The page saves it, or is about to.
    Saving,
    /// It is saved when the visitor leaves the field or submits the form.
    Unsaved,
    /// It is saved.
    Saved,
    /// A change that was not saved yet was taken back.
    Unchanged,
}

impl State {
    /// The word for it in `data-session-state`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Saving => "saving",
            Self::Unsaved => "unsaved",
            Self::Saved => "saved",
            Self::Unchanged => "unchanged",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    state: State,
    /// What the server says is wrong with the value.
    error: Option<String>,
}

impl Ledger {
    /// Returns whether anything is different now.
    pub(super) fn set(&mut self, keys: &[String], state: State, error: Option<&str>) -> bool {
        let mut is_new = false;
        for key in keys {
            let entry = Entry {
                state,
                error: error.map(str::to_owned),
            };
            if self.entries.get(key) != Some(&entry) {
                self.entries.insert(key.clone(), entry);
                is_new = true;
            }
        }
        is_new
    }

    pub(super) fn error(&self, key: &str) -> Option<&str> {
        self.entries.get(key)?.error.as_deref()
    }

    /// Of several keys together: the state of which the visitor most needs to know.
    pub(super) fn state<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Option<State> {
        let entries = keys.into_iter().filter_map(|key| self.entries.get(key));
        entries.map(|entry| entry.state).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ledger: &mut Ledger, keys: &[&str], state: State, error: Option<&str>) -> bool {
        let keys: Vec<_> = keys.iter().map(|key| (*key).to_owned()).collect();
        ledger.set(&keys, state, error)
    }

    fn check(states: &[State], together: Option<State>) {
        let mut ledger = Ledger::default();
        let names = ["a", "b", "c", "d", "e"];
        for (name, state) in names.iter().zip(states) {
            set(&mut ledger, &[name], *state, None);
        }
        assert_eq!(ledger.state(names), together, "{states:?}");
    }

    #[test]
    fn of_keys_shown_together_the_worst_state_is_shown() {
        use State::{Failed, Saved, Saving, Unchanged, Unsaved};
        check(&[], None);
        check(&[Unchanged], Some(Unchanged));
        check(&[Unchanged, Saved], Some(Saved));
        check(&[Saved, Unsaved], Some(Unsaved));
        check(&[Unsaved, Saving, Saved], Some(Saving));
        check(&[Saving, Failed, Unsaved], Some(Failed));
    }

    #[test]
    fn keys_that_are_not_asked_for_do_not_count() {
        let mut ledger = Ledger::default();
        set(&mut ledger, &["name"], State::Saving, None);
        set(&mut ledger, &["colour"], State::Failed, None);
        assert_eq!(ledger.state(["name"]), Some(State::Saving));
    }

    #[test]
    fn an_error_ends_with_the_next_change_of_its_key() {
        let mut ledger = Ledger::default();
        set(&mut ledger, &["name"], State::Failed, Some("is too long"));
        assert_eq!(ledger.error("name"), Some("is too long"));
        set(&mut ledger, &["name"], State::Saving, None);
        assert_eq!(ledger.error("name"), None);
    }

    #[test]
    fn what_was_told_already_is_not_new() {
        let mut ledger = Ledger::default();
        assert!(set(&mut ledger, &["name"], State::Saving, None));
        assert!(!set(&mut ledger, &["name"], State::Saving, None));
        assert!(set(&mut ledger, &["name", "colour"], State::Saving, None));
        assert!(set(&mut ledger, &["name"], State::Saving, Some("is wrong")));
    }
}
