//! What commands are carried out for, which decides what a push sends.

use std::cell::RefCell;

use serde_json::{Map, Value};

use crate::dom::Node;

/// What commands are carried out for.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    /// The view around the element that has the commands.
    pub(crate) view: Option<Node>,
    pub(crate) kind: Kind,
}

/// How a push is sent.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// As an event with an object of values.
    Event {
        /// Its `type`.
        name: Option<&'static str>,
        /// What the object begins with. The client has one object for all pushes of a binding, so
        /// that each keeps the values of those before it; commands elsewhere begin anew each time.
        data: Option<RefCell<Map<String, Value>>>,
    },
    /// As the change of a form.
    Change {
        /// The name of the field that was changed.
        target: Option<String>,
        /// The field or the form, whichever has the binding.
        dispatcher: Option<Node>,
        recovery: Option<Recovery>,
    },
    /// As the submit of a form.
    Submit { submitter: Option<Node> },
}

/// Where the change of a form goes that is sent again after a rejoin. It is looked up in the new
/// HTML, while the form is that of the old page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recovery {
    pub(crate) view: Node,
    /// The component that the new form names.
    pub(crate) cid: Option<u64>,
    /// The component around the target in the new HTML.
    pub(crate) around: Option<u64>,
}

impl Cause {
    /// As an event of this type.
    pub(crate) fn event(
        name: Option<&'static str>,
        view: Option<Node>,
        data: Map<String, Value>,
    ) -> Self {
        let data = Some(RefCell::new(data));
        let kind = Kind::Event { name, data };
        Self { view, kind }
    }

    /// As an event of this type, for commands that are in no binding of an event.
    pub(crate) fn commands(name: Option<&'static str>, view: Option<Node>) -> Self {
        let kind = Kind::Event { name, data: None };
        Self { view, kind }
    }

    /// For commands in an attribute that `exec` names: they know the type of the event only.
    pub(crate) fn exec(&self, view: Option<Node>) -> Self {
        let kind = match &self.kind {
            Kind::Event { name, .. } => return Self::commands(*name, view),
            Kind::Change { .. } => Kind::Change {
                target: None,
                dispatcher: None,
                recovery: None,
            },
            Kind::Submit { .. } => Kind::Submit { submitter: None },
        };
        Self { view, kind }
    }

    pub(crate) fn is_removal(&self) -> bool {
        matches!(&self.kind, Kind::Event { name, .. } if *name == Some("remove"))
    }
}
