use remount_session::SessionData;

/// What all live views of a site share: the session that they read and write, and the state of the
/// site.
///
/// `Live::<Site>` serves only views that name the same `Site`, which the compiler checks. So no
/// view gets the session of another site, and each has the state that it needs.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 40)]
///     username: String,
/// }
///
/// struct Site;
///
/// impl App for Site {
///     type Session = Visitor;
///     type State = ();
/// }
/// ```
pub trait App: Sized + Send + Sync + 'static {
    /// What the site remembers about a visitor; `()` when it remembers nothing.
    type Session: SessionData;
    /// What every view reaches through [`Visit::state`](crate::Visit::state): a database pool, a
    /// room, a configuration. `()` for none.
    type State: Send + Sync + 'static;
}

/// The app of views that share nothing: no session and no state.
impl App for () {
    type Session = ();
    type State = ();
}
