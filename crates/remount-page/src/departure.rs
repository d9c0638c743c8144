//! A page that goes elsewhere, once what its view wrote is settled: a page that is being unloaded
//! could no longer say that it has the cookie.

use std::time::Instant;

use crate::step::Step;
use crate::turn::Turn;

/// Where a view sends the page, and the turn that this answers.
pub(crate) struct Departure {
    pub(crate) turn: Turn,
    /// The client's word for it.
    pub(crate) how: &'static str,
    pub(crate) to: String,
    pub(crate) kind: Option<&'static str>,
    /// Whether the view ends: one that stands beside the main view stays when that is replaced.
    pub(crate) leaves: bool,
    /// Whether the turn is answered before, since the address that is to be replaced is in the
    /// browser's history only then.
    pub(crate) after_answer: bool,
    /// Until when it waits for the view's writes.
    pub(crate) until: Instant,
}

impl Departure {
    /// To another view of the site, without a page load. Asked for by the main view, or by one
    /// beside it, which stays unless it is only about to join.
    pub(crate) fn navigation(mut step: Step, turn: Turn, is_main: bool, until: Instant) -> Self {
        // The address that would be replaced is that of the page before.
        step.replaces &= !(turn.joining && turn.arrives);
        Self {
            leaves: is_main || turn.joining,
            after_answer: step.replaces && turn.arrives,
            turn,
            how: "live_redirect",
            kind: Some(step.kind()),
            to: step.to,
            until,
        }
    }

    /// Anywhere, with a page load.
    pub(crate) fn redirect(to: String, turn: Turn, until: Instant) -> Self {
        Self {
            turn,
            how: "redirect",
            to,
            kind: None,
            leaves: true,
            after_answer: false,
            until,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(replaces: bool) -> Step {
        let to = "/there".to_owned();
        Step { to, replaces }
    }

    /// The turn of a link that the visitor follows.
    fn link() -> Turn {
        Turn {
            arrives: true,
            ..Turn::new(Some("7".into()))
        }
    }

    fn navigation(step: Step, turn: Turn, is_main: bool) -> Departure {
        Departure::navigation(step, turn, is_main, Instant::now())
    }

    #[test]
    fn the_main_view_leaves_when_it_navigates() {
        assert!(navigation(step(false), Turn::default(), true).leaves);
    }

    #[test]
    fn a_view_beside_the_main_one_stays_when_it_navigates() {
        assert!(!navigation(step(false), Turn::default(), false).leaves);
    }

    #[test]
    fn a_view_beside_the_main_one_that_is_only_joining_leaves_when_it_navigates() {
        let turn = Turn::joining(Some("7"), false);
        assert!(navigation(step(false), turn, false).leaves);
    }

    #[test]
    fn every_view_leaves_when_the_page_is_loaded_anew() {
        let departure = Departure::redirect("/".to_owned(), Turn::default(), Instant::now());
        assert!(departure.leaves);
    }

    #[test]
    fn a_view_that_joins_where_a_link_led_does_not_replace_the_address_before() {
        let departure = navigation(step(true), Turn::joining(Some("7"), true), true);
        assert_eq!(departure.kind, Some("push"));
        assert!(!departure.after_answer);
    }

    #[test]
    fn a_view_that_joins_where_its_page_was_loaded_replaces_that_address() {
        let departure = navigation(step(true), Turn::joining(Some("7"), false), true);
        assert_eq!(departure.kind, Some("replace"));
    }

    #[test]
    fn the_address_of_a_link_is_replaced_after_the_answer() {
        assert!(navigation(step(true), link(), true).after_answer);
    }

    #[test]
    fn the_answer_to_a_link_says_where_the_page_goes_if_nothing_is_replaced() {
        assert!(!navigation(step(false), link(), true).after_answer);
    }

    #[test]
    fn the_answer_to_an_event_says_where_the_page_goes() {
        let event = Turn::new(Some("7".into()));
        assert!(!navigation(step(true), event, true).after_answer);
    }
}
