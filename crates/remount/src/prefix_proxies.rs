//! Proxies that strip a prefix off the path, and say which one.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::HeaderName;
use http::request::Parts;
use ipnet::{AddrParseError, IpNet};
use remount_markup::LocalPath;

/// What such a proxy sends. `Forwarded` (RFC 7239) has no word for it.
static PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");

/// The networks whose word counts, since anybody can send a header.
#[derive(Debug, Default)]
pub(crate) struct PrefixProxies(Vec<IpNet>);

/// Why a prefix that a request names does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ignored {
    /// Its peer is not in a network whose word counts.
    Untrusted,
    /// It is named twice, or no path.
    Malformed,
}

impl PrefixProxies {
    /// Trusts this network, or this address.
    pub(crate) fn trust(&mut self, network: &str) -> Result<(), AddrParseError> {
        let address = network.parse::<IpAddr>().map(IpNet::from);
        self.0.push(address.or_else(|_| network.parse())?);
        Ok(())
    }

    /// The prefix that a proxy has stripped; nothing if there is none.
    pub(crate) fn prefix<'a>(&self, request: &'a Parts) -> Result<&'a str, Ignored> {
        let mut named = request.headers.get_all(&PREFIX).iter();
        let Some(prefix) = named.next() else {
            return Ok("");
        };
        if !self.trusts(request) {
            return Err(Ignored::Untrusted);
        }
        let prefix = prefix.to_str().map_err(|_| Ignored::Malformed)?;
        let prefix = prefix.trim_end_matches('/');
        let is_path = prefix.is_empty() || LocalPath::new(prefix).is_ok();
        // Several proxies make a list, in an order that nobody has written down.
        let is_one = named.next().is_none() && !prefix.contains(['?', '#', ',', ' ']);
        if is_path && is_one {
            Ok(prefix)
        } else {
            Err(Ignored::Malformed)
        }
    }

    fn trusts(&self, request: &Parts) -> bool {
        let Some(ConnectInfo::<SocketAddr>(peer)) = request.extensions.get() else {
            return false;
        };
        let peer = peer.ip().to_canonical();
        self.0.iter().any(|network| network.contains(&peer))
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn proxies(networks: &[&str]) -> PrefixProxies {
        let mut proxies = PrefixProxies::default();
        for network in networks {
            proxies.trust(network).unwrap();
        }
        proxies
    }

    fn prefix(networks: &[&str], peer: Option<&str>, named: &[&str]) -> Result<String, Ignored> {
        let mut request = Request::get("/");
        for prefix in named {
            request = request.header(&PREFIX, *prefix);
        }
        let mut request = request.body(()).unwrap().into_parts().0;
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions.insert(ConnectInfo(peer));
        }
        let found = proxies(networks).prefix(&request);
        found.map(str::to_owned)
    }

    /// What a request of a proxy in a network that counts says.
    fn named(prefixes: &[&str]) -> Result<String, Ignored> {
        prefix(&["10.0.0.0/8"], Some("10.1.2.3:4000"), prefixes)
    }

    #[test]
    fn a_proxy_of_the_network_names_the_prefix() {
        assert_eq!(named(&["/app"]), Ok("/app".into()));
        assert_eq!(named(&["/app/"]), Ok("/app".into()));
        assert_eq!(named(&["/"]), Ok(String::new()));
        assert_eq!(named(&[]), Ok(String::new()));
    }

    #[test]
    fn nobody_else_does() {
        let from = |peer| prefix(&["10.0.0.0/8", "::1"], peer, &["/app"]);
        assert_eq!(from(Some("[::1]:4000")), Ok("/app".into()));
        assert_eq!(from(Some("[::ffff:10.0.0.7]:4000")), Ok("/app".into()));
        for peer in [Some("11.0.0.1:4000"), Some("[::2]:4000"), None] {
            assert_eq!(from(peer), Err(Ignored::Untrusted), "{peer:?}");
        }
        let of_nobody = prefix(&[], Some("127.0.0.1:4000"), &["/app"]);
        assert_eq!(of_nobody, Err(Ignored::Untrusted));
    }

    #[test]
    fn what_is_no_single_path_is_ignored() {
        for prefixes in [
            &["app"][..],
            &["/a", "/b"],
            &["/a, /b"],
            &["//evil.example"],
            &["/\\evil.example"],
            &["https://evil.example"],
            &["/a?b"],
            &["/a b"],
        ] {
            assert_eq!(named(prefixes), Err(Ignored::Malformed), "{prefixes:?}");
        }
    }

    #[test]
    fn what_is_no_network_cannot_be_trusted() {
        for network in ["", "localhost", "10.0.0.0/33", "10.0.0"] {
            let trusted = PrefixProxies::default().trust(network);
            assert!(trusted.is_err(), "{network:?}");
        }
    }
}
