//! What fields hold: their values, what is checked and what is selected, apart from attributes.

mod options;
mod radio;
mod sanitize;

use super::element::{Element, plain};
use super::tree::{Id, Kind};
use super::{Document, Node};

pub(super) use self::sanitize::sanitize;

impl Document {
    /// What a field, an option or a button has as its value now, as scripts read it: `None` for
    /// other elements.
    ///
    /// The value of a `<select>` is that of the first option that is selected in it, or empty.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn value(&self, node: Node) -> Option<String> {
        let id = self.id(node);
        let has_value = ["input", "textarea", "select", "option", "button"];
        let has_value = has_value.iter().any(|tag| self.is(id, tag));
        has_value.then(|| self.value_of(id))
    }

    /// Whether a checkbox or a radio button is checked now.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_checked(&self, node: Node) -> bool {
        let element = self.element(node);
        element.is_checkable() && element.live.on
    }

    /// Whether an option is selected now.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_selected(&self, node: Node) -> bool {
        let element = self.element(node);
        element.is("option") && element.live.on
    }

    /// The options that are selected in a `<select>` now.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn selected_options(&self, node: Node) -> Vec<Node> {
        let options = self.options(self.id(node));
        let selected = options.into_iter().filter(|&option| self.is_on(option));
        self.nodes(selected.collect())
    }

    /// Whether a `<details>` or a `<dialog>` is open.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_open(&self, node: Node) -> bool {
        self.element(node).has("open")
    }

    /// Opens or closes a `<details>` or a `<dialog>`.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn set_open(&mut self, node: Node, is_open: bool) {
        let id = self.id(node);
        if is_open {
            self.set_attr(id, "open", "");
        } else {
            self.remove_attr(id, "open");
        }
    }

    /// Checks or unchecks a checkbox or a radio button, as a script does by `element.checked = …`.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn set_checked(&mut self, node: Node, is_checked: bool) {
        let id = self.id(node);
        if self.element(node).is_checkable() {
            self.set_checked_of(id, is_checked);
        }
    }

    /// Has a file input hold files with these names, or none.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn set_files(&mut self, node: Node, names: Vec<String>) {
        let id = self.id(node);
        if let Some(element) = self.tree.element_mut(id) {
            element.live.files = names;
        }
    }

    pub(super) fn value_of(&self, node: Id) -> String {
        let Some(element) = self.tree.element(node) else {
            return String::new();
        };
        let attribute = element.attribute("value");
        match element.tag() {
            "textarea" => {
                let typed = element.live.value.clone();
                normal_newlines(&typed.unwrap_or_else(|| self.text_content(node)))
            }
            "select" => {
                let options = self.options(node);
                let selected = options.into_iter().find(|&option| self.is_on(option));
                selected.map_or_else(String::new, |option| self.value_of(option))
            }
            "option" => attribute.map_or_else(|| self.label_of(node), str::to_owned),
            _ => match ValueMode::of(element) {
                ValueMode::Own => match &element.live.value {
                    Some(value) => value.clone(),
                    None => sanitize(element, attribute.unwrap_or_default()),
                },
                ValueMode::Attribute => attribute.unwrap_or_default().to_owned(),
                ValueMode::AttributeOrOn => attribute.unwrap_or("on").to_owned(),
                ValueMode::File => match element.live.files.first() {
                    Some(name) => format!("C:\\fakepath\\{name}"),
                    None => String::new(),
                },
            },
        }
    }

    /// Sets the value as a script does by `element.value = …`.
    pub(super) fn set_value_of(&mut self, node: Id, value: &str) {
        let Some(element) = self.tree.element(node) else {
            return;
        };
        if element.is("select") {
            return self.select_by_value(node, value);
        }
        if element.is("option") {
            return self.set_attr(node, "value", value);
        }
        let value = match ValueMode::of(element) {
            _ if element.is("textarea") => value.to_owned(),
            ValueMode::Own => sanitize(element, value),
            ValueMode::Attribute | ValueMode::AttributeOrOn => {
                return self.set_attr(node, "value", value);
            }
            // A script can only empty it.
            ValueMode::File => {
                if value.is_empty() {
                    self.live_mut(node, |live| live.files.clear());
                }
                return;
            }
        };
        if let Some(element) = self.tree.element_mut(node) {
            element.live.value = Some(value);
        }
    }

    /// Whether a checkbox or a radio button is checked, or an option selected.
    pub(super) fn is_on(&self, node: Id) -> bool {
        self.tree
            .element(node)
            .is_some_and(|element| element.live.on)
    }

    /// Checks or unchecks as a script does by `element.checked = …`.
    pub(super) fn set_checked_of(&mut self, node: Id, checked: bool) {
        if let Some(element) = self.tree.element_mut(node) {
            element.live.on_is_dirty = true;
        }
        self.turn(node, checked);
    }

    fn turn(&mut self, node: Id, on: bool) {
        if let Some(element) = self.tree.element_mut(node) {
            element.live.on = on;
        }
        if on {
            self.uncheck_others(node);
        }
    }

    /// Sets an attribute, and what follows it.
    pub(super) fn set_attr(&mut self, node: Id, name: &str, value: &str) {
        let before = self.type_of(node, name);
        let Some(element) = self.tree.element_mut(node) else {
            return;
        };
        let old = element
            .attributes
            .iter()
            .find(|attribute| attribute.is_named(name));
        let qualified = old.map_or_else(|| plain(name), |old| old.name.clone());
        element.set(qualified, value);
        self.follow(node, name, true);
        self.follow_type(node, before);
    }

    /// Removes an attribute, and what follows it.
    pub(super) fn remove_attr(&mut self, node: Id, name: &str) {
        let before = self.type_of(node, name);
        let Some(element) = self.tree.element_mut(node) else {
            return;
        };
        if element.remove(name) {
            self.follow(node, name, false);
            self.follow_type(node, before);
        }
    }

    /// Where an input has its value, and the value, before its type changes.
    fn type_of(&self, node: Id, changed: &str) -> Option<(ValueMode, String)> {
        let element = self.tree.element(node)?;
        let is_type = changed == "type" && element.is("input");
        is_type.then(|| (ValueMode::of(element), self.value_of(node)))
    }

    /// An input whose type has changed may have its value elsewhere now.
    fn follow_type(&mut self, node: Id, before: Option<(ValueMode, String)>) {
        let Some((old, value)) = before else { return };
        let Some(element) = self.tree.element(node) else {
            return;
        };
        let new = ValueMode::of(element);
        let is_attribute = matches!(new, ValueMode::Attribute | ValueMode::AttributeOrOn);
        let typed = element_value(self, node).filter(|_| old == ValueMode::Own);
        if typed.is_some() && is_attribute && !value.is_empty() {
            self.set_attr(node, "value", &value);
        }
        self.live_mut(node, |live| {
            live.value = typed.filter(|_| new == ValueMode::Own);
            live.files.clear();
        });
    }

    fn follow(&mut self, node: Id, name: &str, is_set: bool) {
        let Some(element) = self.tree.element(node) else {
            return;
        };
        let is_checkable = element.is_checkable();
        let is_switch = is_checkable || element.is("option");
        if is_checkable && element.live.on && matches!(name, "type" | "name" | "form") {
            return self.uncheck_others(node);
        }
        if !is_switch || name != element.switch() || element.live.on_is_dirty {
            return;
        }
        if element.is("option") {
            self.turn_option(node, is_set);
        } else {
            self.turn(node, is_set);
        }
    }

    /// Puts a node into the page, and settles what its options and radio buttons change.
    pub(super) fn put(&mut self, parent: Id, node: Id, before: Option<Id>) {
        if before == Some(node) {
            return;
        }
        if self.tree.parent(node).is_some() {
            self.take(node);
        }
        self.tree.insert(parent, node, before);
        // What has moved belongs to the form around it, whatever the parser found.
        let moved: Vec<Id> = self.tree.subtree(node).collect();
        for node in moved {
            if let Some(element) = self.tree.element_mut(node) {
                element.form = None;
            }
        }
        self.settle(node);
    }

    /// Takes a node out of its parent. The focus in it is lost.
    pub(super) fn take(&mut self, node: Id) {
        if self
            .focus
            .is_some_and(|focus| self.tree.contains(node, focus))
        {
            self.focus = None;
        }
        let select = self.select_around(node);
        self.tree.detach(node);
        if let Some(select) = select {
            self.settle_select(select);
        }
    }

    /// Settles options and radio buttons in a node that has come into the tree.
    pub(super) fn settle(&mut self, node: Id) {
        if !matches!(
            self.tree[node].kind,
            Kind::Element(_) | Kind::Document | Kind::Fragment { .. }
        ) {
            return;
        }
        if let Some(select) = self.select_around(node) {
            self.settle_select(select);
        }
        let below: Vec<Id> = self.tree.subtree(node).collect();
        // Of several radio buttons that the page checks, the last one comes last.
        for node in below.into_iter().rev() {
            if self.is(node, "select") {
                self.settle_select(node);
            } else if self.is_on(node) {
                self.uncheck_others(node);
            }
        }
    }
}

/// What was typed into an input, as its type has it now.
fn element_value(document: &Document, node: Id) -> Option<String> {
    let element = document.tree.element(node)?;
    let typed = element.live.value.as_deref()?;
    Some(sanitize(element, typed))
}

/// Where an input has its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ValueMode {
    /// It is typed, and follows the attribute only until then.
    Own,
    Attribute,
    AttributeOrOn,
    File,
}

impl ValueMode {
    pub(super) fn of(element: &Element) -> Self {
        match element.input_type() {
            "" | "hidden" | "submit" | "image" | "reset" | "button" => Self::Attribute,
            "checkbox" | "radio" => Self::AttributeOrOn,
            "file" => Self::File,
            _ => Self::Own,
        }
    }
}

/// Line feeds for all kinds of line ends.
pub(super) fn normal_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
