//! A form as the text that an event of it carries.

use std::collections::HashMap;

use super::unused;
use crate::control;
use crate::dom::{Document, Mark, Node};

/// What of a form is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Serialized<'a> {
    pub(crate) form: Node,
    /// The button that submits it, or that was changed.
    pub(crate) submitter: Option<Node>,
    /// The only field that is sent.
    pub(crate) only: Option<&'a str>,
    /// Whether it is a copy, in which fields from outside of the form come last.
    pub(crate) is_recovery: bool,
}

/// Names and values as `application/x-www-form-urlencoded`, with markers before those of fields
/// that nobody has touched yet.
pub(crate) fn serialize(document: &Document, of: Serialized<'_>) -> String {
    let fields = fields(document, of.form);
    let submitter_name = of
        .submitter
        .and_then(|submitter| document.attribute(submitter, "name"))
        .filter(|name| !name.is_empty());
    let marks_unused = document.attribute(of.form, "phx-no-unused-field").is_none();
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (name, value) in entries(document, of) {
        if of.only.is_some_and(|only| only != name) {
            continue;
        }
        let field = fields.get(name.as_str());
        let is_marked = marks_unused
            && field.is_some_and(|field| !field.is_used && !field.is_hidden)
            && submitter_name != Some(&name);
        if is_marked {
            text.append_pair(&unused::marker(&name), "");
        }
        text.append_pair(&name, &value);
    }
    text.finish()
}

/// Names and values without those of files.
fn entries(document: &Document, of: Serialized<'_>) -> Vec<(String, String)> {
    let mut elements = document.form_controls(of.form);
    if let Some(image) = of.submitter.filter(|button| !elements.contains(button)) {
        // A form does not list its images. This one is sent where it stands.
        let all = document.select("input, select, textarea, button");
        let all = all.unwrap_or_default();
        let place = |node| all.iter().position(|&other| other == node);
        elements.push(image);
        elements.sort_by_key(|&element| place(element));
    }
    if of.is_recovery {
        elements.sort_by_key(|&element| document.attribute(element, "form").is_some());
    }
    // For files and texts with one name, the client leaves out the texts, too.
    let files: Vec<&str> = elements
        .iter()
        .filter(|&&element| control::kind(document, element) == "file")
        .filter(|&&element| !document.is_disabled(element))
        .filter_map(|&element| document.attribute(element, "name"))
        .collect();
    let mut entries: Vec<(String, String)> = elements
        .iter()
        .flat_map(|&element| {
            if of.submitter == Some(element) {
                button_entry(document, element).into_iter().collect()
            } else {
                document.entries_of(element, None)
            }
        })
        .collect();
    entries.retain(|(name, _)| !files.contains(&name.as_str()));
    entries
}

/// What the client puts in the place of the button: its value, even if the browser would send the
/// place of the click.
fn button_entry(document: &Document, button: Node) -> Option<(String, String)> {
    let name = document.attribute(button, "name")?;
    let value = document.value(button).unwrap_or_default();
    (!name.is_empty()).then(|| (name.to_owned(), value))
}

/// What is known of all fields with one name.
struct Field {
    is_used: bool,
    is_hidden: bool,
}

fn fields(document: &Document, form: Node) -> HashMap<&str, Field> {
    let mut fields = HashMap::new();
    for element in document.form_controls(form) {
        let name = document.attribute(element, "name").unwrap_or_default();
        if name.is_empty() || !control::is_field(document, element) {
            continue;
        }
        let is_used = [Mark::Focused, Mark::Submitted]
            .into_iter()
            .any(|mark| document.is_marked(element, mark))
            || document.attribute(element, "phx-no-unused-field").is_some();
        let is_hidden = control::is_hidden_input(document, element);
        let field = fields.entry(name).or_insert(Field {
            is_used: false,
            is_hidden: true,
        });
        field.is_used |= is_used;
        field.is_hidden &= is_hidden;
    }
    fields
}
