//! When views begin to speak, and when they end.

use std::future::pending;
use std::sync::{Arc, Mutex};

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::Site;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::raw::{Container, Speaker};
use crate::site::SECRET;

/// What a test decides and sees of its views.
#[derive(Default)]
struct Stage {
    opened: Notify,
    ended: Mutex<Vec<&'static str>>,
}

struct Theatre;

impl App for Theatre {
    type Session = ();
    type State = Arc<Stage>;
}

/// Says that it is gone.
struct Role(&'static str, Arc<Stage>);

impl Drop for Role {
    fn drop(&mut self) {
        self.1.ended.lock().unwrap().push(self.0);
    }
}

struct News;

const NEWS: Topic<News> = Topic::local("news");

/// Is mounted when the curtain opens, and hears the news from before on.
struct Play {
    _role: Role,
    heard: usize,
}

#[derive(Event)]
enum PlayEvent {
    Wait,
}

impl LiveView for Play {
    type Scope = Theatre;
    type Route = ();
    type Event = PlayEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        if socket.is_connected() {
            socket.subscribe(&NEWS).await?;
            socket.handle().send(News);
            socket.push_event("begun", &())?;
            socket.state().opened.notified().await;
        }
        let role = Role("play", Arc::clone(socket.state()));
        Ok(Self {
            _role: role,
            heard: 0,
        })
    }

    async fn handle_event(&mut self, _: PlayEvent, socket: &mut Socket<Self>) -> Result {
        let _role = Role("handler", Arc::clone(socket.state()));
        pending().await
    }

    fn render(&self) -> impl Markup {
        view! { <p>(self.heard)</p><button phx-click=(PlayEvent::Wait)></button> }
    }
}

impl On<News> for Play {
    async fn on(&mut self, _: &News, _: &mut Socket<Self>) -> Result {
        self.heard += 1;
        Ok(())
    }
}

/// Stands beside it.
struct Usher(Role);

impl LiveView for Usher {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(Role("usher", Arc::clone(socket.state()))))
    }

    fn render(&self) -> impl Markup {
        view! { (self.0.0) }
    }
}

fn layout(page: &Page<Theatre>) -> impl Markup {
    view! { <body>(nested::<Usher>("usher", ()).sticky()) (page.content())</body> }
}

fn site() -> (Site, Arc<Stage>, LiveHandle<Theatre>) {
    let stage = Arc::<Stage>::default();
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions)
        .state(Arc::clone(&stage))
        .layout(layout)
        .view_at::<Play>("/")
        .nested::<Usher>("usher");
    let news = live.handle();
    (Site::new(live), stage, news)
}

/// The client drops what comes before, and what it was to change is lost.
#[tokio::test]
async fn a_view_says_nothing_before_its_join_is_answered() {
    let (site, stage, news) = site();
    let visitor = site.visitor();
    let main = Container::main(&visitor, "/").await;
    let mut speaker = Speaker::new(&visitor).await;
    speaker.join(&main.topic(), main.join("/")).await;
    news.broadcast(&NEWS, News);
    site.settled().await;
    assert_eq!(speaker.heard(), [Value::Null; 0]);

    stage.opened.notify_one();
    site.settled().await;
    let frames = speaker.heard();
    let kinds: Vec<_> = frames.iter().map(|frame| &frame[3]).collect();
    assert_eq!(kinds, ["phx_reply", "diff", "diff"], "{frames:?}");
    let response = &frames[0][4]["response"]["rendered"];
    assert_eq!(
        (&response["0"], &response["e"]),
        (&json!("0"), &json!([["begun", null]]))
    );
    assert_eq!(frames[2][4], json!({"0": "2"}));
}

#[tokio::test]
async fn with_its_socket_everything_ends_that_a_page_has_there() {
    let (site, stage, news) = site();
    let visitor = site.visitor();
    let html = visitor.get("/").await;
    let main = Container::of(html.body(), crate::raw::MAIN);
    let usher = Container::of(html.body(), "#usher");
    let mut speaker = Speaker::new(&visitor).await;
    stage.opened.notify_one();
    let (view, _) = speaker.join(&main.topic(), main.join("/")).await;
    speaker.join(&usher.topic(), usher.beside()).await;
    speaker.click(&view, "wait", json!({})).await;
    // Those of the first render have ended with it.
    stage.ended.lock().unwrap().clear();

    drop(speaker);
    site.settled().await;
    let mut ended = stage.ended.lock().unwrap().clone();
    ended.sort_unstable();
    assert_eq!(ended, ["handler", "play", "usher"]);
    let hears = news.broadcast(&NEWS, News);
    assert_eq!(hears, 0, "so have its subscriptions");
}
