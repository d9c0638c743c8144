//! Portals: templates whose content the client shows elsewhere on the page.

use super::{Patch, PatchError};
use crate::dom::css::Selectors;
use crate::dom::element::Element;
use crate::dom::tree::{Id, Kind};

/// So often portals can lie in each other.
const MAX_NESTED: usize = 5;

const TARGET: &str = "data-phx-portal";
const VIEW: &str = "data-phx-teleported";
const SOURCE: &str = "data-phx-teleported-src";

impl Patch<'_> {
    pub(super) fn is_portal(&self, node: Id) -> bool {
        self.document.is(node, "template") && self.attr(node, TARGET).is_some()
    }

    /// Gives a template on the page new contents, to be shown later.
    pub(super) fn take_portal_contents(&mut self, from: Id, to: Id) {
        let tree = &mut self.document.tree;
        let contents = |tree: &crate::dom::tree::Tree, node| tree.element(node)?.contents;
        let (Some(old), Some(new)) = (contents(tree, from), contents(tree, to)) else {
            return;
        };
        while let Some(child) = tree.first(old) {
            tree.detach(child);
        }
        let children: Vec<Id> = tree.children(new).collect();
        for child in children {
            let copy = tree.copy(child);
            tree.append(old, copy);
        }
        self.portals.push(to);
    }

    /// Shows the contents of all templates, and takes away what no template shows any more.
    pub(super) fn teleport_all(&mut self) -> Result<(), PatchError> {
        for _ in 0..MAX_NESTED {
            for portal in std::mem::take(&mut self.portals) {
                self.teleport(portal)?;
            }
        }
        let document = &self.document;
        let nodes = document.tree.descendants(document.root);
        let own = nodes.filter(|&node| document.attr(node, VIEW) == Some(&self.view));
        let lost = own.filter(|&node| {
            let source = document.attr(node, SOURCE).unwrap_or_default();
            document.find_by_id(source).is_none()
        });
        for node in lost.collect::<Vec<_>>() {
            self.document.take(node);
            self.outcome.discarded.push(node);
        }
        Ok(())
    }

    /// Takes away what a template shows elsewhere.
    pub(super) fn remove_teleported(&mut self, template: Id) {
        let shown = self.content_of(template).and_then(|content| {
            let id = self.attr(content, "id")?;
            self.document.find_by_id(id)
        });
        if let Some(shown) = shown {
            self.document.take(shown);
            self.outcome.discarded.push(shown);
        }
    }

    fn content_of(&self, template: Id) -> Option<Id> {
        let tree = &self.document.tree;
        tree.child_elements(tree.element(template)?.contents?)
            .next()
    }

    fn teleport(&mut self, template: Id) -> Result<(), PatchError> {
        let Some(content) = self.content_of(template) else {
            return Err(self.portal_error(template, "it has no element in it"));
        };
        if self.attr(content, "data-phx-skip").is_some() {
            return Ok(());
        }
        let target = self.target_of(template)?;
        let Some(id) = self.attr(content, "id").filter(|id| !id.is_empty()) else {
            return Err(self.portal_error(template, "the element in it has no id"));
        };
        let shown = match self.document.find_by_id(id) {
            Some(shown) => {
                if !self.document.tree.contains(target, shown) {
                    self.put(target, shown, None)?;
                }
                shown
            }
            None => {
                let tree = &mut self.document.tree;
                let name = tree.element(content).map(|element| element.name.clone());
                let name = name.ok_or(PatchError::Gone)?;
                let shown = tree.create(Kind::Element(Box::new(Element::new(name, Vec::new()))));
                self.put(target, shown, None)?;
                shown
            }
        };
        let source = self.attr(template, "id").unwrap_or_default().to_owned();
        let view = self.view.clone();
        let copy = self.document.tree.copy(content);
        self.document.set_attr(copy, VIEW, &view);
        self.document.set_attr(copy, SOURCE, &source);
        self.document.settle(copy);
        self.morph(shown, copy, true)
    }

    fn target_of(&self, template: Id) -> Result<Id, PatchError> {
        let css = self.attr(template, TARGET).unwrap_or_default();
        let found = match Selectors::parse(css) {
            Ok(selectors) => selectors.below(self.document, self.document.root),
            Err(error) => return Err(self.portal_error(template, &error.to_string())),
        };
        let why = format!("`{css}` matches nothing on the page");
        found
            .first()
            .copied()
            .ok_or_else(|| self.portal_error(template, &why))
    }

    fn portal_error(&self, template: Id, why: &str) -> PatchError {
        PatchError::Portal {
            html: self.line(template),
            why: why.to_owned(),
        }
    }
}
