//! What carries frames to the page. While that takes none, its driver calls nothing, and only time
//! passes.

use std::time::Duration;

use super::judge::{Loss, loss};
use super::random::Random;
use crate::limits::Limits;

/// How many frames wait for the pipe before nothing else is done.
const BATCH: usize = 6;
/// What one call adds at most, apart from what ends all views or asks for all writes.
const ADDED: usize = 3;
/// How many milliseconds a page reads nothing that does not read at once.
const SLOW: [u64; 8] = [1, 10, 100, 200, 400, 3_000, 6_000, 20_000];

pub(super) struct Pipe {
    /// How many of the frames that wait have been looked at.
    looked_at: usize,
    /// Whether its driver lets the page read before it goes on.
    waits: bool,
}

impl Pipe {
    pub(super) const fn new() -> Self {
        Self {
            looked_at: 0,
            waits: true,
        }
    }

    /// One whose driver goes on with everything else, as no driver may.
    pub(super) const fn without_waiting() -> Self {
        Self {
            waits: false,
            ..Self::new()
        }
    }

    /// Whether so many frames wait that nothing else is done before they are sent.
    pub(super) fn is_due(&self, waiting: usize) -> bool {
        self.waits && waiting >= BATCH
    }

    /// Takes frames, and returns how long the page reads nothing, if it does not read at once.
    pub(super) fn send(
        &mut self,
        frames: &mut Vec<String>,
        random: &mut Random,
    ) -> Option<Duration> {
        assert_eq!(frames.len(), self.looked_at, "nobody has looked at them");
        frames.clear();
        self.looked_at = 0;
        let is_slow = random.once_in(32);
        is_slow.then(|| Duration::from_millis(*random.pick(&SLOW)))
    }

    /// The frames that nobody has looked at, after one call.
    pub(super) fn added<'a>(
        &mut self,
        frames: &'a [String],
        limits: &Limits,
    ) -> Result<&'a [String], Loss> {
        let added = &frames[self.looked_at..];
        self.looked_at = frames.len();
        let replies = limits.views * limits.replies;
        let most = ADDED.max(limits.views).max(1 + limits.open_writes) + replies;
        if added.len() > most {
            return loss("one call adds more frames than it may");
        }
        // Before its driver looks at the pipe, each view may end, or go on and be rendered. Or a
        // page joins its session, and is asked for what waits for it there.
        let of_views = limits.views * (1 + ADDED) + replies;
        let most = of_views.max(ADDED + 2 * limits.open_writes + replies);
        if frames.len() >= BATCH + most {
            return loss("more frames wait for a page than may");
        }
        Ok(added)
    }
}
