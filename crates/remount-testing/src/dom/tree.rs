//! The nodes of a document: a vector of them, linked by their places in it.

use std::num::NonZeroU32;
use std::ops::{Index, IndexMut};

use super::element::Element;

mod id;

pub(super) use self::id::Id;

#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    slots: Vec<Slot>,
    free: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Slot {
    generation: NonZeroU32,
    node: Option<NodeData>,
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    parent: Option<Id>,
    previous: Option<Id>,
    next: Option<Id>,
    first: Option<Id>,
    last: Option<Id>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Document,
    /// A root beside the document. What a `<template>` contains knows its template.
    Fragment {
        template: Option<Id>,
    },
    Doctype(String),
    Comment(String),
    Text(String),
    Element(Box<Element>),
}

impl Tree {
    pub(super) fn create(&mut self, kind: Kind) -> Id {
        let node = Some(NodeData {
            parent: None,
            previous: None,
            next: None,
            first: None,
            last: None,
            kind,
        });
        if let Some(index) = self.free.pop() {
            let slot = &mut self.slots[index as usize];
            slot.node = node;
            return Id {
                index,
                generation: slot.generation,
            };
        }
        let index = u32::try_from(self.slots.len()).expect("a page has fewer than 2^32 nodes");
        let generation = NonZeroU32::MIN;
        self.slots.push(Slot { generation, node });
        Id { index, generation }
    }

    pub(super) fn get(&self, id: Id) -> Option<&NodeData> {
        let slot = self.slots.get(id.index as usize)?;
        slot.node
            .as_ref()
            .filter(|_| slot.generation == id.generation)
    }

    pub(super) fn element(&self, id: Id) -> Option<&Element> {
        match &self.get(id)?.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn element_mut(&mut self, id: Id) -> Option<&mut Element> {
        match &mut self[id].kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match &self[id].kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        self[id].parent
    }

    pub(super) fn parent_element(&self, id: Id) -> Option<Id> {
        self.parent(id)
            .filter(|&parent| self.element(parent).is_some())
    }

    pub(super) fn first(&self, id: Id) -> Option<Id> {
        self[id].first
    }

    pub(super) fn last(&self, id: Id) -> Option<Id> {
        self[id].last
    }

    pub(super) fn next(&self, id: Id) -> Option<Id> {
        self[id].next
    }

    pub(super) fn previous(&self, id: Id) -> Option<Id> {
        self[id].previous
    }

    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first(id), |&child| self.next(child))
    }

    pub(super) fn child_elements(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.children(id)
            .filter(|&child| self.element(child).is_some())
    }

    /// The node's parent, the parent of that, and so on.
    pub(super) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.parent(id), |&node| self.parent(node))
    }

    /// The node and its ancestors.
    pub(super) fn upwards(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(Some(id), |&node| self.parent(node))
    }

    /// All below the node in document order, without what templates contain.
    pub(super) fn descendants(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first(id), move |&node| self.after(node, id))
    }

    /// The node, and all below it.
    pub(super) fn subtree(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::once(id).chain(self.descendants(id))
    }

    fn after(&self, node: Id, within: Id) -> Option<Id> {
        if let Some(first) = self.first(node) {
            return Some(first);
        }
        self.upwards(node)
            .take_while(|&node| node != within)
            .find_map(|node| self.next(node))
    }

    pub(super) fn root(&self, id: Id) -> Id {
        self.upwards(id).last().unwrap_or(id)
    }

    /// Whether `inner` is `outer`, or below it.
    pub(super) fn contains(&self, outer: Id, inner: Id) -> bool {
        self.upwards(inner).any(|node| node == outer)
    }

    /// Puts a node before a child of a parent, or behind the last one.
    ///
    /// The node must not contain the parent: see [`contains`](Self::contains).
    pub(super) fn insert(&mut self, parent: Id, node: Id, before: Option<Id>) {
        if before == Some(node) {
            return;
        }
        self.detach(node);
        let previous = match before {
            Some(before) => self.previous(before),
            None => self.last(parent),
        };
        match previous {
            Some(previous) => self[previous].next = Some(node),
            None => self[parent].first = Some(node),
        }
        match before {
            Some(before) => self[before].previous = Some(node),
            None => self[parent].last = Some(node),
        }
        let links = &mut self[node];
        links.parent = Some(parent);
        links.previous = previous;
        links.next = before;
    }

    pub(super) fn append(&mut self, parent: Id, node: Id) {
        self.insert(parent, node, None);
    }

    pub(super) fn detach(&mut self, node: Id) {
        let links = &mut self[node];
        let (parent, previous, next) = (
            links.parent.take(),
            links.previous.take(),
            links.next.take(),
        );
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self[previous].next = next,
            None => self[parent].first = next,
        }
        match next {
            Some(next) => self[next].previous = previous,
            None => self[parent].last = previous,
        }
    }

    /// Copies a node and all below it, with what an element holds beside its attributes.
    pub(super) fn copy(&mut self, node: Id) -> Id {
        let mut kind = self[node].kind.clone();
        if let Kind::Element(element) = &mut kind {
            element.form = None;
            element.contents = element.contents.map(|contents| self.copy(contents));
        }
        let copy = self.create(kind);
        if let Some(contents) = self.element(copy).and_then(|element| element.contents) {
            let template = Some(copy);
            self[contents].kind = Kind::Fragment { template };
        }
        let children: Vec<Id> = self.children(node).collect();
        for child in children {
            let child = self.copy(child);
            self.append(copy, child);
        }
        copy
    }

    /// Frees all nodes that cannot be reached from the given one.
    pub(super) fn keep_only(&mut self, root: Id) {
        let mut kept = vec![false; self.slots.len()];
        let mut roots = vec![root];
        while let Some(root) = roots.pop() {
            for node in self.subtree(root) {
                kept[node.index as usize] = true;
                roots.extend(self.element(node).and_then(|element| element.contents));
            }
        }
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if !kept[index] && slot.node.take().is_some() {
                // A slot whose generations are used up is left empty for ever.
                if let Some(generation) = slot.generation.checked_add(1) {
                    slot.generation = generation;
                    self.free
                        .push(u32::try_from(index).expect("places are u32"));
                }
            }
        }
    }
}

