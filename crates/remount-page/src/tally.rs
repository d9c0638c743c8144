//! How much the log is told of what happens again and again.

use std::time::{Duration, Instant};

/// How often the log is told how many there were since.
const SUM_INTERVAL: Duration = Duration::from_secs(60);

/// Something that can happen as often as somebody likes: the log is told of the first few one by
/// one, and of all others how many they were.
#[derive(Debug, Default)]
pub struct Tally {
    count: u64,
    /// How many of them the log knows of.
    told: u64,
    summed_at: Option<Instant>,
}

impl Tally {
    /// Counts one. Whether the log is to be told of it, as one of the first `few`.
    pub fn note(&mut self, few: u64, now: Instant) -> bool {
        self.count += 1;
        let is_told = self.count <= few;
        self.told += u64::from(is_told);
        self.summed_at.get_or_insert(now);
        is_told
    }

    /// How many the log has not been told of, if that is due.
    pub fn due(&mut self, now: Instant) -> Option<u64> {
        if self.summed_at? + SUM_INTERVAL > now {
            return None;
        }
        self.summed_at = Some(now);
        self.rest()
    }

    /// How many the log has not been told of.
    pub fn rest(&mut self) -> Option<u64> {
        let rest = self.count - self.told;
        self.told = self.count;
        (rest > 0).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_first_few_are_told() {
        let (mut tally, now) = (Tally::default(), Instant::now());
        let told = (0..100).filter(|_| tally.note(4, now));
        assert_eq!(told.count(), 4);
    }

    #[test]
    fn of_the_others_the_sum_is_told_once_a_minute_and_at_the_end() {
        let (mut tally, start) = (Tally::default(), Instant::now());
        for _ in 0..10 {
            tally.note(4, start);
        }
        assert_eq!(tally.due(start + 59 * SECOND), None);
        assert_eq!(tally.due(start + 60 * SECOND), Some(6));
        assert_eq!(tally.due(start + 180 * SECOND), None);
        tally.note(4, start + 181 * SECOND);
        assert_eq!(tally.rest(), Some(1));
        assert_eq!(tally.rest(), None);
    }

    #[test]
    fn what_never_happened_has_no_sum() {
        let mut tally = Tally::default();
        assert_eq!((tally.due(Instant::now()), tally.rest()), (None, None));
    }
}
