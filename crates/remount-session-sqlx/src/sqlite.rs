//! Over a pool of connections to SQLite.

use remount_session::{Merge, Record, Store, StoreFuture, StoreKey};
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Row as _, query};

use crate::{MAX_SWEPT, SqlxStore, clamped, count, in_time, loaded, record};

impl SqlxStore<Sqlite> {
    /// Makes the table and its index where they are missing.
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
}

impl Store for SqlxStore<Sqlite> {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(async move {
            let found = query(FIND).bind(key.as_bytes().to_vec());
            let found = in_time(found.fetch_optional(&self.pool)).await?;
            loaded(found.map(|row| read(&row)))
        })
    }

    fn save(&self, key: StoreKey, mut merge: Merge) -> StoreFuture<'_, ()> {
        Box::pin(in_time(async move {
            let _turn = self.turn.acquire().await;
            // Nobody else writes from the beginning on.
            let mut change = self.pool.begin_with(BEGIN).await?;
            let found = query(FIND).bind(key.as_bytes().to_vec());
            let found = found.fetch_optional(&mut *change).await?;
            let found = found.map(|row| read(&row));
            if let Some(merged) = merge.apply(found.as_ref()) {
                let save = query(SAVE).bind(key.as_bytes().to_vec());
                let save = save.bind(merged.sealed).bind(clamped(merged.expires_at));
                save.execute(&mut *change).await?;
            }
            change.commit().await
        }))
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(in_time(async move {
            let _turn = self.turn.acquire().await;
            let mut change = self.pool.begin_with(BEGIN).await?;
            let found = query(DELETE).bind(key.as_bytes().to_vec());
            let found = found.fetch_optional(&mut *change).await?;
            change.commit().await?;
            Ok(found.map(|row| read(&row)))
        }))
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        Box::pin(in_time(async move {
            let _turn = self.turn.acquire().await;
            let sweep = query(SWEEP).bind(clamped(now)).bind(MAX_SWEPT);
            Ok(count(sweep.execute(&self.pool).await?.rows_affected()))
        }))
    }
}

const BEGIN: &str = "BEGIN IMMEDIATE";

const SCHEMA: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS remount_session (
        key BLOB PRIMARY KEY,
        expires_at INTEGER NOT NULL,
        sealed TEXT NOT NULL
    ) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS remount_session_expires_at ON remount_session (expires_at)",
];

const FIND: &str = "SELECT sealed, expires_at FROM remount_session WHERE key = ?1";

const SAVE: &str = "INSERT INTO remount_session (key, sealed, expires_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";

const DELETE: &str = "DELETE FROM remount_session WHERE key = ?1 RETURNING sealed, expires_at";

const SWEEP: &str = "DELETE FROM remount_session WHERE key IN
    (SELECT key FROM remount_session WHERE expires_at < ?1 LIMIT ?2)";

fn read(row: &SqliteRow) -> Record {
    record(row.try_get(0), row.try_get(1))
}
