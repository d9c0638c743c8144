//! A command as a value: what to do, and at which elements.

use serde_json::{Map, Value};

/// One command of a list, as `JS` writes it into an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The elements that it is for; it is carried out once for each.
    pub to: To,
    /// What it does.
    pub action: Action,
}

/// Which elements a command is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum To {
    /// The element itself that has the commands.
    #[default]
    Itself,
    /// Those that a selector finds in the document.
    All(String),
    /// Those that a selector finds within the element.
    Inner(String),
    /// The nearest one that a selector fits: the element itself, or one around it.
    Closest(String),
}

/// What a command does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Sends an event to the server.
    Push(PushEvent),
    /// Goes to another address of the same view.
    Patch(Href),
    /// Goes to another view without a page load.
    Navigate(Href),
    /// Shows elements that are hidden.
    Show {
        /// The value of the style `display`; else that of the element's tag.
        display: Option<String>,
        /// The classes while it appears.
        transition: Transition,
    },
    /// Hides elements that are shown.
    Hide {
        /// The classes while it disappears.
        transition: Transition,
    },
    /// Shows elements that are hidden, and hides those that are shown.
    Toggle {
        /// The value of the style `display`; else that of the element's tag.
        display: Option<String>,
        /// The classes while it appears.
        ins: Transition,
        /// The classes while it disappears.
        outs: Transition,
    },
    /// Adds, removes or toggles classes.
    Classes {
        /// Which of the three.
        change: ClassChange,
        /// The names of the classes.
        names: Vec<String>,
        /// The classes meanwhile.
        transition: Transition,
    },
    /// Shows a transition. The classes of its end stay.
    Transition(Transition),
    /// Sets an attribute.
    SetAttribute {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// Removes an attribute.
    RemoveAttribute {
        /// Its name.
        name: String,
    },
    /// Sets an attribute to the first value, or if it has that one to the second.
    ToggleAttribute {
        /// Its name.
        name: String,
        /// The first value.
        value: String,
        /// The second one. Without it the attribute is removed if the element has it.
        other: Option<String>,
    },
    /// Leaves attributes as they are when the view is rendered again.
    IgnoreAttributes(Vec<String>),
    /// Focuses the element.
    Focus,
    /// Focuses the first element in it that can be focused.
    FocusFirst,
    /// Remembers the element for [`PopFocus`](Self::PopFocus).
    PushFocus,
    /// Focuses the element that was remembered last.
    PopFocus,
    /// Dispatches an event in the browser.
    Dispatch(DispatchEvent),
    /// Carries out the commands that are in an attribute of the element.
    Exec {
        /// The attribute's name.
        attribute: String,
    },
}

/// The event that [`Action::Push`] sends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PushEvent {
    /// Its name.
    pub event: String,
    /// Values beside those of the element; they win.
    pub value: Map<String, Value>,
    /// Who gets it, instead of what `phx-target` says.
    pub target: Option<Target>,
    /// Elements that look as if they loaded until it is answered.
    pub loading: Option<String>,
    /// Whether the page looks as if it loaded until it is answered.
    pub page_loading: bool,
}

impl PushEvent {
    /// An event of this name, and nothing else.
    pub fn named(event: &str) -> Self {
        Self {
            event: event.to_owned(),
            ..Self::default()
        }
    }
}

/// Who gets an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A component of the same view, by its number.
    Component(u64),
    /// The view or the component around each element that a selector finds.
    Selector(String),
}

impl Target {
    /// What `phx-target` says; nothing if it is empty.
    pub fn read(text: &str) -> Option<Self> {
        let is_number =
            text == "0" || !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
        match text {
            "" => None,
            _ if is_number => text.parse().ok().map(Self::Component),
            _ => Some(Self::Selector(text.to_owned())),
        }
    }
}

/// Where a link command goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Href {
    /// The address, as the command has it.
    pub href: String,
    /// Whether it takes the place of the present one in the history.
    pub replace: bool,
}

/// What [`Action::Classes`] does with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassChange {
    /// Adds them.
    Add,
    /// Removes them.
    Remove,
    /// Adds those that are not there and removes the others.
    Toggle,
}

/// The classes of a transition. It ends at once here: no test waits for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transition {
    /// During all of it.
    pub during: Vec<String>,
    /// At its start.
    pub start: Vec<String>,
    /// At its end.
    pub end: Vec<String>,
}

impl Transition {
    /// Whether the client takes it for none.
    pub fn is_none(&self) -> bool {
        self.during.is_empty()
    }
}

/// The event that [`Action::Dispatch`] dispatches.
#[derive(Clone, Debug, PartialEq)]
pub struct DispatchEvent {
    /// Its name.
    pub event: String,
    /// What listeners read as its `detail`.
    pub detail: Map<String, Value>,
    /// Whether elements around hear of it.
    pub bubbles: bool,
}
