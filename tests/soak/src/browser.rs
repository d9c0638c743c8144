//! What the tabs of one visitor have in common.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bench_browser::Jar;
use bench_browser::http::Answer;
use tokio::sync::MutexGuard as Lock;

use crate::judge::{History, Loss, Path, WriteId};
use crate::key::Key;
use crate::page::Values;

/// The browser of one visitor.
pub(crate) struct Browser {
    pub(crate) number: usize,
    web_lock: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    jar: Jar,
    history: History,
}

impl Browser {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            number,
            web_lock: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// The Web Lock that pages hold while they post. Tabs get it in the order in which they asked.
    pub(crate) async fn lock(&self) -> Lock<'_, ()> {
        self.web_lock.lock().await
    }

    /// The value of the `Cookie` header.
    pub(crate) fn cookies(&self) -> String {
        self.state().jar.header()
    }

    /// Stores the cookies of an answer; then the write that it was for, if any, is acknowledged.
    pub(crate) fn take(&self, answer: &Answer, write: Option<WriteId>) {
        let mut state = self.state();
        for cookie in &answer.set_cookies {
            state.jar.take(cookie);
        }
        if let Some(write) = write {
            state.history.acknowledge(write);
        }
    }

    /// [`History::begin`].
    pub(crate) fn begin(&self, path: Path, keys: &[Key], value: &str) -> WriteId {
        self.state().history.begin(path, keys, value)
    }

    /// [`History::place`].
    pub(crate) fn place(&self, write: WriteId) {
        self.state().history.place(write);
    }

    /// [`History::give_up`].
    pub(crate) fn give_up(&self, write: WriteId) {
        self.state().history.give_up(write);
    }

    /// The keys that do not show what they must. Asked under the lock.
    pub(crate) fn judge(&self, values: &Values) -> Vec<Loss> {
        let state = self.state();
        let judged = values
            .iter()
            .map(|(key, found)| state.history.judge(*key, found));
        judged.filter_map(Result::err).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
