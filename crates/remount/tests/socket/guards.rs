//! Views that send a stranger elsewhere: what he gets to see of them, which is nothing.

use std::sync::{Arc, Mutex};

use remount::prelude::*;
use remount::session::KeyRing;
use serde_json::{Value, json};

use crate::browser::{Answer, Joined, LiveSocket, get};
use crate::log::Log;
use crate::site::{SECRET, Server};

/// What the members' page shows, in its HTML, its title and the event that it pushes.
const SECRET_NAME: &str = "Ada";
/// What a navigation of a step of the members' page may be called in its address.
const LEAVING: [&str; 2] = ["redirect", "navigate"];

/// Which handlers ran, and where the badge beside the views sends whom it does not know.
#[derive(Default)]
struct Course {
    steps: Mutex<Vec<String>>,
    badge: Mutex<Option<&'static str>>,
}

impl Course {
    fn note(&self, step: &str) {
        self.steps.lock().unwrap().push(step.to_owned());
    }

    fn steps(&self) -> Vec<String> {
        self.steps.lock().unwrap().clone()
    }
}

struct Club;

impl App for Club {
    type Session = ();
    type State = Arc<Course>;
}

/// Asks for the navigations that its address names, one step after the other, and shows a name.
struct Members;

#[derive(Event)]
enum MembersEvent {
    Go { steps: String },
}

impl LiveView for Members {
    type App = Club;
    type Event = MembersEvent;
    type Info = ();

    async fn mount(params: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.state().note("mount");
        go(params.get("mount").unwrap_or_default(), socket)?;
        socket.set_page_title(SECRET_NAME);
        socket.push_event("member", &SECRET_NAME)?;
        Ok(Self)
    }

    async fn handle_params(
        &mut self,
        params: Params,
        uri: http::Uri,
        socket: &mut Socket<Self>,
    ) -> Result {
        socket.state().note(&format!("params {uri}"));
        go(params.get("params").unwrap_or_default(), socket)?;
        socket.push_event("member", &SECRET_NAME)?;
        Ok(())
    }

    async fn handle_event(&mut self, event: MembersEvent, socket: &mut Socket<Self>) -> Result {
        let MembersEvent::Go { steps } = event;
        socket.push_event("gone", &())?;
        go(&steps, socket)
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>(SECRET_NAME)</p>
            (live_component::<Door>(&1, ()))
        }
    }
}

/// A part of the members' page that has events of its own.
struct Door {
    opened: bool,
}

impl LiveComponent for Door {
    type View = Members;
    type Event = MembersEvent;
    type Props<'a> = ();

    fn mount((): ()) -> Self {
        Self { opened: false }
    }

    fn update(&mut self, (): ()) {}

    async fn handle_event(&mut self, event: MembersEvent, socket: &mut Socket<Members>) -> Result {
        let MembersEvent::Go { steps } = event;
        self.opened = true;
        go(&steps, socket)
    }

    fn render(&self) -> impl Markup {
        view! { <i>if self.opened { (SECRET_NAME) }</i> }
    }
}

fn go<V: LiveView>(steps: &str, socket: &mut Socket<V>) -> Result {
    for step in steps.split('-').filter(|step| !step.is_empty()) {
        match step {
            "redirect" => socket.redirect("/login")?,
            "navigate" => socket.push_navigate("/login")?,
            "patch" => socket.push_patch("/members?page=1")?,
            "refused" => socket.push_patch("/members?params=redirect")?,
            "abroad" => socket.redirect("/räume/%C3%A4?größe=5#süd")?,
            other => panic!("no step is called {other:?}"),
        }
    }
    Ok(())
}

/// What anybody may see.
struct Login;

impl LiveView for Login {
    type App = Club;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Who are you?"</p> }
    }
}

/// Is beside every view, and may send the page away.
struct Badge;

impl LiveView for Badge {
    type App = Club;
    type Event = ();
    type Info = ();

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        let steps = *socket.state().badge.lock().unwrap();
        go(steps.unwrap_or_default(), socket)?;
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <b>"badge of " (SECRET_NAME)</b> }
    }
}

fn layout(page: &Page) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html>
            <head><title>(page.title_or("Club"))</title></head>
            <body>(page.sibling("badge")) (page.content())</body>
        </html>
    }
}

struct Visit {
    server: Server,
    course: Arc<Course>,
}

impl Visit {
    async fn begin() -> Self {
        let course = Arc::new(Course::default());
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::<Club>::new(layout, sessions, Arc::clone(&course))
            .view::<Members>("/members")
            .view::<Login>("/login")
            .sibling::<Badge>("badge");
        let server = Server::of(axum::Router::new().merge(live)).await;
        Self { server, course }
    }

    async fn get(&self, path: &str) -> Answer {
        get(&self.server.address, path, None).await
    }

