//! A view of any type, as a connection and a page hold it. The compiler makes one copy of generic
//! code for each view, so there is little of it here.

use std::any::{Any, type_name};
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use remount_markup::{self as markup, Prints};
use remount_session::guard::Owned;
use remount_wire::Value;

use crate::app::App;
use crate::around::Lent;
use crate::crash;
use crate::entering::{enter, enter_again};
use crate::error::kind::{Halted, MountsAnew, Redirection};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::here::Here;
use crate::live_component::Handler;
use crate::live_view::{AppOf, LiveView};
use crate::located::Located;
use crate::news::{Heard, SessionNews};
use crate::ongoing::loads::Loaded;
use crate::ongoing::{Then, WorkId};
use crate::refused::Refused;
use crate::route::Route;
use crate::session_change::SessionChange;
use crate::site::Site;
use crate::socket::Socket;
use crate::source::Source;
use crate::telemetry;
use crate::terminating;
use crate::turn::Turn;
use crate::visit::{Visit, VisitCore};

/// What a view is called for.
pub(crate) enum Call {
    Event {
        name: String,
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
    Params(Located),
}

impl Call {
    /// What the view's scope is asked about before the view is called. Whether there is anything to
    /// call it for is not known here of an event and of a timer. A load calls nothing of the view.
    fn turn(&self) -> Option<Turn<'static>> {
        match self {
            Self::Message(_) => Some(Turn::Message),
            Self::Session(_) => Some(Turn::Session),
            Self::Params(_) => Some(Turn::Address),
            Self::Event { .. } | Self::Tick(_) | Self::Recheck | Self::Loaded(_) => None,
        }
    }
}

/// How a handler ended.
pub(crate) enum Outcome {
    Handled,
    /// The browser sent something that the view does not know: it stays as it was.
    Refused(Refused),
    /// The view is to be mounted anew.
    MountsAnew,
    Failed(Error),
}

pub(crate) type Handling = Pin<Box<dyn Future<Output = (Box<dyn AnyView>, Outcome)> + Send>>;
pub(crate) type Mounting = Pin<Box<dyn Future<Output = Result<Box<dyn AnyView>>> + Send>>;

/// A mounted view.
pub(crate) trait AnyView: Send {
    fn handle(self: Box<Self>, call: Call) -> Handling;
    fn core(&mut self) -> &mut VisitCore;
    /// The core, and the view itself, for what leads to its fields.
    fn fields(&mut self) -> (&mut VisitCore, &mut (dyn Any + Send));
    /// Appends the page's HTML.
    fn html(&self, here: &Here, out: &mut String);
    /// Appends the members of the whole tree.
    fn full(&mut self, here: &Here, out: &mut String);
    /// Appends the members of what changed since the last walk.
    fn diff(&mut self, here: &Here, out: &mut String);
    /// Appends the members of the whole tree as the page should hold it, and changes nothing.
    #[cfg(feature = "testing")]
    fn fresh(&mut self, here: &Here, out: &mut String);
    /// The elements of these components are about to go from the page.
    fn will_destroy(&mut self, cids: &[u32]);
    /// Drops those of these components that are gone, and returns them.
    fn destroy(&mut self, cids: &[u32]) -> Vec<u32>;
}

/// What mounting a view takes.
pub(crate) struct MountRequest<A: App> {
    pub(crate) site: Arc<Site<A>>,
    pub(crate) source: Source<A::Session>,
    pub(crate) core: VisitCore,
    /// The page's address. That of a view beside the main one says nothing.
    pub(crate) at: Located,
}

pub(crate) struct Mounted<V: LiveView> {
    view: Owned<V>,
    socket: Owned<Socket<V>>,
    prints: Prints,
    /// The only component that the last turn can have changed.
    touched: Option<u32>,
}

