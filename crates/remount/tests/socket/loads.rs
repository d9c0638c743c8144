//! Fields of views that are filled when something is there.

use std::fmt;
use std::sync::{Arc, Mutex};

use remount::prelude::*;
use remount::session::KeyRing;
use remount::{Limits, Load};
use remount_testing::{Site, Tab, text};
use tokio::sync::{Notify, oneshot};
use tracing::Level;

use crate::log::Log;
use crate::site::SECRET;

/// How work ends that a test has in its hand.
enum End {
    With(u64),
    Failing,
    Panicking,
}

/// What happens outside of the views.
#[derive(Default)]
struct Outside {
    /// The work that has begun, in order.
    works: Mutex<Vec<Option<oneshot::Sender<End>>>>,
    opened: Notify,
}

impl Outside {
    /// Waits until the test ends it.
    async fn work(self: Arc<Self>) -> Result<u64> {
        let (end, ended) = oneshot::channel();
        self.works.lock().unwrap().push(Some(end));
        match ended.await? {
            End::With(number) => Ok(number),
            End::Failing => Err("no answer".into()),
            End::Panicking => panic!("asked to"),
        }
    }

    fn begun(&self) -> usize {
        self.works.lock().unwrap().len()
    }

    /// Whether this work goes on, counted from 0.
    fn is_running(&self, work: usize) -> bool {
        let works = self.works.lock().unwrap();
        works[work].as_ref().is_some_and(|end| !end.is_closed())
    }

    fn end(&self, work: usize, end: End) {
        let sender = self.works.lock().unwrap()[work].take();
        let sent = sender.expect("it ends once").send(end);
        assert!(sent.is_ok(), "work {work} was ended already");
    }
}

struct Office;

impl App for Office {
    type Session = ();
    type State = Arc<Outside>;
}

/// What a field says.
struct Told<'a, T>(&'a Async<T>);

impl<T: fmt::Debug> fmt::Display for Told<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.state() {
            AsyncState::Idle => write!(f, "idle"),
            AsyncState::Loading(None) => write!(f, "loading"),
            AsyncState::Loading(Some(before)) => write!(f, "loading, was {before:?}"),
            AsyncState::Ready(value) => write!(f, "{value:?}"),
            AsyncState::Failed(error, None) => write!(f, "failed: {error}"),
            AsyncState::Failed(error, Some(before)) => write!(f, "failed: {error}, was {before:?}"),
        }
    }
}

/// Loads when it is told to.
#[derive(Default)]
struct Desk {
    total: Async<u64>,
    other: Async<u64>,
    rows: Vec<Async<u64>>,
    sales: Async<()>,
    list: Stream<Sale>,
    /// A task that runs.
    task: Option<remount::WorkId>,
}

#[derive(Clone)]
struct Sale(u64);

impl StreamItem for Sale {
    fn dom_id(&self) -> String {
        format!("sale-{}", self.0)
    }
}

struct Never;

#[derive(Event)]
enum DeskEvent {
    Load,
    LoadTwice,
    LoadOther,
    LoadWhenOpened,
    LoadSales,
    LoadRow,
    AddSale { id: u64 },
    Reset,
    ResetWhenOpened,
    RemoveRows,
    Task,
    CancelTask,
}

#[derive(Route)]
#[route("/")]
struct DeskRoute {
    #[query]
    early: bool,
}

impl LiveView for Desk {
    type Scope = Office;
    type Route = DeskRoute;
    type Event = DeskEvent;

    async fn mount(route: DeskRoute, socket: &mut Socket<Self>) -> Result<Self> {
        if route.early {
            load_total(socket);
        }
        Ok(Self::default())
    }

