use std::any::{TypeId, type_name};

use crate::app::App;
use crate::error::{Error, Result};
use crate::keys::ScopeType;
use crate::live_view::LiveView;
use crate::scope_key::ScopeKey;
use crate::turn::{Flow, Turn};
use crate::visit::Visit;

/// What stands before a group of live views: a check that lets visitors in, and the value that it
/// returns.
///
/// A view names its scope, and a site can serve it in that scope only, so you cannot forget the
/// check. Every [`App`] is a scope itself, one that lets everybody in.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     member: Option<i64>,
/// }
///
/// struct Club;
///
/// impl App for Club {
///     type Session = Visitor;
///     type State = ();
/// }
///
/// /// The views that a member sees.
/// struct Members;
///
/// impl Scope for Members {
///     type App = Club;
///     type Value = i64;
///
///     async fn enter(visit: &mut Visit<Club>) -> Result<i64> {
///         let member = visit.session().get().member;
///         member.ok_or_else(|| "for members only".into())
///     }
/// }
///
/// struct Lounge;
///
/// impl LiveView for Lounge {
///     type Scope = Members;
///     type Route = ();
///     type Event = ();
///
///     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
///         Ok(Self)
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { "Welcome" }
///     }
/// }
///
/// # fn site(sessions: Sessions<Visitor>) -> Live<Club> {
/// Live::new(sessions).state(())
///     .scope::<Members>(|members| members.view_at::<Lounge>("/lounge"))
/// # }
/// ```
///
/// A scope can build on another one, by calling it first.
///
/// ```
/// # use remount::prelude::*;
/// # struct Members;
/// # impl Scope for Members {
/// #     type App = ();
/// #     type Value = i64;
/// #     async fn enter(_: &mut Visit<()>) -> Result<i64> { Ok(1) }
/// # }
/// /// Those members who look after the others.
/// struct Stewards;
///
/// impl Scope for Stewards {
///     type App = ();
///     type Value = i64;
///
///     async fn enter(visit: &mut Visit<()>) -> Result<i64> {
///         let member = Members::enter(visit).await?;
///         if member == 1 { Ok(member) } else { Err("for stewards only".into()) }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a site nor a scope of one",
    label = "needs `impl App for {Self}` or `impl Scope for {Self}`",
    note = "`type Scope = ()` is that of a view that shares nothing"
)]
pub trait Scope: Sized + Send + Sync + 'static {
    /// The site that it belongs to.
    type App: App;
    /// What `enter` returns: [`Socket::scope`](crate::Socket::scope) in its views. Each open page
    /// keeps a copy, so make it small, or an [`Arc`](std::sync::Arc).
    type Value: Clone + Send + Sync + 'static;

    /// Lets a visitor in, and returns the value for the views. The server calls it before it mounts
    /// a view of the scope: once for all views of a page in the first render, and for each view
    /// that the page's socket joins. It also calls it when an open view has to [enter
    /// again](crate::LiveHandle::recheck).
    ///
    /// # Errors
    ///
    /// An error keeps the view from being mounted, as one of its own `mount` would.
    fn enter(visit: &mut Visit<Self::App>) -> impl Future<Output = Result<Self::Value>> + Send;

    /// Whether a view takes a turn: an event, a message, or another one that [`Turn`] names. The
    /// server calls it before each turn of the view and of its live components, with the value that
    /// `enter` has returned. It does not call it before a mount, nor when a view enters the scope
    /// again: there it calls [`enter`](Self::enter).
    ///
    /// [`Flow::Halt`] keeps the turn from the view, which stays as it is. The server still answers
    /// the browser, which shows the address of a link that it has followed. It renders the view for
    /// that, so live components in it read the session as it is now.
    ///
    /// A [load](crate::Socket::load) fills its field without a call of this, since no code of the
    /// view runs then. A site itself lets its views take all turns, which costs nothing.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor { guest: bool }
    /// # struct Club;
    /// # impl App for Club { type Session = Visitor; type State = (); }
    /// /// Guests may look around, and change nothing.
    /// struct Guests;
    ///
    /// impl Scope for Guests {
    ///     type App = Club;
    ///     type Value = bool;
    ///
    ///     async fn enter(visit: &mut Visit<Club>) -> Result<bool> {
    ///         Ok(visit.session().get().guest)
    ///     }
    ///
    ///     fn before(guest: &bool, turn: &Turn<'_>) -> Result<Flow> {
    ///         match turn {
    ///             Turn::Event { name, .. } if *guest && *name != "filter" => Ok(Flow::Halt),
    ///             _ => Ok(Flow::Continue),
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// An error does what one of the view's own handler does: a redirect sends the page away, any
    /// other ends the view.
    fn before(value: &Self::Value, turn: &Turn<'_>) -> Result<Flow> {
        let _ = (value, turn);
        Ok(Flow::Continue)
    }

    /// The key under which [`LiveHandle::disconnect`](crate::LiveHandle::disconnect) and
    /// [`recheck`](crate::LiveHandle::recheck) find an open view, for example the number of its
    /// member. The server calls it after each `enter`. Several views may have one key, and keys of
    /// two scopes never meet. Only views with a key take memory for it.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # #[derive(Clone)]
    /// # struct Member { id: i64 }
    /// # struct Members;
    /// # impl Scope for Members {
    /// #     type App = ();
    /// #     type Value = Member;
    /// #     async fn enter(_: &mut Visit<()>) -> Result<Member> { Ok(Member { id: 7 }) }
    /// fn key(member: &Member) -> Option<ScopeKey> {
    ///     Some(member.id.into())
    /// }
    /// # }
    /// ```
    fn key(value: &Self::Value) -> Option<ScopeKey> {
        let _ = value;
        None
    }
}

/// Asks a scope about a turn, before it is the view's.
pub(crate) fn before<S: Scope>(value: &S::Value, view: &'static str, turn: &Turn<'_>) -> Result {
    match S::before(value, turn)? {
        Flow::Continue => Ok(()),
        Flow::Halt => {
            tracing::debug!(view, ?turn, "its scope has kept a turn from a live view");
            Err(Error::halted())
        }
    }
}

pub(crate) fn type_of<S: Scope>() -> ScopeType {
    ScopeType {
        id: TypeId::of::<S>(),
        name: type_name::<S>(),
    }
}

#[diagnostic::do_not_recommend]
impl<A: App> Scope for A {
    type App = A;
    type Value = ();

    async fn enter(_: &mut Visit<A>) -> Result {
        Ok(())
    }
}

/// A live view that may be served in the scope `S`. You never implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served here: this is the place of views with `type Scope = {S}`",
    label = "a view of another scope",
    note = "a view behind a guard is served in it: \
            `.scope::<TheGuard>(|views| views.view_at::<{Self}>(..))`"
)]
pub trait In<S: Scope>: LiveView<Scope = S> {}

#[diagnostic::do_not_recommend]
impl<S: Scope, V: LiveView<Scope = S>> In<S> for V {}
