//! All writes of a run, found by their values: what was sent, what was acknowledged, what is lost.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use remount_testing::Fault;
use serde_json::Value;

use crate::judge::{History, Path, WriteId};
use crate::key::Key;
use crate::tally::Tally;

/// What is shown for each key.
pub(crate) type Values = Vec<(Key, String)>;

/// The writes of all sessions. The network, the site's views and the visitors note in it what they
/// do; a site outside of a run has one that knows no write.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    tally: Arc<Tally>,
    books: Arc<Mutex<Books>>,
}

#[derive(Default)]
struct Books {
    /// By session.
    histories: BTreeMap<usize, History>,
    /// By value, which is of one write alone.
    writes: BTreeMap<String, Entry>,
}

struct Entry {
    session: usize,
    path: Path,
    keys: Vec<Key>,
    /// Since something of it was sent.
    begun: Option<WriteId>,
    is_acknowledged: bool,
}

impl Ledger {
    pub(crate) fn new(tally: &Arc<Tally>) -> Self {
        Self {
            tally: Arc::clone(tally),
            books: Arc::default(),
        }
    }

    /// A visitor is about to write `value`, and nobody else ever.
    pub(crate) fn plan(&self, session: usize, path: Path, keys: &[Key], value: &str) {
        let entry = Entry {
            session,
            path,
            keys: keys.to_vec(),
            begun: None,
            is_acknowledged: false,
        };
        self.books().writes.insert(value.to_owned(), entry);
    }

    /// Something of it is about to reach the server, for the first time or once more.
    pub(crate) fn begin(&self, value: &str) {
        self.books().of(value, |history, entry| {
            let begin = || history.begin(entry.path, &entry.keys, value);
            entry.begun.get_or_insert_with(begin);
        });
    }

    /// [`History::place`].
    pub(crate) fn place(&self, value: &str) {
        self.books().of(value, |history, entry| {
            entry.begun.into_iter().for_each(|id| history.place(id));
        });
    }

    /// It was answered with success, and the browser has stored the cookie.
    pub(crate) fn acknowledge(&self, value: &str) {
        self.books().of(value, |history, entry| {
            let Some(id) = entry.begun else {
                return;
            };
            history.acknowledge(id);
            if !std::mem::replace(&mut entry.is_acknowledged, true) {
                self.tally.acknowledged(entry.path);
            }
        });
    }

    /// A page sends this to the endpoint of the session.
    pub(crate) fn posted(&self, body: &Value, fault: Fault) {
        values_of(body).for_each(|value| self.begin(value));
        if fault != Fault::Pass {
            self.tally.disturbed();
        }
    }

    /// The endpoint has answered it, and the browser has kept the cookie.
    pub(crate) fn answered(&self, body: &Value, status: StatusCode) {
        match status.as_u16() {
            201 | 204 => values_of(body).for_each(|value| self.acknowledge(value)),
            409 | 410 => self.tally.refused(),
            _ => {}
        }
    }

    /// Judges what was found of a session. Nobody may be answered meanwhile.
    pub(crate) fn judge(&self, session: usize, found: &Values, where_from: &str) {
        let mut books = self.books();
        let history = books.histories.entry(session).or_default();
        let judged = found.iter().map(|(key, found)| history.judge(*key, found));
        let losses: Vec<_> = judged.filter_map(Result::err).collect();
        self.tally.read(session, where_from, &losses);
    }

    /// How many writes were sent that nobody has acknowledged.
    pub(crate) fn open(&self) -> usize {
        let books = self.books();
        let is_open = |entry: &&Entry| entry.begun.is_some() && !entry.is_acknowledged;
        books.writes.values().filter(is_open).count()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    fn of(&mut self, value: &str, note: impl FnOnce(&mut History, &mut Entry)) {
        if let Some(entry) = self.writes.get_mut(value) {
            note(self.histories.entry(entry.session).or_default(), entry);
        }
    }
}

/// The values that a page puts.
fn values_of(body: &Value) -> impl Iterator<Item = &str> {
    let put = body["put"].as_object().into_iter();
    put.flat_map(|put| put.values()).filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SESSION: usize = 7;

    /// A page has posted `a` as a name, and was answered.
    fn saved() -> (Arc<Tally>, Ledger) {
        let tally = Arc::default();
        let ledger = Ledger::new(&tally);
        ledger.plan(SESSION, Path::Put, &[Key::Name], "a");
        let post = json!({"ticket": "t", "put": {"name": "a"}, "tab": "tab-1", "n": 1});
        ledger.posted(&post, Fault::Pass);
        ledger.answered(&post, StatusCode::NO_CONTENT);
        (tally, ledger)
    }

    #[test]
    fn what_was_saved_must_be_found() {
        let (tally, ledger) = saved();
        ledger.judge(SESSION, &vec![(Key::Name, "a".to_owned())], "a page");
        assert_eq!(tally.losses(), 0);
        ledger.judge(SESSION, &vec![(Key::Name, String::new())], "a page");
        assert_eq!(tally.losses(), 1);
    }

    #[test]
    fn a_write_counts_once_however_often_it_is_answered() {
        let (tally, ledger) = saved();
        ledger.acknowledge("a");
        assert_eq!(tally.writes_of(Path::Put), 1);
    }

    #[test]
    fn what_was_sent_and_not_answered_is_open() {
        let (_, ledger) = saved();
        ledger.plan(SESSION, Path::View, &[Key::Note], "b");
        assert_eq!(ledger.open(), 0);
        ledger.begin("b");
        assert_eq!(ledger.open(), 1);
    }

    #[test]
    fn of_what_nobody_has_planned_nothing_is_noted() {
        let ledger = Ledger::default();
        ledger.begin("a");
        ledger.acknowledge("a");
        assert_eq!(ledger.open(), 0);
    }
}
