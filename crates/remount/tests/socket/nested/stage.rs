//! A site whose main view shows whichever views a test asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use remount::Nested;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab};
use serde_json::json;

use crate::site::SECRET;

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)]
    pub(crate) name: String,
    pub(crate) steward: bool,
}

/// How many views within others there are on sockets.
#[derive(Clone, Default)]
pub(crate) struct Open(Arc<AtomicUsize>);

impl Open {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn one_more(&self) -> OneMore {
        self.0.fetch_add(1, Ordering::SeqCst);
        OneMore(self.clone())
    }
}

pub(crate) struct OneMore(Open);

impl Drop for OneMore {
    fn drop(&mut self) {
        (self.0).0.fetch_sub(1, Ordering::SeqCst);
    }
}

pub(crate) struct Theatre;

impl App for Theatre {
    type Session = Visitor;
    type State = Open;
}

/// A view that the main one shows: its kind, its id, and what is passed to it.
#[derive(Clone, Hash)]
struct Act {
    kind: String,
    id: String,
    line: String,
}

impl Act {
    /// Of `kind:id:line`.
    fn read(text: &str) -> Self {
        let mut parts = text.split(':').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Self {
            kind: part(),
            id: part(),
            line: part(),
        }
    }

    fn shown(&self) -> Nested {
        let id = self.id.clone();
        match &*self.kind {
            "actor" => nested::<Actor>(id, &self.line),
            "linked" => nested::<Actor>(id, &self.line).linked(),
            "section" => nested::<Actor>(id, &self.line)
                .tag("section")
                .class("wide tall"),
            "sticky" => nested::<Actor>(id, &self.line).sticky(),
            "sticky-section" => nested::<Actor>(id, &self.line)
                .tag("section")
                .class("wide")
                .sticky(),
            "sticky-troupe" => nested::<Troupe>(id, ()).sticky(),
            "sticky-vault" => nested::<Vault>(id, &self.line).sticky(),
            "sticky-broken" => nested::<Broken>(id, ()).sticky(),
            "sticky-host" => nested::<Host>(id, ()).sticky(),
            "sticky-mover" => nested::<Mover>(id, ()).sticky(),
            "sticky-stranger" => nested::<Stranger>(id, ()).sticky(),
            "host" => nested::<Host>(id, ()),
            "troupe" => nested::<Troupe>(id, ()),
            "vault" => nested::<Vault>(id, &self.line),
            "broken" => nested::<Broken>(id, ()),
            "mover" => nested::<Mover>(id, ()),
            "mirror" => nested::<Mirror>(id, 0),
            "stranger" => nested::<Stranger>(id, ()),
            other => panic!("no view is called {other:?}"),
        }
    }
}

#[derive(Route)]
#[route("/")]
pub(crate) struct StageRoute {
    #[query]
    acts: String,
}

/// The main view.
pub(crate) struct Stage {
    acts: Vec<Act>,
    ticks: u32,
}

#[derive(Event)]
pub(crate) enum StageEvent {
    Tick,
    Fail,
    Leave,
    #[event(incoming)]
    Show {
        acts: String,
    },
    #[event(incoming)]
    Go {
        acts: String,
    },
}

fn acts(text: &str) -> Vec<Act> {
    let acts = text.split(',').filter(|act| !act.is_empty());
    acts.map(Act::read).collect()
}

impl LiveView for Stage {
    type Scope = Theatre;
    type Route = StageRoute;
    type Event = StageEvent;

    async fn mount(route: StageRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Stage");
        Ok(Self {
            acts: acts(&route.acts),
            ticks: 0,
        })
    }

    async fn handle_params(&mut self, route: StageRoute, _: &mut Socket<Self>) -> Result {
        self.acts = acts(&route.acts);
        Ok(())
    }

    async fn handle_event(&mut self, event: StageEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            StageEvent::Tick => self.ticks += 1,
            StageEvent::Fail => return Err("asked to".into()),
            StageEvent::Leave => socket.push_navigate(LocalPath::new("/foyer")?),
            StageEvent::Show { acts } => self.acts = self::acts(&acts),
            StageEvent::Go { acts } => socket.push_navigate(StageRoute { acts }),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <b id="ticks">(self.ticks)</b>
            <button phx-click=(StageEvent::Tick)>"Tick"</button>
            <button phx-click=(StageEvent::Fail)>"Fail"</button>
            <button phx-click=(StageEvent::Leave)>"Leave"</button>
            <i id="show" phx-hook="Show"></i>
            <ul>
                for act in &self.acts, key = &act.id {
                    <li>(act.shown())</li>
                }
            </ul>
        }
    }
}

