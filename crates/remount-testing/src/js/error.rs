use std::fmt;

use crate::bindings::GestureError;

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
