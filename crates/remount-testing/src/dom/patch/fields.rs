//! Fields: what a visitor typed and chose, and what the server says instead.

use super::Patch;
use super::attributes::Merge;
use crate::dom::element::Element;
use crate::dom::tree::{Id, Kind};

impl Patch<'_> {
    /// A field with the focus keeps what a visitor typed. Its attributes follow the server.
    pub(super) fn merge_focused(&mut self, from: Id, to: Id) {
        if !self.document.is(from, "select") {
            self.merge_attributes(from, to, Merge::Without("value"));
        }
        let has_readonly = self.document.is(to, "input") || self.document.is(to, "textarea");
        if has_readonly && self.attr(to, "readonly").is_some() {
            self.document.set_attr(from, "readonly", "true");
        } else {
            self.document.remove_attr(from, "readonly");
        }
        self.check_as_attribute_says(from);
    }

    /// Checks a checkbox or a radio button, or not, as its attribute says.
    pub(super) fn check_as_attribute_says(&mut self, node: Id) {
        let element = self.document.tree.element(node);
        if let Some(element) = element.filter(|element| element.is_checkable()) {
            let checked = element.has("checked");
            self.document.set_checked_of(node, checked);
        }
    }

    /// Gives a field without the focus the value of the new one.
    pub(super) fn morph_field(&mut self, from: Id, to: Id) {
        let tag = self.document.tree.element(from);
        let tag = tag
            .filter(|element| element.is_html())
            .map(|element| element.tag().to_owned());
        match tag.as_deref() {
            Some("input") => self.morph_input(from, to),
            Some("option") => self.morph_option(from, to),
            Some("select") => self.morph_select(from, to),
            _ => {}
        }
    }

    fn morph_input(&mut self, from: Id, to: Id) {
        let document = &mut *self.document;
        let is_checkable = document
            .tree
            .element(from)
            .is_some_and(Element::is_checkable);
        let checked = document.is_on(to);
        if is_checkable && document.is_on(from) != checked {
            document.set_checked_of(from, checked);
            switch_attribute(self, from, "checked", checked);
        }
        let value = self.document.value_of(to);
        if self.document.value_of(from) != value {
            self.document.set_value_of(from, &value);
        }
        if self.attr(to, "value").is_none() {
            self.document.remove_attr(from, "value");
        }
    }

    fn morph_option(&mut self, from: Id, to: Id) {
        let tree = &self.document.tree;
        let group = tree.parent(from);
        let list = group.and_then(|group| {
            if self.document.is(group, "optgroup") {
                tree.parent(group)
            } else {
                Some(group)
            }
        });
        let list = list.filter(|&list| self.document.is(list, "select"));
        if let Some(list) = list.filter(|&list| !self.document.is_multiple(list)) {
            if self.attr(from, "selected").is_some() && !self.document.is_on(to) {
                self.document.remove_attr(from, "selected");
            }
            self.document.set_selected_index(list, None);
        }
        let selected = self.document.is_on(to);
        if self.document.is_on(from) != selected {
            self.document.set_selected_of(from, selected);
            switch_attribute(self, from, "selected", selected);
        }
    }

    fn morph_select(&mut self, from: Id, to: Id) {
        if self.document.is_multiple(to) {
            return;
        }
        let options = self.document.options(from);
        let selected = |&option: &Id| self.attr(option, "selected").is_some();
        let index = options.iter().position(selected);
        self.document.set_selected_index(from, index);
    }

    pub(super) fn morph_textarea(&mut self, from: Id, to: Id) {
        let document = &mut *self.document;
        let value = document.value_of(to);
        if document.value_of(from) != value {
            document.set_value_of(from, &value);
        }
        let placeholder = document
            .attr(from, "placeholder")
            .unwrap_or_default()
            .to_owned();
        let Some(first) = document.tree.first(from) else {
            return;
        };
        if let Kind::Text(text) = &mut document.tree[first].kind
            && *text != value
            && !(value.is_empty() && *text == placeholder)
        {
            *text = value;
        }
    }
}

fn switch_attribute(patch: &mut Patch<'_>, node: Id, name: &str, on: bool) {
    if on {
        patch.document.set_attr(node, name, "");
    } else {
        patch.document.remove_attr(node, name);
    }
}
