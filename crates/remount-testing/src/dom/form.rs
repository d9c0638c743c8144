//! Forms: which fields belong to one.

use super::Document;
use super::tree::Id;

impl Document {
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
