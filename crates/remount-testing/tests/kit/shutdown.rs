//! Views that are at work when their server ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// How long a handler works, and how many have ended.
#[derive(Clone)]
struct Work {
    takes: Duration,
    done: Arc<AtomicU32>,
}

/// What a handler writes at its end, one after the other.
#[derive(SessionData, Clone, Default)]
struct Shift {
    hours: u32,
    pieces: u32,
    signed: bool,
}

struct Works;

impl App for Works {
    type Session = Shift;
    type State = Work;
}

struct Workshop(Shift);

#[derive(Event)]
enum WorkshopEvent {
    Work,
}

impl LiveView for Workshop {
    type Scope = Works;
    type Route = ();
    type Event = WorkshopEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(socket.session().get()))
    }

    async fn handle_event(&mut self, _: WorkshopEvent, socket: &mut Socket<Self>) -> Result {
        let Work { takes, done } = socket.state();
        sleep(*takes).await;
        done.fetch_add(1, Ordering::Relaxed);
        let session = socket.session();
        session.update(|shift| shift.hours = 8)?;
        session.update(|shift| shift.pieces = 40)?;
        session.update(|shift| shift.signed = true)?;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let Shift {
            hours,
            pieces,
            signed,
        } = &self.0;
        view! {
            <p>(hours) " " (pieces) " " (signed)</p>
            <button phx-click=(WorkshopEvent::Work)>"Work"</button>
        }
    }
}

fn app(work: &Work) -> axum::Router {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let live = Live::new(Sessions::new(ring)).state(work.clone());
    axum::Router::new().merge(live.view_at::<Workshop>("/"))
}

/// Ends the server after so many clicks on a button whose handler takes so long. Returns how many
/// handlers have ended by then, and how long the end took.
async fn ended_after(clicks: usize, takes: Duration) -> (u32, Duration) {
    let work = Work {
        takes,
        done: Arc::default(),
    };
    let site = Site::new(app(&work));
    let page: Tab = site.visitor().open("/").await;
    for _ in 0..clicks {
        page.click("button").await;
    }
    let began = Instant::now();
    site.restart(app(&work)).await;
    (work.done.load(Ordering::Relaxed), began.elapsed())
}

#[tokio::test]
async fn a_handler_that_is_at_work_may_end() {
    let (done, took) = ended_after(1, SECOND).await;
    assert_eq!(done, 1);
    assert!(took < 2 * SECOND, "{took:?}");
}

#[tokio::test]
async fn one_that_takes_too_long_is_not_waited_for() {
    let (done, took) = ended_after(1, 3_600 * SECOND).await;
    assert_eq!(done, 0);
    assert!((2 * SECOND..3 * SECOND).contains(&took), "{took:?}");
}

#[tokio::test]
async fn what_waits_behind_it_is_not_begun() {
    let (done, _) = ended_after(3, SECOND / 2).await;
    assert_eq!(done, 1);
}

#[tokio::test]
async fn all_that_it_has_written_to_the_session_reaches_the_browser() {
    let work = Work {
        takes: SECOND,
        done: Arc::default(),
    };
    let site = Site::new(app(&work));
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    page.click("button").await;
    site.restart(app(&work)).await;
    assert_eq!(visitor.open("/").await.text("p"), "8 40 true");
}
