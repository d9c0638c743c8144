//! Live components: state of their own, events of their own, trees of their own.

use std::sync::Arc;

use remount::prelude::*;
use serde_json::{Value, json};

use crate::browser::{Joined, get};
use crate::site::{Server, Site};

/// A list of counters, each a component.
pub(crate) struct Board {
    ids: Vec<u32>,
    reports: Vec<String>,
}

#[derive(Event)]
pub(crate) enum BoardEvent {
    Remove { id: u32 },
    Add { id: u32 },
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
    type App = Site;
    type Event = BoardEvent;
    type Info = String;

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            ids: vec![1, 2],
            reports: Vec::new(),
        })
    }

    async fn handle_event(&mut self, event: BoardEvent, _: &mut Socket<Self>) -> Result {
        match event {
            BoardEvent::Remove { id } => self.ids.retain(|held| *held != id),
            BoardEvent::Add { id } => self.ids.push(id),
        }
        Ok(())
    }

    async fn handle_info(&mut self, report: Arc<String>, _: &mut Socket<Self>) -> Result {
        self.reports.push(report.to_string());
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            (remount::flash())
            for id in &self.ids, key = id {
                (live_component::<Counter>(id, *id))
            }
            for report in &self.reports { <i>(report)</i> }
        }
    }
}

impl LiveComponent for Counter {
    type View = Board;
    type Event = CounterEvent;
    type Props<'a> = u32;

    fn mount(id: u32) -> Self {
        Self { id, count: 0 }
    }

    fn update(&mut self, id: u32) {
        self.id = id;
    }

    async fn handle_event(&mut self, event: CounterEvent, socket: &mut Socket<Board>) -> Result {
        match event {
            CounterEvent::Inc => self.count += 1,
            CounterEvent::Report => socket.send(format!("{} has {}", self.id, self.count)),
            CounterEvent::Flash => socket.put_flash(FlashKind::Info, "counted"),
            CounterEvent::Fail => return Err("asked to".into()),
            CounterEvent::Panic => panic!("asked to"),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button phx-click=(CounterEvent::INC) phx-target=(Myself)>
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
    type View = Board;
    type Event = CounterEvent;
    type Props<'a> = ();

    fn mount((): ()) -> Self {
        Self
    }

    fn update(&mut self, (): ()) {}

    async fn handle_event(&mut self, _: CounterEvent, _: &mut Socket<Board>) -> Result {
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p><PlainButton phx-click=(CounterEvent::INC) phx-target=(Myself)></PlainButton></p>
        }
    }
}

/// Sends a click in a component and returns what the view answered.
async fn click(page: &mut Joined, cid: u64, event: &str) -> Value {
    let payload = json!({"type": "click", "event": event, "value": {}, "cid": cid});
    let reference = page.push("event", payload).await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(reply["status"], "ok");
    reply["response"].clone()
}

#[test]
fn myself_is_the_target_in_a_function_component_that_passes_it_on() {
    let mut page = String::new();
    let wrapped = live_component::<Wrapped>(&0, ());
    remount::markup::html(&wrapped, None, &mut page);
    let expected = r#"<p><button phx-click="inc" phx-target="1"></button></p>"#;
    assert_eq!(page, expected);
}

async fn board(server: &Server) -> Joined {
    Joined::at(&server.address, "/board").await
}

#[tokio::test]
async fn a_page_shows_its_components_before_and_after_it_joins() {
    let server = Server::start().await;
    let document = get(&server.address, "/board", None).await;
    let shown = r#"<button phx-click="inc" phx-target="2">2: 0</button>"#;
    assert!(document.body.contains(shown), "{}", document.body);
    let page = board(&server).await;
    let rendered = &page.reply["rendered"];
    assert_eq!(
        rendered["1"]["k"],
        json!({"0": {"0": 1}, "1": {"0": 2}, "kc": 2})
    );
    assert_eq!(rendered["c"]["1"]["2"], "1");
    assert_eq!(
        rendered["c"]["2"],
        json!({"s": 1, "1": " phx-target=\"2\"", "2": "2"})
    );
}

#[tokio::test]
async fn an_event_reaches_its_component_which_alone_is_rendered() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    assert_eq!(
        click(&mut page, 2, "inc").await,
        json!({"diff": {"c": {"2": {"3": "1"}}}})
    );
    assert_eq!(
        click(&mut page, 1, "inc").await,
        json!({"diff": {"c": {"1": {"3": "1"}}}})
    );
}

#[tokio::test]
async fn an_event_that_a_component_refuses_names_the_component() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    let answer = click(&mut page, 1, "no such event").await;
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
    let server = Server::start().await;
    let mut page = board(&server).await;
    for cid in [0, 3, u64::MAX] {
        assert_eq!(click(&mut page, cid, "inc").await, json!({}));
    }
}

#[tokio::test]
async fn a_component_tells_its_view_what_it_has_to_say() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    click(&mut page, 2, "inc").await;
    assert_eq!(click(&mut page, 2, "report").await, json!({}));
    let diff = page.pushed("diff").await;
    assert_eq!(diff["2"]["k"]["0"]["0"], "2 has 1");
}

#[tokio::test]
async fn what_a_component_changes_of_its_view_is_rendered_too() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    let answer = click(&mut page, 1, "flash").await;
    assert!(
        answer["diff"]["0"].to_string().contains("counted"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_component_that_fails_ends_its_view() {
    let server = Server::start().await;
    for event in ["fail", "panic"] {
        let mut page = board(&server).await;
        let payload = json!({"type": "click", "event": event, "value": {}, "cid": 1});
        page.push("event", payload).await;
        let topic = page.topic.clone();
        page.socket
            .expect(|frame| frame[2] == topic && frame[3] == "phx_error")
            .await;
    }
}

#[tokio::test]
async fn a_component_that_is_shown_again_before_the_browser_has_let_it_go_keeps_its_state() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    click(&mut page, 1, "inc").await;
    page.click("remove", json!({"id": "1"})).await;
    assert_eq!(click(&mut page, 1, "inc").await, json!({}), "it is hidden");
    let cids = json!({"cids": [1]});
    let reference = page.push("cids_will_destroy", cids.clone()).await;
    page.socket.reply(&reference).await;
    let answer = page.click("add", json!({"id": "1"})).await;
    let component = &answer["diff"]["c"]["1"];
    assert_eq!(
        (&component["2"], &component["3"]),
        (&json!("1"), &json!("1"))
    );
    let reference = page.push("cids_destroyed", cids).await;
    let reply = page.socket.reply(&reference).await;
    assert_eq!(reply["response"], json!({"cids": []}));
    let diff = json!({"diff": {"c": {"1": {"3": "2"}}}});
    assert_eq!(click(&mut page, 1, "inc").await, diff);
}

#[tokio::test]
async fn the_client_is_told_which_components_to_forget() {
    let server = Server::start().await;
    let mut page = board(&server).await;
    click(&mut page, 1, "inc").await;
    click(&mut page, 2, "inc").await;
    page.click("remove", json!({"id": "1"})).await;
    let mut ask = async |event: &str| {
        let reference = page.push(event, json!({"cids": [1, 2]})).await;
        page.socket.reply(&reference).await["response"].clone()
    };
    assert_eq!(ask("cids_will_destroy").await, json!({}));
    assert_eq!(ask("cids_destroyed").await, json!({"cids": [1]}));
    let answer = page.click("add", json!({"id": "1"})).await;
    let component = &answer["diff"]["c"]["3"];
    assert_eq!(
        (&component["2"], &component["3"]),
        (&json!("1"), &json!("0"))
    );
}
