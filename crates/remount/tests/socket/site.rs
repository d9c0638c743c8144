//! The site under test.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::routing::get;
use remount::Limits;
use remount::prelude::*;
use remount::session::KeyRing;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use crate::components::Board;

pub(crate) const SECRET: &[u8] = b"a secret for tests, thirty-two bytes or more";

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)]
    username: String,
}

/// What lets a test decide when a handler goes on, and a task tell the views.
#[derive(Default)]
pub(crate) struct Gate {
    opened: Notify,
    news: OnceLock<LiveHandle<Site>>,
}

/// What is told to every page.
pub(crate) const NEWS: Topic<String> = Topic::local("news");

pub(crate) struct Site;

impl App for Site {
    type Session = Visitor;
    type State = Arc<Gate>;
}

pub(crate) struct Home {
    visitor: Visitor,
    count: i64,
    tab: String,
    heard: Vec<String>,
}

#[derive(Event)]
pub(crate) enum HomeEvent {
    Inc,
    #[event(incoming)]
    Add {
        by: i64,
    },
    Panic,
    Fail,
    Wait,
    Block,
    #[event(incoming)]
    Rename {
        username: String,
    },
    #[event(incoming)]
    Announce {
        text: String,
    },
    Tell,
    #[event(incoming)]
    Title {
        text: String,
    },
    Flash,
    #[event(incoming)]
    ToTab {
        name: String,
    },
    ToOther,
    ToOtherWithFlash,
    #[event(incoming)]
    ToOtherQuoting {
        text: String,
    },
    Away,
    Circle,
}

#[derive(Route)]
#[route("/")]
pub(crate) struct HomeRoute {
    #[query]
    tab: Option<String>,
}

impl HomeRoute {
    fn of(tab: &str) -> Self {
        let tab = Some(tab.to_owned());
        Self { tab }
    }
}

impl LiveView for Home {
    type Scope = Site;
    type Route = HomeRoute;
    type Event = HomeEvent;

    async fn mount(route: HomeRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Home");
        socket.subscribe(&NEWS).await?;
        let mut home = Self {
            visitor: socket.session().get(),
            count: 0,
            tab: String::new(),
            heard: Vec::new(),
        };
        home.handle_params(route, socket).await?;
        Ok(home)
    }

    async fn handle_params(&mut self, route: HomeRoute, socket: &mut Socket<Self>) -> Result {
        self.tab = route.tab.unwrap_or_else(|| "none".to_owned());
        if self.tab == "circle" {
            socket.push_patch(HomeRoute::of("circle"));
        }
        if self.tab == "blocks" {
            std::thread::sleep(Duration::from_millis(150));
        }
        if self.tab == "moved" {
            socket.push_patch(HomeRoute::of("here"));
        }
        Ok(())
    }

    async fn handle_event(&mut self, event: HomeEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            HomeEvent::Inc => self.count += 1,
            HomeEvent::Add { by } => self.count += by,
            HomeEvent::Panic => panic!("asked to"),
            HomeEvent::Fail => return Err("asked to".into()),
            HomeEvent::Wait => socket.state().opened.notified().await,
            HomeEvent::Block => {
                std::thread::sleep(Duration::from_millis(150));
                self.count += 1;
            }
            HomeEvent::Rename { username } => {
                socket
                    .session()
                    .update(|visitor| visitor.username = username)?;
            }
            HomeEvent::Announce { text } => socket.broadcast(&NEWS, text),
            HomeEvent::Tell => socket.push_event("told", &[1, 2])?,
            HomeEvent::Title { text } => socket.set_page_title(text),
            HomeEvent::Flash => socket.put_flash(FlashKind::Info, "Done <well>"),
            HomeEvent::ToTab { name } => socket.push_patch(HomeRoute::of(&name)),
            HomeEvent::ToOther => socket.push_navigate(OtherRoute { id: "7".into() }),
            HomeEvent::ToOtherWithFlash => {
                socket.put_flash(FlashKind::Info, "You have moved");
                socket.push_navigate(OtherRoute { id: "7".into() });
            }
            HomeEvent::ToOtherQuoting { text } => {
                socket.put_flash(FlashKind::Info, text);
                socket.push_navigate(OtherRoute { id: "7".into() });
            }
            HomeEvent::Away => socket.redirect(LocalPath::new("/elsewhere")?),
            HomeEvent::Circle => socket.push_patch(HomeRoute::of("circle")),
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.visitor = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <output>(self.count)</output>
            <i>(&self.visitor.username)</i>
            <s>(&self.tab)</s>
            for text in &self.heard {
                <li>(text)</li>
            }
            <button phx-click=(HomeEvent::Inc)>"More"</button>
            <button phx-click=(HomeEvent::Wait)>"Wait"</button>
            <button phx-click=(HomeEvent::Fail)>"Fail"</button>
            <button phx-click=(HomeEvent::Panic)>"Panic"</button>
            <form id="adder" phx-change=(HomeEvent::ADD)>
                <input name="note">
                <input name="by">
            </form>
            <a href="/?tab=b#top" data-phx-link="patch" data-phx-link-state="push">"To b"</a>
            <div id="script" phx-hook="Script"></div>
        }
    }
}

