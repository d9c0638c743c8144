//! A component as prints keep it, and what the runtime finds with it.

use std::any::{Any, TypeId, type_name};

use remount_markup::{Stateful, Writer};
use remount_session::guard::Owned;

use super::LiveComponent;
use super::emits::Emits;
use super::turn::ComponentTurn;
use crate::coming_event::ComingEvent;
use crate::component_handler::ComponentHandler;
use crate::error::Result;
use crate::event::Event;
use crate::handling::{ComponentEnd, ComponentRunning, HandlerEnd, NotHandled};
use crate::lender::Lender;
use crate::markup::Markup;
use crate::refused::Refused;
use crate::visit::Visit;

pub(crate) struct Held<C: LiveComponent> {
    component: Owned<C>,
    emits: Option<Emits<C>>,
}

impl<C: LiveComponent> Held<C> {
    pub(crate) fn mount(
        props: C::Props<'_>,
        visit: &Visit<C::App>,
        emits: Option<Emits<C>>,
    ) -> Self {
        Self {
            component: Owned::new(C::mount(props, visit)),
            emits,
        }
    }

    pub(crate) fn update(
        &mut self,
        props: C::Props<'_>,
        visit: &Visit<C::App>,
        emits: Option<Emits<C>>,
    ) {
        self.component.update(props, visit);
        self.emits = emits;
    }
}

impl<C: LiveComponent> Stateful for Held<C> {
    fn name(&self) -> &'static str {
        type_name::<C>()
    }

    fn write(&self, w: &mut Writer<'_>) {
        self.component.render().write(w);
    }

    fn events(&self) -> Option<TypeId> {
        Some(TypeId::of::<C::Event>())
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        const {
            &ComponentHandler {
                handle: handle::<C>,
                connect: connect::<C>,
                component: component::<C>,
            }
        }
    }
}

/// Begins a turn of the component that has this state.
///
/// # Errors
///
/// How it has ended, if that is another component or one of another site.
pub(super) fn turn<'a, C: LiveComponent>(
    state: &'a mut dyn Stateful,
    socket: &'a mut dyn Lender,
) -> Result<ComponentTurn<'a, C>, ComponentEnd> {
    let state: &mut dyn Any = state;
    let held = state.downcast_mut::<Held<C>>();
    let parts = held.map(|held| (&mut *held.component, held.emits.as_ref()));
    ComponentTurn::begin(parts, socket)
}

fn component<C: LiveComponent>(state: &mut dyn Stateful) -> Option<&mut dyn Any> {
    let state: &mut dyn Any = state;
    let held = state.downcast_mut::<Held<C>>()?;
    Some(&mut *held.component)
}

fn connect<'a, C: LiveComponent>(
    state: &'a mut dyn Stateful,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a> {
    Box::pin(async move {
        match turn::<C>(state, socket) {
            Ok(mut turn) => {
                let (component, socket) = turn.parts();
                let ended = component.connected(socket).await;
                turn.end(ended)
            }
            Err(end) => end,
        }
    })
}

fn handle<'a, C: LiveComponent>(
    state: &'a mut dyn Stateful,
    event: ComingEvent<'_>,
    socket: &'a mut dyn Lender,
) -> ComponentRunning<'a> {
    let name = type_name::<C>();
    let event = take::<C::Event>(event, name, socket);
    Box::pin(async move {
        let event = match event {
            Ok(event) => event,
            Err(error) => return ComponentEnd::of(not_handled(error, name)),
        };
        match turn::<C>(state, socket) {
            Ok(mut turn) => {
                let (component, socket) = turn.parts();
                let ended = component.handle_event(event, socket).await;
                turn.end(ended)
            }
            Err(end) => end,
        }
    })
}

fn take<E: Event>(
    mut event: ComingEvent<'_>,
    component: &'static str,
    socket: &mut dyn Lender,
) -> Result<E, NotHandled> {
    let taken = event.take();
    socket.note_asked(event.take_asked());
    let Some(taken) = taken else {
        return Err(event.refused());
    };
    if let Some(turn) = event.turn(Some(component)) {
        socket.before(turn)?;
    }
    Ok(taken)
}

fn not_handled(error: NotHandled, component: &'static str) -> HandlerEnd {
    match error {
        NotHandled::Refused(error) => HandlerEnd::Refused(Refused {
            error,
            component: Some(component),
        }),
        NotHandled::Failed(error) => HandlerEnd::Failed(error),
    }
}
