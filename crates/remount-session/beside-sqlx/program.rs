//! A program that keeps its sessions with `SqliteStore`, or with `SqlxStore`, and everything else
//! with sqlx, which takes one SQLite for all.

use std::fs;
use std::path::PathBuf;

use remount_session::{SqliteStore, conformance};
use remount_session_sqlx::SqlxStore;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgPool, SqliteConnection, SqlitePool};

/// The path of a file that is not there, in a folder of the target directory.
fn new_file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&folder).expect("the folder can be made");
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("{name}{end}")));
    }
    folder.join(name)
}

#[tokio::test]
async fn sessions_are_kept_beside_sqlx_as_the_store_promises() {
    let path = new_file("conformance.db");
    conformance::check(async || SqliteStore::open(&path).expect("the file can be opened")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_kept_in_a_pool_of_sqlite_as_the_store_promises() {
    let options = SqliteConnectOptions::new()
        .filename(new_file("pool.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    conformance::check(async || {
        let store = SqlxStore::new(SqlitePool::connect_lazy_with(options.clone()));
        store.create_table().await.expect("it can be made");
        store
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_kept_in_a_pool_of_postgres_as_the_store_promises() {
    let url = std::env::var("REMOUNT_TEST_POSTGRES")
        .expect("`cargo xtask sqlx` starts a PostgreSQL and names it");
    conformance::check(async || {
        let store = SqlxStore::new(PgPool::connect_lazy(&url).expect("it is an address"));
        store.create_table().await.expect("it can be made");
        store
    })
    .await;
}

#[tokio::test]
async fn sqlx_works_beside_a_store_of_sessions() {
    let store = SqliteStore::open(new_file("sessions.db")).expect("the file can be opened");
    let path = new_file("everything-else.db");
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let mut connection = SqliteConnection::connect(&url)
        .await
        .expect("the file can be opened");
    for statement in [
        "CREATE TABLE pug (name TEXT)",
        "INSERT INTO pug VALUES ('Ada')",
    ] {
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .expect("the statement is right");
    }
    let name: String = sqlx::query_scalar("SELECT name FROM pug")
        .fetch_one(&mut connection)
        .await
        .expect("there is one");
    assert_eq!(name, "Ada");
    drop(store);
}
