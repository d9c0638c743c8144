//! What is secret is in no log, no metric, no error and no debug form.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::post;
use futures_util::FutureExt as _;
use http::header::{COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, KeyName, Recorder, SharedString, Unit,
};
use remount_session::{
    Answer, ClientAddress, KeyRing, Outcome, PlainCookie, Session, SessionData, Sessions,
    StoreError, UpdateError,
};
use serde_json::{Value, json};
use tower::ServiceExt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    username: String,
    #[session(browser, max_chars = 4000)]
    notes: String,
    secret: String,
    #[session(cookie = SHOWN)]
    shown: Option<String>,
}

const SHOWN: PlainCookie = PlainCookie::new("shown");

const SECRET: &[u8] = b"swordfish swordfish swordfish swordfish";

/// Keeps all that is logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn text(&self) -> String {
        self.0.lock().expect("no panic").clone()
    }
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = self.0.lock().expect("no panic");
        writeln!(text, "{field} = {value:?}").expect("a string takes everything");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn sessions() -> Sessions<Visitor> {
    let ring = KeyRing::new(SECRET).and_then(|ring| ring.accept(&[9; 32]));
    Sessions::new(ring.expect("both are long enough"))
}

/// What is in cookies is there at once.
fn at_once<T>(asked: impl Future<Output = Result<T, StoreError>>) -> T {
    let answer = asked.now_or_never().expect("cookies wait for nobody");
    answer.expect("cookies are never unavailable")
}

#[test]
fn the_log_tells_of_a_foreign_cookie_and_shows_neither_it_nor_a_secret() {
    for sessions in [sessions(), sessions().signed_cookie()] {
        let log = Log::default();
        let mut headers = HeaderMap::new();
        let cookie = HeaderValue::from_static("__Host-remount-0123456789abcdef=barracuda");
        headers.insert(COOKIE, cookie);
        tracing::subscriber::with_default(log.clone(), || {
            let _ = at_once(sessions.load(&headers));
        });
        assert!(
            log.text().contains("session cookie ignored"),
            "{}",
            log.text()
        );
        assert!(!log.text().contains("barracuda"), "{}", log.text());
        assert!(!log.text().contains("swordfish"), "{}", log.text());
    }
}

#[test]
fn the_log_says_nothing_of_cookies_that_are_none_of_the_sessions() {
    let log = Log::default();
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_static("theme=dark"));
    tracing::subscriber::with_default(log.clone(), || {
        let _ = at_once(sessions().load(&headers));
    });
    assert!(!log.text().contains("cookie ignored"), "{}", log.text());
}

#[test]
fn the_log_tells_once_that_cookies_are_made_for_loopback() {
    let (log, sessions) = (Log::default(), sessions());
    let address = "127.0.0.1:4000".parse().expect("an address");
    tracing::subscriber::with_default(log.clone(), || {
        for _ in 0..3 {
            sessions.listens_on(address);
        }
        sessions
            .clone()
            .listens_on("[::1]:4000".parse().expect("an address"));
    });
    let told = log
        .text()
        .matches("session cookies work without https")
        .count();
    assert_eq!(told, usize::from(cfg!(debug_assertions)), "{}", log.text());
}

/// Once a minute, since any client can send such requests.
#[tokio::test]
async fn the_log_names_why_a_page_over_plain_http_can_save_nothing() {
    for (origin, host, cure) in [
        (
            "http://pug.example",
            "pug.example",
            "`Sessions::plain_http`",
        ),
        (
            "https://pug.example",
            "127.0.0.1:4000",
            "proxy_set_header Host",
        ),
    ] {
        let log = Log::default();
        let guard = tracing::subscriber::set_default(log.clone());
        let app = Router::new().nest("/live", sessions().routes());
        for _ in 0..2 {
            let request = Request::post("/live/session")
                .header(HOST, host)
                .header("origin", origin)
                .header("content-type", "application/json")
                .header("x-live-session", "1");
            let request = request
                .body(Body::from("{}"))
                .expect("the request is whole");
            let answer = app
                .clone()
                .oneshot(request)
                .await
                .expect("a router answers");
            assert_eq!(answer.status(), 403);
        }
        drop(guard);
        assert_eq!(log.text().matches(cure).count(), 1, "{}", log.text());
    }
}

