//! Live views whose sessions are in a store.

use std::path::{Path, PathBuf};

use remount::Sessions;
use remount::session::{
    KeyRing, MemoryStore, Merge, Record, SqliteStore, Store, StoreError, StoreFuture, StoreKey,
};
use serde_json::json;
use tokio_tungstenite::tungstenite;

use crate::browser::{Joined, LiveSocket, get, http, post_session};
use crate::session::cookie_of;
use crate::site::{SECRET, Server};

async fn start(store: impl Store) -> Server {
    let ring = KeyRing::new(SECRET).unwrap();
    Server::with_sessions(Sessions::new(ring).store(store)).await
}

async fn start_with_file(path: &Path) -> Server {
    start(SqliteStore::open(path).unwrap()).await
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
    let server = start_with_file(&path).await;
    let cookie = cookie_of(&server, "pug").await;
    let document = get(&server.address, "/", Some(&cookie)).await;
    assert!(document.body.contains("<i>pug</i>"));
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let (session_ref, _) = page.socket.join_session().await;
    page.socket
        .join(&document.container("id=\"header\""), None)
        .await;

    page.click("rename", json!({"username": "cat"})).await;
    let write = page.socket.pushed("session", "write").await;
    page.socket.pushed("lv:header", "diff").await;
    let post = json!({"ticket": write["ticket"], "tab": "a", "n": 1});
    let answer = post_session(&server.address, Some(&cookie), &post).await;
    assert_eq!(answer.status, 204);
    let done = json!({"write": write["write"], "status": 204});
    page.socket
        .push(&session_ref, "session", "done", done)
        .await;
    let committed = page.socket.pushed("lv:header", "diff").await.to_string();
    assert!(committed.contains("Committed"), "{committed}");

    // The cookie of before says who it is as well as the new one does.
    let restarted = start_with_file(&path).await;
    for cookie in [&cookie, &answer.cookie().unwrap()] {
        let page = get(&restarted.address, "/", Some(cookie)).await;
        assert!(page.body.contains("<i>cat</i>"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_logout_closes_the_sockets_and_the_copied_cookie_is_refused_after_a_restart() {
    let path = new_file("logout.db");
    let server = start_with_file(&path).await;
    let cookie = cookie_of(&server, "pug").await;
    let mut page = Joined::with_cookie(&server.address, "/", Some(&cookie)).await;
    let headers = [("sec-fetch-site", "same-origin"), ("cookie", &*cookie)];
    let answer = http(&server.address, "POST", "/logout", &headers, "").await;
    assert_eq!(answer.status, 303);
    assert_eq!(page.socket.close_code().await, Some(1001));
    let restarted = start_with_file(&path).await;
    let page = get(&restarted.address, "/", Some(&cookie)).await;
    assert!(!page.body.contains("pug"), "{}", page.body);
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
    let server = start(Unreachable(MemoryStore::new())).await;
    let cookie = cookie_of(&server, "pug").await;
    let page = get(&server.address, "/", Some(&cookie)).await;
    assert_eq!(page.status, 503);
    let origin = format!("http://{}", server.address);
    let refused =
        LiveSocket::try_open(&server.address, "2.0.0", Some(&origin), Some(&cookie)).await;
    let Err(tungstenite::Error::Http(answer)) = refused else {
        panic!("the socket was opened");
    };
    assert_eq!(answer.status(), 503);
    // Visitors without a session need no store.
    assert_eq!(get(&server.address, "/", None).await.status, 200);
}
