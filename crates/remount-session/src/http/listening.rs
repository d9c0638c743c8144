//! Where the servers of a site listen, as they say themselves: never read from a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU8, Ordering};

use http::Extensions;

/// The address on which a server listens, which it puts among the extensions of the requests that
/// it takes: `remount::serve` does, in a debug build. It is the server's own word, which no client
/// can bring. What it changes says [`Sessions::listens_on`](crate::Sessions::listens_on).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListeningAddress(pub SocketAddr);

impl ListeningAddress {
    /// What the server of a request has said.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get().copied()
    }
}

/// What the servers of a site have said.
#[derive(Debug, Default)]
pub(crate) struct Listening(AtomicU8);

const ON_LOOPBACK: u8 = 1;
const ELSEWHERE: u8 = 2;

impl Listening {
    /// Notes an address. Whether cookies are those of plain http from now on, and were not before.
    ///
    /// In a release build nothing is noted, so they never are.
    pub(crate) fn note(&self, address: IpAddr, is_debug_build: bool) -> bool {
        if !is_debug_build {
            return false;
        }
        let is_loopback = address.to_canonical().is_loopback();
        let place = if is_loopback { ON_LOOPBACK } else { ELSEWHERE };
        // Said with every request: no other processor is disturbed for what is known.
        if self.0.load(Ordering::Relaxed) & place != 0 {
            return false;
        }
        self.0.fetch_or(place, Ordering::Relaxed) == 0 && is_loopback
    }

    /// Whether the site listens on loopback and nowhere else.
    pub(crate) fn is_on_loopback_alone(&self) -> bool {
        self.0.load(Ordering::Relaxed) == ON_LOOPBACK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEBUG_BUILD: bool = true;
    const RELEASE_BUILD: bool = false;

    /// Whether a site that listens on these addresses takes the cookies of plain http.
    fn is_plain(addresses: &[&str], is_debug_build: bool) -> bool {
        let listening = Listening::default();
        for address in addresses {
            listening.note(address.parse().unwrap(), is_debug_build);
        }
        listening.is_on_loopback_alone()
    }

    #[test]
    fn a_debug_build_on_loopback_takes_the_cookies_of_plain_http() {
        for address in ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(is_plain(&[address], DEBUG_BUILD), "{address}");
        }
    }

    #[test]
    fn a_release_build_never_does() {
        for address in ["127.0.0.1", "::1", "0.0.0.0", "203.0.113.9"] {
            assert!(!is_plain(&[address], RELEASE_BUILD), "{address}");
        }
    }

    #[test]
    fn a_debug_build_that_others_can_reach_does_not() {
        for address in ["0.0.0.0", "::", "192.168.1.7", "203.0.113.9", "2001:db8::9"] {
            assert!(!is_plain(&[address], DEBUG_BUILD), "{address}");
            assert!(!is_plain(&["127.0.0.1", address], DEBUG_BUILD), "{address}");
            assert!(!is_plain(&[address, "127.0.0.1"], DEBUG_BUILD), "{address}");
        }
    }

    #[test]
    fn nobody_who_says_nothing_does() {
        assert!(!is_plain(&[], DEBUG_BUILD));
    }

    #[test]
    fn the_change_is_told_once() {
        let listening = Listening::default();
        let loopback = "127.0.0.1".parse().unwrap();
        assert!(listening.note(loopback, DEBUG_BUILD));
        assert!(!listening.note(loopback, DEBUG_BUILD));
        assert!(!listening.note("::1".parse().unwrap(), DEBUG_BUILD));
        assert!(!listening.note("0.0.0.0".parse().unwrap(), DEBUG_BUILD));
        assert!(!listening.note(loopback, DEBUG_BUILD));
    }
}
