use std::any::type_name;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::Serialize;

use crate::error::Result;
use crate::external_url::External;
use crate::flash::FlashKind;
use crate::handle::Handle;
use crate::live_view::{AppOf, LiveView};
use crate::message::HeardBy;
use crate::route::Address;
use crate::scope::{self, Scope};
use crate::subscribing::Subscribing;
use crate::target::Target;
use crate::topic::Topic;
use crate::turn::Turn;
use crate::visit::{AnyVisit, OwnVisit, Visit};

pub(crate) mod load;
pub(crate) mod work;

/// A live view's way to everything around it: the visitor's session, the site's state, other
/// views, and the page in the browser.
///
/// When a handler is done, the server sends what it has asked of the browser (events, a title, a
/// navigation), together with the change of the page.
///
/// A handler navigates once: with [`push_patch`](Self::push_patch),
/// [`push_navigate`](Self::push_navigate), [`redirect`](Self::redirect) or
/// [`redirect_external`](Self::redirect_external). A second navigation of the same turn, of
/// whatever kind, ends the view, and the log names both. If [`LiveView::mount`] or
/// [`LiveView::handle_params`] sends the page away, the visitor sees nothing of the view: the
/// server neither renders it nor sends the events that this handler pushed.
///
/// ```
/// # use remount::prelude::*;
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor { member: bool }
/// # struct Site;
/// # impl App for Site {
/// #     type Session = Visitor;
/// #     type State = ();
/// # }
/// struct Members;
///
/// impl LiveView for Members {
///     type Scope = Site;
///     type Route = ();
///     type Event = ();
///
///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
///         if !socket.session().get().member {
///             socket.redirect(LocalPath::new("/login")?);
///         }
///         Ok(Self)
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <p>"For members only."</p> }
///     }
/// }
/// ```
///
/// The second type parameter is never written: it keeps the parts of a socket out of its type.
pub struct Socket<V: LiveView, P: ?Sized = dyn VisitOf<V>> {
    scope: <V::Scope as Scope>::Value,
    pub(crate) visit: P,
}

/// A socket as its owner has it. The view borrows it without the type of its parts.
pub(crate) type OwnSocket<V> = Socket<V, OwnVisit<AppOf<V>>>;

/// The visit of the view `V`, behind a type that does not say what it is made of, as
/// [`AnyParts`](crate::visit::parts::AnyParts) does for every visit. Its methods are those of
/// [`AnyVisit`], which are compiled once for each site.
pub trait VisitOf<V: LiveView>: AnyVisit<AppOf<V>> {}

impl<V: LiveView> VisitOf<V> for OwnVisit<AppOf<V>> {}

impl<V: LiveView> Deref for Socket<V> {
    type Target = Visit<AppOf<V>>;

    fn deref(&self) -> &Visit<AppOf<V>> {
        self.visit.visit()
    }
}

impl<V: LiveView> DerefMut for Socket<V> {
    fn deref_mut(&mut self) -> &mut Visit<AppOf<V>> {
        self.visit.visit_mut()
    }
}

impl<V: LiveView> OwnSocket<V> {
    pub(crate) fn new(visit: OwnVisit<AppOf<V>>, scope: <V::Scope as Scope>::Value) -> Self {
        Self { scope, visit }
    }

    /// The parts that a scope brings anew when it is asked again.
    pub(crate) fn scope_parts(
        &mut self,
    ) -> (&mut Visit<AppOf<V>>, &mut <V::Scope as Scope>::Value) {
        (&mut self.visit, &mut self.scope)
    }
}

impl<V: LiveView, P: ?Sized> Socket<V, P> {
    /// Asks the view's scope about a turn, before it is the view's.
    pub(crate) fn before(&self, turn: Turn<'_>) -> Result {
        scope::before::<V::Scope>(&self.scope, type_name::<V>(), &turn)
    }
}

impl<V: LiveView> Socket<V> {
    /// The value that the view's [scope](Scope) returned when the view was mounted, or when the
    /// view [entered it again](crate::LiveHandle::recheck).
    #[must_use]
    pub fn scope(&self) -> &<V::Scope as Scope>::Value {
        &self.scope
    }