pub(crate) fn mount<V: LiveView>(request: MountRequest<AppOf<V>>) -> Mounting {
    Box::pin(async move {
        let mut visit = Visit::new(request.site, request.source, request.core);
        let scope = enter::<V::Scope>(type_name::<V>(), &mut visit).await?;
        let mut socket = Socket::new(visit, scope);
        socket.core.around.has_events::<V::Event>();
        let route = read::<V>(&request.at)?;
        let mounting = V::mount(route, &mut socket);
        let mounted = crash::told(type_name::<V>(), telemetry::MOUNT, mounting).await;
        socket.core.connect_params = None;
        let view = Owned::new(mounted?);
        let prints = Prints::default();
        Ok(Box::new(Mounted {
            view,
            socket: Owned::new(socket),
            prints,
            touched: None,
        }) as Box<dyn AnyView>)
    })
}

/// Reads an address as the view does.
fn read<V: LiveView>(at: &Located) -> Result<V::Route> {
    let route = V::Route::read(&at.input());
    route.map_err(|error| {
        let status = error.status();
        Error::with_status(status, Some(error.into()), None)
    })
}

/// How a handler ended that returned this. To be sent elsewhere is nothing that fails.
fn outcome<A: App>(result: Result, visit: &mut Visit<A>) -> Outcome {
    let Err(error) = result else {
        return Outcome::Handled;
    };
    match error.downcast::<Redirection>() {
        Ok(redirection) => {
            let (navigation, flash) = redirection.under(visit.request().base());
            visit.core.around.flash.put_all(flash);
            visit.core.ask(navigation);
            Outcome::Handled
        }
        Err(error) if error.downcast_ref::<MountsAnew>().is_some() => Outcome::MountsAnew,
        Err(error) if error.downcast_ref::<Halted>().is_some() => Outcome::Handled,
        Err(error) => Outcome::Failed(error),
    }
}

impl<V: LiveView> Mounted<V> {
    /// The view, and what a handler of it is given.
    pub(crate) fn parts(&mut self) -> (&mut V, &mut Socket<V>) {
        (&mut self.view, &mut self.socket)
    }

    async fn dispatch(&mut self, call: Call) -> Outcome {
        if let Call::Event {
            name,
            value,
            cid: Some(cid),
        } = call
        {
            return self.dispatch_to_component(cid, &name, value).await;
        }
        self.touched = None;
        let Self { view, socket, .. } = self;
        if let Some(turn) = call.turn()
            && let Err(kept) = socket.before(turn)
        {
            return outcome(Err(kept), socket);
        }
        let result = match call {
            Call::Event { name, value, .. } => match V::Event::decode(&name, value) {
                Ok(event) => {
                    let (name, component) = (&*name, None);
                    match socket.before(Turn::Event { name, component }) {
                        Ok(()) => view.handle_event(event, socket).await,
                        kept => kept,
                    }
                }
                Err(error) => {
                    return Outcome::Refused(Refused {
                        error,
                        component: None,
                    });
                }
            },
            Call::Message(heard) => heard.hand_to(self).await,
            Call::Loaded(loaded) => {
                socket.core.ongoing.fill(loaded, &mut **view);
                Ok(())
            }
            Call::Tick(work) => match (socket.core.ongoing.due(work), socket.before(Turn::Tick)) {
                (Some(_), Err(kept)) => Err(kept),
                (Some(Then::Once(then)), Ok(())) => then(self).await,
                (Some(Then::Every(then)), Ok(())) => then(self).await,
                (None, _) => Ok(()),
            },
            Call::Session(news) => {
                let now = socket.session().get();
                let SessionNews {
                    keys,
                    origin,
                    state,
                } = news;
                let change = SessionChange {
                    now,
                    keys,
                    origin,
                    state,
                };
                view.handle_session(change, socket).await
            }
            Call::Recheck => match enter_again::<V::Scope>(type_name::<V>(), socket).await {
                Ok(scope) => {
                    socket.set_scope(scope);
                    Ok(())
                }
                Err(error) => Err(error),
            },
            Call::Params(at) => match read::<V>(&at) {
                Ok(route) => view.handle_params(route, socket).await,
                Err(error) => Err(error),
            },
        };
        outcome(result, &mut self.socket)
    }

