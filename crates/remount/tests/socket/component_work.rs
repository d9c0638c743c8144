//! What live components have going on: subscriptions, loads, tasks and timers.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount::{ComponentHandle, Limits};
use remount_testing::{Site, Tab, text};
use tokio::sync::Notify;

use crate::log::Log;
use crate::site::SECRET;

const SECOND: Duration = Duration::from_secs(1);

/// What happens outside of the views.
#[derive(Default)]
struct Outside {
    connected: AtomicU32,
    opened: Notify,
    /// Works that have begun, and those that are gone.
    begun: AtomicU32,
    gone: AtomicU32,
    gauge: std::sync::Mutex<Option<ComponentHandle<Gauge>>>,
}

impl Outside {
    /// A work that ends when it is opened.
    async fn work(self: Arc<Self>) -> u32 {
        self.begun.fetch_add(1, Relaxed);
        let _gone = Gone(Arc::clone(&self));
        self.opened.notified().await;
        7
    }

    /// How many of the works run.
    fn running(&self) -> u32 {
        self.begun.load(Relaxed) - self.gone.load(Relaxed)
    }
}

/// Counts as gone when it is dropped.
struct Gone(Arc<Outside>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.fetch_add(1, Relaxed);
    }
}

struct Office;

impl App for Office {
    type Session = ();
    type State = Arc<Outside>;
}

struct Sold(u32);

const SALES: Topic<Sold> = Topic::local("sales");

struct Done(u32);

struct Set(u32);

/// Shows a number, and does what its buttons say to change it.
struct Gauge {
    name: String,
    number: u32,
    loaded: Async<u32>,
}

#[derive(Event)]
enum GaugeEvent {
    Sell,
    Leave,
    Tick,
    After,
    Task,
    EndlessTask,
    Load,
    Report,
}

impl LiveComponent for Gauge {
    type App = Office;
    type Props<'a> = &'a str;
    type Event = GaugeEvent;
    type Emit = u32;

    fn mount(name: &str, _: &Visit<Self::App>) -> Self {
        Self {
            name: name.to_owned(),
            number: 0,
            loaded: Async::default(),
        }
    }

