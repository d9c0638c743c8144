//! What a page and its server say about the session.

use remount_session::Outcome;
use remount_session::page::{FromPage, JoinReply};
use remount_wire::Status;

use super::World;
use crate::request::{Asked, Joining};
use crate::worlds::judge::{Loss, loss};

impl World {
    /// The page is asked for what another one has left behind, once it can be.
    pub(super) fn adopt_writes(&mut self) -> Result<(), Loss> {
        if !self.core.has_session() {
            return Ok(());
        }
        for deadline in std::mem::take(&mut self.orphaned) {
            let hold = |bytes| self.account.hold(None, bytes);
            let write = self.writes.left_behind(deadline, hold);
            self.judge.seen.adopted += 1;
            let before = self.core.outbox().len();
            self.core.adopt(write);
            if self.core.outbox().len() != before + 1 {
                return loss("a page is not asked for what another one has left behind");
            }
            self.look()?;
        }
        self.give_up_writes();
        Ok(())
    }

    /// The page is asked for what its views have written.
    pub(super) fn deliver_writes(&mut self) -> Result<(), Loss> {
        for view in self.core.views().collect::<Vec<_>>() {
            if self.writers.remove(&view.number()) {
                let deadline = self.now + self.core.limits().write_time;
                let account = self.random.once_in(2).then_some(&self.account);
                let write = self.writes.begin(view, deadline, account.is_some());
                self.judge.seen.writes += 1;
                let hold = |bytes| account.and_then(|account| account.hold(None, bytes));
                self.core.handle_write(self.now, write, hold);
                self.give_up_writes();
                self.look()?;
                self.flush_if_due()?;
            }
        }
        Ok(())
    }

    pub(super) fn give_up_writes(&mut self) {
        while let Some(write) = self.core.give_up_write(self.now, |_| false) {
            write.settle(Outcome::Superseded);
        }
    }

    pub(super) fn join_session(&mut self, joining: Joining<'_>) -> Result<(), Loss> {
        let reply = JoinReply {
            ticket: "ticket",
            post: false,
            local: None,
        };
        let before = self.core.outbox().len();
        self.core.join_session(joining, &reply);
        let frames = self.core.outbox()[before..].iter();
        let asked = frames.filter(|frame| frame.contains(r#","write",{"write":"#));
        if asked.count() != self.writes.held() {
            return loss("a page that joins anew is not asked for what is pending");
        }
        self.look()?;
        self.adopt_writes()
    }

    pub(super) fn session_says(
        &mut self,
        asked: Asked<'_>,
        message: &FromPage<'_>,
    ) -> Result<(), Loss> {
        if let FromPage::Done { write, .. } = message
            && let Some(pending) = self.core.answered_write(*write)
        {
            if !self.writes.is_open(*write) {
                return loss("a write is answered that nobody made, or for the second time");
            }
            pending.settle(Outcome::Committed);
        }
        self.core.reply(asked, Status::Ok, "{}");
        Ok(())
    }
}
