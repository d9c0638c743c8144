//! Where the values of sessions are kept, if not in the cookie.

use std::fmt::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::{error, io};

use sha2::{Digest, Sha256};

use crate::values::id::SessionId;

mod memory;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use self::memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub use self::sqlite::SqliteStore;

/// What a method of a [`Store`] returns: a boxed future, so that a site can choose its store while
/// it starts.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Keeps one [`Record`] per session. Chosen with [`Sessions::store`](crate::Sessions::store);
/// [`MemoryStore`] and `SqliteStore` are here, the crate `remount-session-sqlx` has one for the
/// pools of sqlx, and others can be written for anything that several servers share.
///
/// A store sees neither ids nor values: its keys are hashes, its records are sealed. It is not
/// asked to understand them either: who merges is the [`Merge`] that it is given.
///
/// # What a store has to keep to
///
/// * [`save`](Self::save) reads, merges and writes as one step: of two that come at once, on
///   whatever server, the second one's [`Merge`] is given what the first one wrote.
/// * When a future is ready with `Ok`, what it did is there for every later call and survives what
///   the store is said to survive. When it fails, it may have been done or not.
/// * Every call ends by itself within seconds, with [`StoreError::Unavailable`] if it must: a page
///   waits for it.
/// * A record that cannot be read harms no other. [`load`](Self::load) says
///   [`StoreError::Corrupt`], and `save` gives its [`Merge`] a record with an empty text, which is
///   then replaced.
/// * Records take up to 100 KB.
///
/// The module `conformance` (cargo feature of the same name) has the checks for all of this that a
/// test can make.
pub trait Store: Send + Sync + 'static {
    /// The record of this key. One that has expired may still be there.
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>>;

    /// Gives `merge` what is there and writes what it returns, in one step; if it returns nothing,
    /// nothing is changed.
    ///
    /// A store that cannot lock reads, merges, writes on condition that nobody has written in
    /// between, and begins again if somebody has: `merge` may be called several times, and the last
    /// call counts.
    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()>;

    /// Deletes the record of this key, and returns what was there.
    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>>;

    /// Deletes records that expired before `now`, in milliseconds since the Unix epoch, and returns
    /// how many. It may stop at some number of them, and is called again some minutes later. A
    /// store that lets records expire by itself has nothing to do.
    fn sweep(&self, now: u64) -> StoreFuture<'_, usize>;
}

/// What a store keeps of one session.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The values, sealed: base64url.
    pub sealed: String,
    /// When it may be deleted, in milliseconds since the Unix epoch.
    pub expires_at: u64,
}

impl Record {
    /// What [`Store::save`] gives its [`Merge`] where a record is there and cannot be read.
    #[must_use]
    pub fn unreadable() -> Self {
        Self {
            sealed: String::new(),
            expires_at: 0,
        }
    }
}

/// Shows how long the text is, and nothing of it.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("bytes", &self.sealed.len())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Names the record of one session: a hash of the session's id, from which nobody learns the id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// The hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn of(id: SessionId) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"remount session record");
        hasher.update(id.as_bytes());
        Self(hasher.finalize().into())
    }
}

/// 64 hexadecimal digits, for stores whose keys are text.
impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = String::with_capacity(64);
        for byte in self.0 {
            write!(digits, "{byte:02x}")?;
        }
        f.write_str(&digits)
    }
}

/// Enough to follow one record through a log.
impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({}…)", &self.to_string()[..8])
    }
}

/// Makes of the record that is there, if one is, the one that takes its place; `None` leaves it as
/// it is.
pub struct Merge(Box<MergeFn>);

type MergeFn = dyn FnMut(Option<&Record>) -> Option<Record> + Send;

impl Merge {
    /// A merge that is done by `f`.
    #[must_use]
    pub fn new(f: impl FnMut(Option<&Record>) -> Option<Record> + Send + 'static) -> Self {
        Self(Box::new(f))
    }

    /// What is to be stored in the place of `stored`.
    pub fn apply(&mut self, stored: Option<&Record>) -> Option<Record> {
        (self.0)(stored)
    }
}

impl fmt::Debug for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge").finish_non_exhaustive()
    }
}

/// Why a store did not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// It does not answer, or cannot now.
    Unavailable(Box<dyn error::Error + Send + Sync>),
    /// The record of this one session cannot be read.
    Corrupt,
}

impl StoreError {
    /// The store cannot do it now, because of `reason`.
    #[must_use]
    pub fn unavailable(reason: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(reason.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(reason) => write!(f, "the session store is not available: {reason}"),
            Self::Corrupt => f.write_str("the record of the session cannot be read"),
        }
    }
}

impl error::Error for StoreError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Unavailable(reason) => Some(&**reason),
            Self::Corrupt => None,
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::unavailable(error)
    }
}

/// One store for several handles.
impl<T: Store + ?Sized> Store for Arc<T> {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        (**self).load(key)
    }

    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()> {
        (**self).save(key, merge)
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        (**self).delete(key)
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        (**self).sweep(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_nothing_of_the_id_and_is_not_the_hash_in_the_cookies_name() {
        let id = SessionId::from_bytes([0xab; 16]);
        let key = StoreKey::of(id);
        assert_eq!(key.to_string().len(), 64);
        assert!(!key.to_string().contains("abab"));
        assert!(!key.to_string().contains(id.short_hash().as_str()));
        assert_eq!(
            format!("{key:?}"),
            format!("StoreKey({}…)", &key.to_string()[..8])
        );
    }

    #[test]
    fn debug_shows_no_sealed_text() {
        let record = Record {
            sealed: "hidden".to_owned(),
            expires_at: 7,
        };
        assert_eq!(
            format!("{record:?}"),
            "Record { bytes: 6, expires_at: 7, .. }"
        );
    }
}
