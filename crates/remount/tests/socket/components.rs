//! Live components: state of their own, events of their own, trees of their own.

use std::convert::Infallible;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Tab, containing, text};
use serde_json::{Value, json};

use crate::raw::{Channel, MAIN, Speaker, answers, topic};
use crate::site::{SECRET, Site, kit};

/// A list of counters, each a component.
pub(crate) struct Board {
    ids: Vec<u32>,
    reports: Vec<String>,
}

#[derive(Event)]
pub(crate) enum BoardEvent {
    #[event(incoming)]
    Remove { id: u32 },
    #[event(incoming)]
    Add { id: u32 },
    #[event(emitted)]
    Reported(String),
}

struct Counter {
    id: u32,
    count: u32,
}

#[derive(Event)]
enum CounterEvent {
    Inc,
    Report,
    Flash,
    Fail,
    Panic,
}

impl LiveView for Board {
    type Scope = Site;
    type Route = ();
    type Event = BoardEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            ids: vec![1, 2],
            reports: Vec::new(),
        })
    }

    async fn handle_event(&mut self, event: BoardEvent, _: &mut Socket<Self>) -> Result {
        match event {
            BoardEvent::Remove { id } => self.ids.retain(|held| *held != id),
            BoardEvent::Add { id } => self.ids.push(id),
            BoardEvent::Reported(report) => self.reports.push(report),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            for id in &self.ids, key = id {
                (live_component::<Counter>(id, *id).on(BoardEvent::Reported))
            }
            for report in &self.reports { <i>(report)</i> }
            <div id="script" phx-hook="Script"></div>
        }
    }
}

impl LiveComponent for Counter {
    type App = Site;
    type Props<'a> = u32;
    type Event = CounterEvent;
    /// A report.
    type Emit = String;

    fn mount(id: u32, _: &Visit<Self::App>) -> Self {
        Self { id, count: 0 }
    }

    fn update(&mut self, id: u32, _: &Visit<Self::App>) {
        self.id = id;
    }

    async fn handle_event(
        &mut self,
        event: CounterEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        match event {
            CounterEvent::Inc => self.count += 1,
            CounterEvent::Report => {
                socket.emit(format!("{} has {}", self.id, self.count));
            }
            CounterEvent::Flash => socket.put_flash(FlashKind::Info, "counted"),
            CounterEvent::Fail => return Err("asked to".into()),
            CounterEvent::Panic => panic!("asked to"),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::Inc)>
                (self.id) ": " (self.count)
            </button>
        }
    }
}

/// A component whose only child is a function component with the attributes of the button.
struct Wrapped;

#[component]
fn plain_button(#[attrs] rest: Attrs) -> impl Markup {
    view! { <button (rest)></button> }
}

impl LiveComponent for Wrapped {
    type App = ();
    type Props<'a> = ();
    type Event = CounterEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    async fn handle_event(&mut self, _: CounterEvent, _: &mut ComponentSocket<Self>) -> Result {
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p><PlainButton phx-click=(CounterEvent::Inc)></PlainButton></p>
        }
    }
}

/// Shows it.
struct Wrapping;

impl LiveView for Wrapping {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { (live_component::<Wrapped>(0, ())) }
    }
}