    async fn handle_event(&mut self, event: DeskEvent, socket: &mut Socket<Self>) -> Result {
        let outside = Arc::clone(socket.state());
        match event {
            DeskEvent::Load => drop(load_total(socket)),
            DeskEvent::LoadTwice => {
                load_total(socket);
                load_total(socket);
            }
            DeskEvent::LoadOther => drop(socket.load(|desk| &mut desk.other, outside.work())),
            DeskEvent::LoadWhenOpened => {
                outside.opened.notified().await;
                load_total(socket);
            }
            DeskEvent::LoadSales => {
                let sales = async { Ok((1..=outside.work().await?).map(Sale)) };
                socket.load_stream(|desk| (&mut desk.sales, &mut desk.list), sales);
            }
            DeskEvent::LoadRow => {
                self.rows.push(Async::default());
                socket.load(|desk| &mut desk.rows[0], outside.work());
            }
            DeskEvent::AddSale { id } => self.list.insert(Sale(id)),
            DeskEvent::Reset => self.total = Async::default(),
            DeskEvent::ResetWhenOpened => {
                outside.opened.notified().await;
                self.total = Async::default();
            }
            DeskEvent::RemoveRows => self.rows.clear(),
            DeskEvent::Task => self.task = Some(socket.task(std::future::pending::<Never>())?),
            DeskEvent::CancelTask => socket.cancel(self.task.take().expect("one runs")),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p id="total">(Told(&self.total).to_string())</p>
            <p id="other">(Told(&self.other).to_string())</p>
            <p id="sales">(Told(&self.sales).to_string())</p>
            <ul id="list" phx-update="stream">
                for (id, sale) in &self.list { <li id=(id)>(sale.0)</li> }
            </ul>
            (live_component::<Lever>("lever", ()).on(|()| DeskEvent::Load))
            <button phx-click=(DeskEvent::Load)>"load"</button>
            <button phx-click=(DeskEvent::LoadTwice)>"twice"</button>
            <button phx-click=(DeskEvent::LoadOther)>"other"</button>
            <button phx-click=(DeskEvent::LoadWhenOpened)>"load when opened"</button>
            <button phx-click=(DeskEvent::LoadSales)>"list sales"</button>
            <button phx-click=(DeskEvent::LoadRow)>"row"</button>
            <button phx-click=(DeskEvent::AddSale { id: 9 })>"add"</button>
            <button phx-click=(DeskEvent::Reset)>"reset"</button>
            <button phx-click=(DeskEvent::ResetWhenOpened)>"reset when opened"</button>
            <button phx-click=(DeskEvent::RemoveRows)>"remove"</button>
            <button phx-click=(DeskEvent::Task)>"task"</button>
            <button phx-click=(DeskEvent::CancelTask)>"cancel"</button>
        }
    }
}

fn load_total(socket: &mut Socket<Desk>) -> Load<'_> {
    let work = Arc::clone(socket.state()).work();
    socket.load(|desk| &mut desk.total, work)
}

impl On<Never> for Desk {
    async fn on(&mut self, _: &Never, _: &mut Socket<Self>) -> Result {
        Ok(())
    }
}

/// Has the view around it load.
struct Lever;

#[derive(Event)]
enum LeverEvent {
    Pull,
}

impl LiveComponent for Lever {
    type App = ();
    type Props<'a> = ();
    type Event = LeverEvent;
    type Emit = ();

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    async fn handle_event(&mut self, _: LeverEvent, socket: &mut ComponentSocket<Self>) -> Result {
        socket.emit(());
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <button phx-click=(LeverEvent::Pull)>"pull"</button> }
    }
}

struct Scene {
    site: Site,
    page: Tab,
    outside: Arc<Outside>,
}

impl Scene {
    async fn open(path: &str) -> Self {
        Self::open_with(path, Limits::default()).await
    }

    async fn open_with(path: &str, limits: Limits) -> Self {
        let outside = Arc::<Outside>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&outside));
        let site = Site::new(live.limits(limits).view::<Desk>());
        let page = site.visitor().open(path).await;
        Self {
            site,
            page,
            outside,
        }
    }

    async fn click(&self, button: &str) {
        self.page.click(text(button)).await;
    }

    async fn end(&self, work: usize, end: End) {
        self.outside.end(work, end);
        self.site.settled().await;
    }

    fn total(&self) -> String {
        self.page.text("#total")
    }

    fn list(&self) -> Vec<String> {
        self.page.texts("#list li")
    }
}

