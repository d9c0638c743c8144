//! The writes of a page's views of which it is not known yet what becomes of them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use remount_session::page::ToPage;

use crate::errand::Held;
use crate::session_write::PendingWrite;
use remount_page::ViewTag;

/// In the order in which they were made.
#[derive(Default)]
pub(super) struct Unsettled {
    writes: VecDeque<Numbered>,
    last_number: u64,
}

struct Numbered {
    /// What the page calls it.
    number: u64,
    /// The view of this page that wrote it, if it is not one that another page left behind.
    view: Option<ViewTag>,
    awaited: AwaitedWrite,
}

/// A write, and how long its page may take.
pub(crate) struct AwaitedWrite {
    pub(crate) write: Arc<PendingWrite>,
    /// What a page can be asked for once more; nothing where there was no room to keep it.
    pub(crate) held: Option<Held>,
    pub(crate) deadline: Instant,
}

impl Unsettled {
    /// Takes a write of one of this page's views, and returns the number by which the page knows
    /// it.
    pub(super) fn add(
        &mut self,
        write: Arc<PendingWrite>,
        held: Option<Held>,
        deadline: Instant,
    ) -> u64 {
        let view = write.view;
        let awaited = AwaitedWrite {
            write,
            held,
            deadline,
        };
        self.push(Some(view), awaited)
    }

    /// Takes a write that a page left behind.
    pub(super) fn adopt(&mut self, awaited: AwaitedWrite) -> u64 {
        self.push(None, awaited)
    }

    /// The number of the next write.
    pub(super) fn next_number(&self) -> u64 {
        self.last_number + 1
    }

    fn push(&mut self, view: Option<ViewTag>, awaited: AwaitedWrite) -> u64 {
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

    /// A write that the page has not spoken of in time, or that is one more than there may be.
    pub(super) fn give_up(&mut self, most: usize, now: Instant) -> Option<Arc<PendingWrite>> {
        let too_many = self.writes.len() > most;
        self.take(|held| too_many || held.awaited.deadline <= now)
    }

    /// A write whose place others have taken, which no page needs to post any more.
    pub(super) fn superseded(
        &mut self,
        is_superseded: impl Fn(&PendingWrite) -> bool,
    ) -> Option<Arc<PendingWrite>> {
        self.take(|held| is_superseded(&held.awaited.write))
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
    pub(super) fn has_of(&self, view: ViewTag) -> bool {
        self.writes.iter().any(|held| held.view == Some(view))
    }

    /// When the next write is given up.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.writes.iter().map(|held| held.awaited.deadline).min()
    }

    /// How the page is asked for the writes once more.
    pub(super) fn errands(&self) -> impl Iterator<Item = ToPage<'_>> {
        self.writes.iter().filter_map(|numbered| {
            let held = numbered.awaited.held.as_ref()?;
            let is_own = numbered.view.is_some();
            Some(held.errand.message(numbered.number, is_own))
        })
    }

    /// All of them, from a connection that ends.
    pub(super) fn into_writes(self) -> Vec<AwaitedWrite> {
        self.writes.into_iter().map(|held| held.awaited).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::session::Write;
    use crate::session_write::NewWrite;

    const MOST: usize = 64;

    fn tag(number: u32) -> ViewTag {
        ViewTag::new(number).expect("the tag of a view")
    }

    /// As many as there may be, and one more; each of a view of its own.
    #[test]
    fn of_too_many_writes_that_wait_the_oldest_is_given_up() {
        let (mut unsettled, now) = (Unsettled::default(), Instant::now());
        for view in (1..).take(MOST + 1) {
            let (new, _) = NewWrite::new(Write::default(), tag(view));
            unsettled.add(new.write, None, now + Duration::from_secs(30));
        }
        let given_up = unsettled.give_up(MOST, now).expect("one is too many");
        assert_eq!(given_up.view, tag(1));
        assert!(unsettled.give_up(MOST, now).is_none());
    }

    #[test]
    fn there_is_a_deadline_while_a_write_waits() {
        let (mut unsettled, now) = (Unsettled::default(), Instant::now());
        assert_eq!(unsettled.deadline(), None);
        let (new, _) = NewWrite::new(Write::default(), ViewTag::FIRST);
        let number = unsettled.add(new.write, None, now);
        assert_eq!(unsettled.deadline(), Some(now));
        assert!(unsettled.settle(number).is_some());
        assert_eq!(unsettled.deadline(), None);
    }
}
