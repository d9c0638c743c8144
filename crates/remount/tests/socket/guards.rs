//! Views that send a stranger elsewhere: what he gets to see of them, which is nothing.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Answer, Site, Visitor};
use serde_json::{Value, json};

use crate::log::Log;
use crate::raw::{Channel, Container, Speaker, at, click};
use crate::site::SECRET;

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

#[derive(Route, Clone)]
#[route("/members")]
struct MembersRoute {
    #[query]
    mount: String,
    #[query]
    params: String,
    #[query]
    page: u32,
}

#[derive(Event)]
enum MembersEvent {
    #[event(incoming)]
    Go { steps: String },
}

impl LiveView for Members {
    type Scope = Club;
    type Route = MembersRoute;
    type Event = MembersEvent;

    async fn mount(route: MembersRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.state().note("mount");
        go(&route.mount, socket)?;
        socket.set_page_title(SECRET_NAME);
        socket.push_event("member", &SECRET_NAME)?;
        Ok(Self)
    }

    async fn handle_params(&mut self, route: MembersRoute, socket: &mut Socket<Self>) -> Result {
        let mut address = String::new();
        route.write(&mut address);
        socket.state().note(&format!("params {address}"));
        go(&route.params, socket)?;
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
    type App = Club;
    type Props<'a> = ();
    type Event = MembersEvent;
    type Emit = Infallible;

    fn mount((): (), _: &remount::Visit<Club>) -> Self {
        Self { opened: false }
    }

    async fn handle_event(
        &mut self,
        event: MembersEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        let MembersEvent::Go { steps } = event;
        self.opened = true;
        each(&steps).try_for_each(|step| leave(step, socket))
    }

    fn render(&self) -> impl Markup {
        view! { <i>if self.opened { (SECRET_NAME) }</i> }
    }
}

fn go(steps: &str, socket: &mut Socket<Members>) -> Result {
    let patched = MembersRoute {
        mount: String::new(),
        params: String::new(),
        page: 1,
    };
    for step in each(steps) {
        match step {
            "patch" => socket.push_patch(patched.clone()),
            "refused" => {
                let params = "redirect".to_owned();
                socket.push_patch(MembersRoute {
                    params,
                    ..patched.clone()
                });
            }
            other => leave(other, socket)?,
        }
    }
    Ok(())
}

fn each(steps: &str) -> impl Iterator<Item = &str> {
    steps.split('-').filter(|step| !step.is_empty())
}

fn leave(step: &str, visit: &mut remount::Visit<Club>) -> Result {
    match step {
        "redirect" => visit.redirect(LocalPath::new("/login")?),
        "navigate" => visit.push_navigate(LocalPath::new("/login")?),
        "abroad" => visit.redirect(LocalPath::new("/räume/%C3%A4?größe=5#süd")?),
        other => panic!("no step is called {other:?}"),
    }
    Ok(())
}

/// What anybody may see.
struct Login;

impl LiveView for Login {
    type Scope = Club;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Who are you?"</p> }
    }
}

/// Is beside every view, and may send the page away.
struct Badge;

impl LiveView for Badge {
    type Scope = Club;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let steps = *socket.state().badge.lock().unwrap();
        for step in each(steps.unwrap_or_default()) {
            leave(step, socket)?;
        }
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <b>"badge of " (SECRET_NAME)</b> }
    }
}

fn layout(page: &Page<Club>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html>
            <head><title>(page.title_or("Club"))</title></head>
            <body>(nested::<Badge>("badge", ()).sticky()) (page.content())</body>
        </html>
    }
}

struct Visit {
    _site: Site,
    visitor: Visitor,
    course: Arc<Course>,
}

impl Visit {
    fn begin() -> Self {
        let course = Arc::new(Course::default());
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions)
            .state(Arc::clone(&course))
            .layout(layout)
            .view::<Members>()
            .view_at::<Login>("/login")
            .nested::<Badge>("badge");
        let site = Site::new(live);
        let visitor = site.visitor();
        Self {
            _site: site,
            visitor,
            course,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.visitor.get(path).await
    }

    /// A join with the token of a public page, as a link leads to an address and as nobody but an
    /// attacker makes it.
    async fn join(&self, path: &str) -> (Speaker, Value) {
        let main = Container::main(&self.visitor, "/login").await;
        let mut speaker = Speaker::new(&self.visitor).await;
        let (_, reply) = speaker.join(&main.topic(), main.redirect(path)).await;
        (speaker, reply)
    }

