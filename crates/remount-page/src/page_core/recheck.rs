//! Views of which it is asked again whether their visitor may have them.

use std::time::Instant;

use crate::close::Close;
use crate::input::Host;
use crate::page_core::PageCore;
use crate::rule::Rule;
use crate::view_tag::ViewTag;

const NOT_ASKED: Close = Close::ScopeOver("a view was busy when its scope was to be asked again");

impl<H: Host> PageCore<H> {
    /// Has it asked again whether the visitor may have a view, before that begins with anything
    /// else. The turn that it is in cannot be interrupted: if it takes longer than
    /// [it may](crate::Limits::recheck), the page is closed.
    pub fn handle_recheck(&mut self, now: Instant, view: ViewTag) {
        let until = now + self.limits.recheck;
        if let Some(channel) = self.views.get_mut(view) {
            channel.recheck(until);
        }
    }

    /// Closes a page with a view that was not asked in time.
    pub(super) fn end_unchecked(&mut self, now: Instant) {
        let until = self.views.next_recheck();
        if until.is_some_and(|until| until <= now) && Rule::RecheckLimit.holds() {
            self.end(NOT_ASKED);
        }
    }
}