    /// Subscribes the view to `topic`, until the view ends: each message arrives in
    /// [`On::on`](crate::On::on). A second subscription to the same topic changes nothing. Does
    /// nothing during the first render.
    ///
    /// # Errors
    ///
    /// [`SubscribeError`](crate::SubscribeError) if another topic of this name carries messages of
    /// another type, or is shared by servers where this one is not, or if
    /// the view hears [`Limits::subscriptions`](crate::Limits::subscriptions) topics already.
    pub fn subscribe<M: HeardBy<V>>(&mut self, topic: &Topic<M>) -> Subscribing<'_> {
        self.visit
            .visit_mut()
            .subscribing(topic.name(), M::TAKER, topic.codec())
    }

    /// A handle with which other code sends messages to this view. During the first render it leads
    /// nowhere.
    #[must_use]
    pub fn handle(&self) -> Handle<V> {
        let inbox = self.core().inbox.as_ref();
        Handle::new(inbox.map(|inbox| (Arc::downgrade(&inbox.mailbox), inbox.tag)))
    }

    /// Changes the page's address to another of the same view, without a page load;
    /// [`LiveView::handle_params`] is called with it. It waits for no write of the session, since
    /// the page stays. The address is one more step of the browser's history;
    /// [`replace_patch`](Self::replace_patch) adds none.
    pub fn push_patch(&mut self, to: V::Route)
    where
        V::Route: Address,
    {
        self.visit.visit_mut().patch(to, false);
    }

    /// Changes the page's address as [`push_patch`](Self::push_patch) does, and has it take the
    /// place of the present one in the browser's history, so that "back" does not lead there.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # #[derive(Route)]
    /// # #[route("/search")]
    /// # struct SearchRoute { #[query] words: String }
    /// # struct Search;
    /// # impl LiveView for Search {
    /// #     type Scope = ();
    /// #     type Route = SearchRoute;
    /// #     type Event = ();
    /// #     async fn mount(_: SearchRoute, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    /// #     fn render(&self) -> impl Markup { view! { "" } }
    /// # }
    /// fn searched(words: String, socket: &mut Socket<Search>) {
    ///     // Not one step of the history for each letter.
    ///     socket.replace_patch(SearchRoute { words });
    /// }
    /// ```
    pub fn replace_patch(&mut self, to: V::Route)
    where
        V::Route: Address,
    {
        self.visit.visit_mut().patch(to, true);
    }
}

/// Methods of [`Visit`] once more, so that their arguments may read the socket: through `DerefMut`
/// it would be borrowed before they are looked at.
macro_rules! of_visit {
    ($socket:ident<$of:ident: $bound:ident>) => {
        crate::socket::of_visit! {
            $socket<$of: $bound>
            push_event(name: &str, payload: &impl Serialize) -> Result;
            set_page_title(title: impl Into<String>);
            set_page_description(description: impl Into<String>);
            set_page_canonical(to: impl Target);
            put_flash(kind: impl Into<FlashKind>, message: impl Into<String>);
            clear_flash_of(kind: impl Into<FlashKind>);
            clear_flash();
            push_navigate(to: impl Target);
            replace_navigate(to: impl Target);
            redirect(to: impl Target);
            redirect_external(to: impl External);
        }
    };
    (
        $socket:ident<$of:ident: $bound:ident>
        $($name:ident($($argument:ident: $type:ty),*) $(-> $returned:ty)?;)*
    ) => {
        impl<$of: $bound> $socket<$of> {
            $(
                #[doc = concat!("[`Visit::", stringify!($name), "`].")]
                #[allow(clippy::missing_errors_doc, reason = "the linked method says them")]
                pub fn $name(&mut self, $($argument: $type),*) $(-> $returned)? {
                    self.visit.visit_mut().$name($($argument),*)
                }
            )*
        }
    };
}

pub(crate) use of_visit;

of_visit!(Socket<V: LiveView>);