    async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
        let outside = Arc::clone(socket.state());
        outside.connected.fetch_add(1, Relaxed);
        *outside.gauge.lock().unwrap() = Some(socket.handle());
        if self.name == "broken" {
            return Err("as it was asked to".into());
        }
        socket.subscribe(&SALES).await?;
        socket.subscribe(&SALES).await?;
        Ok(())
    }

    async fn handle_event(
        &mut self,
        event: GaugeEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        let outside = Arc::clone(socket.state());
        match event {
            GaugeEvent::Sell => socket.broadcast_from(&SALES, Sold(1)),
            GaugeEvent::Leave => socket.unsubscribe(&SALES),
            GaugeEvent::Tick => {
                socket.every(SECOND, async |gauge, _| gauge.add(1))?;
            }
            GaugeEvent::After => {
                socket.after(SECOND, async |gauge, _| gauge.add(10))?;
            }
            GaugeEvent::Task => {
                socket.task(async { Done(outside.work().await) })?;
            }
            GaugeEvent::EndlessTask => {
                socket.task(pending::<Done>())?;
            }
            GaugeEvent::Load => {
                socket.load(|gauge| &mut gauge.loaded, async {
                    Ok(outside.work().await)
                });
            }
            GaugeEvent::Report => {
                socket.after(SECOND, async |gauge, socket| {
                    socket.emit(gauge.number);
                    Ok(())
                })?;
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let name = &self.name;
        view! {
            <p>
                <output id=(name)>(self.number)</output>
                <output id=(name, "-loaded")>
                    match self.loaded.state() {
                        AsyncState::Ready(number) => (number),
                        AsyncState::Loading(_) => "loading",
                        AsyncState::Failed(error, _) => (error.to_string()),
                        AsyncState::Idle => "nothing",
                    }
                </output>
                <button phx-click=(GaugeEvent::Sell)>"sell " (name)</button>
                <button phx-click=(GaugeEvent::Leave)>"leave " (name)</button>
                <button phx-click=(GaugeEvent::Tick)>"tick " (name)</button>
                <button phx-click=(GaugeEvent::After)>"after " (name)</button>
                <button phx-click=(GaugeEvent::Task)>"task " (name)</button>
                <button phx-click=(GaugeEvent::EndlessTask)>"endless " (name)</button>
                <button phx-click=(GaugeEvent::Load)>"load " (name)</button>
                <button phx-click=(GaugeEvent::Report)>"report " (name)</button>
            </p>
        }
    }
}

impl Gauge {
    #[allow(clippy::unnecessary_wraps, reason = "timers return it")]
    fn add(&mut self, number: u32) -> Result {
        self.number += number;
        Ok(())
    }
}

impl ComponentOn<Sold> for Gauge {
    async fn on(&mut self, sold: &Sold, _: &mut ComponentSocket<Self>) -> Result {
        self.add(sold.0)
    }

    fn merge(waiting: &Sold, newer: &Sold) -> Option<Sold> {
        Some(Sold(waiting.0 + newer.0))
    }
}

impl ComponentOn<Done> for Gauge {
    async fn on(&mut self, done: &Done, _: &mut ComponentSocket<Self>) -> Result {
        self.add(done.0)
    }
}

impl ComponentOn<Set> for Gauge {
    async fn on(&mut self, set: &Set, _: &mut ComponentSocket<Self>) -> Result {
        self.number = set.0;
        Ok(())
    }
}

/// Shows gauges, by their names.
struct Board {
    gauges: Vec<String>,
    sold: u32,
    reported: u32,
}

#[derive(Event)]
enum BoardEvent {
    Show {
        name: String,
    },
    Hide {
        name: String,
    },
    Touch,
    Set {
        name: String,
    },
    ShowAndSet {
        name: String,
    },
    #[event(emitted)]
    Reported(u32),
}

impl LiveView for Board {
    type Scope = Office;
    type Route = ();
    type Event = BoardEvent;

    async fn mount((): (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&SALES).await?;
        Ok(Self {
            gauges: vec!["one".to_owned()],
            sold: 0,
            reported: 0,
        })
    }

    async fn handle_event(&mut self, event: BoardEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            BoardEvent::Show { name } => self.gauges.push(name),
            BoardEvent::Hide { name } => self.gauges.retain(|gauge| *gauge != name),
            BoardEvent::Touch => {}
            BoardEvent::Set { name } => socket.send_update::<Gauge>(name, Set(50)),
            BoardEvent::ShowAndSet { name } => {
                socket.send_update::<Gauge>(&name, Set(60));
                self.gauges.push(name);
            }
            BoardEvent::Reported(number) => self.reported = number,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let named = |name: &str| name.to_owned();
        view! {
            <main>
                <output id="sold">(self.sold)</output>
                <output id="reported">(self.reported)</output>
                <button phx-click=(BoardEvent::Touch)>"touch"</button>
                for name in ["one", "two", "broken"], key = name {
                    <button phx-click=(BoardEvent::Show { name: named(name) })>
                        "show " (name)
                    </button>
                    <button phx-click=(BoardEvent::Hide { name: named(name) })>
                        "hide " (name)
                    </button>
                    <button phx-click=(BoardEvent::Set { name: named(name) })>"set " (name)</button>
                    <button phx-click=(BoardEvent::ShowAndSet { name: named(name) })>
                        "show and set " (name)
                    </button>
                }
                for name in &self.gauges, key = name {
                    (live_component::<Gauge>(name, name).on(BoardEvent::Reported))
                }
            </main>
        }
    }
}

impl On<Sold> for Board {
    async fn on(&mut self, sold: &Sold, _: &mut Socket<Self>) -> Result {
        self.sold += sold.0;
        Ok(())
    }
}

struct Scene {
    site: Site,
    page: Tab,
    outside: Arc<Outside>,
    handle: LiveHandle<Office>,
}

impl Scene {
    async fn open() -> Self {
        Self::open_with(Limits::default()).await
    }

    async fn open_with(limits: Limits) -> Self {
        let outside = Arc::<Outside>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&outside));
        let live = live.limits(limits).view_at::<Board>("/");
        let handle = live.handle();
        let site = Site::new(axum::Router::new().merge(live));
        let page = site.visitor().open("/").await;
        Self {
            site,
            page,
            outside,
            handle,
        }
    }

    async fn click(&self, button: &str) {
        self.page.click(text(button)).await;
    }

    /// What the output of this id shows.
    fn shows(&self, id: &str) -> String {
        self.page.text(format!("#{id}").as_str())
    }

    /// How many hear of this, which they handle.
    async fn sell(&self, pieces: u32) -> usize {
        let heard = self.handle.broadcast(&SALES, Sold(pieces));
        self.site.settled().await;
        heard
    }

    /// Whether the last difference that was sent says nothing of the view itself.
    fn only_components_changed(&self) -> bool {
        let frames = self.page.frames();
        let diff = &frames.last().expect("something was sent")[4];
        let names = diff.as_object().expect("a difference").keys();
        names.eq(["c"])
    }

    /// Whether nothing was sent since this was asked last.
    fn is_silent(&self) -> bool {
        self.page.frames().is_empty()
    }

    fn connected(&self) -> u32 {
        self.outside.connected.load(Relaxed)
    }
}

