//! Every store passes the checks that are there for all of them.

use std::path::PathBuf;

use remount_session::{MemoryStore, SqliteStore, conformance};

#[tokio::test]
async fn the_memory_store_conforms() {
    let store = MemoryStore::new();
    conformance::check(async || store.clone()).await;
}

#[tokio::test]
async fn the_sqlite_store_conforms() {
    let path = new_file("conformance.db");
    conformance::check(async || SqliteStore::open(&path).expect("the file can be opened")).await;
}

/// A path at which there is no file.
fn new_file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for end in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
    path
}
