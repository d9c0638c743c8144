//! Fields below `phx-hook="PersistSession"`: what a visitor does in them is saved with the session.

use super::Page;
use crate::dom::{Document, Node};
use crate::effect::Effect;
use crate::session::fields::{self, Choice, Field, KeyEdit};

/// The fields that save what is typed into them, as they are at one moment.
pub(super) struct Fields(Vec<(Node, Node, Field)>);

impl Fields {
    /// Those of a page, each with its root.
    pub(super) fn of(document: &Document) -> Self {
        let mut found = Vec::new();
        for root in document.select(fields::ROOT).unwrap_or_default() {
            for node in below(document, root) {
                found.push((root, node, field(document, node)));
            }
        }
        Self(found)
    }

    fn of_root(&self, root: Node) -> Vec<Field> {
        let own = self.0.iter().filter(|(held, ..)| *held == root);
        own.map(|(.., field)| field.clone()).collect()
    }

    fn before(&self, node: Node) -> Option<&Field> {
        let mut held = self.0.iter().filter(|(_, held, _)| *held == node);
        held.next().map(|(.., field)| field)
    }

    fn roots(&self) -> Vec<Node> {
        let mut roots: Vec<_> = self.0.iter().map(|(root, ..)| *root).collect();
        roots.dedup();
        roots
    }
}

impl Page {
    /// Saves what a gesture has done in fields, and takes the submits out of `effects` that the
    /// page's script keeps from the browser.
    pub(super) fn save_fields(
        &mut self,
        before: &Fields,
        focused: Option<Node>,
        effects: &mut Vec<Effect>,
    ) {
        let now = Fields::of(&self.document);
        let mut edits = Vec::new();
        for (root, node, field) in &now.0 {
            if before.before(*node).is_some_and(|before| before != field) {
                let debounce = self.document.attribute(*root, "data-debounce");
                edits.extend(fields::input(field, debounce));
            }
        }
        if let Some(left) = focused.filter(|left| self.document.focused() != Some(*left)) {
            let root = now.0.iter().find(|(_, node, _)| *node == left);
            edits.extend(root.map(|(root, ..)| fields::focus_out(&now.of_root(*root))));
        }
        let unsaved = self.session.unsaved();
        effects.retain(|effect| {
            let Effect::Submit(submission) = effect else {
                return true;
            };
            let is_root = self.document.matches(submission.form, fields::ROOT);
            let is_root = is_root.unwrap_or(false);
            if is_root {
                edits.extend(fields::submit(&now.of_root(submission.form), &unsaved));
            }
            !is_root
        });
        self.apply(edits);
    }

    /// Notes the roots that have left the page.
    pub(super) fn forget_fields(&mut self, before: &Fields) {
        let gone = before.roots().into_iter();
        let gone = gone.filter(|root| !self.document.contains(*root));
        let edits: Vec<_> = gone
            .flat_map(|root| fields::removed(&before.of_root(root)))
            .collect();
        self.apply(edits);
    }

    fn apply(&mut self, edits: Vec<KeyEdit>) {
        if !edits.is_empty() {
            let now = self.now();
            self.session.apply(edits, now);
        }
    }
}

fn below(document: &Document, root: Node) -> Vec<Node> {
    if document.matches(root, fields::FIELDS).unwrap_or(false) {
        return vec![root];
    }
    let mut found = document
        .select_below(root, fields::FIELDS)
        .unwrap_or_default();
    if let Some(id) = document.attribute(root, "id") {
        let outside = format!("[form={id:?}]");
        let outside = document.select(&outside).unwrap_or_default();
        let is_new = |node: &Node| !document.is_within(*node, root);
        found.extend(outside.into_iter().filter(is_new));
    }
    found
}

fn field(document: &Document, node: Node) -> Field {
    let attribute = |name| document.attribute(node, name).map(str::to_owned);
    let tag = document.tag(node);
    let kind = match tag {
        "select" if attribute("multiple").is_some() => "select-multiple".to_owned(),
        "select" => "select-one".to_owned(),
        "textarea" => "textarea".to_owned(),
        _ => attribute("type").unwrap_or_else(|| "text".to_owned()),
    };
    let default_value = match tag {
        "textarea" => document.text(node),
        _ => attribute("value").unwrap_or_default(),
    };
    Field {
        name: attribute("name").unwrap_or_default(),
        kind,
        value: document.value(node).unwrap_or_default(),
        checked: document.is_checked(node),
        options: options(document, node),
        default_value,
        default_checked: attribute("checked").is_some(),
        autocomplete: attribute("autocomplete").unwrap_or_default(),
        min: attribute("min"),
        max: attribute("max"),
        step: attribute("step"),
        debounce: attribute("data-debounce"),
    }
}

fn options(document: &Document, select: Node) -> Vec<Choice> {
    let options = document.select_below(select, "option").unwrap_or_default();
    let choice = |option: Node| Choice {
        value: document.value(option).unwrap_or_default(),
        selected: document.is_selected(option),
        default_selected: document.attribute(option, "selected").is_some(),
    };
    options.into_iter().map(choice).collect()
}
