//! Which cookies a site sets: those of https, or those of plain http.

use std::net::SocketAddr;
use std::sync::OnceLock;

use crate::http::listening::Listening;
use crate::seal::cookie::{CookieJar, Sealing};

/// The cookies that are configured, and those that count instead while a debug build listens on
/// loopback alone.
pub(crate) struct Jars {
    configured: CookieJar,
    /// The same for plain http, once the site has said that it listens on loopback.
    of_loopback: OnceLock<CookieJar>,
    listening: Listening,
    /// Whether cookies stay those of https whatever a site listens on.
    is_https_only: bool,
}

impl Jars {
    pub(crate) fn new() -> Self {
        Self {
            configured: CookieJar::new("remount", false, Sealing::Encrypted),
            of_loopback: OnceLock::new(),
            listening: Listening::default(),
            is_https_only: false,
        }
    }

    /// How cookies are named and set.
    pub(crate) fn current(&self) -> &CookieJar {
        let configured = &self.configured;
        if !self.listening.is_on_loopback_alone()
            || self.is_https_only
            || configured.is_plain_http()
        {
            return configured;
        }
        let plain = || CookieJar::new(configured.app(), true, configured.sealing());
        self.of_loopback.get_or_init(plain)
    }

    /// As it is configured, wherever the site listens.
    pub(crate) fn configured(&self) -> &CookieJar {
        &self.configured
    }

    /// Puts another one in the place of what is configured. It counts also for a site that has said
    /// where it listens.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&CookieJar) -> CookieJar) {
        self.configured = change(&self.configured);
        self.of_loopback.take();
    }

    pub(crate) fn keep_to_https(&mut self) {
        self.is_https_only = true;
    }

    /// A server of the site listens on this address.
    pub(crate) fn listens_on(&self, address: SocketAddr, is_debug_build: bool) {
        let is_news = self.listening.note(address.ip(), is_debug_build);
        if is_news && self.current().is_plain_http() && !self.configured.is_plain_http() {
            tracing::info!(
                %address,
                "session cookies work without https, since this is a debug build that listens on \
                 loopback; those of a release build are `Secure`"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: &str = "127.0.0.1:4000";
    const EVERYWHERE: &str = "0.0.0.0:4000";

    /// Whether the cookies of a site that listens on these addresses work without https.
    fn is_plain_http(jars: &Jars, addresses: &[&str], is_debug_build: bool) -> bool {
        for address in addresses {
            let address = address.parse().expect("it is an address");
            jars.listens_on(address, is_debug_build);
        }
        jars.current().is_plain_http()
    }

    #[test]
    fn only_a_debug_build_that_listens_on_loopback_alone_does_without_https() {
        assert!(is_plain_http(&Jars::new(), &[LOOPBACK], true));
        assert!(!is_plain_http(&Jars::new(), &[LOOPBACK], false));
        assert!(!is_plain_http(&Jars::new(), &[EVERYWHERE], true));
        assert!(!is_plain_http(&Jars::new(), &[LOOPBACK, EVERYWHERE], true));
        assert!(!is_plain_http(&Jars::new(), &[], true));
    }

    #[test]
    fn a_site_that_is_kept_to_https_never_does_without() {
        let mut jars = Jars::new();
        jars.keep_to_https();
        assert!(!is_plain_http(&jars, &[LOOPBACK], true));
    }

    #[test]
    fn without_https_the_app_and_the_sealing_are_the_same() {
        let mut jars = Jars::new();
        jars.configure(|_| CookieJar::new("chat", false, Sealing::Signed));
        assert!(is_plain_http(&jars, &[LOOPBACK], true));
        let current = jars.current();
        assert_eq!(
            (current.app(), current.sealing()),
            ("chat", Sealing::Signed)
        );
    }
}
