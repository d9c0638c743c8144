//! What a page sent that was refused: how much of it the log is told, and when it was too much.

use std::fmt::{Display, Write as _};
use std::time::Instant;

use crate::budget::{Budget, Rate};
use crate::tally::Tally;

/// How many of a connection the log is told of one by one.
const TOLD: u64 = 4;

/// The refusals of one connection. An honest page has none, which takes no room.
#[derive(Default)]
pub(super) struct Refusals(Option<Box<State>>);

#[derive(Default)]
struct State {
    budget: Budget,
    tally: Tally,
}

/// What is to be done about one more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Noted {
    /// The log is told.
    pub(super) is_told: bool,
    /// The connection is not worth keeping.
    pub(super) is_too_much: bool,
}

impl Refusals {
    /// Counts one, of which so many are tolerated.
    pub(super) fn note(&mut self, tolerated: Rate, now: Instant) -> Noted {
        let state = self.0.get_or_insert_default();
        Noted {
            is_told: state.tally.note(TOLD, now),
            is_too_much: !state.budget.take(tolerated, now),
        }
    }

    /// How many the log has not been told of, if that is due.
    pub(super) fn due(&mut self, now: Instant) -> Option<u64> {
        self.0.as_mut()?.tally.due(now)
    }

    /// How many the log has not been told of.
    pub(super) fn rest(&mut self) -> Option<u64> {
        self.0.as_mut()?.tally.rest()
    }
}

/// The beginning of what a browser sent, for the log.
pub(super) fn excerpt(text: impl Display) -> String {
    let mut beginning = Beginning(String::new());
    if write!(beginning, "{text}").is_err() {
        beginning.0.push('…');
    }
    beginning.0
}

/// The same of a text that is mostly short.
pub(super) fn beginning(text: &str) -> Box<str> {
    if text.len() <= EXCERPT {
        text.into()
    } else {
        excerpt(text).into()
    }
}

const EXCERPT: usize = 200;

/// Takes no more than an excerpt, however long the text is.
struct Beginning(String);

impl std::fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let left = EXCERPT.saturating_sub(self.0.len());
        let fits = text.floor_char_boundary(left);
        self.0.push_str(&text[..fits]);
        if fits < text.len() {
            return Err(std::fmt::Error);
        }
        Ok(())
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

    #[test]
    fn an_excerpt_is_short_whatever_the_text() {
        assert_eq!(excerpt("short"), "short");
        let long = "ä".repeat(100_000);
        for short in [&*excerpt(&long), &*beginning(&long)] {
            assert_eq!(short, format!("{}…", "ä".repeat(100)));
        }
    }
}
