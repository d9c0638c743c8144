//! Whatever an app wrote may panic: it ends its own view, and never the socket, the views beside
//! it, or what becomes of a write.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};

use remount::prelude::*;
use remount::session::KeyRing;
use remount::{EventError, Value};
use serde_json::json;
use tokio::net::TcpListener;

use crate::browser::{Answer, Container, LiveSocket, get, post_session};
use crate::log::Log;
use crate::site::SECRET;

/// Every place where an app's code runs on a socket, and whether a panic there ends the view.
const PLACES: [(&str, bool); 24] = [
    ("mount", true),
    ("params", true),
    ("render", true),
    ("part_mount", true),
    ("part_render", true),
    ("decode", true),
    ("event", true),
    ("render_again", true),
    ("part_update", true),
    ("part_decode", true),
    ("part_event", true),
    ("patch", true),
    ("info", true),
    ("session", true),
    ("merge", true),
    // What is dropped is gone in any case, and its view has nothing to do with that.
    ("drop_part", false),
    ("drop_letter", false),
    ("drop_future", false),
    ("drop_at_leave", false),
    ("drop_at_replacement", false),
    ("drop_at_failure", true),
    ("drop_at_navigation", false),
    ("drop_at_panic", true),
    ("drop_at_end", false),
];

/// Those that a first render has besides, and the status of the page.
const PAGES: [(&str, u16); 6] = [
    ("mount", 500),
    ("params", 500),
    ("render", 500),
    ("layout", 500),
    ("drop_at_leave", 200),
    ("drop_part", 200),
];

/// The places that were reached by a panic.
static REACHED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn reach(armed: &str, place: &str) {
    if armed == place {
        let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
        reached.insert(place.to_owned());
        drop(reached);
        panic!("reached {place}");
    }
}

fn was_reached(place: &str) -> bool {
    let reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
    reached.contains(place)
}

/// Panics when it is dropped.
struct Trap {
    armed: String,
    place: &'static str,
}

impl Drop for Trap {
    fn drop(&mut self) {
        reach(&self.armed, self.place);
    }
}

#[derive(Session, Clone, Default)]
struct Visitor {
    name: String,
    #[session(browser, scope = local, check = no_bombs)]
    draft: String,
}

fn no_bombs(draft: &str) -> Result<(), &'static str> {
    assert_ne!(draft, "bomb");
    Ok(())
}

/// What the sibling is armed with, over HTTP.
struct Mine;

impl App for Mine {
    type Session = Visitor;
    type State = &'static str;
}

/// Fails at the place that its address names: on the socket, or in the first render.
struct Bomb {
    armed: String,
    turns: u32,
    part: bool,
}

/// An event of any name.
struct Named(String);

impl Event for Named {
    fn decode(name: &str, value: Value) -> Result<Self, EventError> {
        let armed = value.get("armed").and_then(Value::as_str);
        reach(armed.unwrap_or_default(), name);
        Ok(Self(name.to_owned()))
    }
}

impl LiveView for Bomb {
    type App = Mine;
    type Event = Named;
    type Info = Trap;

    async fn mount(params: Params, socket: &mut Socket<Self>) -> Result<Self> {
        let over = params.get("over").unwrap_or_default();
        let is_armed = socket.is_connected() == (over == "socket");
        let armed = params.get("armed").filter(|_| is_armed);
        let armed = armed.unwrap_or_default().to_owned();
        reach(&armed, "mount");
        socket.set_page_title(&*armed);
        socket.subscribe("letters");
        Ok(Self {
            armed,
            turns: 0,
            part: true,
        })
    }

    async fn handle_params(&mut self, _: Params, _: http::Uri, _: &mut Socket<Self>) -> Result {
        reach(
            &self.armed,
            if self.turns == 0 { "params" } else { "patch" },
        );
        Ok(())
    }

