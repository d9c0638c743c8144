//! What is left when a connection ends before the writes of its views were settled.

use std::sync::Arc;
use std::time::Instant;

use crate::App;
use crate::connection::{Connection, MAX_UNSETTLED, mailbox};
use crate::handover::LeftBehind;
use crate::session::{Answer, Attachment, guard};
use crate::session_write::PendingWrite;
use crate::site::Site;

/// The writes of a page that has lost its socket. Another page of the session may take them over;
/// what is still there at its deadline is settled as unconfirmed.
pub(crate) struct Stranded<A: App> {
    site: Arc<Site<A>>,
    attachment: Arc<Attachment<A::Session>>,
    writes: Vec<(Instant, Arc<PendingWrite>)>,
}

impl<A: App> Connection<A> {
    /// Ends the connection and its views, and offers what it leaves behind to the session's pages.
    pub(crate) fn end(mut self, now: Instant) -> Option<Stranded<A>> {
        self.slots.clear();
        Self::tell_sum(self.refusals.rest());
        // Accepted while the last views ran.
        for (_, message) in self.mailbox.empty() {
            match message.downcast::<PendingWrite>() {
                Ok(write) => {
                    self.unsettled.add(write, now);
                }
                Err(letter) => guard::drop(mailbox::LETTER, letter),
            }
        }
        self.give_up_writes(now);
        let mut awaited = self.unsettled.into_writes();
        // No other page may keep what this browser was to keep.
        awaited.retain(|awaited| {
            let write = &awaited.write;
            let is_posted = !write.write.ticket.is_empty();
            if !is_posted {
                write.settle(self.attachment.settle(&write.write, Answer::Silence));
            }
            is_posted
        });
        if awaited.is_empty() {
            return None;
        }
        debug_assert!(awaited.len() <= MAX_UNSETTLED);
        let writes = awaited
            .iter()
            .map(|awaited| (awaited.deadline, Arc::clone(&awaited.write)))
            .collect();
        let session = self.attachment.id();
        self.site.handover.leave(session, awaited);
        let topic = self.attachment.topic();
        drop(self.notices);
        self.site.pubsub.broadcast(&topic, Arc::new(LeftBehind));
        Some(Stranded {
            site: self.site,
            attachment: self.attachment,
            writes,
        })
    }
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
    pub(crate) fn tick(&self, now: Instant) {
        let session = self.attachment.id();
        let over = self.writes.iter().filter(|(deadline, _)| *deadline <= now);
        for (_, write) in over {
            if self.site.handover.claim(session, write) {
                write.settle(self.attachment.settle(&write.write, Answer::Silence));
            }
        }
    }
}
