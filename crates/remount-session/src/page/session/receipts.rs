//! What other servers sent in cookies, as the page's receipts tell.

use super::PageSession;
use crate::decide::write::{Answer, Outcome, Write};
use crate::memory::{Claim, Memory, Progress};
use crate::notice::{Notice, Origin, WriteState};
use crate::rule::Rule;
use crate::seal::receipt::Receipt;
use crate::values::entries::Mark;
use crate::values::id::SessionId;
use crate::values::key;
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

impl<S: SessionData> PageSession<S> {
    /// Judges a write as [`settle`](Self::settle) does, knowing also what the answer's header
    /// `x-live-session-receipt` says, which the page handed back. Where several servers share a
    /// secret any of them may have answered, and this one knows of that by the receipt alone.
    ///
    /// A text that is no receipt, that of another session, host or app, and one that is too old
    /// change nothing.
    pub fn settle_with_receipt(&self, write: &Write, answer: Answer, receipt: &str) -> Outcome {
        let receipt = self.learn(receipt);
        self.settle_knowing(write, answer, receipt.as_ref())
    }

    /// Takes the receipt of an answer to anything else than a write that is to be judged now. What
    /// was said to have failed and is in that answer's cookie is told as committed, the session
    /// lives as long as that cookie says, and a page that began without a session turns to the one
    /// that its browser has: each with its [`Notice`].
    pub fn take_receipt(&self, receipt: &str) {
        self.learn(receipt);
    }

    /// The receipt, if it tells of this session.
    fn learn(&self, sealed: &str) -> Option<Receipt> {
        let core = &self.core;
        let now = core.now();
        if !Rule::Receipts.holds() {
            return None;
        }
        let opened = Receipt::open(
            &core.config.ring,
            core.config.app(),
            &self.host,
            sealed,
            now,
        );
        let Some(receipt) = opened else {
            tracing::debug!("a receipt of a session was refused");
            return None;
        };
        let mut notices = Vec::new();
        {
            let place = self.place();
            let mut memory = core.memory();
            let own = memory.resolve(place.id);
            let (id, lease) = (receipt.id, receipt.lease());
            if memory.has_ended(id) || memory.has_ended(own) {
                return None;
            }
            let stood_for_it = place.provisional && own == place.id && receipt.from() == Some(own);
            if id != own && !stood_for_it {
                return None;
            }
            notices.extend(self.heal(&mut memory, own, &receipt, now));
            if id == own {
                if place.lease.is_none_or(|known| lease.outlasts(&known)) {
                    notices.push(Notice::Extended { session: id, lease });
                }
            } else if self.move_memory(&mut memory, own, id, now) {
                notices.push(Notice::Rebound {
                    from: own,
                    to: id,
                    lease,
                });
                notices.extend(self.heal(&mut memory, id, &receipt, now));
            }
        }
        core.notify(&notices);
        Some(receipt)
    }

    /// What is known to have gone out by now. Whoever was told that a write of it had failed is
    /// told again.
    fn heal(
        &self,
        memory: &mut Memory,
        session: SessionId,
        receipt: &Receipt,
        now: Timestamp,
    ) -> Option<Notice> {
        let healed = memory.sent_elsewhere(session, |key| receipt.mark(key), now);
        let keys = key::names(self.core.config.keys, healed.iter().map(|key| &**key));
        (!keys.is_empty()).then_some(Notice::Changed {
            session,
            keys,
            origin: Origin::View,
            state: WriteState::Committed,
        })
    }

    /// Puts what is remembered of a provisional id to that of the session which it stood for.
    /// `false` if there is no room.
    fn move_memory(
        &self,
        memory: &mut Memory,
        from: SessionId,
        to: SessionId,
        now: Timestamp,
    ) -> bool {
        let mut entries = memory.entries(to).cloned().unwrap_or_default();
        if let Some(own) = memory.entries(from) {
            entries.join(own, self.core.config.keys);
        }
        let is_stored = entries.is_empty()
            || memory
                .store(to, &entries, true, Claim::of(self.address), now)
                .is_ok();
        if is_stored {
            memory.move_failed(from, to);
            memory.move_tabs(from, to);
            memory.alias(from, to);
        }
        is_stored
    }
}

/// How far the write of a key has come, by what is known here and by the receipt.
pub(super) fn progress(
    here: Progress,
    receipt: Option<&Receipt>,
    key: &str,
    write: Mark,
) -> Progress {
    match receipt.and_then(|receipt| receipt.mark(key)) {
        Some(there) if write.gave_way_to(there) => Progress::Superseded,
        Some(there) if there == write => sent(here),
        _ => here,
    }
}

/// It went out elsewhere; here, a later write may be known.
fn sent(here: Progress) -> Progress {
    match here {
        Progress::Superseded => Progress::Superseded,
        Progress::Sent | Progress::Unsent | Progress::Unknown => Progress::Sent,
    }
}

#[cfg(test)]
mod tests;
