//! Records in a file of SQLite.

use std::fmt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use super::{Merge, Record, Store, StoreError, StoreFuture, StoreKey};

/// Keeps records in a file of [SQLite](https://sqlite.org), which is part of this crate: nothing to install or run. Needs the cargo feature `sqlite`.
///
/// A program has one SQLite. Where it uses sqlx or `rusqlite` too, Cargo chooses the version of
/// `rusqlite` for this store that fits: 0.32 to 0.43, among them 0.32 for sqlx 0.8 and 0.39 for
/// sqlx 0.9.
///
/// ```no_run
/// use remount_session::{SessionData, Sessions, SqliteStore};
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 10_000)]
///     draft: String,
/// }
///
/// let sessions = Sessions::<Visitor>::from_env()?.store(SqliteStore::open("sessions.db")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// What was saved survives the process and, as far as the disk keeps its word, a loss of power:
/// writes that wait together are put on the disk together. The file is in [WAL
/// mode](https://sqlite.org/wal.html), beside which two more files lie while it is open. Several
/// processes of one machine may open it at once, as they do while a deploy is rolling; a network
/// file system will not do. Whoever reads the file learns neither an id nor a value, only how many
/// sessions there are, how large they are and when they end.
///
/// One thread works for the store. Dropping the store waits until it has done what it was asked.
pub struct SqliteStore {
    /// `None` once it is being dropped.
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl SqliteStore {
    /// Opens the file at `path`, or makes it, and brings its tables up to date. The file is for
    /// sessions alone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the file cannot be opened or written, holds something else,
    /// or was written by a newer version of this crate.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let connection = connect(path.as_ref())?;
        let (jobs, received) = sync_channel(MAX_WAITING);
        let thread = thread::Builder::new()
            .name("remount-sqlite".to_owned())
            .spawn(move || work(connection, &received))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(Answer<T>) -> Job,
    ) -> StoreFuture<'static, T> {
        let (answer, answered) = oneshot::channel();
        let jobs = self.jobs.as_ref();
        let is_full = jobs
            .is_some_and(|jobs| matches!(jobs.try_send(job(answer)), Err(TrySendError::Full(_))));
        Box::pin(async move {
            if is_full {
                return Err(StoreError::unavailable("too much waits for the file"));
            }
            let ended = || Err(StoreError::unavailable("its thread has ended"));
            wait(answered).await.unwrap_or_else(ended)
        })
    }
}

impl Store for SqliteStore {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        self.ask(|answer| Job::Load(key, answer))
    }

    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()> {
        self.ask(|answer| Job::Write(Write::Save(key, merge, answer)))
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        self.ask(|answer| Job::Write(Write::Delete(key, None, answer)))
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        self.ask(|answer| Job::Write(Write::Sweep(now, 0, answer)))
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // It panicked if this fails, and whoever waited for it was told.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

/// How many calls may wait. With more of them the file is too slow for the site, and waiting would
/// only get longer.
const MAX_WAITING: usize = 4096;

/// How many writes share one transaction, and with it one wait for the disk.
const MAX_TOGETHER: usize = 256;

/// How long another process may hold the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(3);

/// How many expired records are deleted at once; others wait meanwhile.
const MAX_SWEPT: i64 = 10_000;

/// Marks the file as one of ours: "rmts".
const APPLICATION_ID: i64 = 0x726d_7473;

/// What makes the tables of each version of those of the one before. Entries are never changed,
/// only added.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE session (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        expires_at INTEGER NOT NULL,
        sealed TEXT NOT NULL
    ) STRICT;
    CREATE INDEX session_expires_at ON session (expires_at);
"];

/// The version that the last of them makes.
const VERSION: i64 = MIGRATIONS.len() as i64;

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

enum Job {
    Load(StoreKey, Answer<Option<Record>>),
    Write(Write),
}

