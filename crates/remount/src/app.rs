use remount_session::Schema;

/// What all live views of a site share: the session they read and write, and the state they are
/// given.
///
/// `Live::<Site>` checks that every view it serves names the same `Site`, so a view cannot be
/// mounted with somebody else's session or without the state it needs.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(Session, Clone, Default)]
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
    type Session: Schema;
    /// What every view reaches through [`Visit::state`](crate::Visit::state): a database pool, a
    /// room, a configuration. `()` for none.
    type State: Send + Sync + 'static;
}

/// The app of views that share nothing: no session and no state.
impl App for () {
    type Session = ();
    type State = ();
}
