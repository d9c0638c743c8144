//! A session as one HTTP request finds it.

use std::fmt;
use std::marker::PhantomData;

use crate::entries::Entries;
use crate::id::SessionId;
use crate::schema::Schema;

/// The values of a session as of one HTTP request: what its cookie holds and what the server remembers. Made by [`Sessions::read`](crate::Sessions::read); an answer that depends on it should be `private` and `Vary: Cookie`.
pub struct Snapshot<S> {
    id: Option<SessionId>,
    entries: Entries,
    schema: PhantomData<fn() -> S>,
}

impl<S: Schema> Snapshot<S> {
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

    pub(crate) fn new(id: Option<SessionId>, entries: Entries) -> Self {
        Self {
            id,
            entries,
            schema: PhantomData,
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
