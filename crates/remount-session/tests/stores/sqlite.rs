//! What only a store in a file can do wrong.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use remount_session::{SqliteStore, Store, StoreError, clock};
use rusqlite::Connection;
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::site::{Browser, Site, new_file, put};

fn store(path: &Path) -> SqliteStore {
    SqliteStore::open(path).expect("the file can be opened")
}

fn reason(refused: Result<SqliteStore, StoreError>) -> String {
    refused.expect_err("it is refused").to_string()
}

fn rows(file: &Connection) -> i64 {
    let count = file.query_row("SELECT count(*) FROM session", [], |row| row.get(0));
    count.expect("the table is there")
}

#[tokio::test]
async fn with_a_store_an_empty_post_leaves_no_row() {
    let path = new_file("empty.db");
    let site = Site::with_store(store(&path));
    let file = Connection::open(&path).expect("it is a file of SQLite");
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let body = json!({ "ticket": ticket });
    assert_eq!(browser.live(&site, &body).await.0, 204, "it has a session");
    assert_eq!(rows(&file), 0);
    let body = put(&ticket, 1, &json!({ "name": "pug" }));
    assert_eq!(browser.live(&site, &body).await.0, 204);
    assert_eq!(rows(&file), 1);
}

#[tokio::test]
async fn the_file_holds_neither_values_nor_ids() {
    let path = new_file("secrecy.db");
    let site = Site::with_store(store(&path));
    let mut browser = Browser::default();
    browser
        .post(&site, "/name/a-name-that-nobody-may-read")
        .await;
    drop(site);
    let file = Connection::open(&path).expect("it is a file of SQLite");
    assert_eq!(rows(&file), 1);
    let bytes = std::fs::read(&path).expect("the file is there");
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(!holds(b"nobody-may-read"));
    assert!(!holds(b"name"), "nor which keys there are");
    // The cookie's name has a part of another hash of the id.
    let cookie = browser.cookie_names().remove(0);
    let hash = cookie.rsplit('-').next().expect("it ends in a hash");
    assert!(!holds(hash.as_bytes()));
}

#[tokio::test]
async fn two_servers_share_the_file() {
    let path = new_file("shared.db");
    let (one, two) = (
        Site::with_store(store(&path)),
        Site::with_store(store(&path)),
    );
    let mut browser = Browser::default();
    browser.post(&one, "/name/pug").await;
    assert_eq!(browser.reads(&two).await, "pug");
    browser.post(&two, "/name/cat").await;
    assert_eq!(browser.reads(&one).await, "cat");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_loses_itself_alone() {
    let path = new_file("corrupt.db");
    let site = Site::with_store(store(&path));
    let (mut spoilt, mut whole) = (Browser::default(), Browser::default());
    spoilt.post(&site, "/name/pug").await;
    let file = Connection::open(&path).expect("it is a file of SQLite");
    // No text at all, which SQLite allows.
    let change = "UPDATE session SET sealed = CAST(x'ff00' AS TEXT)";
    file.execute(change, []).expect("the row is there");
    whole.post(&site, "/name/cat").await;

    let site = Site::with_store(store(&path));
    assert_eq!(whole.reads(&site).await, "cat");
    assert_eq!(spoilt.reads(&site).await, "");
    assert_eq!(
        spoilt.post(&site, "/name/pug").await,
        200,
        "it can be written again"
    );
    assert_eq!(spoilt.reads(&site).await, "pug");
}

#[test]
fn a_file_of_another_program_is_refused_and_left_alone() {
    let path = new_file("other.db");
    let file = Connection::open(&path).expect("a new file");
    file.execute_batch("CREATE TABLE session (id INTEGER); INSERT INTO session VALUES (7);")
        .expect("a table");
    assert!(reason(SqliteStore::open(&path)).contains("not one of sessions"));
    let read = file.query_row("SELECT id FROM session", [], |row| row.get::<_, i64>(0));
    assert_eq!(read, Ok(7));
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let path = new_file("newer.db");
    drop(store(&path));
    let file = Connection::open(&path).expect("it is a file of SQLite");
    file.pragma_update(None, "user_version", 1_000)
        .expect("it can be written");
    assert!(reason(SqliteStore::open(&path)).contains("newer version"));
}

#[test]
fn a_path_that_cannot_be_opened_is_refused() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no such folder/sessions.db");
    assert!(matches!(
        SqliteStore::open(path),
        Err(StoreError::Unavailable(_))
    ));
}

/// Such a clock jumps as soon as nothing is left to do that it knows of, as it does of no thread.
#[tokio::test(start_paused = true)]
async fn a_test_with_its_own_clock_waits_for_the_file() {
    let store = store(&new_file("clock.db"));
    let (now, began) = (SystemTime::now(), Instant::now());
    let _replaced = clock::replace(move || now);
    for _ in 0..100 {
        let swept = timeout(Duration::from_secs(60), store.sweep(0)).await;
        swept.expect("no time passes").expect("the file is there");
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}
