use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::attribute::{Attribute, Position};
use crate::json;
use crate::writer::{Writer, attribute_html};

/// A set of attributes whose names are only known when the page is made: `<p (attrs)>`. It is what
/// a component passes on of the attributes that it was called with.
///
/// Values follow the rules of attributes that are written in a template: they are escaped, `None`
/// and `false` leave the attribute out, an address that would run code is replaced by `#`, and a
/// text that the client would run as commands by an empty one.
/// Where an element has an attribute of the same name, the one written first counts.
///
/// A value is written when it is set. One that asks the [`Writer`] around it for something has an
/// answer in a call of a component, but none in [`set`](Self::set), where there is no writer.
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
        self.put(name.into(), |position| {
            attribute_html(position, &value, None)
        })
    }

    fn put(
        &mut self,
        name: Cow<'static, str>,
        html: impl FnOnce(Position) -> String,
    ) -> Result<&mut Self, AttrNameError> {
        let lower = name.to_ascii_lowercase();
        let code = is_code(&lower);
        if code || !is_name(&name) {
            let mut name = name.into_owned();
            name.truncate(name.floor_char_boundary(MAX_NAME_BYTES));
            return Err(AttrNameError { name, code });
        }
        // The client looks for ` id="` in a tag.
        let name = if lower == "id" { "id".into() } else { name };
        let mut html = html(position(&lower));
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

    /// Whether an attribute of this name is set, be it to a value that is not shown.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        let mut names = self.shown.iter().map(|(name, _)| name);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.iter().all(|(_, html)| html.is_empty())
    }

    /// For whoever writes an element by hand: each attribute behind a blank.
    #[doc(hidden)]
    #[must_use]
    pub fn html(&self) -> String {
        self.shown.iter().map(|(_, html)| html.as_str()).collect()
    }

    /// For generated code, whose names are checked already: an attribute of a call, as the writer
    /// around the call shows it.
    #[doc(hidden)]
    pub fn add<A: Attribute + ?Sized>(&mut self, name: &'static str, value: &A, w: &Writer<'_>) {
        let checked = self.put(name.into(), |position| {
            attribute_html(position, value, Some(w))
        });
        debug_assert!(checked.is_ok(), "{name} is checked by `view!`");
    }

    /// For generated code: an attribute that a component names itself.
    #[doc(hidden)]
    pub fn add_text(&mut self, name: &'static str, text: &str) {
        let checked = self.set(name, text);
        debug_assert!(checked.is_ok(), "{name} is checked by `component`");
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

pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

pub(crate) fn is_code(name: &str) -> bool {
    name == "srcdoc" || name.starts_with("on")
}

/// Attributes of the client whose value is an event or commands: all but those that are known to
/// hold something else.
fn runs_commands(name: &str) -> bool {
    name.strip_prefix("phx-").is_some_and(|binding| {
        !binding.starts_with("value-")
            && !matches!(
                binding,
                "debounce"
                    | "disable-with"
                    | "drop-target"
                    | "hook"
                    | "key"
                    | "no-unused-field"
                    | "target"
                    | "throttle"
                    | "update"
            )
    })
}

/// As in a template, where the macro knows the name.
pub(crate) fn position(name: &str) -> Position {
    match name {
        "action" | "background" | "cite" | "data" | "formaction" | "href" | "ping" | "poster"
        | "src" | "xlink:href" => Position::Url,
        // Of an animation, which may be one of an address.
        "by" | "from" | "to" => Position::Url,
        "values" => Position::Urls,
        "phx-mounted" | "phx-remove" | "phx-connected" | "phx-disconnected" => Position::Commands,
        // Which of them have data is not known here.
        _ if runs_commands(name) => Position::Events,
        "contenteditable" | "draggable" | "spellcheck" => Position::Words,
        _ if name.starts_with("aria-") => Position::Words,
        _ => Position::Plain,
    }
}
