//! Sessions of `remount-session` in a database that the app uses with sqlx anyway: [`SqlxStore`].
//!
//! | cargo feature | pool |
//! |---|---|
//! | `sqlite` | `SqlitePool` |
//! | `postgres` | `PgPool` |
//!
//! sqlx 0.8 and 0.9 will do. If Cargo takes another one for this crate than for the app, which the
//! compiler shows as two different types `Pool`, `cargo update sqlx@0.9 --precise 0.8.6` makes it
//! one.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::sync::Arc;
use std::time::Duration;

use remount_session::{Record, StoreError};
use sqlx::{Database, Pool};
#[cfg(feature = "sqlite")]
use tokio::sync::Semaphore;
use tokio::time::timeout;

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

/// Keeps records in a table of the app's database, over the pool that the app has.
///
/// ```no_run
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// use remount_session::{SessionData, Sessions};
/// use remount_session_sqlx::SqlxStore;
/// use sqlx::PgPool;
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 10_000)]
///     draft: String,
/// }
///
/// let pool = PgPool::connect("postgres://localhost/shop").await?;
/// let store = SqlxStore::new(pool.clone());
/// store.create_table().await?;
/// let sessions = Sessions::<Visitor>::from_env()?.store(store);
/// # Ok(())
/// # }
/// ```
///
/// The table is called `remount_session`. [`create_table`](Self::create_table) makes it where it is
/// missing. Or put it into your own migrations, in PostgreSQL as
///
/// ```sql
/// CREATE TABLE remount_session (
///     key BYTEA PRIMARY KEY,
///     expires_at BIGINT NOT NULL,
///     sealed TEXT NOT NULL
/// );
/// CREATE INDEX remount_session_expires_at ON remount_session (expires_at);
/// ```
///
/// and in SQLite as
///
/// ```sql
/// CREATE TABLE remount_session (
///     key BLOB PRIMARY KEY,
///     expires_at INTEGER NOT NULL,
///     sealed TEXT NOT NULL
/// ) STRICT, WITHOUT ROWID;
/// CREATE INDEX remount_session_expires_at ON remount_session (expires_at);
/// ```
///
/// Several servers may share the table. Whoever reads it learns neither an id nor a value, only how
/// many sessions there are, how large they are and when they end. What has expired is deleted with
/// the saves of later sessions, ten thousand rows at a time. What was saved survives as much as
/// other commits of this database do: of SQLite, that is what the pool's options say of
/// `synchronous`.
///
/// A call that takes 5 seconds, waiting for a connection included, ends with
/// [`StoreError::Unavailable`]. A session takes a connection for the time of one transaction, so
/// the pool needs no more of them than the app's own queries do. A SQLite file has one writer at a
/// time, so the saves of one store queue. `SqliteStore` of `remount-session`, with a file and a
/// thread of its own, writes more of them in a second, since it puts those that wait on the disk
/// together.
///
/// sqlx waits with timers, and tests that stop the clock of tokio, as those with `remount-testing`
/// do, are for a [`MemoryStore`](remount_session::MemoryStore).
pub struct SqlxStore<DB: Database> {
    pool: Pool<DB>,
    /// Whose turn it is to write, where there is one writer at a time: those that wait take no
    /// connection, and are served in their order.
    #[cfg(feature = "sqlite")]
    turn: Arc<Semaphore>,
}

impl<DB: Database> SqlxStore<DB> {
    /// Keeps records in the table `remount_session` of this database. Asks it nothing yet.
    #[must_use]
    pub fn new(pool: Pool<DB>) -> Self {
        Self {
            pool,
            #[cfg(feature = "sqlite")]
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl<DB: Database> Clone for SqlxStore<DB> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            #[cfg(feature = "sqlite")]
            turn: Arc::clone(&self.turn),
        }
    }
}

impl<DB: Database> fmt::Debug for SqlxStore<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlxStore").finish_non_exhaustive()
    }
}

/// How long a call may take. A page waits for it.
const TIME: Duration = Duration::from_secs(5);

/// How many expired records are deleted at once.
const MAX_SWEPT: i64 = 10_000;

/// A call that ends by itself.
async fn in_time<T>(call: impl Future<Output = sqlx::Result<T>>) -> Result<T, StoreError> {
    match timeout(TIME, call).await {
        Ok(answered) => answered.map_err(StoreError::unavailable),
        Err(_) => Err(StoreError::unavailable("the database takes too long")),
    }
}

/// The record in a row, whose columns may hold anything.
fn record(sealed: Result<String, sqlx::Error>, expires_at: Result<i64, sqlx::Error>) -> Record {
    match (sealed, expires_at) {
        (Ok(sealed), Ok(expires_at)) => Record {
            sealed,
            expires_at: u64::try_from(expires_at).unwrap_or_default(),
        },
        _ => Record::unreadable(),
    }
}

/// What is there of a record that may be damaged.
fn loaded(found: Option<Record>) -> Result<Option<Record>, StoreError> {
    match found {
        Some(record) if record == Record::unreadable() => Err(StoreError::Corrupt),
        found => Ok(found),
    }
}

/// The integers of databases have a sign.
fn clamped(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn count(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
