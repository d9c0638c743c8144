//! What the client leaves on the page when new HTML of a view comes.
//!
//! Elements are matched as the client matches them: by their ids, then by their place and tag. So
//! they keep their identity, and with it what a visitor typed, as far as the client keeps it.
//!
//! One thing of the client is not here: it hides changes of an element that waits for the answer to
//! an event, until the answer comes. Here they are shown at once.

mod attributes;
mod before;
mod error;
mod fields;
mod morph;
mod outcome;
mod portal;
mod source;
mod stream;

use std::collections::HashMap;

pub use self::error::PatchError;
pub use self::outcome::{Patched, Removed};

use self::outcome::Outcome;
use self::stream::Insertion;
use super::tree::Id;
use super::{Document, Gone, Node};
use crate::rendered::Html;

impl Document {
    /// Brings new HTML of a view into the page: what the client does with a difference.
    ///
    /// # Errors
    /// If the client could not do it, or would do it wrong. The page then has a part of the
    /// changes.
    pub fn patch(&mut self, view: Node, html: &Html) -> Result<Patched, PatchError> {
        self.patch_view(view, html, false)
    }

    /// Brings the first HTML of a view into the page after it has joined: of its streams only what
    /// is inserted stays.
    ///
    /// # Errors
    /// If the client could not do it, or would do it wrong. The page then has a part of the
    /// changes.
    pub fn patch_joined(&mut self, view: Node, html: &Html) -> Result<Patched, PatchError> {
        self.patch_view(view, html, true)
    }

    /// Brings new HTML of one component into the page: its element with all in it.
    ///
    /// # Errors
    /// If the component is not on the page, or if the client could not do it, or would do it wrong.
    /// The page then has a part of the changes.
    pub fn patch_component(
        &mut self,
        view: Node,
        cid: u64,
        html: &Html,
    ) -> Result<Patched, PatchError> {
        self.patching(view, false, |patch| {
            let view = patch.view.clone();
            let target = patch.document.find_component(&view, cid);
            let target = target.ok_or(PatchError::NoComponent { cid })?;
            patch.streams(&html.streams)?;
            let source = patch.parse_component(&html.html)?;
            patch.morph(target, source, false)
        })
    }

    /// Of some components of a view, those that are on the page and lie in no other of them: the
    /// ones that a difference of components alone patches.
    ///
    /// # Panics
    /// If the view's element is [gone](Self::contains).
    #[track_caller]
    pub fn outermost_components(&self, view: Node, cids: &[u64]) -> Vec<u64> {
        let view = self.attribute(view, "id").unwrap_or_default();
        let places: Vec<(u64, Id)> = cids
            .iter()
            .filter_map(|&cid| Some((cid, self.find_component(view, cid)?)))
            .collect();
        let lies_in_another = |node: Id| {
            let mut others = places.iter().filter(|(_, other)| *other != node);
            others.any(|(_, other)| self.tree.contains(*other, node))
        };
        let outermost = places.iter().filter(|(_, node)| !lies_in_another(*node));
        outermost.map(|(cid, _)| *cid).collect()
    }

    /// Takes elements from the page that a patch reported as [leaving](Patched::leaving), after
    /// the commands of their `phx-remove` were carried out.
    ///
    /// # Errors
    /// If the view's element is gone.
    pub fn finish_leaving(&mut self, view: Node, nodes: &[Node]) -> Result<Patched, PatchError> {
        self.patching(view, false, |patch| {
            for &node in nodes {
                if let Ok(node) = patch.document.checked(node) {
                    patch.document.take(node);
                    patch.outcome.discarded.push(node);
                }
            }
            Ok(())
        })
    }

    /// Notes that the view of an element has ended, and so have the views in it: the next patch of
    /// what is around replaces the element.
    ///
    /// # Errors
    /// If the element is gone.
    pub fn mark_destroyed(&mut self, view: Node) -> Result<(), Gone> {
        let id = self.checked(view)?;
        if self.attr(id, "data-phx-parent-id").is_some() {
            self.set_attr(id, "data-phx-session", "");
        }
        self.mark(view, super::Mark::Destroyed);
        Ok(())
    }

