//! Whether a page is one of the site that it asks, by its `Origin` and the `Host` it asks.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Why a page is not one of the site that its request asks. Shown, it says what to do about it.
///
/// Made by [`Sessions::same_origin`](crate::Sessions::same_origin).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForeignOrigin {
    /// The request has no `Origin`: no page of a browser sent it, or one that does not say which.
    Silent,
    /// The `Origin` is there twice, or is no `http` or `https` address, such as `null`.
    Opaque,
    /// The request has no `Host`, has it twice, or its `Host` is none.
    NoHost,
    /// Another host, or another port of the same one.
    Other,
    /// Another host, and the request asks one that no visitor can ask, such as `127.0.0.1`: a proxy
    /// in front of the server may have put that in the place of the `Host` that the browser sent.
    HostNotForwarded,
    /// The host, but over plain http. On the way anybody can write such a page, so it counts for
    /// sites that are configured with [`plain_http`](crate::Sessions::plain_http), and on loopback.
    PlainHttp,
}

impl fmt::Display for ForeignOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Silent => "the request does not say which page sent it",
            Self::Opaque => "the page's `Origin` is no http or https address",
            Self::NoHost => "the request does not say in one `Host` which site it asks",
            Self::Other => "the page's `Origin` is not the `Host` that it asks",
            Self::HostNotForwarded => {
                "the page's `Origin` is not the `Host` that it asks, and that is no public one. If \
                 the page is one of this site, then the proxy in front of the server replaces the \
                 `Host` of the browser: have it pass that on (nginx: `proxy_set_header Host \
                 $http_host;`)"
            }
            Self::PlainHttp => {
                "the page came over plain http, where browsers keep no `Secure` cookie and anybody \
                 on the network can change pages: serve the site over https, or configure it with \
                 `Sessions::plain_http` if the network is one that you trust"
            }
        })
    }
}

impl std::error::Error for ForeignOrigin {}

/// Whether a page with this `Origin` is one of this `Host`. Where `plain_http` is not set, that
/// takes https, but on loopback, which has no network that a page could be changed on.
///
/// Scheme, host and port are compared as the [URL
/// standard](https://url.spec.whatwg.org/#concept-url-origin) has them: the case does not count, a
/// port that is left out is that of the scheme, and a dot at the end of a name does count, as it
/// does to browsers and their cookies.
pub(crate) fn check(origin: &str, host: &str, plain_http: bool) -> Result<(), ForeignOrigin> {
    let (is_https, authority) = match origin.split_once("://") {
        Some((scheme, authority)) if scheme.eq_ignore_ascii_case("https") => (true, authority),
        Some((scheme, authority)) if scheme.eq_ignore_ascii_case("http") => (false, authority),
        _ => return Err(ForeignOrigin::Opaque),
    };
    let page = Authority::parse(authority).ok_or(ForeignOrigin::Opaque)?;
    let asked = Authority::parse(host).ok_or(ForeignOrigin::NoHost)?;
    let default = if is_https { 443 } else { 80 };
    let port = |authority: &Authority<'_>| authority.port.unwrap_or(default);
    if page.host != asked.host || port(&page) != port(&asked) {
        return Err(if asked.host.is_internal() && !page.host.is_loopback() {
            ForeignOrigin::HostNotForwarded
        } else {
            ForeignOrigin::Other
        });
    }
    if is_https || plain_http || page.host.is_loopback() {
        Ok(())
    } else {
        Err(ForeignOrigin::PlainHttp)
    }
}

/// A host, and its port where one is named.
#[derive(Clone, Copy, Debug)]
struct Authority<'a> {
    host: Host<'a>,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug)]
enum Host<'a> {
    V6(Ipv6Addr),
    V4(Ipv4Addr),
    Name(&'a str),
}

impl<'a> Authority<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[').map(|rest| rest.split_once(']')) {
            Some(None) => return None,
            Some(Some((address, port))) => (Host::V6(address.parse().ok()?), port),
            None => {
                let (name, port) = text.split_at(text.find(':').unwrap_or(text.len()));
                let v4 = name.parse().map(Host::V4);
                (v4.or_else(|_| Host::named(name).ok_or(())).ok()?, port)
            }
        };
        let port = match port.strip_prefix(':') {
            // A sign, which `parse` takes, is none of a port.
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            None if port.is_empty() => None,
            _ => return None,
        };
        Some(Self { host, port })
    }
}

impl<'a> Host<'a> {
    fn named(name: &'a str) -> Option<Self> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        (!name.is_empty() && name.bytes().all(fits)).then_some(Self::Name(name))
    }

    /// Whether nothing that is sent there leaves the machine. Browsers see to that for `localhost`
    /// and what ends so.
    fn is_loopback(self) -> bool {
        match self {
            Self::V6(address) => address.is_loopback(),
            Self::V4(address) => address.is_loopback(),
            Self::Name(name) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                let last = name.rsplit('.').next();
                last.is_some_and(|label| label.eq_ignore_ascii_case("localhost"))
            }
        }
    }

    /// Whether no visitor from elsewhere can have asked for it.
    fn is_internal(self) -> bool {
        self.is_loopback()
            || match self {
                Self::V6(address) => address.is_unique_local() || address.is_unspecified(),
                Self::V4(address) => address.is_private() || address.is_unspecified(),
                // Of a container or a service, which have no dots.
                Self::Name(name) => !name.contains('.'),
            }
    }
}

impl PartialEq for Host<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(name), Self::Name(other)) => name.eq_ignore_ascii_case(other),
            (Self::V6(address), Self::V6(other)) => address == other,
            (Self::V4(address), Self::V4(other)) => address == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
