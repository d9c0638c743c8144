use std::any::type_name;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, Instant};

use axum::routing;
use http::HeaderMap;
use http::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::SessionWrite;
use crate::blocking::Blocking;
use crate::close::Close;
use crate::connection::{Connection, RENEWED};
use crate::mounted::ViewKind;
use crate::prelude::*;
use crate::request_info::RequestInfo;
use crate::runtime::mailbox::ViewTag;
use crate::session::{KeyRing, PlainCookie};
use crate::session_write::NewWrite;
use crate::site::Site;
use crate::token::{Now, ViewToken};

mod left_behind;

#[derive(Session, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    name: String,
}

struct Pugs;

impl App for Pugs {
    type Session = Visitor;
    type State = ();
}

/// Shows what became of its last write.
struct Home {
    outcome: String,
}

#[derive(Event)]
enum HomeEvent {
    Rename { name: String },
    RenameAndAwait { name: String },
    RenameAndLeave { name: String },
    AwaitAndLeave { name: String },
    Leave,
}

impl LiveView for Home {
    type App = Pugs;
    type Event = HomeEvent;
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            outcome: String::new(),
        })
    }

    async fn handle_event(&mut self, event: HomeEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            HomeEvent::Rename { name } => {
                socket.session().update(|visitor| visitor.name = name)?;
            }
            HomeEvent::RenameAndAwait { name } => {
                let write = socket.session().update(|visitor| visitor.name = name)?;
                self.outcome = format!("{:?}", write.outcome().await);
            }
            HomeEvent::RenameAndLeave { name } => {
                socket.session().update(|visitor| visitor.name = name)?;
                socket.redirect("/elsewhere")?;
            }
            HomeEvent::AwaitAndLeave { name } => {
                let write = socket.session().update(|visitor| visitor.name = name)?;
                write.outcome().await;
                socket.redirect("/elsewhere")?;
            }
            HomeEvent::Leave => socket.redirect("/elsewhere")?,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <p>(&self.outcome)</p> }
    }
}

/// Writes something of whoever comes, and sends him elsewhere.
struct Guarded;

impl LiveView for Guarded {
    type App = Pugs;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket
            .session()
            .update(|visitor| visitor.name = "stranger".to_owned())?;
        socket.push_event("secret", &())?;
        socket.redirect("/elsewhere")?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "a secret" }
    }
}

/// Hears numbers, and takes those together that may be.
struct Numbers {
    turns: u32,
    heard: Vec<u32>,
}

struct Batch {
    numbers: Vec<u32>,
    may_be_merged: bool,
}

#[derive(Event)]
enum NumbersEvent {
    Wait,
}

impl LiveView for Numbers {
    type App = Pugs;
    type Event = NumbersEvent;
    type Info = Batch;

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe("numbers");
        Ok(Self {
            turns: 0,
            heard: Vec::new(),
        })
    }

    async fn handle_event(&mut self, _: NumbersEvent, socket: &mut Socket<Self>) -> Result {
        let name = "somebody".to_owned();
        let write = socket.session().update(|visitor| visitor.name = name)?;
        write.outcome().await;
        Ok(())
    }

    async fn handle_info(&mut self, told: Arc<Batch>, _: &mut Socket<Self>) -> Result {
        self.turns += 1;
        self.heard.extend(&told.numbers);
        Ok(())
    }

    fn merge(waiting: &Batch, newer: &Batch) -> Option<Batch> {
        (waiting.may_be_merged && newer.may_be_merged).then(|| Batch {
            numbers: [&*waiting.numbers, &newer.numbers].concat(),
            may_be_merged: true,
        })
    }

    fn render(&self) -> impl Markup {
        let (heard, in_order) = (self.heard.len(), self.heard.is_sorted());
        view! { <p>"heard " (heard) " in " (self.turns) " turns, in order: " (in_order)</p> }
    }
}

const CONSENT: PlainCookie = PlainCookie::new("consent");

fn site() -> Arc<Site<Pugs>> {
    site_with(|sessions| sessions)
}