#[tokio::test]
async fn a_component_is_connected_once_and_not_over_http() {
    let scene = Scene::open().await;
    assert_eq!(scene.connected(), 1);
    scene.click("touch").await;
    assert_eq!(scene.connected(), 1);
    scene.click("show two").await;
    assert_eq!(scene.connected(), 2);
    let page = scene.site.visitor().open("/").await;
    assert_eq!(scene.connected(), 3);
    drop(page);
}

#[tokio::test]
async fn what_is_told_to_a_topic_reaches_each_component_and_the_view_once() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    assert_eq!(scene.sell(3).await, 3);
    let shown = ["one", "two", "sold"].map(|id| scene.shows(id));
    assert_eq!(shown, ["3", "3", "3"]);
}

#[tokio::test]
async fn a_message_to_a_component_is_shown_by_that_alone() {
    let scene = Scene::open().await;
    let gauge = scene.outside.gauge.lock().unwrap().clone();
    gauge.expect("it is connected").send(Set(9));
    scene.site.settled().await;
    assert_eq!(scene.shows("one"), "9");
    assert!(scene.only_components_changed());
}

#[tokio::test]
async fn messages_to_two_components_are_not_made_one() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    for pieces in [1, 2, 3] {
        scene.handle.broadcast(&SALES, Sold(pieces));
    }
    scene.site.settled().await;
    let shown = ["one", "two", "sold"].map(|id| scene.shows(id));
    assert_eq!(shown, ["6", "6", "6"]);
}

#[tokio::test]
async fn what_a_component_tells_others_does_not_reach_itself() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    scene.click("sell one").await;
    scene.site.settled().await;
    let shown = ["one", "two", "sold"].map(|id| scene.shows(id));
    assert_eq!(shown, ["0", "1", "1"]);
}

#[tokio::test]
async fn a_component_that_unsubscribes_leaves_the_others_subscribed() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    scene.click("leave one").await;
    assert_eq!(scene.sell(3).await, 2);
    let shown = ["one", "two", "sold"].map(|id| scene.shows(id));
    assert_eq!(shown, ["0", "3", "3"]);
}

#[tokio::test]
async fn a_component_that_is_gone_hears_nothing() {
    let scene = Scene::open().await;
    scene.click("hide one").await;
    assert_eq!(scene.sell(3).await, 1);
    let gauge = scene.outside.gauge.lock().unwrap().clone();
    scene.page.frames();
    gauge.expect("it was connected").send(Set(9));
    scene.site.settled().await;
    assert!(scene.is_silent());
}

#[tokio::test]
async fn a_component_that_is_shown_anew_begins_anew() {
    let scene = Scene::open().await;
    scene.sell(3).await;
    scene.click("hide one").await;
    scene.click("show one").await;
    assert_eq!((scene.shows("one").as_str(), scene.connected()), ("0", 2));
    assert_eq!(scene.sell(2).await, 2);
    assert_eq!(scene.shows("one"), "2");
}