    async fn handle_event(&mut self, event: Named, socket: &mut Socket<Self>) -> Result {
        self.turns += 1;
        reach(&self.armed, &event.0);
        let trap = |place| Trap {
            armed: self.armed.clone(),
            place,
        };
        match &*event.0 {
            "tell" => socket.send(trap("drop_letter")),
            "hide" => self.part = false,
            "wait" => {
                let _held = trap("drop_future");
                pending::<()>().await;
            }
            "fail" => return Err("asked to".into()),
            "panic" => panic!("asked to"),
            "go" => socket.push_navigate("/quiet")?,
            _ => {}
        }
        Ok(())
    }

    async fn handle_info(&mut self, trap: Arc<Trap>, _: &mut Socket<Self>) -> Result {
        reach(&self.armed, "info");
        // Whoever sent it drops it, which this is not about.
        if trap.armed == "drop_letter" {
            std::mem::forget(trap);
        }
        Ok(())
    }

    fn merge(waiting: &Trap, _: &Trap) -> Option<Trap> {
        reach(&waiting.armed, "merge");
        None
    }

    async fn handle_session(&mut self, _: SessionChange<Visitor>, _: &mut Socket<Self>) -> Result {
        reach(&self.armed, "session");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        reach(
            &self.armed,
            if self.turns == 0 {
                "render"
            } else {
                "render_again"
            },
        );
        view! {
            <p>(self.turns)</p>
            if self.part {
                (live_component::<Part>(0, (&*self.armed, self.turns)))
            }
        }
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.armed.starts_with("drop_at_") {
            reach(&self.armed, &self.armed);
        }
    }
}

struct Part {
    armed: String,
    turns: u32,
}

impl LiveComponent for Part {
    type View = Bomb;
    type Event = Named;
    type Props<'a> = (&'a str, u32);

    fn mount((armed, turns): (&str, u32)) -> Self {
        reach(armed, "part_mount");
        let armed = armed.to_owned();
        Self { armed, turns }
    }

    fn update(&mut self, (_, turns): (&str, u32)) {
        reach(&self.armed, "part_update");
        self.turns = turns;
    }

    async fn handle_event(&mut self, _: Named, _: &mut Socket<Bomb>) -> Result {
        reach(&self.armed, "part_event");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        reach(&self.armed, "part_render");
        view! { <p>(self.turns)</p> }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        reach(&self.armed, "drop_part");
    }
}

/// The view beside it.
struct Bystander {
    armed: &'static str,
    count: u32,
}

#[derive(Event)]
enum BystanderEvent {
    Inc,
    Write,
    Letter { armed: String },
}

impl LiveView for Bystander {
    type App = Mine;
    type Event = BystanderEvent;
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        let armed = if socket.is_connected() {
            ""
        } else {
            *socket.state()
        };
        assert_ne!(armed, "mount");
        if armed == "error" {
            return Err("asked to".into());
        }
        Ok(Self { armed, count: 0 })
    }

    async fn handle_event(&mut self, event: BystanderEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            BystanderEvent::Inc => self.count += 1,
            BystanderEvent::Write => {
                self.count += 1;
                let name = format!("Pug {}", self.count);
                socket.session().update(|visitor| visitor.name = name)?;
            }
            BystanderEvent::Letter { armed } => {
                let place = "drop_letter";
                socket.broadcast("letters", Trap { armed, place });
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        assert_ne!(self.armed, "render");
        view! { <b>(self.count)</b> }
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        assert_ne!(self.armed, "drop");
    }
}

/// A view that nothing is wrong with.
struct Quiet;

impl LiveView for Quiet {
    type App = Mine;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"quiet"</p> }
    }
}

fn layout(page: &Page) -> impl Markup {
    assert_ne!(format!("{:?}", page.title_or("").to_owned()), "\"layout\"");
    view! {
        <html>
            <body>(page.sibling("bystander")) (page.content())</body>
        </html>
    }
}

