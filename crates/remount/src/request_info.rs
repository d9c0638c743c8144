use std::any::TypeId;
use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, MatchedPath, NestedPath, OriginalUri};
use http::Extensions;
use http::header::{ACCEPT_LANGUAGE, HOST, USER_AGENT};
use http::request::Parts;
use hyper::upgrade::OnUpgrade;
use remount_session::{ClientAddress, ListeningAddress, asked_host};

use crate::base::Base;
use crate::drain::Drain;
use crate::language;
use crate::request_info::headers::Headers;

mod headers;

/// The HTTP request that brought a page to its view: during the first render that of the page, and
/// afterwards that of the page's WebSocket, or the one with which a page without a WebSocket began
/// to poll. See [`Visit::request`](crate::Visit::request).
///
/// Phoenix calls it the connect info. When a page joins a view, the view sees only the request of
/// its socket. So a layer that tells the views something has to be around the whole router that
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
///     type Scope = ();
///     type Route = ();
///     type Event = ();
///
///     async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
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
/// that the app's layers have inserted. The server refuses a socket whose request has headers of
/// more than 16 KiB ([`Limits::header_bytes`](crate::Limits::header_bytes)), with status 431. Two
/// kinds of headers are left out, here and during the first render: cookies, which you read through
/// [`Visit::session`](crate::Visit::session), and those of the socket's handshake.
///
/// Its `Debug` says which headers there are, and no value of theirs.
pub struct RequestInfo {
    request: Held,
    base: Base,
}

enum Held {
    /// The request itself, while it is answered.
    Whole(Box<Parts>),
    /// What is kept of it as long as a page is open.
    Kept(Kept),
}

struct Kept {
    headers: Headers,
    peer: Option<SocketAddr>,
    extensions: Extensions,
}

impl RequestInfo {
    /// That of a request for a page.
    pub(crate) fn of_page(mut request: Box<Parts>, base: Base) -> Self {
        name_host(&mut request);
        let request = Held::Whole(request);
        Self { request, base }
    }

    /// That of a page's socket.
    pub(crate) fn of_socket(mut request: Parts, base: Base) -> Self {
        name_host(&mut request);
        let peer = request.extensions.remove::<ConnectInfo<SocketAddr>>();
        let request = Held::Kept(Kept {
            headers: Headers::of(&request.headers),
            peer: peer.map(|ConnectInfo(peer)| peer),
            extensions: of_the_app(request.extensions),
        });
        Self { request, base }
    }

    /// Where the addresses of the site begin.
    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    /// How many bytes of headers are kept for it as long as its page is open.
    pub(crate) fn kept_bytes(&self) -> usize {
        match &self.request {
            Held::Whole(_) => 0,
            Held::Kept(kept) => kept.headers.bytes(),
        }
    }

    /// The value of a header that the request has exactly once. `None` if it is absent, is there
    /// several times, or is no UTF-8. The case of the name does not count. Anybody can send any
    /// value, unless a proxy prevents it: treat it as input.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        headers::only(self.headers(), name)
    }

    /// All headers: names in lower case, and values as they were sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let (whole, kept) = match &self.request {
            Held::Whole(request) => (Some(headers::shown(&request.headers)), None),
            Held::Kept(kept) => (None, Some(kept.headers.iter())),
        };
        whole
            .into_iter()
            .flatten()
            .chain(kept.into_iter().flatten())
    }

    /// What the browser says about itself.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.header(USER_AGENT.as_str())
    }

    /// The host that was asked for, with its port where it names one.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.header(HOST.as_str())
    }

    /// The host that a request for a page asks, in the form that tokens are bound to.
    pub(crate) fn asked_host(&self) -> Cow<'_, str> {
        match &self.request {
            Held::Whole(request) => asked_host(&request.headers, &request.uri),
            Held::Kept(_) => self.host().unwrap_or_default().into(),
        }
    }

    /// Who has opened the connection: the browser, or the last proxy before the server. `None` if
    /// the server does not pass it on; [`serve`](crate::serve) does.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        match &self.request {
            Held::Whole(request) => {
                let peer = request.extensions.get::<ConnectInfo<SocketAddr>>();
                peer.map(|ConnectInfo(peer)| *peer)
            }
            Held::Kept(kept) => kept.peer,
        }
    }

    /// The visitor's address: what the app said with a
    /// [`ClientAddress`](crate::session::ClientAddress) among the extensions, else that of the
    /// [`peer`](Self::peer).
    #[must_use]
    pub fn client_address(&self) -> Option<IpAddr> {
        let told = self.extension::<ClientAddress>().map(|told| told.0);
        told.or_else(|| self.peer().map(|peer| peer.ip()))
    }

    /// What stands before the site's own paths in the addresses of the browser: `/admin` if the app
    /// nests the site there, or if a proxy takes that off on the way. Empty if there is nothing.
    ///
    /// A [`LocalPath`](crate::LocalPath) is an address of the browser, so it begins with this
    /// prefix. Routes get it by themselves.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.base.prefix()
    }

    /// A parameter of the path at which the app nests the site, without escapes: if that path is
    /// `/{tenant}`, the address `/acme` has `acme` for `tenant`. Those of a view's own path are in
    /// its [route](crate::LiveView::Route).
    #[must_use]
    pub fn prefix_param(&self, name: &str) -> Option<&str> {
        self.base.param(name)
    }

    /// That of these languages which the visitor's browser likes best, or the first one: for the
    /// `lang` of a page and the choice of its texts. `de` is also what `de-AT` gets. The browser
    /// says it in `Accept-Language` ([RFC 9110, section 12.5.4][rfc]).
    ///
    /// [rfc]: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
    ///
    /// ```
    /// # fn of(request: &remount::RequestInfo) {
    /// let language = request.language(&["en", "de", "pt-BR"]);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no language to choose from.
    #[must_use]
    pub fn language<'a>(&self, languages: &[&'a str]) -> &'a str {
        let accepted = self.header(ACCEPT_LANGUAGE.as_str()).unwrap_or_default();
        language::best(accepted, languages)
    }

    /// What a layer of the app has inserted into the request's extensions.
    #[must_use]
    pub fn extension<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        match &self.request {
            Held::Whole(request) => {
                let extensions = &request.extensions;
                extensions.get().filter(|_| is_of_the_app::<T>())
            }
            Held::Kept(kept) => kept.extensions.get(),
        }
    }
}