    async fn dispatch_to_component(&mut self, cid: u32, name: &str, value: Value) -> Outcome {
        let Self { socket, prints, .. } = self;
        // It may have gone while the event was on its way: then nothing happens.
        self.touched = Some(cid);
        let Some(mut state) = prints.take_component(cid) else {
            return Outcome::Handled;
        };
        let flash = socket.core.around.flash.clone();
        let outcome = match state.handler().downcast_ref::<Handler<V>>() {
            Some(Handler(handle)) => handle(&mut *state, name, value, socket).await,
            None => Outcome::Failed(
                format!(
                    "{} is a component of another view than {}",
                    state.name(),
                    type_name::<V>()
                )
                .into(),
            ),
        };
        prints.put_component(cid, state);
        let outcome = match outcome {
            Outcome::Failed(error) => self::outcome(Err(error), socket),
            other => other,
        };
        // The view around it shows flash messages and what it loads, and a navigation takes the
        // messages along.
        let core = &socket.core;
        if core.around.flash != flash || core.navigates() || core.ongoing.asks_for_loads() {
            self.touched = None;
        }
        outcome
    }
}

impl<V: LiveView> AnyView for Mounted<V> {
    fn handle(mut self: Box<Self>, call: Call) -> Handling {
        Box::pin(async move {
            let outcome = self.dispatch(call).await;
            (self as Box<dyn AnyView>, outcome)
        })
    }

    fn core(&mut self) -> &mut VisitCore {
        &mut self.socket.core
    }

    fn fields(&mut self) -> (&mut VisitCore, &mut (dyn Any + Send)) {
        (&mut self.socket.core, &mut *self.view)
    }

    fn html(&self, here: &Here, out: &mut String) {
        let lent = lent(&self.socket, here);
        markup::html(&self.view.render(), Some(&lent), out);
    }

    fn full(&mut self, here: &Here, out: &mut String) {
        let lent = lent(&self.socket, here);
        self.prints.full(&self.view.render(), Some(&lent), out);
    }

    fn diff(&mut self, here: &Here, out: &mut String) {
        let lent = lent(&self.socket, here);
        match self.touched.take() {
            Some(cid) => self.prints.diff_component(cid, Some(&lent), out),
            None => self.prints.diff(&self.view.render(), Some(&lent), out),
        }
    }

    #[cfg(feature = "testing")]
    fn fresh(&mut self, here: &Here, out: &mut String) {
        let lent = lent(&self.socket, here);
        self.prints.whole(&self.view.render(), Some(&lent), out);
    }

    fn will_destroy(&mut self, cids: &[u32]) {
        self.prints.will_destroy(cids);
    }

    fn destroy(&mut self, cids: &[u32]) -> Vec<u32> {
        self.prints.destroy(cids)
    }
}

/// However a view of a socket ends, its `terminate` is called, unless a handler of it panicked:
/// nobody knows what that was in the middle of.
impl<V: LiveView> Drop for Mounted<V> {
    fn drop(&mut self) {
        if thread::panicking() || !self.socket.is_connected() {
            return;
        }
        let (view, socket) = (Owned::take(&mut self.view), Owned::take(&mut self.socket));
        if let (Some(view), Some(socket)) = (view, socket) {
            let visit = socket.into_visit();
            let site = Arc::clone(&visit.site);
            let terminate = Box::pin(async move { view.terminate(&visit).await });
            let limit = site.limits.termination;
            terminating::begin(type_name::<V>(), terminate, limit, site.drain.get());
        }
    }
}

/// What templates may ask the runtime for.
fn lent<'a, V: LiveView>(socket: &'a Socket<V>, here: &'a Here) -> Lent<'a> {
    Lent {
        around: &socket.core.around,
        base: socket.request().base(),
        here,
    }
}
