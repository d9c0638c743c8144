//! What is kept of a socket's writes until it is known what becomes of them, and after the socket
//! is gone.

use super::PageSession;
use crate::decide::write::Write;
use crate::memory::Progress;
use crate::memory::hold::Hold;
use crate::plain_cookie::brought::Brought;
use crate::values::session_data::SessionData;

impl<S: SessionData> PageSession<S> {
    /// Charges so many bytes, to this socket's address and in total, for what is kept of its
    /// writes: until what is returned is dropped. `None` if that would be more than
    /// [`Sessions::pending_bytes`](crate::Sessions::pending_bytes) allows; then it should not
    /// be kept.
    #[must_use]
    pub fn hold(&self, bytes: usize) -> Option<Hold> {
        self.core.pending.hold_for(self.address, bytes)
    }

    /// Whether later writes have taken the place of all that this one wrote, so that nobody needs
    /// to present it any more. [`settle`](Self::settle) then says that it is
    /// [superseded](crate::Outcome::Superseded), whatever its page says.
    #[must_use]
    pub fn is_superseded(&self, write: &Write) -> bool {
        let place = self.place();
        let stands_here = write.local.as_ref().is_some_and(|change| {
            let local = place.local.as_deref();
            local.is_none_or(|local| local.may_stand(write.local_number, &change.keys))
        });
        if stands_here {
            return false;
        }
        let memory = self.core.memory();
        let id = memory.resolve(place.id);
        let is_behind = |progress| progress == Progress::Superseded;
        let mut keys = write.keys.iter().zip(&write.marks);
        keys.all(|(key, mark)| is_behind(memory.progress(id, key, *mark)))
    }

    /// Forgets what the page of this socket brought, which is gone. What was written stays.
    pub fn forget_page(&self) {
        let mut place = self.place();
        place.local = None;
        if let Some(base) = &mut place.base {
            base.cookies = Brought::default();
        }
    }
}

#[cfg(test)]
mod tests;
