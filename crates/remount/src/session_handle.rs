use remount_session::{SessionData, UpdateError};

use crate::inbox::Inbox;
use crate::source::Source;
use crate::write_handle::WriteHandle;

mod plain_cookies;

/// The visitor's session, as a live view reads and writes it.
pub struct SessionHandle<'a, S> {
    /// None for a live component of every site: its session has no keys.
    source: Option<&'a Source<S>>,
    inbox: Option<&'a Inbox>,
}

impl<'a, S> SessionHandle<'a, S> {
    pub(crate) fn of(source: &'a Source<S>, inbox: Option<&'a Inbox>) -> Self {
        Self {
            source: Some(source),
            inbox,
        }
    }

    /// That of a visit which knows nothing of its site's sessions.
    pub(crate) fn none() -> Self {
        Self {
            source: None,
            inbox: None,
        }
    }
}

impl<S: SessionData> SessionHandle<'_, S> {
    /// The session as it is now, with everything that was accepted so far, whether or not the
    /// browser has stored its cookie yet.
    #[must_use]
    pub fn get(&self) -> S {
        match self.source {
            Some(Source::Request { load, .. }) => load.session.get(),
            Some(Source::Connection(socket)) => socket.session.get(),
            None => S::default(),
        }
    }

    /// Changes the session: it writes every key that `change` makes different. The server calls
    /// [`LiveView::handle_session`](crate::LiveView::handle_session) of all views of the session,
    /// this one too: first with a pending write and, when the browser has its cookie, with a
    /// committed one. Code that has to wait for this write awaits what this call returns.
    ///
    /// The write goes on if the view ends or the page loses its socket: then the server asks any
    /// page of the session to store it. A key with `scope = local` is stored by the browser of this
    /// page or not at all, and the server notifies only the views of this page.
    ///
    /// # Errors
    ///
    /// * [`SessionUpdateError::NotConnected`] during the first render: a GET writes nothing.
    /// * [`SessionUpdateError::Refused`] if a value breaks the rules of its key, replaces that of a
    ///   newer build or does not fit into the cookie. The session is as it was then.
    pub fn update(&self, change: impl FnOnce(&mut S)) -> Result<WriteHandle, SessionUpdateError> {
        let (Some(Source::Connection(socket)), Some(inbox)) = (self.source, self.inbox) else {
            return Err(SessionUpdateError::NotConnected);
        };
        let written = socket.session.update(change);
        let Some(write) = written.map_err(SessionUpdateError::Refused)? else {
            return Ok(WriteHandle::unchanged());
        };
        Ok(inbox.send(write))
    }
}

/// Why a live view could not write the session.
#[derive(Debug)]
#[non_exhaustive]
pub enum SessionUpdateError {
    /// The view is rendered over HTTP and has no socket yet.
    NotConnected,
    /// The session did not take the change.
    Refused(UpdateError),
}

impl std::fmt::Display for SessionUpdateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotConnected => f.write_str(
                "nothing can be written during the first render: write from a handler, or in `mount` \
                 once `socket.is_connected()`",
            ),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SessionUpdateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotConnected => None,
            Self::Refused(error) => error.source(),
        }
    }
}