#[test]
fn debug_forms_show_only_which_algorithms_there_are() {
    let sessions = sessions();
    let ring = sessions.key_ring();
    let shown = "KeyRing { keys: [Xaes256Gcm, Xaes256Gcm], .. }";
    assert_eq!(format!("{ring:?}"), shown);
    assert!(!format!("{sessions:#?}").contains("swordfish"));
}

#[test]
fn errors_show_no_part_of_a_secret() {
    let twice = KeyRing::new(SECRET).and_then(|ring| ring.accept(SECRET));
    for error in [KeyRing::new(b"swordfish"), twice].map(|ring| ring.expect_err("it is wrong")) {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("swordfish"), "{shown}");
    }
}

// ---- everything that is told of one visitor's sessions ----

/// Keeps what metrics are told: names, labels and amounts.
#[derive(Clone, Default)]
struct Meter(Arc<Mutex<Vec<(String, f64)>>>);

impl Meter {
    fn instrument(&self, key: &metrics::Key) -> Arc<Instrument> {
        let labels: String = key
            .labels()
            .map(|label| format!(" {}={}", label.key(), label.value()))
            .collect();
        Arc::new(Instrument {
            name: format!("{}{labels}", key.name()),
            meter: self.clone(),
        })
    }

    /// Names and labels, with the sum of what each was told.
    fn sums(&self) -> BTreeMap<String, f64> {
        let mut sums = BTreeMap::new();
        for (name, amount) in &*self.0.lock().expect("no panic") {
            *sums.entry(name.clone()).or_insert(0.0) += amount;
        }
        sums
    }
}

struct Instrument {
    name: String,
    meter: Meter,
}

impl Instrument {
    fn add(&self, amount: f64) {
        let mut told = self.meter.0.lock().expect("no panic");
        told.push((self.name.clone(), amount));
    }
}

impl CounterFn for Instrument {
    fn increment(&self, value: u64) {
        self.add(f64::from(u32::try_from(value).expect("it is small")));
    }

    fn absolute(&self, _: u64) {
        panic!("counters are counted up only");
    }
}

impl GaugeFn for Instrument {
    fn increment(&self, value: f64) {
        self.add(value);
    }

    fn decrement(&self, value: f64) {
        self.add(-value);
    }

    fn set(&self, _: f64) {
        panic!("two threads could set a gauge in the wrong order");
    }
}

impl Recorder for Meter {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> Counter {
        Counter::from_arc(self.instrument(key))
    }

    fn register_gauge(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.instrument(key))
    }

    fn register_histogram(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

/// A visitor's browser, and all that was secret in what it sent and got.
struct Browser {
    site: Router,
    cookie: Option<String>,
    secrets: Vec<String>,
}

impl Browser {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("pug.example"));
        if let Some(cookie) = &self.cookie {
            headers.insert(COOKIE, cookie.parse().expect("cookies are ASCII"));
        }
        headers
    }

    async fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        let mut request = Request::post(path)
            .header("content-type", "application/json")
            .header("x-live-session", "1")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))
            .expect("it is whole");
        request.headers_mut().extend(self.headers());
        let response = self
            .site
            .clone()
            .oneshot(request)
            .await
            .expect("it answers");
        let status = response.status().as_u16();
        for set in response.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("cookies are ASCII");
            let pair = set.split(';').next().expect("a cookie has a value");
            let value = pair.split_once('=').expect("a cookie has a value").1;
            if !value.is_empty() {
                self.secrets.push(value.to_owned());
                if pair.starts_with("__Host-remount-") {
                    self.cookie = Some(pair.to_owned());
                }
            }
        }
        let body = response.into_body();
        let body = axum::body::to_bytes(body, 1 << 16)
            .await
            .expect("it is whole");
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if let Some(ticket) = body["ticket"].as_str() {
            self.secrets.push(ticket.to_owned());
        }
        (status, body)
    }
}

async fn rename(session: Session<Visitor>) -> Result<(), UpdateError> {
    session.update(|visitor| visitor.username = "halibut".to_owned())
}

async fn log_out(session: Session<Visitor>) -> Result<(), UpdateError> {
    session.log_out()
}

