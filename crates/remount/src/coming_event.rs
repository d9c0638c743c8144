use remount_wire::Value;

use crate::event::{Event, EventData};
use crate::handling::{Emitted, NotHandled};
use crate::reply::Asked;
use crate::turn::Turn;

/// An event on its way to a view or to a live component of it.
pub(crate) struct ComingEvent<'a> {
    sent: EventData<'a>,
    emitted: Option<Emitted>,
}

impl<'a> ComingEvent<'a> {
    /// The browser has sent it.
    pub(crate) fn sent(name: &'a str, value: Value) -> Self {
        Self {
            sent: EventData::new(name, value),
            emitted: None,
        }
    }

    pub(crate) fn emitted(event: Emitted) -> Self {
        Self {
            sent: EventData::new("", Value::Null),
            emitted: Some(event),
        }
    }

    /// Takes the event, or returns `None` if it is not one of these.
    pub(crate) fn take<E: Event>(&mut self) -> Option<E> {
        match &mut self.emitted {
            Some(event) => event.downcast_mut().and_then(Option::take),
            None => E::read(&mut self.sent),
        }
    }

    /// Takes whether the event asks for a reply, once it is taken.
    pub(crate) fn take_asked(&mut self) -> Asked {
        self.sent.take_asked()
    }

    /// Why it could not be taken.
    pub(crate) fn refused(self) -> NotHandled {
        NotHandled::Refused(self.sent.refused())
    }

    /// The turn that the view's scope is asked about: that of this component, or of the view
    /// itself. `None` if it was asked before, about the turn in which the event was emitted.
    pub(crate) fn turn(&self, component: Option<&'static str>) -> Option<Turn<'_>> {
        let name = self.sent.name();
        let turn = Turn::Event { name, component };
        self.emitted.is_none().then_some(turn)
    }
}