/// Another main view.
pub(crate) struct Foyer;

impl LiveView for Foyer {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Foyer"</h1><remount::ui::FlashGroup /> }
    }
}

/// What every actor hears.
pub(crate) const CUE: Topic<String> = Topic::local("cue");

/// A view within others that counts.
pub(crate) struct Actor {
    line: String,
    count: u32,
    heard: String,
    _open: Option<OneMore>,
}

#[derive(Event)]
pub(crate) enum ActorEvent {
    Count,
    Fail,
    Leave,
    Title,
    Flash,
    Promote,
    Cue { text: String },
    Rename { name: String },
}

impl LiveView for Actor {
    type Scope = Theatre;
    type Route = Args<String>;
    type Event = ActorEvent;

    async fn mount(Args(line): Args<String>, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Actor");
        socket.set_page_description("An actor");
        socket.subscribe(&CUE).await?;
        let open = socket.is_connected().then(|| socket.state().one_more());
        Ok(Self {
            line,
            count: 0,
            heard: String::new(),
            _open: open,
        })
    }

    async fn handle_event(&mut self, event: ActorEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            ActorEvent::Count => self.count += 1,
            ActorEvent::Fail => return Err("asked to".into()),
            ActorEvent::Leave => socket.push_navigate(LocalPath::new("/foyer")?),
            ActorEvent::Title => {
                socket.set_page_title("Mine");
                socket.set_page_description("Mine");
            }
            ActorEvent::Promote => {
                socket.session().update(|visitor| visitor.steward = true)?;
            }
            ActorEvent::Flash => socket.put_flash(FlashKind::Info, "Bravo"),
            ActorEvent::Cue { text } => socket.broadcast(&CUE, text),
            ActorEvent::Rename { name } => {
                socket.session().update(|visitor| visitor.name = name)?;
            }
        }
        Ok(())
    }

    async fn handle_session(
        &mut self,
        change: SessionChange<Visitor>,
        _: &mut Socket<Self>,
    ) -> Result {
        self.heard.clone_from(&change.now.name);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p><em>(&self.line)</em><output>(self.count)</output><cite>(&self.heard)</cite></p>
            <remount::ui::FlashGroup id=(&format!("flash-{}", self.line)) />
            <remount::ui::Link
                to=(StageRoute { acts: "actor:hamlet:Who,actor:ghost:Swear".into() })
            >
                "Duet"
            </remount::ui::Link>
            <button phx-click=(ActorEvent::Count)>"Count"</button>
            <button phx-click=(ActorEvent::Fail)>"Break"</button>
            <button phx-click=(ActorEvent::Leave)>"Go"</button>
            <button phx-click=(ActorEvent::Title)>"Title"</button>
            <button phx-click=(ActorEvent::Flash)>"Flash"</button>
            <button phx-click=(ActorEvent::Promote)>"Promote"</button>
            <button phx-click=(ActorEvent::Cue { text: "now".to_owned() })>"Cue"</button>
            <button phx-click=(ActorEvent::Rename { name: "Ada".to_owned() })>"Rename"</button>
        }
    }
}

impl On<String> for Actor {
    async fn on(&mut self, cue: &String, _: &mut Socket<Self>) -> Result {
        self.heard.clone_from(cue);
        Ok(())
    }
}

/// A view within others that shows two of its own.
struct Troupe {
    _open: Option<OneMore>,
}

impl LiveView for Troupe {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let open = socket.is_connected().then(|| socket.state().one_more());
        Ok(Self { _open: open })
    }

    fn render(&self) -> impl Markup {
        view! {
            <h2>"Troupe"</h2>
            (nested::<Actor>("first", "one".to_owned()))
            (nested::<Actor>("second", "two".to_owned()))
        }
    }
}

/// A view within others that shows one which is to be sticky.
struct Host;

#[derive(Event)]
enum HostEvent {
    Collapse,
}

impl LiveView for Host {
    type Scope = Theatre;
    type Route = ();
    type Event = HostEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: HostEvent, _: &mut Socket<Self>) -> Result {
        let HostEvent::Collapse = event;
        Err("asked to".into())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h3>"Host"</h3>
            <button phx-click=(HostEvent::Collapse)>"Collapse"</button>
            (nested::<Actor>("guest", "Guest".to_owned()).sticky())
        }
    }
}

