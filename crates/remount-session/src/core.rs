//! What all handles of one site's sessions share.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::backing::Backing;
use crate::config::Config;
use crate::decide::login;
use crate::http::host_names::HostNames;
use crate::http::origin_warning::OriginWarning;
use crate::http::proof;
use crate::http::proxy::ProxyWarning;
use crate::listeners::Listeners;
use crate::memory::address::Address;
use crate::memory::hold::Account;
use crate::memory::locked::LockedMemory;
use crate::memory::rate::{PostLimits, Rate};
use crate::memory::{Limits, Memory};
use crate::notice::Notice;
use crate::page::streams::Streams;
use crate::seal::cookie::Presented;
use crate::seal::key_ring::KeyRing;
use crate::seal::ticket::opened::OpenedTickets;
use crate::telemetry;
use crate::values::key::Key;
use crate::values::timestamp::Timestamp;

pub(crate) type Clock = dyn Fn() -> Timestamp + Send + Sync;

/// The configuration, and what changes while the site runs. Knows no types of values, so that it is
/// compiled once.
pub(crate) struct Core {
    pub(crate) config: Arc<Config>,
    /// Where the values are.
    pub(crate) backing: Backing,
    clock: Box<Clock>,
    pub(crate) tickets: OpenedTickets,
    memory: Mutex<Memory>,
    rate: Mutex<Rate>,
    pub(crate) proxy_warning: ProxyWarning,
    origin_warning: OriginWarning,
    /// What is kept of writes until they are settled.
    pub(crate) pending: Arc<Account>,
    /// The event streams of pages without a socket.
    pub(crate) streams: Arc<Streams>,
    pub(crate) host_names: HostNames,
    pub(crate) listeners: Listeners,
}

impl Core {
    pub(crate) fn new(ring: KeyRing, keys: &'static [Key]) -> Self {
        Self {
            config: Arc::new(Config::new(ring, keys)),
            backing: Backing::Cookie,
            clock: Box::new(Timestamp::now),
            tickets: OpenedTickets::default(),
            memory: Mutex::new(Memory::new(Limits::default())),
            rate: Mutex::default(),
            proxy_warning: ProxyWarning::default(),
            origin_warning: OriginWarning::default(),
            pending: Arc::default(),
            streams: Arc::default(),
            host_names: HostNames::default(),
            listeners: Listeners::none(),
        }
    }

    /// The configuration, until something else has it too. Panics afterwards.
    pub(crate) fn config_mut(&mut self) -> &mut Config {
        Arc::get_mut(&mut self.config).expect("sessions are configured before they are used")
    }

    /// A server of the site listens on this address.
    pub(crate) fn listens_on(&self, address: SocketAddr, is_debug_build: bool) {
        self.config.jars.listens_on(address, is_debug_build);
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    #[cfg(any(test, fuzzing, feature = "conformance"))]
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

    /// Tells everybody. Never called under a lock, since listeners read sessions.
    pub(crate) fn notify(&self, notices: &[Notice]) {
        for notice in notices {
            self.streams.tell(notice);
        }
        self.listeners.notify(notices);
    }

    /// Whether a request with these headers proves that a page of this site sent it.
    pub(crate) fn is_same_origin(
        &self,
        fetch_site: Option<&str>,
        origin: Option<&str>,
        host: &str,
    ) -> bool {
        let plain_http = self.config.jar().is_plain_http();
        let is_proven = proof::is_same_origin(fetch_site, origin, host, plain_http);
        if !is_proven && fetch_site.is_none() {
            self.origin_warning.look(origin, host, self.now());
        }
        is_proven
    }

    /// Whether this address may ask once more.
    pub(crate) fn allows(&self, address: Address, now: Timestamp) -> bool {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.allows(address, now)
    }

    /// Whether a plain cookie of the browser shows something else than its session holds.
    pub(crate) fn mirror_lags(&self, presented: &Presented) -> bool {
        let Config { mirrors, .. } = &*self.config;
        let (session, jar) = (presented.session.as_ref(), self.config.jar());
        session.is_some_and(|session| mirrors.differ(session, &presented.brought, jar))
    }

    pub(crate) fn read_cookies<'a>(
        &self,
        headers: impl Iterator<Item = &'a str> + Clone,
        now: Timestamp,
    ) -> Presented {
        let Config {
            ring,
            keys,
            mirrors,
            ..
        } = &*self.config;
        let jar = self.config.jar();
        let brought = mirrors.read(&headers);
        let mut presented = jar.read(headers, ring, keys, now);
        presented.brought = brought;
        if let Some(expired) = presented.expired {
            telemetry::expired(expired);
        }
        let session = presented.session.as_ref();
        if session.is_some_and(|session| self.memory().has_ended(session.id))
            && let Some(session) = presented.session.take()
        {
            presented.outdated.push(jar.name(session.id));
            presented.ended = true;
        }
        if presented.login_over.is_some()
            && let Some(session) = &mut presented.session
        {
            let known = self.memory().merged(session.id, &session.entries, keys);
            login::end(&mut session.entries, &known, keys, now);
            tracing::debug!(session = ?session.id, "the login ended with the browser");
        }
        presented
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("app", &self.config.app())
            .field("plain_http", &self.config.jar().is_plain_http())
            .finish_non_exhaustive()
    }
}
