//! What the runtime calls a live component with, whose type it does not know.

use std::any::Any;

use remount_markup::Stateful;

use crate::coming_event::ComingEvent;
use crate::handling::ComponentRunning;
use crate::lender::Lender;

/// What is compiled for each type of component.
pub(crate) struct ComponentHandler {
    /// Has the component handle an event.
    pub(crate) handle: Handle,
    /// Tells the component that its page is connected.
    pub(crate) connect: Connect,
    /// The component itself, for what leads to its fields.
    pub(crate) component: for<'a> fn(state: &'a mut dyn Stateful) -> Option<&'a mut dyn Any>,
}

type Handle = for<'a> fn(
    state: &'a mut dyn Stateful,
    event: ComingEvent<'_>,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a>;

type Connect =
    for<'a> fn(state: &'a mut dyn Stateful, socket: &'a mut dyn Lender) -> ComponentRunning<'a>;
