//! The sessions of a site.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::attachment::Attachment;
use crate::cookie::{self, CookieJar};
use crate::core::Core;
use crate::headers;
use crate::key_ring::KeyRing;
use crate::notice::Notice;
use crate::rate::Address;
use crate::schema::Schema;
use crate::secret::{self, ConfigError};
use crate::snapshot::Snapshot;

/// The sessions of a site: keys, configuration and memory. Cheap to clone; configure before the first clone.
///
/// ```
/// use remount_macros::Session;
/// use remount_session::{KeyRing, Sessions};
///
/// #[derive(Session, Clone, Default)]
/// #[session(crate = remount_session)]
/// struct Visitor {
///     #[session(browser, max_chars = 40)]
///     username: String,
/// }
///
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sessions = Sessions::<Visitor>::new(ring).app_name("chat");
///
/// // Whoever comes without a cookie has the defaults.
/// let visitor = sessions.read(&http::HeaderMap::new()).get();
/// assert_eq!(visitor.username, "");
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
pub struct Sessions<S> {
    pub(crate) core: Arc<Core>,
    schema: PhantomData<fn() -> S>,
}

impl<S: Schema> Sessions<S> {
    /// Sessions sealed with the secret in the environment variable `REMOUNT_SECRET`: at least 32 random bytes in any encoding, such as the output of `openssl rand -base64 48`.
    ///
    /// A debug build without that variable makes a secret of its own, once, in the file `.remount/secret` of the current directory, which only its owner may read and git ignores. A release build never does: every server of a site needs the same secret, and one that is lost takes every session with it.
    ///
    /// # Errors
    ///
    /// When the secret is missing (in a release build), is too short, or its file fails (in a debug build).
    pub fn from_env() -> Result<Self, ConfigError> {
        let variable = std::env::var_os(secret::VARIABLE);
        let ring = secret::key_ring(variable, cfg!(debug_assertions), Path::new("."))?;
        Ok(Self::new(ring))
    }

    /// Sessions sealed with these keys.
    #[must_use]
    pub fn new(ring: KeyRing) -> Self {
        Self {
            core: Arc::new(Core::new(ring, S::keys())),
            schema: PhantomData,
        }
    }

    /// Sets the name of the app, `remount` otherwise, which is part of the cookies' names. Apps on one host, whatever their ports, need different names.
    ///
    /// # Panics
    ///
    /// When the name is not 1 to 32 ASCII letters, digits, `_` or `-`, or after [`clone`](Clone::clone).
    #[must_use]
    pub fn app_name(mut self, name: &str) -> Self {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        assert!(
            (1..=32).contains(&name.len()) && name.bytes().all(fits),
            "the name of an app has 1 to 32 ASCII letters, digits, `_` or `-`, and {name:?} does not"
        );
        let core = self.configure();
        core.jar = CookieJar::new(name, core.jar.is_plain_http());
        self
    }

    /// Makes cookies that work on a network without https: without `Secure` and the name prefix `__Host-`. Chromium and Firefox need it on no loopback address, Safari does: it drops `Secure` cookies on `http://localhost`. Sessions of the other kind are not read, and anybody on the network can take these.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn plain_http(mut self) -> Self {
        let core = self.configure();
        core.jar = CookieJar::new(core.jar.app(), true);
        self
    }

    /// Sets for how long a session may rest before it ends, 90 days otherwise. It is renewed by a post of the page, not by every request.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn idle_time(mut self, time: Duration) -> Self {
        self.configure().idle = time;
        self
    }

    /// Sets when a session ends in any case, 400 days after its beginning otherwise, which is also the most.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn absolute_time(mut self, time: Duration) -> Self {
        self.configure().absolute = time.min(cookie::MAX_AGE);
        self
    }

    /// The keys, to seal other things than sessions with.
    #[must_use]
    pub fn key_ring(&self) -> &KeyRing {
        &self.core.ring
    }

    /// The session of an HTTP request with these headers, as of now. Sets no cookie.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Snapshot<S> {
        let now = self.core.now();
        let presented = self.core.read_cookies(headers::cookies(headers), now);
        let Some(session) = presented.session else {
            return Snapshot::new(None, crate::Entries::default());
        };
        Snapshot::new(Some(session.id), self.core.state_of(&session, now))
    }

    /// The session of a live socket whose upgrade request had these headers. A socket without a session gets a provisional id. `address` is charged for what has to be remembered of its writes.
    ///
    /// The caller has checked the `Origin` of the request.
    #[must_use]
    pub fn attach(&self, headers: &HeaderMap, address: Option<IpAddr>) -> Attachment<S> {
        let host = headers::host(headers, None);
        let cookies: Vec<&str> = headers::cookies(headers).collect();
        Attachment::new(&self.core, &host, &cookies, address.and_then(Address::of))
    }

    /// Calls `f` for every notice, on the thread that made it happen and outside of any lock, so the notices of two threads may overtake each other: they say what to read again, and reading gives the state as of then. `f` must not block.
    pub fn on_notice(&self, f: impl Fn(&Notice) + Send + Sync + 'static) {
        self.core.listen(Arc::new(f));
    }

    fn configure(&mut self) -> &mut Core {
        Arc::get_mut(&mut self.core)
            .expect("sessions are configured before they are cloned or used")
    }
}

impl<S> Clone for Sessions<S> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            schema: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
