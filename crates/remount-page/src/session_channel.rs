//! The channel on which page and server speak about the session, and the writes of which the page
//! has not said what became of them.

use std::time::Instant;

use remount_session::page::{NewWrite, PendingWrite, PendingWrites, ToPage};
use remount_session::{Hold, Write};

use crate::joined::Joined;
use crate::rule::Rule;
use crate::view_tag::ViewTag;

#[derive(Default)]
pub(crate) struct SessionChannel {
    /// The page's script joins it beside the views, and never before it has loaded.
    joined: Option<Joined>,
    pending: PendingWrites<ViewTag>,
}

impl SessionChannel {
    pub(crate) fn joined(&self) -> Option<&Joined> {
        self.joined.as_ref()
    }

    /// Begins an incarnation, in which the page is asked once more for all that is pending.
    pub(crate) fn join(&mut self, joined: Joined) -> impl Iterator<Item = String> {
        let joined = self.joined.insert(joined);
        let is_asked = Rule::AskedAgain.holds();
        let requests = self.pending.requests().filter(move |_| is_asked);
        requests.map(|request| frame(joined, &request))
    }

    pub(crate) fn leave(&mut self) -> Option<Joined> {
        self.joined.take()
    }

    /// What a page that has joined is told.
    pub(crate) fn say(&self, message: &ToPage<'_>) -> Option<String> {
        let joined = self.joined.as_ref()?;
        Some(frame(joined, message))
    }

    /// Keeps a write of one of the page's views, and returns how the page is asked for it, if it
    /// has joined.
    pub(crate) fn add(
        &mut self,
        write: NewWrite<ViewTag>,
        deadline: Instant,
        hold: impl FnOnce(usize) -> Option<Hold>,
    ) -> Option<String> {
        let asked = self.say(&write.request(self.pending.next_number()));
        self.pending.add(write, deadline, hold);
        asked
    }

    /// Keeps a write that another page has left behind.
    pub(crate) fn adopt(&mut self, write: PendingWrite) -> Option<String> {
        let request = self.pending.adopt(write)?;
        let joined = self.joined.as_ref()?;
        Some(frame(joined, &request))
    }

    /// Takes out the write with this number, of which the page has spoken.
    pub(crate) fn answered(&mut self, number: u64) -> Option<PendingWrite> {
        self.pending.answered(number)
    }

    /// Takes out a write that waits for nothing any more: others have taken its place, the page has
    /// not spoken of it in time, or there are more than there may be.
    pub(crate) fn give_up(
        &mut self,
        most: usize,
        now: Instant,
        is_superseded: impl Fn(&Write) -> bool,
    ) -> Option<PendingWrite> {
        if !Rule::WritesGivenUp.holds() {
            return None;
        }
        let superseded = self.pending.superseded(is_superseded);
        superseded.or_else(|| self.pending.give_up(most, now))
    }

    /// Whether a view has written what is pending.
    pub(crate) fn has_of(&self, view: ViewTag) -> bool {
        self.pending.has_of(&view)
    }

    /// When the next write is given up.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.pending.deadline()
    }

    /// Takes out all that is pending.
    pub(crate) fn take_pending(&mut self) -> Vec<PendingWrite> {
        std::mem::take(&mut self.pending).into_writes()
    }
}

fn frame(joined: &Joined, message: &ToPage<'_>) -> String {
    joined.push(message.event(), |out| out.push_str(&message.json()))
}
