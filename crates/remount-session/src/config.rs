//! What a site's sessions are configured to be. Nothing of it changes once the site runs.

use std::time::Duration;

use crate::limits::MAX_COOKIE_AGE;
use crate::plain_cookie::mirrors::Mirrors;
use crate::seal::cookie::CookieJar;
use crate::seal::jars::Jars;
use crate::seal::key_ring::KeyRing;
use crate::values::key::Key;

/// How long a session may rest before it ends, unless said otherwise.
pub(crate) const IDLE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How long a login lasts that ends with the browser, unless said otherwise: browsers that show
/// again what was open when they were quit keep such cookies.
pub(crate) const UNTIL_QUIT: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct Config {
    pub(crate) ring: KeyRing,
    pub(crate) jars: Jars,
    pub(crate) keys: &'static [Key],
    /// The plain cookies that follow keys.
    pub(crate) mirrors: Mirrors,
    pub(crate) idle: Duration,
    pub(crate) absolute: Duration,
    /// How long a login lasts at most that ends with the browser.
    pub(crate) until_quit: Duration,
}

impl Config {
    /// Panics when browsers would not take the plain cookie of a key.
    pub(crate) fn new(ring: KeyRing, keys: &'static [Key]) -> Self {
        let config = Self {
            ring,
            jars: Jars::new(),
            keys,
            mirrors: Mirrors::of(keys),
            idle: IDLE,
            absolute: MAX_COOKIE_AGE,
            until_quit: UNTIL_QUIT,
        };
        config.check_cookies();
        config
    }

    /// How cookies are named and set.
    pub(crate) fn jar(&self) -> &CookieJar {
        self.jars.current()
    }

    /// The name of the app, which is part of every seal.
    pub(crate) fn app(&self) -> &str {
        self.jars.configured().app()
    }

    /// What ids and nonces are made of.
    pub(crate) fn random(&self) -> impl FnMut(&mut [u8]) {
        |bytes| self.ring.random(bytes)
    }

    /// Checks the plain cookies, when these or the session's have changed. Panics when browsers
    /// would not take one of them.
    pub(crate) fn check_cookies(&self) {
        self.mirrors.check(self.jars.configured());
    }
}
