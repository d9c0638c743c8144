//! Views that views show: joined when they are shown, and left when they are not any more. Those
//! within another one are left as well when that is gone.

use serde_json::json;

use super::{AwaitedReply, Page, View};

impl Page {
    /// A view has been shown: leaves those whose element is gone, and joins those that are new,
    /// also sticky ones.
    pub(super) fn meet_children(&mut self, parent: usize) {
        let is_gone = |view: &View| !view.is_main && !self.document.contains(view.element);
        let gone = self.views.iter().filter(|view| is_gone(view));
        let gone: Vec<_> = gone.map(|view| view.id.clone()).collect();
        for id in gone {
            self.leave_child(&id);
        }
        let children = self.views[parent].within(&self.document);
        let sticky = View::all(&self.document);
        for view in children.into_iter().chain(sticky) {
            if self.views.iter().all(|known| known.id != view.id) {
                self.views.push(view);
                self.join(self.views.len() - 1);
            }
        }
    }

    /// The view with this id is gone, or about to go: leaves those within it.
    pub(super) fn leave_children(&mut self, parent: &str) {
        let children = self.views.iter();
        let children = children.filter(|view| view.parent.as_deref() == Some(parent));
        let children: Vec<_> = children.map(|view| view.id.clone()).collect();
        for child in children {
            self.leave_child(&child);
        }
    }

    fn leave_child(&mut self, id: &str) {
        self.leave_children(id);
        let Some(place) = self.views.iter().position(|view| view.id == id) else {
            return;
        };
        let view = self.views.remove(place);
        // Unless its element is gone already.
        let _ = self.document.mark_destroyed(view.element);
        if let Some(join_ref) = view.join_ref {
            let asked = AwaitedReply::Nobody;
            self.wire
                .push(&join_ref, &view.topic, "phx_leave", &json!({}), asked);
            self.left.push((view.topic, join_ref));
        }
    }
}
