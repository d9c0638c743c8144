//! What stays of a page that loses its socket while writes of its views are pending.

use std::sync::Arc;
use std::time::Instant;

use remount_session::page::{Orphans, PendingWrite};
use remount_session::{Answer, Hold, Outcome, PageSession, SessionData, Write, guard};

use crate::app::App;
use crate::connection::Connection;
use crate::connection::failures::Failures;
use crate::news::MESSAGE;
use crate::runtime::mailbox::{Letter, Orphaned};
use crate::site::Site;
use crate::source::PageSocket;

/// What is kept of a page that left writes behind, beside them: this, its task, its session, and
/// its places in lists.
const LEFT_PAGE_BYTES: usize = 2_048;

/// The writes of a page that has lost its socket. Another page of the session may take them over;
/// what is still there at its deadline is settled as unconfirmed.
pub(crate) struct LeftPage<A: App> {
    site: Arc<Site<A>>,
    session: Arc<PageSocket<A::Session>>,
    orphans: Orphans,
    failures: Failures,
    _hold: Hold,
}

impl<A: App> Connection<A> {
    /// Ends the connection and its views, and offers what it leaves behind to the session's pages.
    pub(crate) fn end(mut self, now: Instant) -> Option<LeftPage<A>> {
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
        let (session, mut failures) = (self.session, self.failures);
        let mut give_up = |write| settle_unheard(&session, write, &mut failures, now);
        let pending = self.core.take_writes();
        let hold = session
            .hold(LEFT_PAGE_BYTES)
            .filter(|_| !pending.is_empty());
        // No other page may keep what this browser was to keep, nor post what there was no room
        // for.
        let (left, given_up): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|write| hold.is_some() && write.can_be_adopted());
        given_up.into_iter().for_each(&mut give_up);
        let hold = hold.filter(|_| !left.is_empty())?;
        session.forget_page();
        let most = self.site.limits.open_writes;
        let is_superseded = |write: &Write| session.is_superseded(write);
        let orphaned = &self.site.orphaned;
        let (orphans, gone) = orphaned.leave(session.id(), left, most, is_superseded);
        gone.into_iter().for_each(give_up);
        let topic = session.topic();
        drop(self.notices);
        let told = self.site.notices.broadcast(&topic, Arc::new(Orphaned));
        told.expect("notices are of any type");
        Some(LeftPage {
            site: self.site,
            session,
            orphans,
            failures,
            _hold: hold,
        })
    }
}

/// Settles a write of which no page has said anything.
fn settle_unheard<S: SessionData>(
    session: &PageSession<S>,
    pending: PendingWrite,
    failures: &mut Failures,
    now: Instant,
) {
    let outcome = session.settle(pending.write(), Answer::Silence);
    if let Outcome::Failed(failure) = outcome {
        failures.note(session.id(), pending.write(), failure, now);
    }
    pending.settle(outcome);
}

impl<A: App> LeftPage<A> {
    /// When something may have to be settled, in order.
    pub(crate) fn deadlines(&self) -> Vec<Instant> {
        self.orphans.deadlines().to_vec()
    }

    /// Settles what nobody took and whose time is over.
    pub(crate) fn tick(&mut self, now: Instant) {
        for write in self.site.orphaned.claim(&self.orphans, now) {
            settle_unheard(&self.session, write, &mut self.failures, now);
        }
    }
}