    /// The members' page of somebody who may see it.
    async fn member(&self) -> Member {
        let mut speaker = Speaker::new(&self.visitor).await;
        let view = speaker.join_main(&self.visitor, "/members").await;
        let seen = speaker.heard().len();
        Member {
            speaker,
            view,
            seen,
        }
    }
}

/// A member on his page, and how many frames had come when he was there.
struct Member {
    speaker: Speaker,
    view: Channel,
    seen: usize,
}

impl Member {
    /// Clicks on what leads away; returns the reply.
    async fn go(&mut self, steps: &str) -> Value {
        self.speaker
            .click(&self.view, "go", json!({"steps": steps}))
            .await
    }

    /// Does so in a part of the page.
    async fn go_by_door(&mut self, steps: &str) -> Value {
        let mut event = click("go", json!({"steps": steps}));
        event["cid"] = 1.into();
        self.speaker.push(&self.view, "event", event).await
    }

    /// Follows a link to another address of the page; returns the reply.
    async fn patch(&mut self, path: &str) -> Value {
        let to = json!({"url": at(path)});
        self.speaker.push(&self.view, "live_patch", to).await
    }

    /// What has come since he was there.
    fn heard(&mut self) -> &[Value] {
        &self.speaker.heard()[self.seen..]
    }
}

/// Nothing of the members' page is in these frames.
#[track_caller]
fn check_shows_nobody(frames: &[Value]) {
    let shows = |frame: &&Value| frame.to_string().contains(SECRET_NAME);
    assert_eq!(frames.iter().find(shows), None);
}

