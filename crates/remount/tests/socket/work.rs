//! Tasks and timers of views.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use remount::WorkId;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, text};
use tokio::sync::Notify;

use crate::log::Log;
use crate::site::SECRET;

const SECOND: Duration = Duration::from_secs(1);

/// What happens outside of the views.
#[derive(Default)]
struct Outside {
    opened: Notify,
    /// Tasks that have begun, and those that are gone.
    begun: AtomicU32,
    gone: AtomicU32,
}

struct Office;

impl App for Office {
    type Session = ();
    type State = Arc<Outside>;
}

/// Counts as gone when it is dropped.
struct Gone(Arc<Outside>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.fetch_add(1, Ordering::Relaxed);
    }
}

struct Done(u32);

/// Shows what has happened, in order.
struct Desk {
    shown: Vec<String>,
    last: Option<WorkId>,
}

#[derive(Event)]
enum DeskEvent {
    Task,
    TaskThatPanics,
    EndlessTasks { count: u32 },
    After { seconds: u64 },
    Every,
    Trap,
    Fail,
    Cancel,
    Block,
}

/// Panics when it is dropped.
struct Trap;

impl Drop for Trap {
    fn drop(&mut self) {
        panic!("asked to");
    }
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
            socket.after(SECOND, async |desk, _| desk.show("early"))?;
            let outside = Arc::clone(socket.state());
            socket.task(begun(outside))?;
        }
        Ok(Self {
            shown: Vec::new(),
            last: None,
        })
    }

    async fn handle_event(&mut self, event: DeskEvent, socket: &mut Socket<Self>) -> Result {
        let outside = Arc::clone(socket.state());
        let work = match event {
            DeskEvent::Task => socket.task(begun(outside))?,
            DeskEvent::TaskThatPanics => socket.task(async {
                assert_eq!(1, 2, "as it was asked to");
                Done(0)
            })?,
            DeskEvent::EndlessTasks { count } => {
                for _ in 0..count {
                    let gone = Gone(Arc::clone(&outside));
                    socket.task(async move {
                        let _gone = gone;
                        pending::<Done>().await
                    })?;
                }
                return Ok(());
            }
            DeskEvent::After { seconds } => {
                let shown = format!("after {seconds}");
                socket.after(SECOND * u32::try_from(seconds)?, async move |desk, _| {
                    desk.show(&shown)
                })?
            }
            DeskEvent::Every => socket.every(SECOND, async |desk, _| desk.show("tick"))?,
            DeskEvent::Trap => {
                let trap = Trap;
                socket.after(SECOND * 1_000, async move |_, _| {
                    let _trap = trap;
                    Ok(())
                })?
            }
            DeskEvent::Fail => panic!("asked to"),
            DeskEvent::Cancel => {
                if let Some(last) = self.last {
                    socket.cancel(last);
                }
                return Ok(());
            }
            DeskEvent::Block => {
                outside.opened.notified().await;
                return Ok(());
            }
        };
        self.last = Some(work);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.shown.join(", "))</output>
            <button phx-click=(DeskEvent::Task)>"task"</button>
            <button phx-click=(DeskEvent::TaskThatPanics)>"panic"</button>
            <button phx-click=(DeskEvent::EndlessTasks { count: 3 })>"three"</button>
            <button phx-click=(DeskEvent::EndlessTasks { count: 65 })>"too many"</button>
            <button phx-click=(DeskEvent::After { seconds: 2 })>"in two seconds"</button>
            <button phx-click=(DeskEvent::Every)>"every second"</button>
            <button phx-click=(DeskEvent::Trap)>"a trap"</button>
            <button phx-click=(DeskEvent::Fail)>"fail"</button>
            <button phx-click=(DeskEvent::Cancel)>"cancel"</button>
            <button phx-click=(DeskEvent::Block)>"block"</button>
        }
    }
}

impl Desk {
    fn show(&mut self, what: &str) -> Result {
        self.shown.push(what.to_owned());
        Ok(())
    }
}

impl On<Done> for Desk {
    async fn on(&mut self, done: &Done, _: &mut Socket<Self>) -> Result {
        self.show(&format!("done {}", done.0))
    }
}

async fn begun(outside: Arc<Outside>) -> Done {
    let number = outside.begun.fetch_add(1, Ordering::Relaxed) + 1;
    outside.opened.notified().await;
    Done(number)
}

struct Scene {
    site: Site,
    page: Tab,
    outside: Arc<Outside>,
}

impl Scene {
    async fn open(path: &str) -> Self {
        let outside = Arc::<Outside>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&outside));
        let site = Site::new(live.view::<Desk>());
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

    async fn wait(&self, time: Duration) {
        self.site.advance(time).await;
        self.site.settled().await;
    }

    fn shown(&self) -> String {
        self.page.text("output")
    }
}

