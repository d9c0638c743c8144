//! What the client decides about an element before it changes, comes or goes.

use super::attributes::Merge;
use super::{Patch, PatchError};
use crate::dom::element::Element;
use crate::dom::tree::{Id, Kind};

/// What is left to do with an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Before {
    /// Everything: its attributes and its children are changed.
    Change,
    /// Nothing: it stays as it is now.
    Done,
}

impl Patch<'_> {
    pub(super) fn before_update(&mut self, from: Id, to: Id) -> Result<Before, PatchError> {
        self.keep_hooks(from, to);
        self.clean_stream(to)?;
        let is_field = self.focused == Some(from) && self.is_editable(from);
        let is_changed_list = is_field && self.is_changed_list(from, to);
        if self.attr(to, "data-phx-skip").is_some() {
            self.reorder_stream(from, false)?;
            return Ok(Before::Done);
        }
        if self.attr(from, "data-phx-sticky").is_some() {
            for name in ["data-phx-session", "data-phx-static", "data-phx-root-id"] {
                if let Some(value) = self.attr(to, name).filter(|value| !value.is_empty()) {
                    let value = value.to_owned();
                    self.set_if_other(from, name, &value);
                }
            }
            return Ok(Before::Done);
        }
        if self.is_ignored(from) {
            self.keep_ignored_attributes(from, to);
            self.merge_attributes(from, to, Merge::Data);
            return Ok(self.done(from));
        }
        if self.outcome.triggered.is_some()
            && self.document.form_owner_of(from) == self.outcome.triggered
        {
            self.keep_ignored_attributes(from, to);
            self.merge_attributes(from, to, Merge::All);
            return Ok(self.done(from));
        }
        if self
            .attr(to, "data-phx-parent-id")
            .is_some_and(|parent| !parent.is_empty())
        {
            self.merge_child_view(from, to);
            return Ok(Before::Done);
        }
        self.hand_over(from, to);
        if self.is_portal(to) {
            self.take_portal_contents(from, to);
            return Ok(Before::Done);
        }
        let stays = is_field
            && !is_changed_list
            && !self.is_hidden_input(from)
            && self.attr(to, "phx-patch-focused").is_none();
        if stays {
            self.keep_ignored_attributes(from, to);
            self.merge_focused(from, to);
            return Ok(self.done(from));
        }
        if is_changed_list {
            self.document.focus = None;
        }
        if let Some("append" | "prepend") = self.attr(to, "phx-update") {
            let html = self.line(from);
            let what = "phx-update=\"append\" or \"prepend\"";
            return Err(PatchError::Unsupported { html, what });
        }
        self.check_as_attribute_says(to);
        self.document.make_sticky_changes(to, to);
        self.keep_ignored_attributes(from, to);
        Ok(Before::Change)
    }

    pub(super) fn updated(&mut self, node: Id) -> Result<(), PatchError> {
        self.note_trigger(node);
        self.outcome.updated.push(node);
        self.reorder_stream(node, false)
    }

    /// What is put into the page for a new node: itself, an element that was kept, or nothing.
    pub(super) fn before_adding(&mut self, node: Id) -> Result<Option<Id>, PatchError> {
        if self.document.tree.element(node).is_none() {
            return Ok(Some(node));
        }
        let id = self.attr(node, "id").unwrap_or_default().to_owned();
        let insertion = self.insertions.get(&id);
        if insertion.is_some_and(|insertion| insertion.update_only) && !self.kept.contains_key(&id)
        {
            return Ok(None);
        }
        self.keep_hooks(node, node);
        let Some(kept) = self.kept.remove(&id) else {
            return Ok(Some(node));
        };
        self.morph(kept, node, true)?;
        Ok(Some(kept))
    }

    pub(super) fn note_added(&mut self, node: Id) -> Result<(), PatchError> {
        if self.document.tree.element(node).is_none() {
            return Ok(());
        }
        if self.attr(node, "data-phx-skip").is_some() {
            let html = self.line(node);
            return Err(PatchError::Skipped { html });
        }
        self.check_stream(node)?;
        self.reorder_stream(node, true)?;
        if self.is_portal(node) {
            self.portals.push(node);
        }
        self.note_trigger(node);
        self.outcome.added.push(node);
        Ok(())
    }

    /// Whether a node may be taken out now.
    pub(super) fn before_discarding(&mut self, node: Id) -> bool {
        let Some(element) = self.document.tree.element(node) else {
            return true;
        };
        let parent = self.document.tree.parent_element(node);
        let is_item = element.filled("id").is_some()
            && parent.is_some_and(|parent| {
                matches!(
                    self.attr(parent, "phx-update"),
                    Some("stream" | "append" | "prepend")
                )
            });
        if is_item || element.filled("data-phx-teleported").is_some() {
            return false;
        }
        if self.leaves_later(node) {
            return false;
        }
        if self.attr(node, "data-phx-skip").is_some() {
            return false;
        }
        if self.is_portal(node) {
            self.remove_teleported(node);
        }
        true
    }

    /// Whether an element stays until the commands of its `phx-remove` were carried out.
    pub(super) fn leaves_later(&mut self, node: Id) -> bool {
        let leaves_later = self.attr(node, "phx-remove").is_some();
        if leaves_later {
            self.outcome.leaving.push(node);
        }
        leaves_later
    }

    /// Notes that an element is as it shall be.
    fn done(&mut self, node: Id) -> Before {
        self.outcome.updated.push(node);
        self.document.make_sticky_changes(node, node);
        Before::Done
    }

    fn note_trigger(&mut self, node: Id) {
        if self.attr(node, "phx-trigger-action").is_some() && self.is_here(node) {
            self.outcome.triggered = Some(node);
        }
    }

    fn is_ignored(&self, node: Id) -> bool {
        let update = self
            .attr(node, "phx-update")
            .filter(|update| !update.is_empty());
        update.or_else(|| self.attr(node, "data-phx-update")) == Some("ignore")
    }

    /// Hooks that the client added by itself stay.
    fn keep_hooks(&mut self, from: Id, to: Id) {
        let old = self.attr(from, "data-phx-hook").map(str::to_owned);
        if let Some(hook) = old
            && self.attr(to, "data-phx-hook").is_none()
        {
            self.document.set_attr(to, "data-phx-hook", &hook);
        }
        let is_viewport = |name| self.attr(to, name).is_some();
        if is_viewport("phx-viewport-top") || is_viewport("phx-viewport-bottom") {
            self.document
                .set_attr(to, "data-phx-hook", "Phoenix.InfiniteScroll");
        }
    }

    /// The container of a nested view gets new attributes, and keeps what is in it.
    fn merge_child_view(&mut self, from: Id, to: Id) {
        let session = self.attr(from, "data-phx-session").map(str::to_owned);
        self.merge_attributes(from, to, Merge::Without("data-phx-static"));
        // Where there was no view before, the client writes down that there was none.
        let session = session.unwrap_or_else(|| "null".to_owned());
        if !session.is_empty() {
            self.document.set_attr(from, "data-phx-session", &session);
        }
        let root = self.root_view.clone();
        self.document.set_attr(from, "data-phx-root-id", &root);
        self.document.make_sticky_changes(from, from);
    }

    /// Gives the new element what the client notes at the old one.
    fn hand_over(&mut self, from: Id, to: Id) {
        let Some(live) = self
            .document
            .tree
            .element(from)
            .map(|from| from.live.clone())
        else {
            return;
        };
        self.document.live_mut(to, |new| {
            new.sticky = live.sticky;
            new.ignored = live.ignored;
            new.renamed = live.renamed;
            new.marks = live.marks;
        });
    }

    fn is_editable(&self, node: Id) -> bool {
        let element = self.document.tree.element(node);
        element.is_some_and(|element| match element.input_type() {
            "" => element.is("select") || element.is("textarea"),
            kind => kind != "button",
        })
    }

    fn is_hidden_input(&self, node: Id) -> bool {
        let element = self.document.tree.element(node);
        element.map(Element::input_type) == Some("hidden")
    }

    /// Whether a list for one option has other options now. The new one takes the value over.
    fn is_changed_list(&mut self, from: Id, to: Id) -> bool {
        let document = &mut *self.document;
        if !document.is(from, "select") || document.is_multiple(from) {
            return false;
        }
        if document.options(from).len() != document.options(to).len() {
            return true;
        }
        let value = document.value_of(from);
        document.set_value_of(to, &value);
        !self.are_equal(from, to)
    }

    /// Whether two nodes are the same HTML, whatever fields in them hold.
    fn are_equal(&self, a: Id, b: Id) -> bool {
        let tree = &self.document.tree;
        let are_alike = match (&tree[a].kind, &tree[b].kind) {
            (Kind::Element(a), Kind::Element(b)) => {
                a.name == b.name
                    && a.attributes.len() == b.attributes.len()
                    && a.attributes
                        .iter()
                        .all(|attribute| b.attributes.contains(attribute))
            }
            (Kind::Text(a), Kind::Text(b)) | (Kind::Comment(a), Kind::Comment(b)) => a == b,
            _ => false,
        };
        are_alike
            && tree.children(a).count() == tree.children(b).count()
            && tree
                .children(a)
                .zip(tree.children(b))
                .all(|(a, b)| self.are_equal(a, b))
    }
}
