//! A visitor: one browser with its cookies, and the tabs that are open in it.

use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use http::header::SET_COOKIE;
use http::{Method, StatusCode};
use tokio::sync::OwnedMutexGuard;
use url::Url;

use crate::jar::Jar;
use crate::server::{Answer, NoSocket, request};
use crate::session::Storage;
use crate::site::{self, Peer, Shared};
use crate::socket::Socket;
use crate::tab::{Tab, wire};

/// A visitor of a [`Site`](crate::Site): a browser with cookies, in which tabs are opened.
///
/// ```
/// # async fn on(site: &remount_testing::Site) {
/// let ada = site.visitor();
/// let (first, second) = (ada.open("/").await, ada.open("/settings").await);
/// # }
/// ```
#[derive(Clone)]
pub struct Visitor(Arc<Browser>);

/// The lock of a browser, from [`Visitor::lock`]. It is given back when this is dropped.
#[derive(Debug)]
#[must_use = "the lock is given back as soon as this is dropped"]
pub struct Lock {
    _guard: OwnedMutexGuard<()>,
}

/// What the tabs of one browser share.
pub(crate) struct Browser {
    site: Arc<Shared>,
    peer: Peer,
    jar: Mutex<Jar>,
    storage: Storage,
    lock: Arc<tokio::sync::Mutex<()>>,
    /// How many pages it has loaded.
    loads: AtomicUsize,
}

impl Visitor {
    pub(crate) fn new(site: Arc<Shared>, peer: Peer) -> Self {
        let jar = if site.is_plain_http() {
            Jar::over_plain_http()
        } else {
            Jar::default()
        };
        Self(Arc::new(Browser::new(site, peer, jar)))
    }

    /// Opens a page in a new tab, follows redirects, joins the live views, and waits until all is
    /// [settled](crate::Site::settled).
    ///
    /// # Panics
    ///
    /// If the answer's status is no success and there is no live view in it ([`get`](Self::get)
    /// looks at such an answer), or if the live views do not join.
    #[track_caller]
    pub fn open(&self, path: &str) -> impl Future<Output = Tab> {
        let at = Location::caller();
        async move {
            let tab = Tab::new(&self.0);
            tab.visit_from(path, at).await;
            tab
        }
    }

    /// Sends a GET with this browser's cookies, without opening a page. Does not follow a redirect.
    pub async fn get(&self, path: &str) -> Answer {
        self.0.request(Method::GET, path, &[], String::new()).await
    }

