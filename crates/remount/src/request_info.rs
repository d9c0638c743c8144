use std::fmt;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, MatchedPath, NestedPath, OriginalUri};
use http::Extensions;
use http::header::{HOST, USER_AGENT};
use http::request::Parts;
use hyper::upgrade::OnUpgrade;
use remount_session::{ClientAddress, ListeningAddress};

use crate::base::Base;
use crate::drain::Drain;
use crate::request_info::headers::Headers;

mod headers;

/// The longest headers that are kept as long as a page is open, in bytes: what is common for a
/// request as a whole, cookies included.
const MAX_KEPT: usize = 16 * 1_024;

/// What the HTTP request tells that brought a page to its view: during the first render that of the
/// page, afterwards that of the page's WebSocket, or the one with which a page without a WebSocket
/// began to poll. See [`Socket::request`](crate::Socket::request).
///
/// It is what Phoenix calls the connect info. A view that is joined sees no other request than that
/// of its socket, so a layer that tells the views something has to be around the whole router that
/// [`Live`](crate::Live) makes.
///
/// ```
/// use remount::prelude::*;
///
/// /// What a layer of the app has found out about who asks.
/// #[derive(Clone)]
/// struct Member {
///     name: String,
/// }
///
/// struct Profile {
///     name: String,
///     is_phone: bool,
/// }
///
/// impl LiveView for Profile {
///     type App = ();
///     type Event = ();
///     type Info = ();
///
///     async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
///         let request = socket.request();
///         let name = request.extension::<Member>().map(|member| member.name.clone());
///         let agent = request.user_agent().unwrap_or_default();
///         Ok(Self {
///             is_phone: agent.contains("Mobile"),
///             name: name.ok_or("no layer has said who this is")?,
///         })
///     }
/// #   fn render(&self) -> impl Markup { view! { (&self.name) (self.is_phone) } }
/// }
/// ```
///
/// # What is kept
///
/// As long as a page is open, all its views share one: the bytes of the headers, and the extensions
/// that the app's layers have inserted. A socket whose request has headers of more than 16 kB is
/// refused with status 431. Two kinds of headers are left out, here and during the first
/// render: cookies, which are read through [`Socket::session`](crate::Socket::session), and those
/// of the socket's handshake.
///
/// Its `Debug` says which headers there are, and no value of theirs.
pub struct RequestInfo {
    headers: Headers,
    peer: Option<SocketAddr>,
    extensions: Extensions,
    base: Base,
}

impl RequestInfo {
    pub(crate) fn new(mut parts: Parts, base: Base) -> Self {
        let peer = parts.extensions.remove::<ConnectInfo<SocketAddr>>();
        // HTTP/2 names the host in the address.
        if let (false, Some(authority)) = (parts.headers.contains_key(HOST), parts.uri.authority())
            && let Ok(host) = authority.as_str().parse()
        {
            parts.headers.insert(HOST, host);
        }
        Self {
            headers: Headers::of(&parts.headers),
            peer: peer.map(|ConnectInfo(peer)| peer),
            extensions: of_the_app(parts.extensions),
            base,
        }
    }

    /// Where the addresses of the site begin.
    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    /// Whether its headers are longer than what is kept for an open page.
    pub(crate) fn is_too_long(&self) -> bool {
        self.headers.bytes() > MAX_KEPT
    }

    /// The value of a header that is there once; `None` if it is absent, there several times, or no
    /// UTF-8. The name's case does not count. Whoever asks can send any value, unless a proxy sees
    /// to that: treat it as input.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.only(name)
    }

    /// All headers: names in lower case, and values as they were sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter()
    }

    /// What the browser says of itself.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.header(USER_AGENT.as_str())
    }

    /// The host that was asked for, with its port where it names one.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.header(HOST.as_str())
    }

    /// Who has opened the connection: the browser, or the last proxy before the server. `None` if
    /// the server does not tell; [`serve`](crate::serve) does.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The visitor's address: what the app said with a
    /// [`ClientAddress`](crate::session::ClientAddress) among the extensions, else that of the
    /// [`peer`](Self::peer).
    #[must_use]
    pub fn client_address(&self) -> Option<IpAddr> {
        let told = self.extension::<ClientAddress>().map(|told| told.0);
        told.or_else(|| self.peer.map(|peer| peer.ip()))
    }

    /// What stands before the paths that [`Live::view`](crate::Live::view) was given, in the
    /// addresses that the browser sees: `/admin` if the app nests the site there, or a proxy takes
    /// that off on the way. Empty if there is nothing.
    ///
    /// Links, and what [`push_navigate`](crate::Socket::push_navigate) and its siblings are given,
    /// are addresses of the browser, so they begin with it.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.base.prefix()
    }

    /// What a layer of the app has inserted into the request's extensions.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.extensions.get()
    }
}

