//! Forms that are submitted: to a view, or by the browser itself.

use super::Obstacle;
use crate::control;
use crate::dom::{Document, Mark, Node};
use crate::effect::{Effect, Submission};
use crate::js::{Cause, Kind, parse};
use crate::push::owner;
use crate::turn::Turn;

impl Turn<'_> {
    /// A user submits a form: by one of its buttons, or by Enter.
    pub(super) fn submit_by_user(
        &mut self,
        form: Node,
        submitter: Option<Node>,
    ) -> Result<(), Obstacle> {
        let Some(button) = submitter else {
            return self.submit_implicitly(form, None);
        };
        self.document.check_usable(button)?;
        if !self.document.is_submit_button(button) || self.document.form_of(button) != Some(form) {
            let button = self.document.one_line(button);
            return Err(Obstacle::NoSubmitter { button });
        }
        self.click(button)
    }

    /// What Enter does in a field: it clicks the first button that submits. Without one, it submits
    /// a form with one line of text, from there.
    pub(super) fn submit_implicitly(
        &mut self,
        form: Node,
        from: Option<Node>,
    ) -> Result<(), Obstacle> {
        let controls = self.document.form_controls(form);
        let button = controls
            .iter()
            .find(|&&control| self.document.is_submit_button(control));
        if let Some(&button) = button {
            // It may be hidden: Enter does not need to see it.
            if self.document.is_disabled(button) {
                self.document.check_usable(button)?;
            }
            return self.click_at(button);
        }
        let texts = controls
            .iter()
            .filter(|&&control| control::is_line(self.document, control));
        let is_one = texts.count() == 1;
        if !is_one || from.is_some_and(|from| !control::is_line(self.document, from)) {
            return Err(Obstacle::NoSubmit);
        }
        self.submit(form, None)
    }

    /// A button is pushed: it submits its form, resets it, or does nothing.
    pub(super) fn push_button(&mut self, button: Node) -> Result<(), Obstacle> {
        let Some(form) = self.document.form_of(button) else {
            return Ok(());
        };
        if self.document.is_submit_button(button) {
            self.acted = true;
            return self.submit(form, Some(button));
        }
        if control::kind(self.document, button) == "reset" {
            self.acted = true;
            return self.reset(form);
        }
        Ok(())
    }

    fn submit(&mut self, form: Node, submitter: Option<Node>) -> Result<(), Obstacle> {
        self.check_validity(form, submitter)?;
        self.submitted(form, submitter)
    }

    /// The event `submit` comes to a form.
    pub(super) fn submitted(
        &mut self,
        form: Node,
        submitter: Option<Node>,
    ) -> Result<(), Obstacle> {
        self.acted = true;
        self.forget_delays(form);
        let Some(text) = self.bound(form, "phx-submit") else {
            // For a form with `phx-change`, the client submits it by a script, without the button.
            let submitter = submitter.filter(|_| self.bound(form, "phx-change").is_none());
            if self.closes_dialog(form, submitter) {
                let what = "a form that closes a dialog".to_owned();
                return Err(Obstacle::Unsupported { what });
            }
            let submission = Self::submission(self.document, form, submitter)?;
            self.effects.push(Effect::Submit(submission));
            return Ok(());
        };
        let view = owner::view_of(self.document, form);
        let kind = Kind::Submit { submitter };
        self.execute(&Cause { view, kind }, form, &parse(&text)?)?;
        Ok(())
    }

    /// What the form's fields hold back for a time is not sent any more: the form has it.
    fn forget_delays(&mut self, form: Node) {
        let controls = self.document.form_controls(form);
        let sent = controls
            .iter()
            .flat_map(|&control| self.document.entries_of(control, None));
        for (name, _) in sent.collect::<Vec<_>>() {
            let named = |&&control: &&Node| {
                ["id", "name"]
                    .iter()
                    .any(|attribute| self.document.attribute(control, attribute) == Some(&*name))
            };
            if let Some(&control) = controls.iter().find(named) {
                self.document.memory_mut().paced.forget(control);
            }
        }
    }

    /// What the browser sends by itself.
    pub(super) fn submission(
        document: &Document,
        form: Node,
        submitter: Option<Node>,
    ) -> Result<Submission, Obstacle> {
        let said = |override_by: &str, name: &str| {
            let by_button = submitter.and_then(|button| document.attribute(button, override_by));
            let said = by_button.or_else(|| document.attribute(form, name));
            said.unwrap_or_default().to_owned()
        };
        let target = said("formtarget", "target");
        let entries = document.form_entries(form, submitter);
        let entries = entries.map_err(|error| Obstacle::Unsupported {
            what: format!("a form with files: {error}"),
        })?;
        Ok(Submission {
            form,
            post: said("formmethod", "method").eq_ignore_ascii_case("post"),
            action: said("formaction", "action"),
            multipart: said("formenctype", "enctype").eq_ignore_ascii_case("multipart/form-data"),
            new_tab: !target.is_empty() && !matches!(&*target, "_self" | "_parent" | "_top"),
            entries,
        })
    }

    fn closes_dialog(&self, form: Node, submitter: Option<Node>) -> bool {
        let by_button = submitter.and_then(|button| self.document.attribute(button, "formmethod"));
        let method = by_button.or_else(|| self.document.attribute(form, "method"));
        method.is_some_and(|method| method.eq_ignore_ascii_case("dialog"))
    }

    /// Notes that a form was submitted: all its fields count as used from now on.
    pub(crate) fn mark_submitted(&mut self, form: Node, submitter: Option<Node>) {
        self.document.mark(form, Mark::Submitted);
        for control in self.document.form_controls(form) {
            self.document.mark(control, Mark::Submitted);
        }
        let submitters = &mut self.document.memory_mut().submitters;
        match submitter {
            Some(submitter) => submitters.insert(form, submitter),
            None => submitters.remove(&form),
        };
    }
}