    /// A join with the token of a public page, as a link leads to an address and as nobody but an
    /// attacker makes it.
    async fn join(&self, path: &str) -> (LiveSocket, Value) {
        let container = self.get("/login").await.container("data-phx-main");
        let mut socket = LiveSocket::open(&self.server.address, None).await;
        let payload = json!({
            "redirect": format!("http://{}{path}", self.server.address),
            "params": {"_mounts": 0}, "session": container.session, "sticky": false,
        });
        let reference = socket
            .push("", &container.topic(), "phx_join", payload)
            .await;
        let reply = socket.reply(&reference).await;
        (socket, reply)
    }
}

/// Whether a frame shows something of the members' page. Asks only once the server has answered
/// whatever was sent before.
async fn shows_a_member(socket: &mut LiveSocket) -> bool {
    let beat = socket.push("", "phoenix", "heartbeat", json!({})).await;
    socket.reply(&beat).await;
    socket.has_passed(|frame| frame.to_string().contains(SECRET_NAME))
}

#[tokio::test]
async fn over_http_nothing_follows_a_mount_that_sends_the_page_elsewhere() {
    for how in LEAVING {
        let visit = Visit::begin().await;
        let answer = visit
            .get(&format!("/members?mount={how}&params=patch"))
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login"))
        );
        assert_eq!(answer.body, "");
        assert_eq!(
            visit.course.steps(),
            ["mount"],
            "`handle_params` does not run"
        );
    }
}