fn site_with(configure: impl FnOnce(Sessions<Visitor>) -> Sessions<Visitor>) -> Arc<Site<Pugs>> {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let mut routes = matchit::Router::new();
    routes.insert("/", ViewKind::of::<Home>()).unwrap();
    routes
        .insert("/guarded", ViewKind::of::<Guarded>())
        .unwrap();
    routes
        .insert("/numbers", ViewKind::of::<Numbers>())
        .unwrap();
    let sessions = configure(Sessions::new(ring).plain_cookie(CONSENT));
    let site = Site::new(Box::new(|_, _| {}), sessions, ());
    Arc::new(Site { routes, ..site })
}

/// A page, and the time as it is told its connection.
struct Page {
    connection: Connection<Pugs>,
    now: Instant,
    next_ref: u64,
}

impl Page {
    /// A page whose main view and session channel have joined.
    fn open(site: &Arc<Site<Pugs>>) -> Self {
        let attachment = site.sessions.attach(&HeaderMap::new(), None);
        let mut page = Self {
            connection: Connection::new(Arc::clone(site), attachment, RequestInfo::nothing()),
            now: Instant::now(),
            next_ref: 1,
        };
        page.join::<Home>("/");
        page.push("session", "phx_join", &json!({}));
        page.run();
        page
    }

    /// Joins the main view at this address.
    fn join<V: LiveView>(&mut self, path: &str) {
        let token = ViewToken {
            id: "main".to_owned(),
            view: type_name::<V>().to_owned(),
            main: true,
        };
        let key_ring = self.connection.site.sessions.key_ring();
        let payload = json!({
            "url": format!("http://pug.example{path}"),
            "params": {"_mounts": 0},
            "session": token.seal(key_ring, Now::read()),
        });
        self.push("lv:main", "phx_join", &payload);
    }

    fn push(&mut self, topic: &str, event: &str, payload: &Value) {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let join_ref = if topic == "session" { "2" } else { "1" };
        let frame = json!([join_ref, reference, topic, event, payload]);
        self.connection.receive(&frame.to_string(), self.now);
    }

    fn click(&mut self, event: &str, name: &str) {
        let payload = json!({"type": "click", "event": event, "value": {"name": name}});
        self.push("lv:main", "event", &payload);
    }

    /// Lets the page's views go on as far as they can, and returns what is sent to it.
    fn run(&mut self) -> Vec<Value> {
        let mut cx = Context::from_waker(Waker::noop());
        while self.connection.ended().is_none()
            && self.connection.poll(&mut cx, self.now).is_ready()
        {}
        let frames = self.connection.outbox().drain(..);
        frames
            .map(|frame| serde_json::from_str(&frame).unwrap())
            .collect()
    }

    /// A write of a view of another page, and what its view holds of it.
    fn written(&mut self, name: &str) -> (NewWrite, SessionWrite) {
        let session = &self.connection.attachment;
        let write = session.update(|visitor| visitor.name = name.to_owned());
        NewWrite::new(write.unwrap().expect("a change"), ViewTag::of(9))
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
        self.connection.tick(self.now);
    }
}

/// The payloads of those frames that are of this event.
fn of_event<'a>(frames: &'a [Value], event: &str) -> Vec<&'a Value> {
    let fits = frames.iter().filter(|frame| frame[3] == event);
    fits.map(|frame| &frame[4]).collect()
}

fn shows(frames: &[Value], text: &str) -> bool {
    frames
        .iter()
        .any(|frame| frame[2] == "lv:main" && frame.to_string().contains(text))
}

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_write_of_which_the_page_says_nothing_is_unconfirmed_after_30_seconds() {
    let mut page = Page::open(&site());
    page.click("rename_and_await", "pug");
    assert_eq!(of_event(&page.run(), "write").len(), 1);
    assert_eq!(
        page.connection.deadline(),
        Some(page.now + 30 * SECOND),
        "the clock is asked for exactly then"
    );
    page.pass(29 * SECOND);
    assert!(page.run().is_empty());
    page.pass(SECOND);
    assert!(shows(&page.run(), "Failed(Unconfirmed)"));
    assert_eq!(page.connection.deadline(), None);
}

