//! Streams: lists whose items live only on the page.

use super::{Patch, PatchError};
use crate::dom::element::Sticky;
use crate::dom::excerpt::shorten;
use crate::dom::tree::{Id, Kind};
use crate::rendered::StreamChange;

/// How an item is inserted.
#[derive(Clone, Debug)]
pub(super) struct Insertion {
    stream: String,
    at: i64,
    limit: Option<i64>,
    reset: bool,
    pub(super) update_only: bool,
}

impl Patch<'_> {
    /// Takes in what happens to streams, and takes out the items that go.
    pub(super) fn streams(&mut self, changes: &[StreamChange]) -> Result<(), PatchError> {
        for change in changes {
            for insert in &change.inserts {
                if insert.at < -1 {
                    let (id, at) = (insert.id.clone(), insert.at);
                    return Err(PatchError::StreamPlace { id, at });
                }
                let insertion = Insertion {
                    stream: change.stream.clone(),
                    at: insert.at,
                    limit: insert.limit,
                    reset: change.reset,
                    update_only: insert.update_only,
                };
                self.insertions.insert(insert.id.clone(), insertion);
            }
            if change.reset {
                self.take_all_items(&change.stream);
            }
            for id in &change.deletes {
                if let Some(item) = self.document.find_by_id(id) {
                    self.take_item(item, false);
                }
            }
        }
        Ok(())
    }

    fn take_all_items(&mut self, stream: &str) {
        let document = &self.document;
        let nodes = document.tree.descendants(document.root);
        let items = nodes.filter(|&node| document.attr(node, "data-phx-stream") == Some(stream));
        for item in items.collect::<Vec<_>>() {
            self.take_item(item, false);
        }
    }

    /// Takes out the items that the page had before the view joined.
    pub(super) fn clear_streams(&mut self) {
        let tree = &self.document.tree;
        let nodes = tree.descendants(self.container);
        let streams = nodes.filter(|&node| self.attr(node, "phx-update") == Some("stream"));
        let own = streams.filter(|&stream| self.owns(stream));
        let items: Vec<Id> = own.flat_map(|stream| tree.child_elements(stream)).collect();
        for item in items {
            self.take_item(item, true);
        }
    }

    /// Takes an item out: for good, or until it is inserted again.
    fn take_item(&mut self, item: Id, is_own: bool) {
        if !is_own && !self.owns(item) {
            return;
        }
        let id = self.attr(item, "id").unwrap_or_default().to_owned();
        if self.insertions.contains_key(&id) {
            self.document.take(item);
            self.kept.insert(id, item);
        } else if !self.leaves_later(item) {
            self.document.take(item);
            self.outcome.discarded.push(item);
        }
    }

    /// Puts a child into an element: an item of a stream where it belongs, others at the end.
    pub(super) fn add_child(&mut self, parent: Id, child: Id) -> Result<(), PatchError> {
        let Some(insertion) = self.insertion_of(child) else {
            return self.put(parent, child, None);
        };
        self.stick_stream(child, &insertion.stream);
        let tree = &self.document.tree;
        let before = match insertion.at {
            0 => tree.first(parent),
            -1 => {
                let is_item = |child: Id| self.attr(child, "data-phx-stream").is_some();
                let last = tree.child_elements(parent).last();
                match last {
                    Some(last) if !is_item(last) => {
                        tree.child_elements(parent).find(|&child| !is_item(child))
                    }
                    _ => None,
                }
            }
            at => {
                let at = usize::try_from(at).unwrap_or_default();
                tree.child_elements(parent).nth(at)
            }
        };
        self.put(parent, child, before)
    }

    /// Moves an item to its place if it is new or its stream was reset, and takes out what is over
    /// the limit.
    pub(super) fn reorder_stream(&mut self, node: Id, is_new: bool) -> Result<(), PatchError> {
        let Some(insertion) = self.insertion_of(node) else {
            return Ok(());
        };
        self.stick_stream(node, &insertion.stream);
        if !insertion.reset && !is_new {
            return Ok(());
        }
        // What was kept and is not back on the page yet has no place.
        let Some(parent) = self.document.tree.parent_element(node) else {
            return Ok(());
        };
        let children: Vec<Id> = self.document.tree.child_elements(parent).collect();
        let old = children
            .iter()
            .position(|&child| child == node)
            .unwrap_or_default();
        match usize::try_from(insertion.at) {
            Ok(0) => self.move_before(parent, node, children.first().copied())?,
            Ok(at) if at + 1 >= children.len() => self.move_before(parent, node, None)?,
            Ok(at) if old > at => self.move_before(parent, node, Some(children[at]))?,
            Ok(at) => self.move_before(parent, node, children.get(at + 1).copied())?,
            Err(_) => {}
        }
        if let Some(limit) = insertion.limit {
            self.limit_stream(parent, limit);
        }
        Ok(())
    }

    /// Moves an item without a loss of the focus.
    fn move_before(&mut self, parent: Id, node: Id, before: Option<Id>) -> Result<(), PatchError> {
        let focus = self.document.focus;
        self.put(parent, node, before)?;
        self.document.focus = focus;
        Ok(())
    }

    fn limit_stream(&mut self, parent: Id, limit: i64) {
        let children: Vec<Id> = self.document.tree.child_elements(parent).collect();
        let most = usize::try_from(limit.unsigned_abs()).unwrap_or(usize::MAX);
        let over = children.len().saturating_sub(most);
        let gone = if limit < 0 {
            &children[..over]
        } else {
            &children[children.len() - over..]
        };
        for &item in gone {
            self.take_item(item, false);
        }
    }

    fn insertion_of(&self, node: Id) -> Option<Insertion> {
        let id = self.attr(node, "id")?;
        self.insertions.get(id).cloned()
    }

    fn stick_stream(&mut self, node: Id, stream: &str) {
        self.document.stick(node, Sticky::Stream(stream.to_owned()));
    }

    /// Takes the white space out of a new stream, and refuses what has no id.
    pub(super) fn clean_stream(&mut self, stream: Id) -> Result<(), PatchError> {
        self.check_stream(stream)?;
        if self.attr(stream, "phx-update") != Some("stream") {
            return Ok(());
        }
        let tree = &mut self.document.tree;
        let children: Vec<Id> = tree.children(stream).collect();
        for child in children {
            if tree.element(child).is_none() {
                tree.detach(child);
            }
        }
        Ok(())
    }

    /// Refuses a stream without an id, and one with something in it that has no id.
    pub(super) fn check_stream(&self, stream: Id) -> Result<(), PatchError> {
        if self.attr(stream, "phx-update") != Some("stream") {
            return Ok(());
        }
        let has_id = |node: Id| self.attr(node, "id").is_some_and(|id| !id.is_empty());
        if !has_id(stream) {
            let html = self.line(stream);
            return Err(PatchError::StreamWithoutId { html });
        }
        let tree = &self.document.tree;
        let wrong = tree
            .children(stream)
            .find_map(|child| match &tree[child].kind {
                Kind::Element(_) if !has_id(child) => Some(self.line(child)),
                Kind::Text(text) if !text.trim().is_empty() => Some(shorten(text.trim(), 60)),
                _ => None,
            });
        match wrong {
            Some(html) => {
                let stream = self.line(stream);
                Err(PatchError::StreamChild { stream, html })
            }
            None => Ok(()),
        }
    }

    /// Refuses items that do not stand in a stream.
    pub(super) fn check_streams(&self) -> Result<(), PatchError> {
        let mut ids: Vec<&String> = self.insertions.keys().collect();
        ids.sort();
        for id in ids {
            let item = self.document.find_by_id(id);
            let parent = item.and_then(|item| self.document.tree.parent_element(item));
            if let Some(parent) = parent
                && self.attr(parent, "phx-update") != Some("stream")
            {
                let (id, parent) = (id.clone(), self.line(parent));
                return Err(PatchError::StreamItem { id, parent });
            }
        }
        Ok(())
    }
}
