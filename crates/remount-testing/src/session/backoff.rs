//! How long a page leaves a server alone that does not answer.

use std::time::Duration;

const STEPS: [Duration; 6] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
];
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: usize,
}

impl Backoff {
    /// How often the server has not answered, in a row.
    pub(super) fn failures(&self) -> usize {
        self.failures
    }

    /// Counts one more failure. Pages that lost the same server must not come back together, so a
    /// fifth of the time is up to `chance`, a number from 0 up to 1.
    pub(super) fn next(&mut self, chance: f64) -> Duration {
        let step = STEPS.get(self.failures).copied().unwrap_or(LONGEST);
        self.failures += 1;
        step.mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0))
    }

    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_waits_longer_up_to_half_a_minute() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..9).map(|_| backoff.next(0.5).as_millis()).collect();
        assert_eq!(
            waits,
            [
                500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000
            ]
        );
        assert_eq!(backoff.failures(), 9);
    }

    #[test]
    fn chance_moves_a_wait_by_a_fifth() {
        assert_eq!(Backoff::default().next(0.0), Duration::from_millis(400));
        assert_eq!(Backoff::default().next(1.0), Duration::from_millis(600));
    }

    #[test]
    fn an_answer_begins_anew() {
        let mut backoff = Backoff::default();
        backoff.next(0.5);
        backoff.reset();
        assert_eq!(backoff.failures(), 0);
        assert_eq!(backoff.next(0.5), Duration::from_millis(500));
    }
}