#[test]
fn a_page_without_writes_needs_no_clock() {
    let mut page = Page::open(&site());
    assert_eq!(page.connection.deadline(), None);
    page.click("rename", "pug");
    let frames = page.run();
    let done = json!({"write": of_event(&frames, "write")[0]["write"], "status": 204});
    page.push("session", "done", &done);
    assert_eq!(page.connection.deadline(), None);
}

#[test]
fn what_a_page_leaves_behind_is_unconfirmed_at_its_deadline() {
    let site = site();
    let mut page = Page::open(&site);
    let (write, handle) = page.written("pug");
    page.connection.request_write(write, page.now);
    let mut stranded = page.connection.end(page.now).expect("a write is left");
    assert_eq!(stranded.deadlines(), [page.now + 30 * SECOND]);
    stranded.tick(page.now + 29 * SECOND);
    assert!(format!("{handle:?}").contains("None"));
    stranded.tick(page.now + 30 * SECOND);
    assert!(format!("{handle:?}").contains("Unconfirmed"), "{handle:?}");
}

#[test]
fn a_plain_cookie_that_a_page_leaves_behind_is_for_another_page_too() {
    let site = site();
    let mut page = Page::open(&site);
    let write = page.connection.attachment.set_cookie(&CONSENT, "yes");
    let (write, handle) = NewWrite::new(write.unwrap(), ViewTag::of(9));
    page.connection.request_write(write, page.now);
    let session = page.connection.attachment.id();
    let stranded = page.connection.end(page.now).expect("a write is left");
    assert_eq!(site.handover.take(session).len(), 1);
    assert!(format!("{handle:?}").contains("None"), "{handle:?}");
    drop(stranded);
}

#[test]
fn what_another_page_took_over_is_its_own_to_settle() {
    let site = site();
    let mut page = Page::open(&site);
    let (write, handle) = page.written("pug");
    page.connection.request_write(write, page.now);
    let session = page.connection.attachment.id();
    let mut stranded = page.connection.end(page.now).expect("a write is left");
    let taken = site.handover.take(session);
    assert_eq!(taken.len(), 1);
    stranded.tick(page.now + 30 * SECOND);
    assert!(format!("{handle:?}").contains("None"), "{handle:?}");
    drop((taken, stranded));
}

#[test]
fn a_page_that_ends_with_all_settled_leaves_nothing_behind() {
    let page = Page::open(&site());
    assert!(page.connection.end(page.now).is_none());
}

#[test]
fn a_write_that_the_connection_has_not_seen_is_left_behind_too() {
    let mut page = Page::open(&site());
    page.click("rename", "pug");
    let mut cx = Context::from_waker(Waker::noop());
    // One step: the handler has run, and its letter lies in the mailbox.
    let blocking = Blocking::default();
    assert!(
        page.connection.slots[0]
            .poll(&mut cx, &blocking, true)
            .is_ready()
    );
    assert!(page.connection.end(page.now).is_some());
}

#[test]
fn a_page_is_held_back_for_5_seconds_at_most() {
    let mut page = Page::open(&site());
    page.click("rename_and_leave", "pug");
    assert!(!shows(&page.run(), "redirect"));
    assert_eq!(page.connection.deadline(), Some(page.now + 5 * SECOND));
    page.pass(5 * SECOND - Duration::from_millis(1));
    assert!(!shows(&page.run(), "redirect"));
    page.pass(Duration::from_millis(1));
    assert!(shows(&page.run(), "redirect"));
    assert_eq!(
        page.connection.deadline(),
        Some(page.now + 25 * SECOND),
        "the write is still waited for"
    );
}

