//! What a document holds for one element.

use html5ever::{LocalName, Namespace, QualName, ns};

use super::tree::Id;

#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: QualName,
    /// In the order in which they were written and set.
    pub(super) attributes: Vec<Attribute>,
    /// The fragment that a `<template>` contains.
    pub(super) contents: Option<Id>,
    /// The form that the parser gave this control to, wherever it stands.
    pub(super) form: Option<Id>,
    pub(super) live: Live,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Attribute {
    pub(super) name: QualName,
    pub(super) value: String,
}

/// What a browser knows of an element beside its attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    /// The value, once it no longer follows the attribute or the text.
    pub(super) value: Option<String>,
    /// Whether a checkbox or a radio button is checked, or an option selected.
    pub(super) on: bool,
    /// Whether `on` no longer follows the attribute.
    pub(super) on_is_dirty: bool,
    /// What a file input holds: names of files.
    pub(super) files: Vec<String>,
    pub(super) sticky: Vec<Sticky>,
    /// Patterns of the attributes that patches leave alone.
    pub(super) ignored: Vec<String>,
    /// Whether a JS command has changed the id, so that patches find the element by another name.
    pub(super) renamed: bool,
    pub(super) marks: Vec<Mark>,
}

/// A change that a JS command made, and that is made again after every patch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Sticky {
    Attributes {
        set: Vec<(String, String)>,
        removed: Vec<String>,
    },
    Classes {
        added: Vec<String>,
        removed: Vec<String>,
    },
    /// The inline style `display`.
    Display(String),
    /// The stream that the element is an item of.
    Stream(String),
}

/// What the client notes at an element for later. A patch keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Mark {
    /// The field had the focus once: it counts as used.
    Focused,
    /// The field or the form was submitted once.
    Submitted,
    /// The commands of `phx-mounted` were carried out.
    Mounted,
    /// The element keeps the focus, and has had its chance to get it.
    Wrapped,
    /// The element is the container of a view that has ended: a patch replaces it.
    Destroyed,
}

impl Element {
    pub(super) fn new(name: QualName, attributes: Vec<Attribute>) -> Self {
        let mut element = Self {
            name,
            attributes,
            contents: None,
            form: None,
            live: Live::default(),
        };
        element.live.on = element.has(element.switch());
        element
    }

    /// The name of the tag, in small letters unless it is one of SVG or MathML.
    pub(super) fn tag(&self) -> &str {
        &self.name.local
    }

    pub(super) fn is(&self, tag: &str) -> bool {
        self.is_html() && self.tag() == tag
    }

    pub(super) fn is_html(&self) -> bool {
        self.name.ns == ns!(html)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.is_named(name))
            .map(|attribute| attribute.value.as_str())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The value of an attribute, if it is there and not empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.attribute(name).filter(|value| !value.is_empty())
    }

    /// Sets an attribute. The caller tells the [live state](Live) of it.
    pub(super) fn set(&mut self, name: QualName, value: &str) {
        let old = self
            .attributes
            .iter_mut()
            .find(|attribute| attribute.name.ns == name.ns && attribute.name.local == name.local);
        match old {
            Some(attribute) => value.clone_into(&mut attribute.value),
            None => self.attributes.push(Attribute {
                name,
                value: value.to_owned(),
            }),
        }
    }

    pub(super) fn remove(&mut self, name: &str) -> bool {
        let before = self.attributes.len();
        self.attributes
            .retain(|attribute| !attribute.is_named(name));
        self.attributes.len() != before
    }

    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class")
            .unwrap_or_default()
            .split_ascii_whitespace()
    }

    /// What kind of input this is, in small letters. An unknown kind is `text`.
    pub(super) fn input_type(&self) -> &'static str {
        if !self.is("input") {
            return "";
        }
        let kind = self.attribute("type").unwrap_or("text");
        INPUT_TYPES
            .iter()
            .find(|known| kind.eq_ignore_ascii_case(known))
            .unwrap_or(&"text")
    }

    pub(super) fn is_checkable(&self) -> bool {
        matches!(self.input_type(), "checkbox" | "radio")
    }

    /// The attribute that [`Live::on`] follows at first.
    pub(super) fn switch(&self) -> &'static str {
        if self.is("option") {
            "selected"
        } else {
            "checked"
        }
    }
}

impl Attribute {
    /// The name as it is written, with a prefix if it has one.
    pub(super) fn written_name(&self) -> String {
        match &self.name.prefix {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{}", self.name.local),
            _ => self.name.local.to_string(),
        }
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        match &self.name.prefix {
            Some(prefix) if !prefix.is_empty() => name
                .strip_prefix(&**prefix)
                .and_then(|rest| rest.strip_prefix(':'))
                .is_some_and(|local| local == &*self.name.local),
            _ => &*self.name.local == name,
        }
    }
}

/// The name of an attribute that has no namespace.
pub(super) fn plain(name: &str) -> QualName {
    QualName::new(None, Namespace::default(), LocalName::from(name))
}

const INPUT_TYPES: [&str; 22] = [
    "hidden",
    "text",
    "search",
    "tel",
    "url",
    "email",
    "password",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "number",
    "range",
    "color",
    "checkbox",
    "radio",
    "file",
    "submit",
    "image",
    "reset",
    "button",
];
