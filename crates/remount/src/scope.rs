use crate::app::App;
use crate::error::Result;
use crate::live_view::LiveView;
use crate::visit::Visit;

/// What stands before a group of live views: a check that lets visitors in, and what it brings.
///
/// A view names its scope, and is served in it and nowhere else, so that the check cannot be
/// forgotten. Every [`App`] is a scope itself, one that lets everybody in.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(Session, Clone, Default)]
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
/// Scopes build on one another: one asks the other first.
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
    /// What it brings: [`Socket::scope`](crate::Socket::scope) in its views. Each open page keeps
    /// a copy, so it should be small, or an [`Arc`](std::sync::Arc).
    type Value: Clone + Send + Sync + 'static;

    /// Lets a visitor in, with what it returns. It is asked before a view of the scope is mounted:
    /// for the first render, once for all views of the page, and for each view that the page's
    /// socket joins.
    ///
    /// # Errors
    ///
    /// An error keeps the view from being mounted, as one of its own `mount` would.
    fn enter(visit: &mut Visit<Self::App>) -> impl Future<Output = Result<Self::Value>> + Send;
}

#[diagnostic::do_not_recommend]
impl<A: App> Scope for A {
    type App = A;
    type Value = ();

    async fn enter(_: &mut Visit<A>) -> Result {
        Ok(())
    }
}

/// A live view that may be served in the scope `S`. Never implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served here: this is the place of views with `type Scope = {S}`",
    label = "a view of another scope",
    note = "a view behind a guard is served in it: \
            `.scope::<TheGuard>(|views| views.view_at::<{Self}>(..))`"
)]
pub trait In<S: Scope>: LiveView<Scope = S> {}

#[diagnostic::do_not_recommend]
impl<S: Scope, V: LiveView<Scope = S>> In<S> for V {}