#[test]
fn a_view_that_leaves_handles_nothing_any_more() {
    let mut page = Page::open(&site());
    page.click("rename_and_leave", "pug");
    page.run();
    page.click("rename", "cat");
    assert!(page.run().is_empty(), "it answers nothing either");
    assert_eq!(page.connection.attachment.get().name, "pug");
    assert_eq!(page.connection.slots[0].backlog(), 0, "the page is heard");
}

#[test]
fn a_page_is_not_held_back_by_what_another_view_wrote() {
    let mut page = Page::open(&site());
    let (write, _) = page.written("pug");
    page.connection.request_write(write, page.now);
    page.click("leave", "");
    assert!(shows(&page.run(), "redirect"));
}

#[test]
fn a_page_is_not_held_back_by_what_is_settled() {
    let mut page = Page::open(&site());
    page.click("await_and_leave", "pug");
    let frames = page.run();
    let done = json!({"write": of_event(&frames, "write")[0]["write"], "status": 0});
    page.push("session", "done", &done);
    assert!(shows(&page.run(), "redirect"));
}

#[test]
fn a_page_may_be_left_while_it_is_held_back() {
    let mut page = Page::open(&site());
    page.click("rename_and_leave", "pug");
    page.run();
    page.push("lv:main", "phx_leave", &json!({}));
    page.pass(5 * SECOND);
    assert!(!shows(&page.run(), "redirect"));
}

