//! A view of any type, as a connection and a page hold it. The compiler makes one copy of what is
//! generic here for each view, so this only leads to what the view has implemented.

use std::any::{Any, type_name};
use std::{mem, thread};

use remount_markup::{self as markup, Prints};
use remount_session::guard::Owned;

use crate::base::Base;
use crate::coming_event::ComingEvent;
use crate::entering::enter_again;
use crate::error::{Error, Result};
use crate::handling::{NotHandled, Running};
use crate::lender::Lender;
use crate::live_view::{AppOf, LiveView};
use crate::located::Located;
use crate::news::SessionNews;
use crate::rendering::Rendering;
use crate::reply::Asked;
use crate::route::{Route, RouteError};
use crate::scope::Scope;
use crate::socket::{OwnSocket, Socket};
use crate::touched::{Several, Touched};
use crate::turn::Turn;
use crate::visit::{OwnVisit, VisitCore, lending};

mod fields;

use fields::MountedFields;

/// A view in its place. What it is called for, [`calling`](crate::calling) says.
pub(crate) trait AnyView: Send {
    /// Begins to mount the view at this address.
    fn mount(&mut self, at: &Located) -> Result<Running<'_>>;
    /// Asks the view's scope about a turn, before it is the view's.
    fn before(&self, turn: Turn<'_>) -> Result;
    /// Begins to handle an event.
    fn event(&mut self, event: ComingEvent<'_>) -> Result<Running<'_>, NotHandled>;
    /// Begins to handle a change of the session.
    fn session(&mut self, news: SessionNews) -> Running<'_>;
    /// Begins to handle another address.
    fn params(&mut self, at: &Located) -> Result<Running<'_>>;
    /// Has the visitor enter the scope again.
    fn recheck(&mut self) -> Running<'_>;
    /// The [`Mounted`], for what knows its type.
    fn any(&mut self) -> &mut (dyn Any + Send);
    fn socket(&mut self) -> &mut dyn AnySocket;
    fn prints(&mut self) -> &mut Prints;
    /// What the last turn can have changed.
    fn touched(&mut self) -> &mut Touched;
    /// The core, and what has the fields of the view and of its components.
    fn fields(&mut self) -> (&mut VisitCore, MountedFields<'_>);
    /// Appends the page's HTML.
    fn html(&self, rendering: Rendering<'_>, out: &mut String);
    /// Appends the members of the whole tree.
    fn full(&mut self, rendering: Rendering<'_>, out: &mut String);
    /// Appends the members of what changed since the last walk. What the client takes in a message
    /// of its own only is [touched](Self::touched) afterwards.
    fn diff(&mut self, rendering: Rendering<'_>, out: &mut String);
    /// Appends the members of the whole tree as the page should hold it, and changes nothing.
    #[cfg(feature = "testing")]
    fn fresh(&mut self, rendering: Rendering<'_>, out: &mut String);
}

impl dyn AnyView + '_ {
    pub(crate) fn core(&mut self) -> &mut VisitCore {
        self.socket().core()
    }

    /// The elements of these components are about to go from the page.
    pub(crate) fn will_destroy(&mut self, cids: &[u32]) {
        self.prints().will_destroy(cids);
    }

    /// Drops those of these components that are gone, and returns them.
    pub(crate) fn destroy(&mut self, cids: &[u32]) -> Vec<u32> {
        self.prints().destroy(cids)
    }

    /// Ends what components had going on that are gone. Returns whether the connection has to
    /// cancel timers of theirs.
    pub(crate) fn end_work_of_gone_components(&mut self) -> bool {
        let (core, fields) = self.fields();
        let is_there = |cid| fields.prints.keeps_component(cid);
        core.ongoing.retain_components(is_there)
    }
}

/// The socket of a view of any type.
pub(crate) trait AnySocket: Lender {
    fn core(&mut self) -> &mut VisitCore;
    fn base(&self) -> &Base;
}

impl<V: LiveView> AnySocket for OwnSocket<V> {
    fn core(&mut self) -> &mut VisitCore {
        &mut self.visit.parts.core
    }

    fn base(&self) -> &Base {
        self.visit.parts.source.request().base()
    }
}

impl<V: LiveView> Lender for OwnSocket<V> {
    fn lend(&mut self, place: &mut dyn Any) {
        lending::lend(&mut self.visit.parts, place);
    }

    fn take_back(&mut self, core: &mut dyn Any) {
        if let Some(core) = core.downcast_mut() {
            mem::swap(&mut self.visit.parts.core, core);
        }
    }

    fn before(&self, turn: Turn<'_>) -> Result {
        Socket::before(self, turn)
    }

    fn note_asked(&mut self, asked: Asked) {
        self.visit.parts.core.note_asked(asked);
    }
}

/// A view, once it is mounted, and what it is given.
pub(crate) struct Mounted<V: LiveView> {
    view: Owned<V>,
    socket: OwnSocket<V>,
    prints: Prints,
    touched: Touched,
}

/// Reads an address as a view does.
fn read<R: Route>(at: &Located) -> Result<R> {
    match at.input().route::<R>() {
        Ok(route) => Ok(route),
        Err(error) => Err(unread(error)),
    }
}

fn unread(error: RouteError) -> Error {
    let status = error.status();
    Error::with_status(status, Some(error.into()), None)
}

impl<V: LiveView> Mounted<V> {
    /// The place of a view that is not mounted yet.
    pub(crate) fn place(
        visit: OwnVisit<AppOf<V>>,
        scope: <V::Scope as Scope>::Value,
    ) -> Box<dyn AnyView> {
        let mut socket = OwnSocket::<V>::new(visit, scope);
        socket.visit.parts.core.around.has_events::<V::Event>();
        Box::new(Self {
            view: Owned::nothing(),
            socket,
            prints: Prints::default(),
            touched: Touched::VIEW,
        })
    }

    /// The view that is mounted there, and what a handler of it is given. `None` if it is of
    /// another type.
    pub(crate) fn parts(mounted: &mut (dyn Any + Send)) -> Option<(&mut V, &mut Socket<V>)> {
        let mounted = mounted.downcast_mut::<Self>()?;
        Some((&mut mounted.view, &mut mounted.socket))
    }
}

impl<V: LiveView> AnyView for Mounted<V> {
    fn mount(&mut self, at: &Located) -> Result<Running<'_>> {
        match read(at) {
            Ok(route) => Ok(Box::pin(async move {
                match V::mount(route, &mut self.socket).await {
                    Ok(view) => {
                        Owned::put(&mut self.view, view);
                        Ok(())
                    }
                    Err(error) => Err(error),
                }
            })),
            Err(error) => Err(error),
        }
    }

    fn before(&self, turn: Turn<'_>) -> Result {
        self.socket.before(turn)
    }

    fn event(&mut self, mut coming: ComingEvent<'_>) -> Result<Running<'_>, NotHandled> {
        let event = coming.take();
        self.socket.core().note_asked(coming.take_asked());
        let Some(event) = event else {
            return Err(coming.refused());
        };
        if let Some(turn) = coming.turn(None) {
            self.socket.before(turn)?;
        }
        Ok(Box::pin(self.view.handle_event(event, &mut self.socket)))
    }

    fn session(&mut self, news: SessionNews) -> Running<'_> {
        let change = self.socket.visit.parts.change(news);
        Box::pin(self.view.handle_session(change, &mut self.socket))
    }

    fn params(&mut self, at: &Located) -> Result<Running<'_>> {
        match read(at) {
            Ok(route) => Ok(Box::pin(self.view.handle_params(route, &mut self.socket))),
            Err(error) => Err(error),
        }
    }

    fn recheck(&mut self) -> Running<'_> {
        let (visit, scope) = self.socket.scope_parts();
        enter_again::<V::Scope>(type_name::<V>(), visit, scope)
    }

    fn any(&mut self) -> &mut (dyn Any + Send) {
        self
    }

    fn socket(&mut self) -> &mut dyn AnySocket {
        &mut self.socket
    }

    fn prints(&mut self) -> &mut Prints {
        &mut self.prints
    }

    fn touched(&mut self) -> &mut Touched {
        &mut self.touched
    }

    fn fields(&mut self) -> (&mut VisitCore, MountedFields<'_>) {
        let fields = MountedFields {
            view: &mut *self.view,
            prints: &mut self.prints,
        };
        (&mut self.socket.visit.parts.core, fields)
    }

    fn html(&self, rendering: Rendering<'_>, out: &mut String) {
        let lent = self.socket.visit.lent(rendering);
        markup::html(&self.view.render(), Some(&lent), out);
    }

    fn full(&mut self, rendering: Rendering<'_>, out: &mut String) {
        let lent = self.socket.visit.lent(rendering);
        self.prints.full(&self.view.render(), Some(&lent), out);
        self.touched = Touched::VIEW;
    }

    fn diff(&mut self, rendering: Rendering<'_>, out: &mut String) {
        let lent = self.socket.visit.lent(rendering);
        let Several { view, components } = self.touched.take_due(&self.prints);
        if view {
            let view = self.view.render();
            self.prints.diff_with(&view, &components, Some(&lent), out);
        } else {
            self.prints.diff_components(&components, Some(&lent), out);
        }
    }

    #[cfg(feature = "testing")]
    fn fresh(&mut self, rendering: Rendering<'_>, out: &mut String) {
        let lent = self.socket.visit.lent(rendering);
        self.prints.whole(&self.view.render(), Some(&lent), out);
    }
}

/// However a view of a socket ends, its `terminate` is called, unless a handler of it panicked:
/// nobody knows what that was in the middle of.
impl<V: LiveView> Drop for Mounted<V> {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        let Some((last, visit)) = self.socket.visit.parts.retire(type_name::<V>()) else {
            return;
        };
        if let Some(view) = Owned::take(&mut self.view) {
            last.begin(Box::pin(async move { view.terminate(&visit).await }));
        }
    }
}
