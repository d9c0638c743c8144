//! A page that goes elsewhere, once what its view wrote is settled: a page that is being unloaded
//! could no longer say that it has the cookie.

use std::time::Instant;

use crate::app::App;
use crate::connection::Connection;
use crate::connection::turn::Turn;
use crate::runtime::mailbox::ViewTag;

/// What becomes of the address that is left: it stays in the browser's history.
pub(super) const PUSH: &str = "push";

/// Where a view sends the page, and the turn that this answers.
pub(super) struct Departure {
    pub(super) turn: Turn,
    /// The client's word for it.
    pub(super) how: &'static str,
    pub(super) to: String,
    pub(super) kind: Option<&'static str>,
    /// Whether the view ends: one that stands beside the main view stays when that is replaced.
    pub(super) leaves: bool,
    /// Until when it waits for the view's writes.
    until: Instant,
}

impl Departure {
    /// To another view of the site, without a page load. Asked for by the main view, or by one
    /// beside it, which stays unless it is only about to join.
    pub(super) fn navigation(to: String, turn: Turn, is_main: bool, until: Instant) -> Self {
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
    pub(super) fn redirect(to: String, turn: Turn, until: Instant) -> Self {
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

impl<A: App> Connection<A> {
    /// Sends the page away, or keeps its view until that may be; `false` when the view has ended.
    pub(super) fn depart(&mut self, index: usize, departure: Departure) -> bool {
        let waits = self.has_writes_of(self.slots[index].tag);
        if waits {
            self.slots[index].hold(departure);
            return true;
        }
        self.go(index, &departure)
    }

    fn go(&mut self, index: usize, departure: &Departure) -> bool {
        if departure.leaves {
            self.leave(index, departure);
            return false;
        }
        self.send_main_away(index, departure)
    }

    /// Sends those pages away that wait for nothing any more, or have waited for long enough.
    /// Whether there were any.
    pub(super) fn let_go(&mut self, now: Instant) -> bool {
        let mut any = false;
        for index in (0..self.slots.len()).rev() {
            let slot = &self.slots[index];
            let Some(departure) = slot.departure() else {
                continue;
            };
            let waits = self.has_writes_of(slot.tag);
            if waits && now < departure.until {
                continue;
            }
            if waits {
                let view = slot.view;
                tracing::debug!(view, "a page goes on before what its view wrote is settled");
            }
            any = true;
            let departure = self.slots[index].release();
            let stays = departure.is_some_and(|departure| self.go(index, &departure));
            if !stays {
                self.slots.swap_remove(index);
            }
        }
        any
    }

    /// When the next page is sent away whatever it waits for.
    pub(super) fn next_departure(&self) -> Option<Instant> {
        let departures = self.slots.iter().filter_map(|slot| slot.departure());
        departures.map(|departure| departure.until).min()
    }

    /// Whether a view has written what is not settled, or what this connection has not even seen.
    fn has_writes_of(&self, view: ViewTag) -> bool {
        self.unsettled.has_of(view) || self.mailbox.holds_write_of(view)
    }
}