impl Index<Id> for Tree {
    type Output = NodeData;

    fn index(&self, id: Id) -> &NodeData {
        self.get(id).expect("a place inside the tree has a node")
    }
}

impl IndexMut<Id> for Tree {
    fn index_mut(&mut self, id: Id) -> &mut NodeData {
        let slot = &mut self.slots[id.index as usize];
        assert!(slot.generation == id.generation, "the node was freed");
        slot.node
            .as_mut()
            .expect("a place inside the tree has a node")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tree: &mut Tree, text: &str) -> Id {
        tree.create(Kind::Text(text.to_owned()))
    }

    fn print(tree: &Tree, root: Id) -> String {
        tree.descendants(root)
            .filter_map(|node| tree.text(node))
            .collect()
    }

    #[test]
    fn children_come_in_the_order_in_which_they_were_put() {
        let mut tree = Tree::default();
        let root = tree.create(Kind::Document);
        let [a, b, c] = ["a", "b", "c"].map(|word| text(&mut tree, word));
        tree.append(root, a);
        tree.append(root, c);
        tree.insert(root, b, Some(c));
        assert_eq!(print(&tree, root), "abc");

        tree.insert(root, c, Some(a));
        assert_eq!(print(&tree, root), "cab");
        tree.detach(a);
        assert_eq!(print(&tree, root), "cb");
        assert_eq!(tree.parent(a), None);
    }

    #[test]
    fn a_node_before_itself_stays_where_it_is() {
        let mut tree = Tree::default();
        let root = tree.create(Kind::Document);
        let [a, b] = ["a", "b"].map(|word| text(&mut tree, word));
        tree.append(root, a);
        tree.append(root, b);
        tree.insert(root, a, Some(a));
        assert_eq!(print(&tree, root), "ab");
    }

    #[test]
    fn the_place_of_a_freed_node_is_never_that_of_another() {
        let mut tree = Tree::default();
        let root = tree.create(Kind::Document);
        let gone = text(&mut tree, "gone");
        tree.keep_only(root);
        let new = text(&mut tree, "new");
        assert_eq!(gone.index, new.index, "the slot is used again");
        assert!(tree.get(gone).is_none());
        assert_eq!(tree.text(new), Some("new"));
    }
}