/// Everything that a session can go through; returns what must not be told.
async fn scenario(sessions: Sessions<Visitor>) -> Vec<String> {
    let site = Router::new()
        .route("/rename", post(rename))
        .route("/log_out", post(log_out))
        .layer(sessions.layer())
        .nest("/live", sessions.routes());
    let mut browser = Browser {
        site,
        cookie: None,
        secrets: [
            "swordfish",
            "barracuda",
            "halibut",
            "turbot",
            "x".repeat(32).as_str(),
        ]
        .map(str::to_owned)
        .into(),
    };
    let path = "/live/session";

    let (status, body) = browser.post(path, &json!({})).await;
    assert_eq!(status, 201);
    let ticket = body["ticket"].clone();
    let put = |n: u64, put: Value| json!({ "ticket": ticket, "put": put, "tab": "a", "n": n });
    let put_name = put(1, json!({ "username": "barracuda" }));
    assert_eq!(browser.post(path, &put_name).await.0, 204);
    let too_long = put(2, json!({ "username": "barracuda".repeat(9) }));
    assert_eq!(browser.post(path, &too_long).await.0, 422);
    let closed = put(3, json!({ "secret": "halibut" }));
    assert_eq!(browser.post(path, &closed).await.0, 422);
    let too_large = put(4, json!({ "notes": "x".repeat(2_000) }));
    assert_eq!(browser.post(path, &too_large).await.0, 422);
    let forged = json!({ "ticket": "halibut" });
    assert_eq!(browser.post(path, &forged).await.0, 410);

    let socket = at_once(sessions.connect(&browser.headers(), None));
    let write = |name: &str| {
        let written = socket.update(|visitor| visitor.secret = name.to_owned());
        written
            .expect("there is room")
            .expect("it changes something")
    };
    let (first, second, third) = (write("halibut 1"), write("halibut 2"), write("halibut 3"));
    assert_eq!(
        browser
            .post(path, &json!({ "ticket": third.ticket }))
            .await
            .0,
        204
    );
    assert_eq!(socket.settle(&first, Answer::Silence), Outcome::Superseded);
    assert_eq!(
        socket.settle(&third, Answer::Status(204)),
        Outcome::Committed
    );
    let shown = |value: &str| {
        let value = Some(value.to_owned());
        socket.update(|visitor| visitor.shown = value)
    };
    let cookie = shown("turbot")
        .expect("a cookie can show it")
        .expect("it changes something");
    let body = json!({ "ticket": cookie.ticket });
    assert_eq!(browser.post(path, &body).await.0, 204);
    assert_eq!(
        socket.settle(&cookie, Answer::Status(204)),
        Outcome::Committed
    );
    let refused = shown("turbot;");
    let shown = format!("{cookie:?} {refused:?} {socket:?}");
    assert!(refused.is_err() && !shown.contains("turbot"), "{shown}");
    let fourth = write("halibut 4");
    assert!(matches!(
        socket.settle(&fourth, Answer::NoCookies),
        Outcome::Failed(_)
    ));
    assert_eq!(
        browser.post(path, &json!({ "ticket": ticket })).await.0,
        204
    );
    assert!(
        socket
            .update(|visitor| visitor.secret = "x".repeat(4_000))
            .is_err()
    );
    for write in [first, second, third, cookie, fourth] {
        browser.secrets.push(write.ticket);
    }

    assert_eq!(browser.post("/rename", &json!({})).await.0, 200);
    assert_eq!(browser.post("/log_out", &json!({})).await.0, 200);
    assert!(
        socket
            .update(|visitor| visitor.secret = "halibut".to_owned())
            .is_err()
    );
    browser.secrets
}

