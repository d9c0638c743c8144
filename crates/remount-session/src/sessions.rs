//! The sessions of a site.

use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::ORIGIN;
use http::request::Parts;

use crate::backing::Backing;
use crate::backing::store::{Store, StoreError};
use crate::config::Config;
use crate::core::Core;
use crate::http::headers;
use crate::http::same_origin::{self, ForeignOrigin};
use crate::limits::MAX_COOKIE_AGE;
use crate::memory::address::Address;
use crate::memory::hold::Account;
use crate::notice::Notice;
use crate::page::session::PageSession;
use crate::seal::cookie::{CookieJar, Presented, Sealing};
use crate::seal::key_ring::KeyRing;
use crate::values::entries::Entries;
use crate::values::key::Key;
use crate::values::session_data::SessionData;
use crate::values::snapshot::Snapshot;
use crate::values::timestamp::Timestamp;

#[cfg(feature = "axum")]
mod from_env;
mod limits;

/// The sessions of a site: keys, configuration and memory. Cheap to clone; configure before the
/// first clone.
///
/// ```
/// use remount_session::{KeyRing, SessionData, Sessions};
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, max_chars = 40)]
///     username: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = Sessions::<Visitor>::new(ring).app_name("chat");
///
/// // Whoever comes without a cookie has the defaults.
/// let visitor = sessions.load(&http::HeaderMap::new()).await?.get();
/// assert_eq!(visitor.username, "");
/// # Ok(())
/// # }
/// ```
pub struct Sessions<S> {
    pub(crate) core: Arc<Core>,
    data: PhantomData<fn() -> S>,
}