/// A header holds ASCII only, and no browser reads a path in any other encoding than UTF-8.
#[tokio::test]
async fn over_http_an_address_that_is_not_ascii_is_told_percent_encoded() {
    let visit = Visit::begin().await;
    let answer = visit.get("/members?mount=abroad").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/r%C3%A4ume/%C3%A4?gr%C3%B6%C3%9Fe=5#s%C3%BCd"))
    );
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_whose_mount_sends_the_page_elsewhere() {
    for (how, told) in [
        ("redirect", json!({"redirect": {"to": "/login"}})),
        (
            "navigate",
            json!({"live_redirect": {"to": "/login", "kind": "push"}}),
        ),
    ] {
        let visit = Visit::begin().await;
        let address = format!("/members?mount={how}&params=patch");
        let (mut socket, reply) = visit.join(&address).await;
        assert_eq!(reply, json!({"status": "error", "response": told}));
        assert!(!shows_a_member(&mut socket).await);
        assert_eq!(
            visit.course.steps(),
            ["mount"],
            "`handle_params` does not run"
        );
    }
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_whose_handle_params_sends_the_page_elsewhere() {
    for how in LEAVING {
        let visit = Visit::begin().await;
        let (mut socket, reply) = visit.join(&format!("/members?params={how}")).await;
        assert_eq!(reply["status"], "error");
        assert!(!reply.to_string().contains(SECRET_NAME), "{reply}");
        assert!(!shows_a_member(&mut socket).await);
    }
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_that_is_sent_elsewhere_where_its_mount_patched_it_to() {
    let visit = Visit::begin().await;
    let (mut socket, reply) = visit.join("/members?mount=refused").await;
    let told = json!({"redirect": {"to": "/login"}});
    assert_eq!(reply, json!({"status": "error", "response": told}));
    assert!(!shows_a_member(&mut socket).await);
}

#[tokio::test]
async fn a_patch_in_mount_takes_the_place_of_the_address() {
    let visit = Visit::begin().await;
    let answer = visit.get("/members?mount=patch").await;
    assert_eq!(answer.header("location"), Some("/members?page=1"));
    let (_, reply) = visit.join("/members?mount=patch").await;
    let to = &reply["response"]["live_patch"]["to"];
    assert_eq!(to, "/members?page=1", "{reply}");
    let steps = visit.course.steps();
    assert_eq!(steps, ["mount", "mount", "params /members?page=1"]);
}

#[tokio::test]
async fn nothing_of_a_view_is_shown_after_a_live_patch_that_sends_it_elsewhere() {
    for (how, told) in [
        ("redirect", json!({"redirect": {"to": "/login"}})),
        (
            "navigate",
            json!({"live_redirect": {"to": "/login", "kind": "push"}}),
        ),
    ] {
        let visit = Visit::begin().await;
        let mut page = Joined::at(&visit.server.address, "/members").await;
        let url = format!("http://{}/members?params={how}", visit.server.address);
        let reference = page.push("live_patch", json!({"url": url})).await;
        let reply = page.socket.reply(&reference).await;
        assert_eq!(reply, json!({"status": "ok", "response": told}));
        let payload = json!({"type": "click", "event": "go", "value": {"steps": ""}});
        let reference = page.push("event", payload).await;
        let reply = page.socket.reply(&reference).await;
        assert_eq!(reply["response"]["reason"], "unmatched topic");
        assert!(!shows_a_member(&mut page.socket).await);
    }
}

#[tokio::test]
async fn an_event_that_was_pushed_before_a_patch_is_sent_and_none_of_where_it_was_refused() {
    let visit = Visit::begin().await;
    let mut page = Joined::at(&visit.server.address, "/members").await;
    let reply = page.click("go", json!({"steps": "refused"})).await;
    assert_eq!(reply, json!({"redirect": {"to": "/login"}}));
    assert_eq!(page.pushed("diff").await, json!({"e": [["gone", null]]}));
    assert!(!shows_a_member(&mut page.socket).await);
}

#[tokio::test]
async fn nothing_of_a_view_is_shown_after_an_event_of_a_component_that_sends_it_elsewhere() {
    for (how, told) in [
        ("redirect", json!({"redirect": {"to": "/login"}})),
        (
            "navigate",
            json!({"live_redirect": {"to": "/login", "kind": "push"}}),
        ),
    ] {
        let visit = Visit::begin().await;
        let mut page = Joined::at(&visit.server.address, "/members").await;
        let payload = json!({"type": "click", "event": "go", "value": {"steps": how}, "cid": 1});
        let reference = page.push("event", payload).await;
        let reply = page.socket.reply(&reference).await;
        assert_eq!(reply["response"], told);
        assert!(!shows_a_member(&mut page.socket).await);
    }
}

#[tokio::test]
async fn over_http_a_sibling_that_sends_the_page_elsewhere_is_not_shown() {
    for how in ["redirect", "navigate"] {
        let visit = Visit::begin().await;
        *visit.course.badge.lock().unwrap() = Some(how);
        let answer = visit.get("/members").await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login"))
        );
        assert_eq!(answer.body, "");
    }
}

#[tokio::test]
async fn over_http_a_sibling_that_navigates_twice_is_missing_from_its_page() {
    let visit = Visit::begin().await;
    *visit.course.badge.lock().unwrap() = Some("redirect-patch");
    let answer = visit.get("/login").await;
    assert_eq!(answer.status, 200);
    assert!(!answer.body.contains("badge of"), "{}", answer.body);
}

#[tokio::test]
async fn a_join_says_nothing_of_a_sibling_whose_mount_sends_the_page_elsewhere() {
    let visit = Visit::begin().await;
    let badge = visit.get("/login").await.container("id=\"badge\"");
    for how in ["redirect", "navigate", "patch"] {
        *visit.course.badge.lock().unwrap() = Some(how);
        let mut socket = LiveSocket::open(&visit.server.address, None).await;
        let (_, reply) = socket.join(&badge, None).await;
        assert_eq!(reply["status"], "error");
        assert!(!reply.to_string().contains(SECRET_NAME), "{reply}");
        assert!(!shows_a_member(&mut socket).await);
    }
}

#[tokio::test]
async fn a_second_navigation_of_a_turn_ends_the_view() {
    for steps in [
        "redirect-patch",
        "navigate-patch",
        "patch-patch",
        "patch-redirect",
        "redirect-navigate",
        "redirect-redirect",
    ] {
        let visit = Visit::begin().await;
        for step in ["mount", "params"] {
            let address = format!("/members?{step}={steps}");
            let answer = visit.get(&address).await;
            assert_eq!(answer.status, 500, "{address}");
            assert!(!answer.body.contains(SECRET_NAME), "{}", answer.body);
            let (mut socket, reply) = visit.join(&address).await;
            assert_eq!(
                reply["response"],
                json!({"reason": "join crashed"}),
                "{address}"
            );
            assert!(!shows_a_member(&mut socket).await);
        }
        let mut page = Joined::at(&visit.server.address, "/members").await;
        let url = format!("http://{}/members?params={steps}", visit.server.address);
        page.push("live_patch", json!({"url": url})).await;
        page.socket.expect(|frame| frame[3] == "phx_error").await;
        assert!(!shows_a_member(&mut page.socket).await);
        for cid in [Value::Null, json!(1)] {
            let mut page = Joined::at(&visit.server.address, "/members").await;
            let payload =
                json!({"type": "click", "event": "go", "value": {"steps": steps}, "cid": cid});
            page.push("event", payload).await;
            page.socket.expect(|frame| frame[3] == "phx_error").await;
            assert!(!shows_a_member(&mut page.socket).await);
        }
    }
}

#[tokio::test]
async fn the_log_names_both_navigations_of_a_turn() {
    let visit = Visit::begin().await;
    let (log, _guard) = Log::listen();
    let both = "a redirect to \"/login\" and then a patch to \"/members?page=1\"";
    visit.get("/members?mount=redirect-patch").await;
    assert!(log.text().contains(both), "{}", log.text());

    let (log, _guard) = Log::listen();
    let mut page = Joined::at(&visit.server.address, "/members").await;
    let steps = json!({"steps": "redirect-patch"});
    let payload = json!({"type": "click", "event": "go", "value": steps});
    page.push("event", payload).await;
    page.socket.expect(|frame| frame[3] == "phx_error").await;
    assert!(log.text().contains(both), "{}", log.text());
}