#[tokio::test]
async fn a_field_is_filled_and_shown_when_the_work_has_ended() {
    let scene = Scene::open("/").await;
    assert_eq!(scene.total(), "idle");
    scene.click("load").await;
    assert_eq!(scene.total(), "loading");
    scene.end(0, End::With(7)).await;
    assert_eq!(scene.total(), "7");
}

#[tokio::test]
async fn what_a_view_loads_when_it_is_mounted_fills_it_too() {
    let scene = Scene::open("/?early=true").await;
    assert_eq!(scene.total(), "loading");
    scene.end(0, End::With(7)).await;
    assert_eq!(scene.total(), "7");
}

#[tokio::test]
async fn what_was_there_stays_until_there_is_something_newer() {
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.end(0, End::With(7)).await;
    scene.click("load").await;
    assert_eq!(scene.total(), "loading, was 7");
    scene.end(1, End::Failing).await;
    assert_eq!(scene.total(), "failed: no answer, was 7");
    scene.click("load").await;
    assert_eq!(scene.total(), "loading, was 7");
    scene.end(2, End::With(8)).await;
    assert_eq!(scene.total(), "8");
}

#[tokio::test]
async fn the_latest_load_into_a_field_ends_the_one_before() {
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.click("other").await;
    scene.click("load").await;
    let running = [0, 1, 2].map(|work| scene.outside.is_running(work));
    assert_eq!(running, [false, true, true]);
    scene.end(2, End::With(8)).await;
    assert_eq!(scene.total(), "8");
    scene.end(1, End::With(5)).await;
    assert_eq!(
        scene.page.text("#other"),
        "5",
        "fields know nothing of each other"
    );
}

#[tokio::test]
async fn of_two_loads_of_one_turn_the_second_one_fills_the_field() {
    let scene = Scene::open("/").await;
    scene.click("twice").await;
    assert_eq!(scene.outside.begun(), 1);
    scene.end(0, End::With(7)).await;
    assert_eq!(scene.total(), "7");
}

#[tokio::test]
async fn what_has_come_too_late_to_be_taken_fills_nothing() {
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.click("load when opened").await;
    scene.end(0, End::With(7)).await;
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.total(), "loading");
    scene.end(1, End::With(8)).await;
    assert_eq!(scene.total(), "8");
}

#[tokio::test]
async fn a_field_that_is_written_anew_has_cancelled_its_load() {
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.click("reset").await;
    assert_eq!(scene.total(), "idle");
    assert!(!scene.outside.is_running(0));
}

#[tokio::test]
async fn a_field_that_is_written_anew_takes_nothing_that_has_come_before() {
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.click("reset when opened").await;
    scene.end(0, End::With(7)).await;
    assert_eq!(scene.total(), "loading");
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.total(), "idle");
}

#[tokio::test]
async fn what_a_view_loads_ends_with_it() {
    let Scene {
        site,
        page,
        outside,
    } = Scene::open("/?early=true").await;
    assert!(outside.is_running(0));
    drop(page);
    site.settled().await;
    assert!(!outside.is_running(0));
}

#[tokio::test]
async fn that_a_load_fails_is_the_fields_and_told_in_passing_only() {
    let (log, _guard) = Log::listen();
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.end(0, End::Failing).await;
    assert_eq!(scene.total(), "failed: no answer");
    assert!(log.text().contains("error = no answer"), "{}", log.text());
}

#[tokio::test]
async fn a_load_that_fails_is_nothing_to_look_after() {
    let (log, _guard) = Log::listen_to(Level::INFO);
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.end(0, End::Failing).await;
    assert_eq!(log.text(), "");
}

