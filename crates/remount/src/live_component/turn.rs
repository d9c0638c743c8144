//! A turn of a live component: it has its state and a socket for itself, until the turn ends.

use std::any::type_name;

use super::LiveComponent;
use super::emits::Emits;
use super::socket::{Borrowed, ComponentSocket};
use crate::error::Result;
use crate::handling::{ComponentEnd, HandlerEnd};
use crate::lender::Lender;

pub(super) struct ComponentTurn<'a, C: LiveComponent> {
    component: &'a mut C,
    emits: Option<&'a Emits<C>>,
    borrowed: Borrowed<'a, C>,
}

impl<'a, C: LiveComponent> ComponentTurn<'a, C> {
    /// Begins a turn of a component that emits like this.
    ///
    /// # Errors
    ///
    /// How it has ended, if there is no such component or it is one of another site.
    pub(super) fn begin(
        parts: Option<(&'a mut C, Option<&'a Emits<C>>)>,
        socket: &'a mut dyn Lender,
    ) -> Result<Self, ComponentEnd> {
        let (Some((component, emits)), Some(borrowed)) = (parts, Borrowed::of(socket)) else {
            let problem = format!("{} is a component of another site", type_name::<C>());
            return Err(ComponentEnd::of(HandlerEnd::Failed(problem.into())));
        };
        Ok(Self {
            component,
            emits,
            borrowed,
        })
    }

    pub(super) fn parts(&mut self) -> (&mut C, &mut ComponentSocket<C>) {
        (self.component, &mut self.borrowed.socket)
    }

    /// Ends the turn with what its handler returned.
    pub(super) fn end(mut self, handled: Result) -> ComponentEnd {
        let end = match handled {
            Ok(()) => HandlerEnd::Handled,
            Err(error) => HandlerEnd::Failed(error),
        };
        let emitted = self.borrowed.emitted();
        let emits = self.emits;
        ComponentEnd {
            end,
            emitted: emits.map_or_else(Vec::new, |emits| emits.events_of(emitted)),
            is_idle: self.borrowed.socket.is_idle(),
        }
    }
}