#[tokio::test]
async fn an_event_finds_its_component_through_a_function_component_that_passes_it_on() {
    let sessions = Sessions::<()>::new(KeyRing::new(SECRET).unwrap());
    let site = remount_testing::Site::new(Live::new(sessions).view_at::<Wrapping>("/"));
    let answer = site.visitor().get("/").await;
    let command = r#"[["push",{"event":"inc","target":1}]]"#.replace('"', "&quot;");
    let button = format!(r#"<p><button phx-click="{command}"></button></p>"#);
    assert!(answer.body().contains(&button), "{}", answer.body());
}

/// A board that has joined, and its site.
async fn board() -> (remount_testing::Site, Tab) {
    let site = kit();
    let page = site.visitor().open("/board").await;
    (site, page)
}

/// What a click in a component says.
fn of_component(cid: u64, event: &str) -> Value {
    json!({"type": "click", "event": event, "value": {}, "cid": cid})
}

/// Has a component hear of an event for which it shows no button; returns what is answered.
async fn tell(page: &Tab, cid: u64, event: &str) -> Value {
    let reply = page
        .send(MAIN, "event", of_component(cid, event))
        .await
        .unwrap();
    assert_eq!(reply["status"], "ok");
    reply["response"].clone()
}

#[tokio::test]
async fn a_page_shows_its_components_before_and_after_it_joins() {
    let (site, page) = board().await;
    let first = site.visitor().get("/board").await;
    let shown = r#"<button phx-click="inc" phx-target="2">2: 0</button>"#;
    assert!(first.body().contains(shown), "{}", first.body());
    assert_eq!(page.texts("button"), ["1: 0", "2: 0"]);

    let topic = topic(&page);
    let frames = page.frames();
    let joined = frames.iter().find(|frame| frame[2] == topic).unwrap();
    let rendered = &joined[4]["response"]["rendered"];
    let list = json!({"0": {"0": 1}, "1": {"0": 2}, "kc": 2});
    assert_eq!(rendered["1"]["k"], list);
    assert_eq!(rendered["c"]["1"]["1"], "1");
    let second = json!({"s": 1, "0": "inc\" phx-target=\"2", "1": "2"});
    assert_eq!(rendered["c"]["2"], second);
}

#[tokio::test]
async fn an_event_reaches_its_component_which_alone_is_rendered() {
    let (_site, page) = board().await;
    page.frames();
    for (button, component) in [("2: 0", "2"), ("1: 0", "1")] {
        page.click(text(button)).await;
        let diff = json!({"diff": {"c": {component: {"2": "1"}}}});
        assert_eq!(answers(&page), [diff]);
    }
    assert_eq!(page.texts("button"), ["1: 1", "2: 1"]);
}

#[tokio::test]
async fn an_event_that_a_component_refuses_names_the_component() {
    let (_site, page) = board().await;
    let answer = tell(&page, 1, "no such event").await;
    let told = &answer["diff"]["e"][0][1];
    if cfg!(debug_assertions) {
        assert_eq!(told["view"], "socket::components::Counter", "{answer}");
        assert_eq!(told["event"], "no such event");
    } else {
        assert_eq!(answer, json!({}));
    }
}

#[tokio::test]
async fn an_event_for_a_component_that_is_gone_or_never_was_changes_nothing() {
    let (_site, page) = board().await;
    for cid in [0, 3, u64::MAX] {
        assert_eq!(tell(&page, cid, "inc").await, json!({}));
    }
}

#[tokio::test]
async fn a_component_tells_its_view_what_it_has_to_say() {
    let (_site, page) = board().await;
    page.click(text("2: 0")).await;
    let answer = tell(&page, 2, "report").await;
    assert!(
        answer["diff"].is_object(),
        "it is heard in the same turn: {answer}"
    );
    assert_eq!(page.texts("i"), ["2 has 1"]);
}

#[tokio::test]
async fn what_a_component_changes_of_its_view_is_rendered_too() {
    let (_site, page) = board().await;
    tell(&page, 1, "flash").await;
    assert!(page.shows(containing("counted")));
}

#[tokio::test]
async fn a_component_that_fails_ends_its_view() {
    for event in ["fail", "panic"] {
        let (_site, page) = board().await;
        page.click(text("2: 0")).await;
        page.frames();
        let answer = page.send(MAIN, "event", of_component(1, event)).await;
        assert_eq!(answer, None);
        let topic = topic(&page);
        let frames = page.frames();
        let is_end = |frame: &Value| frame[2] == *topic && frame[3] == "phx_error";
        assert!(frames.iter().any(is_end), "{event}: {frames:?}");
        assert_eq!(page.texts("button"), ["1: 0", "2: 0"], "it is mounted anew");
    }
}

/// A board without the page that tells the server at once which components are gone.
struct ByHand {
    _site: remount_testing::Site,
    speaker: Speaker,
    view: Channel,
}

impl ByHand {
    async fn join() -> Self {
        let site = kit();
        let visitor = site.visitor();
        let mut speaker = Speaker::new(&visitor).await;
        let view = speaker.join_main(&visitor, "/board").await;
        Self {
            _site: site,
            speaker,
            view,
        }
    }

    /// Says something, and returns what is answered.
    async fn say(&mut self, message: &str, payload: Value) -> Value {
        let reply = self.speaker.push(&self.view, message, payload).await;
        assert_eq!(reply["status"], "ok");
        reply["response"].clone()
    }

    async fn click(&mut self, event: &str, id: u32) -> Value {
        let event = crate::raw::click(event, json!({"id": id}));
        self.say("event", event).await
    }

    async fn count(&mut self, cid: u64) -> Value {
        self.say("event", of_component(cid, "inc")).await
    }
}

#[tokio::test]
async fn a_component_that_is_shown_again_before_the_browser_has_let_it_go_keeps_its_state() {
    let mut board = ByHand::join().await;
    board.count(1).await;
    board.click("remove", 1).await;
    assert_eq!(board.count(1).await, json!({}), "it is hidden");
    let cids = json!({"cids": [1]});
    board.say("cids_will_destroy", cids.clone()).await;
    let answer = board.click("add", 1).await;
    let component = &answer["diff"]["c"]["1"];
    let shown = (&component["1"], &component["2"]);
    assert_eq!(shown, (&json!("1"), &json!("1")));
    let destroyed = board.say("cids_destroyed", cids).await;
    assert_eq!(destroyed, json!({"cids": []}));
    let diff = json!({"diff": {"c": {"1": {"2": "2"}}}});
    assert_eq!(board.count(1).await, diff);
}

#[tokio::test]
async fn the_client_is_told_which_components_to_forget() {
    let mut board = ByHand::join().await;
    board.count(1).await;
    board.count(2).await;
    board.click("remove", 1).await;
    let cids = json!({"cids": [1, 2]});
    let told = board.say("cids_will_destroy", cids.clone()).await;
    assert_eq!(told, json!({}));
    let told = board.say("cids_destroyed", cids).await;
    assert_eq!(told, json!({"cids": [1]}));
    let answer = board.click("add", 1).await;
    let component = &answer["diff"]["c"]["3"];
    let shown = (&component["1"], &component["2"]);
    assert_eq!(shown, (&json!("1"), &json!("0")));
}

#[tokio::test]
async fn a_component_that_was_removed_and_is_there_again_is_a_new_one_on_the_page() {
    let (_site, page) = board().await;
    page.click(text("1: 0")).await;
    page.push_event("#script", "remove", json!({"id": 1})).await;
    assert_eq!(page.texts("button"), ["2: 0"]);
    page.push_event("#script", "add", json!({"id": 1})).await;
    assert_eq!(page.texts("button"), ["2: 0", "1: 0"]);
}
