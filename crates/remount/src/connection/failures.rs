//! The writes of one page's views that the browser may not have kept. The page itself reports them,
//! as often as it likes. So the log has the first few, and how many followed.

use std::time::Instant;

use remount_session::{Failure, SessionId, Write};

use remount_page::Tally;

/// How many of a page the log has one by one.
const TOLD: u64 = 4;

/// Most pages have none, which takes no room. At the end the log gets those that it does not have
/// yet.
#[derive(Default)]
pub(super) struct Failures(Option<Box<Tally>>);

impl Failures {
    /// A write has failed.
    pub(super) fn note(
        &mut self,
        session: SessionId,
        write: &Write,
        failure: Failure,
        now: Instant,
    ) {
        if self.0.get_or_insert_default().note(TOLD, now) {
            let keys = write.names();
            tracing::warn!(?session, ?keys, %failure, "session write not confirmed");
        }
    }

    /// Tells the log how many it has not been told of, if that is due.
    pub(super) fn tick(&mut self, now: Instant) {
        tell_sum(self.0.as_mut().and_then(|tally| tally.due(now)));
    }
}

impl Drop for Failures {
    fn drop(&mut self) {
        tell_sum(self.0.as_mut().and_then(|tally| tally.rest()));
    }
}

fn tell_sum(unsaid: Option<u64>) {
    if let Some(count) = unsaid {
        tracing::warn!(count, "more session writes of a page not confirmed");
    }
}
