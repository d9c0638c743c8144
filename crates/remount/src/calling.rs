//! Calls a view of any type: for an event, a message, a timer. The compiler makes one copy of this
//! for all views.

use std::any::Any;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;

use remount_wire::Value;

use crate::coming_event::ComingEvent;
use crate::error::kind::{Halted, MountsAnew, Redirection};
use crate::error::{Error, Result};
use crate::handling::{ComponentEnd, HandlerEnd, NotHandled};
use crate::live_component::Handler;
use crate::located::Located;
use crate::mounted::{AnySocket, AnyView};
use crate::news::{Heard, SessionNews};
use crate::ongoing::loads::Loaded;
use crate::ongoing::{Then, WorkId};
use crate::refused::Refused;
use crate::turn::Turn;

/// What a view is called for.
pub(crate) enum Call {
    Event {
        name: Arc<str>,
        value: Value,
        /// The component it is for, if not the view itself.
        cid: Option<u32>,
    },
    Message(Heard),
    /// A load has come to its end.
    Loaded(Loaded),
    /// The time of a timer has come.
    Tick(WorkId),
    Session(SessionNews),
    /// Its scope is asked again whether the visitor may come in.
    Recheck,
    Params(Box<Located>),
}

pub(crate) type Handling = Pin<Box<dyn Future<Output = (Box<dyn AnyView>, HandlerEnd)> + Send>>;

/// Has a view handle what it is called for.
pub(crate) fn handle(mut view: Box<dyn AnyView>, call: Call) -> Handling {
    Box::pin(async move {
        let end = call.hand_to(&mut *view).await;
        (view, end)
    })
}

impl Call {
    async fn hand_to(self, view: &mut dyn AnyView) -> HandlerEnd {
        if let Self::Event {
            name,
            value,
            cid: Some(cid),
        } = self
        {
            return hand_to_components(cid, ComingEvent::sent(&name, value), view).await;
        }
        *view.touched() = None;
        let handled = self.hand_to_view(view).await;
        end_of_view(handled, view)
    }

    async fn hand_to_view(self, view: &mut dyn AnyView) -> Result<(), NotHandled> {
        match self {
            Self::Event { name, value, .. } => {
                view.event(ComingEvent::sent(&name, value))?.await?;
            }
            Self::Message(heard) => {
                view.before(Turn::Message)?;
                heard.hand_to(view.any()).await?;
            }
            Self::Loaded(loaded) => {
                let (core, fields) = view.fields();
                core.ongoing.fill(loaded, fields);
            }
            Self::Tick(work) => {
                let Some(then) = view.core().ongoing.due(work) else {
                    return Ok(());
                };
                view.before(Turn::Tick)?;
                match then {
                    Then::Once(then) => then(view.any()).await?,
                    Then::Every(then) => then(view.any()).await?,
                }
            }
            Self::Session(news) => {
                view.before(Turn::Session)?;
                view.session(news).await?;
            }
            Self::Recheck => view.recheck().await?,
            Self::Params(at) => {
                view.before(Turn::Address)?;
                view.params(&at)?.await?;
            }
        }
        Ok(())
    }
}

/// Hands an event to a component. Then hands what the component emits to the component or the view
/// that placed it, until nothing more is emitted.
async fn hand_to_components(
    cid: u32,
    event: ComingEvent<'_>,
    view: &mut dyn AnyView,
) -> HandlerEnd {
    *view.touched() = Some(cid);
    let ComponentEnd { mut end, emitted } = hand_to_component(cid, event, view).await;
    let mut emitted = VecDeque::from(emitted);
    while matches!(end, HandlerEnd::Handled)
        && let Some((to, event)) = emitted.pop_front()
    {
        // Who placed the component shows what it was told, too.
        *view.touched() = None;
        let event = ComingEvent::emitted(event);
        end = match to {
            None => {
                let handled = hand_emitted_to_view(event, view).await;
                end_of_view(handled, view)
            }
            Some(cid) => {
                let next = hand_to_component(cid, event, view).await;
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

fn end_of_view(handled: Result<(), NotHandled>, view: &mut dyn AnyView) -> HandlerEnd {
    match handled {
        Ok(()) => HandlerEnd::Handled,
        Err(NotHandled::Failed(error)) => end_of(error, view.socket()),
        Err(NotHandled::Refused(error)) => HandlerEnd::Refused(Refused {
            error,
            component: None,
        }),
    }
}

async fn hand_to_component(
    cid: u32,
    event: ComingEvent<'_>,
    view: &mut dyn AnyView,
) -> ComponentEnd {
    // It may have gone while the event was on its way. Then nothing happens.
    let Some(mut state) = view.prints().take_component(cid) else {
        return ComponentEnd::of(HandlerEnd::Handled);
    };
    let socket = view.socket();
    let flash = socket.core().around.flash.clone();
    let handler: &dyn Any = state.handler();
    let mut ended = match handler.downcast_ref::<Handler>() {
        Some(Handler(handle)) => handle(&mut *state, event, socket).await,
        None => ComponentEnd::of(HandlerEnd::Handled),
    };
    if let HandlerEnd::Failed(error) = ended.end {
        ended.end = end_of(error, socket);
    }
    // The view around it shows flash messages and what it loads, and a navigation takes the
    // messages along.
    let core = socket.core();
    let shows_more =
        core.around.flash != flash || core.navigates() || core.ongoing.asks_for_loads();
    if shows_more {
        *view.touched() = None;
    }
    view.prints().put_component(cid, state);
    ended
}

/// How a handler ended that returned this error. To send the page elsewhere is no failure.
fn end_of(error: Error, socket: &mut dyn AnySocket) -> HandlerEnd {
    match error.downcast::<Redirection>() {
        Ok(redirection) => {
            let (navigation, flash) = redirection.under(socket.base());
            let core = socket.core();
            core.around.flash.put_all(flash);
            core.ask(navigation);
            HandlerEnd::Handled
        }
        Err(error) if error.downcast_ref::<MountsAnew>().is_some() => HandlerEnd::MountsAnew,
        Err(error) if error.downcast_ref::<Halted>().is_some() => HandlerEnd::Handled,
        Err(error) => HandlerEnd::Failed(error),
    }
}
