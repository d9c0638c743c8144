//! The site under test: a counter, a form, a list, guarded pages, and what visitors are called.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

const MINUTE: Topic<i64> = Topic::local("minute");

pub(crate) struct App;

impl remount::App for App {
    type Session = Visitor;
    /// Asks for a message in a minute.
    type State = UnboundedSender<()>;
}

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 20)]
    pub(crate) name: String,
    pub(crate) member: bool,
}

/// A counter with all that a page can do.
struct Desk {
    count: i64,
    draft: String,
    sent: Vec<String>,
    name: String,
    tab: String,
}

#[derive(Event)]
enum DeskEvent {
    Inc,
    #[event(incoming)]
    Typed {
        text: String,
    },
    #[event(incoming)]
    Send {
        text: String,
    },
    #[event(incoming)]
    Key {
        key: String,
    },
    Later,
    Crash,
    Shout,
    Rename,
    Join,
    #[event(incoming)]
    Go {
        to: String,
    },
    #[event(incoming)]
    Point {
        x: i64,
    },
}

#[derive(Route)]
#[route("/")]
struct DeskRoute {
    #[query]
    tab: Option<String>,
}

impl DeskRoute {
    fn tab(self) -> String {
        self.tab.unwrap_or_else(|| "first".to_owned())
    }
}

impl LiveView for Desk {
    type Scope = App;
    type Route = DeskRoute;
    type Event = DeskEvent;

    async fn mount(route: DeskRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Desk");
        socket.subscribe(&MINUTE).await?;
        Ok(Self {
            count: 0,
            draft: String::new(),
            sent: Vec::new(),
            name: socket.session().get().name,
            tab: route.tab(),
        })
    }

    async fn handle_params(&mut self, route: DeskRoute, _: &mut Socket<Self>) -> Result {
        self.tab = route.tab();
        Ok(())
    }

    async fn handle_event(&mut self, event: DeskEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            DeskEvent::Inc => self.count += 1,
            DeskEvent::Typed { text } => self.draft = text,
            DeskEvent::Send { text } => {
                self.sent.push(text);
                self.draft = String::new();
            }
            DeskEvent::Key { key } => self.sent.push(key),
            DeskEvent::Later => socket.state().send(())?,
            DeskEvent::Crash => panic!("as it was asked to"),
            DeskEvent::Shout => socket.push_event("shouted", &self.count)?,
            DeskEvent::Rename => {
                socket
                    .session()
                    .update(|visitor| visitor.name = "Renamed".to_owned())?;
            }
            DeskEvent::Join => {
                socket.session().update(|visitor| visitor.member = true)?;
                socket.put_flash(FlashKind::Info, "Welcome!");
                socket.push_navigate(LocalPath::new("/members")?);
            }
            DeskEvent::Go { to } => socket.push_patch(DeskRoute { tab: Some(to) }),
            DeskEvent::Point { x } => self.count = x,
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.name = change.now.name;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <output id="count">(self.count)</output>
            <output id="name">(&self.name)</output>
            <output id="tab">(&self.tab)</output>
            <button id="inc" phx-click=(DeskEvent::Inc)>"More"</button>
            <button id="never" disabled phx-click=(DeskEvent::Inc)>"Never"</button>
            <button id="unseen" hidden phx-click=(DeskEvent::Inc)>"Unseen"</button>
            <button id="idle" type="button">"Idle"</button>
            <button id="later" phx-click=(DeskEvent::Later)>"Later"</button>
            <button id="crash" phx-click=(DeskEvent::Crash)>"Crash"</button>
            <button id="shout" phx-click=(DeskEvent::Shout)>"Shout"</button>
            <button id="rename" phx-click=(DeskEvent::Rename)>"Rename"</button>
            <button id="join" phx-click=(DeskEvent::Join)>"Join"</button>
            <button id="go" phx-click=(DeskEvent::GO) phx-value-to="third">"Go"</button>
            <button id="open" phx-click=(JS::new().show("#box"))>"Open"</button>
            <div id="box" style="display:none">"In the box"</div>
            <div id="map" phx-hook="Map"></div>
            <p
                id="offline"
                style="display:none"
                phx-disconnected=(JS::new().show("#offline"))
                phx-connected=(JS::new().hide("#offline"))
            >
                "Offline"
            </p>
            <a id="second" href="/?tab=second" data-phx-link="patch" data-phx-link-state="push">
                "Second"
            </a>
            <a id="members" href="/members">"Members"</a>
            <a id="broken" href="/broken">"Broken"</a>
            <form id="say" phx-change=(DeskEvent::TYPED) phx-submit=(DeskEvent::SEND)>
                <input
                    name="text"
                    value=(&self.draft)
                    phx-keydown=(DeskEvent::KEY)
                    phx-key="Escape"
                >
                <p id="draft">(&self.draft)</p>
            </form>
            <form id="you" phx-hook="PersistSession">
                <input name=(Visitor::NAME) value=(&self.name)>
            </form>
            <ol>for (at, text) in self.sent.iter().enumerate(), key = at { <li>(text)</li> }</ol>
        }
    }
}

