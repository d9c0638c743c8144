//! Why a gesture or a command fails. Each may be the reason for the other, so both are here.

use std::fmt;

use crate::dom::{Document, Node, Refused};

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
    pub(crate) fn new(
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

/// Why commands cannot be carried out.
#[derive(Clone, Debug, PartialEq)]
pub enum JsError {
    /// The text begins like a list of commands, but is none.
    Malformed {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The name of an event is where only commands may be.
    NoCommands {
        /// The text.
        text: String,
    },
    /// The client has no such command.
    UnknownCommand {
        /// Its name.
        kind: String,
    },
    /// The command has no such option.
    UnknownOption {
        /// The command.
        kind: String,
        /// The option.
        option: String,
    },
    /// The option's value is not of its kind, or there is none.
    Option {
        /// The command.
        kind: String,
        /// The option.
        option: String,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// The browser does not understand a selector.
    Selector {
        /// The selector.
        selector: String,
        /// What is wrong with it.
        reason: String,
    },
    /// `exec` meets an element that does not have the attribute, or has it empty.
    NothingToExec {
        /// The attribute.
        attribute: String,
        /// The element.
        element: String,
    },
    /// No live view is around the element, and the page has no main one.
    NoView {
        /// The event that was to be sent.
        event: String,
        /// The element.
        element: String,
    },
    /// `phx-target`, or a command's `target`, fits nothing on the page.
    NoTarget {
        /// The target.
        target: String,
        /// The element.
        element: String,
    },
    /// A change or a submit is sent from an element that has no form.
    NoForm {
        /// The event that was to be sent.
        event: String,
        /// The element.
        element: String,
    },
    /// A link command names no path of the site.
    NoPath {
        /// The address.
        href: String,
    },
    /// Commands start each other without an end.
    Endless {
        /// The element that was to be next.
        element: String,
    },
    /// The client reacts to a dispatched event in a way that the kit cannot follow.
    Dispatch {
        /// The event.
        event: String,
        /// The element.
        element: String,
    },
    /// What the client does with a dispatched event fails.
    Dispatched(Box<GestureError>),
}

impl fmt::Display for JsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { text, reason } => {
                write!(f, "the binding is no list of commands: {reason}\n  {text}")
            }
            Self::NoCommands { text } => write!(
                f,
                "only commands are carried out here, and `{text}` is the name of an event: \
                 write `JS::new().push(\"{text}\")`"
            ),
            Self::UnknownCommand { kind } => write!(
                f,
                "the client has no command `{kind}`: it fails in the browser, too"
            ),
            Self::UnknownOption { kind, option } => {
                write!(f, "the command `{kind}` has no option `{option}`")
            }
            Self::Option {
                kind,
                option,
                expected,
                found,
            } => write!(
                f,
                "the option `{option}` of the command `{kind}` is {found} instead of {expected}"
            ),
            Self::Selector { selector, reason } => {
                write!(f, "`{selector}` is no selector: {reason}")
            }
            Self::NothingToExec { attribute, element } => write!(
                f,
                "`exec` finds no commands in `{attribute}`: give the element that attribute, or \
                 let the selector leave it out\n  {element}"
            ),
            Self::NoView { event, element } => write!(
                f,
                "nobody gets the event `{event}`: no live view is around the element, and the \
                 page has no main one\n  {element}"
            ),
            Self::NoTarget { target, element } => write!(
                f,
                "nobody gets the event: the target `{target}` fits nothing on the page\n  {element}"
            ),
            Self::NoForm { event, element } => write!(
                f,
                "`{event}` is the event of a form, and the element is in none: put it into a \
                 `<form>`, or let its attribute `form` name one\n  {element}"
            ),
            Self::NoPath { href } => write!(
                f,
                "a link command goes to `{href}`: only a path of the site, from its `/` on, \
                 can be followed"
            ),
            Self::Endless { element } => write!(
                f,
                "commands start each other without an end, at last at\n  {element}"
            ),
            Self::Dispatch { event, element } => write!(
                f,
                "the client reacts to a dispatched `{event}` in a way that cannot be followed \
                 here\n  {element}"
            ),
            Self::Dispatched(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for JsError {}

impl From<GestureError> for JsError {
    fn from(error: GestureError) -> Self {
        Self::Dispatched(Box::new(error))
    }
}
