//! Cookies beside the session's, as a live view reads and writes them.

use remount_session::{CookieError, PageSession, PlainCookie, SessionData, Write};

use super::{SessionHandle, SessionUpdateError};
use crate::source::Source;
use crate::write_handle::WriteHandle;

impl<S: SessionData> SessionHandle<'_, S> {
    /// The value of a plain cookie as this page has it: what the request of the first render or of
    /// the page's socket brought, or what a view of this page wrote since. `None` for a cookie that
    /// the site does not declare with [`Sessions::plain_cookie`](crate::Sessions::plain_cookie).
    ///
    /// Whoever uses the browser can send any value: treat it as input.
    #[must_use]
    pub fn cookie(&self, cookie: &PlainCookie) -> Option<String> {
        match self.source {
            Some(Source::Request { load, .. }) => load.session.cookie(cookie).map(str::to_owned),
            Some(Source::Connection(socket)) => socket.session.cookie(cookie),
            None => None,
        }
    }

    /// Sets a plain cookie of the visitor's browser. It takes the way of a session write: the page
    /// posts a sealed ticket, and the answer sets the cookie. Views of this page read the new value
    /// at once, and other pages from their next request. The server does not call
    /// [`handle_session`](crate::LiveView::handle_session) for it. Await what this call returns to
    /// learn what became of it.
    ///
    /// A visitor who has no session yet gets one with it, since the ticket belongs to a session.
    ///
    /// ```
    /// use remount::prelude::*;
    /// use remount::session::PlainCookie;
    ///
    /// /// A proxy in front of the site looks at it.
    /// const BETA: PlainCookie = PlainCookie::new("beta");
    ///
    /// struct Features {
    ///     beta: bool,
    /// }
    ///
    /// #[derive(Event)]
    /// enum FeaturesEvent {
    ///     Join,
    ///     Leave,
    /// }
    ///
    /// impl LiveView for Features {
    ///     type Scope = ();
    ///     type Route = ();
    ///     type Event = FeaturesEvent;
    ///
    ///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
    ///         let beta = socket.session().cookie(&BETA).is_some();
    ///         Ok(Self { beta })
    ///     }
    ///
    ///     async fn handle_event(&mut self, event: FeaturesEvent, socket: &mut Socket<Self>) -> Result {
    ///         match event {
    ///             FeaturesEvent::Join => socket.session().set_cookie(&BETA, "yes")?,
    ///             FeaturesEvent::Leave => socket.session().remove_cookie(&BETA)?,
    ///         };
    ///         self.beta = socket.session().cookie(&BETA).is_some();
    ///         Ok(())
    ///     }
    /// #   fn render(&self) -> impl Markup { view! { (self.beta) } }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// * [`SessionUpdateError::NotConnected`] during the first render: a GET sets nothing.
    /// * [`SessionUpdateError::CookieRefused`] if the cookie is not declared, if no cookie can hold
    ///   the value, or if it is too long; the cookie stays as it was.
    pub fn set_cookie(
        &self,
        cookie: &PlainCookie,
        value: &str,
    ) -> Result<WriteHandle, SessionUpdateError> {
        self.write_cookie(|session| session.set_cookie(cookie, value))
    }

    /// Removes a plain cookie from the visitor's browser, in the same way.
    ///
    /// # Errors
    ///
    /// As [`set_cookie`](Self::set_cookie).
    pub fn remove_cookie(&self, cookie: &PlainCookie) -> Result<WriteHandle, SessionUpdateError> {
        self.write_cookie(|session| session.remove_cookie(cookie))
    }

    fn write_cookie(
        &self,
        write: impl FnOnce(&PageSession<S>) -> Result<Write, CookieError>,
    ) -> Result<WriteHandle, SessionUpdateError> {
        let (Some(Source::Connection(socket)), Some(inbox)) = (self.source, self.inbox) else {
            return Err(SessionUpdateError::NotConnected);
        };
        let written = write(&socket.session).map_err(SessionUpdateError::CookieRefused)?;
        Ok(inbox.send(written))
    }
}