impl fmt::Debug for RequestInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("RequestInfo")
            .field("headers", &headers)
            .field("peer", &self.peer())
            .field("prefix", &self.prefix())
            .finish_non_exhaustive()
    }
}

/// HTTP/2 names the host in the address.
fn name_host(request: &mut Parts) {
    if let Some(authority) = request.uri.authority()
        && !request.headers.contains_key(HOST)
        && let Ok(host) = authority.as_str().parse()
    {
        request.headers.insert(HOST, host);
    }
}

/// Whether an extension of this type is one that [`of_the_app`] leaves.
fn is_of_the_app<T: 'static>() -> bool {
    let others = [
        TypeId::of::<ConnectInfo<SocketAddr>>(),
        TypeId::of::<Drain>(),
        TypeId::of::<ListeningAddress>(),
        TypeId::of::<MatchedPath>(),
        TypeId::of::<NestedPath>(),
        TypeId::of::<OnUpgrade>(),
        TypeId::of::<OriginalUri>(),
    ];
    !others.contains(&TypeId::of::<T>())
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
        Self::of_socket(http::Request::new(()).into_parts().0, Base::default())
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

    /// That of a request for a page, and that of the same one for its socket.
    fn infos(request: http::request::Builder) -> [RequestInfo; 2] {
        let parts = request.body(()).unwrap().into_parts().0;
        [
            RequestInfo::of_page(Box::new(parts.clone()), Base::default()),
            RequestInfo::of_socket(parts, Base::default()),
        ]
    }

    fn of_socket(request: http::request::Builder) -> RequestInfo {
        let [_, of_socket] = infos(request);
        of_socket
    }

    #[test]
    fn it_tells_what_the_request_said() {
        for info in infos(request()) {
            assert_eq!(info.user_agent(), Some("Pug/1"));
            assert_eq!(info.host(), Some("pug.example"));
            assert_eq!(info.header("Authorization"), Some("Basic c2VjcmV0"));
            assert_eq!(info.peer(), PEER.parse().ok());
            assert_eq!(info.client_address(), "203.0.113.9".parse().ok());
        }
    }

    #[test]
    fn a_page_and_its_socket_show_the_same_headers() {
        let request = request()
            .header("upgrade", "websocket")
            .header("x-token", "another");
        let [of_page, of_socket] = infos(request).map(|info| {
            let headers = info.headers();
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            headers.collect::<Vec<_>>()
        });
        assert_eq!(of_page, of_socket);
        let names: Vec<_> = of_page.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["host", "user-agent", "authorization", "x-token", "x-token"]
        );
    }

    #[test]
    fn what_the_app_says_of_the_address_counts_before_the_peer() {
        let told = ClientAddress([198, 51, 100, 7].into());
        for info in infos(request().extension(told)) {
            assert_eq!(info.client_address(), Some(told.0));
            assert_eq!(info.peer(), PEER.parse().ok());
        }
    }

    #[test]
    fn what_the_layers_of_the_app_have_inserted_is_there() {
        for info in infos(request().extension(Member("ada"))) {
            assert_eq!(info.extension::<Member>(), Some(&Member("ada")));
        }
    }

    #[test]
    fn what_servers_and_routers_have_inserted_is_not() {
        let original = OriginalUri("/".parse().unwrap());
        for info in infos(request().extension(Drain::new()).extension(original)) {
            assert!(info.extension::<Drain>().is_none());
            assert!(info.extension::<OriginalUri>().is_none());
            assert!(info.extension::<ConnectInfo<SocketAddr>>().is_none());
        }
    }

    #[test]
    fn a_socket_without_such_layers_keeps_no_extensions() {
        let parts = request().extension(Drain::new()).body(()).unwrap();
        assert!(of_the_app(without_peer(parts.into_parts().0)).is_empty());
    }

    fn without_peer(mut request: Parts) -> Extensions {
        request.extensions.remove::<ConnectInfo<SocketAddr>>();
        request.extensions
    }

    #[test]
    fn what_is_kept_of_headers_is_their_names_and_values_in_lines() {
        let request = Request::get("/").header("x-a", "abc");
        let request = request.header("cookie", "a".repeat(1_000));
        assert_eq!(of_socket(request).kept_bytes(), "x-a:abc\n".len());
    }

    #[test]
    fn the_host_of_http2_is_that_of_the_address() {
        for info in infos(Request::get("https://pug.example:4000/")) {
            assert_eq!(info.host(), Some("pug.example:4000"));
        }
    }

    #[test]
    fn tokens_are_bound_to_the_host_in_lower_case() {
        let request = Request::get("/").header("host", "Pug.example:4000");
        let [of_page, _] = infos(request);
        assert_eq!(of_page.asked_host(), "pug.example:4000");
    }

    #[test]
    fn no_value_of_a_header_is_printed() {
        for info in infos(request().extension(Member("secret"))) {
            let shown = format!("{info:?}");
            assert!(shown.contains("authorization"), "{shown}");
            assert!(!shown.contains("cookie"), "{shown}");
            for secret in ["c2VjcmV0", "secret"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }
}
