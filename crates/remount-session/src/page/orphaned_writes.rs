//! Writes whose page has lost its socket, until a page of the same session takes them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::PendingWrite;
use crate::decide::write::Write;
use crate::values::id::SessionId;

/// The writes that lie here, by their session. Each is taken once: by a page that is still there,
/// or for the one that has left it. What they hold is charged for, which bounds them all together.
#[derive(Debug, Default)]
pub struct OrphanedWrites(Mutex<Shelf>);

#[derive(Debug, Default)]
struct Shelf {
    sessions: HashMap<SessionId, Vec<Orphan>>,
    last_page: u64,
}

#[derive(Debug)]
struct Orphan {
    /// The page that left it.
    page: u64,
    write: PendingWrite,
}

/// The writes that one page has left behind, for whoever waits for their deadlines.
#[derive(Debug)]
pub struct Orphans {
    session: SessionId,
    page: u64,
    deadlines: Box<[Instant]>,
}

impl Orphans {
    /// When [`claim`](OrphanedWrites::claim) may find something, in order.
    #[must_use]
    pub fn deadlines(&self) -> &[Instant] {
        &self.deadlines
    }
}

impl OrphanedWrites {
    /// Puts the writes of a page here. Returns those of the session that do not stay, too: whose
    /// place later ones have taken, and, beyond what one page may have open, the oldest.
    #[must_use]
    pub fn leave(
        &self,
        session: SessionId,
        writes: Vec<PendingWrite>,
        most: usize,
        is_superseded: impl Fn(&Write) -> bool,
    ) -> (Orphans, Vec<PendingWrite>) {
        let mut deadlines: Vec<_> = writes.iter().map(PendingWrite::deadline).collect();
        deadlines.sort_unstable();
        deadlines.dedup();
        let mut shelf = self.lock();
        shelf.last_page += 1;
        let page = shelf.last_page;
        let waiting = shelf.sessions.entry(session).or_default();
        waiting.extend(writes.into_iter().map(|write| Orphan { page, write }));
        let mut gone: Vec<_> = waiting
            .extract_if(.., |orphan| is_superseded(orphan.write.write()))
            .collect();
        let excess = waiting.len().saturating_sub(most);
        gone.extend(waiting.drain(..excess));
        if waiting.is_empty() {
            shelf.sessions.remove(&session);
        } else {
            waiting.shrink_to_fit();
        }
        let orphans = Orphans {
            session,
            page,
            deadlines: deadlines.into(),
        };
        (
            orphans,
            gone.into_iter().map(|orphan| orphan.write).collect(),
        )
    }

    /// Takes all that lies here for a session.
    #[must_use]
    pub fn take(&self, session: SessionId) -> Vec<PendingWrite> {
        let taken = self.lock().sessions.remove(&session).unwrap_or_default();
        taken.into_iter().map(|orphan| orphan.write).collect()
    }

    /// Takes those writes of a page that nobody has taken until their deadline.
    #[must_use]
    pub fn claim(&self, orphans: &Orphans, now: Instant) -> Vec<PendingWrite> {
        let mut shelf = self.lock();
        let Some(waiting) = shelf.sessions.get_mut(&orphans.session) else {
            return Vec::new();
        };
        let is_over =
            |orphan: &mut Orphan| orphan.page == orphans.page && orphan.write.deadline() <= now;
        let claimed = waiting.extract_if(.., is_over);
        let claimed = claimed.map(|orphan| orphan.write).collect();
        if waiting.is_empty() {
            shelf.sessions.remove(&orphans.session);
        }
        claimed
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
