//! The writes of a page's views, and those that another page has left to it, as who makes them
//! knows of them.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use remount_session::page::{NewWrite, PendingWrite, PendingWrites};
use remount_session::{Hold, Write};

use super::judge::{Loss, loss};
use crate::view_tag::ViewTag;

#[derive(Default)]
pub(super) struct Writes {
    made: Vec<Made>,
    /// The numbers of those that are settled.
    settled: Arc<Mutex<Vec<u64>>>,
}

struct Made {
    /// Nothing if another page has left it behind.
    view: Option<ViewTag>,
    deadline: Instant,
    /// There was room for what its page is asked for.
    is_held: bool,
}

impl Writes {
    pub(super) fn begin(
        &mut self,
        view: ViewTag,
        deadline: Instant,
        is_held: bool,
    ) -> NewWrite<ViewTag> {
        self.make(
            view,
            Made {
                view: Some(view),
                deadline,
                is_held,
            },
        )
    }

    /// One that another page has left behind, which can be asked for again.
    pub(super) fn left_behind(
        &mut self,
        deadline: Instant,
        hold: impl FnOnce(usize) -> Option<Hold>,
    ) -> PendingWrite {
        let write = self.make(
            ViewTag::FIRST,
            Made {
                view: None,
                deadline,
                is_held: true,
            },
        );
        let mut of_that_page = PendingWrites::default();
        of_that_page.add(write, deadline, hold);
        let left = of_that_page.into_writes().pop();
        left.expect("it was added")
    }

    fn make(&mut self, view: ViewTag, made: Made) -> NewWrite<ViewTag> {
        self.made.push(made);
        let number = self.made.len() as u64;
        let settled = Arc::clone(&self.settled);
        NewWrite::new(Write::default(), view, move |_| {
            settled.lock().unwrap().push(number);
        })
    }

    /// Whether the write that the page knows by this number is there and not settled.
    pub(super) fn is_open(&self, number: u64) -> bool {
        let is_made = (1..=self.made.len() as u64).contains(&number);
        is_made && !self.settled.lock().unwrap().contains(&number)
    }

    /// Whether one of the view with this number is open.
    pub(super) fn has_of(&self, view: u32) -> bool {
        let mut views = self.open().filter_map(|made| made.view);
        views.any(|made| made.number() == view)
    }

    /// How many there are for which a page can be asked once more.
    pub(super) fn held(&self) -> usize {
        self.open().filter(|made| made.is_held).count()
    }

    /// When those that are open are given up.
    pub(super) fn deadlines(&self) -> impl Iterator<Item = Instant> {
        self.open().map(|made| made.deadline)
    }

    /// Whether no more is open than may be, and nothing for longer.
    pub(super) fn bounded(&self, most: usize, now: Instant) -> Result<(), Loss> {
        if self.open().count() > most {
            return loss("more writes are open than may");
        }
        if self.open().any(|made| made.deadline <= now) {
            return loss("a write is open for longer than it may");
        }
        Ok(())
    }

    /// Whether so many are open, and no other is settled more than once.
    pub(super) fn are(&self, open: usize) -> Result<(), Loss> {
        let mut settled = self.settled.lock().unwrap().clone();
        settled.sort_unstable();
        let count = settled.len();
        settled.dedup();
        if settled.len() < count {
            return loss("a write is settled twice");
        }
        if self.made.len() - count != open {
            return loss("a write is lost");
        }
        Ok(())
    }

    fn open(&self) -> impl Iterator<Item = &Made> {
        let numbered = (1..).zip(&self.made);
        let open = numbered.filter(|(number, _)| self.is_open(*number));
        open.map(|(_, made)| made)
    }
}
