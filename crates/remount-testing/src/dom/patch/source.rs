//! From the HTML of a patch to the nodes that the page is compared with.

use super::{Patch, PatchError};
use crate::dom::excerpt::shorten;
use crate::dom::parse;
use crate::dom::text::collapse;
use crate::dom::tree::{Id, Kind};

/// How much of some HTML an error shows.
const SHOWN: usize = 100;

impl Patch<'_> {
    /// Parses the HTML of the view. Returns an element with the tag of the view's element.
    pub(super) fn parse_view(&mut self, html: &str) -> Result<Id, PatchError> {
        let tag = match self.document.tree.element(self.container) {
            // A parser reads a body only at the top of a page.
            Some(body) if body.is("body") => "div".to_owned(),
            Some(container) => container.tag().to_owned(),
            None => return Err(PatchError::Gone),
        };
        let html = format!("<{tag}>{html}</{tag}>");
        let root = parse::fragment(&mut self.document.tree, &html)?;
        let tree = &self.document.tree;
        let first = tree
            .first(root)
            .ok_or_else(|| PatchError::ClosesItsContainer {
                tag: tag.clone(),
                lost: shorten(&html, SHOWN),
            })?;
        let mut behind = String::new();
        let mut next = tree.next(first);
        while let Some(node) = next {
            self.document
                .write_html(node, crate::dom::html::View::Attributes, &mut behind);
            next = tree.next(node);
        }
        let behind = collapse(&behind);
        if !behind.is_empty() {
            let lost = shorten(&behind, SHOWN);
            return Err(PatchError::ClosesItsContainer { tag, lost });
        }
        Ok(self.alone(first))
    }

    /// Parses the HTML of a component. Returns its element.
    pub(super) fn parse_component(&mut self, html: &str) -> Result<Id, PatchError> {
        let html = html.trim();
        let root = parse::fragment(&mut self.document.tree, html)?;
        let tree = &self.document.tree;
        let is_text =
            |node: Id| matches!(&tree[node].kind, Kind::Text(text) if !text.trim().is_empty());
        let mut elements = tree.child_elements(root);
        match (elements.next(), elements.next()) {
            (Some(one), None) if !tree.children(root).any(is_text) => {
                drop(elements);
                Ok(self.alone(one))
            }
            _ => Err(PatchError::ComponentRoot {
                html: shorten(html, SHOWN),
            }),
        }
    }

    /// Takes a node out of its fragment, and settles what its fields hold.
    fn alone(&mut self, node: Id) -> Id {
        self.document.tree.detach(node);
        self.document.settle(node);
        node
    }
}
