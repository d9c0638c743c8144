//! What comes of an event at last: at once, or after what `phx-debounce` says.

use super::Obstacle;
use crate::dom::{Deed, Mark};
use crate::js::{Cause, Kind};
use crate::push::owner;
use crate::turn::Turn;

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