#[test]
fn nothing_is_said_of_a_view_that_has_refused_its_visitor_while_it_is_held_back() {
    let mut page = Page::open(&site());
    page.join::<Guarded>("/guarded");
    let mut frames = page.run();
    page.click("rename", "cat");
    page.push(
        "lv:main",
        "event",
        &json!({"type": "click", "event": "lv:clear-flash"}),
    );
    page.pass(5 * SECOND);
    frames.extend(page.run());
    assert!(!shows(&frames, "secret"), "{frames:?}");
    assert!(shows(&frames, r#""redirect":{"to":"/elsewhere"}"#));
}

/// A page whose view hears numbers.
fn numbers() -> Page {
    let mut page = Page::open(&site());
    page.join::<Numbers>("/numbers");
    page.run();
    page
}

fn tell(page: &Page, numbers: std::ops::Range<u32>, may_be_merged: bool) {
    for number in numbers {
        let numbers = vec![number];
        let told = Arc::new(Batch {
            numbers,
            may_be_merged,
        });
        page.connection.site.pubsub.broadcast("numbers", told);
    }
}

/// What the view shows in the end: how many numbers it heard, and in how many turns.
fn shown(frames: &[Value]) -> (Value, Value) {
    let mut shown = (Value::Null, Value::Null);
    for frame in frames.iter().filter(|frame| frame[3] == "diff") {
        for (place, shown) in [("0", &mut shown.0), ("1", &mut shown.1)] {
            if let Some(value) = frame[4].get(place) {
                *shown = value.clone();
            }
        }
        assert!(!frame.to_string().contains("false"), "{frame}");
    }
    shown
}

#[test]
fn messages_that_wait_for_a_view_are_one_where_the_view_says_so() {
    let mut page = numbers();
    tell(&page, 0..1_000, true);
    assert_eq!(shown(&page.run()), (json!("1000"), json!("1")));
}

#[test]
fn messages_that_a_view_wants_apart_are_handled_one_by_one() {
    let mut page = numbers();
    tell(&page, 0..100, false);
    assert_eq!(shown(&page.run()), (json!("100"), json!("100")));
}

#[test]
fn only_messages_that_follow_each_other_are_merged() {
    let mut page = numbers();
    tell(&page, 0..10, true);
    tell(&page, 10..12, false);
    tell(&page, 12..20, true);
    assert_eq!(shown(&page.run()), (json!("20"), json!("4")));
}

#[test]
fn a_view_that_is_busy_is_not_overwhelmed_by_messages_that_may_be_merged() {
    let mut page = numbers();
    page.click("wait", "");
    page.run();
    for round in 0..100 {
        tell(&page, 100 * round..100 * (round + 1), true);
        page.run();
    }
    page.pass(30 * SECOND);
    assert_eq!(shown(&page.run()), (json!("10000"), json!("1")));
    assert_eq!(page.connection.ended(), None);
}

#[test]
fn a_view_that_is_busy_is_overwhelmed_by_messages_that_may_not_be_merged() {
    let mut page = numbers();
    page.click("wait", "");
    page.run();
    tell(&page, 0..300, false);
    assert!(shows(&page.run(), "phx_error"));
}

/// Writes down what is logged, as a log would have it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        let mut log = self.0.lock().unwrap();
        log.push_str(&format!("{field}={value:?} "));
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::Id {
        tracing::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::Id, _: &tracing::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
        self.0.lock().unwrap().push('\n');
    }

    fn enter(&self, _: &tracing::Id) {}

    fn exit(&self, _: &tracing::Id) {}
}

/// A page that sends `frame` 50,000 times a second for 5.6 s, unless it is closed, and what is
/// logged of it.
fn log_of_a_flood(topic: &str, event: &str, payload: &Value) -> (Option<Close>, String) {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let mut page = Page::open(&site());
    for _ in 0..280_000 {
        if page.connection.ended().is_some() {
            break;
        }
        page.push(topic, event, payload);
        page.run();
        page.now += Duration::from_micros(20);
    }
    let end = page.connection.ended();
    page.connection.end(page.now);
    let log = log.0.lock().unwrap().clone();
    (end, log)
}

#[test]
fn a_flood_of_whatever_is_refused_is_closed_and_writes_hardly_any_log() {
    let name = "x".repeat(10_000);
    let (name, join) = (name.as_str(), json!({"params": {}, "session": "forged"}));
    let click = json!({"type": "click", "event": name, "value": {}});
    let no_field = json!({"type": "click", "event": "rename", "value": {}});
    for (topic, event, payload) in [
        ("lv:main", "event", &click),
        ("lv:main", "event", &no_field),
        ("lv:main", "event", &json!(7)),
        ("lv:main", name, &json!({})),
        ("lv:other", "phx_join", &join),
        ("session", name, &json!({})),
        ("session", "done", &json!({"write": name})),
    ] {
        let (end, log) = log_of_a_flood(topic, event, payload);
        let shown = &event[..event.len().min(20)];
        assert!(matches!(end, Some(Close::Violation(_))), "{topic} {shown}");
        assert!(log.len() < 10_000, "{topic} {shown}: {} bytes", log.len());
        assert!(log.contains("count=29"), "{topic} {shown}: {log}");
    }
}

#[test]
fn somebody_who_types_into_a_form_of_an_older_build_keeps_the_page() {
    let mut page = Page::open(&site());
    for _ in 0..1_000 {
        page.click("renamed_since", "pug");
        page.run();
        page.pass(SECOND / 7);
    }
    assert_eq!(page.connection.ended(), None);
}

/// Sends a request of a page to handlers beside the live views; returns the cookie that is set.
async fn post(app: &axum::Router, path: &str, cookie: Option<&str>) -> String {
    let mut request = http::Request::post(path).header("sec-fetch-site", "same-origin");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    let request = request.body(axum::body::Body::empty()).unwrap();
    let answer = app.clone().oneshot(request).await.unwrap();
    let set = answer.headers()[SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_end_between_connect_and_subscribe_is_heard() {
    async fn name(session: Session<Visitor>) {
        session
            .update(|visitor| visitor.name = "pug".to_owned())
            .unwrap();
    }
    async fn log_out(session: Session<Visitor>) {
        session.log_out().unwrap();
    }
    let site = site();
    let app = axum::Router::new()
        .route("/name", routing::post(name))
        .route("/logout", routing::post(log_out))
        .layer(site.sessions.layer());
    let cookie = post(&app, "/name", None).await;
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, cookie.parse().unwrap());
    let attachment = site.sessions.connect(&headers, None).await.unwrap();
    post(&app, "/logout", Some(&cookie)).await;
    let connection = Connection::new(site, attachment, RequestInfo::nothing());
    assert_eq!(connection.ended(), Some(RENEWED));
}
