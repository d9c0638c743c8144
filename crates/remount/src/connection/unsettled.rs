//! The writes of a page's views of which it is not known yet what becomes of them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::connection::CONNECTION;
use crate::session::Write;
use crate::session_write::PendingWrite;

/// Writes of one page that may wait for their answer.
pub(crate) const MAX_UNSETTLED: usize = 64;
/// How long a page may take to say what became of a write.
const CONFIRMATION_LIMIT: Duration = Duration::from_secs(30);

/// In the order in which they were made.
#[derive(Default)]
pub(super) struct Unsettled {
    writes: VecDeque<Numbered>,
    last_number: u64,
}

struct Numbered {
    /// What the page calls it.
    number: u64,
    /// The tag of the view of this page that wrote it.
    view: u32,
    awaited: AwaitedWrite,
}

/// A write, and how long its page may take.
pub(crate) struct AwaitedWrite {
    pub(crate) write: Arc<PendingWrite>,
    pub(crate) deadline: Instant,
}

impl Unsettled {
    /// Takes a write of one of this page's views.
    pub(super) fn add(&mut self, write: Arc<PendingWrite>, now: Instant) -> u64 {
        let view = write.view;
        let deadline = now + CONFIRMATION_LIMIT;
        self.push(view, AwaitedWrite { write, deadline })
    }

    /// Takes a write that a page left behind.
    pub(super) fn adopt(&mut self, awaited: AwaitedWrite) -> u64 {
        self.push(CONNECTION, awaited)
    }

    fn push(&mut self, view: u32, awaited: AwaitedWrite) -> u64 {
        self.last_number += 1;
        self.writes.push_back(Numbered {
            number: self.last_number,
            view,
            awaited,
        });
        self.last_number
    }

    /// The write with this number, which is settled now.
    pub(super) fn settle(&mut self, number: u64) -> Option<Arc<PendingWrite>> {
        self.take(|held| held.number == number)
    }

    /// A write that the page has not spoken of in time, or that is one too many.
    pub(super) fn give_up(&mut self, now: Instant) -> Option<Arc<PendingWrite>> {
        let too_many = self.writes.len() > MAX_UNSETTLED;
        self.take(|held| too_many || held.awaited.deadline <= now)
    }

    fn take(&mut self, fits: impl FnMut(&Numbered) -> bool) -> Option<Arc<PendingWrite>> {
        let position = self.writes.iter().position(fits)?;
        let taken = self.writes.remove(position)?;
        if self.writes.is_empty() {
            // An idle connection owns no queue.
            self.writes = VecDeque::new();
        }
        Some(taken.awaited.write)
    }

    /// Whether one of them is of this view.
    pub(super) fn has_of(&self, view: u32) -> bool {
        self.writes.iter().any(|held| held.view == view)
    }

    /// When the next write is given up.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.writes.iter().map(|held| held.awaited.deadline).min()
    }

    /// The writes with their numbers, and whether a view of this page made them.
    pub(super) fn writes(&self) -> impl Iterator<Item = (u64, &Write, bool)> {
        let writes = self.writes.iter();
        writes.map(|held| {
            let is_own = held.view != CONNECTION;
            (held.number, &held.awaited.write.write, is_own)
        })
    }

    /// All of them, from a connection that ends.
    pub(super) fn into_writes(self) -> Vec<AwaitedWrite> {
        self.writes.into_iter().map(|held| held.awaited).collect()
    }
}