impl<S: SessionData> Sessions<S> {
    /// Sessions sealed with these keys.
    ///
    /// # Panics
    ///
    /// When browsers would not take the [`PlainCookie`](crate::PlainCookie) of a key with this name
    /// and these attributes: the names `__Host-…`, `__Secure-…`, `__Http-…` and `__Host-Http-…` and
    /// `SameSite=None` take https, `__Host-…` also the path `/`, and the last two `HttpOnly`. When
    /// a plain cookie has a name that a session's cookie can have, when two keys name one cookie,
    /// or when there are more than 16 of them.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self {
            core: Arc::new(Core::new(ring, S::keys())),
            data: PhantomData,
        }
    }

    /// Sets the name of the app, `remount` otherwise, which is part of the cookies' names. Apps on
    /// one host, whatever their ports, need different names.
    ///
    /// # Panics
    ///
    /// When the name is not 1 to 32 ASCII letters, digits, `_` or `-`, when a
    /// [`PlainCookie`](crate::PlainCookie) could then be taken for one of the session, or after
    /// [`clone`](Clone::clone).
    #[must_use]
    pub fn app_name(mut self, name: &str) -> Self {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        assert!(
            (1..=32).contains(&name.len()) && name.bytes().all(fits),
            "the name of an app has 1 to 32 ASCII letters, digits, `_` or `-`, and {name:?} does not"
        );
        let config = self.configure();
        let named = |jar: &CookieJar| CookieJar::new(name, jar.is_plain_http(), jar.sealing());
        config.jars.configure(named);
        config.check_cookies();
        self
    }

    /// Makes cookies that work on a network without https: without `Secure` and the name prefix
    /// `__Host-`. Sessions of the other kind are not read, and anybody on the network can take
    /// these. A debug build [that listens on loopback](Self::listens_on) makes them by itself.
    ///
    /// # Panics
    ///
    /// When browsers take a [`PlainCookie`](crate::PlainCookie) of the site over https only, or
    /// after [`clone`](Clone::clone).
    #[must_use]
    pub fn plain_http(mut self) -> Self {
        let config = self.configure();
        let plain = |jar: &CookieJar| CookieJar::new(jar.app(), true, jar.sealing());
        config.jars.configure(plain);
        config.check_cookies();
        self
    }

    /// Keeps to cookies of https in a debug build [that listens on loopback](Self::listens_on) too:
    /// `Secure`, and named `__Host-…`, as those of a release build are. For a debug build behind a
    /// proxy that takes https, and to try a site as it will be.
    ///
    /// [`from_env`](Self::from_env) does the same where the variable `REMOUNT_HTTPS_ONLY` is set.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn https_only(mut self) -> Self {
        self.configure().jars.keep_to_https();
        self
    }

    /// Signs the session cookie (HMAC-SHA256) instead of encrypting it. Nobody can change a signed
    /// cookie either, but whoever holds it, which is the visitor and all that stands between, can
    /// read what is stored. It is 8 bytes shorter before base64 and takes less time.
    ///
    /// The cookie is the base64url of one byte 2, four bytes that name the key, the session, and 32 bytes of signature. The session is encoded with [postcard](https://postcard.jamesmunns.com/wire-format), with each value as JSON. Tickets are encrypted in any case.
    ///
    /// A cookie of the other kind is never taken, so every session ends when this is switched on or
    /// off, and for as long as servers differ in it, each ends those of the others: decide before
    /// the site is open.
    ///
    /// ```
    /// # use remount_session::{KeyRing, SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {
    /// #     #[session(browser, max_chars = 40)]
    /// #     username: String,
    /// # }
    /// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring).signed_cookie();
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn signed_cookie(mut self) -> Self {
        let signed =
            |jar: &CookieJar| CookieJar::new(jar.app(), jar.is_plain_http(), Sealing::Signed);
        self.configure().jars.configure(signed);
        self
    }

    /// Sets for how long a session may rest before it ends, 90 days otherwise. It is renewed by a
    /// post of the page, not by every request.
    ///
    /// A renewal never moves a deadline backwards: a session that was given a longer time keeps it.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn idle_time(mut self, time: Duration) -> Self {
        self.configure().idle = time;
        self
    }

    /// Sets when a session ends in any case, 400 days after its beginning otherwise, which is also
    /// the most.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn absolute_time(mut self, time: Duration) -> Self {
        self.configure().absolute = time.min(MAX_COOKIE_AGE);
        self
    }

    /// Sets how long a login lasts at most that [ends with the
    /// browser](crate::LoginEnd::Browser), 24 hours otherwise: browsers that show again what was
    /// open when they were quit keep its cookie too.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn until_quit_at_most(mut self, time: Duration) -> Self {
        self.configure().until_quit = time;
        self
    }

    /// Keeps the values in `store`, and in the cookie only which session it is: sessions of up to
    /// 64 KiB, and a logout that is final.
    ///
    /// ```
    /// # use remount_session::{KeyRing, MemoryStore, SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {
    /// #     #[session(browser, max_chars = 40)]
    /// #     username: String,
    /// # }
    /// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring).store(MemoryStore::new());
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// Handlers, live views and pages do not notice which it is. The crate says [what a store
    /// changes](crate#in-a-store). All sessions end when a site changes from the cookie to a store.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Self {
        self.core_mut().backing = Backing::store(Arc::new(store));
        self
    }

    /// Sets how many bytes may be held for pending writes of live views, of which it is not known
    /// yet whether the browser keeps them: in total, 32 MiB otherwise, and for one public address,
    /// 4 MiB otherwise; IPv6 networks of 56 bits have twice as much, and of 48 bits four times.
    /// That is each write's sealed ticket and what else is kept of it, for 30 seconds at most,
    /// until its page has said how it went or another page of the session has taken it over.
    ///
    /// A write that finds no room is handed to its page all the same, and its value is remembered.
    /// It is not kept for another page: should this one lose its socket before it has answered, the
    /// write is told as [`Unconfirmed`](crate::Failure::Unconfirmed), and the value reaches the
    /// cookie with the next post of the session. One write of a page takes between 1 and 16 KiB,
    /// and is settled within a fraction of a second.
    ///
    /// ```
    /// # use remount_session::{KeyRing, SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {
    /// #     #[session(browser, max_chars = 40)]
    /// #     username: String,
    /// # }
    /// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring).pending_bytes(8 << 20, 1 << 20);
    /// assert_eq!(sessions.pending(), 0);
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn pending_bytes(mut self, total: usize, per_address: usize) -> Self {
        self.core_mut().pending = Arc::new(Account::new(total, per_address));
        self
    }

    /// How many bytes are held now for pending writes of live views: see
    /// [`pending_bytes`](Self::pending_bytes).
    #[must_use]
    pub fn pending(&self) -> usize {
        self.core.pending.total()
    }

    /// Under which name the pages of this app keep the keys with `scope = local`, and the names of
    /// these keys, with spaces between; `None` if there are none. Two apps on one origin with
    /// different [names](Self::app_name) do not share them.
    #[must_use]
    pub fn local_item(&self) -> Option<String> {
        let local = self.core.config.keys.iter().filter(|key| key.is_local());
        let names: Vec<&str> = local.map(Key::name).collect();
        let app = self.core.config.app();
        (!names.is_empty()).then(|| format!("remount:{app} {}", names.join(" ")))
    }

    /// Whether cookies are made for plain http: because that is [configured](Self::plain_http), or
    /// in a debug build that [listens on loopback](Self::listens_on).
    #[must_use]
    pub fn is_plain_http(&self) -> bool {
        self.core.config.jar().is_plain_http()
    }

    /// Whether there is anything that a page could keep: a key of the schema. If not, a page has
    /// nothing to say about its session.
    ///
    /// ```
    /// use remount_session::{KeyRing, Sessions};
    ///
    /// let sessions = Sessions::<()>::new(KeyRing::new(&[7; 32])?);
    /// assert!(!sessions.keep_anything());
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn keep_anything(&self) -> bool {
        !self.core.config.keys.is_empty()
    }

    /// The keys, to seal other things than sessions with.
    #[must_use]
    pub fn key_ring(&self) -> &KeyRing {
        &self.core.config.ring
    }

    /// The session of an HTTP request with these headers, as of now. Sets no cookie. Sessions in
    /// cookies are there at once: only a [store](Self::store) makes anybody wait.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the store cannot be asked; never without a store.
    pub async fn load(&self, headers: &HeaderMap) -> Result<Snapshot<S>, StoreError> {
        let now = self.core.now();
        let mut presented = self.presented(headers, now);
        self.load_into(&mut presented).await?;
        Ok(self.snapshot(presented, now))
    }

    /// The session of a live socket whose upgrade request had these headers. A socket without a
    /// session gets a provisional id.
    ///
    /// `address` is charged for what has to be remembered of the socket's writes. `None` is charged
    /// as all private addresses are.
    ///
    /// The caller has checked the `Origin` of the request.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when the store cannot be asked; never without a store.
    pub async fn connect(
        &self,
        headers: &HeaderMap,
        address: Option<IpAddr>,
    ) -> Result<PageSession<S>, StoreError> {
        let now = self.core.now();
        let mut presented = self.presented(headers, now);
        self.load_into(&mut presented).await?;
        Ok(self.page_session(headers, presented, Address::of(address), now))
    }

    /// The session of a stream whose request had these headers, if it brought one.
    #[cfg(feature = "axum")]
    pub(crate) async fn listen(
        &self,
        headers: &HeaderMap,
        address: Address,
    ) -> Result<Option<PageSession<S>>, StoreError> {
        let now = self.core.now();
        let mut presented = self.presented(headers, now);
        self.load_into(&mut presented).await?;
        let has_session = presented.session.is_some();
        Ok(has_session.then(|| self.page_session(headers, presented, address, now)))
    }

    /// Ends the streams on which pages without a socket hear of their sessions, and opens no other:
    /// those who ask are answered with 503. An app that calls `axum::serve` calls this when its
    /// server begins to end, which else waits for them. `remount::serve` needs no word of it.
    ///
    /// ```no_run
    /// # use remount_session::{SessionData, Sessions};
    /// # #[derive(SessionData, Clone, Default)]
    /// # struct Visitor {}
    /// # use std::io;
    /// # use tokio::net::TcpListener;
    /// # async fn serve(sessions: Sessions<Visitor>, listener: TcpListener) -> io::Result<()> {
    /// # async fn asked_to_stop() {}
    /// let app = axum::Router::new().nest("/live", sessions.routes());
    /// axum::serve(listener, app)
    ///     .with_graceful_shutdown(async move {
    ///         asked_to_stop().await;
    ///         sessions.end_streams();
    ///     })
    ///     .await
    /// # }
    /// ```
    pub fn end_streams(&self) {
        self.core.streams.close();
    }

    /// How many of these streams are open: see [`stream_limit`](Self::stream_limit).
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.core.streams.len()
    }

    /// Says that a server of this site listens on this address. `remount::serve` says it itself; an
    /// app that calls `axum::serve` calls this before.
    ///
    /// A debug build that listens on loopback, and nowhere else, makes cookies as if it were
    /// configured for [`plain_http`](Self::plain_http), and the log says so once: Safari drops
    /// `Secure` cookies on `http://localhost`, where Chromium and Firefox keep them. On any other
    /// address, and in a release build on every one, this changes nothing. Nor does it after
    /// [`https_only`](Self::https_only). Plain cookies that browsers take over https only stay
    /// `Secure`.
    ///
    /// ```
    /// # #[derive(remount_session::SessionData, Clone, Default)]
    /// # struct Visitor {}
    /// use remount_session::{KeyRing, Sessions};
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring);
    /// let app = axum::Router::new().nest("/live", sessions.routes());
    ///
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:4000").await?;
    /// sessions.listens_on(listener.local_addr()?);
    /// axum::serve(listener, app).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn listens_on(&self, address: SocketAddr) {
        self.core.listens_on(address, cfg!(debug_assertions));
    }

    /// Whether the page that sent this request is one of this site: its `Origin` names the `Host`
    /// that the request asks, over https, unless the site is configured for
    /// [`plain_http`](Self::plain_http) or the host is of this machine alone, such as `localhost`.
    ///
    /// A port that is left out is that of the scheme, and the case does not count. A dot at the end
    /// of a host's name does, as it does to browsers. Nothing that a proxy adds is looked at: one
    /// that takes https for the server has to pass on the `Host` that the browser sent.
    ///
    /// ```
    /// use http::Request;
    /// use remount_session::{ForeignOrigin, KeyRing, Sessions};
    /// # #[derive(remount_session::SessionData, Clone, Default)]
    /// # struct Visitor {}
    ///
    /// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<Visitor>::new(ring);
    /// let asked_by = |origin| {
    ///     let request = Request::builder().header("host", "pug.example").header("origin", origin);
    ///     sessions.same_origin(&request.body(()).unwrap().into_parts().0)
    /// };
    /// assert_eq!(asked_by("https://pug.example"), Ok(()));
    /// assert_eq!(asked_by("https://evil.example"), Err(ForeignOrigin::Other));
    /// assert_eq!(asked_by("http://pug.example"), Err(ForeignOrigin::PlainHttp));
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Why the page is not known to be one of this site.
    pub fn same_origin(&self, request: &Parts) -> Result<(), ForeignOrigin> {
        let origin = headers::only(&request.headers, &ORIGIN).ok_or(ForeignOrigin::Silent)?;
        let host = headers::asked_host(&request.headers, &request.uri);
        same_origin::check(origin, &host, self.is_plain_http())
    }

    /// Calls `f` for every notice, on the thread that made it happen and outside of any lock, so
    /// the notices of two threads may overtake each other: they say what to read again, and reading
    /// gives the state as of then. `f` must not block.
    pub fn on_notice(&self, f: impl Fn(&Notice) + Send + Sync + 'static) {
        self.core.listeners.add(Arc::new(f));
    }

    fn presented(&self, headers: &HeaderMap, now: Timestamp) -> Presented {
        let cookies = headers::cookies(headers);
        if cookies.is_empty() {
            return Presented::default();
        }
        self.core.read_cookies(cookies.into_iter(), now)
    }

    /// Gives the presented session the values that are kept elsewhere.
    async fn load_into(&self, presented: &mut Presented) -> Result<(), StoreError> {
        let Core {
            config, backing, ..
        } = &*self.core;
        backing.load(config, presented).await
    }

    fn snapshot(&self, presented: Presented, now: Timestamp) -> Snapshot<S> {
        let cookies = presented.brought;
        match presented.session {
            Some(session) => {
                let entries = self
                    .core
                    .memory()
                    .state_of(&session, self.core.config.keys, now);
                Snapshot::new(Some(session.id), entries, cookies)
            }
            None => Snapshot::new(None, Entries::default(), cookies),
        }
    }

    fn page_session(
        &self,
        headers: &HeaderMap,
        presented: Presented,
        address: Address,
        now: Timestamp,
    ) -> PageSession<S> {
        let host = headers::host(headers, None);
        PageSession::new(&self.core, &host, presented, address, now)
    }

    pub(crate) fn configure(&mut self) -> &mut Config {
        self.core_mut().config_mut()
    }

    pub(crate) fn core_mut(&mut self) -> &mut Core {
        Arc::get_mut(&mut self.core)
            .expect("sessions are configured before they are cloned or used")
    }
}

impl<S> Clone for Sessions<S> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            data: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
