//! Points in time, as the server's clock gives them.
//!
//! Shared with the crate `remount`. Not for use by hand.

use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::clock;

/// How far two servers' clocks may be apart before a deadline is judged wrongly.
pub(crate) const LEEWAY: Duration = Duration::from_secs(60);

/// Milliseconds since the Unix epoch.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The time of the system's clock.
    #[must_use]
    pub fn now() -> Self {
        let since = clock::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, millis))
    }

    /// The time that is so much later.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    pub(crate) fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// The time that has passed since `earlier`, nothing if that lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// Whether `self`, a deadline, has passed for certain, whichever server wrote it.
    pub(crate) fn has_passed(self, now: Self) -> bool {
        now > self.after(LEEWAY)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_passes_only_after_the_leeway() {
        let deadline = Timestamp(1_000_000);
        assert!(!deadline.has_passed(Timestamp(1_000_000)));
        assert!(!deadline.has_passed(Timestamp(1_060_000)));
        assert!(deadline.has_passed(Timestamp(1_060_001)));
    }

    #[test]
    fn arithmetic_at_the_ends_of_time_stays_there() {
        assert_eq!(Timestamp(u64::MAX).after(LEEWAY), Timestamp(u64::MAX));
        assert_eq!(Timestamp(3).before(LEEWAY), Timestamp(0));
        assert_eq!(Timestamp(3).since(Timestamp(9)), Duration::ZERO);
    }
}
