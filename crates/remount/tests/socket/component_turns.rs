//! When live components are called, and what is shown of that.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use remount::Limits;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, text};
use serde_json::json;

use crate::raw::{Speaker, click};
use crate::site::SECRET;

const SECOND: Duration = Duration::from_secs(1);

/// What components have done, in order.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, what: &str, id: u32) {
        self.0.lock().unwrap().push(format!("{what} {id}"));
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct Yard;

impl App for Yard {
    type Session = ();
    type State = Arc<Diary>;
}

struct Ping;

const PINGS: Topic<Ping> = Topic::local("pings");

struct Poke;

/// The first of the rows that go elsewhere as soon as they are connected.
const LEAVES: u32 = 7_000;

/// Shows what it has been through: 100 as it is connected, and 1 for everything else.
struct Row {
    id: u32,
    count: u32,
}

#[derive(Event)]
enum RowEvent {
    Count,
    CountAndTell,
}

impl LiveComponent for Row {
    type App = Yard;
    type Props<'a> = u32;
    type Event = RowEvent;
    type Emit = ();

    fn mount(id: u32, _: &Visit<Yard>) -> Self {
        Self { id, count: 0 }
    }

    async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
        socket.state().note("connected", self.id);
        self.count += 100;
        socket.subscribe(&PINGS).await?;
        if self.id >= LEAVES {
            return Err(redirect(LocalPath::new("/there")?));
        }
        Ok(())
    }

    async fn handle_event(
        &mut self,
        event: RowEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        self.count += 1;
        if matches!(event, RowEvent::CountAndTell) {
            socket.put_flash("info", "counted");
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let id = self.id;
        view! {
            <p>
                <output id=("row-", id)>(self.count)</output>
                <button phx-click=(RowEvent::Count)>"count " (id)</button>
                <button phx-click=(RowEvent::CountAndTell)>"tell " (id)</button>
            </p>
        }
    }
}

impl ComponentOn<Ping> for Row {
    async fn on(&mut self, _: &Ping, socket: &mut ComponentSocket<Self>) -> Result {
        socket.state().note("ping", self.id);
        self.count += 1;
        Ok(())
    }
}

impl ComponentOn<Poke> for Row {
    async fn on(&mut self, _: &Poke, socket: &mut ComponentSocket<Self>) -> Result {
        socket.state().note("poke", self.id);
        Ok(())
    }
}

/// Shows rows in a list, in a memo, and in a stream.
struct Rows {
    listed: Vec<u32>,
    remembered: Vec<u32>,
    streamed: Stream<u32>,
}

#[derive(Event)]
enum RowsEvent {
    #[event(incoming)]
    Show {
        ids: Vec<u32>,
    },
    Remember,
    Stream,
    ShowAndPoke,
    ShowTwoThatLeave,
    ShowMany,
    Wait,
}

impl LiveView for Rows {
    type Scope = Yard;
    type Route = ();
    type Event = RowsEvent;

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            listed: Vec::new(),
            remembered: vec![1, 2],
            streamed: Stream::with_ids(|id| format!("item-{id}"), []),
        })
    }

    async fn handle_event(&mut self, event: RowsEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RowsEvent::Show { ids } => self.listed = ids,
            RowsEvent::Remember => self.remembered = vec![1, 2, 3, 4],
            RowsEvent::Stream => {
                self.streamed.insert(5);
                self.streamed.insert(6);
            }
            RowsEvent::ShowAndPoke => {
                self.listed = vec![9];
                socket.send_update::<Row>(9_u32, Poke);
                // So the message waits for the view already.
                tokio::time::sleep(SECOND).await;
            }
            RowsEvent::ShowMany => self.listed = (1_000..1_400).collect(),
            RowsEvent::Wait => tokio::time::sleep(SECOND).await,
            RowsEvent::ShowTwoThatLeave => self.listed = vec![LEAVES, LEAVES + 1],
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <remount::ui::FlashGroup />
                <button phx-click=(RowsEvent::Remember)>"remember"</button>
                <button phx-click=(RowsEvent::Stream)>"stream"</button>
                <button phx-click=(RowsEvent::ShowMany)>"show many"</button>
                <button phx-click=(RowsEvent::Wait)>"wait"</button>
                <button phx-click=(RowsEvent::ShowAndPoke)>"show and poke"</button>
                <button phx-click=(RowsEvent::ShowTwoThatLeave)>"show two that leave"</button>
                <div>
                    (memo(&self.remembered, |ids| view! {
                        for id in ids, key = id { (live_component::<Row>(*id, *id)) }
                    }))
                </div>
                <ul id="streamed" phx-update="stream">
                    for (id, row) in &self.streamed {
                        <li id=(id)>(live_component::<Row>(row, row))</li>
                    }
                </ul>
                for id in &self.listed, key = id { (live_component::<Row>(*id, *id)) }
            </main>
        }
    }
}

struct There;

impl LiveView for There {
    type Scope = Yard;
    type Route = ();
    type Event = ();

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"there"</h1> }
    }
}

struct Scene {
    site: Site,
    diary: Arc<Diary>,
    handle: LiveHandle<Yard>,
}

