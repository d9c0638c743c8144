//! What is made of what a component emits.

use std::sync::Arc;

use super::LiveComponent;
use crate::event::Event;
use crate::handling::Emitted;
use crate::owner::Owner;

/// Whose event is made of what a component emits, and how.
pub struct Emits<C: LiveComponent> {
    /// Who placed it.
    owner: Owner,
    event: Arc<dyn Fn(C::Emit) -> Emitted + Send + Sync>,
}

impl<C: LiveComponent> Emits<C> {
    pub(super) fn new<E: Event>(owner: Owner, event: fn(C::Emit) -> E) -> Self {
        Self {
            owner,
            event: Arc::new(move |emitted| Box::new(Some(event(emitted)))),
        }
    }

    /// The events that are made of these, each with whom it is for.
    pub(crate) fn events_of(&self, emitted: Vec<C::Emit>) -> Vec<(Owner, Emitted)> {
        let emitted = emitted.into_iter();
        let events = emitted.map(|emitted| (self.owner, (self.event)(emitted)));
        events.collect()
    }
}

impl<C: LiveComponent> Clone for Emits<C> {
    fn clone(&self) -> Self {
        Self {
            owner: self.owner,
            event: Arc::clone(&self.event),
        }
    }
}