/// Starts a site whose sibling is armed so over HTTP, and returns its address.
async fn start(armed: &'static str) -> String {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::<Mine>::new(layout, sessions, armed)
        .view::<Bomb>("/{over}/{armed}")
        .view::<Quiet>("/quiet")
        .sibling::<Bystander>("bystander");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let app = axum::Router::new().merge(live);
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// A page with the bomb, the bystander and the session's channel.
struct Scene {
    address: String,
    cookie: String,
    session_ref: String,
    socket: LiveSocket,
    main: Container,
    main_ref: String,
    bystander: Container,
    bystander_ref: String,
    ended: bool,
}

impl Scene {
    async fn open(address: &str, place: &str) -> Self {
        let path = format!("/socket/{place}");
        let page = get(address, &path, None).await;
        let made = post_session(address, None, &json!({})).await;
        let cookie = made.cookie().unwrap();
        let mut socket = LiveSocket::open(address, Some(&cookie)).await;
        let bystander = page.container("id=\"bystander\"");
        let (bystander_ref, joined) = socket.join(&bystander, None).await;
        assert_eq!(joined["status"], "ok", "{place}");
        let (session_ref, _) = socket.join_session().await;
        let mut scene = Self {
            address: address.to_owned(),
            cookie,
            session_ref,
            socket,
            main: page.container("data-phx-main"),
            main_ref: String::new(),
            bystander,
            bystander_ref,
            ended: false,
        };
        scene.bystander("write", json!({})).await;
        scene.join(place).await;
        scene
    }

    async fn join(&mut self, place: &str) {
        let payload = json!({
            "url": format!("http://{}/socket/{place}", self.address),
            "session": self.main.session,
            "params": {"_mounts": 0, "_local": r#"{"draft":".1.\"bomb\""}"#},
        });
        let topic = self.main.topic();
        self.main_ref = self.socket.push("", &topic, "phx_join", payload).await;
        let reply = self.socket.reply(&self.main_ref.clone()).await;
        self.ended = reply["status"] != "ok";
    }

    /// Has the bystander do something, which it always can.
    async fn bystander(&mut self, event: &str, value: serde_json::Value) {
        let payload = json!({"type": "click", "event": event, "value": value});
        let (topic, join_ref) = (self.bystander.topic(), self.bystander_ref.clone());
        let reference = self.socket.push(&join_ref, &topic, "event", payload).await;
        assert_eq!(self.socket.reply(&reference).await["status"], "ok");
    }

    async fn push(&mut self, event: &str, payload: serde_json::Value) -> String {
        let (topic, join_ref) = (self.main.topic(), self.main_ref.clone());
        self.socket.push(&join_ref, &topic, event, payload).await
    }

    /// Sends something to the bomb, and waits for its answer or its end.
    async fn act(&mut self, event: &str, payload: serde_json::Value) {
        if self.ended {
            return;
        }
        let topic = self.main.topic();
        let reference = self.push(event, payload).await;
        let frame = self
            .socket
            .expect(|frame| {
                let ends = frame[2] == topic.as_str() && frame[3] == "phx_error";
                ends || frame[1] == reference.as_str()
            })
            .await;
        self.ended = frame[3] == "phx_error" || frame[4]["status"] == "error";
    }

    async fn click(&mut self, event: &str, armed: &str) {
        let value = json!({"armed": armed});
        self.act(
            "event",
            json!({"type": "click", "event": event, "value": value}),
        )
        .await;
    }

    async fn click_part(&mut self, event: &str, armed: &str) {
        let value = json!({"armed": armed});
        let payload = json!({"type": "click", "event": event, "value": value, "cid": 1});
        self.act("event", payload).await;
    }

    /// Has everything happen that can happen to a view. Where a place is armed, it panics.
    async fn play(&mut self, place: &str) {
        let only = |wanted: &str| if place == wanted { place } else { "" };
        self.click("decode", only("decode")).await;
        self.click("event", "").await;
        self.click_part("part_decode", only("part_decode")).await;
        self.click_part("any", "").await;
        let url = format!("http://{}/socket/{place}?again", self.address);
        self.act("live_patch", json!({"url": url})).await;
        self.click("tell", "").await;
        self.click("any", "").await;
        self.bystander("write", json!({})).await;
        self.click("any", "").await;
        self.click("hide", "").await;
        match place {
            "drop_future" | "drop_letter" | "merge" => {
                self.push(
                    "event",
                    json!({"type": "click", "event": "wait", "value": {}}),
                )
                .await;
                for _ in 0..2 {
                    self.bystander("letter", json!({"armed": place})).await;
                }
            }
            _ => {}
        }
        match place {
            "drop_at_replacement" => self.join("nothing").await,
            "drop_at_failure" => self.click("fail", "").await,
            "drop_at_panic" => self.click("panic", "").await,
            "drop_at_navigation" => self.click("go", "").await,
            "drop_at_end" => {}
            _ => self.act("phx_leave", json!({})).await,
        }
    }
}

#[tokio::test]
async fn a_panic_on_a_socket_ends_the_view_that_it_is_of_and_nothing_else() {
    let address = start("").await;
    for (place, ends) in PLACES {
        let mut scene = Scene::open(&address, place).await;
        scene.play(place).await;
        assert_eq!(scene.ended, ends, "{place}: the view");
        scene.bystander("inc", json!({})).await;

        let put = json!({"put": {"draft": "bomb"}});
        let put = scene
            .socket
            .push(&scene.session_ref, "session", "put", put)
            .await;
        let refused = scene.socket.reply(&put).await;
        assert_eq!(
            refused["status"], "error",
            "{place}: a rule that panics refuses"
        );

        // The socket is closed; another page of the session takes over what is not sent.
        let Scene { socket, cookie, .. } = scene;
        drop(socket);
        let mut again = LiveSocket::open(&address, Some(&cookie)).await;
        again.join_session().await;
        let write = again.pushed("session", "write").await;
        assert!(write["ticket"].is_string(), "{place}: the write");
        assert!(was_reached(place), "{place} is where nothing panics");
    }
}

#[tokio::test]
async fn the_log_names_the_view_what_it_handled_and_the_place_of_a_panic() {
    for (place, handled) in [("event", "event event"), ("drop_at_leave", "Bomb")] {
        let address = start("").await;
        let (log, _guard) = Log::listen();
        let mut scene = Scene::open(&address, place).await;
        scene.play(place).await;
        let log = log.text();
        let file = format!("{}:", file!());
        for part in ["panics::Bomb", handled, &file, &format!("reached {place}")] {
            assert!(log.contains(part), "{part}: {log}");
        }
    }
}

/// A place that is in no table would be one that nothing shows to be guarded.
#[test]
fn every_place_that_can_panic_is_in_a_table() {
    let call = ["reach", "("].concat();
    let places = PLACES.map(|(place, _)| place);
    for arguments in include_str!("panics.rs").split(&call).skip(1) {
        let arguments = arguments.split(';').next().unwrap_or_default();
        for place in arguments.split('"').skip(1).step_by(2) {
            assert!(places.contains(&place), "{place}");
        }
    }
}

async fn page(address: &str, path: &str) -> Answer {
    get(address, path, None).await
}

#[tokio::test]
async fn a_panic_in_a_first_render_ends_that_page_alone() {
    let address = start("").await;
    for (place, status) in PAGES {
        let answer = page(&address, &format!("/http/{place}")).await;
        assert_eq!(answer.status, status, "{place}");
    }
    assert_eq!(page(&address, "/http/nothing").await.status, 200);
}

async fn misses_its_sibling(armed: &'static str) {
    let answer = page(&start(armed).await, "/quiet").await;
    assert_eq!(answer.status, 200, "{armed}");
    assert!(answer.body.contains("quiet"), "{armed}");
    assert!(!answer.body.contains("bystander"), "{armed}");
}

#[tokio::test]
async fn a_sibling_that_panics_or_fails_is_missing_from_its_page() {
    misses_its_sibling("mount").await;
    misses_its_sibling("error").await;
    misses_its_sibling("render").await;
}

#[tokio::test]
async fn a_sibling_that_panics_when_it_is_dropped_is_on_its_page() {
    let answer = page(&start("drop").await, "/quiet").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("bystander"));
}
