//! Cookies beside the session's, as a live view reads them.

use remount_session::{PlainCookie, SessionData};

use super::SessionHandle;
use crate::source::Source;

impl<S: SessionData> SessionHandle<'_, S> {
    /// The value of a plain cookie as the browser sent it: with the request of the first render, or
    /// with that of the page's socket. It may be another than that of its key, which
    /// [`get`](Self::get) returns, and a write of the key does not change it here. `None` for a
    /// cookie that mirrors no key of the site.
    ///
    /// Whoever uses the browser can send any value: treat it as input.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use remount::session::PlainCookie;
    ///
    /// /// A proxy in front of the site looks at it.
    /// const BETA: PlainCookie = PlainCookie::new("beta");
    ///
    /// #[derive(SessionData, Clone, Default)]
    /// struct Visitor {
    ///     #[session(cookie = BETA)]
    ///     beta: Option<String>,
    /// }
    ///
    /// struct Site;
    ///
    /// impl App for Site {
    ///     type Session = Visitor;
    ///     type State = ();
    /// }
    ///
    /// /// Whether a proxy that looks at the cookie acts as the visitor wants by now.
    /// fn is_in_step(visit: &Visit<Site>) -> bool {
    ///     let session = visit.session();
    ///     session.cookie(&BETA) == session.get().beta
    /// }
    /// ```
    #[must_use]
    pub fn cookie(&self, cookie: &PlainCookie) -> Option<String> {
        match self.source {
            Some(Source::Request { load, .. }) => load.session.cookie(cookie).map(str::to_owned),
            Some(Source::Connection(socket)) => socket.session.cookie(cookie),
            None => None,
        }
    }
}