/// How a view sends its page to the login, and what the page is told.
fn ways_out() -> [(&'static str, Value); 2] {
    [
        ("redirect", json!({"redirect": {"to": "/login"}})),
        (
            "navigate",
            json!({"live_redirect": {"to": "/login", "kind": "push"}}),
        ),
    ]
}

/// The answer is a page's way to the login and nothing else.
#[track_caller]
fn check_leads_to_login(answer: &Answer) {
    let seen = (answer.status().as_u16(), answer.header("location"));
    assert_eq!(seen, (303, Some("/login")));
    assert_eq!(answer.body(), "");
}

#[tokio::test]
async fn over_http_nothing_follows_a_mount_that_sends_the_page_elsewhere() {
    for how in LEAVING {
        let visit = Visit::begin();
        let address = format!("/members?mount={how}&params=patch");
        check_leads_to_login(&visit.get(&address).await);
        let steps = visit.course.steps();
        assert_eq!(steps, ["mount"], "`handle_params` does not run");
    }
}

/// A header holds ASCII only, and no browser reads a path in any other encoding than UTF-8.
#[tokio::test]
async fn over_http_an_address_that_is_not_ascii_is_told_percent_encoded() {
    let visit = Visit::begin();
    let answer = visit.get("/members?mount=abroad").await;
    assert_eq!(
        (answer.status().as_u16(), answer.header("location")),
        (303, Some("/r%C3%A4ume/%C3%A4?gr%C3%B6%C3%9Fe=5#s%C3%BCd"))
    );
}

#[tokio::test]
async fn a_stranger_who_follows_a_link_to_a_guarded_page_lands_at_the_login() {
    for how in LEAVING {
        let visit = Visit::begin();
        let page = visit.visitor.open(&format!("/members?mount={how}")).await;
        assert_eq!(
            (page.path(), page.text("p")),
            ("/login".into(), "Who are you?".into())
        );
    }
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_whose_mount_sends_the_page_elsewhere() {
    for (how, told) in ways_out() {
        let visit = Visit::begin();
        let address = format!("/members?mount={how}&params=patch");
        let (mut speaker, reply) = visit.join(&address).await;
        assert_eq!(reply, json!({"status": "error", "response": told}));
        check_shows_nobody(speaker.heard());
        let steps = visit.course.steps();
        assert_eq!(
            steps.last().unwrap(),
            "mount",
            "`handle_params` does not run"
        );
    }
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_that_is_sent_elsewhere_where_its_mount_patched_it_to() {
    let visit = Visit::begin();
    let (mut speaker, reply) = visit.join("/members?mount=refused").await;
    let told = json!({"redirect": {"to": "/login"}});
    assert_eq!(reply, json!({"status": "error", "response": told}));
    check_shows_nobody(speaker.heard());
}

#[tokio::test]
async fn a_patch_in_mount_takes_the_place_of_the_address() {
    let visit = Visit::begin();
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
    for (how, told) in ways_out() {
        let visit = Visit::begin();
        let mut member = visit.member().await;
        let reply = member.patch(&format!("/members?params={how}")).await;
        assert_eq!(reply, json!({"status": "ok", "response": told}));
        let reply = member.go("").await;
        assert_eq!(reply["response"]["reason"], "unmatched topic");
        check_shows_nobody(member.heard());
    }
}

#[tokio::test]
async fn an_event_that_was_pushed_before_a_patch_is_sent_and_none_of_where_it_was_refused() {
    let visit = Visit::begin();
    let mut member = visit.member().await;
    let reply = member.go("refused").await;
    assert_eq!(reply["response"], json!({"redirect": {"to": "/login"}}));
    let frames = member.heard();
    let diffs: Vec<_> = frames.iter().filter(|frame| frame[3] == "diff").collect();
    assert_eq!(diffs.len(), 1, "{frames:?}");
    assert_eq!(diffs[0][4], json!({"e": [["gone", null]]}));
    check_shows_nobody(frames);
}

#[tokio::test]
async fn nothing_of_a_view_is_shown_after_an_event_of_a_component_that_sends_it_elsewhere() {
    for (how, told) in ways_out() {
        let visit = Visit::begin();
        let mut member = visit.member().await;
        assert_eq!(member.go_by_door(how).await["response"], told);
        check_shows_nobody(member.heard());
    }
}

#[tokio::test]
async fn over_http_a_view_of_the_layout_that_sends_the_page_elsewhere_is_not_shown() {
    for how in LEAVING {
        let visit = Visit::begin();
        *visit.course.badge.lock().unwrap() = Some(how);
        check_leads_to_login(&visit.get("/members").await);
    }
}

#[tokio::test]
async fn over_http_a_view_of_the_layout_that_navigates_twice_is_missing_from_its_page() {
    let visit = Visit::begin();
    *visit.course.badge.lock().unwrap() = Some("redirect-patch");
    let answer = visit.get("/login").await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.body().contains("badge of"), "{}", answer.body());
}

#[tokio::test]
async fn a_join_says_nothing_of_a_view_of_the_layout_whose_mount_sends_the_page_elsewhere() {
    let visit = Visit::begin();
    let page = visit.get("/login").await;
    let badge = Container::of(page.body(), "#badge");
    for how in ["redirect", "navigate", "patch"] {
        *visit.course.badge.lock().unwrap() = Some(how);
        let mut speaker = Speaker::new(&visit.visitor).await;
        let (_, reply) = speaker.join(&badge.topic(), badge.beside()).await;
        assert_eq!(reply["status"], "error");
        check_shows_nobody(speaker.heard());
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
        let visit = Visit::begin();
        let address = format!("/members?mount={steps}");
        let answer = visit.get(&address).await;
        assert_eq!(answer.status(), 500, "{address}");
        assert!(!answer.body().contains(SECRET_NAME), "{}", answer.body());
        let (mut speaker, reply) = visit.join(&address).await;
        let reason = &reply["response"]["reason"];
        assert_eq!(reason, "join crashed", "{address}");
        check_shows_nobody(speaker.heard());
        let mut member = visit.member().await;
        member.patch(&format!("/members?params={steps}")).await;
        check_has_ended(&mut member, steps);
        let mut member = visit.member().await;
        member.go(steps).await;
        check_has_ended(&mut member, steps);
        let mut member = visit.member().await;
        member.go_by_door(steps).await;
        check_has_ended(&mut member, steps);
    }
}

#[track_caller]
fn check_has_ended(member: &mut Member, steps: &str) {
    let frames = member.heard();
    let ended = frames.iter().any(|frame| frame[3] == "phx_error");
    assert!(ended, "{steps}: {frames:?}");
    check_shows_nobody(frames);
}

#[tokio::test]
async fn the_log_names_both_navigations_of_a_turn() {
    let visit = Visit::begin();
    let both = "a redirect to \"/login\" and then a patch to \"/members?page=1\"";
    let (log, _guard) = Log::listen();
    visit.get("/members?mount=redirect-patch").await;
    assert!(log.text().contains(both), "{}", log.text());

    let (log, _guard) = Log::listen();
    visit.member().await.go("redirect-patch").await;
    assert!(log.text().contains(both), "{}", log.text());
}
