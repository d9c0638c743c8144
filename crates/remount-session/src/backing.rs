//! Where the values of a session are kept while nobody asks for them.

use std::borrow::Cow;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::backing::records::Records;
use crate::backing::store::{Store, StoreError};
use crate::config::Config;
use crate::limits::{COOKIE_PAGE_BYTES, MAX_COOKIE_BYTES, MAX_RECORD_BYTES, RECORD_PAGE_BYTES};
use crate::seal::cookie::{Presented, SessionCookie};
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

#[cfg(feature = "conformance")]
pub mod conformance;
pub(crate) mod records;
pub(crate) mod room;
pub(crate) mod spare_room;
pub(crate) mod store;

/// The status that says: the store cannot be asked, try again.
pub(crate) const UNAVAILABLE: u16 = 503;

/// Where they are: in the session's cookie, or in a store, where the cookie names the record.
pub(crate) enum Backing {
    Cookie,
    Store(Records),
}

/// What is ready without waiting, as all is that asks a backing which [may not
/// wait](Backing::may_wait). The future is nowhere but here, and need not be small.
///
/// Panics if it waits.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("a session in a cookie waits for nobody"),
    }
}

/// What became of a session that was to be saved.
#[derive(Debug)]
pub(crate) enum Saved {
    /// There is nothing to save: the cookie of the answer holds it.
    InCookie,
    /// The store has these entries: those that it was given, and what other servers wrote.
    Written(Entries),
    /// There is no such session any more.
    Gone,
}

impl Backing {
    pub(crate) fn store(store: Arc<dyn Store>) -> Self {
        Self::Store(Records::new(store))
    }

    /// Whether [`load`](Self::load), [`save`](Self::save) and [`delete`](Self::delete) ask somebody
    /// who may keep them waiting. If not, they are ready at once.
    pub(crate) fn may_wait(&self) -> bool {
        matches!(self, Self::Store(_))
    }

    /// Whether the answer alone carries what was written, so that it has left once that has.
    pub(crate) fn is_carried_by_answers(&self) -> bool {
        matches!(self, Self::Cookie)
    }

    /// How many bytes a session may take.
    fn room(&self) -> usize {
        match self {
            Self::Cookie => MAX_COOKIE_BYTES,
            Self::Store(_) => MAX_RECORD_BYTES,
        }
    }

    /// How many of them pages may fill.
    fn room_of_pages(&self) -> usize {
        match self {
            Self::Cookie => COOKIE_PAGE_BYTES,
            Self::Store(_) => RECORD_PAGE_BYTES,
        }
    }

    /// What a browser is given of a session.
    pub(crate) fn cookie_of<'a>(&self, session: &'a SessionCookie) -> Cow<'a, SessionCookie> {
        match self {
            Self::Cookie => Cow::Borrowed(session),
            Self::Store(_) => Cow::Owned(session.without_entries()),
        }
    }

    /// Gives the presented session the values that are kept elsewhere. A session that was written
    /// to and has no record is over: a login or logout ended it, wherever that happened, or it
    /// expired.
    pub(crate) async fn load(
        &self,
        config: &Config,
        presented: &mut Presented,
    ) -> Result<(), StoreError> {
        match self {
            Self::Cookie => Ok(()),
            Self::Store(records) => records.load(config, presented).await,
        }
    }

    /// Joins a session with what is kept of it elsewhere, in one step. Only a session that is new,
    /// or was never written to, may be without a record; it gets one with its first value.
    pub(crate) async fn save(
        &self,
        config: &Arc<Config>,
        session: &SessionCookie,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        match self {
            Self::Cookie => Ok(Saved::InCookie),
            Self::Store(records) => records.save(config, session, is_new, now).await,
        }
    }

    /// Ends what is kept of a session, and returns what was last written there.
    pub(crate) async fn delete(
        &self,
        config: &Config,
        id: SessionId,
    ) -> Result<Entries, StoreError> {
        match self {
            Self::Cookie => Ok(Entries::default()),
            Self::Store(records) => records.delete(config, id).await,
        }
    }
}
