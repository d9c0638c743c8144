//! Looks after the components of a view, whenever these may have come or gone.

use remount_page::ViewTag;

use crate::app::App;
use crate::connection::Connection;
use crate::connection::seat::Seat;
use crate::news::News;

impl<A: App> Connection<A> {
    /// The view was shown: tells the new components that their page is connected, and ends what the
    /// others had going on that are gone.
    pub(super) fn attend_components(&mut self, view: ViewTag) {
        let resting = self.seat(view).and_then(Seat::resting);
        let is_new = resting.is_some_and(|view| view.prints().has_new_components());
        if is_new && !matches!(self.core.newest_news(view), Some(News::Connected)) {
            self.core.handle_news(view, News::Connected);
        }
        self.end_work_of_gone_components(view);
    }

    pub(super) fn end_work_of_gone_components(&mut self, view: ViewTag) {
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.tag == view) else {
            return;
        };
        if seat.end_work_of_gone_components() {
            for order in seat.take_orders() {
                self.timers.obey(view, order);
            }
        }
    }
}
