//! Calls a view of any type, or a component in it: for an event, a message, a timer. The compiler
//! makes one copy of this for all views.

use std::pin::Pin;
use std::sync::Arc;

use remount_wire::Value;

use crate::coming_event::ComingEvent;
use crate::error::kind::{Halted, MountsAnew, Redirection};
use crate::error::{Error, Result};
use crate::handling::{HandlerEnd, NotHandled};
use crate::located::Located;
use crate::mounted::{AnySocket, AnyView};
use crate::news::{Heard, SessionNews, Update};
use crate::ongoing::loads::Loaded;
use crate::ongoing::{Then, WorkId};
use crate::owner::Owner;
use crate::refused::Refused;
use crate::touched::Touched;
use crate::turn::Turn;

mod components;

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
    /// The page shows components for the first time.
    Connected,
    /// A message to a component that is shown under an id.
    Update(Box<Update>),
    Session(SessionNews),
    /// Its scope is asked again whether the visitor may come in.
    Recheck,
    Params(Box<Located>),
}

pub(crate) type Handling = Pin<Box<dyn Future<Output = (Box<dyn AnyView>, HandlerEnd)> + Send>>;

/// Has a view handle what it is called for, or a component in it.
pub(crate) fn handle(mut view: Box<dyn AnyView>, call: Call) -> Handling {
    if call.is_for_components(&mut *view) {
        return components::handle(view, call);
    }
    *view.touched() = Touched::VIEW;
    // What comes most often has a future of its own, which is the smaller one to put into its box.
    if let Call::Event { name, value, .. } = call {
        return Box::pin(async move {
            let handled = match view.event(ComingEvent::sent(&name, value)) {
                Ok(running) => running.await.map_err(NotHandled::from),
                Err(error) => Err(error),
            };
            let end = end_of_view(handled, &mut *view);
            (view, end)
        });
    }
    Box::pin(async move {
        let handled = call.hand_to_view(&mut *view).await;
        let end = end_of_view(handled, &mut *view);
        (view, end)
    })
}

impl Call {
    fn is_for_components(&self, view: &mut dyn AnyView) -> bool {
        match self {
            Self::Event { cid, .. } => cid.is_some(),
            Self::Message(heard) => heard.is_for_components(),
            Self::Loaded(loaded) => view.core().ongoing.owner_of_load(loaded) != Owner::VIEW,
            Self::Tick(work) => view.core().ongoing.owner_of_timer(*work) != Owner::VIEW,
            Self::Connected | Self::Update(_) => true,
            Self::Session(_) | Self::Recheck | Self::Params(_) => false,
        }
    }

    async fn hand_to_view(self, view: &mut dyn AnyView) -> Result<(), NotHandled> {
        match self {
            Self::Message(heard) => {
                view.before(Turn::Message)?;
                heard.hand_to(view.any()).await?;
            }
            Self::Loaded(loaded) => {
                let (core, mut fields) = view.fields();
                core.ongoing.fill(loaded, &mut fields);
            }
            Self::Tick(work) => {
                let Some(then) = view.core().ongoing.due(work) else {
                    return Ok(());
                };
                view.before(Turn::Tick)?;
                match then {
                    Then::Once(then) => then(view.any()).await?,
                    Then::Every(then) => then(view.any()).await?,
                    Then::OnceInComponent(_) | Then::EveryInComponent(_) => {}
                }
            }
            Self::Session(news) => {
                view.before(Turn::Session)?;
                view.session(news).await?;
            }
            Self::Recheck => view.recheck().await?,
            Self::Event { .. } | Self::Connected | Self::Update(_) => {}
            Self::Params(at) => {
                view.before(Turn::Address)?;
                view.params(&at)?.await?;
            }
        }
        Ok(())
    }
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
