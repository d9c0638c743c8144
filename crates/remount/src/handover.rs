//! Writes whose page has lost its socket, until a page of the same session takes them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use remount_session::SessionId;

use crate::connection::AwaitedWrite;
use crate::session_write::PendingWrite;

/// The writes that lie here, by their session. Each is taken once: by a page, or by who waits for
/// its deadline. What they hold is charged for, which bounds them all together.
#[derive(Default)]
pub(crate) struct Handover(Mutex<HashMap<SessionId, Vec<AwaitedWrite>>>);

/// Tells the pages of a session that writes lie here for them.
pub(crate) struct LeftBehind;

impl Handover {
    /// Puts writes here. Returns those that do not stay: whose place later ones have taken, and,
    /// beyond what one page may have open, the oldest.
    pub(crate) fn leave(
        &self,
        session: SessionId,
        writes: impl IntoIterator<Item = AwaitedWrite>,
        most: usize,
        is_superseded: impl Fn(&PendingWrite) -> bool,
    ) -> Vec<AwaitedWrite> {
        let mut sessions = self.lock();
        let waiting = sessions.entry(session).or_default();
        waiting.extend(writes);
        let mut gone: Vec<_> = waiting
            .extract_if(.., |awaited| is_superseded(&awaited.write))
            .collect();
        let excess = waiting.len().saturating_sub(most);
        gone.extend(waiting.drain(..excess));
        if waiting.is_empty() {
            sessions.remove(&session);
        } else {
            waiting.shrink_to_fit();
        }
        gone
    }

    /// Takes all that lies here for a session.
    pub(crate) fn take(&self, session: SessionId) -> Vec<AwaitedWrite> {
        self.lock().remove(&session).unwrap_or_default()
    }

    /// Takes one write; `false` if it is gone.
    pub(crate) fn claim(&self, session: SessionId, write: &Arc<PendingWrite>) -> bool {
        let mut sessions = self.lock();
        let Some(waiting) = sessions.get_mut(&session) else {
            return false;
        };
        let before = waiting.len();
        waiting.retain(|held| !Arc::ptr_eq(&held.write, write));
        let claimed = waiting.len() < before;
        if waiting.is_empty() {
            sessions.remove(&session);
        }
        claimed
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<AwaitedWrite>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use http::HeaderMap;

    use super::*;
    use crate::session::{KeyRing, Sessions, Write};
    use crate::session_write::NewWrite;
    use remount_page::ViewTag;

    const MOST: usize = 64;

    fn tag(number: u32) -> ViewTag {
        ViewTag::new(number).expect("the tag of a view")
    }

    fn session() -> SessionId {
        let ring = KeyRing::new(&[7; 32]).unwrap();
        Sessions::<()>::new(ring)
            .attach(&HeaderMap::new(), None)
            .id()
    }

    /// A write of the view with this tag.
    fn of(view: u32) -> AwaitedWrite {
        let (new, _) = NewWrite::new(Write::default(), tag(view));
        AwaitedWrite {
            write: new.write,
            held: None,
            deadline: Instant::now(),
        }
    }

    fn views(writes: &[AwaitedWrite]) -> Vec<u32> {
        writes
            .iter()
            .map(|awaited| awaited.write.view.number())
            .collect()
    }

    #[test]
    fn of_what_pages_leave_behind_that_which_later_writes_replaced_goes() {
        let (handover, session) = (Handover::default(), session());
        assert!(
            handover
                .leave(session, [of(1), of(2)], MOST, |_| false)
                .is_empty()
        );
        let gone = handover.leave(session, [of(3)], MOST, |write| write.view == tag(1));
        assert_eq!(views(&gone), [1]);
        assert_eq!(views(&handover.take(session)), [2, 3]);
    }

    #[test]
    fn of_too_much_the_oldest_goes() {
        let (handover, session) = (Handover::default(), session());
        let writes = (1..).take(MOST + 2).map(of);
        assert_eq!(
            views(&handover.leave(session, writes, MOST, |_| false)),
            [1, 2]
        );
        assert_eq!(handover.take(session).len(), MOST);
    }

    #[test]
    fn a_session_of_which_nothing_stays_has_no_place() {
        let (handover, session) = (Handover::default(), session());
        assert_eq!(handover.leave(session, [of(1)], MOST, |_| true).len(), 1);
        assert!(handover.lock().is_empty());
    }
}
