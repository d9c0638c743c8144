//! Looks after the components of a view, whenever these may have come or gone.

use remount_page::{Tree, ViewTag};

use crate::app::App;
use crate::connection::Connection;
use crate::connection::seat::Seat;
use crate::connection::turns::render;
use crate::mounted::AnyView;
use crate::news::News;
use crate::touched::Touched;

impl<A: App> Connection<A> {
    /// The view was shown: shows what is left of it, tells the new components that their page is
    /// connected, and ends what the others had going on that are gone.
    pub(super) fn attend_components(&mut self, view: ViewTag) {
        self.show_what_is_left(view);
        let resting = self.seat(view).and_then(Seat::resting);
        let is_new = resting.is_some_and(|view| view.prints().has_new_components());
        if is_new && !matches!(self.core.newest_news(view), Some(News::Connected)) {
            self.core.handle_news(view, News::Connected);
        }
        self.end_work_of_gone_components(view);
    }

    fn show_what_is_left(&mut self, view: ViewTag) {
        let resting = self.seat(view).and_then(Seat::resting);
        if resting.is_none_or(|view| *view.touched() == Touched::VIEW) {
            return;
        }
        let joined = self.joined(view);
        let seat = self.seats.iter_mut().find(|seat| seat.tag == view);
        let here = &self.here;
        self.core.push_difference(view, |out, topic| {
            let rendering = (here, joined, topic);
            render(seat, rendering, &mut false, out, Tree::Difference)
        });
    }

    pub(super) fn end_work_of_gone_components(&mut self, view: ViewTag) {
        let Some(seat) = self.seats.iter_mut().find(|seat| seat.tag == view) else {
            return;
        };
        let resting = seat.resting();
        if resting.is_some_and(<dyn AnyView>::end_work_of_gone_components) {
            for order in seat.take_orders() {
                self.timers.obey(view, order);
            }
        }
    }
}
