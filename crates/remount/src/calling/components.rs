//! Calls the live components of a view, and whoever hears what they emit.

use std::any::Any;
use std::collections::VecDeque;

use super::{Call, Handling, end_of, end_of_view};
use crate::coming_event::ComingEvent;
use crate::component_handler::ComponentHandler;
use crate::handling::{ComponentEnd, HandlerEnd, NotHandled};
use crate::mounted::AnyView;
use crate::news::{Heard, Update};
use crate::ongoing::loads::Loaded;
use crate::ongoing::{EveryInComponent, OnceInComponent, Then, WorkId};
use crate::owner::Owner;
use crate::taker::To;
use crate::touched::Touched;
use crate::turn::Turn;

/// Has components of a view handle what it is called for.
pub(super) fn handle(mut view: Box<dyn AnyView>, call: Call) -> Handling {
    Box::pin(async move {
        let end = hand_over(call, &mut *view).await;
        (view, end)
    })
}

async fn hand_over(call: Call, view: &mut dyn AnyView) -> HandlerEnd {
    *view.touched() = Touched::nothing();
    // What has not begun yet begins before it hears anything.
    let end = connect(view).await;
    if !matches!(end, HandlerEnd::Handled) {
        return end;
    }
    match call {
        Call::Event {
            name,
            value,
            cid: Some(cid),
        } => hand_to(cid, Act::Event(ComingEvent::sent(&name, value)), view).await,
        Call::Message(heard) => hand_message(heard, view).await,
        Call::Update(update) => hand_update(*update, view).await,
        Call::Tick(work) => tick(work, view).await,
        Call::Loaded(loaded) => fill(loaded, view),
        Call::Connected
        | Call::Event { .. }
        | Call::Session(_)
        | Call::Recheck
        | Call::Params(_) => HandlerEnd::Handled,
    }
}

/// What a component is called for.
enum Act<'a> {
    Event(ComingEvent<'a>),
    Message(&'a Heard, To),
    Once(OnceInComponent),
    Every(EveryInComponent),
    Connected,
}

/// Has a component act. Then hands what it emits to the component or the view that placed it,
/// until nothing more is emitted.
async fn hand_to(cid: u32, act: Act<'_>, view: &mut dyn AnyView) -> HandlerEnd {
    let ComponentEnd {
        mut end, emitted, ..
    } = have_act(cid, act, view).await;
    let mut emitted = VecDeque::from(emitted);
    while matches!(end, HandlerEnd::Handled)
        && let Some((to, event)) = emitted.pop_front()
    {
        // Who placed the component shows what it was told, too.
        view.touched().add_view();
        let event = ComingEvent::emitted(event);
        end = match to.cid() {
            None => {
                let handled = hand_emitted_to_view(event, view).await;
                end_of_view(handled, view)
            }
            Some(cid) => {
                let next = have_act(cid, Act::Event(event), view).await;
                emitted.extend(next.emitted);
                next.end
            }
        };
    }
    end
}

async fn hand_emitted_to_view(
    event: ComingEvent<'_>,
    view: &mut dyn AnyView,
) -> Result<(), NotHandled> {
    view.event(event)?.await?;
    Ok(())
}

async fn hand_message(heard: Heard, view: &mut dyn AnyView) -> HandlerEnd {
    if let Err(error) = view.before(Turn::Message) {
        return end_of(error, view.socket());
    }
    for to in heard.recipients() {
        let Some(cid) = to.owner.cid() else { continue };
        let end = hand_to(cid, Act::Message(&heard, to), view).await;
        if !matches!(end, HandlerEnd::Handled) {
            return end;
        }
    }
    HandlerEnd::Handled
}

async fn hand_update(update: Update, view: &mut dyn AnyView) -> HandlerEnd {
    let Some(cid) = view.prints().component_with(&update.key) else {
        tracing::debug!("an update is for a component that is not shown, and is dropped");
        return HandlerEnd::Handled;
    };
    hand_message(update.into_heard_by(cid), view).await
}

async fn tick(work: WorkId, view: &mut dyn AnyView) -> HandlerEnd {
    let ongoing = &mut view.core().ongoing;
    let Some(cid) = ongoing.owner_of_timer(work).cid() else {
        return HandlerEnd::Handled;
    };
    let act = match ongoing.due(work) {
        Some(Then::OnceInComponent(then)) => Act::Once(then),
        Some(Then::EveryInComponent(then)) => Act::Every(then),
        _ => return HandlerEnd::Handled,
    };
    match view.before(Turn::Tick) {
        Ok(()) => hand_to(cid, act, view).await,
        Err(error) => end_of(error, view.socket()),
    }
}

/// Tells the components that are shown for the first time that their page is connected, until one
/// of them sends the page elsewhere.
async fn connect(view: &mut dyn AnyView) -> HandlerEnd {
    while !view.core().navigates()
        && let Some(cid) = view.prints().take_new_component()
    {
        let end = hand_to(cid, Act::Connected, view).await;
        if !matches!(end, HandlerEnd::Handled) {
            return end;
        }
    }
    HandlerEnd::Handled
}

fn fill(loaded: Loaded, view: &mut dyn AnyView) -> HandlerEnd {
    let owner = view.core().ongoing.owner_of_load(&loaded);
    if let Some(cid) = owner.cid() {
        view.touched().add(cid);
    }
    let (core, mut fields) = view.fields();
    core.ongoing.fill(loaded, &mut fields);
    HandlerEnd::Handled
}

async fn have_act(cid: u32, act: Act<'_>, view: &mut dyn AnyView) -> ComponentEnd {
    let prints = view.prints();
    let state = match act {
        // Nobody sees a hidden one, so nobody can have done anything in it.
        Act::Event(_) => prints.take_component(cid),
        _ => prints.take_kept_component(cid),
    };
    // It may have gone while this was on its way. Then nothing happens.
    let Some(mut state) = state else {
        return ComponentEnd::of(HandlerEnd::Handled);
    };
    let socket = view.socket();
    let core = socket.core();
    core.owner = Owner::component(cid);
    let flash = core.around.flash.clone();
    let handler: &dyn Any = state.handler();
    let mut ended = match (act, handler.downcast_ref::<ComponentHandler>()) {
        (Act::Event(event), Some(handler)) => (handler.handle)(&mut *state, event, socket).await,
        (Act::Connected, Some(handler)) => (handler.connect)(&mut *state, socket).await,
        (Act::Message(heard, to), _) => heard.hand_to_component(to, &mut *state, socket).await,
        (Act::Once(then), _) => then(&mut *state, socket).await,
        (Act::Every(then), _) => then(&mut *state, socket).await,
        (Act::Event(_) | Act::Connected, None) => ComponentEnd::of(HandlerEnd::Handled),
    };
    let core = socket.core();
    core.owner = Owner::VIEW;
    if let HandlerEnd::Failed(error) = ended.end {
        ended.end = end_of(error, socket);
    }
    // The view around it shows flash messages, and a navigation takes them along.
    let core = socket.core();
    let shows_more = core.around.flash != flash || core.navigates();
    let touched = view.touched();
    if shows_more {
        touched.add_view();
    }
    if !ended.is_idle {
        touched.add(cid);
    }
    view.prints().put_component(cid, state);
    ended
}
