//! What the visitor does in fields, and what fields show.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::fields::{Field, KeyEdit, Shown};
use super::{PageSession, intake};

impl PageSession {
    /// The visitor did something in fields: [`fields`](super::fields) says what that makes of their
    /// keys.
    pub fn apply(&mut self, edits: impl IntoIterator<Item = KeyEdit>, now: Duration) {
        self.pass(now);
        for edit in edits {
            self.take(edit);
        }
    }

    /// What the page shows and the server does not have yet, by key.
    #[must_use]
    pub fn unsaved(&self) -> BTreeMap<String, Value> {
        let mut unsaved = self.sender.queue.unsaved();
        let local = self.local.as_ref().map(|local| local.queue.unsaved());
        unsaved.extend(local.into_iter().flatten());
        unsaved
    }

    /// These fields are in the page now, or about to be patched in: those whose keys are not saved
    /// keep what the visitor typed. Returns what they show, by their places in the slice.
    pub fn keep_unsaved(&mut self, fields: &[Field]) -> Vec<(usize, Shown)> {
        for field in fields {
            self.rendered.remove(&field.name);
        }
        let unsaved = self.unsaved();
        let mut shown = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            let Some(value) = unsaved.get(&field.name) else {
                continue;
            };
            if let Some(rendered) = field.rendered_value() {
                self.rendered.insert(field.name.clone(), rendered);
            }
            shown.push((place, field.showing(value)));
        }
        shown
    }

    /// A form with these fields is about to be reset. Returns what they show before the browser
    /// resets them, by their places in the slice: what the server has rendered last.
    #[must_use]
    pub fn take_back(&self, fields: &[Field]) -> Vec<(usize, Shown)> {
        let shown = fields.iter().enumerate().filter_map(|(place, field)| {
            let rendered = self.rendered.get(&field.name)?;
            Some((place, field.showing(rendered)))
        });
        shown.collect()
    }

    /// Takes an edit to where its keys are kept: with the session, or in this browser.
    fn take(&mut self, edit: KeyEdit) {
        let Self {
            sender,
            local,
            page,
            ..
        } = self;
        let owns = |key: &str| local.as_ref().is_some_and(|local| local.owns(key));
        match edit {
            KeyEdit::Edit { values, delay } => {
                let (own, others) = values.into_iter().partition(|(key, _)| owns(key));
                if let Some(local) = local {
                    local.edit(own, delay.duration(), page);
                }
                sender.edit(others, delay.duration(), page);
            }
            KeyEdit::Hold { values } => {
                let (own, others) = values.into_iter().partition(|(key, _)| owns(key));
                if let Some(local) = local {
                    intake::hold(&mut local.queue, own, page);
                }
                intake::hold(&mut sender.queue, others, page);
            }
            KeyEdit::Release { keys } => {
                sender.release(keys.as_deref(), page);
                if let Some(local) = local {
                    local.release(keys.as_deref(), page);
                }
            }
            KeyEdit::Discard { keys } => {
                intake::discard(&mut sender.queue, &keys, page);
                if let Some(local) = local {
                    intake::discard(&mut local.queue, &keys, page);
                }
            }
            KeyEdit::Undo { keys } => {
                intake::undo(&mut sender.queue, &keys, page);
                if let Some(local) = local {
                    intake::undo(&mut local.queue, &keys, page);
                }
            }
        }
    }
}
