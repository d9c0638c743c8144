//! How long a connection may keep the server waiting.

use std::time::Duration;

use tokio::time::Instant;

/// While descriptors are short, a connection that waits for a request has only so long.
const CROWDED: Duration = Duration::from_secs(2);
/// A limit of nothing at all must not keep a core busy.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// What stands for "never" where an instant is needed.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The limits of one connection. `Server` documents each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HttpLimits {
    pub(crate) head: Duration,
    pub(crate) idle: Duration,
    pub(crate) body: Duration,
    /// Bytes of a body that earn it another second.
    pub(crate) body_rate: u32,
    pub(crate) answer: Duration,
}

impl HttpLimits {
    /// These limits, for a connection that others want the place of.
    pub(super) fn crowded(self) -> Self {
        Self {
            head: self.head.min(CROWDED),
            idle: self.idle.min(CROWDED),
            ..self
        }
    }

    /// How long the server waits in all for a body of which so many bytes have arrived.
    pub(super) fn of_body(&self, received: u64) -> Duration {
        let earned = received / u64::from(self.body_rate.max(1));
        self.body.saturating_add(Duration::from_secs(earned))
    }

    /// How often a connection is looked at: as the shortest of the limits that it is watched for
    /// takes it, but never without a pause.
    pub(super) fn shortest(&self) -> Duration {
        self.head.min(self.idle).min(self.answer).max(BETWEEN_LOOKS)
    }
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            idle: Duration::from_secs(20),
            body: Duration::from_secs(15),
            body_rate: 500,
            answer: Duration::from_secs(20),
        }
    }
}

/// So long after an instant, however long that is.
pub(super) fn after(instant: Instant, time: Duration) -> Instant {
    instant + time.min(CENTURY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_flows_earns_time_and_one_that_trickles_does_not() {
        let limits = HttpLimits::default();
        assert_eq!(limits.of_body(0), Duration::from_secs(15));
        assert_eq!(limits.of_body(499), Duration::from_secs(15));
        assert_eq!(limits.of_body(50_000), Duration::from_secs(115));
    }

    #[test]
    fn a_limit_of_nothing_leaves_a_pause_between_looks() {
        let limits = HttpLimits {
            idle: Duration::ZERO,
            ..HttpLimits::default()
        };
        assert_eq!(limits.shortest(), BETWEEN_LOOKS);
    }

    #[test]
    fn no_number_overflows() {
        let limits = HttpLimits {
            body: Duration::MAX,
            body_rate: 0,
            ..HttpLimits::default()
        };
        assert_eq!(limits.of_body(u64::MAX), Duration::MAX);
        after(Instant::now(), Duration::MAX);
    }
}
