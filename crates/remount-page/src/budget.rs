//! So many at once and so many per second: a token bucket that reads no clock.

use std::time::{Duration, Instant};

/// How fast something may come, as a field of [`Limits`](crate::Limits) says it.
///
/// ```
/// use remount_page::{Limits, Rate};
///
/// let limits = Limits::default().messages_per_second(40);
/// // Forty per second, and twenty at once after a pause of half a second.
/// assert_eq!(limits.messages_per_second, Rate::new(40, 20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    interval: Duration,
    /// How far ahead of its time the last one of a burst may be.
    ahead: Duration,
}

impl Rate {
    /// So many per second for ever, one at least, and so many at once after a pause.
    pub const fn new(per_second: u32, burst: u32) -> Self {
        let per_second = if per_second == 0 { 1 } else { per_second };
        // Below a nanosecond it is no limit any more.
        let interval = 1_000_000_000 / per_second as u64;
        let ahead = interval * burst.saturating_sub(1) as u64;
        Self {
            interval: Duration::from_nanos(interval),
            ahead: Duration::from_nanos(ahead),
        }
    }

    /// So many per second, of which a pause saves up those of half a second.
    pub const fn paced(per_second: u32) -> Self {
        Self::new(per_second, per_second.div_ceil(2))
    }
}

/// What is left of a [`Rate`].
#[derive(Debug, Default)]
pub struct Budget {
    /// When nothing of it is used any more.
    whole_at: Option<Instant>,
}

impl Budget {
    /// Takes one; `false` if there is none left.
    pub fn take(&mut self, rate: Rate, now: Instant) -> bool {
        if self.next(rate, now).is_some() {
            return false;
        }
        let used_from = self.whole_at.map_or(now, |whole_at| whole_at.max(now));
        self.whole_at = Some(used_from + rate.interval);
        true
    }

    /// When one can be taken, if not now.
    pub fn next(&self, rate: Rate, now: Instant) -> Option<Instant> {
        let whole_at = self.whole_at.filter(|whole_at| *whole_at > now)?;
        (whole_at > now + rate.ahead).then(|| whole_at - rate.ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(10, 4);

    fn taken(budget: &mut Budget, now: Instant) -> u32 {
        let mut taken = 0;
        while budget.take(RATE, now) {
            taken += 1;
        }
        taken
    }

    #[test]
    fn so_many_may_come_at_once() {
        assert_eq!(taken(&mut Budget::default(), Instant::now()), 4);
    }

    #[test]
    fn so_many_per_second_may_come_for_ever() {
        let (mut budget, start) = (Budget::default(), Instant::now());
        taken(&mut budget, start);
        let steps = (1..=1_000).map(|step| start + Duration::from_millis(step * 10));
        let sum: u32 = steps.map(|now| taken(&mut budget, now)).sum();
        assert_eq!(sum, 100, "in ten seconds");
    }

    #[test]
    fn a_pause_saves_up_no_more_than_may_come_at_once() {
        let (mut budget, start) = (Budget::default(), Instant::now());
        taken(&mut budget, start);
        assert_eq!(taken(&mut budget, start + Duration::from_secs(3_600)), 4);
    }

    #[test]
    fn it_is_known_when_the_next_can_be_taken() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        assert_eq!(budget.next(RATE, now), None);
        taken(&mut budget, now);
        let next = budget.next(RATE, now).unwrap();
        assert_eq!(next, now + Duration::from_millis(100));
        assert_eq!(budget.next(RATE, next), None);
        assert_eq!(taken(&mut budget, next), 1);
    }

    #[test]
    fn the_greatest_rate_is_no_limit() {
        let rate = Rate::new(u32::MAX, u32::MAX);
        let (mut budget, now) = (Budget::default(), Instant::now());
        assert!((0..100_000).all(|_| budget.take(rate, now)));
    }
}
