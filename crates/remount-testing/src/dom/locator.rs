//! Which element is meant.

use std::fmt;

use super::text::collapse;

/// Which element is meant: by a CSS selector, by what it says, or both.
///
/// A plain text is a CSS selector. What an element says is compared after white space was
/// [collapsed](super::Document::text). Where elements in each other say the same, the innermost is
/// meant.
///
/// ```
/// use remount_testing::dom::{Locator, containing, css, text};
///
/// let by_id: Locator = "#save".into();
/// let by_text = text("Save");
/// let both = css("dialog button").with_text("Save");
/// let part = css("li").containing("milk");
/// let any = containing("not found");
/// assert_eq!(both.to_string(), "`dialog button` with the text \"Save\"");
/// # let _ = (by_id, by_text, part, any);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Locator {
    pub(super) css: Option<String>,
    pub(super) says: Option<Says>,
}

/// What an element says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Says {
    /// Exactly this.
    Exactly(String),
    /// This, and perhaps more around it.
    Part(String),
}

/// The element that a CSS selector matches.
pub fn css(selector: impl Into<String>) -> Locator {
    Locator {
        css: Some(selector.into()),
        says: None,
    }
}

/// The element that says exactly this.
pub fn text(text: impl AsRef<str>) -> Locator {
    Locator {
        css: None,
        says: Some(Says::Exactly(collapse(text.as_ref()))),
    }
}

/// The element that says this, and perhaps more around it.
pub fn containing(part: impl AsRef<str>) -> Locator {
    Locator {
        css: None,
        says: Some(Says::Part(collapse(part.as_ref()))),
    }
}

impl Locator {
    /// Of these elements, the one that says exactly this.
    #[must_use]
    pub fn with_text(self, says: impl AsRef<str>) -> Self {
        let says = text(says).says;
        Self { says, ..self }
    }

    /// Of these elements, the one that says this, and perhaps more around it.
    #[must_use]
    pub fn containing(self, part: impl AsRef<str>) -> Self {
        let says = containing(part).says;
        Self { says, ..self }
    }
}

impl From<&str> for Locator {
    fn from(selector: &str) -> Self {
        css(selector)
    }
}

impl From<String> for Locator {
    fn from(selector: String) -> Self {
        css(selector)
    }
}

impl From<&Locator> for Locator {
    fn from(locator: &Locator) -> Self {
        locator.clone()
    }
}

impl Says {
    /// Whether this is what an element says. Its white space has been collapsed.
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Exactly(wanted) => text == wanted,
            Self::Part(part) => text.contains(&**part),
        }
    }

    pub(super) fn wanted(&self) -> &str {
        match self {
            Self::Exactly(wanted) | Self::Part(wanted) => wanted,
        }
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(text) => write!(f, "the text {text:?}"),
            Self::Part(part) => write!(f, "a text that contains {part:?}"),
        }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.css {
            Some(css) => write!(f, "`{css}`")?,
            None => f.write_str("an element")?,
        }
        match &self.says {
            Some(says) => write!(f, " with {says}"),
            None => Ok(()),
        }
    }
}