/// Lets in stewards only.
struct Stewards;

impl Scope for Stewards {
    type App = Theatre;
    type Value = u64;

    async fn enter(visit: &mut Visit<Theatre>) -> Result<u64> {
        if visit.session().get().steward {
            return Ok(7);
        }
        Err(redirect(LocalPath::new("/foyer")?))
    }

    fn key(steward: &u64) -> Option<ScopeKey> {
        Some((*steward).into())
    }
}

/// A view for stewards.
struct Vault {
    line: String,
}

#[derive(Event)]
enum VaultEvent {
    Recheck,
}

impl LiveView for Vault {
    type Scope = Stewards;
    type Route = Args<String>;
    type Event = VaultEvent;

    async fn mount(Args(line): Args<String>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { line })
    }

    async fn handle_event(&mut self, event: VaultEvent, socket: &mut Socket<Self>) -> Result {
        let VaultEvent::Recheck = event;
        socket.session().update(|visitor| visitor.steward = false)?;
        socket.recheck::<Stewards>(7_u64);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <strong>"Gold of " (&self.line)</strong>
            <button phx-click=(VaultEvent::Recheck)>"Resign"</button>
        }
    }
}

/// A view that cannot be mounted.
struct Broken;

impl LiveView for Broken {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Err("no curtain".into())
    }

    fn render(&self) -> impl Markup {
        view! { "never" }
    }
}

/// A view that sends the page elsewhere when it is mounted.
struct Mover;

impl LiveView for Mover {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Err(redirect(LocalPath::new("/foyer")?))
    }

    fn render(&self) -> impl Markup {
        view! { "never" }
    }
}

/// A view that shows itself, without an end.
struct Mirror {
    depth: u32,
}

impl LiveView for Mirror {
    type Scope = Theatre;
    type Route = Args<u32>;
    type Event = ();

    async fn mount(Args(depth): Args<u32>, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { depth })
    }

    fn render(&self) -> impl Markup {
        let depth = self.depth + 1;
        view! { <i>(depth)</i> (nested::<Mirror>(format!("mirror-{depth}"), depth)) }
    }
}

/// A view that no site knows.
struct Stranger;

impl LiveView for Stranger {
    type Scope = Theatre;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "never" }
    }
}

/// A layout that shows a view as a template does.
fn vain_layout(page: &Page<Theatre>) -> impl Markup {
    view! { <body>(page.content()) (nested::<Troupe>("troupe", ()))</body> }
}

/// A site with that layout.
pub(crate) fn vain_theatre() -> Site {
    Site::new(live(Open::default()).layout(vain_layout))
}

fn layout(page: &Page<Theatre>) -> impl Markup {
    view! {
        <head>
            <title>(page.title_or("Theatre"))</title>
            (page.head())
        </head>
        <body>(page.content())</body>
    }
}

pub(crate) fn live(open: Open) -> Live<Theatre> {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    Live::new(sessions)
        .state(open)
        .layout(layout)
        .view::<Stage>()
        .view_at::<Foyer>("/foyer")
        .nested::<Actor>("actor")
        .nested::<Troupe>("troupe")
        .nested::<Host>("host")
        .nested::<Broken>("broken")
        .nested::<Mover>("mover")
        .nested::<Mirror>("mirror")
        .scope::<Stewards>(|stewards| stewards.nested::<Vault>("vault"))
}

/// A site, and how many views within others there are.
pub(crate) fn theatre() -> (Site, Open) {
    let open = Open::default();
    let site = Site::new(live(open.clone()));
    (site, open)
}

/// A page with these views.
pub(crate) async fn page(acts: &str) -> (Site, Open, Tab) {
    let (site, open) = theatre();
    let page = site.visitor().open(&format!("/?acts={acts}")).await;
    page.frames();
    (site, open, page)
}

/// The page goes on as another main view, which shows these.
pub(crate) async fn go(page: &Tab, acts: &str) {
    page.push_event("#show", "go", json!({ "acts": acts }))
        .await;
}

/// The main view shows these from now on.
pub(crate) async fn show(page: &Tab, acts: &str) {
    page.push_event("#show", "show", json!({ "acts": acts }))
        .await;
}