#[tokio::test]
async fn a_task_tells_its_view_what_it_ends_with() {
    let scene = Scene::open("/").await;
    scene.click("task").await;
    assert_eq!(scene.shown(), "");
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shown(), "done 1");
}

#[tokio::test]
async fn a_task_that_was_cancelled_tells_nothing() {
    let scene = Scene::open("/").await;
    scene.click("task").await;
    scene.click("cancel").await;
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shown(), "");
}

#[tokio::test]
async fn a_task_that_panics_ends_alone() {
    let (log, _guard) = Log::listen();
    let scene = Scene::open("/").await;
    scene.click("panic").await;
    scene.site.settled().await;
    assert!(
        log.text().contains("a task of a live view panicked"),
        "{}",
        log.text()
    );
    scene.click("in two seconds").await;
    scene.wait(SECOND * 2).await;
    assert_eq!(scene.shown(), "after 2");
}

#[tokio::test]
async fn the_tasks_of_a_view_end_with_it() {
    let scene = Scene::open("/").await;
    scene.click("three").await;
    assert_eq!(scene.outside.gone.load(Ordering::Relaxed), 0);
    let Scene {
        site,
        page,
        outside,
    } = scene;
    drop(page);
    site.settled().await;
    assert_eq!(outside.gone.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_view_that_begins_more_tasks_than_it_may_ends_with_the_reason() {
    let (log, _guard) = Log::listen();
    let scene = Scene::open("/").await;
    scene.click("too many").await;
    scene.site.settled().await;
    assert!(
        log.text().contains("64 tasks of this view run"),
        "{}",
        log.text()
    );
    assert_eq!(
        scene.outside.gone.load(Ordering::Relaxed),
        65,
        "none goes on"
    );
}

#[tokio::test]
async fn what_comes_later_comes_once_and_in_its_time() {
    let scene = Scene::open("/").await;
    scene.click("in two seconds").await;
    scene.wait(SECOND).await;
    assert_eq!(scene.shown(), "");
    scene.wait(SECOND).await;
    assert_eq!(scene.shown(), "after 2");
    scene.wait(SECOND * 10).await;
    assert_eq!(scene.shown(), "after 2");
}

#[tokio::test]
async fn what_comes_again_comes_until_it_is_cancelled() {
    let scene = Scene::open("/").await;
    scene.click("every second").await;
    for _ in 0..3 {
        scene.wait(SECOND).await;
    }
    assert_eq!(scene.shown(), "tick, tick, tick");
    scene.click("cancel").await;
    scene.wait(SECOND * 5).await;
    assert_eq!(scene.shown(), "tick, tick, tick");
}

#[tokio::test]
async fn a_view_that_is_busy_makes_up_for_no_tick() {
    let scene = Scene::open("/").await;
    scene.click("every second").await;
    scene.click("block").await;
    for _ in 0..5 {
        scene.wait(SECOND).await;
    }
    assert_eq!(scene.shown(), "");
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shown(), "tick");
}

/// What a timer of a view holds, and what a browser can have happen with it.
#[tokio::test]
async fn a_timer_that_panics_when_it_is_dropped_ends_nothing_but_itself() {
    let (log, _guard) = Log::listen();
    let scene = Scene::open("/").await;
    scene.click("a trap").await;
    scene.click("a trap").await;
    scene.click("fail").await;
    scene.site.settled().await;
    let dropped = log
        .text()
        .matches("something panicked while it was dropped")
        .count();
    assert_eq!(dropped, 2, "{}", log.text());
    scene.click("in two seconds").await;
    scene.wait(SECOND * 2).await;
    assert_eq!(scene.shown(), "after 2", "the page is there again");
}

#[tokio::test]
async fn a_view_that_is_busy_for_long_has_no_more_ticks_before_it_than_timers() {
    let scene = Scene::open("/").await;
    scene.click("every second").await;
    scene.click("every second").await;
    scene.click("block").await;
    for _ in 0..300 {
        scene.wait(SECOND).await;
    }
    scene.outside.opened.notify_one();
    scene.site.settled().await;
    assert_eq!(scene.shown(), "tick, tick");
}

#[tokio::test]
async fn a_first_render_begins_nothing() {
    let scene = Scene::open("/?early=true").await;
    assert_eq!(
        scene.outside.begun.load(Ordering::Relaxed),
        1,
        "the one of the page's socket"
    );
    scene.wait(SECOND * 2).await;
    assert_eq!(scene.shown(), "early");
}
