//! Sessions whose values are in a store: the cookie names the session, and its record holds what
//! the cookie holds otherwise.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::backing::store::{Merge, Record, StoreError, StoreFuture, StoreKey};
use crate::core::Core;
use crate::decide::guard;
use crate::memory::Claim;
use crate::memory::address::Address;
use crate::notice::{Notice, Origin, WriteState};
use crate::page::failure::Failure;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::telemetry;
use crate::values::entries::{Entries, Mark};
use crate::values::id::SessionId;
use crate::values::timestamp::{LEEWAY, Timestamp};

/// What is longer was not written by us: several servers that write at once may exceed the limit
/// together, but not by this much.
const MAX_SEALED_BYTES: usize = 1 << 20;

/// The status that says: the store cannot be asked, try again.
pub(crate) const UNAVAILABLE: u16 = 503;

/// How often a store is asked to delete what has expired.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10 * 60);

const PURPOSE: &str = "session record";

/// What became of a session that was to be saved.
#[derive(Debug)]
pub(crate) enum Saved {
    /// The store has these entries: those that it was given, and what other servers wrote.
    Written(Entries),
    /// There is no such session any more.
    Gone,
}

impl Core {
    /// Gives the presented session the values that the store has. A session that was written to and
    /// has no record is over: a login or logout ended it, wherever that happened, or it expired.
    ///
    /// Without a store this does nothing and is ready at once.
    pub(crate) async fn load(&self, presented: &mut Presented) -> Result<(), StoreError> {
        let (Some(store), Some(session)) = (&self.store, &mut presented.session) else {
            return Ok(());
        };
        let id = session.id;
        match asked(|| store.load(StoreKey::of(id))).await {
            Ok(Some(record)) => session.entries = self.unsealed(id, Some(&record)),
            Err(StoreError::Corrupt) => session.entries = self.unsealed(id, None),
            Ok(None) if session.unwritten => session.entries = Entries::default(),
            Ok(None) => {
                presented.session = None;
                presented.outdated.push(self.jar().name(id));
            }
            Err(error) => {
                tracing::error!(session = ?id, %error, "session not loaded");
                return Err(error);
            }
        }
        Ok(())
    }

    /// Joins a session with its record, in one step of the store. Only a session that is new, or
    /// was never written to, may be without a record; it gets one with its first value.
    pub(crate) async fn save(
        self: &Arc<Self>,
        session: &SessionCookie,
        is_new: bool,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        let Some(store) = &self.store else {
            return Ok(Saved::Written(session.entries.clone()));
        };
        self.sweep(now).await;
        let saved = Arc::new(Mutex::new(Saved::Gone));
        let merge = {
            let (core, session, saved) = (Arc::clone(self), session.clone(), Arc::clone(&saved));
            Merge::new(move |stored| {
                let (record, outcome) = core.joined(&session, stored, is_new);
                *saved.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
                record
            })
        };
        if let Err(error) = asked(|| store.save(StoreKey::of(session.id), merge)).await {
            tracing::error!(session = ?session.id, %error, "session not saved");
            return Err(error);
        }
        let mut saved = saved.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::mem::replace(&mut *saved, Saved::Gone))
    }

    /// Ends the record of a session, and returns what was last written to it.
    pub(crate) async fn delete(&self, id: SessionId) -> Result<Entries, StoreError> {
        let Some(store) = &self.store else {
            return Ok(Entries::default());
        };
        match asked(|| store.delete(StoreKey::of(id))).await {
            Ok(None) => Ok(Entries::default()),
            Ok(Some(record)) => Ok(self.unsealed(id, Some(&record))),
            Err(error) => {
                tracing::error!(session = ?id, %error, "session not deleted");
                Err(error)
            }
        }
    }

    /// Memory learns what the store has, if it remembers the session: what another server wrote
    /// counts for every view here, and for what becomes of their writes.
    pub(crate) fn absorb(&self, id: SessionId, saved: &Entries, now: Timestamp) {
        let mut memory = self.memory();
        if memory.entries(id).is_some() {
            let entries = self.merged(&memory, id, saved);
            // A full memory goes on with what it has. Whoever wrote first pays for it.
            let claim = Claim::of(Address::SHARED);
            let _ = memory.store(id, &entries, true, claim, now);
        }
    }

    /// What the views are told when these keys of a session could not be saved. They are told again
    /// when a later answer saves them.
    pub(crate) fn unsaved(
        &self,
        session: &SessionCookie,
        keys: Vec<&'static str>,
        origin: Origin,
    ) -> Option<Notice> {
        if keys.is_empty() {
            return None;
        }
        let failure = Failure::Refused(UNAVAILABLE);
        telemetry::failed(session.id, &keys, failure);
        let mut memory = self.memory();
        for key in &keys {
            if let Some(entry) = session.entries.find(key) {
                memory.mark_failed(session.id, key, Mark::of(entry));
            }
        }
        Some(Notice::Changed {
            session: session.id,
            keys,
            origin,
            state: WriteState::Failed(failure),
        })
    }

    fn joined(
        &self,
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
            let known = self.unsealed(session.id, stored);
            session.entries.join(&known, self.keys);
        }
        let expires_at = session.idle_deadline.min(session.absolute_deadline).0;
        let record = Record {
            sealed: self.sealed(&session),
            expires_at: stored.map_or(expires_at, |stored| {
                let longest = session.absolute_deadline.0;
                stored.expires_at.min(longest).max(expires_at)
            }),
        };
        (Some(record), Saved::Written(session.entries))
    }

    fn sealed(&self, session: &SessionCookie) -> String {
        let context = self.record_context(session.id);
        self.ring.seal(PURPOSE, &context, &session.encode())
    }

    /// The values in a record; none if they cannot be read, which loses this session's alone.
    fn unsealed(&self, id: SessionId, record: Option<&Record>) -> Entries {
        let context = self.record_context(id);
        let plain = record
            .filter(|record| record.sealed.len() <= MAX_SEALED_BYTES)
            .and_then(|record| self.ring.open(PURPOSE, &context, &record.sealed));
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
    fn record_context(&self, id: SessionId) -> Vec<u8> {
        format!("{}|{}", StoreKey::of(id), self.jar.app()).into_bytes()
    }

    /// Now and then, with somebody else's save.
    async fn sweep(&self, now: Timestamp) {
        let last = Timestamp(self.swept.load(Ordering::Relaxed));
        let Some(store) = &self.store else {
            return;
        };
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
        match asked(|| store.sweep(now.before(LEEWAY).0)).await {
            Ok(count) => tracing::debug!(count, "expired sessions deleted"),
            Err(error) => tracing::warn!(%error, "expired sessions not deleted"),
        }
    }
}

/// Asks a store, which may be the app's: one that panics is one that cannot be asked.
async fn asked<'a, T>(ask: impl FnOnce() -> StoreFuture<'a, T>) -> Result<T, StoreError> {
    let answered = guard::wait(ask).await;
    answered.unwrap_or_else(|panic| Err(StoreError::unavailable(panic)))
}

#[cfg(test)]
mod tests;
