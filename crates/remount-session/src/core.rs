//! What all handles of one site's sessions share, and the steps that every way of writing has in
//! common.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use crate::backing::store::Store;
use crate::decide::guard;
use crate::decide::update_error::UpdateError;
use crate::decide::write::Change;
use crate::http::listening::Listening;
use crate::http::proof;
use crate::http::proxy::ProxyWarning;
use crate::http::same_origin::{self, ForeignOrigin};
use crate::limits::{
    MAX_BODY_BYTES, MAX_COOKIE_AGE, MAX_COOKIE_BYTES, MAX_RECORD_BYTES, PAGE_LIFETIME,
    WRITE_LIFETIME,
};
use crate::memory::address::Address;
use crate::memory::hold::Account;
use crate::memory::locked::LockedMemory;
use crate::memory::rate::{PostLimits, Rate};
use crate::memory::{Claim, Limits, Memory};
use crate::notice::Notice;
use crate::page::local;
use crate::plain_cookie::PlainCookie;
use crate::plain_cookie::declared::Declared;
use crate::rule::Rule;
use crate::seal::cookie::delivered::Delivered;
use crate::seal::cookie::{CookieJar, Presented, Sealing, SessionCookie};
use crate::seal::key_ring::{KeyRing, NONCE_BYTES};
use crate::seal::random::Random;
use crate::seal::receipt::Receipt;
use crate::seal::ticket::cookie_op::CookieOp;
use crate::seal::ticket::opened::OpenedTickets;
use crate::seal::ticket::{Op, Ticket};
use crate::telemetry;
use crate::values::entries::{Entries, Entry};
use crate::values::id::{SessionId, ShortHash};
use crate::values::key::{Key, Writer};
use crate::values::timestamp::Timestamp;

/// How long a session may rest before it ends, unless said otherwise.
pub(crate) const IDLE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How often the log is told of pages that can save nothing.
const TELL_EVERY: Duration = Duration::from_secs(60);

pub(crate) type Listener = dyn Fn(&Notice) + Send + Sync;
pub(crate) type Clock = dyn Fn() -> Timestamp + Send + Sync;

/// Configuration, keys and memory. Knows no types of values, so that it is compiled once.
pub(crate) struct Core {
    pub(crate) ring: KeyRing,
    /// As it is configured; [`jar`](Self::jar) is the one that counts.
    pub(crate) jar: CookieJar,
    /// The same for plain http, once the site has said that it listens on loopback.
    loopback_jar: OnceLock<CookieJar>,
    listening: Listening,
    /// Whether cookies stay those of https whatever a site listens on.
    pub(crate) https_only: bool,
    pub(crate) keys: &'static [Key],
    /// The cookies beside the session's.
    pub(crate) cookies: Declared,
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    clock: Box<Clock>,
    pub(crate) tickets: OpenedTickets,
    memory: Mutex<Memory>,
    rate: Mutex<Rate>,
    pub(crate) proxy_warning: ProxyWarning,
    /// What is kept of writes until they are settled.
    pub(crate) pending: Arc<Account>,
    hosts: Mutex<Vec<Arc<str>>>,
    listeners: RwLock<Arc<[Arc<Listener>]>>,
    /// Where the values are, if not in the cookie.
    pub(crate) store: Option<Arc<dyn Store>>,
    /// When the store was last asked to sweep.
    pub(crate) swept: AtomicU64,
    /// When the log was last told of a page that is served so that it can save nothing.
    told_of_foreign_origin: AtomicU64,
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
    pub(crate) claim: Claim,
}

/// The ops of a write that is in memory now.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) keys: Vec<&'static str>,
    pub(crate) ops: Vec<Op>,
}

impl Core {
    pub(crate) fn new(ring: KeyRing, keys: &'static [Key]) -> Self {
        Self {
            ring,
            jar: CookieJar::new("remount", false, Sealing::Encrypted),
            loopback_jar: OnceLock::new(),
            listening: Listening::default(),
            https_only: false,
            keys,
            cookies: Declared::default(),
            idle: IDLE,
            absolute: MAX_COOKIE_AGE,
            clock: Box::new(Timestamp::now),
            tickets: OpenedTickets::default(),
            memory: Mutex::new(Memory::new(Limits::default())),
            rate: Mutex::default(),
            proxy_warning: ProxyWarning::default(),
            pending: Arc::default(),
            hosts: Mutex::default(),
            listeners: RwLock::new(Arc::new([])),
            store: None,
            swept: AtomicU64::new(0),
            told_of_foreign_origin: AtomicU64::new(0),
        }
    }

