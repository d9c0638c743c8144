//! Live views whose sessions are in a store.

use std::path::{Path, PathBuf};

use axum::Router;
use http::StatusCode;
use remount::session::{
    MemoryStore, Merge, Record, SqliteStore, Store, StoreError, StoreFuture, StoreKey,
};
use remount_testing::{Fault, Site, text};

use crate::profile::{app_with, first_text, named, send_form, sessions};

fn app(store: impl Store) -> Router {
    app_with(&sessions().store(store))
}

fn app_with_file(path: &Path) -> Router {
    app(SqliteStore::open(path).unwrap())
}

/// A path at which there is no file.
fn new_file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        // It need not be there.
        let _ = std::fs::remove_file(file);
    }
    path
}

#[tokio::test]
async fn a_views_write_is_committed_in_the_file_and_shown_after_a_restart() {
    let path = new_file("view.db");
    let site = Site::new(app_with_file(&path));
    let pug = named(&site, "pug").await;
    assert_eq!(first_text(&pug.get("/").await, "i"), "pug");
    let (page, older) = (pug.open("/").await, pug.copy());
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename")).await;
    assert_eq!(page.texts("em"), ["Pending"]);
    site.network().release();
    site.settled().await;
    assert_eq!(page.texts("em"), ["Pending", "Committed"]);
    drop(page);

    // The cookie of before says who it is as well as the new one does.
    site.restart(app_with_file(&path)).await;
    for visitor in [pug, older] {
        assert_eq!(first_text(&visitor.get("/").await, "i"), "cat");
        assert_eq!(visitor.open("/").await.text("i"), "cat");
    }
}

#[tokio::test]
async fn a_logout_closes_the_sockets_and_the_copied_cookie_is_refused_after_a_restart() {
    let path = new_file("logout.db");
    let site = Site::new(app_with_file(&path));
    let pug = named(&site, "pug").await;
    let (thief, socket) = (pug.copy(), pug.socket().await);
    send_form(&pug, "/logout", "").await;
    site.settled().await;
    assert_eq!(socket.close_code(), Some(1001));
    site.restart(app_with_file(&path)).await;
    assert_eq!(first_text(&thief.get("/").await, "i"), "");
}

/// A store that keeps what it is given and gives nothing back.
struct Unreachable(MemoryStore);

impl Store for Unreachable {
    fn load(&self, _: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(async { Err(StoreError::unavailable("nobody answers")) })
    }

    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()> {
        self.0.save(key, merge)
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        self.0.delete(key)
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        self.0.sweep(now)
    }
}

#[tokio::test]
async fn pages_and_sockets_of_a_store_that_does_not_answer_are_unavailable() {
    let site = Site::new(app(Unreachable(MemoryStore::new())));
    let pug = named(&site, "pug").await;
    assert_eq!(pug.get("/").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    let refused = pug.try_socket("/live/websocket?vsn=2.0.0", &[]).await;
    assert_eq!(refused.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    // Visitors without a session need no store.
    assert!(site.visitor().open("/").await.is_connected());
}
