use std::fmt;

use crate::dom::{Document, Node, Refused};
use crate::js::JsError;

/// Why a user could not do something, or why nothing would come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct GestureError {
    /// What was to be done, as a verb.
    pub gesture: &'static str,
    /// The element's HTML.
    pub element: String,
    /// What is in the way.
    pub obstacle: Obstacle,
}

/// What is in the way of a gesture.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Obstacle {
    /// No visitor could use the element, or not in this way.
    Refused(Refused),
    /// Nothing on the page reacts.
    NoBinding {
        /// The attributes that would.
        wanted: &'static str,
    },
    /// The element cannot have the focus, so that it hears of no key.
    NoFocus,
    /// Only other keys are listened to.
    OtherKey {
        /// The key that was pressed.
        key: String,
        /// What `phx-key` says.
        wanted: Vec<String>,
    },
    /// The element is no `<form>`.
    NoForm,
    /// The form has `phx-change` and no id, so that the client cannot recover it.
    FormWithoutId,
    /// The button does not submit this form.
    NoSubmitter {
        /// The button's HTML.
        button: String,
    },
    /// There is no button, and not one line of text alone, where Enter would submit.
    NoSubmit,
    /// The browser does not submit what it finds invalid.
    Invalid {
        /// What is wrong.
        reason: String,
        /// The field's HTML.
        field: String,
    },
    /// A live link lacks something, so that the client fails.
    Link {
        /// What.
        reason: String,
    },
    /// `phx-debounce` or `phx-throttle` says no number of milliseconds.
    Delay {
        /// What it says.
        value: String,
    },
    /// The browser does something that the kit cannot follow.
    Unsupported {
        /// What.
        what: String,
    },
    /// Commands of a binding cannot be carried out.
    Commands(Box<JsError>),
}

impl GestureError {
    pub(super) fn new(
        document: &Document,
        gesture: &'static str,
        node: Node,
        obstacle: Obstacle,
    ) -> Self {
        let element = match document.contains(node) {
            true => document.one_line(node),
            false => String::new(),
        };
        Self {
            gesture,
            element,
            obstacle,
        }
    }
}

impl From<Refused> for Obstacle {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<JsError> for Obstacle {
    fn from(error: JsError) -> Self {
        match error {
            JsError::Dispatched(error) => error.obstacle,
            error => Self::Commands(Box::new(error)),
        }
    }
}

impl fmt::Display for GestureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}: {}", self.gesture, self.obstacle)?;
        // Where a visitor is refused, the message names the element.
        if !self.element.is_empty() && !matches!(self.obstacle, Obstacle::Refused(_)) {
            write!(f, "\n  {}", self.element)?;
        }
        Ok(())
    }
}

impl std::error::Error for GestureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.obstacle {
            Obstacle::Commands(error) => Some(&**error),
            _ => None,
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::NoBinding { wanted } => write!(
                f,
                "nothing would come of it: neither the element nor what is around it has {wanted}"
            ),
            Self::NoFocus => f.write_str(
                "it cannot have the focus, and without that no browser tells it of a key: \
                 give it a `tabindex`",
            ),
            Self::OtherKey { key, wanted } => write!(
                f,
                "nothing would come of the key `{key}`: `phx-key` asks for {}",
                wanted.join(", ")
            ),
            Self::NoForm => {
                f.write_str("it is no `<form>`: name the form, or click a button in it")
            }
            Self::FormWithoutId => f.write_str(
                "its form has `phx-change` and no id, so that it is empty after each reconnect: \
                 give the form an `id`",
            ),
            Self::NoSubmitter { button } => write!(
                f,
                "it is not submitted by this button: name one of its own buttons\n  {button}"
            ),
            Self::NoSubmit => f.write_str(
                "the form has no button that submits it, and without one Enter submits only a form \
                 with one line of text: give it a `<button>`",
            ),
            Self::Invalid { reason, field } => write!(
                f,
                "the browser keeps the form back, since {reason}: fill the field in, or give the \
                 form `novalidate`\n  {field}"
            ),
            Self::Link { reason } => write!(f, "the client fails at the link: {reason}"),
            Self::Delay { value } => write!(
                f,
                "`{value}` is no delay: `phx-debounce` takes milliseconds or `blur`, and \
                 `phx-throttle` takes milliseconds"
            ),
            Self::Unsupported { what } => write!(f, "the kit cannot follow a browser in {what}"),
            Self::Commands(error) => error.fmt(f),
        }
    }
}
