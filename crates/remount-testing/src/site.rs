//! An app under test, and the time in which it runs.

use std::any::Any;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use axum::Router;
use url::Url;

use crate::clock::{self, Clock};
use crate::network::Network;
use crate::server::{self, Server};
use crate::socket::Talk;
use crate::tab::Shared as Tab;
use crate::visitor::Visitor;

/// Where the site is, unless the test says otherwise: a name that no network has (RFC 6761).
const HOST: &str = "https://site.test/";
/// How often a page may answer the server that has answered the page, before that counts as a
/// circle.
const ROUNDS: usize = 1_000;

/// An app under test: an axum router, served in memory, whose visitors' browsers are in memory too.
///
/// The time of the test stands still, except while [`advance`](Self::advance) moves it: timers of
/// the app fire then, in their order, and sessions grow older. So a test needs no sleep. To find
/// out that nothing is left to do takes a millisecond or two of that time, at each step.
///
/// ```
/// # use remount::prelude::*;
/// # struct Counter(i64);
/// # #[derive(Event)]
/// # enum CounterEvent { Inc }
/// # impl LiveView for Counter {
/// #     type Scope = ();
/// #     type Route = ();
/// #     type Event = CounterEvent;
/// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self(0)) }
/// #     async fn handle_event(&mut self, _: CounterEvent, _: &mut Socket<Self>) -> Result {
/// #         self.0 += 1;
/// #         Ok(())
/// #     }
/// #     fn render(&self) -> impl Markup {
/// #         view! { <button phx-click=(CounterEvent::Inc)>"+"</button> <output>(self.0)</output> }
/// #     }
/// # }
/// # fn app() -> axum::Router {
/// #     let ring = remount::session::KeyRing::new(&[7; 32]).unwrap();
/// #     Live::new(Sessions::new(ring)).view_at::<Counter>("/").into()
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use remount_testing::Site;
///
/// let site = Site::new(app());
/// let page = site.visitor().open("/").await;
/// page.click("button").await;
/// assert_eq!(page.text("output"), "1");
/// # }
/// ```
pub struct Site {
    shared: Arc<Shared>,
    _clock: Rc<Clock>,
}

/// What the site's visitors and their tabs share.
pub(crate) struct Shared {
    url: Url,
    server: Mutex<Server>,
    tabs: Mutex<Vec<Weak<Tab>>>,
    /// Those without a page.
    sockets: Mutex<Vec<Weak<Talk>>>,
    visitors: AtomicUsize,
    /// What has gone wrong where no tab is left.
    failure: Mutex<Option<String>>,
    /// How long the pages may take to come to rest, in real time.
    patience: Mutex<Duration>,
    pub(crate) network: Network,
}

const PATIENCE: Duration = Duration::from_secs(60);

const RESTLESS: &str = "the pages and the server do not come to rest: each answer leads to another \
                        one, a view sends itself a message in the turn for that message, or a \
                        timer changes a view at every step";

impl Site {
    /// Serves an app.
    ///
    /// # Panics
    ///
    /// Outside of a plain `#[tokio::test]`: the site needs a runtime of one thread, whose clock it
    /// stops.
    #[must_use]
    pub fn new(app: impl Into<Router>) -> Self {
        Self::at(HOST, app)
    }

    /// Serves an app at this address, for example `http://localhost:4000/`. On `localhost` its
    /// server listens on loopback, so that a debug build makes cookies that work without https.
    ///
    /// # Panics
    ///
    /// As [`new`](Self::new), and if the address is none.
    #[must_use]
    pub fn at(url: &str, app: impl Into<Router>) -> Self {
        let clock = Clock::stop();
        let url = Url::parse(url).unwrap_or_else(|error| panic!("{url:?} is no address: {error}"));
        Self {
            shared: Arc::new(Shared {
                server: Mutex::new(Server::start(app.into(), &url)),
                url,
                tabs: Mutex::default(),
                sockets: Mutex::default(),
                visitors: AtomicUsize::new(0),
                failure: Mutex::default(),
                patience: Mutex::new(PATIENCE),
                network: Network::default(),
            }),
            _clock: clock,
        }
    }

    /// How long pages may take at each step until they and the server are at rest, in real time. It
    /// is 60 seconds by default. A test whose pages take longer fails, and does not wait for ever.
    #[must_use]
    pub fn rests_within(self, time: Duration) -> Self {
        *self.shared.patience() = time;
        self
    }

