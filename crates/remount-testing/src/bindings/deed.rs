//! What comes of an event at last: at once, or after what `phx-debounce` says.

use serde_json::{Map, Value};

use super::Obstacle;
use crate::dom::{Mark, Node};
use crate::js::{Cause, Command, Kind};
use crate::push::owner;
use crate::turn::Turn;

/// The commands of a binding, and what they are carried out for.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// Those of an event with a type.
    Event {
        element: Node,
        name: &'static str,
        data: Map<String, Value>,
        commands: Vec<Command>,
    },
    /// Those of the change of a field.
    Change {
        input: Node,
        /// The field or its form, whichever has the binding.
        dispatcher: Node,
        commands: Vec<Command>,
    },
}

impl Turn<'_> {
    pub(super) fn perform(&mut self, deed: Deed) -> Result<(), Obstacle> {
        self.acted = true;
        match deed {
            Deed::Event {
                element,
                name,
                data,
                commands,
            } => {
                let view = owner::view_of(self.document, element);
                let cause = Cause::event(Some(name), view, data);
                self.execute(&cause, element, &commands)?;
            }
            Deed::Change {
                input,
                dispatcher,
                commands,
            } => {
                let view = owner::view_of(self.document, dispatcher);
                self.document.mark(input, Mark::Focused);
                let target = self.document.attribute(input, "name").map(str::to_owned);
                let kind = Kind::Change {
                    target,
                    dispatcher: Some(dispatcher),
                    recovery: None,
                };
                self.execute(&Cause { view, kind }, input, &commands)?;
            }
        }
        Ok(())
    }
}
