//! The app under test: its router, without a port.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::header::{COOKIE, HOST, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use remount::Drain;
use remount_session::ListeningAddress;
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest};
use tower::ServiceExt;
use url::{Host, Url};

/// How many bytes are on their way in each direction of a socket, at most.
const PIPE: usize = 64 * 1_024;
/// How much of an answer is read, in bytes: a test that gets more has gone wrong.
const LARGEST_ANSWER: usize = 64 * 1_024 * 1_024;

/// A server that runs.
#[derive(Clone)]
pub(crate) struct Server {
    app: Router,
    drain: Drain,
    listens: Option<ListeningAddress>,
    /// Tells one server from the next.
    identity: Arc<()>,
}

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Its headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header that is there once and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Its body; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// A socket of the app, as a browser holds it.
pub(crate) type Stream = WebSocketStream<DuplexStream>;

/// Why there is no socket.
#[derive(Debug)]
pub(crate) enum NoSocket {
    /// The server has answered with something else.
    Refused(StatusCode),
    /// The server broke off.
    Broken,
}

impl Server {
    pub(crate) fn start(app: Router, url: &Url) -> Self {
        Self {
            app,
            drain: Drain::new(),
            listens: listens(url),
            identity: Arc::default(),
        }
    }

    /// Whether both are one server, and not one and another that runs the same app.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.identity, &other.identity)
    }

    /// Ends as a server does that is told to: its sockets are closed with a code after which pages
    /// come back.
    pub(crate) async fn stop(&self) {
        self.drain.close(std::time::Duration::from_secs(5)).await;
    }

    /// Sends a request, and reads its answer to the end.
    pub(crate) async fn request(&self, mut request: Request<Body>, peer: SocketAddr) -> Answer {
        self.introduce(&mut request, peer);
        let Ok(response) = self.app.clone().oneshot(request).await;
        read(response).await
    }

    /// Opens a live socket. The headers take the place of those that a browser sends.
    pub(crate) async fn socket(
        &self,
        url: &Url,
        cookies: Option<&str>,
        headers: &[(&str, &str)],
        peer: SocketAddr,
    ) -> Result<Stream, NoSocket> {
        let (browser, stream) = tokio::io::duplex(PIPE);
        let server = self.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            server.introduce(&mut request, peer);
            let answer = server.app.clone().oneshot(request);
            async move { answer.await as Result<Response, Infallible> }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection.with_upgrades());
        let broken = |error: tungstenite::Error| match error {
            tungstenite::Error::Http(answer) => NoSocket::Refused(answer.status()),
            _ => NoSocket::Broken,
        };
        let origin = format!("{}://{}", url.scheme(), url.authority());
        // `ws` and `wss` are written as `http` and `https` are, but for their beginning.
        let url = url.as_str().replacen("http", "ws", 1);
        let mut request = url.into_client_request().map_err(broken)?;
        let own = [(ORIGIN.as_str(), &*origin)];
        let own = own
            .into_iter()
            .chain(cookies.map(|cookies| (COOKIE.as_str(), cookies)));
        for (name, value) in own.chain(headers.iter().copied()) {
            let (name, value) = header(name, value);
            request.headers_mut().insert(name, value);
        }
        let opened = tokio_tungstenite::client_async(request, browser).await;
        opened.map(|(socket, _)| socket).map_err(broken)
    }

    /// Adds what a real server tells an app of a request.
    fn introduce(&self, request: &mut Request<Body>, peer: SocketAddr) {
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(peer));
        extensions.insert(self.drain.clone());
        if let Some(listens) = self.listens {
            extensions.insert(listens);
        }
    }
}

/// Where a server listens that has this address, as far as that says it: on this machine alone.
pub(crate) fn listens(url: &Url) -> Option<ListeningAddress> {
    let address = match url.host()? {
        Host::Domain("localhost") => Ipv4Addr::LOCALHOST.into(),
        Host::Domain(_) => return None,
        Host::Ipv4(address) => IpAddr::from(address),
        Host::Ipv6(address) => address.into(),
    };
    let port = url.port_or_known_default()?;
    let listens = ListeningAddress(SocketAddr::new(address, port));
    address.is_loopback().then_some(listens)
}

/// A request as a browser makes it.
pub(crate) fn request(
    method: Method,
    url: &Url,
    cookies: Option<&str>,
    headers: &[(&str, &str)],
    body: String,
) -> Request<Body> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, url.authority());
    if let Some(cookies) = cookies {
        request = request.header(COOKIE, header("cookie", cookies).1);
    }
    for (name, value) in headers {
        let (name, value) = header(name, value);
        request = request.header(name, value);
    }
    let request = request.body(Body::from(body));
    request.unwrap_or_else(|error| panic!("{path:?} cannot be asked for: {error}"))
}

/// A header as a browser writes it: a value that is not ASCII goes as the bytes that it has.
fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    match (name.parse(), HeaderValue::from_bytes(value.as_bytes())) {
        (Ok(name), Ok(value)) => (name, value),
        _ => panic!("there can be no header {name:?} of the value {value:?}"),
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let body = http_body_util::Limited::new(body, LARGEST_ANSWER);
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => panic!("an answer could not be read to its end: {error}"),
    };
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// The address of one more visitor: each has one of his own, of a network that is for tests (RFC
/// 2544).
pub(crate) fn address(number: usize) -> SocketAddr {
    let (third, fourth) = (number / 250 % 250, number % 250 + 1);
    let octet = |number: usize| u8::try_from(number).unwrap_or(1);
    SocketAddr::from((Ipv4Addr::new(198, 18, octet(third), octet(fourth)), 50_000))
}
