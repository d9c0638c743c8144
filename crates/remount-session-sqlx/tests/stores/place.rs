//! The databases in which the sessions of a site can be kept.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use remount_session::{KeyRing, Session, SessionData, Sessions, conformance};
use remount_session_sqlx::SqlxStore;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, raw_sql};

use crate::site::{Site, new_file};

#[derive(Clone)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres,
}

impl Place {
    /// A new file with the table.
    pub(crate) async fn in_sqlite(name: &str) -> Self {
        let path = new_file(&format!("{name}.db"));
        let made = SqlxStore::new(sqlite(path.clone())).create_table().await;
        made.expect("the table can be made");
        Self::Sqlite(path)
    }

    /// The server that the variable names, for all tests the same. Whoever comes first makes the
    /// table.
    pub(crate) async fn in_postgres(_: &str) -> Self {
        let made = SqlxStore::new(postgres()).create_table().await;
        made.expect("the table can be made");
        Self::Postgres
    }

    /// A server process of the site, which remembers nothing of the others.
    pub(crate) fn start(&self) -> Site {
        Site::new(self.sessions())
    }

    /// A server process that is started so much later.
    pub(crate) fn start_after(&self, time: Duration) -> Site {
        Site::new(conformance::later(self.sessions(), time))
    }

    /// A server process of another build, whose handler at `/write` does this.
    pub(crate) fn of_build<S: SessionData>(&self, update: fn(&mut S)) -> Router {
        let sessions = self.sessions::<S>();
        let write = move |session: Session<S>| async move { session.update(update) };
        Router::new()
            .route("/write", post(write))
            .layer(sessions.layer())
    }

    pub(crate) fn sessions<S: SessionData>(&self) -> Sessions<S> {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        let sessions = Sessions::new(ring);
        match self {
            Self::Sqlite(path) => sessions.store(SqlxStore::new(sqlite(path.clone()))),
            Self::Postgres => sessions.store(SqlxStore::new(postgres())),
        }
    }
}

/// A pool as an app may have it.
pub(crate) fn sqlite(path: PathBuf) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    SqlitePoolOptions::new().connect_lazy_with(options)
}

/// A database of this test alone, as far as its tables go.
pub(crate) async fn postgres_alone(schema: &'static str) -> PgPool {
    let make = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    let made = raw_sql(AssertSqlSafe(make)).execute(&postgres()).await;
    made.expect("the schema can be made");
    let options = (*postgres().connect_options()).clone();
    let options = options.options([("search_path", schema)]);
    PgPoolOptions::new().connect_lazy_with(options)
}

/// Many sites of many tests share the server.
pub(crate) fn postgres() -> PgPool {
    let url = env::var("REMOUNT_TEST_POSTGRES").expect(
        "the variable REMOUNT_TEST_POSTGRES names a PostgreSQL; `cargo xtask sqlx` starts one",
    );
    let options = PgPoolOptions::new().max_connections(4);
    options.connect_lazy(&url).expect("it is an address")
}
