use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::backing::Backing;
use crate::backing::store::MemoryStore;
use crate::decide::login;
use crate::seal::key_ring::KeyRing;
use crate::seal::random::server_random;
use crate::values::entries::{Entry, Stamp};
use crate::values::key::Writer;

const START: Timestamp = Timestamp(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn ring(secret: u8) -> KeyRing {
    KeyRing::new(&[secret; 32]).expect("32 bytes are enough")
}

struct Server {
    config: Arc<Config>,
    backing: Backing,
}

fn server(ring: KeyRing, store: &MemoryStore) -> Server {
    Server {
        config: Arc::new(Config::new(ring, &[])),
        backing: Backing::store(Arc::new(store.clone())),
    }
}

fn session(server: &Server, value: Option<&[u8]>, now: Timestamp) -> SessionCookie {
    let id = SessionId::random(&mut server_random);
    let entries = value
        .into_iter()
        .map(|value| Entry::new("name", Writer::Server, Stamp(1), value));
    SessionCookie {
        entries: entries.collect(),
        ..login::begin(&server.config, id, &Presented::default(), now)
    }
}

async fn save(server: &Server, session: &SessionCookie, now: Timestamp) {
    let saved = server
        .backing
        .save(&server.config, session, true, now)
        .await;
    assert!(matches!(saved, Ok(Saved::Written(_))), "{saved:?}");
}

async fn load(server: &Server, session: &SessionCookie) -> Option<Entries> {
    let mut presented = Presented {
        session: Some(session.without_entries()),
        ..Presented::default()
    };
    server
        .backing
        .load(&server.config, &mut presented)
        .await
        .expect("memory never fails");
    presented.session.map(|session| session.entries)
}

async fn record(store: &MemoryStore, session: &SessionCookie) -> Option<Record> {
    let loaded = store.load(StoreKey::of(session.id)).await;
    loaded.expect("memory never fails")
}

#[tokio::test]
async fn a_record_expires_with_its_cookie() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let full = session(&server, Some(b"1"), START);
    let logged_out = SessionCookie {
        renewed: true,
        ..session(&server, None, START)
    };
    for session in [&full, &logged_out] {
        save(&server, session, START).await;
        let expires_at = record(&store, session).await.map(|kept| kept.expires_at);
        assert_eq!(expires_at, Some(full.idle_deadline.0));
    }
}

#[tokio::test]
async fn a_session_has_a_record_once_something_was_written_to_it() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let empty = session(&server, None, START).without_entries();
    save(&server, &empty, START).await;
    assert_eq!(record(&store, &empty).await, None);
    assert_eq!(load(&server, &empty).await, Some(Entries::default()));

    let written = SessionCookie {
        entries: session(&server, Some(b"1"), START).entries,
        ..empty
    };
    let saved = server
        .backing
        .save(&server.config, &written, false, START)
        .await;
    assert!(matches!(saved, Ok(Saved::Written(_))), "{saved:?}");
    assert_eq!(load(&server, &written).await, Some(written.entries.clone()));
}

#[tokio::test]
async fn a_session_that_was_written_to_and_has_no_record_is_over() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let written = session(&server, Some(b"1"), START);
    assert_eq!(load(&server, &written).await, None);
    let saved = server
        .backing
        .save(&server.config, &written, false, START)
        .await;
    assert!(matches!(saved, Ok(Saved::Gone)), "{saved:?}");
}

#[test]
fn without_a_store_nothing_waits() {
    let server = Server {
        config: Arc::new(Config::new(ring(7), &[])),
        backing: Backing::Cookie,
    };
    let mut presented = Presented {
        session: Some(session(&server, Some(b"1"), START)),
        ..Presented::default()
    };
    let before = presented.session.clone();
    let mut context = Context::from_waker(Waker::noop());
    let loading = pin!(server.backing.load(&server.config, &mut presented)).poll(&mut context);
    assert!(matches!(loading, Poll::Ready(Ok(()))));
    assert_eq!(presented.session, before);
}

#[tokio::test]
async fn what_has_expired_is_deleted_with_somebody_elses_save() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let short = SessionCookie {
        idle_deadline: START.after(DAY),
        ..session(&server, Some(b"1"), START)
    };
    save(&server, &short, START).await;
    let other = session(&server, Some(b"1"), START);
    save(&server, &other, START.after(DAY)).await;
    assert!(
        load(&server, &short).await.is_some(),
        "it may still be used"
    );
    save(&server, &other, START.after(2 * DAY)).await;
    assert_eq!(load(&server, &short).await, None);
    assert_eq!(load(&server, &other).await, Some(other.entries));
}

#[tokio::test]
async fn a_record_in_the_place_of_another_does_not_open() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let (one, two) = (
        session(&server, Some(b"1"), START),
        session(&server, Some(b"2"), START),
    );
    save(&server, &one, START).await;
    save(&server, &two, START).await;
    let moved = store
        .load(StoreKey::of(one.id))
        .await
        .expect("memory never fails");
    let merge = Merge::new(move |_| moved.clone());
    store
        .save(StoreKey::of(two.id), merge)
        .await
        .expect("there is room");
    assert_eq!(load(&server, &two).await, Some(Entries::default()));
}

#[tokio::test]
async fn a_changed_secret_opens_what_the_old_one_sealed_and_the_next_save_seals_anew() {
    let store = MemoryStore::new();
    let old = server(ring(1), &store);
    let session = session(&old, Some(b"1"), START);
    save(&old, &session, START).await;
    let both = ring(2).accept(&[1; 32]).expect("it is another one");
    let both = server(both, &store);
    assert_eq!(load(&both, &session).await, Some(session.entries.clone()));
    save(&both, &session, START).await;
    let new = server(ring(2), &store);
    assert_eq!(load(&new, &session).await, Some(session.entries.clone()));
}

#[tokio::test]
async fn a_session_is_not_longer_kept_than_it_may_live() {
    let store = MemoryStore::new();
    let server = server(ring(7), &store);
    let mut session = session(&server, Some(b"1"), START);
    let endless = Record {
        sealed: "not ours".to_owned(),
        expires_at: u64::MAX,
    };
    let merge = Merge::new(move |_| Some(endless.clone()));
    store
        .save(StoreKey::of(session.id), merge)
        .await
        .expect("there is room");
    session.idle_deadline = START.after(DAY);
    save(&server, &session, START).await;
    let record = store
        .load(StoreKey::of(session.id))
        .await
        .expect("memory never fails");
    let expires_at = record.expect("it was saved").expires_at;
    assert_eq!(expires_at, session.absolute_deadline.0);
}
