//! What a page sent that was refused: how much of it the log is told, and when it was too much.

use std::time::Instant;

use crate::budget::{Budget, Rate};
use crate::tally::Tally;

/// How many of a connection the log is told of one by one.
const TOLD: u64 = 4;

/// The refusals of one connection. An honest page has none, which takes no room.
#[derive(Default)]
pub(crate) struct Refusals(Option<Box<State>>);

#[derive(Default)]
struct State {
    budget: Budget,
    tally: Tally,
}

/// What is to be done about one more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Noted {
    /// The log is told.
    pub(crate) is_told: bool,
    /// The connection is not worth keeping.
    pub(crate) is_too_much: bool,
}

impl Refusals {
    /// Counts one, of which so many are tolerated.
    pub(crate) fn note(&mut self, tolerated: Rate, now: Instant) -> Noted {
        let state = self.0.get_or_insert_default();
        Noted {
            is_told: state.tally.note(TOLD, now),
            is_too_much: !state.budget.take(tolerated, now),
        }
    }

    /// How many the log has not been told of, if that is due.
    pub(crate) fn due(&mut self, now: Instant) -> Option<u64> {
        self.0.as_mut()?.tally.due(now)
    }

    /// How many the log has not been told of.
    pub(crate) fn rest(&mut self) -> Option<u64> {
        self.0.as_mut()?.tally.rest()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TOLERATED: Rate = Rate::new(8, 32);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_first_few_are_told() {
        let (mut refusals, now) = (Refusals::default(), Instant::now());
        let told = (0..100).filter(|_| refusals.note(TOLERATED, now).is_told);
        assert_eq!(told.count(), 4);
    }

    #[test]
    fn who_was_refused_nothing_has_no_sum() {
        let mut refusals = Refusals::default();
        assert_eq!(
            (refusals.due(Instant::now()), refusals.rest()),
            (None, None)
        );
    }

    #[test]
    fn more_than_32_at_once_are_too_much() {
        let (mut refusals, now) = (Refusals::default(), Instant::now());
        let tolerated = (0..100).take_while(|_| !refusals.note(TOLERATED, now).is_too_much);
        assert_eq!(tolerated.count(), 32);
    }

    #[test]
    fn a_page_of_an_older_build_at_which_somebody_types_is_kept() {
        let (mut refusals, start) = (Refusals::default(), Instant::now());
        let mut typed = (0..10_000_u32).map(|key| start + key * (SECOND / 7));
        assert!(typed.all(|now| !refusals.note(TOLERATED, now).is_too_much));
    }
}
