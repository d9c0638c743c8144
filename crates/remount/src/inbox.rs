use std::sync::Arc;

use remount_page::ViewTag;
use remount_session::Write;

use crate::runtime::mailbox::{Letter, Mailbox};
use crate::write_handle::WriteHandle;

/// Where a view finds what others have for it: the mailbox of its connection, under its tag.
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
}
