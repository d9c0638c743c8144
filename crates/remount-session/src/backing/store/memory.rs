//! Records in the memory of this process.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Merge, Record, Store, StoreError, StoreFuture, StoreKey};

/// Keeps records in the memory of this process, in 64 MiB at most: for tests, and for sites with
/// large sessions that may end with the server. Clones share their records.
///
/// ```
/// use remount_session::{KeyRing, MemoryStore, SessionData, Sessions};
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 10_000)]
///     draft: String,
/// }
///
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = Sessions::<Visitor>::new(ring).store(MemoryStore::new());
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    records: Arc<Mutex<Records>>,
    max_bytes: usize,
}

#[derive(Default)]
struct Records {
    map: HashMap<StoreKey, Record>,
    bytes: usize,
}

impl MemoryStore {
    /// An empty store of at most 64 MiB.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(64 << 20)
    }

    /// An empty store of at most so many bytes. A full one refuses to be written to: nothing is
    /// thrown away to make room.
    #[must_use]
    pub fn with_capacity(max_bytes: usize) -> Self {
        Self {
            records: Arc::default(),
            max_bytes,
        }
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, key: StoreKey, mut merge: Merge) -> Result<(), StoreError> {
        let mut records = self.records();
        let stored = records.map.get(&key);
        let before = stored.map_or(0, bytes);
        let Some(record) = merge.apply(stored) else {
            return Ok(());
        };
        let total = records.bytes - before + bytes(&record);
        if total > self.max_bytes {
            return Err(StoreError::unavailable("the memory for sessions is full"));
        }
        records.bytes = total;
        records.map.insert(key, record);
        Ok(())
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(async move { Ok(self.records().map.get(&key).cloned()) })
    }

    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()> {
        Box::pin(async move { self.write(key, merge) })
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        Box::pin(async move {
            let mut records = self.records();
            let removed = records.map.remove(&key);
            records.bytes -= removed.as_ref().map_or(0, bytes);
            Ok(removed)
        })
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        Box::pin(async move {
            let mut records = self.records();
            let before = records.map.len();
            records.map.retain(|_, record| record.expires_at >= now);
            records.bytes = records.map.values().map(bytes).sum();
            Ok(before - records.map.len())
        })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

/// What a record costs, with its place in the map.
fn bytes(record: &Record) -> usize {
    2 * size_of::<(StoreKey, Record)>() + record.sealed.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::id::SessionId;

    fn key(byte: u8) -> StoreKey {
        StoreKey::of(SessionId::from_bytes([byte; 16]))
    }

    fn put(text: &str) -> Merge {
        let record = Record {
            sealed: text.to_owned(),
            expires_at: 7,
        };
        Merge::new(move |_| Some(record.clone()))
    }

    #[tokio::test]
    async fn a_full_store_refuses_and_keeps_what_it_has() {
        let store = MemoryStore::with_capacity(400);
        store.save(key(1), put("one")).await.expect("there is room");
        let long = "x".repeat(400);
        for byte in [1, 2] {
            let refused = store.save(key(byte), put(&long)).await;
            assert!(matches!(refused, Err(StoreError::Unavailable(_))));
        }
        let kept = store.load(key(1)).await.expect("it is there");
        assert_eq!(kept.expect("it is there").sealed, "one");
    }

    #[tokio::test]
    async fn what_is_deleted_makes_room() {
        let store = MemoryStore::with_capacity(400);
        for _ in 0..9 {
            store.save(key(1), put("one")).await.expect("there is room");
            store.delete(key(1)).await.expect("it is there");
            store.save(key(2), put("two")).await.expect("there is room");
            assert_eq!(store.sweep(8).await.expect("it never fails"), 1);
        }
        assert_eq!(store.records().bytes, 0);
    }
}