    /// How cookies are named and set.
    pub(crate) fn jar(&self) -> &CookieJar {
        if !self.listening.is_on_loopback_alone() || self.https_only || self.jar.is_plain_http() {
            return &self.jar;
        }
        let plain = || CookieJar::new(self.jar.app(), true, self.jar.sealing());
        self.loopback_jar.get_or_init(plain)
    }

    /// What is configured from now on counts, also for a site that has said where it listens.
    pub(crate) fn reconfigure(&mut self) {
        self.loopback_jar.take();
    }

    /// A server of the site listens on this address.
    pub(crate) fn listens_on(&self, address: SocketAddr, is_debug_build: bool) {
        let is_news = self.listening.note(address.ip(), is_debug_build);
        if is_news && self.jar().is_plain_http() && !self.jar.is_plain_http() {
            tracing::info!(
                %address,
                "session cookies work without https, since this is a debug build that listens on \
                 loopback; those of a release build are `Secure`"
            );
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// What ids and nonces are made of.
    pub(crate) fn random(&self) -> impl FnMut(&mut [u8]) {
        |bytes| self.ring.random(bytes)
    }

    #[cfg(any(test, feature = "conformance"))]
    pub(crate) fn set_clock(&mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) {
        self.clock = Box::new(clock);
    }

    /// How much may be remembered.
    pub(crate) fn limits_mut(&mut self) -> &mut Limits {
        let memory = self.memory.get_mut();
        memory.unwrap_or_else(PoisonError::into_inner).limits_mut()
    }

    /// How often the endpoint may be asked.
    pub(crate) fn post_limits_mut(&mut self) -> &mut PostLimits {
        let rate = self.rate.get_mut();
        rate.unwrap_or_else(PoisonError::into_inner).limits_mut()
    }

    /// The process starts anew: what it remembered is gone.
    #[cfg(test)]
    pub(crate) fn forget(&self) {
        *self.memory() = Memory::new(Limits::default());
    }

    /// No code of a user runs under this lock, so nothing that panics can leave it half written.
    pub(crate) fn memory(&self) -> LockedMemory<'_> {
        LockedMemory::new(self.memory.lock().unwrap_or_else(PoisonError::into_inner))
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
                // It may be the app's, and what is told of has happened in any case.
                if let Err(panic) = guard::call(|| listener(notice)) {
                    tracing::error!(%panic, "who listens for notices failed");
                }
            }
        }
    }

    /// Whether a request with these headers proves that a page of this site sent it.
    pub(crate) fn is_same_origin(
        &self,
        fetch_site: Option<&str>,
        origin: Option<&str>,
        host: &str,
    ) -> bool {
        let plain_http = self.jar().is_plain_http();
        let is_proven = proof::is_same_origin(fetch_site, origin, host, plain_http);
        if !is_proven && fetch_site.is_none() {
            self.tell_of_foreign_origin(origin, host);
        }
        is_proven
    }

    /// Warns of what is rather a mistake in how the site is served than an attack. Once a minute:
    /// any client can send such requests.
    #[cold]
    fn tell_of_foreign_origin(&self, origin: Option<&str>, host: &str) {
        let reason = origin.map(|origin| same_origin::check(origin, host, false));
        let Some(Err(reason @ (ForeignOrigin::PlainHttp | ForeignOrigin::HostNotForwarded))) =
            reason
        else {
            return;
        };
        let (now, told) = (self.now(), &self.told_of_foreign_origin);
        let before = Timestamp(told.load(Ordering::Relaxed));
        if before.0 == 0 || now.since(before) >= TELL_EVERY {
            told.store(now.0, Ordering::Relaxed);
            tracing::warn!(host, "a page of this site cannot save anything: {reason}");
        }
    }

    /// Whether this address may ask once more.
    pub(crate) fn allows(&self, address: Address, now: Timestamp) -> bool {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.allows(address, now)
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
        let mut presented = self.jar().read(headers, &self.ring, self.keys, now);
        if let Some(expired) = presented.expired {
            telemetry::expired(expired);
        }
        let session = presented.session.as_ref();
        if session.is_some_and(|session| self.memory().has_ended(session.id))
            && let Some(session) = presented.session.take()
        {
            presented.outdated.push(self.jar().name(session.id));
            presented.ended = true;
        }
        presented
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
        if let Some(known) = memory.entries(id).filter(|_| Rule::MemoryFolded.holds()) {
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
            if entries.is_newer(change.key, self.keys) {
                return Err(UpdateError::Newer { key: change.key });
            }
            let entry = Entry::new(change.key, Writer::Server, stamp, &change.value);
            entries.admit(entry, self.keys);
        }
        let (need, room) = {
            let mut session = self.begin(target.id, &Presented::default(), now);
            session.entries = entries.clone();
            self.size(&session)
        };
        if need > room {
            let largest = changes.iter().max_by_key(|change| change.value.len());
            return Err(UpdateError::TooLarge {
                key: largest.map_or("", |change| change.key),
                need,
                room,
            });
        }
        memory
            .store(target.id, &entries, target.in_cookie, target.claim, now)
            .map_err(|_| UpdateError::Full)?;
        Ok(Recorded {
            keys: changes.iter().map(|change| change.key).collect(),
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

    /// How many bytes a session takes where it is kept, and how many it may take there. There is
    /// always room for the plain cookies of the site to be delivered.
    pub(crate) fn size(&self, session: &SessionCookie) -> (usize, usize) {
        let room = match self.store {
            None => MAX_COOKIE_BYTES,
            Some(_) => MAX_RECORD_BYTES,
        };
        let entries = session.entries.iter();
        let declared = self.cookies.all();
        let bytes = if self.store.is_some() || declared.is_empty() {
            self.bytes(session, entries, &session.delivered)
        } else {
            let names = declared.iter().map(PlainCookie::name);
            self.bytes(session, entries, &session.delivered.with_all(names))
        };
        (bytes, room)
    }

    /// Whether a session surely takes fewer bytes than this, quickly told: `false` may be wrong,
    /// and is the answer wherever there are plain cookies to leave room for.
    pub(crate) fn is_surely_below(&self, bytes: usize, session: &SessionCookie) -> bool {
        let most = self.kept_len(session.encoded_len_at_most());
        self.cookies.all().is_empty() && most < bytes
    }

    /// How many bytes a session would take where it is kept, if it held these entries and this was
    /// delivered.
    pub(crate) fn bytes<'a>(
        &self,
        session: &SessionCookie,
        entries: impl Iterator<Item = Entry<'a>>,
        delivered: &Delivered,
    ) -> usize {
        self.kept_len(session.encoded_len(entries, delivered))
    }

    /// How many bytes so many encoded ones are where the session is kept.
    fn kept_len(&self, encoded: usize) -> usize {
        match self.store {
            None => self.jar().sealed_len(encoded),
            Some(_) => encoded,
        }
    }

    /// Whether a page can post these changes of a live view. Those of a session in a cookie always
    /// fit.
    pub(crate) fn fits_a_ticket(&self, changes: &[Change]) -> Result<(), UpdateError> {
        let bytes = |change: &Change| change.key.len() + change.value.len() + MAX_OP_BYTES;
        let need = KeyRing::sealed_len(changes.iter().map(bytes).sum());
        let largest = changes.iter().max_by_key(|change| change.value.len());
        match largest {
            Some(largest) if need > MAX_OPS_BYTES => Err(UpdateError::TooLarge {
                key: largest.key,
                need,
                room: MAX_OPS_BYTES,
            }),
            _ => Ok(()),
        }
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

    /// The session that a login puts in the place of `old`, with all that stays.
    pub(crate) fn renewed(
        &self,
        old: Option<&SessionCookie>,
        presented: &Presented,
        now: Timestamp,
        random: Random<'_>,
    ) -> SessionCookie {
        let mut session = self.begin(SessionId::random(random), presented, now);
        session.renewed = true;
        if let Some(old) = old {
            session.entries = old.entries.renewed(self.keys);
        }
        if self.has_local() && session.entries.find(local::EPOCH).is_none() {
            let epoch = local::Epoch::of_a_login(random);
            epoch.begin_in(&mut session.entries, self.keys, now);
        }
        session
    }

    /// The empty session that a logout puts in the place of `old`. It lives as long as the old one
    /// would have: until then it is the later born, should a late answer bring the old one back.
    pub(crate) fn logged_out(
        &self,
        old: &SessionCookie,
        presented: &Presented,
        now: Timestamp,
        random: Random<'_>,
    ) -> SessionCookie {
        let mut session = self.renewed(None, presented, now, random);
        if self.has_local() {
            let epoch = local::Epoch::of_a_logout(random);
            session.entries = Entries::default();
            epoch.begin_in(&mut session.entries, self.keys, now);
        }
        if !Rule::LogoutLivesOn.holds() {
            return SessionCookie {
                idle_deadline: now,
                ..session
            };
        }
        SessionCookie {
            idle_deadline: old.idle_deadline,
            absolute_deadline: old.absolute_deadline,
            ..session
        }
    }

    /// The `Set-Cookie` values that store `cookie` and delete what it replaces. `hash` is that of
    /// its id, where it is known already.
    pub(crate) fn set_cookies(
        &self,
        cookie: &SessionCookie,
        hash: Option<ShortHash>,
        outdated: &[String],
        now: Timestamp,
        random: Random<'_>,
    ) -> Vec<String> {
        let nonce = nonce(random);
        let set = |cookie| self.jar().set(&self.ring, cookie, hash, nonce, now);
        let set = match self.store {
            None => set(cookie),
            Some(_) => set(&cookie.without_entries()),
        };
        let deletions = outdated.iter().map(|name| self.jar().delete(name));
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
            cookie: None,
        };
        ticket.seal(&self.ring, self.jar.app(), nonce(random))
    }

    /// Seals a ticket for a write to a plain cookie.
    pub(crate) fn cookie_ticket(
        &self,
        id: SessionId,
        provisional: bool,
        host: &str,
        op: CookieOp,
        now: Timestamp,
        random: Random<'_>,
    ) -> String {
        let ticket = Ticket {
            id,
            provisional,
            host: host.to_owned(),
            expiry: now.after(WRITE_LIFETIME),
            ops: Vec::new(),
            cookie: Some(op),
        };
        ticket.seal(&self.ring, self.jar.app(), nonce(random))
    }

    /// Seals what an answer says about the cookie that it sets.
    pub(crate) fn seal_receipt(&self, receipt: &Receipt, host: &str, random: Random<'_>) -> String {
        receipt.seal(&self.ring, self.jar.app(), host, nonce(random))
    }

    /// The schema's own names of these keys, as far as they are kept with the session; the rest
    /// belongs to another build, whose views are not here.
    pub(crate) fn names<'a>(&self, keys: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
        let kept = |name: &str| {
            let key = self.keys.iter().find(|key| key.name() == name);
            key.filter(|key| !key.is_local()).map(Key::name)
        };
        keys.filter_map(kept).collect()
    }

    /// Whether pages keep values in their browsers.
    pub(crate) fn has_local(&self) -> bool {
        self.keys.iter().any(Key::is_local)
    }

    /// Whether the key of this name is kept in the browser.
    pub(crate) fn is_local(&self, name: &str) -> bool {
        local::find(self.keys, name).is_some()
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("app", &self.jar.app())
            .field("plain_http", &self.jar().is_plain_http())
            .finish_non_exhaustive()
    }
}

/// What an op of a ticket takes beside its key and value: a stamp and two lengths.
const MAX_OP_BYTES: usize = 20;

/// What the ops of a ticket may take, sealed: what a page can post, but for the rest of the ticket
/// and of the body.
const MAX_OPS_BYTES: usize = MAX_BODY_BYTES - (1 << 10);

/// More names than one server answers to; a made-up `Host` must not fill memory.
const MAX_HOSTS: usize = 64;

fn nonce(random: Random<'_>) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce);
    nonce
}