#[tokio::test]
async fn a_load_that_panics_is_one_that_fails_and_the_log_says_why() {
    let (log, _guard) = Log::listen_to(Level::ERROR);
    let scene = Scene::open("/").await;
    scene.click("load").await;
    scene.end(0, End::Panicking).await;
    assert_eq!(scene.total(), "failed: it panicked, as the log says");
    let log = log.text();
    assert!(log.contains("a load of a live view panicked"), "{log}");
    assert!(log.contains("asked to") && log.contains(file!()), "{log}");
    scene.click("load").await;
    scene.end(1, End::With(7)).await;
    assert_eq!(scene.total(), "7", "the view goes on");
}

const FULL: &str = "failed: 1 tasks of this view run, and it may have no more (`Limits::tasks`)";

#[tokio::test]
async fn a_load_for_which_there_is_no_room_has_failed() {
    let scene = Scene::open_with("/", Limits::default().tasks(1)).await;
    scene.click("task").await;
    scene.click("load").await;
    assert_eq!((scene.total().as_str(), scene.outside.begun()), (FULL, 0));
    scene.click("cancel").await;
    scene.click("load").await;
    scene.click("other").await;
    assert_eq!(scene.total(), "loading");
    assert_eq!(scene.page.text("#other"), FULL);
}

#[tokio::test]
async fn a_load_has_the_room_of_the_one_that_it_replaces() {
    let scene = Scene::open_with("/", Limits::default().tasks(1)).await;
    scene.click("load").await;
    scene.click("load").await;
    scene.end(1, End::With(7)).await;
    assert_eq!(scene.total(), "7");
}

#[tokio::test]
async fn a_load_that_was_cancelled_makes_room() {
    let scene = Scene::open_with("/", Limits::default().tasks(1)).await;
    scene.click("load").await;
    scene.click("reset").await;
    scene.click("other").await;
    assert_eq!(scene.page.text("#other"), "loading");
}

#[tokio::test]
async fn a_task_has_no_room_beside_as_many_loads_as_may_run() {
    let (log, _guard) = Log::listen_to(Level::ERROR);
    let scene = Scene::open_with("/", Limits::default().tasks(1)).await;
    scene.click("load").await;
    scene.click("task").await;
    scene.site.settled().await;
    assert!(
        log.text().contains("1 tasks of this view run"),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn what_a_component_has_its_view_load_is_shown_by_the_view() {
    let scene = Scene::open("/").await;
    scene.click("pull").await;
    assert_eq!(scene.total(), "loading");
    scene.end(0, End::With(7)).await;
    assert_eq!(scene.total(), "7");
}

#[tokio::test]
async fn a_way_to_a_field_that_is_gone_ends_its_view_and_nothing_else() {
    let (log, _guard) = Log::listen_to(Level::ERROR);
    let scene = Scene::open("/").await;
    scene.click("row").await;
    scene.click("remove").await;
    scene.site.settled().await;
    assert!(
        log.text().contains("a view failed and has ended"),
        "{}",
        log.text()
    );
    assert!(!scene.outside.is_running(0));
    scene.click("load").await;
    assert_eq!(scene.total(), "loading", "the page is there again");
}

#[tokio::test]
async fn a_stream_is_left_with_the_items_that_were_loaded() {
    let scene = Scene::open("/").await;
    scene.click("add").await;
    scene.click("list sales").await;
    assert_eq!(scene.page.text("#sales"), "loading");
    assert_eq!(scene.list(), ["9"]);
    scene.end(0, End::With(3)).await;
    assert_eq!(scene.page.text("#sales"), "()");
    assert_eq!(scene.list(), ["1", "2", "3"]);
    scene.click("list sales").await;
    scene.end(1, End::With(2)).await;
    assert_eq!(scene.list(), ["1", "2"]);
}

#[tokio::test]
async fn a_stream_that_could_not_be_loaded_stays_as_it_is() {
    let scene = Scene::open("/").await;
    scene.click("add").await;
    scene.click("list sales").await;
    scene.end(0, End::Failing).await;
    assert_eq!(scene.page.text("#sales"), "failed: no answer");
    assert_eq!(scene.list(), ["9"]);
}
