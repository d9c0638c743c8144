//! How the children of an element become those that the server sent: which old node is which new
//! one.
//!
//! Elements with a key, which is an id, are matched wherever they are. Others are matched by their
//! place and tag, one after another: what does not fit is taken out, what is left over is moved
//! over from the new tree. This follows the library that the client uses, step by step, since
//! another order of steps matches other elements.

use std::collections::HashMap;

use super::before::Before;
use super::{Patch, PatchError};
use crate::dom::Mark;
use crate::dom::element::Element;
use crate::dom::excerpt::shorten;
use crate::dom::tree::{Id, Kind};

/// One comparison of a tree with a new one.
#[derive(Default)]
pub(super) struct Run {
    /// Old elements that have a key and are not matched yet.
    keyed: HashMap<String, Id>,
    /// Keys of elements that go unless they are matched later.
    dropped: Vec<String>,
    /// Elements among whose children the client lost its way, and how many children they should
    /// have.
    lost: Vec<(Id, usize)>,
}

impl Patch<'_> {
    /// Makes an old element, or only its children, what a new one is.
    pub(super) fn morph(&mut self, from: Id, to: Id, whole: bool) -> Result<(), PatchError> {
        let is_component = self.attr(from, "data-phx-component").is_some();
        let children_only = !is_component && !whole;
        let mut run = Run::default();
        self.index(&mut run, from);
        if is_component && !children_only {
            let (old, new) = (self.key(from)?, self.key(to)?);
            if old != new {
                self.outcome.discarded.push(from);
                self.replace(from, to)?;
                self.added(&mut run, to)?;
                self.discard_below(&mut run, from, false)?;
                return self.drop_keyed(&mut run);
            }
        }
        if !children_only && !self.have_same_name(from, to) {
            return self.rename(&mut run, from, to);
        }
        self.morph_element(&mut run, from, to, children_only)?;
        self.drop_keyed(&mut run)?;
        self.check_lost(&run)
    }

    /// A root with another tag takes over the children of the old one.
    fn rename(&mut self, run: &mut Run, from: Id, to: Id) -> Result<(), PatchError> {
        self.outcome.discarded.push(from);
        let tree = &mut self.document.tree;
        let name = tree.element(to).map(|element| element.name.clone());
        let name = name.ok_or(PatchError::Gone)?;
        let new = tree.create(Kind::Element(Box::new(Element::new(name, Vec::new()))));
        while let Some(child) = tree.first(from) {
            tree.append(new, child);
        }
        self.morph_element(run, new, to, false)?;
        self.drop_keyed(run)?;
        self.replace(from, new)
    }

    /// The old node is gone before the new one comes: of two radio buttons in a group, the one that
    /// leaves does not hear that the other one is checked.
    fn replace(&mut self, old: Id, new: Id) -> Result<(), PatchError> {
        let tree = &self.document.tree;
        let Some(parent) = tree.parent(old) else {
            return Ok(());
        };
        if tree.contains(new, parent) {
            return Err(self.tangled(new));
        }
        let mut behind = tree.next(old);
        if behind == Some(new) {
            behind = tree.next(new);
        }
        self.document.take(old);
        self.document.put(parent, new, behind);
        Ok(())
    }

    fn index(&self, run: &mut Run, from: Id) {
        for node in self.document.tree.descendants(from) {
            if let Ok(Some(key)) = self.key(node) {
                run.keyed.insert(key, node);
            }
        }
    }

    /// What an element is matched by wherever it is.
    pub(super) fn key(&self, node: Id) -> Result<Option<String>, PatchError> {
        let Some(element) = self.document.tree.element(node) else {
            return Ok(None);
        };
        if element.is("form") && self.has_field_named_id(node) {
            let form = self.line(node);
            return Err(PatchError::FieldNamedId { form });
        }
        let id = element.filled("id");
        if id.is_some() && element.live.marks.contains(&Mark::Destroyed) {
            return Ok(None);
        }
        let magic = || element.attribute("data-phx-id");
        let key = if self.join {
            id
        } else if element.live.renamed {
            magic()
        } else {
            id.or_else(magic)
        };
        Ok(key.filter(|key| !key.is_empty()).map(str::to_owned))
    }

    fn has_field_named_id(&self, form: Id) -> bool {
        let mut below = self.document.tree.descendants(form);
        below.any(|node| {
            let names = [self.attr(node, "name"), self.attr(node, "id")];
            names.contains(&Some("id")) && self.document.is_listed(node)
        })
    }

    fn have_same_name(&self, a: Id, b: Id) -> bool {
        let name = |node| self.document.tree.element(node).map(Element::tag);
        name(a) == name(b)
    }

    fn morph_element(
        &mut self,
        run: &mut Run,
        from: Id,
        to: Id,
        children_only: bool,
    ) -> Result<(), PatchError> {
        if let Some(key) = self.key(to)? {
            run.keyed.remove(&key);
        }
        if !children_only {
            if self.before_update(from, to)? == Before::Done {
                return Ok(());
            }
            // The client does so too, and so what was matched already can be found again.
            if self
                .document
                .tree
                .element(from)
                .is_some_and(Element::is_html)
            {
                self.index(run, from);
            }
            self.merge_attributes(from, to, super::attributes::Merge::All);
            self.updated(from)?;
        }
        if self.document.is(from, "textarea") {
            self.morph_textarea(from, to);
            return Ok(());
        }
        self.morph_children(run, from, to)?;
        self.morph_field(from, to);
        Ok(())
    }

    fn morph_children(&mut self, run: &mut Run, from: Id, to: Id) -> Result<(), PatchError> {
        let is_stream = self.attr(from, "phx-update") == Some("stream");
        let expected = self.document.tree.children(to).count();
        let mut old = self.document.tree.first(from);
        let mut after_old = None;
        let mut next_new = self.document.tree.first(to);
        let mut is_lost = false;
        while let Some(new) = next_new {
            next_new = self.document.tree.next(new);
            let key = self.key(new)?;
            let mut is_matched = false;
            while !is_stream
                && !is_matched
                && let Some(candidate) = old
            {
                let is_elsewhere = self.document.tree.parent(candidate) != Some(from);
                is_lost |= is_elsewhere;
                after_old = self.document.tree.next(candidate);
                is_matched =
                    self.try_match(run, from, candidate, after_old, new, key.as_deref())?;
                if is_matched && is_elsewhere {
                    return Err(self.misplaced(candidate));
                }
                old = after_old;
            }
            if is_matched {
                continue;
            }
            self.bring(run, from, new, key.as_deref(), is_stream)?;
            old = after_old;
        }
        is_lost |= old.is_some_and(|old| self.document.tree.parent(old) != Some(from));
        if is_lost {
            run.lost.push((from, expected));
        }
        self.clean_up(run, from, old)
    }

    /// Refuses what the client leaves behind where the child that was next has moved away.
    fn check_lost(&self, run: &Run) -> Result<(), PatchError> {
        for &(parent, expected) in &run.lost {
            let children = self.document.tree.children(parent);
            let mut staying = children.filter(|child| !self.outcome.leaving.contains(child));
            if let Some(left_behind) = staying.nth(expected) {
                return Err(self.misplaced(left_behind));
            }
        }
        Ok(())
    }

    /// Tries to make an old child the new one. If it does not fit, it goes.
    fn try_match(
        &mut self,
        run: &mut Run,
        from: Id,
        old: Id,
        after_old: Option<Id>,
        new: Id,
        key: Option<&str>,
    ) -> Result<bool, PatchError> {
        let tree = &mut self.document.tree;
        let is_same_text = match (&tree[old].kind, &tree[new].kind) {
            (Kind::Text(_), Kind::Text(text)) => Some(Kind::Text(text.clone())),
            (Kind::Comment(_), Kind::Comment(text)) => Some(Kind::Comment(text.clone())),
            _ => None,
        };
        if let Some(text) = is_same_text {
            tree[old].kind = text;
            return Ok(true);
        }
        let mut old = old;
        let mut old_key = self.key(old)?;
        let are_elements = tree_has_elements(self, old, new);
        let mut is_match = are_elements;
        if are_elements && old_key.as_deref() != key {
            is_match = false;
            // An element that stands directly behind is reached in the next step.
            if let Some(key) = key
                && let Some(&elsewhere) = run.keyed.get(key)
                && after_old != Some(elsewhere)
            {
                self.put(from, elsewhere, Some(old))?;
                self.drop_child(run, from, old, old_key)?;
                old = elsewhere;
                old_key = self.key(old)?;
                is_match = true;
            }
        }
        if is_match && self.have_same_name(old, new) {
            self.morph_element(run, old, new, false)?;
            return Ok(true);
        }
        self.drop_child(run, from, old, old_key)?;
        Ok(false)
    }

    /// Brings a new child that no old one at its place fits: from elsewhere, or as it is.
    fn bring(
        &mut self,
        run: &mut Run,
        from: Id,
        new: Id,
        key: Option<&str>,
        is_stream: bool,
    ) -> Result<(), PatchError> {
        let elsewhere = key.and_then(|key| run.keyed.get(key).copied());
        if let Some(elsewhere) = elsewhere
            && self.have_same_name(elsewhere, new)
        {
            if !is_stream {
                self.add_child(from, elsewhere)?;
            }
            return self.morph_element(run, elsewhere, new, false);
        }
        if let Some(new) = self.before_adding(new)? {
            self.add_child(from, new)?;
            self.added(run, new)?;
        }
        Ok(())
    }

    /// Notes what has come, and matches what is in it with old elements that have keys.
    fn added(&mut self, run: &mut Run, node: Id) -> Result<(), PatchError> {
        self.note_added(node)?;
        let mut next = self.document.tree.first(node);
        while let Some(child) = next {
            next = self.document.tree.next(child);
            let key = self.key(child)?;
            let elsewhere = key.and_then(|key| run.keyed.get(&key).copied());
            match elsewhere {
                Some(elsewhere) if self.have_same_name(child, elsewhere) => {
                    self.replace(child, elsewhere)?;
                    self.morph_element(run, elsewhere, child, false)?;
                }
                _ => self.added(run, child)?,
            }
        }
        Ok(())
    }

    fn clean_up(&mut self, run: &mut Run, from: Id, old: Option<Id>) -> Result<(), PatchError> {
        let mut next = old;
        while let Some(child) = next {
            next = self.document.tree.next(child);
            let key = self.key(child)?;
            self.drop_child(run, from, child, key)?;
        }
        Ok(())
    }

    /// What has a key may be matched later, so it goes in the end. Other nodes go at once.
    fn drop_child(
        &mut self,
        run: &mut Run,
        parent: Id,
        child: Id,
        key: Option<String>,
    ) -> Result<(), PatchError> {
        match key {
            Some(key) => run.dropped.push(key),
            None if self.before_discarding(child) => {
                // Where a child with a key has moved on the way, the client is at its new siblings.
                if self.document.tree.parent(child) != Some(parent) {
                    return Err(self.tangled(child));
                }
                self.discard(run, child, true)?;
            }
            None => {}
        }
        Ok(())
    }

    fn drop_keyed(&mut self, run: &mut Run) -> Result<(), PatchError> {
        let mut place = 0;
        while let Some(key) = run.dropped.get(place) {
            if let Some(&node) = run.keyed.get(key)
                && self.before_discarding(node)
            {
                self.discard(run, node, false)?;
            }
            place += 1;
        }
        Ok(())
    }

    fn discard(&mut self, run: &mut Run, node: Id, keep_keyed: bool) -> Result<(), PatchError> {
        self.document.take(node);
        self.outcome.discarded.push(node);
        self.discard_below(run, node, keep_keyed)
    }

    fn discard_below(
        &mut self,
        run: &mut Run,
        node: Id,
        keep_keyed: bool,
    ) -> Result<(), PatchError> {
        let mut next = self.document.tree.first(node);
        while let Some(child) = next {
            next = self.document.tree.next(child);
            let key = if keep_keyed { self.key(child)? } else { None };
            match key {
                Some(key) => run.dropped.push(key),
                None => {
                    self.outcome.discarded.push(child);
                    self.discard_below(run, child, keep_keyed)?;
                }
            }
        }
        Ok(())
    }

    /// Puts a node where the client puts it, which fails if the place is not there.
    pub(super) fn put(
        &mut self,
        parent: Id,
        node: Id,
        before: Option<Id>,
    ) -> Result<(), PatchError> {
        let tree = &self.document.tree;
        let is_elsewhere = before.is_some_and(|before| tree.parent(before) != Some(parent));
        if is_elsewhere || tree.contains(node, parent) {
            return Err(self.tangled(node));
        }
        self.document.put(parent, node, before);
        Ok(())
    }

    fn tangled(&self, node: Id) -> PatchError {
        let html = self.shown(node);
        PatchError::Tangled { html }
    }

    fn misplaced(&self, node: Id) -> PatchError {
        let html = self.shown(node);
        PatchError::Misplaced { html }
    }

    fn shown(&self, node: Id) -> String {
        match self.document.tree.text(node) {
            Some(text) => shorten(text, 60),
            None => self.line(node),
        }
    }
}

fn tree_has_elements(patch: &Patch<'_>, a: Id, b: Id) -> bool {
    let tree = &patch.document.tree;
    tree.element(a).is_some() && tree.element(b).is_some()
}
