//! What only a table of somebody's database can do wrong.

use remount_session::{Store, StoreError, conformance};
use remount_session_sqlx::SqlxStore;
use sqlx::query;

use crate::place::{Place, postgres_alone, sqlite};
use crate::site::{Browser, new_file};

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_of_sqlite_conforms() {
    let path = new_file("conformance.db");
    conformance::check(async || {
        let store = SqlxStore::new(sqlite(path.clone()));
        store.create_table().await.expect("it can be made");
        store
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_of_postgres_conforms() {
    let pool = postgres_alone("conformance").await;
    conformance::check(async || {
        let store = SqlxStore::new(pool.clone());
        store.create_table().await.expect("it can be made");
        store
    })
    .await;
}

#[tokio::test]
async fn servers_that_start_at_once_make_one_table() {
    let pool = postgres_alone("at_once").await;
    let make = || {
        let store = SqlxStore::new(pool.clone());
        tokio::spawn(async move { store.create_table().await })
    };
    for made in [make(), make(), make(), make(), make(), make()] {
        let made = made.await.expect("it does not panic");
        made.expect("the table is there then");
    }
}

#[tokio::test]
async fn the_file_holds_neither_values_nor_ids() {
    let place = Place::in_sqlite("secrecy").await;
    let Place::Sqlite(path) = &place else {
        unreachable!("it is a file")
    };
    let mut browser = Browser::default();
    browser
        .post(&place.start(), "/name/a-name-that-nobody-may-read")
        .await;
    let pool = sqlite(path.clone());
    let emptied = query("PRAGMA wal_checkpoint(TRUNCATE)");
    emptied.execute(&pool).await.expect("the log is emptied");
    let bytes = std::fs::read(path).expect("the file is there");
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(holds(b"remount_session"));
    assert!(!holds(b"nobody-may-read"));
    let cookie = browser.cookie_names().remove(0);
    let hash = cookie.rsplit('-').next().expect("it ends in a hash");
    assert!(!holds(hash.as_bytes()));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_loses_itself_alone() {
    let place = Place::in_sqlite("corrupt").await;
    let Place::Sqlite(path) = &place else {
        unreachable!("it is a file")
    };
    let (mut spoilt, mut whole) = (Browser::default(), Browser::default());
    spoilt.post(&place.start(), "/name/pug").await;
    // No text at all, which SQLite allows.
    let change = query("UPDATE remount_session SET sealed = CAST(x'ff00' AS TEXT)");
    let change = change.execute(&sqlite(path.clone())).await;
    change.expect("the row is there");
    let site = place.start();
    whole.post(&site, "/name/cat").await;
    assert_eq!(whole.reads(&site).await, "cat");
    assert_eq!(spoilt.reads(&site).await, "");
    assert_eq!(spoilt.post(&site, "/name/pug").await, 200);
    assert_eq!(spoilt.reads(&site).await, "pug");
}

#[tokio::test]
async fn a_call_that_waits_for_the_database_ends_by_itself() {
    let path = new_file("busy.db");
    let pool = sqlite(path.clone());
    let store = SqlxStore::new(sqlite(path));
    store.create_table().await.expect("it can be made");
    let _held = pool
        .begin_with("BEGIN IMMEDIATE")
        .await
        .expect("it is free");
    let swept = store.sweep(0).await;
    assert!(matches!(swept, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn what_has_expired_goes_ten_thousand_at_a_time() {
    let file = sqlite(new_file("swept.db"));
    let store = SqlxStore::new(file.clone());
    store.create_table().await.expect("it can be made");
    let rows = query(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
         INSERT INTO remount_session SELECT CAST(i AS BLOB), 1, '' FROM n",
    );
    rows.execute(&file).await.expect("they are added");
    check_sweeps(&store).await;

    let server = postgres_alone("swept").await;
    let store = SqlxStore::new(server.clone());
    store.create_table().await.expect("it can be made");
    let rows = query(
        "INSERT INTO remount_session
         SELECT decode(to_hex(i + 1048576), 'escape'), 1, '' FROM generate_series(1, 10001) AS i",
    );
    rows.execute(&server).await.expect("they are added");
    check_sweeps(&store).await;
}

async fn check_sweeps(store: &impl Store) {
    for expected in [10_000, 1, 0] {
        let swept = store.sweep(7_000).await;
        assert_eq!(swept.expect("the database answers"), expected);
    }
}
