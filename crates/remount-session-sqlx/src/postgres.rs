//! Over a pool of connections to PostgreSQL.

use remount_session::{Merge, Record, Store, StoreFuture, StoreKey};
use sqlx::postgres::{PgRow, Postgres};
use sqlx::{Row as _, query};

use crate::{MAX_SWEPT, SqlxStore, clamped, count, in_time, loaded, record};

impl SqlxStore<Postgres> {
    /// Makes the table and its index where they are missing. Several servers may do so at once.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked, or refuses.
    pub async fn create_table(&self) -> sqlx::Result<()> {
        let mut change = self.pool.begin_with(BEGIN).await?;
        for statement in SCHEMA {
            query(statement).execute(&mut *change).await?;
        }
        change.commit().await
    }

    /// Merges and writes, or returns whether somebody else has made the record meanwhile.
    async fn try_save(&self, key: StoreKey, merge: &mut Merge) -> sqlx::Result<bool> {
        let mut change = self.pool.begin_with(BEGIN).await?;
        let found = query(FIND_AND_LOCK).bind(key.as_bytes().to_vec());
        let found = found.fetch_optional(&mut *change).await?;
        let found = found.map(|row| read(&row));
        let Some(merged) = merge.apply(found.as_ref()) else {
            return Ok(true);
        };
        let save = query(if found.is_some() { REPLACE } else { ADD });
        let save = save.bind(key.as_bytes().to_vec());
        let save = save.bind(merged.sealed).bind(clamped(merged.expires_at));
        let written = save.execute(&mut *change).await?.rows_affected();
        change.commit().await?;
        Ok(written > 0)
    }
}

impl Store for SqlxStore<Postgres> {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(async move {
            let found = query(FIND).bind(key.as_bytes().to_vec());
            let found = in_time(found.fetch_optional(&self.pool)).await?;
            loaded(found.map(|row| read(&row)))
        })
    }

    fn save(&self, key: StoreKey, mut merge: Merge) -> StoreFuture<'_, ()> {
        Box::pin(in_time(async move {
            // A row that is not there cannot be locked: whoever adds it second begins again.
            while !self.try_save(key, &mut merge).await? {}
            Ok(())
        }))
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(in_time(async move {
            let found = query(DELETE).bind(key.as_bytes().to_vec());
            let found = found.fetch_optional(&self.pool).await?;
            Ok(found.map(|row| read(&row)))
        }))
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        Box::pin(in_time(async move {
            let sweep = query(SWEEP).bind(clamped(now)).bind(MAX_SWEPT);
            Ok(count(sweep.execute(&self.pool).await?.rows_affected()))
        }))
    }
}

/// Whatever the database's default is: whoever waits for a row is to see what was written there.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Two that make a table at once fail in spite of `IF NOT EXISTS`, so they queue. The number is
/// "remount" in ASCII.
const SCHEMA: [&str; 3] = [
    "SELECT pg_advisory_xact_lock(32199668040822388)",
    "CREATE TABLE IF NOT EXISTS remount_session (
        key BYTEA PRIMARY KEY,
        expires_at BIGINT NOT NULL,
        sealed TEXT NOT NULL
    )",
    "CREATE INDEX IF NOT EXISTS remount_session_expires_at ON remount_session (expires_at)",
];

const FIND: &str = "SELECT sealed, expires_at FROM remount_session WHERE key = $1";

const FIND_AND_LOCK: &str =
    "SELECT sealed, expires_at FROM remount_session WHERE key = $1 FOR UPDATE";

const ADD: &str = "INSERT INTO remount_session (key, sealed, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (key) DO NOTHING";

const REPLACE: &str = "UPDATE remount_session SET sealed = $2, expires_at = $3 WHERE key = $1";

const DELETE: &str = "DELETE FROM remount_session WHERE key = $1 RETURNING sealed, expires_at";

/// What somebody else holds is left to the next time.
const SWEEP: &str = "DELETE FROM remount_session WHERE key IN
    (SELECT key FROM remount_session WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)";

fn read(row: &PgRow) -> Record {
    record(row.try_get(0), row.try_get(1))
}