    fn patch_view(&mut self, view: Node, html: &Html, join: bool) -> Result<Patched, PatchError> {
        self.patching(view, join, |patch| {
            let container = patch.container;
            patch.streams(&html.streams)?;
            if join {
                patch.clear_streams();
            }
            let source = patch.parse_view(&html.html)?;
            patch.morph(container, source, false)
        })
    }

    fn patching(
        &mut self,
        view: Node,
        join: bool,
        change: impl FnOnce(&mut Patch<'_>) -> Result<(), PatchError>,
    ) -> Result<Patched, PatchError> {
        let container = self.checked(view)?;
        let Some(name) = self.attr(container, "id").filter(|id| !id.is_empty()) else {
            let html = self.in_one_line(container);
            return Err(PatchError::NoId { html });
        };
        let name = name.to_owned();
        let root_view = self.attr(container, "data-phx-root-id").unwrap_or(&name);
        let mut patch = Patch {
            view: name.clone(),
            root_view: root_view.to_owned(),
            focused: self.focused_id(),
            document: self,
            container,
            join,
            insertions: HashMap::new(),
            kept: HashMap::new(),
            portals: Vec::new(),
            outcome: Outcome::default(),
        };
        let done = change(&mut patch).and_then(|()| patch.finish());
        self.tree.keep_only(self.root);
        done
    }

    /// Whether the view of this id shows the component of this number.
    pub(crate) fn shows_component(&self, view: &str, cid: u64) -> bool {
        self.find_component(view, cid).is_some()
    }

    /// The element of a component.
    fn find_component(&self, view: &str, cid: u64) -> Option<Id> {
        let cid = cid.to_string();
        let mut below = self.tree.descendants(self.root);
        below.find(|&node| {
            self.attr(node, "data-phx-component") == Some(&cid)
                && self.attr(node, "data-phx-view") == Some(view)
        })
    }
}

/// One patch, while it goes on.
struct Patch<'a> {
    document: &'a mut Document,
    /// The element of the view, and its id.
    container: Id,
    view: String,
    /// The id of the view at the top, which this view lies in.
    root_view: String,
    join: bool,
    /// What had the focus before.
    focused: Option<Id>,
    /// What is inserted into streams, by the ids of the elements.
    insertions: HashMap<String, Insertion>,
    /// Elements of streams that were taken out and come back, by their ids.
    kept: HashMap<String, Id>,
    /// Templates whose contents are shown elsewhere.
    portals: Vec<Id>,
    outcome: Outcome,
}

impl Patch<'_> {
    fn finish(&mut self) -> Result<Patched, PatchError> {
        self.teleport_all()?;
        self.check_streams()?;
        self.restore_focus();
        Ok(self.patched())
    }

    /// What moved lost the focus. Only fields that are typed into and lists get it back.
    fn restore_focus(&mut self) {
        let Some(focused) = self.focused else { return };
        let document = &mut *self.document;
        let Some(element) = document.tree.element(focused) else {
            return;
        };
        let gets_it_back = match element.input_type() {
            "" => element.is("select") || element.is("textarea"),
            "color" | "range" => true,
            "month" | "week" => false,
            _ => element.takes_text(),
        };
        if gets_it_back && document.tree.contains(document.root, focused) {
            document.focus = Some(focused);
        }
    }

    fn attr(&self, node: Id, name: &str) -> Option<&str> {
        self.document.attr(node, name)
    }

    fn line(&self, node: Id) -> String {
        self.document.in_one_line(node)
    }

    /// Whether an element belongs to this view, and not to one in it or around it.
    fn owns(&self, node: Id) -> bool {
        if self.attr(node, "data-phx-parent-id") == Some(&self.view) {
            return true;
        }
        let owner = self.document.tree.upwards(node).find_map(|near| {
            let element = self.document.tree.element(near)?;
            match element.attribute("data-phx-teleported") {
                Some(view) => Some(view),
                None if element.has("data-phx-session") => {
                    Some(element.attribute("id").unwrap_or(""))
                }
                None => None,
            }
        });
        owner == Some(&self.view)
    }
}

#[cfg(test)]
mod tests;
