//! A handler of a view or of its components, and how it ends.

use std::any::Any;
use std::future::ready;
use std::pin::Pin;

use crate::error::{Error, Result};
use crate::event::EventError;
use crate::owner::Owner;
use crate::refused::Refused;

/// A handler of a view that runs.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result> + Send + 'a>>;

/// In the place of a handler, where there is nothing to handle.
pub(crate) fn nothing<'a>() -> Running<'a> {
    Box::pin(ready(Ok(())))
}

/// A handler of a live component that runs.
pub(crate) type ComponentRunning<'a> = Pin<Box<dyn Future<Output = ComponentEnd> + Send + 'a>>;

/// An event for the component or the view that placed the component which emitted it. It is an
/// `Option` of that one's event, from which that one takes it.
pub(crate) type Emitted = Box<dyn Any + Send>;

/// How the handler of a live component ended, and the events that it emitted.
pub(crate) struct ComponentEnd {
    pub(crate) end: HandlerEnd,
    /// With whom it is for.
    pub(crate) emitted: Vec<(Owner, Emitted)>,
    /// Whether the component did nothing at all.
    pub(crate) is_idle: bool,
}

impl ComponentEnd {
    pub(crate) fn of(end: HandlerEnd) -> Self {
        Self {
            end,
            emitted: Vec::new(),
            is_idle: false,
        }
    }
}

/// The handler of a component that has nothing to do.
pub(crate) fn nothing_of_component<'a>() -> ComponentRunning<'a> {
    Box::pin(ready(ComponentEnd::of(HandlerEnd::Handled)))
}

/// Why a view has not handled what it was called for.
pub(crate) enum NotHandled {
    /// The browser sent an event that the view does not know.
    Refused(EventError),
    /// The view or its scope has returned this.
    Failed(Error),
}

impl From<Error> for NotHandled {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<EventError> for NotHandled {
    fn from(error: EventError) -> Self {
        Self::Refused(error)
    }
}

/// How a handler ended.
pub(crate) enum HandlerEnd {
    Handled,
    /// The browser sent something that the view does not know: it stays as it was.
    Refused(Refused),
    /// The view is to be mounted anew.
    MountsAnew,
    Failed(Error),
}
