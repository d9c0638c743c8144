//! Fields: what a user types, chooses and resets, and `phx-change`.

use super::Obstacle;
use crate::control;
use crate::dom::{Deed, Mark, Node};
use crate::js::parse;
use crate::push::owner;
use crate::turn::Turn;

impl Turn<'_> {
    /// A user replaces the text of a field.
    pub(super) fn fill(&mut self, field: Node, text: &str) -> Result<(), Obstacle> {
        self.focus_if_possible(field)?;
        self.document.type_text(field, text)?;
        self.acted = true;
        self.field_changed(field)
    }

    /// A user chooses options of a `<select>`, by their values or labels, and no others.
    pub(super) fn choose(&mut self, select: Node, options: &[String]) -> Result<(), Obstacle> {
        self.focus_if_possible(select)?;
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let is_new = self.document.choose_all(select, &options)?;
        self.acted = true;
        if is_new {
            self.field_changed(select)?;
        }
        Ok(())
    }

    /// A user clicks an option: it is the one that is chosen, or one more, or one less.
    pub(super) fn pick(&mut self, option: Node) -> Result<(), Obstacle> {
        let around = owner::outwards(self.document, option)
            .find(|&node| self.document.tag(node) == "select");
        let Some(select) = around else {
            return Ok(());
        };
        let picked = self.document.value(option).unwrap_or_default();
        let is_multiple = self.document.attribute(select, "multiple").is_some();
        let mut values = Vec::new();
        if is_multiple {
            let selected = self.document.selected_options(select);
            values.extend(
                selected
                    .iter()
                    .filter_map(|&option| self.document.value(option)),
            );
        } else if self.document.is_selected(option) {
            return Ok(());
        }
        match values.iter().position(|value| *value == picked) {
            Some(at) => {
                values.remove(at);
            }
            None => values.push(picked),
        }
        self.choose(select, &values)
    }

    /// A field has changed: the client hears of `input`.
    pub(super) fn field_changed(&mut self, field: Node) -> Result<(), Obstacle> {
        if !control::is_field(self.document, field) {
            return Ok(());
        }
        let form = self.document.form_of(field);
        let of_form = form.and_then(|form| Some((form, self.bound(form, "phx-change")?)));
        let of_field = self
            .bound(field, "phx-change")
            .map(|binding| (field, binding));
        let Some((dispatcher, binding)) = of_field.or(of_form) else {
            return Ok(());
        };
        if let Some(form) = form
            && self.bound(form, "id").is_none()
            && self.bound(form, "phx-change").is_some()
        {
            return Err(Obstacle::FormWithoutId);
        }
        let deed = Deed::Change {
            input: field,
            dispatcher,
            commands: parse(&binding)?,
        };
        self.pace(field, None, deed)
    }

    /// A user resets a form: no field of it counts as used any more.
    pub(super) fn reset(&mut self, form: Node) -> Result<(), Obstacle> {
        self.document.reset(form);
        self.forget_use(form)
    }

    /// The event `reset` comes to a form.
    pub(super) fn forget_use(&mut self, form: Node) -> Result<(), Obstacle> {
        let controls = self.document.form_controls(form);
        for &control in &controls {
            self.document.unmark(control, Mark::Focused);
            self.document.unmark(control, Mark::Submitted);
        }
        let is_reset = |&&control: &&Node| {
            matches!(self.document.tag(control), "input" | "button")
                && control::kind(self.document, control) == "reset"
        };
        match controls.iter().find(is_reset) {
            Some(&button) => self.field_changed(button),
            None => Ok(()),
        }
    }
}
