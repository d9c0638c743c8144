use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::*;
use crate::backing::store::{MemoryStore, Store as _};
use crate::seal::key_ring::KeyRing;
use crate::seal::random::server_random;
use crate::values::entries::{Entry, Stamp};
use crate::values::key::Writer;

const START: Timestamp = Timestamp(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn ring(secret: u8) -> KeyRing {
    KeyRing::new(&[secret; 32]).expect("32 bytes are enough")
}

fn server(ring: KeyRing, store: &MemoryStore) -> Arc<Core> {
    let mut core = Core::new(ring, &[]);
    core.store = Some(Arc::new(store.clone()));
    Arc::new(core)
}

fn session(core: &Core, value: Option<&[u8]>, now: Timestamp) -> SessionCookie {
    let id = SessionId::random(&mut server_random);
    let entries = value
        .into_iter()
        .map(|value| Entry::new("name", Writer::Server, Stamp(1), value));
    SessionCookie {
        entries: entries.collect(),
        ..core.begin(id, &Presented::default(), now)
    }
}

async fn save(core: &Arc<Core>, session: &SessionCookie, now: Timestamp) {
    let saved = core.save(session, true, now).await;
    assert!(matches!(saved, Ok(Saved::Written(_))), "{saved:?}");
}

async fn load(core: &Core, session: &SessionCookie) -> Option<Entries> {
    let mut presented = Presented {
        session: Some(session.without_entries()),
        ..Presented::default()
    };
    core.load(&mut presented).await.expect("memory never fails");
    presented.session.map(|session| session.entries)
}

async fn record(store: &MemoryStore, session: &SessionCookie) -> Option<Record> {
    let loaded = store.load(StoreKey::of(session.id)).await;
    loaded.expect("memory never fails")
}

#[tokio::test]
async fn a_record_expires_with_its_cookie() {
    let store = MemoryStore::new();
    let core = server(ring(7), &store);
    let full = session(&core, Some(b"1"), START);
    let logged_out = SessionCookie {
        renewed: true,
        ..session(&core, None, START)
    };
    for session in [&full, &logged_out] {
        save(&core, session, START).await;
        let expires_at = record(&store, session).await.map(|kept| kept.expires_at);
        assert_eq!(expires_at, Some(full.idle_deadline.0));
    }
}

#[tokio::test]
async fn a_session_has_a_record_once_something_was_written_to_it() {
    let store = MemoryStore::new();
    let core = server(ring(7), &store);
    let empty = session(&core, None, START).without_entries();
    save(&core, &empty, START).await;
    assert_eq!(record(&store, &empty).await, None);
    assert_eq!(load(&core, &empty).await, Some(Entries::default()));

    let written = SessionCookie {
        entries: session(&core, Some(b"1"), START).entries,
        ..empty
    };
    let saved = core.save(&written, false, START).await;
    assert!(matches!(saved, Ok(Saved::Written(_))), "{saved:?}");
    assert_eq!(load(&core, &written).await, Some(written.entries.clone()));
}

#[tokio::test]
async fn a_session_that_was_written_to_and_has_no_record_is_over() {
    let store = MemoryStore::new();
    let core = server(ring(7), &store);
    let written = session(&core, Some(b"1"), START);
    assert_eq!(load(&core, &written).await, None);
    let saved = core.save(&written, false, START).await;
    assert!(matches!(saved, Ok(Saved::Gone)), "{saved:?}");
}

#[test]
fn without_a_store_nothing_waits() {
    let core = Core::new(ring(7), &[]);
    let mut presented = Presented {
        session: Some(session(&core, Some(b"1"), START)),
        ..Presented::default()
    };
    let before = presented.session.clone();
    let mut context = Context::from_waker(Waker::noop());
    let loading = pin!(core.load(&mut presented)).poll(&mut context);
    assert!(matches!(loading, Poll::Ready(Ok(()))));
    assert_eq!(presented.session, before);
}

#[tokio::test]
async fn what_has_expired_is_deleted_with_somebody_elses_save() {
    let store = MemoryStore::new();
    let core = server(ring(7), &store);
    let short = SessionCookie {
        idle_deadline: START.after(DAY),
        ..session(&core, Some(b"1"), START)
    };
    save(&core, &short, START).await;
    let other = session(&core, Some(b"1"), START);
    save(&core, &other, START.after(DAY)).await;
    assert!(load(&core, &short).await.is_some(), "it may still be used");
    save(&core, &other, START.after(2 * DAY)).await;
    assert_eq!(load(&core, &short).await, None);
    assert_eq!(load(&core, &other).await, Some(other.entries));
}

#[tokio::test]
async fn a_record_in_the_place_of_another_does_not_open() {
    let store = MemoryStore::new();
    let core = server(ring(7), &store);
    let (one, two) = (
        session(&core, Some(b"1"), START),
        session(&core, Some(b"2"), START),
    );
    save(&core, &one, START).await;
    save(&core, &two, START).await;
    let moved = store
        .load(StoreKey::of(one.id))
        .await
        .expect("memory never fails");
    let merge = Merge::new(move |_| moved.clone());
    store
        .save(StoreKey::of(two.id), merge)
        .await
        .expect("there is room");
    assert_eq!(load(&core, &two).await, Some(Entries::default()));
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
    let core = server(ring(7), &store);
    let mut session = session(&core, Some(b"1"), START);
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
    save(&core, &session, START).await;
    let record = store
        .load(StoreKey::of(session.id))
        .await
        .expect("memory never fails");
    let expires_at = record.expect("it was saved").expires_at;
    assert_eq!(expires_at, session.absolute_deadline.0);
}
