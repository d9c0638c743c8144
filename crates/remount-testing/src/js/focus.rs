//! Commands that move the focus, and which elements can have it.

use super::JsError;
use crate::dom::{Document, Node};
use crate::turn::Turn;

impl Turn<'_> {
    /// Focuses the element if the client takes it for one that can be focused.
    pub(super) fn attempt_focus(
        &mut self,
        node: Node,
        interactive_only: bool,
    ) -> Result<bool, JsError> {
        if seems_focusable(self.document, node, interactive_only) {
            self.focus_natively(node)?;
        }
        Ok(self.document.focused() == Some(node))
    }

    /// Focuses the first element within that is interactive, else the first that can be focused.
    pub(super) fn focus_first(&mut self, node: Node) -> Result<(), JsError> {
        if !self.focus_first_of(node, true)? {
            self.focus_first_of(node, false)?;
        }
        Ok(())
    }

    /// Focuses the element if the browser lets it have the focus.
    pub(crate) fn focus_natively(&mut self, node: Node) -> Result<(), JsError> {
        if self.document.contains(node) && self.document.can_focus(node) {
            self.move_focus(Some(node))?;
        }
        Ok(())
    }

    pub(crate) fn focus_first_of(
        &mut self,
        node: Node,
        interactive_only: bool,
    ) -> Result<bool, JsError> {
        for child in self.document.children(node) {
            if self.attempt_focus(child, interactive_only)?
                || self.focus_first_of(child, interactive_only)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether the client tries to focus it.
fn seems_focusable(document: &Document, node: Node, interactive_only: bool) -> bool {
    let has = |name| document.attribute(node, name).is_some();
    let tabindex = document.attribute(node, "tabindex");
    let is_exposed = document.attribute(node, "aria-hidden") != Some("true");
    match document.tag(node) {
        "a" => return document.attribute(node, "rel") != Some("ignore"),
        "area" | "iframe" => return true,
        "input" | "select" | "textarea" | "button" if !has("disabled") => return true,
        _ => {}
    }
    let in_order = tabindex.map_or(document.tag(node) == "summary", |index| {
        index.trim().parse::<i64>().is_ok_and(|index| index >= 0)
    });
    is_exposed && (in_order || !interactive_only && tabindex.is_some())
}
