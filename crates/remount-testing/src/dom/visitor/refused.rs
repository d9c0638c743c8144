//! What a visitor could not do.

use std::error::Error;
use std::fmt;

use crate::dom::{Gone, HiddenBy};

/// How many options of a `<select>` a message lists.
const LISTED: usize = 20;

/// Why a visitor could not do something with an element.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Refused {
    /// The element is no longer on the page.
    Gone,
    /// The element is not shown.
    #[non_exhaustive]
    Hidden {
        /// The element, in one line.
        html: String,
        /// The element around it that hides it, in one line.
        by: Option<String>,
        /// How it is hidden.
        how: HiddenBy,
    },
    /// The control is disabled.
    #[non_exhaustive]
    Disabled {
        /// The element, in one line.
        html: String,
        /// The element around it that disables it, in one line.
        by: Option<String>,
    },
    /// The field is read-only.
    #[non_exhaustive]
    ReadOnly {
        /// The element, in one line.
        html: String,
    },
    /// The element is no field for which this can be done.
    #[non_exhaustive]
    NoField {
        /// The element, in one line.
        html: String,
    },
    /// The field does not take such a value.
    #[non_exhaustive]
    Value {
        /// The element, in one line.
        html: String,
        /// The value.
        value: String,
    },
    /// A radio button cannot be unchecked.
    #[non_exhaustive]
    RadioButton {
        /// The element, in one line.
        html: String,
    },
    /// The `<select>` has exactly one option chosen.
    #[non_exhaustive]
    OneOption {
        /// The element, in one line.
        html: String,
    },
    /// The `<select>` has no such option.
    #[non_exhaustive]
    NoOption {
        /// The element, in one line.
        html: String,
        /// The value or the label that no option has.
        wanted: String,
        /// The options that there are, one line each.
        options: Vec<String>,
    },
}

impl From<Gone> for Refused {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => Gone.fmt(f),
            Self::Hidden {
                html,
                by: None,
                how,
            } => {
                write!(f, "a visitor does not see {html}: {how}")
            }
            Self::Hidden {
                html,
                by: Some(by),
                how,
            } => {
                write!(
                    f,
                    "a visitor does not see {html}: it lies in {by}, and {how}"
                )
            }
            Self::Disabled { html, by: None } => write!(f, "{html} is disabled"),
            Self::Disabled { html, by: Some(by) } => write!(f, "{html} is disabled by {by}"),
            Self::ReadOnly { html } => write!(f, "{html} is read-only"),
            Self::NoField { html } => write!(f, "{html} is no field in which this can be done"),
            Self::Value { html, value } => write!(f, "{html} does not take the value {value:?}"),
            Self::RadioButton { html } => write!(
                f,
                "a visitor cannot uncheck the radio button {html}: check another one of its group",
            ),
            Self::OneOption { html } => write!(f, "of {html} exactly one option can be chosen"),
            Self::NoOption {
                html,
                wanted,
                options,
            } => {
                write!(
                    f,
                    "no option of {html} has the value or the label {wanted:?}"
                )?;
                if options.is_empty() {
                    return f.write_str(": it has none");
                }
                f.write_str("\n\nits options are:")?;
                for option in options.iter().take(LISTED) {
                    write!(f, "\n  {option}")?;
                }
                match options.len().checked_sub(LISTED) {
                    None | Some(0) => Ok(()),
                    Some(more) => write!(f, "\n  … {more} more"),
                }
            }
        }
    }
}

impl Error for Refused {}