impl fmt::Debug for RequestInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("RequestInfo")
            .field("headers", &headers)
            .field("peer", &self.peer)
            .field("prefix", &self.prefix())
            .finish_non_exhaustive()
    }
}

/// Takes away what servers and routers have inserted: it is of no use to a view, and an open page
/// should not cost more for it.
fn of_the_app(mut extensions: Extensions) -> Extensions {
    extensions.remove::<Drain>();
    extensions.remove::<ListeningAddress>();
    extensions.remove::<MatchedPath>();
    extensions.remove::<NestedPath>();
    extensions.remove::<OnUpgrade>();
    extensions.remove::<OriginalUri>();
    // The one that is always left is axum's, with the parameters of the path, and cannot be named.
    if extensions.len() <= 1 {
        return Extensions::new();
    }
    extensions
}

#[cfg(test)]
impl RequestInfo {
    /// That of a request that says nothing.
    pub(crate) fn nothing() -> Self {
        Self::new(http::Request::new(()).into_parts().0, Base::default())
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    const PEER: &str = "203.0.113.9:50000";

    #[derive(Clone, Debug, PartialEq)]
    struct Member(&'static str);

    /// In the place of what axum adds to each request.
    #[derive(Clone)]
    struct PathParameters;

    fn request() -> http::request::Builder {
        let peer: SocketAddr = PEER.parse().unwrap();
        Request::get("/live/websocket")
            .header("host", "pug.example")
            .header("user-agent", "Pug/1")
            .header("authorization", "Basic c2VjcmV0")
            .header("cookie", "a=secret")
            .header("x-token", "secret")
            .extension(ConnectInfo(peer))
            .extension(PathParameters)
    }

    fn info(request: http::request::Builder) -> RequestInfo {
        RequestInfo::new(request.body(()).unwrap().into_parts().0, Base::default())
    }

    #[test]
    fn it_tells_what_the_request_said() {
        let info = info(request());
        assert_eq!(info.user_agent(), Some("Pug/1"));
        assert_eq!(info.host(), Some("pug.example"));
        assert_eq!(info.header("Authorization"), Some("Basic c2VjcmV0"));
        assert_eq!(info.peer(), PEER.parse().ok());
        assert_eq!(info.client_address(), "203.0.113.9".parse().ok());
    }

    #[test]
    fn what_the_app_says_of_the_address_counts_before_the_peer() {
        let told = ClientAddress([198, 51, 100, 7].into());
        let info = info(request().extension(told));
        assert_eq!(info.client_address(), Some(told.0));
        assert_eq!(info.peer(), PEER.parse().ok());
    }

    #[test]
    fn what_the_layers_of_the_app_have_inserted_is_there() {
        let info = info(request().extension(Member("ada")));
        assert_eq!(info.extension::<Member>(), Some(&Member("ada")));
    }

    #[test]
    fn a_request_without_such_layers_leaves_no_extensions() {
        let info = info(request().extension(Drain::new()));
        assert!(info.extensions.is_empty());
    }

    #[test]
    fn headers_are_too_long_when_they_take_more_than_16_kb() {
        let with = |bytes: usize| info(Request::get("/").header("x-a", "a".repeat(bytes)));
        assert!(!with(16_000).is_too_long());
        assert!(with(17_000).is_too_long());
    }

    #[test]
    fn the_host_of_http2_is_that_of_the_address() {
        let info = info(Request::get("https://pug.example:4000/"));
        assert_eq!(info.host(), Some("pug.example:4000"));
    }

    #[test]
    fn no_value_of_a_header_is_printed() {
        let shown = format!("{:?}", info(request().extension(Member("secret"))));
        assert!(shown.contains("authorization"), "{shown}");
        assert!(!shown.contains("cookie"), "{shown}");
        for secret in ["c2VjcmV0", "secret"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