    /// A visitor who has not been here yet: a browser without cookies, and an address of its own.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        let number = self.shared.visitors.fetch_add(1, Ordering::Relaxed);
        Visitor::new(Arc::clone(&self.shared), server::address(number))
    }

    /// What lies between the site and its visitors: it can lose, hold back and double what they
    /// post.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.shared.network
    }

    /// Waits until nothing is left to do: no message, no task, no timer that is due, no frame on
    /// its way. Then compares what the differences have made of each view's tree with the tree as
    /// the view renders it anew.
    ///
    /// What waits for something outside of the runtime, such as a database or a thread, is not
    /// waited for, and the clock may jump to the next timer meanwhile. What runs in
    /// [`spawn_blocking`](tokio::task::spawn_blocking) is waited for, however long it takes.
    ///
    /// # Panics
    ///
    /// If a page and its views differ, or something went wrong in a page meanwhile.
    pub async fn settled(&self) {
        self.shared.settled().await;
    }

    /// Lets this much time pass for all of the test: the runtime, the sessions, the browsers.
    ///
    /// # Panics
    ///
    /// As [`settled`](Self::settled), which it does at the end.
    pub async fn advance(&self, time: Duration) {
        self.settled().await;
        tokio::time::sleep(time).await;
        self.settled().await;
    }

    /// The time of day.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        now()
    }

    /// Ends the server as a deploy does, and starts this app in its place. Pages come back to it.
    ///
    /// # Panics
    ///
    /// As [`settled`](Self::settled).
    pub async fn restart(&self, app: impl Into<Router>) {
        self.settled().await;
        let new = Server::start(app.into(), &self.shared.url);
        let old = std::mem::replace(&mut *self.shared.lock_server(), new);
        old.stop().await;
        self.shared.reconnected().await;
    }

    /// Ends the server as a power cut does, and starts this app in its place.
    ///
    /// # Panics
    ///
    /// As [`settled`](Self::settled).
    pub async fn crash(&self, app: impl Into<Router>) {
        *self.shared.lock_server() = Server::start(app.into(), &self.shared.url);
        for tab in self.shared.open_tabs() {
            tab.cut();
        }
        self.shared.end_sockets();
        self.shared.reconnected().await;
    }
}

impl Shared {
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Whether others can read what its visitors are sent.
    pub(crate) fn is_plain_http(&self) -> bool {
        self.url.scheme() == "http" && server::listens(&self.url).is_none()
    }

    pub(crate) fn server(&self) -> Server {
        self.lock_server().clone()
    }

    pub(crate) fn add_tab(&self, tab: &Arc<Tab>) {
        let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
        tabs.retain(|held| held.strong_count() > 0);
        tabs.push(Arc::downgrade(tab));
    }

    pub(crate) fn add_socket(&self, socket: &Arc<Talk>) {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.retain(|held| held.strong_count() > 0);
        sockets.push(Arc::downgrade(socket));
    }

    fn end_sockets(&self) {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        for socket in sockets.drain(..).filter_map(|socket| socket.upgrade()) {
            socket.end();
        }
    }

    pub(crate) async fn settled(&self) {
        if let Err(problem) = self.try_settled().await {
            panic!("{problem}");
        }
    }

    /// Settles; returns what has gone wrong.
    pub(crate) async fn try_settled(&self) -> Result<(), String> {
        let patience = *self.patience();
        for _ in 0..ROUNDS {
            clock::check();
            if !clock::idle(patience).await {
                return Err(RESTLESS.to_owned());
            }
            let tabs = self.open_tabs();
            let mut failures = tabs.iter().filter_map(|tab| tab.take_failure());
            if let Some(problem) = failures.next().or_else(|| self.failure().take()) {
                return Err(problem);
            }
            // All of them, so that they compare themselves at the same time.
            let busy = tabs.iter().filter(|tab| tab.begin_comparison()).count();
            if busy == 0 {
                return Ok(());
            }
        }
        Err(RESTLESS.to_owned())
    }

    fn patience(&self) -> MutexGuard<'_, Duration> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails the test for what went wrong behind its back.
    pub(crate) fn fail(&self, problem: String) {
        self.failure().get_or_insert(problem);
    }

    fn failure(&self) -> MutexGuard<'_, Option<String>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all pages have come back, as far as there is something to come back to.
    async fn reconnected(&self) {
        self.settled().await;
        for _ in 0..ROUNDS {
            if self.open_tabs().iter().all(|tab| tab.is_at_rest()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.settled().await;
        }
        panic!("a page does not come back to the server");
    }

    pub(crate) fn open_tabs(&self) -> Vec<Arc<Tab>> {
        let tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
        tabs.iter().filter_map(Weak::upgrade).collect()
    }

    fn lock_server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let said = said.unwrap_or("without a message");
    format!("something panicked: {said}")
}

/// The time of day in this test.
pub(crate) fn now() -> SystemTime {
    remount_session::clock::now()
}

/// An address below the site's.
pub(crate) fn resolve(base: &Url, path: &str) -> Url {
    base.join(path)
        .unwrap_or_else(|error| panic!("{path:?} is no address: {error}"))
}

/// Who asks, as the server sees it.
pub(crate) type Peer = SocketAddr;