#[tokio::test]
async fn a_timer_of_a_component_goes_on_and_ends_with_it() {
    let scene = Scene::open().await;
    scene.click("tick one").await;
    scene.site.advance(SECOND * 3).await;
    assert_eq!(scene.shows("one"), "3");
    assert!(scene.only_components_changed());
    scene.click("hide one").await;
    scene.page.frames();
    scene.site.advance(SECOND * 3).await;
    assert!(scene.is_silent());
}

#[tokio::test]
async fn a_component_that_is_gone_leaves_its_room_to_others() {
    let limits = Limits::default().timers(1).tasks(1).subscriptions(3);
    let scene = Scene::open_with(limits).await;
    for round in 0..3 {
        for button in ["tick one", "load one", "hide one", "show one"] {
            scene.click(button).await;
        }
        assert_eq!(scene.outside.running(), 0, "round {round}");
    }
    scene.click("tick one").await;
    scene.site.advance(SECOND * 2).await;
    assert_eq!(scene.shows("one"), "2");
}

#[tokio::test]
async fn a_component_acts_once_when_a_time_has_passed() {
    let scene = Scene::open().await;
    scene.click("after one").await;
    scene.site.advance(SECOND * 3).await;
    assert_eq!(scene.shows("one"), "10");
}

#[tokio::test]
async fn what_a_component_emits_in_a_timer_reaches_its_view() {
    let scene = Scene::open().await;
    scene.sell(4).await;
    scene.click("report one").await;
    assert_eq!(scene.shows("reported"), "0");
    scene.site.advance(SECOND).await;
    assert_eq!(scene.shows("reported"), "4");
}

#[tokio::test]
async fn a_task_returns_a_message_to_its_component() {
    let scene = Scene::open().await;
    scene.click("task one").await;
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shows("one"), "7");
}

#[tokio::test]
async fn tasks_and_loads_end_with_their_component() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    for work in ["task one", "load one", "load two"] {
        scene.click(work).await;
    }
    assert_eq!(scene.outside.running(), 3);
    scene.click("hide one").await;
    scene.site.settled().await;
    assert_eq!(scene.outside.running(), 1);
}

#[tokio::test]
async fn a_load_fills_the_field_of_its_component() {
    let scene = Scene::open().await;
    scene.click("show two").await;
    scene.click("load one").await;
    assert_eq!(scene.shows("one-loaded"), "loading");
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shows("one-loaded"), "7");
    assert_eq!(scene.shows("two-loaded"), "nothing");
    assert!(scene.only_components_changed());
}

#[tokio::test]
async fn a_view_sends_a_message_to_a_component_by_its_id() {
    let scene = Scene::open().await;
    scene.click("set one").await;
    assert_eq!(scene.shows("one"), "50");
}

#[tokio::test]
async fn a_message_by_an_id_reaches_a_component_that_is_shown_now() {
    let scene = Scene::open().await;
    scene.click("show and set two").await;
    assert_eq!([scene.shows("one"), scene.shows("two")], ["0", "60"]);
}

#[tokio::test]
async fn a_message_by_an_id_that_no_component_has_is_dropped() {
    let scene = Scene::open().await;
    scene.page.frames();
    scene.click("set two").await;
    assert_eq!(scene.page.frames().len(), 1, "the reply");
    assert_eq!(scene.shows("one"), "0");
}

#[tokio::test]
async fn the_tasks_of_a_view_and_its_components_have_one_limit() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let scene = Scene::open_with(Limits::default().tasks(2)).await;
    scene.click("show two").await;
    scene.click("endless one").await;
    scene.click("endless two").await;
    scene.click("endless two").await;
    assert!(
        log.text().contains("2 tasks of this view run"),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn a_component_that_fails_as_it_is_connected_ends_its_view() {
    let (log, _guard) = Log::listen_to(tracing::Level::ERROR);
    let scene = Scene::open().await;
    scene.click("show broken").await;
    scene.site.settled().await;
    let log = log.text();
    assert!(log.contains("a view failed and has ended"), "{log}");
    assert!(
        log.contains("as it was asked to") && log.contains("connected"),
        "{log}"
    );
    assert_eq!(scene.page.count("#one"), 1, "the page is there again");
    assert_eq!(scene.page.count("#broken"), 0);
}
