//! What is left when a connection ends before the writes of its views were settled.

use std::sync::Arc;
use std::time::Instant;

use remount_session::{Answer, Attachment, Hold, Outcome, Schema, guard};

use crate::app::App;
use crate::connection::Connection;
use crate::connection::failures::Failures;
use crate::handover::LeftBehind;
use crate::news::MESSAGE;
use crate::runtime::mailbox::Letter;
use crate::session_write::PendingWrite;
use crate::site::Site;
use crate::source::PageSocket;

/// What is kept of a connection whose writes are left behind, beside them: this, its task, the
/// session's attachment, and its places in lists.
const STRANDED_BYTES: usize = 2_048;

/// The writes of a page that has lost its socket. Another page of the session may take them over;
/// what is still there at its deadline is settled as unconfirmed.
pub(crate) struct Stranded<A: App> {
    site: Arc<Site<A>>,
    attachment: Arc<PageSocket<A::Session>>,
    writes: Box<[(Instant, Arc<PendingWrite>)]>,
    failures: Failures,
    _hold: Hold,
}

impl<A: App> Connection<A> {
    /// Ends the connection and its views, and offers what it leaves behind to the session's pages.
    pub(crate) fn end(mut self, now: Instant) -> Option<Stranded<A>> {
        self.seats.clear();
        // Accepted while the last views ran.
        for letter in self.mailbox.empty() {
            match letter {
                Letter::Write(write) => {
                    self.keep(*write, now);
                }
                letter => guard::drop(MESSAGE, letter),
            }
        }
        self.give_up_writes(now);
        let (attachment, mut failures) = (self.attachment, self.failures);
        let mut give_up = |write: &PendingWrite| {
            settle_unheard(&attachment, write, &mut failures, now);
        };
        let mut awaited = self.unsettled.into_writes();
        let hold = attachment
            .hold(STRANDED_BYTES)
            .filter(|_| !awaited.is_empty());
        // No other page may keep what this browser was to keep, nor post what there was no room
        // for.
        awaited.retain(|awaited| {
            let held = awaited.held.as_ref();
            let can_be_posted = held.is_some_and(|held| held.errand.is_posted());
            let stays = can_be_posted && hold.is_some();
            if !stays {
                give_up(&awaited.write);
            }
            stays
        });
        let hold = hold.filter(|_| !awaited.is_empty())?;
        attachment.forget_page();
        let writes = awaited
            .iter()
            .map(|awaited| (awaited.deadline, Arc::clone(&awaited.write)))
            .collect();
        let is_superseded = |write: &PendingWrite| attachment.is_superseded(&write.write);
        let handover = &self.site.handover;
        for gone in handover.leave(
            attachment.id(),
            awaited,
            self.site.limits.open_writes,
            is_superseded,
        ) {
            give_up(&gone.write);
        }
        let topic = attachment.topic();
        drop(self.notices);
        self.site.pubsub.broadcast(&topic, Arc::new(LeftBehind));
        Some(Stranded {
            site: self.site,
            attachment,
            writes,
            failures,
            _hold: hold,
        })
    }
}

/// Settles a write of which no page has said anything.
fn settle_unheard<S: Schema>(
    attachment: &Attachment<S>,
    write: &PendingWrite,
    failures: &mut Failures,
    now: Instant,
) {
    let outcome = attachment.settle(&write.write, Answer::Silence);
    if let Outcome::Failed(failure) = outcome {
        failures.note(attachment.id(), &write.write, failure, now);
    }
    write.settle(outcome);
}

impl<A: App> Stranded<A> {
    /// When something may have to be settled, in order.
    pub(crate) fn deadlines(&self) -> Vec<Instant> {
        let mut deadlines: Vec<_> = self.writes.iter().map(|(deadline, _)| *deadline).collect();
        deadlines.sort_unstable();
        deadlines.dedup();
        deadlines
    }

    /// Settles what nobody took and whose time is over.
    pub(crate) fn tick(&mut self, now: Instant) {
        let session = self.attachment.id();
        let over = self.writes.iter().filter(|(deadline, _)| *deadline <= now);
        for (_, write) in over {
            if self.site.handover.claim(session, write) {
                settle_unheard(&self.attachment, write, &mut self.failures, now);
            }
        }
    }
}
