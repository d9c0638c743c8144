//! Writes whose page has lost its socket, until a page of the same session takes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::connection::{AwaitedWrite, MAX_UNSETTLED};
use crate::session::SessionId;
use crate::session_write::PendingWrite;

/// The writes that lie here, by their session. Each is taken once: by a page, or by who waits for its
/// deadline.
#[derive(Default)]
pub(crate) struct Handover(Mutex<HashMap<SessionId, Vec<AwaitedWrite>>>);

/// Tells the pages of a session that writes lie here for them.
pub(crate) struct LeftBehind;

impl Handover {
    /// Puts writes here; beyond what one page may have open, the oldest go.
    pub(crate) fn leave(&self, session: SessionId, writes: impl IntoIterator<Item = AwaitedWrite>) {
        let mut sessions = self.lock();
        let waiting = sessions.entry(session).or_default();
        waiting.extend(writes);
        let excess = waiting.len().saturating_sub(MAX_UNSETTLED);
        waiting.drain(..excess);
    }

    /// Takes all that lies here for a session.
    pub(crate) fn take(&self, session: SessionId) -> Vec<AwaitedWrite> {
        self.lock().remove(&session).unwrap_or_default()
    }

    /// Takes one write; `false` if it is gone.
    pub(crate) fn claim(&self, session: SessionId, write: &Arc<PendingWrite>) -> bool {
        let mut sessions = self.lock();
        let Some(waiting) = sessions.get_mut(&session) else {
            return false;
        };
        let before = waiting.len();
        waiting.retain(|held| !Arc::ptr_eq(&held.write, write));
        let claimed = waiting.len() < before;
        if waiting.is_empty() {
            sessions.remove(&session);
        }
        claimed
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<AwaitedWrite>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
