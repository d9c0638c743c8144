//! Notices that a proxy hides whose requests arrive.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use http::HeaderMap;
use http::header::{FORWARDED, HOST, HeaderName};

/// Warns once that all visitors are charged as one.
#[derive(Debug, Default)]
pub(crate) struct ProxyWarning {
    is_given: AtomicBool,
}

impl ProxyWarning {
    /// Looks at a request of which nobody told the client's address, and whose peer, if one is
    /// known, has no public address. Returns whether this is the request that the warning is given
    /// for.
    pub(crate) fn look(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let is_due = !self.is_given.load(Ordering::Relaxed)
            && is_forwarded(peer, headers)
            && !self.is_given.swap(true, Ordering::Relaxed);
        if is_due {
            tracing::warn!(
                "requests reach this server through a proxy, and nothing tells whose they are: all \
                 visitors together have one rate of posts and one share of the session memory. Add \
                 a middleware that inserts `ClientAddress` into the extensions of each request"
            );
        }
        is_due
    }
}

/// Whether a proxy passed this request on: it says so, or the host that was asked for is not the
/// machine on which the request was made.
fn is_forwarded(peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    if [&FORWARDED, &FORWARDED_FOR, &REAL_IP]
        .into_iter()
        .any(|name| headers.contains_key(name))
    {
        return true;
    }
    if !peer.is_some_and(|peer| peer.to_canonical().is_loopback()) {
        return false;
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| !names_this_machine(host))
}

/// Whether a browser on the machine itself or in its network may ask for this host.
fn names_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.starts_with('[') || !name.contains('.') || name.ends_with(".localhost") || is_ip(&name)
}

fn is_ip(name: &str) -> bool {
    name.parse::<IpAddr>().is_ok()
}

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: &str = "127.0.0.1";

    fn looked(warning: &ProxyWarning, peer: &str, headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::try_from(*name).expect("a name");
            map.insert(name, value.parse().expect("a value"));
        }
        warning.look(peer.parse().ok(), &map)
    }

    #[track_caller]
    fn check(peer: &str, headers: &[(&str, &str)], is_due: bool) {
        let is = looked(&ProxyWarning::default(), peer, headers);
        assert_eq!(is, is_due, "{peer} {headers:?}");
    }

    #[test]
    fn a_proxy_that_says_so_is_warned_about() {
        for name in ["forwarded", "x-forwarded-for", "x-real-ip"] {
            check(LOOPBACK, &[(name, "203.0.113.9")], true);
            check("10.0.0.7", &[(name, "203.0.113.9")], true);
            check("no address", &[(name, "203.0.113.9")], true);
        }
    }

    #[test]
    fn a_silent_proxy_beside_the_server_is_warned_about_when_a_public_host_is_asked_for() {
        check(LOOPBACK, &[("host", "chat.example")], true);
        check(LOOPBACK, &[("host", "chat.example:443")], true);
        check("::1", &[("host", "Chat.Example.")], true);
    }

    #[test]
    fn whoever_develops_or_works_in_one_network_is_not_warned() {
        for host in [
            "localhost:4000",
            "127.0.0.1:4000",
            "[::1]:4000",
            "chat.localhost",
            "laptop:4000",
            "192.168.1.5:4000",
        ] {
            check(LOOPBACK, &[("host", host)], false);
        }
        check("192.168.1.7", &[("host", "wiki.corp.example")], false);
        check(LOOPBACK, &[], false);
    }

    #[test]
    fn the_warning_is_given_once() {
        let warning = ProxyWarning::default();
        let headers = [("x-forwarded-for", "203.0.113.9")];
        assert!(looked(&warning, LOOPBACK, &headers));
        assert!(!looked(&warning, LOOPBACK, &headers));
    }
}
