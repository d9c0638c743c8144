//! A session as one HTTP request finds it.

use std::fmt;
use std::marker::PhantomData;

use crate::plain_cookie::PlainCookie;
use crate::plain_cookie::brought::Brought;
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::session_data::SessionData;

/// The values of a session as of one HTTP request: what its cookie holds and what the server
/// remembers. And the plain cookies that came with it. Made by
/// [`Sessions::load`](crate::Sessions::load); an answer that depends on it should be `private` and
/// `Vary: Cookie`.
pub struct Snapshot<S> {
    id: Option<SessionId>,
    entries: Entries,
    cookies: Brought,
    data: PhantomData<fn() -> S>,
}

impl<S: SessionData> Snapshot<S> {
    /// The values; the defaults for a visitor without a session.
    #[must_use]
    pub fn get(&self) -> S {
        S::from_entries(&self.entries)
    }

    /// The session, if the browser has one.
    #[must_use]
    pub fn id(&self) -> Option<SessionId> {
        self.id
    }

    /// The value of a plain cookie that the request brought: the browser's word, which may be
    /// another than that of its key. `None` also for a cookie that mirrors no key of the site.
    #[must_use]
    pub fn cookie(&self, cookie: &PlainCookie) -> Option<&str> {
        self.cookies.get(cookie.name())
    }

    pub(crate) fn new(id: Option<SessionId>, entries: Entries, cookies: Brought) -> Self {
        Self {
            id,
            entries,
            cookies,
            data: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Snapshot<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