/// One change of the file, and what it found.
enum Write {
    Save(StoreKey, Merge, Answer<()>),
    Delete(StoreKey, Option<Record>, Answer<Option<Record>>),
    Sweep(u64, usize, Answer<usize>),
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    migrate(&mut connection)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = |query: &str| change.query_row(query, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let is_new = version == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0;
    if application != APPLICATION_ID && !(application == 0 && is_new) {
        return Err(StoreError::unavailable("the file is not one of sessions"));
    }
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    let missing = MIGRATIONS.get(done..).ok_or_else(|| {
        StoreError::unavailable("the file was written by a newer version of remount")
    })?;
    if !missing.is_empty() {
        for migration in missing {
            change.execute_batch(migration)?;
        }
        change.pragma_update(None, "application_id", APPLICATION_ID)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    Ok(change.commit()?)
}

/// Waits for what the thread answers; `None` if it has ended.
async fn wait<T: Send + 'static>(answered: oneshot::Receiver<T>) -> Option<T> {
    // The clock of a test jumps to the next timer once nothing runs that tokio knows of.
    #[cfg(feature = "testing")]
    if crate::clock::is_replaced() {
        let answered = tokio::task::spawn_blocking(|| answered.blocking_recv().ok());
        return answered.await.ok().flatten();
    }
    answered.await.ok()
}

/// Works until nobody is left who could ask.
fn work(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut writes = Vec::new();
        let more = std::iter::from_fn(|| jobs.try_recv().ok());
        for job in [first].into_iter().chain(more).take(MAX_TOGETHER) {
            match job {
                // Nobody waits for what is written in this round and asks for it already.
                Job::Load(key, answer) => {
                    let _ = answer.send(load(&connection, key));
                }
                Job::Write(write) => writes.push(write),
            }
        }
        if !writes.is_empty() {
            let done = write_together(&mut connection, &mut writes);
            for write in writes {
                write.answer(done.as_ref().err());
            }
        }
    }
}

/// Makes all changes in one transaction, or none of them. Returns when the disk has them.
fn write_together(connection: &mut Connection, writes: &mut [Write]) -> rusqlite::Result<()> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in writes {
        write.perform(&change)?;
    }
    change.commit()
}

impl Write {
    fn perform(&mut self, change: &Transaction<'_>) -> rusqlite::Result<()> {
        match self {
            Self::Save(key, merge, _) => {
                let stored = find(
                    change,
                    "SELECT sealed, expires_at FROM session WHERE key = ?1",
                    *key,
                )?;
                if let Some(record) = merge.apply(stored.as_ref()) {
                    change.execute(
                        "INSERT INTO session (key, sealed, expires_at) VALUES (?1, ?2, ?3)
                         ON CONFLICT (key) DO UPDATE SET sealed = ?2, expires_at = ?3",
                        params![key.as_bytes(), record.sealed, clamped(record.expires_at)],
                    )?;
                }
            }
            Self::Delete(key, found, _) => {
                let delete = "DELETE FROM session WHERE key = ?1 RETURNING sealed, expires_at";
                *found = find(change, delete, *key)?;
            }
            Self::Sweep(now, count, _) => {
                *count = change.execute(
                    "DELETE FROM session WHERE id IN
                     (SELECT id FROM session WHERE expires_at < ?1 LIMIT ?2)",
                    params![clamped(*now), MAX_SWEPT],
                )?;
            }
        }
        Ok(())
    }

    /// Answers whoever asked, if somebody still waits.
    fn answer(self, error: Option<&rusqlite::Error>) {
        fn of<T>(value: T, error: Option<&rusqlite::Error>) -> Result<T, StoreError> {
            // One failure is the answer to all that were to be written together.
            error.map_or(Ok(value), |error| {
                Err(StoreError::unavailable(error.to_string()))
            })
        }
        let _is_heard = match self {
            Self::Save(_, _, answer) => answer.send(of((), error)).is_ok(),
            Self::Delete(_, found, answer) => answer.send(of(found, error)).is_ok(),
            Self::Sweep(_, count, answer) => answer.send(of(count, error)).is_ok(),
        };
    }
}

fn load(connection: &Connection, key: StoreKey) -> Result<Option<Record>, StoreError> {
    let found = find(
        connection,
        "SELECT sealed, expires_at FROM session WHERE key = ?1",
        key,
    )?;
    if found == Some(Record::unreadable()) {
        return Err(StoreError::Corrupt);
    }
    Ok(found)
}

fn find(connection: &Connection, query: &str, key: StoreKey) -> rusqlite::Result<Option<Record>> {
    let read = |row: &Row<'_>| {
        let Ok(sealed) = row.get_ref(0)?.as_str() else {
            return Ok(Record::unreadable());
        };
        Ok(Record {
            sealed: sealed.to_owned(),
            expires_at: u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
        })
    };
    connection
        .query_row(query, [key.as_bytes()], read)
        .optional()
}

/// SQLite's integers have a sign.
fn clamped(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::unavailable(error)
    }
}