impl On<i64> for Desk {
    async fn on(&mut self, more: &i64, _: &mut Socket<Self>) -> Result {
        self.count += *more;
        Ok(())
    }
}

/// For members only.
struct Members;

impl LiveView for Members {
    type Scope = App;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Members");
        if !socket.session().get().member {
            socket.put_flash(FlashKind::Error, "Join first.");
            socket.redirect(LocalPath::new("/")?);
        }
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <remount::ui::FlashGroup /><p id="secret">"For members"</p> }
    }
}

/// Shows how often anybody has looked.
struct Impure(AtomicUsize);

impl LiveView for Impure {
    type Scope = App;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(AtomicUsize::new(0)))
    }

    fn render(&self) -> impl Markup {
        view! { <p>(self.0.fetch_add(1, Ordering::Relaxed))</p> }
    }
}

/// Has one id twice, from the beginning or after a click.
struct Doubled {
    is_doubled: bool,
}

#[derive(Event)]
enum DoubledEvent {
    Double,
}

#[derive(Route)]
#[route("/doubled")]
struct DoubledRoute {
    #[query]
    at_once: bool,
}

impl LiveView for Doubled {
    type Scope = App;
    type Route = DoubledRoute;
    type Event = DoubledEvent;

    async fn mount(route: DoubledRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            is_doubled: route.at_once,
        })
    }

    async fn handle_event(&mut self, _: DoubledEvent, _: &mut Socket<Self>) -> Result {
        self.is_doubled = true;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p id="twin">"One"</p>
            <button phx-click=(DoubledEvent::Double)>"Double"</button>
            if self.is_doubled { <p id="twin">"Two"</p> }
        }
    }
}

const SECRET: &[u8] = b"a secret for tests, thirty-two bytes or more";

pub(crate) fn app() -> axum::Router {
    app_of(KeyRing::new(SECRET).unwrap())
}

/// The app with these secrets.
pub(crate) fn app_of(ring: KeyRing) -> axum::Router {
    let (ask, mut asked) = unbounded_channel();
    let live = Live::new(Sessions::new(ring))
        .state(ask)
        .view::<Desk>()
        .view_at::<Members>("/members")
        .view_at::<Impure>("/impure")
        .view::<Doubled>();
    let pages = live.handle();
    tokio::spawn(async move {
        while let Some(()) = asked.recv().await {
            tokio::time::sleep(Duration::from_secs(60)).await;
            pages.broadcast(&MINUTE, 7);
        }
    });
    axum::Router::new()
        .route("/broken", axum::routing::get(broken))
        .merge(live)
}

async fn broken() -> &'static str {
    panic!("the handler is broken")
}
