//! What every [`Store`] has to pass. Needs the cargo feature `conformance`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use remount_session::{MemoryStore, conformance};
//!
//! // In a test of your own store, this opens the same storage anew each time.
//! let store = MemoryStore::new();
//! conformance::check(async || store.clone()).await;
//! # }
//! ```

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::backing::store::{Merge, Record, Store, StoreError, StoreKey};
use crate::backing::{Backing, Saved};
use crate::config::Config;
use crate::decide::login;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::key_ring::KeyRing;
use crate::seal::random::server_random;
use crate::sessions::Sessions;
use crate::values::entries::{Entries, Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::Writer;
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

/// Checks that a store keeps to what [`Store`] says. `open` opens the same storage anew at each
/// call, as another server or the same one after a restart does. What else is in the storage does
/// not matter, and all but a few records are deleted again.
///
/// Call it inside a tokio runtime.
///
/// # Panics
///
/// When the store does something else, saying what.
pub async fn check<S: Store>(open: impl AsyncFn() -> S) {
    let store = Arc::new(open().await);
    what_was_saved_is_loaded(&*store).await;
    a_merge_is_given_what_is_there(&*store).await;
    a_merge_that_returns_nothing_changes_nothing(&*store).await;
    what_was_deleted_is_gone(&*store).await;
    what_has_expired_is_swept(&*store).await;
    large_records_are_kept(&*store).await;
    thousands_of_sessions_are_kept_apart(&store).await;

    let other = Arc::new(open().await);
    saves_at_once_lose_nothing([&store, &other]).await;
    entries_that_no_build_knows_are_kept_byte_for_byte([&store, &other]).await;
    sessions_that_are_saved_at_once_are_joined([&store, &other]).await;
    a_session_that_was_deleted_is_not_brought_back([&store, &other]).await;
    a_record_that_cannot_be_read_loses_itself_alone(&store).await;

    let key = new_key();
    save(&*store, key, &record("kept")).await;
    drop((store, other));
    let store = open().await;
    let kept = store.load(key).await.expect("a load after a restart");
    assert_eq!(kept, Some(record("kept")), "a restart loses nothing");
    delete(&store, key).await;
}

/// The sessions of a server whose clock is ahead by `time`, for tests of what ends when time has
/// passed: the same keys and store, opened by a server that was started so much later.
///
/// ```
/// use std::time::Duration;
///
/// use http::HeaderMap;
/// use remount_session::{KeyRing, Sessions, conformance};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = conformance::later(Sessions::<()>::new(ring), Duration::from_secs(90 * 86_400));
/// # sessions.load(&HeaderMap::new()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// After [`clone`](Clone::clone) of the sessions.
#[must_use]
pub fn later<S: SessionData>(mut sessions: Sessions<S>, time: Duration) -> Sessions<S> {
    sessions
        .core_mut()
        .set_clock(move || Timestamp::now().after(time));
    sessions
}

async fn what_was_saved_is_loaded(store: &impl Store) {
    let (key, other) = (new_key(), new_key());
    for text in ["one", "two"] {
        save(store, key, &record(text)).await;
        assert_eq!(load(store, key).await, Some(record(text)));
    }
    assert_eq!(load(store, other).await, None, "nobody saved this one");
    delete(store, key).await;
}

async fn a_merge_is_given_what_is_there(store: &impl Store) {
    let key = new_key();
    for count in 0..5 {
        let expected = (count > 0).then(|| record(&"x".repeat(count)));
        let merge = Merge::new(move |stored| {
            assert_eq!(stored, expected.as_ref(), "what the last merge returned");
            Some(record(&"x".repeat(count + 1)))
        });
        store.save(key, merge).await.expect("a save");
    }
    delete(store, key).await;
}

async fn a_merge_that_returns_nothing_changes_nothing(store: &impl Store) {
    let key = new_key();
    store.save(key, Merge::new(|_| None)).await.expect("a save");
    assert_eq!(load(store, key).await, None);
    save(store, key, &record("kept")).await;
    store.save(key, Merge::new(|_| None)).await.expect("a save");
    assert_eq!(load(store, key).await, Some(record("kept")));
    delete(store, key).await;
}

async fn what_was_deleted_is_gone(store: &impl Store) {
    let (key, other) = (new_key(), new_key());
    save(store, key, &record("one")).await;
    save(store, other, &record("two")).await;
    assert_eq!(delete(store, key).await, Some(record("one")));
    assert_eq!(load(store, key).await, None);
    assert_eq!(delete(store, key).await, None, "it was there once only");
    assert_eq!(load(store, other).await, Some(record("two")));
    delete(store, other).await;
}

async fn what_has_expired_is_swept(store: &impl Store) {
    let (expired, alive) = (new_key(), new_key());
    let now = Timestamp::now();
    let old = Record {
        expires_at: now.0 - 1,
        ..record("old")
    };
    save(store, expired, &old).await;
    save(store, alive, &record("alive")).await;
    // A store may stop at some number of records, and others may have left many.
    while store.sweep(now.0).await.expect("a sweep") > 0 {}
    assert_eq!(load(store, expired).await, None, "it has expired");
    assert_eq!(load(store, alive).await, Some(record("alive")));
    delete(store, alive).await;
}

async fn large_records_are_kept(store: &impl Store) {
    let key = new_key();
    let large = record(&"0123456789".repeat(10_000));
    save(store, key, &large).await;
    assert_eq!(load(store, key).await, Some(large));
    delete(store, key).await;
}

async fn thousands_of_sessions_are_kept_apart<S: Store>(store: &Arc<S>) {
    const SESSIONS: usize = 3_000;
    let keys: Vec<StoreKey> = (0..SESSIONS).map(|_| new_key()).collect();
    for (chunk, keys) in keys.chunks(CONCURRENT).enumerate() {
        let saves = keys.iter().enumerate().map(|(index, key)| {
            let (store, key) = (Arc::clone(store), *key);
            let text = format!("session {}", chunk * CONCURRENT + index);
            tokio::spawn(async move { save(&*store, key, &record(&text)).await })
        });
        finish(saves.collect()).await;
    }
    for (index, key) in keys.iter().enumerate() {
        let expected = record(&format!("session {index}"));
        assert_eq!(load(&**store, *key).await, Some(expected));
    }
    for keys in keys.chunks(CONCURRENT) {
        let deletions = keys.iter().map(|key| {
            let (store, key) = (Arc::clone(store), *key);
            tokio::spawn(async move { drop(delete(&*store, key).await) })
        });
        finish(deletions.collect()).await;
    }
}

async fn saves_at_once_lose_nothing<S: Store>(stores: [&Arc<S>; 2]) {
    let key = new_key();
    let saves = (0..CONCURRENT).map(|index| {
        let store = Arc::clone(stores[index % 2]);
        let merge = Merge::new(move |stored| {
            let before = stored.map_or("", |record| &record.sealed);
            Some(record(&format!("{before}{index},")))
        });
        tokio::spawn(async move { store.save(key, merge).await.expect("a save") })
    });
    finish(saves.collect()).await;
    let text = load(&**stores[0], key).await.expect("it was saved").sealed;
    let mut found: Vec<usize> = text
        .split_terminator(',')
        .map(|index| index.parse().expect("what was written"))
        .collect();
    found.sort_unstable();
    assert!(
        found.into_iter().eq(0..CONCURRENT),
        "each save once: {text}"
    );
    delete(&**stores[0], key).await;
}

async fn entries_that_no_build_knows_are_kept_byte_for_byte<S: Store>(stores: [&Arc<S>; 2]) {
    let (one, two) = (server(stores[0]), server(stores[1]));
    let bytes: Vec<u8> = (0..=255).collect();
    let session = session(&one, vec![entry("of another build", 7, &bytes)]);
    saved(&one, &session, true).await;
    assert_eq!(loaded(&two, &session).await, Some(session.entries.clone()));
    let record = load(&**stores[0], StoreKey::of(session.id)).await;
    let sealed = record.expect("it was saved").sealed;
    assert!(!sealed.contains("another"), "nobody can read it");
    end(&one, &session).await;
}

async fn sessions_that_are_saved_at_once_are_joined<S: Store>(stores: [&Arc<S>; 2]) {
    let servers = stores.map(server);
    let begun = session(&servers[0], Vec::new()).without_entries();
    saved(&servers[0], &begun, true).await;
    let saves = (0..CONCURRENT).map(|index| {
        let server = servers[index % 2].clone();
        let number = index.to_string();
        // All write the same key, and each a key of its own.
        let stamp = u64::try_from(index).unwrap_or_default();
        let entries = [
            entry("of all", 1 + stamp, number.as_bytes()),
            entry(&number, 1, number.as_bytes()),
        ];
        let session = SessionCookie {
            entries: entries.into_iter().collect(),
            ..begun.clone()
        };
        tokio::spawn(async move { saved(&server, &session, false).await })
    });
    finish(saves.collect()).await;
    let entries = loaded(&servers[1], &begun).await.expect("it goes on");
    let last = (CONCURRENT - 1).to_string();
    for index in 0..CONCURRENT {
        let number = index.to_string();
        let value = entries.find(&number).map(|entry| entry.value());
        assert_eq!(value, Some(number.as_bytes()), "each server's own key");
    }
    let value = entries.find("of all").map(|entry| entry.value());
    assert_eq!(value, Some(last.as_bytes()), "the greatest stamp wins");
    end(&servers[0], &begun).await;
}

async fn a_session_that_was_deleted_is_not_brought_back<S: Store>(stores: [&Arc<S>; 2]) {
    let (one, two) = (server(stores[0]), server(stores[1]));
    let session = session(&one, vec![entry("name", 1, b"pug")]);
    saved(&one, &session, true).await;
    end(&two, &session).await;
    let late = one
        .backing
        .save(&one.config, &session, false, Timestamp::now())
        .await;
    assert!(matches!(late, Ok(Saved::Gone)), "{late:?}");
    assert_eq!(loaded(&one, &session).await, None);
}

async fn a_record_that_cannot_be_read_loses_itself_alone<S: Store>(store: &Arc<S>) {
    let server = server(store);
    let spoilt = session(&server, vec![entry("name", 1, b"pug")]);
    let whole = session(&server, vec![entry("name", 1, b"cat")]);
    for session in [&spoilt, &whole] {
        saved(&server, session, true).await;
    }
    save(&**store, StoreKey::of(spoilt.id), &record("not sealed")).await;
    assert_eq!(loaded(&server, &spoilt).await, Some(Entries::default()));
    assert_eq!(loaded(&server, &whole).await, Some(whole.entries.clone()));
    saved(&server, &spoilt, false).await;
    assert_eq!(loaded(&server, &spoilt).await, Some(spoilt.entries.clone()));
    for session in [&spoilt, &whole] {
        end(&server, session).await;
    }
}

/// How much is asked at once.
const CONCURRENT: usize = 50;

fn new_key() -> StoreKey {
    StoreKey::of(SessionId::random(&mut server_random))
}

fn record(text: &str) -> Record {
    Record {
        sealed: text.to_owned(),
        // In the year 2100.
        expires_at: 4_102_444_800_000,
    }
}

async fn save(store: &impl Store, key: StoreKey, record: &Record) {
    let record = record.clone();
    let merge = Merge::new(move |_| Some(record.clone()));
    store.save(key, merge).await.expect("a save");
}

async fn load(store: &impl Store, key: StoreKey) -> Option<Record> {
    match store.load(key).await {
        Err(StoreError::Corrupt) => Some(Record::unreadable()),
        loaded => loaded.expect("a load"),
    }
}

async fn delete(store: &impl Store, key: StoreKey) -> Option<Record> {
    store.delete(key).await.expect("a deletion")
}

/// What a server needs to ask its store.
#[derive(Clone)]
struct Server {
    config: Arc<Config>,
    backing: Arc<Backing>,
}

/// A server of a build that knows no key, so that it carries all of them.
fn server<S: Store>(store: &Arc<S>) -> Server {
    let ring =
        KeyRing::new(b"a secret of the checks, 32 bytes or more").expect("it is long enough");
    Server {
        config: Arc::new(Config::new(ring, &[])),
        backing: Arc::new(Backing::store(Arc::clone(store) as Arc<dyn Store>)),
    }
}

fn session(server: &Server, entries: Vec<Entry<'_>>) -> SessionCookie {
    let id = SessionId::random(&mut server_random);
    let begun = login::begin(&server.config, id, &Presented::default(), Timestamp::now());
    SessionCookie {
        entries: entries.into_iter().collect(),
        ..begun
    }
}

fn entry<'a>(key: &'a str, stamp: u64, value: &'a [u8]) -> Entry<'a> {
    Entry::new(key, Writer::Server, Stamp(stamp), value)
}

async fn saved(server: &Server, session: &SessionCookie, is_new: bool) {
    let saved = server
        .backing
        .save(&server.config, session, is_new, Timestamp::now())
        .await;
    assert!(matches!(saved, Ok(Saved::Written(_))), "{saved:?}");
}

async fn loaded(server: &Server, session: &SessionCookie) -> Option<Entries> {
    let mut presented = Presented {
        session: Some(session.without_entries()),
        ..Presented::default()
    };
    server
        .backing
        .load(&server.config, &mut presented)
        .await
        .expect("a load");
    presented.session.map(|session| session.entries)
}

async fn end(server: &Server, session: &SessionCookie) {
    server
        .backing
        .delete(&server.config, session.id)
        .await
        .expect("a deletion");
}

async fn finish(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        task.await.expect("it does not panic");
    }
}
