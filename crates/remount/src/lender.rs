//! What a live component has of the view around it, for one turn.

use std::any::Any;

use crate::error::Result;
use crate::reply::Asked;
use crate::turn::Turn;

/// A view's socket, as far as components need it.
pub(crate) trait Lender: Send {
    /// Puts the visit with its core into `place`, if the component is one of this site.
    fn lend(&mut self, place: &mut dyn Any);
    /// Takes the core of the visit back.
    fn take_back(&mut self, core: &mut dyn Any);
    /// Asks the view's scope about a turn.
    fn before(&self, turn: Turn<'_>) -> Result;
    /// Notes that the event which is about to be handled asks for a reply, if it does.
    fn note_asked(&mut self, asked: Asked);
}
