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
