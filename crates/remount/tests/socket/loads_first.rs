//! What a page waits for before it first arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount::{Limits, Load};
use remount_testing::dom::Document;
use remount_testing::{Site, Visitor};
use tokio::time::{Instant, sleep};

use crate::site::SECRET;

const SECOND: Duration = Duration::from_secs(1);

/// Work that has begun, and work that has ended in whatever way.
#[derive(Default)]
struct Outside {
    begun: AtomicU32,
    gone: AtomicU32,
}

/// Counts as gone when it is dropped.
struct Gone(Arc<Outside>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.gone.fetch_add(1, Ordering::Relaxed);
    }
}

/// Takes so many seconds.
async fn take(seconds: u32, outside: Arc<Outside>) -> Result<u32> {
    outside.begun.fetch_add(1, Ordering::Relaxed);
    let _gone = Gone(outside);
    sleep(SECOND * seconds).await;
    Ok(seconds)
}

struct Office;

impl App for Office {
    type Session = ();
    type State = Arc<Outside>;
}

/// Loads two numbers and a list.
#[derive(Default)]
struct Report {
    first: Async<u32>,
    second: Async<u32>,
    rows: Async<()>,
    list: Stream<Row>,
}

#[derive(Clone)]
struct Row(u32);

impl StreamItem for Row {
    fn dom_id(&self) -> String {
        format!("row-{}", self.0)
    }
}

/// How many seconds each takes.
#[derive(Route)]
#[route("/")]
struct ReportRoute {
    #[query]
    first: Option<u32>,
    #[query]
    second: Option<u32>,
    #[query]
    rows: Option<u32>,
    /// How long the first HTML waits for them.
    #[query]
    within: Option<u32>,
    #[query]
    panics: bool,
    #[query]
    leaves: bool,
}

impl LiveView for Report {
    type Scope = Office;
    type Route = ReportRoute;
    type Event = ();

    async fn mount(route: ReportRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let wait = |load: Load<'_>| {
            if let Some(seconds) = route.within {
                load.within(SECOND * seconds);
            }
        };
        let outside = Arc::clone(socket.state());
        let work = |seconds| take(seconds, Arc::clone(&outside));
        if let Some(seconds) = route.first {
            wait(socket.load(|report| &mut report.first, work(seconds)));
        }
        if let Some(seconds) = route.second {
            wait(socket.load(|report| &mut report.second, work(seconds)));
        }
        if let Some(seconds) = route.rows {
            let work = work(seconds);
            let rows = async { Ok((0..work.await?).map(Row)) };
            wait(socket.load_stream(|report| (&mut report.rows, &mut report.list), rows));
        }
        if route.panics {
            let work = async { panic!("asked to") };
            wait(socket.load(|report| &mut report.first, work));
        }
        if route.leaves {
            socket.redirect(LocalPath::new("/")?);
        }
        Ok(Self::default())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(told(&self.first)) ", " (told(&self.second))</output>
            <ul id="list" phx-update="stream">
                for (id, row) in &self.list { <li id=(id)>(row.0)</li> }
            </ul>
        }
    }
}

fn told(field: &Async<u32>) -> String {
    match field.state() {
        AsyncState::Idle => "idle".to_owned(),
        AsyncState::Loading(_) => "loading".to_owned(),
        AsyncState::Ready(seconds) => seconds.to_string(),
        AsyncState::Failed(error, _) => error.to_string(),
    }
}

struct Scene {
    site: Site,
    visitor: Visitor,
    outside: Arc<Outside>,
}

impl Scene {
    fn new() -> Self {
        Self::with(Limits::default())
    }

    fn with(limits: Limits) -> Self {
        let outside = Arc::<Outside>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&outside));
        let site = Site::new(live.limits(limits).view::<Report>());
        let visitor = site.visitor();
        Self {
            site,
            visitor,
            outside,
        }
    }

    /// What the first HTML shows, and how many seconds it took.
    async fn first(&self, path: &str) -> (String, u64) {
        let (page, seconds) = self.html(path).await;
        let output = page.select("output").unwrap()[0];
        (page.text(output), seconds)
    }

    async fn html(&self, path: &str) -> (Document, u64) {
        let start = Instant::now();
        let answer = self.visitor.get(path).await;
        let page = Document::parse(answer.body()).unwrap();
        (page, start.elapsed().as_secs())
    }

    fn begun(&self) -> u32 {
        self.outside.begun.load(Ordering::Relaxed)
    }

    fn gone(&self) -> u32 {
        self.outside.gone.load(Ordering::Relaxed)
    }
}

