//! What a patch has done.

use std::collections::HashSet;

use super::Patch;
use crate::dom::tree::Id;
use crate::dom::{Node, attributes};

/// What a patch has done to the page.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Patched {
    /// Elements that have come, in the order in which they came.
    pub added: Vec<Node>,
    /// Elements that were there and were looked at again, whether or not something changed.
    pub updated: Vec<Node>,
    /// Elements that have gone.
    pub removed: Vec<Removed>,
    /// Elements that the server no longer shows, and that stay until the commands of their
    /// `phx-remove` were carried out: then call
    /// [`finish_leaving`](super::Document::finish_leaving).
    pub leaving: Vec<Node>,
    /// The numbers of the view's components whose elements have all gone. After a join there are
    /// none: the numbers belong to another life of the view.
    pub gone_components: Vec<u64>,
    /// The form that is submitted as by a browser without a live view, because it has
    /// `phx-trigger-action` now.
    pub triggered: Option<Node>,
}

/// An element that has gone from the page.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Removed {
    /// What named it while it was on the page.
    pub node: Node,
    /// The name of its tag.
    pub tag: String,
    /// The names and values of its attributes.
    pub attributes: Vec<(String, String)>,
}

impl Removed {
    /// An attribute that the element had.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a patch has done so far.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) added: Vec<Id>,
    pub(super) updated: Vec<Id>,
    /// Nodes that were taken out, with what is in them, unless they have come back.
    pub(super) discarded: Vec<Id>,
    pub(super) leaving: Vec<Id>,
    pub(super) triggered: Option<Id>,
}

impl Patch<'_> {
    pub(super) fn patched(&self) -> Patched {
        let outcome = &self.outcome;
        let here = |nodes: &[Id]| {
            let mut seen = HashSet::new();
            let here = nodes
                .iter()
                .copied()
                .filter(|&node| self.is_here(node) && seen.insert(node));
            self.document.nodes(here.collect())
        };
        Patched {
            added: here(&outcome.added),
            updated: here(&outcome.updated),
            removed: self.removed(),
            leaving: here(&outcome.leaving),
            gone_components: self.gone_components(),
            triggered: outcome.triggered.map(|form| self.document.node(form)),
        }
    }

    pub(super) fn is_here(&self, node: Id) -> bool {
        let document = &self.document;
        document.tree.element(node).is_some() && document.tree.contains(document.root, node)
    }

    fn removed(&self) -> Vec<Removed> {
        let nodes = self.discarded().into_iter();
        let elements = nodes.filter_map(|node| Some((node, self.document.tree.element(node)?)));
        let gone = elements.filter(|(node, _)| !self.is_here(*node));
        gone.map(|(node, element)| Removed {
            node: self.document.node(node),
            tag: element.tag().to_owned(),
            attributes: attributes(element),
        })
        .collect()
    }

    /// What was taken out, each node once and followed by what is in it.
    fn discarded(&self) -> Vec<Id> {
        let mut seen = HashSet::new();
        let mut discarded = Vec::new();
        // Items that were to come back, but went by a limit meanwhile.
        let mut lost: Vec<Id> = self.kept.values().copied().collect();
        lost.sort();
        for &root in self.outcome.discarded.iter().chain(&lost) {
            if !seen.contains(&root) {
                let subtree = self.document.tree.subtree(root);
                discarded.extend(subtree.filter(|&node| seen.insert(node)));
            }
        }
        discarded
    }

    fn gone_components(&self) -> Vec<u64> {
        let mut gone = Vec::new();
        if self.join {
            return gone;
        }
        let tree = &self.document.tree;
        let mut seen = HashSet::new();
        for &root in &self.outcome.discarded {
            if seen.contains(&root) {
                continue;
            }
            // The client names what is inside before what is around it.
            for node in tree.descendants(root).chain([root]) {
                let is_new = seen.insert(node);
                let cid = self
                    .attr(node, "data-phx-component")
                    .and_then(|cid| cid.parse().ok());
                if let Some(cid) = cid.filter(|cid| is_new && !gone.contains(cid))
                    && self.attr(node, "data-phx-view") == Some(&self.view)
                    && self.document.find_component(&self.view, cid).is_none()
                {
                    gone.push(cid);
                }
            }
        }
        gone
    }
}
