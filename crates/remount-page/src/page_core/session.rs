//! What a page and its server say about the session.

use std::time::Instant;

use remount_session::page::{FromPage, JoinReply, NewWrite, PendingWrite, ToPage};
use remount_session::{Hold, Write};
use remount_wire::{Frame, Payload, Status};

use super::PageCore;
use crate::excerpt::excerpt;
use crate::input::Host;
use crate::request::{Asked, Joining, Request};
use crate::rule::Rule;
use crate::view_tag::ViewTag;

impl<H: Host> PageCore<H> {
    /// Lets a page have the channel of its session, and asks it once more for all that is pending.
    pub fn join_session(&mut self, joining: Joining<'_>, reply: &JoinReply<'_>) {
        let Joining {
            asked: Asked(frame),
            joined,
            ..
        } = joining;
        self.reply_to(&frame, Status::Ok, &reply.json());
        self.outbox.extend(self.session.join(joined));
    }

    /// Whether the page has joined the channel of its session.
    #[must_use]
    pub fn has_session(&self) -> bool {
        self.session.joined().is_some()
    }

    /// Says something to the page, if it has joined that channel.
    pub fn say(&mut self, message: &ToPage<'_>) {
        self.outbox.extend(self.session.say(message));
    }

    /// Answers something that the page has said of its session, with an object as JSON.
    pub fn reply(&mut self, asked: Asked<'_>, status: Status, response: &str) {
        let Asked(frame) = asked;
        self.reply_to(&frame, status, response);
    }

    /// Takes a write of one of the page's views. The page is asked to post it: now, and again
    /// whenever it joins. `hold` charges so many bytes for keeping what it is asked for, or says
    /// that there is no room.
    pub fn handle_write(
        &mut self,
        now: Instant,
        write: NewWrite<ViewTag>,
        hold: impl FnOnce(usize) -> Option<Hold>,
    ) {
        let deadline = now + self.limits.write_time;
        self.outbox.extend(self.session.add(write, deadline, hold));
    }

    /// Takes a write that another page has left behind, which this page is asked to post. No view
    /// waits for that before it leaves. Then [`give_up_write`](Self::give_up_write) is to be
    /// called.
    pub fn adopt(&mut self, write: PendingWrite) {
        self.outbox.extend(self.session.adopt(write));
    }

    /// Takes out the write with this number, of which the page says what became of it. `None` if it
    /// was given up before, or if there was never one.
    #[must_use]
    pub fn answered_write(&mut self, number: u64) -> Option<PendingWrite> {
        self.session.answered(number)
    }

    /// Takes out a write of which nothing more is waited for: later ones have taken its place, the
    /// page has not spoken of it in time, or it has more than it may. To be called until there is
    /// none.
    #[must_use]
    pub fn give_up_write(
        &mut self,
        now: Instant,
        is_superseded: impl Fn(&Write) -> bool,
    ) -> Option<PendingWrite> {
        let most = if Rule::WriteLimit.holds() {
            self.limits.open_writes
        } else {
            usize::MAX
        };
        self.session.give_up(most, now, is_superseded)
    }

    /// Takes out all writes that are pending: the page has lost its socket.
    #[must_use]
    pub fn take_writes(&mut self) -> Vec<PendingWrite> {
        self.session.take_pending()
    }

    /// Takes what the page says of its session. What is none of the channel's messages is refused,
    /// and answered with nothing: the page would wait.
    pub(super) fn handle_session_frame<'f>(
        &mut self,
        frame: Frame<'f>,
        now: Instant,
    ) -> Option<Request<'f>> {
        let error = match frame.payload {
            Payload::Json(payload) => match FromPage::parse(&frame.event, payload.get()) {
                Ok(message) => return Some(Request::Session(Asked(frame), message)),
                Err(error) => excerpt(error),
            },
            Payload::Binary(_) => "its payload is not JSON".to_owned(),
        };
        self.note_refusal(now, || {
            let event = excerpt(&frame.event);
            tracing::debug!(event, error, "a message about the session was refused");
        });
        if Rule::RefusedAnswered.holds() {
            self.reply_to(&frame, Status::Ok, "{}");
        }
        None
    }
}
