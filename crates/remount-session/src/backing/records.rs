//! Sessions whose values are in a store: the cookie names the session, and its record holds what
//! the cookie holds otherwise.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::backing::Saved;
use crate::backing::store::{Merge, Record, Store, StoreError, StoreFuture, StoreKey};
use crate::config::Config;
use crate::decide::{guard, login};
use crate::seal::cookie::{Presented, SessionCookie};
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::timestamp::{LEEWAY, Timestamp};

/// What is longer was not written by us: several servers that write at once may exceed the limit
/// together, but not by this much.
const MAX_SEALED_BYTES: usize = 1 << 20;

/// How often a store is asked to delete what has expired.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

const PURPOSE: &str = "session record";

/// The records of sessions in a store.
pub(crate) struct Records {
    store: Arc<dyn Store>,
    /// When the store was last asked to sweep.
    swept: AtomicU64,
}

impl Records {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            swept: AtomicU64::new(0),
        }
    }

    pub(crate) async fn load(
        &self,
        config: &Config,
        presented: &mut Presented,
    ) -> Result<(), StoreError> {
        let Some(session) = &mut presented.session else {
            return Ok(());
        };
        let id = session.id;
        // What memory has and no store got.
        let over = presented.login_over;
        let over = over.map(|now| (now, session.entries.clone()));
        match asked(|| self.store.load(StoreKey::of(id))).await {
            Ok(Some(record)) => session.entries = unsealed(config, id, Some(&record)),
            Err(StoreError::Corrupt) => session.entries = unsealed(config, id, None),
            Ok(None) if session.unwritten => session.entries = Entries::default(),
            Ok(None) => {
                presented.session = None;
                presented.outdated.push(config.jar().name(id));
            }
            Err(error) => {
                tracing::error!(session = ?id, %error, "session not loaded");
                return Err(error);
            }
        }
        if let (Some((now, over)), Some(session)) = (over, &mut presented.session) {
            session.entries.join(&over, config.keys);
            let known = session.entries.clone();
            login::end(&mut session.entries, &known, config.keys, now);
        }
        Ok(())
    }

    pub(crate) async fn save(
        &self,
        config: &Arc<Config>,
        session: &SessionCookie,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        self.sweep(now).await;
        let saved = Arc::new(Mutex::new(Saved::Gone));
        let merge = {
            let (config, session, saved) =
                (Arc::clone(config), session.clone(), Arc::clone(&saved));
            Merge::new(move |stored| {
                let (record, outcome) = joined(&config, &session, stored, is_new);
                *saved.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
                record
            })
        };
        if let Err(error) = asked(|| self.store.save(StoreKey::of(session.id), merge)).await {
            tracing::error!(session = ?session.id, %error, "session not saved");
            return Err(error);
        }
        let mut saved = saved.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::replace(&mut *saved, Saved::Gone))
    }

    pub(crate) async fn delete(
        &self,
        config: &Config,
        id: SessionId,
    ) -> Result<Entries, StoreError> {
        match asked(|| self.store.delete(StoreKey::of(id))).await {
            Ok(None) => Ok(Entries::default()),
            Ok(Some(record)) => Ok(unsealed(config, id, Some(&record))),
            Err(error) => {
                tracing::error!(session = ?id, %error, "session not deleted");
                Err(error)
            }
        }
    }

    /// Now and then, with somebody else's save.
    async fn sweep(&self, now: Timestamp) {
        let last = Timestamp(self.swept.load(Ordering::Relaxed));
        let is_due = now.since(last) >= SWEEP_INTERVAL;
        // Of several that find it due, one does it.
        let order = Ordering::Relaxed;
        if !is_due
            || self
                .swept
                .compare_exchange(last.0, now.0, order, order)
                .is_err()
        {
            return;
        }
        match asked(|| self.store.sweep(now.before(LEEWAY).0)).await {
            Ok(count) => tracing::debug!(count, "expired sessions deleted"),
            Err(error) => tracing::warn!(%error, "expired sessions not deleted"),
        }
    }
}

/// What a record becomes when a session is saved.
fn joined(
    config: &Config,
    session: &SessionCookie,
    stored: Option<&Record>,
    is_new: bool,
) -> (Option<Record>, Saved) {
    if stored.is_none() && !is_new && !session.unwritten {
        return (None, Saved::Gone);
    }
    if stored.is_none() && session.needs_no_record() {
        return (None, Saved::Written(Entries::default()));
    }
    let mut session = session.clone();
    if stored.is_some() {
        let known = unsealed(config, session.id, stored);
        session.entries.join(&known, config.keys);
    }
    let expires_at = session.idle_deadline.min(session.absolute_deadline).0;
    let record = Record {
        sealed: sealed(config, &session),
        expires_at: stored.map_or(expires_at, |stored| {
            let longest = session.absolute_deadline.0;
            stored.expires_at.min(longest).max(expires_at)
        }),
    };
    (Some(record), Saved::Written(session.entries))
}

fn sealed(config: &Config, session: &SessionCookie) -> String {
    let context = context(config, session.id);
    config.ring.seal(PURPOSE, &context, &session.encode())
}

/// The values in a record; none if they cannot be read, which loses this session's alone.
fn unsealed(config: &Config, id: SessionId, record: Option<&Record>) -> Entries {
    let context = context(config, id);
    let plain = record
        .filter(|record| record.sealed.len() <= MAX_SEALED_BYTES)
        .and_then(|record| config.ring.open(PURPOSE, &context, &record.sealed));
    let session = plain.and_then(|plain| SessionCookie::decode(&plain));
    match session.filter(|session| session.id == id) {
        Some(session) => session.entries,
        None => {
            tracing::warn!(
                session = ?id,
                "the record of a session cannot be read: it was changed, or sealed with another secret"
            );
            Entries::default()
        }
    }
}

/// What is authenticated beside the values: a record moved to another key or app does not open.
fn context(config: &Config, id: SessionId) -> Vec<u8> {
    format!("{}|{}", StoreKey::of(id), config.app()).into_bytes()
}

/// Asks a store, which may be the app's: one that panics is one that cannot be asked.
async fn asked<'a, T>(ask: impl FnOnce() -> StoreFuture<'a, T>) -> Result<T, StoreError> {
    let answered = guard::wait(ask).await;
    answered.unwrap_or_else(|panic| Err(StoreError::unavailable(panic)))
}

#[cfg(test)]
mod tests;
