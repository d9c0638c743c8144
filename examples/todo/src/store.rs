//! The list itself. It stands for a database.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use datepicker::Date;
use serde::{Deserialize, Serialize};

use crate::changed::Changed;

/// Everybody can add todos, so their number has a limit, and so has the length of a title.
const MAX_TODOS: usize = 200;
pub(crate) const MAX_CHARS: usize = 120;

#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Todo {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) done: bool,
    pub(crate) due: Option<Date>,
}

/// Todos by their numbers, which count up.
pub(crate) type Todos = BTreeMap<u64, Todo>;

/// Each change is passed to `tell` before the next one can happen. So whoever broadcasts it there
/// tells all views the changes in their order.
#[derive(Default)]
pub(crate) struct Store(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    todos: Todos,
    last_id: u64,
}

/// Why a todo is not saved. The visitor reads it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Empty,
    Full,
    Gone,
}

impl Store {
    pub(crate) fn all(&self) -> Todos {
        self.kept().todos.clone()
    }

    pub(crate) fn find(&self, id: u64) -> Option<Todo> {
        self.kept().todos.get(&id).cloned()
    }

    /// How many there are, and how many of them are not done.
    pub(crate) fn count(&self) -> (usize, usize) {
        let kept = self.kept();
        let open = kept.todos.values().filter(|todo| !todo.done).count();
        (kept.todos.len(), open)
    }

    pub(crate) fn add(&self, title: &str, tell: impl FnOnce(Changed)) -> Result<Todo, Refused> {
        let title = checked(title)?;
        let mut kept = self.kept();
        if kept.todos.len() == MAX_TODOS {
            return Err(Refused::Full);
        }
        kept.last_id += 1;
        let todo = Todo {
            id: kept.last_id,
            title,
            done: false,
            due: None,
        };
        kept.todos.insert(todo.id, todo.clone());
        tell(Changed::Saved(todo.clone()));
        Ok(todo)
    }

    pub(crate) fn save(
        &self,
        id: u64,
        title: &str,
        done: bool,
        tell: impl FnOnce(Changed),
    ) -> Result<(), Refused> {
        let title = checked(title)?;
        self.change(id, tell, |todo| (todo.title, todo.done) = (title, done))
    }

    pub(crate) fn toggle(&self, id: u64, tell: impl FnOnce(Changed)) -> Result<(), Refused> {
        self.change(id, tell, |todo| todo.done = !todo.done)
    }

    pub(crate) fn schedule(
        &self,
        id: u64,
        due: Option<Date>,
        tell: impl FnOnce(Changed),
    ) -> Result<(), Refused> {
        self.change(id, tell, |todo| todo.due = due)
    }

    /// Nothing happens if another visitor was faster.
    pub(crate) fn remove(&self, id: u64, tell: impl FnOnce(Changed)) {
        let mut kept = self.kept();
        if kept.todos.remove(&id).is_some() {
            tell(Changed::Removed { id });
        }
    }

    fn change(
        &self,
        id: u64,
        tell: impl FnOnce(Changed),
        change: impl FnOnce(&mut Todo),
    ) -> Result<(), Refused> {
        let mut kept = self.kept();
        let todo = kept.todos.get_mut(&id).ok_or(Refused::Gone)?;
        change(todo);
        tell(Changed::Saved(todo.clone()));
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn checked(title: &str) -> Result<String, Refused> {
    let title: String = title.trim().chars().take(MAX_CHARS).collect();
    if title.is_empty() {
        return Err(Refused::Empty);
    }
    Ok(title)
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Please say what is to be done.",
            Self::Full => "The list is full. Please remove something first.",
            Self::Gone => "Somebody else has removed it.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unheard(_: Changed) {}

    #[test]
    fn a_title_is_trimmed_and_cut() {
        let store = Store::default();
        let long = format!("  {}  ", "x".repeat(MAX_CHARS + 1));
        let todo = store.add(&long, unheard).unwrap();
        assert_eq!(todo.title, "x".repeat(MAX_CHARS));
    }

    #[test]
    fn a_title_of_blanks_is_refused() {
        let store = Store::default();
        assert_eq!(store.add(" \n", unheard).unwrap_err(), Refused::Empty);
    }

    #[test]
    fn a_full_list_takes_nothing_more() {
        let store = Store::default();
        for _ in 0..MAX_TODOS {
            store.add("x", unheard).unwrap();
        }
        assert_eq!(store.add("x", unheard).unwrap_err(), Refused::Full);
    }

    #[test]
    fn what_is_gone_is_neither_saved_nor_told_of() {
        let store = Store::default();
        let told = |_| panic!("nothing has changed");
        assert_eq!(store.toggle(7, told), Err(Refused::Gone));
        assert_eq!(store.save(7, "x", true, told), Err(Refused::Gone));
        assert_eq!(store.schedule(7, None, told), Err(Refused::Gone));
        store.remove(7, told);
    }
}
