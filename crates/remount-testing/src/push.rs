//! Events on their way to a view: who gets them, and what is in them.

mod form;
mod meta;
pub(crate) mod owner;
mod unused;

use serde_json::{Map, Value};

use crate::dom::Node;
use crate::effect::{Effect, Push};
use crate::js::{Cause, JsError, Kind, PushEvent, Recovery, Target};
use crate::turn::Turn;

pub(crate) use form::{Serialized, serialize};
pub(crate) use owner::Context;

impl Turn<'_> {
    /// Sends an event of an element, once to each target.
    pub(crate) fn push(
        &mut self,
        cause: &Cause,
        source: Node,
        event: &PushEvent,
    ) -> Result<(), JsError> {
        match &cause.kind {
            Kind::Event { name, data } => {
                for (view, context) in self.targets(cause, source, event)? {
                    let given = event.target.as_ref();
                    let cid = owner::component(self.document, view, context, source, given);
                    let before = data.as_ref().map(|data| data.borrow().clone());
                    let value = meta::of_event(self.document, source, before, &event.value);
                    if let (Some(data), Some(value)) = (data, &value) {
                        data.replace(value.clone());
                    }
                    let mut push = self.begin(view, *name, source, event)?;
                    (push.value, push.cid) = (value.map(Value::Object), cid);
                    self.send(push, &[source]);
                }
            }
            Kind::Change {
                target,
                dispatcher,
                recovery,
            } => {
                let field = target
                    .clone()
                    .or_else(|| owner::field_name(self.document, source));
                let field = field.as_deref();
                if let Some(recovery) = recovery {
                    return self.push_change(source, event, field, Destination::New(*recovery));
                }
                let from = dispatcher.unwrap_or(source);
                for (view, context) in self.targets(cause, from, event)? {
                    self.push_change(source, event, field, Destination::Page(view, context))?;
                }
            }
            Kind::Submit { submitter } => {
                for (view, context) in self.targets(cause, source, event)? {
                    self.push_submit(source, event, *submitter, view, context)?;
                }
            }
        }
        Ok(())
    }

    fn push_change(
        &mut self,
        input: Node,
        event: &PushEvent,
        field: Option<&str>,
        to: Destination,
    ) -> Result<(), JsError> {
        let form = self.form_of(input, event)?;
        let (view, cid) = match to {
            Destination::Page(view, context) => {
                let given = event.target.as_ref();
                (
                    view,
                    owner::component(self.document, view, context, form, given),
                )
            }
            Destination::New(recovery) => {
                let named = owner::named_target(self.document, form, event.target.as_ref());
                let cid = recovery.cid.or(match named {
                    Some(Target::Component(cid)) => Some(cid),
                    Some(Target::Selector(_)) => recovery.around,
                    None => None,
                });
                (recovery.view, cid)
            }
        };
        let mut meta = Map::new();
        let field = field.filter(|field| !field.is_empty());
        meta.insert("_target".to_owned(), field.unwrap_or("undefined").into());
        meta::add_values(self.document, form, &mut meta);
        meta.extend(event.value.clone());
        let name = self.document.attribute(input, "name").unwrap_or_default();
        let has_binding = self.document.attribute(input, "phx-change");
        let value = serialize(
            self.document,
            Serialized {
                form,
                submitter: (self.document.tag(input) == "button").then_some(input),
                only: has_binding
                    .is_some_and(|text| !text.is_empty())
                    .then_some(name),
                is_recovery: matches!(to, Destination::New(_)),
            },
        );
        let mut push = self.begin(view, Some("form"), input, event)?;
        push.value = Some(Value::String(value));
        (push.meta, push.uploads, push.cid) = (Some(meta), true, cid);
        self.send(push, &[input, form]);
        Ok(())
    }

    fn push_submit(
        &mut self,
        form: Node,
        event: &PushEvent,
        submitter: Option<Node>,
        view: Node,
        context: Context,
    ) -> Result<(), JsError> {
        if self.document.tag(form) != "form" {
            return Err(self.no_form(form, event));
        }
        self.mark_submitted(form, submitter);
        // The client takes the focus away before it reads the form, and gives it back later.
        let refocus = self.document.focused();
        self.move_focus(None)?;
        if !self.submitted.insert(form) {
            return self.swallow(form);
        }
        let mut meta = Map::new();
        meta::add_values(self.document, form, &mut meta);
        meta.extend(event.value.clone());
        let serialized = Serialized {
            form,
            submitter,
            only: None,
            is_recovery: false,
        };
        let value = serialize(self.document, serialized);
        // What the command says of a target counts for the view here, and not for the component.
        let mut push = self.begin(view, Some("form"), form, event)?;
        push.cid = owner::component(self.document, view, context, form, None);
        (push.value, push.meta) = (Some(Value::String(value)), Some(meta));
        push.refocus = refocus;
        let mut locked = self.document.form_controls(form);
        locked.push(form);
        self.send(push, &locked);
        Ok(())
    }

    /// A form that is on its way already is not sent once more. The focus that was taken from it
    /// is forgotten.
    fn swallow(&mut self, form: Node) -> Result<(), JsError> {
        for effect in &mut self.effects {
            if let Effect::Push(push) = effect
                && push.source == form
            {
                push.refocus = None;
            }
        }
        Ok(())
    }

    fn send(&mut self, push: Push, locked: &[Node]) {
        self.locked.extend(locked);
        self.locked.extend(&push.loading);
        self.effects.push(Effect::Push(push));
    }

    /// The views that get an event, with what the component is looked up from.
    fn targets(
        &self,
        cause: &Cause,
        from: Node,
        event: &PushEvent,
    ) -> Result<Vec<(Node, Context)>, JsError> {
        let named = owner::named_target(self.document, from, event.target.as_ref());
        owner::targets(
            self.document,
            cause.view,
            from,
            named.as_ref(),
            &event.event,
        )
    }

    fn begin(
        &self,
        view: Node,
        kind: Option<&'static str>,
        source: Node,
        event: &PushEvent,
    ) -> Result<Push, JsError> {
        let loading = match &event.loading {
            None => Vec::new(),
            Some(selector) => owner::select(self.document, selector)?,
        };
        Ok(Push {
            view,
            kind,
            event: event.event.clone(),
            value: None,
            meta: None,
            uploads: false,
            cid: None,
            source,
            loading,
            page_loading: event.page_loading,
            refocus: None,
        })
    }

    fn form_of(&self, input: Node, event: &PushEvent) -> Result<Node, JsError> {
        let form = self.document.form_of(input);
        form.ok_or_else(|| self.no_form(input, event))
    }

    fn no_form(&self, node: Node, event: &PushEvent) -> JsError {
        JsError::NoForm {
            event: event.event.clone(),
            element: self.document.one_line(node),
        }
    }
}

/// Where a change goes.
#[derive(Clone, Copy)]
enum Destination {
    /// To a view of the page.
    Page(Node, Context),
    /// To a view that joins again.
    New(Recovery),
}