/// A page with this address arrives after so many seconds, and then shows this.
async fn check(path: &str, seconds: u64, shown: &str) {
    let found = Scene::new().first(path).await;
    assert_eq!(found, (shown.to_owned(), seconds), "{path}");
}

#[tokio::test]
async fn the_first_html_shows_as_loading_what_is_not_waited_for_and_begins_nothing() {
    let scene = Scene::new();
    let found = scene.first("/?first=0").await;
    assert_eq!(found, ("loading, idle".to_owned(), 0));
    assert_eq!(scene.begun(), 0);
}

#[tokio::test]
async fn the_first_html_has_what_it_waits_for() {
    check("/?first=2&within=3", 2, "2, idle").await;
}

#[tokio::test]
async fn loads_are_waited_for_side_by_side() {
    check("/?first=2&second=3&within=3", 3, "2, 3").await;
}

#[tokio::test]
async fn what_does_not_come_in_time_is_shown_as_loading() {
    check("/?first=2&second=9&within=3", 3, "2, loading").await;
}

#[tokio::test]
async fn what_did_not_come_in_time_is_over() {
    let scene = Scene::new();
    scene.first("/?first=9&within=3").await;
    assert_eq!((scene.begun(), scene.gone()), (1, 1));
}

#[tokio::test]
async fn a_load_that_panics_before_the_first_html_is_one_that_fails() {
    check(
        "/?panics=true&within=3",
        0,
        "it panicked, as the log says, idle",
    )
    .await;
}

#[tokio::test]
async fn of_two_loads_into_one_field_the_first_html_waits_for_the_second() {
    check(
        "/?first=2&panics=true&within=3",
        0,
        "it panicked, as the log says, idle",
    )
    .await;
}

#[tokio::test]
async fn no_more_is_waited_for_than_a_view_may_have_running() {
    let scene = Scene::with(Limits::default().tasks(1));
    let (shown, _) = scene.first("/?first=2&second=2&within=3").await;
    let expected = "2, 1 tasks of this view run, and it may have no more (`Limits::tasks`)";
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn the_first_html_shows_the_items_of_a_stream_that_it_waits_for() {
    let (page, seconds) = Scene::new().html("/?rows=2&within=3").await;
    let rows = page.select("#list li").unwrap();
    let rows: Vec<String> = rows.iter().map(|row| page.text(*row)).collect();
    assert_eq!((rows, seconds), (vec!["0".to_owned(), "1".to_owned()], 2));
}

#[tokio::test]
async fn nobody_waits_for_a_view_that_sends_the_page_elsewhere() {
    let scene = Scene::new();
    let start = Instant::now();
    let answer = scene.visitor.get("/?first=2&within=3&leaves=true").await;
    assert!(answer.status().is_redirection());
    assert_eq!((start.elapsed().as_secs(), scene.begun()), (0, 0));
}

#[tokio::test]
async fn the_view_of_the_socket_waits_for_nothing_and_loads_once_more() {
    let scene = Scene::new();
    let page = scene.visitor.open("/?first=2&within=3").await;
    assert_eq!(page.text("output"), "loading, idle");
    assert_eq!((scene.begun(), scene.gone()), (2, 1));
    scene.site.advance(SECOND * 2).await;
    assert_eq!(page.text("output"), "2, idle");
}

#[tokio::test]
async fn the_view_of_the_socket_loads_again_what_did_not_come_in_time() {
    let scene = Scene::new();
    let page = scene.visitor.open("/?first=4&within=3").await;
    assert_eq!(page.text("output"), "loading, idle");
    scene.site.advance(SECOND * 4).await;
    assert_eq!(page.text("output"), "4, idle");
}
