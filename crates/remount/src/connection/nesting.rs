//! Views within others, as far as the connection knows of them.

use remount_page::{Done, Effects, ViewTag};

use crate::app::App;
use crate::connection::Connection;
use crate::news::Views;
use crate::page_meta;

impl<A: App> Connection<A> {
    /// A view has been rendered, and perhaps shows others than before.
    #[inline]
    pub(super) fn show_children(&mut self, parent: ViewTag) {
        if self.seats.len() >= 2 && self.core.children(parent).next().is_some() {
            self.show_changed_children(parent);
        }
    }

    fn show_changed_children(&mut self, parent: ViewTag) {
        let seat = self.seats.iter_mut().find(|seat| seat.tag == parent);
        let view = seat.and_then(|seat| seat.resting());
        let Some(shown) = view.and_then(|view| view.prints().elements_apart()) else {
            return;
        };
        let children = self.core.children(parent);
        let children = children.map(|(child, element)| (child, shown.contains(element)));
        for (child, is_shown) in children.collect::<Vec<_>>() {
            self.core.show(child, is_shown);
        }
    }

    /// The scope of a view that is not the main one, and was asked again, sends its visitor
    /// elsewhere. The page stays, and joins the view anew, which is refused.
    pub(super) fn kept_out(&mut self, view: ViewTag) -> Done<Views> {
        let name = self.seat(view).map(|seat| seat.info.name);
        tracing::debug!(
            view = name,
            "a view in a page has ended: its scope refuses the visitor"
        );
        Done::Absent
    }
}

/// Takes out of what a view that is not the main one has asked of the browser what only the main
/// view says.
pub(super) fn strip(effects: &mut Effects) {
    effects.title = None;
    effects.events.retain(|(name, _)| name != page_meta::NAME);
}
