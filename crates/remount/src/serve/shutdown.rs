//! How long the end of a server takes.

use std::time::Duration;

/// `serve` has returned a second after its limit, and the program has half a second to itself.
const OF_THE_PROGRAM: Duration = Duration::from_millis(1_500);

/// `Server` documents both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shutdown {
    /// How long everything goes on as before.
    pub(super) delay: Duration,
    /// How long requests and pages have after that.
    pub(super) limit: Duration,
}

impl Shutdown {
    /// How long after the delay a handler may still keep its thread.
    pub(super) fn of_process(self) -> Duration {
        self.limit.saturating_add(OF_THE_PROGRAM)
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            limit: Duration::from_secs(4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(limit: Duration, of_process: Duration) {
        let shutdown = Shutdown {
            limit,
            ..Shutdown::default()
        };
        assert_eq!(shutdown.of_process(), of_process);
    }

    #[test]
    fn a_process_ends_a_second_and_a_half_after_its_server_had_to() {
        check(Shutdown::default().limit, Duration::from_millis(5_500));
        check(Duration::from_secs(30), Duration::from_millis(31_500));
        check(Duration::ZERO, OF_THE_PROGRAM);
        check(Duration::MAX, Duration::MAX);
    }
}
