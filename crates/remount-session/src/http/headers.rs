//! The request headers that sessions read.

use std::borrow::Cow;
use std::net::IpAddr;

use http::header::{COOKIE, HOST};
use http::{HeaderMap, HeaderName, Uri};

/// The values of all `Cookie` headers; HTTP/2 may split them. One with a cookie that is no text is
/// taken apart, and the others remain: a script or a sibling domain may have set any bytes.
pub(crate) fn cookies(headers: &HeaderMap) -> Vec<&str> {
    let mut readable = Vec::new();
    for value in headers.get_all(COOKIE) {
        match str::from_utf8(value.as_bytes()) {
            Ok(pairs) => readable.push(pairs),
            Err(_) => readable.extend(readable_pairs(value.as_bytes())),
        }
    }
    readable
}

/// The cookies of such a value: names and values.
///
/// Around them only blanks are dropped, as browsers do. Any other white space is part of a name,
/// which then is another one: a sibling domain may set a cookie that differs from a `__Host-` one
/// by nothing but that.
pub(crate) fn pairs(cookies: &str) -> impl Iterator<Item = (&str, &str)> {
    cookies
        .split(';')
        .filter_map(|pair| pair.trim_matches([' ', '\t']).split_once('='))
}

#[cold]
fn readable_pairs(header: &[u8]) -> impl Iterator<Item = &str> {
    let pairs = header.split(|byte| *byte == b';');
    pairs.filter_map(|pair| str::from_utf8(pair).ok())
}

/// Whether a request names its host twice. Who stands before the server may have gone by the other
/// one, so HTTP wants it [answered with 400](https://www.rfc-editor.org/rfc/rfc9112#section-3.2-6).
///
/// ```
/// use http::HeaderMap;
/// use remount_session::names_two_hosts;
///
/// let mut headers = HeaderMap::new();
/// headers.append("host", "pug.example".parse().unwrap());
/// assert!(!names_two_hosts(&headers));
/// headers.append("host", "pug.example".parse().unwrap());
/// assert!(names_two_hosts(&headers));
/// ```
#[must_use]
pub fn names_two_hosts(headers: &HeaderMap) -> bool {
    headers.get_all(HOST).iter().nth(1).is_some()
}

/// The host that a request asks, with its port where it names one, in lower case; nothing where it
/// does not say so once.
///
/// ```
/// use http::Request;
/// use remount_session::asked_host;
///
/// let request = Request::get("/").header("host", "Pug.example:4000").body(()).unwrap();
/// assert_eq!(asked_host(request.headers(), request.uri()), "pug.example:4000");
/// ```
#[must_use]
pub fn asked_host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Cow<'a, str> {
    host(headers, uri.authority().map(http::uri::Authority::as_str))
}

/// The host in lower case, or nothing where there is none that could be right.
pub(crate) fn host<'a>(headers: &'a HeaderMap, authority: Option<&'a str>) -> Cow<'a, str> {
    let host = only(headers, &HOST).or(authority);
    let host = host
        .filter(|host| host.len() <= MAX_HOST_BYTES)
        .unwrap_or("");
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        host.to_ascii_lowercase().into()
    } else {
        host.into()
    }
}

/// The value of a header that may be there once. One that is unreadable or there twice must not
/// count as absent, so it reads as empty.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().unwrap_or("");
    Some(if values.next().is_some() { "" } else { first })
}

/// Says where a request comes from.
pub(crate) static FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Says that a script of ours sent a request: no form and no other page without leave can set it.
pub(crate) static LIVE_SESSION: HeaderName = HeaderName::from_static("x-live-session");

/// What an answer of the endpoint says about the cookie that it sets, sealed. In a request: `none`
/// where the page has no use for it.
pub(crate) static RECEIPT: HeaderName = HeaderName::from_static("x-live-session-receipt");

/// The address of whoever sent a request. [`Sessions`](crate::Sessions) charge it for what they
/// remember.
///
/// Without this extension the endpoint uses axum's `ConnectInfo<SocketAddr>`. Behind a proxy on the
/// same machine or network that is the proxy's. All of its visitors then have one rate and one
/// share of memory together: large ones, which anybody can use up for all of them. The log warns
/// once, when a request shows that it was forwarded. A middleware that knows the proxy can insert
/// the real address:
///
/// ```
/// use axum::http::Request;
/// use remount_session::ClientAddress;
///
/// let mut request = Request::new(());
/// request.extensions_mut().insert(ClientAddress([203, 0, 113, 9].into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// A name of 253 characters, dots and a port.
const MAX_HOST_BYTES: usize = 261;
