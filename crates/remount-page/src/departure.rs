//! A page that goes elsewhere, once what its view wrote is settled: a page that is being unloaded
//! could no longer say that it has the cookie.

use std::time::Instant;

use crate::turn::Turn;

/// What becomes of the address that is left: it stays in the browser's history.
pub(crate) const PUSH: &str = "push";
/// Or what comes stands in its place.
pub(crate) const REPLACE: &str = "replace";

/// Where a view sends the page, and the turn that this answers.
pub(crate) struct Departure {
    pub(crate) turn: Turn,
    /// The client's word for it.
    pub(crate) how: &'static str,
    pub(crate) to: String,
    pub(crate) kind: Option<&'static str>,
    /// Whether the view ends: one that stands beside the main view stays when that is replaced.
    pub(crate) leaves: bool,
    /// Until when it waits for the view's writes.
    pub(crate) until: Instant,
}

impl Departure {
    /// To another view of the site, without a page load. Asked for by the main view, or by one
    /// beside it, which stays unless it is only about to join.
    pub(crate) fn navigation(to: String, turn: Turn, is_main: bool, until: Instant) -> Self {
        Self {
            leaves: is_main || turn.joining,
            turn,
            how: "live_redirect",
            to,
            kind: Some(PUSH),
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
            until,
        }
    }
}
