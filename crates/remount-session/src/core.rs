//! What all handles of one site's sessions share, and the steps that every way of writing has in common.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use crate::cookie::{self, CookieJar, Presented, SessionCookie};
use crate::entries::{Entries, Entry, Stamp};
use crate::id::SessionId;
use crate::key_ring::{KeyRing, NONCE_BYTES, system_random};
use crate::memory::{Limits, Memory};
use crate::notice::Notice;
use crate::rate::{Address, Rate};
use crate::schema::{Key, Writer};
use crate::ticket::{Op, PAGE_LIFETIME, Ticket, WRITE_LIFETIME};
use crate::timestamp::Timestamp;
use crate::write::{Change, UpdateError};

/// How long a session may rest before it ends, unless said otherwise.
pub(crate) const IDLE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

pub(crate) type Listener = dyn Fn(&Notice) + Send + Sync;
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// Configuration, keys and memory. Knows no types of values, so that it is compiled once.
pub(crate) struct Core {
    pub(crate) ring: KeyRing,
    pub(crate) jar: CookieJar,
    pub(crate) keys: &'static [Key],
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    clock: fn() -> Timestamp,
    memory: Mutex<Memory>,
    rate: Mutex<Rate>,
    hosts: Mutex<Vec<Arc<str>>>,
    listeners: RwLock<Arc<[Arc<Listener>]>>,
}

/// The session that a write of the server's side goes to.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    /// Not an alias.
    pub(crate) id: SessionId,
    /// What is known of its cookie, where memory may not have it.
    pub(crate) cookie: Option<&'a Entries>,
    /// Whether the browser is known to have a cookie with this id.
    pub(crate) in_cookie: bool,
    /// Who is charged.
    pub(crate) address: Option<Address>,
}

/// The ops of a write that is in memory now.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) keys: Vec<&'static str>,
    pub(crate) stamps: Vec<Stamp>,
    pub(crate) ops: Vec<Op>,
}

impl Core {
    pub(crate) fn new(ring: KeyRing, keys: &'static [Key]) -> Self {
        Self {
            ring,
            jar: CookieJar::new("remount", false),
            keys,
            idle: IDLE,
            absolute: cookie::MAX_AGE,
            clock: Timestamp::now,
            memory: Mutex::new(Memory::new(Limits::default())),
            rate: Mutex::default(),
            hosts: Mutex::default(),
            listeners: RwLock::new(Arc::new([])),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    #[cfg(test)]
    pub(crate) fn set_clock(&mut self, clock: fn() -> Timestamp) {
        self.clock = clock;
    }

    #[cfg(test)]
    pub(crate) fn set_limits(&mut self, limits: Limits) {
        self.memory = Mutex::new(Memory::new(limits));
    }

    /// No code of a user runs under this lock, so nothing that panics can leave it half written.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn listen(&self, listener: Arc<Listener>) {
        let mut listeners = self
            .listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *listeners = listeners.iter().cloned().chain([listener]).collect();
    }

    /// Tells everybody. Never called under a lock, since listeners read sessions.
    pub(crate) fn notify(&self, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        let listeners = self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for notice in notices {
            for listener in listeners.iter() {
                listener(notice);
            }
        }
    }

    /// Whether this address may ask once more.
    pub(crate) fn allows(&self, address: Option<Address>, now: Timestamp) -> bool {
        address.is_none_or(|address| {
            self.rate
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .allows(address, now)
        })
    }

    /// One shared copy of a host's name: thousands of sockets have the same.
    pub(crate) fn host(&self, host: &str) -> Arc<str> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.iter().find(|known| ***known == *host) {
            return Arc::clone(known);
        }
        let host: Arc<str> = host.into();
        if hosts.len() < MAX_HOSTS {
            hosts.push(Arc::clone(&host));
        }
        host
    }

    pub(crate) fn read_cookies<'a>(
        &self,
        headers: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Presented {
        self.jar.read(headers, &self.ring, self.keys, now)
    }

    /// Tells memory what a request presented, and returns the state as of now.
    pub(crate) fn state_of(&self, session: &SessionCookie, now: Timestamp) -> Entries {
        let mut memory = self.memory();
        memory.presented(session.id, &session.entries, self.keys, now);
        self.merged(&memory, session.id, &session.entries)
    }