impl On<String> for Home {
    async fn on(&mut self, text: &String, _: &mut Socket<Self>) -> Result {
        self.heard.push(text.clone());
        Ok(())
    }
}

struct Other {
    id: String,
}

#[derive(Route)]
#[route("/other/{id}")]
struct OtherRoute {
    id: String,
}

impl LiveView for Other {
    type Scope = Site;
    type Route = OtherRoute;
    type Event = ();

    async fn mount(route: OtherRoute, _: &mut Socket<Self>) -> Result<Self> {
        if route.id == "broken" {
            return Err("this one is broken".into());
        }
        Ok(Self { id: route.id })
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <p id="other">"other " (&self.id)</p>
            <a href="/?tab=moved" data-phx-link="redirect" data-phx-link-state="push">"Home"</a>
        }
    }
}

struct Header {
    visitor: Visitor,
    changes: Vec<String>,
}

impl LiveView for Header {
    type Scope = Site;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            visitor: socket.session().get(),
            changes: Vec::new(),
        })
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.changes.push(format!("{:?}", change.state));
        self.visitor = change.now;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <b>"Hello, " (&self.visitor.username) "!"</b>
            for change in &self.changes {
                <em>(change)</em>
            }
        }
    }
}

fn layout(page: &Page<Site>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html>
            <head>
                <title>(page.title_or("Untitled"))</title>
                (page.head())
            </head>
            <body>(nested::<Header>("header", ()).sticky()) (page.content())</body>
        </html>
    }
}

/// Cookies as a site over https has them.
pub(crate) fn sessions() -> Sessions<Visitor> {
    Sessions::new(KeyRing::new(SECRET).unwrap()).https_only()
}

/// The site as an app.
pub(crate) fn app(sessions: Sessions<Visitor>, gate: &Arc<Gate>) -> axum::Router {
    app_within(Limits::default(), sessions, gate)
}

fn app_within(limits: Limits, sessions: Sessions<Visitor>, gate: &Arc<Gate>) -> axum::Router {
    let live = Live::new(sessions)
        .limits(limits)
        .state(Arc::clone(gate))
        .layout(layout)
        .view::<Home>()
        .view::<Other>()
        .view_at::<Board>("/board")
        .nested::<Header>("header");
    gate.news.get_or_init(|| live.handle());
    axum::Router::new()
        .route("/elsewhere", get(async || "You are elsewhere."))
        .merge(live)
}

/// The site in memory.
pub(crate) fn kit() -> remount_testing::Site {
    gated().0
}

/// The site in memory, and what lets a test decide when a handler goes on.
pub(crate) fn gated() -> (remount_testing::Site, Arc<Gate>) {
    limited(Limits::default())
}

/// The site in memory whose pages have these limits.
pub(crate) fn limited(limits: Limits) -> (remount_testing::Site, Arc<Gate>) {
    let gate = Arc::new(Gate::default());
    let app = app_within(limits, sessions(), &gate);
    (remount_testing::Site::new(app), gate)
}

/// A running server on a port of its own.
pub(crate) struct Server {
    pub(crate) address: String,
    stop: Option<oneshot::Sender<()>>,
    served: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::of(app(sessions(), &Arc::default())).await
    }

    /// A server of another site.
    pub(crate) async fn of(app: axum::Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(remount::serve_on(listener, app, async move {
            let _ = stopped.await;
        }));
        Self {
            address,
            stop: Some(stop),
            served,
        }
    }

    /// Asks the server to end, and returns once it has.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        self.served.await.unwrap();
    }
}

impl Gate {
    pub(crate) fn open(&self) {
        self.opened.notify_one();
    }

    pub(crate) fn news(&self) -> LiveHandle<Site> {
        self.news.get().expect("the site is made").clone()
    }
}
