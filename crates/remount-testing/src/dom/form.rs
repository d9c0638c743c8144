//! Forms: which fields belong to one, and what it sends.

mod entries;
mod reset;

pub use self::entries::FormError;

use super::tree::Id;
use super::{Document, Node};

impl Document {
    /// The form that a control belongs to: the one that it names by `form`, or the one around it.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn form_of(&self, node: Node) -> Option<Node> {
        let owner = self.form_owner_of(self.id(node));
        owner.map(|owner| self.node(owner))
    }

    /// The controls of a form in document order, as scripts find them in `form.elements`: buttons,
    /// fields and fieldsets, wherever they stand.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn form_controls(&self, form: Node) -> Vec<Node> {
        let form = self.id(form);
        let nodes = self.tree.descendants(self.root);
        let controls = nodes.filter(|&node| self.is_listed(node));
        let own = controls.filter(|&node| self.form_owner_of(node) == Some(form));
        self.nodes(own.collect())
    }

    /// Whether a control can submit its form: a button or an input that is made for it.
    ///
    /// # Panics
    /// If the element is [gone](Self::contains).
    #[track_caller]
    pub fn is_submit_button(&self, node: Node) -> bool {
        self.submits(self.id(node))
    }

    fn submits(&self, node: Id) -> bool {
        let Some(element) = self.tree.element(node) else {
            return false;
        };
        let kind = element.attribute("type").unwrap_or_default();
        let is_other = ["button", "reset"]
            .iter()
            .any(|other| kind.eq_ignore_ascii_case(other));
        match element.input_type() {
            "submit" | "image" => true,
            _ => element.is("button") && !is_other,
        }
    }

    pub(super) fn is_listed(&self, node: Id) -> bool {
        const LISTED: [&str; 7] = [
            "button", "fieldset", "input", "object", "output", "select", "textarea",
        ];
        self.tree.element(node).is_some_and(|element| {
            element.is_html() && LISTED.contains(&element.tag()) && element.input_type() != "image"
        })
    }

    /// The form that a control belongs to: the one that it names, or the one around it.
    pub(super) fn form_owner_of(&self, node: Id) -> Option<Id> {
        let element = self.tree.element(node)?;
        let root = self.tree.root(node);
        if let Some(id) = element.attribute("form")
            && root == self.root
        {
            let named = self.find_by_id(id)?;
            return self.is(named, "form").then_some(named);
        }
        let given = element.form.filter(|&form| {
            self.tree.get(form).is_some() && self.tree.root(form) == root && self.is(form, "form")
        });
        let around = || {
            let mut ancestors = self.tree.ancestors(node);
            ancestors.find(|&around| self.is(around, "form"))
        };
        given.or_else(around)
    }
}
