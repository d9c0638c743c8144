//! A store that fails or waits when it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use remount_session::{MemoryStore, Merge, Record, Store, StoreError, StoreFuture, StoreKey};
use tokio::sync::Notify;

#[derive(Clone, Default)]
pub(crate) struct Failing {
    store: MemoryStore,
    loads: Arc<AtomicBool>,
    saves: Arc<AtomicBool>,
    deletions: Arc<AtomicBool>,
    forgets: Arc<AtomicBool>,
    gate: Arc<Gate>,
}

/// Holds up deletions, if it is closed.
#[derive(Default)]
struct Gate {
    is_closed: AtomicBool,
    reached: Notify,
    opened: Notify,
}

impl Failing {
    pub(crate) fn loads(&self, fail: bool) {
        self.loads.store(fail, Ordering::Relaxed);
    }

    pub(crate) fn saves(&self, fail: bool) {
        self.saves.store(fail, Ordering::Relaxed);
    }

    pub(crate) fn deletions(&self, fail: bool) {
        self.deletions.store(fail, Ordering::Relaxed);
    }

    /// The next deletion waits until [`open`](Self::open).
    pub(crate) fn close(&self) {
        self.gate.is_closed.store(true, Ordering::Relaxed);
    }

    /// Returns when a deletion waits.
    pub(crate) async fn reached(&self) {
        self.gate.reached.notified().await;
    }

    pub(crate) fn open(&self) {
        self.gate.opened.notify_one();
    }

    /// The record of the next save is deleted right before it.
    pub(crate) fn forget_before_saving(&self) {
        self.forgets.store(true, Ordering::Relaxed);
    }
}

impl Store for Failing {
    fn load(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        if self.loads.load(Ordering::Relaxed) {
            return fail();
        }
        self.store.load(key)
    }

    fn save(&self, key: StoreKey, merge: Merge) -> StoreFuture<'_, ()> {
        if self.saves.load(Ordering::Relaxed) {
            return fail();
        }
        Box::pin(async move {
            if self.forgets.swap(false, Ordering::Relaxed) {
                self.store.delete(key).await?;
            }
            self.store.save(key, merge).await
        })
    }

    fn delete(&self, key: StoreKey) -> StoreFuture<'_, Option<Record>> {
        if self.deletions.load(Ordering::Relaxed) {
            return fail();
        }
        Box::pin(async move {
            if self.gate.is_closed.swap(false, Ordering::Relaxed) {
                self.gate.reached.notify_one();
                self.gate.opened.notified().await;
            }
            self.store.delete(key).await
        })
    }

    fn sweep(&self, now: u64) -> StoreFuture<'_, usize> {
        self.store.sweep(now)
    }
}

fn fail<T>() -> StoreFuture<'static, T> {
    Box::pin(async { Err(StoreError::unavailable("told to fail")) })
}