impl Scene {
    fn new(limits: Limits) -> Self {
        let diary = Arc::<Diary>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&diary)).limits(limits);
        let live = live.view_at::<Rows>("/").view_at::<There>("/there");
        let handle = live.handle();
        let site = Site::new(axum::Router::new().merge(live));
        Self {
            site,
            diary,
            handle,
        }
    }

    /// A page that shows the rows 1 and 2.
    async fn open() -> (Self, Tab) {
        let scene = Self::new(Limits::default());
        let page = scene.site.visitor().open("/").await;
        (scene, page)
    }
}

fn shows<const N: usize>(page: &Tab, ids: [u32; N]) -> [String; N] {
    ids.map(|id| page.text(format!("#row-{id}").as_str()))
}

#[tokio::test]
async fn what_two_components_change_as_they_are_connected_is_shown_though_a_memo_skips_them() {
    let (_scene, page) = Scene::open().await;
    assert_eq!(shows(&page, [1, 2]), ["100", "100"]);
    page.click(text("remember")).await;
    assert_eq!(shows(&page, [1, 2, 3, 4]), ["100", "100", "100", "100"]);
}

#[tokio::test]
async fn what_two_components_in_a_stream_change_as_they_are_connected_is_shown() {
    let (_scene, page) = Scene::open().await;
    page.click(text("stream")).await;
    assert_eq!(shows(&page, [5, 6]), ["100", "100"]);
}

#[tokio::test]
async fn a_component_that_has_its_view_shown_too_is_shown_though_a_memo_skips_it() {
    let (_scene, page) = Scene::open().await;
    page.click(text("tell 1")).await;
    assert_eq!(shows(&page, [1]), ["101"]);
    assert!(page.shows(text("counted")));
}

#[tokio::test]
async fn a_component_in_a_stream_that_has_its_view_shown_too_is_shown() {
    let (_scene, page) = Scene::open().await;
    page.click(text("stream")).await;
    page.click(text("tell 5")).await;
    assert_eq!(shows(&page, [5, 6]), ["101", "100"]);
    assert!(page.shows(text("counted")));
}

#[tokio::test]
async fn a_component_is_connected_before_it_takes_a_message() {
    let (scene, page) = Scene::open().await;
    scene.diary.take();
    page.click(text("show and poke")).await;
    scene.site.advance(SECOND * 2).await;
    assert_eq!(scene.diary.take(), ["connected 9", "poke 9"]);
}

#[tokio::test]
async fn a_component_that_leads_elsewhere_has_no_other_connected_after_it() {
    let (scene, page) = Scene::open().await;
    scene.diary.take();
    page.click(text("show two that leave")).await;
    assert_eq!(page.path(), "/there");
    assert_eq!(scene.diary.take(), [format!("connected {LEAVES}")]);
}

#[tokio::test]
async fn a_broadcast_is_one_turn_for_hundreds_of_components_also_of_a_view_that_is_busy() {
    let (scene, page) = Scene::open().await;
    page.click(text("show many")).await;
    page.frames();
    assert_eq!(scene.handle.broadcast(&PINGS, Ping), 402);
    scene.site.settled().await;
    assert_eq!(page.frames().len(), 1);
    page.click(text("wait")).await;
    scene.handle.broadcast(&PINGS, Ping);
    scene.site.advance(SECOND * 2).await;
    assert_eq!(shows(&page, [1, 1_000, 1_399]), ["102", "102", "102"]);
}

#[tokio::test]
async fn a_hidden_component_takes_messages_and_is_the_same_one_when_it_is_shown_again() {
    let scene = Scene::new(Limits::default());
    let visitor = scene.site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    scene.site.settled().await;
    scene.diary.take();
    for ids in [json!([9]), json!([])] {
        let show = click("show", json!({ "ids": ids }));
        speaker.push(&view, "event", show).await;
        scene.site.settled().await;
    }
    assert_eq!(scene.handle.broadcast(&PINGS, Ping), 3);
    let show = click("show", json!({"ids": [9]}));
    speaker.push(&view, "event", show).await;
    scene.site.settled().await;
    let said = scene.diary.take();
    assert_eq!(said, ["connected 9", "ping 1", "ping 2", "ping 9"]);
}

#[tokio::test]
async fn hidden_components_hold_no_more_than_their_view_may() {
    let scene = Scene::new(Limits::default().subscriptions(5));
    let visitor = scene.site.visitor();
    let mut speaker = Speaker::new(&visitor).await;
    let view = speaker.join_main(&visitor, "/").await;
    // The page never says that their elements are gone.
    for id in 10..13 {
        for ids in [json!([id]), json!([])] {
            let show = click("show", json!({ "ids": ids }));
            speaker.push(&view, "event", show).await;
            scene.site.settled().await;
        }
    }
    assert_eq!(scene.handle.broadcast(&PINGS, Ping), 5);
    let show = click("show", json!({"ids": [20]}));
    speaker.push(&view, "event", show).await;
    scene.site.settled().await;
    assert_eq!(
        scene.handle.broadcast(&PINGS, Ping),
        0,
        "the view has ended"
    );
}
