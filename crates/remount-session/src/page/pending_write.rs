//! A live view's write on its way through a page.

use std::fmt;
use std::time::Instant;

use super::ToPage;
use super::errand::{Errand, HeldErrand};
use crate::decide::write::{Outcome, Write};
use crate::memory::hold::Hold;

/// Says to whoever waits for it what became of a write.
type Tell = Box<dyn FnOnce(Outcome) + Send>;

/// A write that no page has been asked for yet. `V` names views: whoever wrote.
pub struct NewWrite<V> {
    author: V,
    errand: Errand,
    /// Without its errand.
    write: Write,
    tell: Tell,
}

impl<V> NewWrite<V> {
    /// A write of the view `author`. `tell` is called once it is known what became of it, or
    /// dropped if nobody ever will say.
    pub fn new(mut write: Write, author: V, tell: impl FnOnce(Outcome) + Send + 'static) -> Self {
        Self {
            author,
            errand: Errand::take_from(&mut write),
            write,
            tell: Box::new(tell),
        }
    }

    /// The view that wrote.
    #[must_use]
    pub fn author(&self) -> &V {
        &self.author
    }

    /// What was written, for [`PageSession::settle`](crate::PageSession::settle). Its ticket, and
    /// what its page is to keep, are not there any more.
    #[must_use]
    pub fn write(&self) -> &Write {
        &self.write
    }

    /// How its page is asked for it, as write `number`.
    #[must_use]
    pub fn request(&self, number: u64) -> ToPage<'_> {
        self.errand.request(number, true)
    }

    /// The view that wrote, and the write as it waits for its page to answer.
    pub(super) fn begin(
        self,
        deadline: Instant,
        hold: impl FnOnce(usize) -> Option<Hold>,
    ) -> (V, PendingWrite) {
        let write = PendingWrite {
            write: self.write,
            errand: self.errand.hold(hold),
            deadline,
            tell: self.tell,
        };
        (self.author, write)
    }
}

/// A write of which it is not known yet what becomes of it. Dropping it says that nobody ever will.
pub struct PendingWrite {
    write: Write,
    /// What a page can be asked for once more; nothing where there was no room to keep it.
    errand: Option<HeldErrand>,
    deadline: Instant,
    tell: Tell,
}

impl PendingWrite {
    /// What was written, for [`PageSession::settle`](crate::PageSession::settle). Its ticket, and
    /// what its page is to keep, are not there any more.
    #[must_use]
    pub fn write(&self) -> &Write {
        &self.write
    }

    /// When it is given up, unless its page has answered.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Whether another page of the session can post it, for which there has to be a ticket.
    #[must_use]
    pub fn can_be_adopted(&self) -> bool {
        let errand = self.errand.as_ref();
        errand.is_some_and(|held| held.errand().is_posted())
    }

    /// Says what became of it to whoever waits for that, and returns what was written.
    pub fn settle(self, outcome: Outcome) -> Write {
        (self.tell)(outcome);
        self.write
    }

    /// How a page is asked for it once more, as write `number`.
    pub(super) fn request(&self, number: u64, is_own: bool) -> Option<ToPage<'_>> {
        let held = self.errand.as_ref()?;
        Some(held.errand().request(number, is_own))
    }
}

impl<V> fmt::Debug for NewWrite<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewWrite")
            .field("write", &self.write)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for PendingWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingWrite")
            .field("write", &self.write)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