    /// What a cookie holds and what memory holds of the same session, merged.
    pub(crate) fn merged(&self, memory: &Memory, id: SessionId, cookie: &Entries) -> Entries {
        let mut entries = cookie.clone();
        if let Some(known) = memory.entries(id) {
            entries.join(known, self.keys);
        }
        entries
    }

    /// Puts a write of the server's side in memory, or nothing of it.
    pub(crate) fn record(
        &self,
        memory: &mut Memory,
        target: &Target<'_>,
        changes: &[Change],
        now: Timestamp,
    ) -> Result<Recorded, UpdateError> {
        let mut entries = target.cookie.cloned().unwrap_or_default();
        if let Some(known) = memory.entries(target.id) {
            entries.join(known, self.keys);
        }
        let stamp = memory.stamp(now, entries.greatest());
        for change in changes {
            let entry = Entry {
                key: change.key.into(),
                writer: Writer::Server,
                stamp,
                value: change.value.as_slice().into(),
            };
            entries.admit(entry, self.keys);
        }
        let need = self.cookie_bytes(target.id, &entries, now);
        if need > cookie::MAX_BYTES {
            let largest = changes.iter().max_by_key(|change| change.value.len());
            return Err(UpdateError::TooLarge {
                key: largest.map_or("", |change| change.key),
                need,
                room: cookie::MAX_BYTES,
            });
        }
        memory
            .store(target.id, &entries, target.in_cookie, target.address, now)
            .map_err(|_| UpdateError::Full)?;
        Ok(Recorded {
            keys: changes.iter().map(|change| change.key).collect(),
            stamps: vec![stamp; changes.len()],
            ops: changes
                .iter()
                .map(|change| Op {
                    key: change.key.to_owned(),
                    stamp,
                    value: change.value.clone(),
                })
                .collect(),
        })
    }

    /// How many bytes the cookie of a session with these entries takes.
    fn cookie_bytes(&self, id: SessionId, entries: &Entries, now: Timestamp) -> usize {
        let mut cookie = self.begin(id, &Presented::default(), now);
        cookie.entries = entries.clone();
        self.jar.bytes(&cookie)
    }

    /// A new session of this browser.
    pub(crate) fn begin(
        &self,
        id: SessionId,
        presented: &Presented,
        now: Timestamp,
    ) -> SessionCookie {
        SessionCookie::begin(id, presented.latest_born, self.idle, self.absolute, now)
    }

    /// The `Set-Cookie` values that store `cookie` and delete what it replaces.
    pub(crate) fn set_cookies(
        &self,
        cookie: &SessionCookie,
        outdated: &[String],
        now: Timestamp,
        random: Random<'_>,
    ) -> Vec<String> {
        let set = self.jar.set(&self.ring, cookie, nonce(random), now);
        let deletions = outdated.iter().map(|name| self.jar.delete(name));
        [set].into_iter().chain(deletions).collect()
    }

    /// Seals a ticket. One with ops is a write, and lives shorter.
    pub(crate) fn ticket(
        &self,
        id: SessionId,
        provisional: bool,
        host: &str,
        ops: Vec<Op>,
        now: Timestamp,
        random: Random<'_>,
    ) -> String {
        let lifetime = if ops.is_empty() {
            PAGE_LIFETIME
        } else {
            WRITE_LIFETIME
        };
        let ticket = Ticket {
            id,
            provisional,
            host: host.to_owned(),
            expiry: now.after(lifetime),
            ops,
        };
        ticket.seal(&self.ring, self.jar.app(), nonce(random))
    }

    /// The schema's own names of these keys; the rest belongs to another build, whose views are not here.
    pub(crate) fn names<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
        keys.filter_map(|name| self.keys.iter().find(|key| key.name() == name))
            .map(Key::name)
            .collect()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("app", &self.jar.app())
            .field("plain_http", &self.jar.is_plain_http())
            .finish_non_exhaustive()
    }
}

/// The randomness of a running server.
pub(crate) fn random() -> impl FnMut(&mut [u8]) {
    system_random
}

/// More names than one server answers to; a made-up `Host` must not fill memory.
const MAX_HOSTS: usize = 64;

fn nonce(random: Random<'_>) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce);
    nonce
}