    /// Sends any other request as the site's own scripts would.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        self.0.request(method, path, headers, body.into()).await
    }

    /// Opens a live socket without a page, for what no page sends.
    ///
    /// # Panics
    ///
    /// If the server refuses the socket, or as [`try_socket`](Self::try_socket).
    #[track_caller]
    pub fn socket(&self) -> impl Future<Output = Socket> {
        let at = Location::caller();
        async move {
            let path = wire::socket_path(wire::MOUNT_POINT);
            match self.try_socket(&path, &[]).await {
                Ok(socket) => socket,
                Err(status) => panic!("{at}: the socket is refused with {status}"),
            }
        }
    }

    /// Asks for a live socket at this address, such as `/live/websocket?vsn=2.0.0`. The headers
    /// take the place of those that a browser sends (`host`, `origin`, `cookie`).
    ///
    /// ```
    /// # async fn on(site: &remount_testing::Site) {
    /// let foreign = [("origin", "https://evil.example")];
    /// let path = "/live/websocket?vsn=2.0.0";
    /// let refused = site.visitor().try_socket(path, &foreign).await.err();
    /// assert_eq!(refused.map(|status| status.as_u16()), Some(403));
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The status of the answer, if the server refuses the socket.
    ///
    /// # Panics
    ///
    /// If the server breaks off without an answer, or the network [lets no socket be
    /// opened](crate::Network::cut_sockets).
    pub async fn try_socket(
        &self,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Result<Socket, StatusCode> {
        let site = &self.0.site;
        let is_cut = site.network.cuts_sockets();
        assert!(!is_cut, "the network lets no socket be opened");
        let url = site::resolve(site.url(), path);
        let cookies = self.0.cookies(url.path());
        let server = site.server();
        let opened = server.socket(&url, cookies.as_deref(), headers, self.0.peer);
        match opened.await {
            Ok(stream) => Ok(Socket::new(Arc::clone(site), stream)),
            Err(NoSocket::Refused(status)) => Err(status),
            Err(NoSocket::Broken) => panic!("{url} is not answered: the log says why"),
        }
    }

    /// The value of a cookie, if this browser has it.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.0.jar().get(name, site::now()).map(str::to_owned)
    }

    /// The `Cookie` header that this browser sends to a path.
    #[must_use]
    pub fn cookies(&self, path: &str) -> Option<String> {
        self.0.cookies(path)
    }

    /// Sets a cookie by hand, as somebody does who looks for a hole.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.0.jar().set(name, value);
    }

    /// Deletes all cookies.
    pub fn clear_cookies(&self) {
        self.0.jar().clear();
    }

    /// What the browser keeps for the scripts of the site: its `localStorage`.
    #[must_use]
    pub fn storage(&self) -> Storage {
        self.0.storage()
    }

    /// Waits for the lock under which the pages of this browser post, and holds it until the value
    /// is dropped, as another page of the site does. A page that wants it waits for 3 seconds, and
    /// posts without it then.
    ///
    /// ```
    /// # async fn on(ada: &remount_testing::Visitor, page: &remount_testing::Tab) {
    /// let held = ada.lock().await;
    /// page.click("#save").await;
    /// drop(held);
    /// # }
    /// ```
    pub async fn lock(&self) -> Lock {
        Lock {
            _guard: self.0.lock().await,
        }
    }

    /// Quits the browser: cookies without a date are gone. Tabs are to be dropped before.
    pub fn quit(&self) {
        self.0.jar().quit();
    }

    /// Another browser with the same cookies, as they are now: what a thief has.
    #[must_use]
    pub fn copy(&self) -> Self {
        let (site, jar) = (Arc::clone(&self.0.site), self.0.jar().clone());
        Self(Arc::new(Browser::new(site, self.0.peer, jar)))
    }
}

impl Browser {
    fn new(site: Arc<Shared>, peer: Peer, jar: Jar) -> Self {
        Self {
            site,
            peer,
            jar: Mutex::new(jar),
            storage: Storage::new(),
            lock: Arc::default(),
            loads: AtomicUsize::new(0),
        }
    }

    /// What the browser keeps for the site itself.
    pub(crate) fn storage(&self) -> Storage {
        self.storage.clone()
    }

    /// A name for one more page load.
    pub(crate) fn next_tab_name(&self) -> String {
        format!("tab-{}", self.loads.fetch_add(1, Ordering::Relaxed))
    }

    /// The lock that tabs share while they post.
    pub(crate) async fn lock(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.lock).lock_owned().await
    }

    pub(crate) fn site(&self) -> &Shared {
        &self.site
    }

    pub(crate) fn peer(&self) -> Peer {
        self.peer
    }

    pub(crate) fn cookies(&self, path: &str) -> Option<String> {
        self.jar().header(path, site::now())
    }

    /// Sends a request and takes the cookies of the answer.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let url = site::resolve(self.site.url(), path);
        self.request_url(method, &url, headers, body).await
    }

    pub(crate) async fn request_url(
        &self,
        method: Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: String,
    ) -> Answer {
        let cookies = self.cookies(url.path());
        let request = request(method, url, cookies.as_deref(), headers, body);
        let answer = self.request_in_vain(request).await;
        self.take_cookies(&answer, url.path());
        answer
    }

    /// Sends a request whose answer does not reach the browser, or not yet.
    pub(crate) async fn request_in_vain(&self, request: http::Request<Body>) -> Answer {
        self.site.server().request(request, self.peer).await
    }

    /// Keeps the cookies of the answer to a request for this path.
    pub(crate) fn take_cookies(&self, answer: &Answer, path: &str) {
        let (mut jar, now) = (self.jar(), site::now());
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let cookie = String::from_utf8_lossy(cookie.as_bytes());
            if let Err(refused) = jar.take(&cookie, path, now) {
                panic!("the answer to {path} sets a cookie in vain: {refused}");
            }
        }
    }

    pub(crate) fn jar(&self) -> MutexGuard<'_, Jar> {
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
