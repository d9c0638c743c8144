//! Where the sessions of a site can be kept.

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use remount_session::{
    KeyRing, MemoryStore, Session, SessionData, Sessions, SqliteStore, conformance,
};

use crate::site::{Site, new_file};

pub(crate) enum Place {
    Cookie,
    Memory(MemoryStore),
    Sqlite(PathBuf),
}

impl Place {
    pub(crate) fn in_memory() -> Self {
        Self::Memory(MemoryStore::new())
    }

    pub(crate) fn in_sqlite(name: &str) -> Self {
        Self::Sqlite(new_file(&format!("{name}.db")))
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
            Self::Cookie => sessions,
            Self::Memory(store) => sessions.store(store.clone()),
            Self::Sqlite(path) => {
                sessions.store(SqliteStore::open(path).expect("the file can be opened"))
            }
        }
    }
}
