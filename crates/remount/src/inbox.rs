use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use remount_page::{EventReply, ReplyTag, ViewTag};
use remount_session::Write;

use crate::reply::Slot;
use crate::runtime::mailbox::{LateReply, Letter, Mailbox};
use crate::write_handle::WriteHandle;

/// Where a view finds what others have for it: the mailbox of its connection, under its tag.
#[derive(Clone)]
pub(crate) struct Inbox {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) tag: ViewTag,
}

impl Inbox {
    /// Hands an accepted write to the connection. Not with the answer of this handler but now: it
    /// has to reach the page whatever becomes of this view.
    pub(crate) fn send(&self, write: Write) -> WriteHandle {
        let (write, handle) = WriteHandle::of(write, self.tag);
        self.mailbox.post(Letter::Write(Box::new(write)));
        handle
    }

    /// The turn of an event has ended that asks for a reply: what has become of that. What is sent
    /// later comes as a letter.
    pub(crate) fn end_turn(&self, slot: &Slot) -> EventReply {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let tag = ReplyTag::new(NEXT.fetch_add(1, Ordering::Relaxed));
        let (mailbox, view) = (Arc::downgrade(&self.mailbox), self.tag);
        let later = move |reply| {
            if let Some(mailbox) = mailbox.upgrade() {
                mailbox.post(Letter::Reply(Box::new(LateReply { view, tag, reply })));
            }
        };
        slot.end_turn(tag, Box::new(later))
    }
}
