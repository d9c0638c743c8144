//! What a session is charged is within a factor of two of what the server holds of it, so that the
//! limit of the memory is one of real bytes. The memory tells a gauge what it charges, and an
//! allocator counts what is held.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::routing;
use futures_util::FutureExt as _;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Request};
use metrics::{Counter, Gauge, Histogram, KeyName, Recorder, SharedString, Unit};
use remount_session::{
    KeyRing, MemoryStore, PageSession, Session, SessionData, Sessions, UpdateError,
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// There is one allocator, and it counts for one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
    user: u32,
    notes: String,
    more_notes: String,
}

/// Of short names and short values, what is kept of each beside them weighs most.
#[derive(SessionData, Clone, Default)]
struct Flags {
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
    l: u8,
    m: u8,
    n: u8,
    o: u8,
    p: u8,
    q: u8,
    r: u8,
    s: u8,
    t: u8,
}

impl Flags {
    fn set(&mut self) {
        let Self {
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            m,
            n,
            o,
            p,
            q,
            r,
            s,
            t,
        } = self;
        for flag in [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] {
            *flag = 1;
        }
    }
}

const HOST_NAME: &str = "pug.example";

fn sessions<S: SessionData>() -> Sessions<S> {
    Sessions::new(KeyRing::new(&[7; 32]).expect("32 bytes are enough"))
}

/// Lets `visit` do what one visitor does, as often as there are visitors, and compares.
fn check(visitors: u16, mut visit: impl FnMut(u16)) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let _profiler = dhat::Profiler::builder().testing().build();
    let meter = Meter::default();
    let (charged, held) = metrics::with_local_recorder(&meter, || {
        // What is made at the first one is for all.
        visit(0);
        let before = (meter.remembered(), dhat::HeapStats::get().curr_bytes);
        (1..=visitors).for_each(&mut visit);
        let after = (meter.remembered(), dhat::HeapStats::get().curr_bytes);
        (after.0 - before.0, after.1 - before.1)
    });
    let (charged, held) = (
        charged / usize::from(visitors),
        held / usize::from(visitors),
    );
    let told = format!("{charged} charged, {held} held");
    assert!(held <= 2 * charged, "{told}");
    assert!(charged <= 2 * held, "{told}");
}

/// A page whose sessions are in cookies, which wait for nobody.
fn page<S: SessionData>(sessions: &Sessions<S>, address: Option<IpAddr>) -> PageSession<S> {
    let connected = sessions.connect(&HeaderMap::new(), address).now_or_never();
    let connected = connected.expect("cookies wait for nobody");
    connected.expect("cookies are never unavailable")
}

#[test]
fn many_small_sessions() {
    let sessions = sessions::<Visitor>();
    check(1_000, |_| {
        let socket = page(&sessions, None);
        socket
            .update(|visitor| visitor.user = 1)
            .expect("there is room");
    });
}

#[test]
fn sessions_whose_cookies_have_left() {
    async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.update(|visitor| visitor.user = 1)
    }
    let layer = sessions::<Visitor>().layer();
    let site = Router::new().route("/", routing::post(log_in)).layer(layer);
    let runtime = runtime();
    check(300, |_| runtime.block_on(post(&site, "/", &json!({}))));
}

#[test]
fn sessions_of_which_each_is_of_another_network() {
    let sessions = sessions::<Visitor>();
    check(1_000, |number| {
        let from = Ipv6Addr::new(0x2001, 0xdb8, number, 0, 0, 0, 0, 1);
        let socket = page(&sessions, Some(IpAddr::V6(from)));
        socket
            .update(|visitor| visitor.user = 1)
            .expect("there is room");
    });
}

#[test]
fn few_large_sessions() {
    let sessions = sessions::<Visitor>();
    check(100, |_| {
        let socket = page(&sessions, None);
        socket
            .update(|visitor| visitor.notes = "x".repeat(2_500))
            .expect("there is room");
    });
}

#[test]
fn sessions_that_are_larger_than_a_cookie() {
    let sessions = sessions::<Visitor>().store(MemoryStore::new());
    let runtime = runtime();
    check(100, |_| {
        let socket = runtime.block_on(sessions.connect(&HeaderMap::new(), None));
        let socket = socket.expect("the store answers");
        let text = "x".repeat(10_000);
        socket
            .update(|visitor| visitor.notes.clone_from(&text))
            .expect("there is room");
        socket
            .update(|visitor| visitor.more_notes = text)
            .expect("there is room");
    });
}

#[test]
fn writes_with_many_keys() {
    let sessions = sessions::<Flags>();
    check(1_000, |_| {
        let socket = page(&sessions, None);
        socket.update(Flags::set).expect("there is room");
    });
}

#[test]
fn sessions_of_one_tab() {
    check_pages(300, 1);
}

#[test]
fn sessions_of_as_many_tabs_as_are_known() {
    check_pages(100, 16);
}

#[test]
fn ids_that_no_cookie_has_and_whose_sockets_are_open() {
    let sessions = sessions::<Visitor>();
    let mut open = Vec::with_capacity(1_001);
    check(1_000, |_| {
        let socket = page(&sessions, None);
        socket
            .update(|visitor| visitor.user = 1)
            .expect("there is room");
        open.push(socket);
    });
}

/// Visitors who type their names in so many tabs.
fn check_pages(visitors: u16, tabs: u64) {
    let sessions = sessions::<Visitor>();
    let site = Router::new().nest("/live", sessions.routes());
    let runtime = runtime();
    let host = HeaderMap::from_iter([(HOST, HeaderValue::from_static(HOST_NAME))]);
    check(visitors, |_| {
        let socket = runtime.block_on(sessions.connect(&host, None));
        let socket = socket.expect("a cookie is read");
        let write = socket.update(|visitor| visitor.user = 1);
        let write = write.expect("there is room").expect("a change");
        for tab in 0..tabs {
            let put = json!({"name": format!("Augusta {tab}")});
            let body = json!({"ticket": write.ticket, "put": put, "tab": tab.to_string(), "n": 1});
            runtime.block_on(post(&site, "/live/session", &body));
        }
    });
}

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().build();
    runtime.expect("there are threads")
}

async fn post(site: &Router, path: &str, body: &Value) {
    let request = Request::post(path)
        .header(HOST, HOST_NAME)
        .header(CONTENT_TYPE, "application/json")
        .header("x-live-session", "1")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body.to_string()))
        .expect("a request");
    let answer = site.clone().oneshot(request).await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
}

/// Hears of the one gauge that says what sessions are charged.
#[derive(Default)]
struct Meter(Arc<AtomicU64>);

impl Meter {
    fn remembered(&self) -> usize {
        f64::from_bits(self.0.load(Ordering::Relaxed)) as usize
    }
}

impl Recorder for Meter {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> Gauge {
        if key.name() == "remount_session_remembered_bytes" {
            Gauge::from_arc(Arc::clone(&self.0))
        } else {
            Gauge::noop()
        }
    }

    fn register_histogram(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