#[test]
fn the_log_tells_a_login_from_a_logout() {
    async fn log_in(session: Session<Visitor>) -> Result<(), UpdateError> {
        session.renew()
    }

    let log = Log::default();
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().expect("a runtime");
    tracing::subscriber::with_default(log.clone(), || {
        runtime.block_on(async {
            let site = Router::new()
                .route("/rename", post(rename))
                .route("/log_in", post(log_in))
                .route("/log_out", post(log_out))
                .layer(sessions().layer());
            let mut browser = Browser {
                site,
                cookie: None,
                secrets: Vec::new(),
            };
            for (path, told) in [
                ("/rename", ""),
                ("/log_in", "session renewed by a handler"),
                ("/log_out", "session logged out by a handler"),
            ] {
                assert!(told.is_empty() || !log.text().contains(told));
                assert_eq!(browser.post(path, &json!({})).await.0, 200);
                assert!(log.text().contains(told), "{}", log.text());
            }
        });
    });
}

#[test]
fn the_log_warns_once_of_a_proxy_that_hides_the_visitors() {
    let warned = |headers: &[(&'static str, &'static str)], client: Option<ClientAddress>| {
        let log = Log::default();
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().expect("a runtime");
        tracing::subscriber::with_default(log.clone(), || {
            runtime.block_on(async {
                let endpoint = Router::new().nest("/live", sessions().routes());
                for _ in 0..3 {
                    let mut request = Request::post("/live/session");
                    for (name, value) in headers {
                        request = request.header(*name, *value);
                    }
                    let proxy = SocketAddr::from(([127, 0, 0, 1], 4000));
                    request = request.extension(ConnectInfo(proxy));
                    if let Some(client) = client {
                        request = request.extension(client);
                    }
                    let request = request.body(Body::from("{}")).expect("it is whole");
                    let answer = endpoint.clone().oneshot(request).await;
                    assert!(answer.is_ok(), "nobody is cut off");
                }
            });
        });
        log.text().matches("through a proxy").count()
    };
    let forwarded = [("host", "pug.example"), ("x-forwarded-for", "203.0.113.9")];
    assert_eq!(warned(&forwarded, None), 1);
    assert_eq!(warned(&[("host", "pug.example")], None), 1);
    assert_eq!(warned(&[("host", "localhost:4000")], None), 0);
    let client = ClientAddress([10, 0, 0, 7].into());
    assert_eq!(warned(&forwarded, Some(client)), 0, "it is told");
}

#[test]
fn neither_log_nor_metrics_show_a_value_a_ticket_a_cookie_or_a_secret() {
    let (log, meter) = (Log::default(), Meter::default());
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().expect("a runtime");
    let secrets = tracing::subscriber::with_default(log.clone(), || {
        metrics::with_local_recorder(&meter, || runtime.block_on(scenario(sessions())))
    });
    let sums = meter.sums();
    let told = format!("{}{:?}", log.text(), sums.keys());
    for secret in &secrets {
        assert!(!told.contains(secret.as_str()), "{secret} in {told}");
    }
    assert!(secrets.len() > 12, "the scenario has cookies and tickets");

    let sum = |name: &str| sums.get(name).copied().unwrap_or(0.0);
    for (name, expected) in [
        ("remount_session_opened_total", 1.0),
        ("remount_session_written_total origin=browser", 1.0),
        ("remount_session_written_total origin=view", 5.0),
        ("remount_session_written_total origin=handler", 1.0),
        ("remount_session_superseded_total", 1.0),
        ("remount_session_failed_total reason=no_cookies", 1.0),
        ("remount_session_healed_total", 1.0),
        ("remount_session_renewed_total", 0.0),
        ("remount_session_too_large_total", 2.0),
        ("remount_session_refused_total reason=value", 3.0),
        ("remount_session_refused_total reason=too_large", 2.0),
        ("remount_session_refused_total reason=ticket", 1.0),
        ("remount_session_refused_total reason=ended", 1.0),
    ] {
        assert_eq!(sum(name), expected, "{name} of {sums:#?}");
    }
}

#[test]
fn the_gauges_follow_what_is_remembered() {
    let meter = Meter::default();
    metrics::with_local_recorder(&meter, || {
        let sessions = sessions();
        let socket = at_once(sessions.connect(&HeaderMap::new(), None));
        assert_eq!(meter.sums().get("remount_session_remembered"), None);
        let written = socket.update(|visitor| visitor.username = "pug".to_owned());
        assert!(written.is_ok());
        assert_eq!(meter.sums()["remount_session_remembered"], 1.0);
        assert!(meter.sums()["remount_session_remembered_bytes"] > 3.0);
    });
}
