use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::attribute::Position;
use crate::writer::attribute_html;
use crate::{Attribute, json};

/// A set of attributes whose names are only known when the page is made: `<p (attrs)>`. It is what
/// a component passes on of the attributes that it was called with.
///
/// Values follow the rules of attributes that are written in a template: they are escaped, `None`
/// and `false` leave the attribute out, and an address that would run code is replaced by `#`.
/// Where an element has an attribute of the same name, the one written first counts.
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{Attrs, html};
///
/// let mut attrs = Attrs::new();
/// attrs.set("data-count", 3)?.set("hidden", false)?;
/// assert!(attrs.set("onclick", "alert(1)").is_err());
///
/// let mut out = String::new();
/// html(&view! { <p (attrs)>"…"</p> }, None, &mut out);
/// assert_eq!(out, "<p data-count=\"3\">…</p>");
/// # Ok::<_, remount_markup::AttrNameError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attrs {
    /// Names, and what is written for them: all of ` name="value"`, or nothing.
    shown: Vec<(Cow<'static, str>, String)>,
}

/// A name that no attribute may have here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttrNameError {
    name: String,
    code: bool,
}

/// Longer names are refused.
const MAX_NAME_BYTES: usize = 100;

impl Attrs {
    /// No attributes.
    pub const fn new() -> Self {
        Self { shown: Vec::new() }
    }

    /// Sets an attribute, in place of one of the same name.
    ///
    /// # Errors
    /// If the name is not made of ASCII letters, digits, `-`, `_`, `.` and `:`, does not begin with
    /// a letter, is longer than 100 bytes, or if the browser would run the value as code: `on…` and
    /// `srcdoc`.
    pub fn set(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Attribute,
    ) -> Result<&mut Self, AttrNameError> {
        let name = name.into();
        let lower = name.to_ascii_lowercase();
        let code = is_code(&lower);
        if code || !is_name(&name) {
            let mut name = name.into_owned();
            name.truncate(name.floor_char_boundary(MAX_NAME_BYTES));
            return Err(AttrNameError { name, code });
        }
        let mut html = attribute_html(position(&lower), &value);
        if !html.is_empty() {
            html.insert_str(1, &name);
        }
        self.shown
            .retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        self.shown.push((name, html));
        Ok(self)
    }

    /// Sets all attributes of another set.
    pub fn extend(&mut self, other: &Self) {
        for (name, html) in &other.shown {
            self.shown
                .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            self.shown.push((name.clone(), html.clone()));
        }
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.iter().all(|(_, html)| html.is_empty())
    }

    pub(crate) fn html(&self) -> String {
        self.shown.iter().map(|(_, html)| html.as_str()).collect()
    }

    /// For generated code, whose names are checked already.
    #[doc(hidden)]
    pub fn add<A: Attribute + ?Sized>(&mut self, name: &'static str, value: &A) {
        let checked = self.set(name, value);
        debug_assert!(checked.is_ok(), "{name} is checked by `view!`");
    }
}

impl fmt::Display for AttrNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut name = String::new();
        json::push_str(&mut name, &self.name);
        if self.code {
            write!(
                f,
                "an attribute {name} is run as code, where no value can be escaped: use `phx-click` or a `data-…` attribute"
            )
        } else {
            write!(
                f,
                "{name} is no name of an attribute: it must begin with a letter and be made of ASCII letters, digits, `-`, `_`, `.` and `:`"
            )
        }
    }
}

impl Error for AttrNameError {}

fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

fn is_code(name: &str) -> bool {
    name == "srcdoc" || name.starts_with("on")
}

/// As in a template, where the macro knows the name.
fn position(name: &str) -> Position {
    match name {
        "action" | "background" | "cite" | "data" | "formaction" | "href" | "ping" | "poster"
        | "src" | "xlink:href" => Position::Url,
        "contenteditable" | "draggable" | "spellcheck" => Position::Words,
        _ if name.starts_with("aria-") => Position::Words,
        _ => Position::Plain,
    }
}
