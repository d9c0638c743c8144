//! A club whose members stand in a register, which the scopes of its views ask.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use remount::prelude::*;
use remount::session::{KeyRing, PlainCookie};
use remount_testing::{Site, Tab, Visitor};
use tokio::sync::Notify;

use crate::site::SECRET;

/// Who the visitor says he is: a member's number.
const MEMBER: PlainCookie = PlainCookie::new("member");

/// What the site keeps of a visitor, for the cookie of its key.
#[derive(SessionData, Clone, Default)]
pub(crate) struct Guest {
    #[session(cookie = MEMBER)]
    member: Option<String>,
}

/// How long the handler of [`LoungeEvent::Doze`] takes.
pub(crate) const NAP: Duration = Duration::from_millis(400);

#[derive(Clone, Copy)]
pub(crate) enum Standing {
    /// Is let in, with this title and under this key.
    Is(&'static str, Option<u32>),
    /// Gets a page with status 403.
    Banned,
    /// Is sent to the door.
    Left,
    /// Is sent to the door by a navigation, and let in at the same time.
    LeftQuietly,
    /// Cannot be found out about, so many times.
    Unknown(u8),
}

pub(crate) type Rule = fn(&Turn<'_>) -> Result<Flow>;

#[derive(Default)]
pub(crate) struct Register {
    standings: Mutex<HashMap<u32, Standing>>,
    /// What the scope says before a turn.
    rule: Mutex<Option<Rule>>,
    /// What it was asked about.
    turns: Mutex<Vec<String>>,
    /// While somebody holds it, nobody is let in who was looked up already.
    pub(crate) gate: Mutex<Option<Arc<Notify>>>,
    /// How often somebody was looked up.
    asked: Mutex<usize>,
}

impl Register {
    pub(crate) fn set(&self, member: u32, standing: Standing) {
        self.standings.lock().unwrap().insert(member, standing);
    }

    pub(crate) fn rule(&self, rule: Rule) {
        *self.rule.lock().unwrap() = Some(rule);
    }

    pub(crate) fn turns(&self) -> Vec<String> {
        std::mem::take(&mut self.turns.lock().unwrap())
    }

    pub(crate) fn asked(&self) -> usize {
        *self.asked.lock().unwrap()
    }

    async fn look_up(&self, member: u32) -> Option<Standing> {
        *self.asked.lock().unwrap() += 1;
        let standing = self.standings.lock().unwrap().get(&member).copied();
        match standing {
            Some(Standing::Unknown(0)) => return Some(Standing::Is("guest", None)),
            Some(Standing::Unknown(times)) => self.set(member, Standing::Unknown(times - 1)),
            _ => {}
        }
        let gate = self.gate.lock().unwrap().clone();
        if let Some(gate) = gate {
            gate.notified().await;
        }
        standing
    }
}

pub(crate) struct Club;

impl App for Club {
    type Session = Guest;
    type State = Arc<Register>;
}

#[derive(Clone)]
pub(crate) struct Member {
    title: &'static str,
    key: Option<u32>,
    register: Arc<Register>,
}

async fn enter(visit: &mut Visit<Club>) -> Result<Member> {
    let door = LocalPath::new("/")?;
    let said = visit.session().cookie(&MEMBER);
    let member = said.and_then(|said| said.parse().ok());
    let member = member.ok_or_else(|| redirect(door))?;
    let register = Arc::clone(visit.state());
    let title = match register.look_up(member).await {
        Some(Standing::Is(title, key)) => {
            let key = key.or(Some(member));
            return Ok(Member {
                title,
                key,
                register,
            });
        }
        Some(Standing::Banned) => return Err(remount::Error::status(StatusCode::FORBIDDEN)),
        Some(Standing::Unknown(_)) => return Err("the register is not there".into()),
        Some(Standing::LeftQuietly) => {
            visit.push_navigate(door);
            "nobody"
        }
        Some(Standing::Left) | None => {
            return Err(redirect(door).with_flash("error", "Who are you?"));
        }
    };
    Ok(Member {
        title,
        key: None,
        register,
    })
}

/// The scope of most views.
pub(crate) struct Members;

impl Scope for Members {
    type App = Club;
    type Value = Member;

    async fn enter(visit: &mut Visit<Club>) -> Result<Member> {
        enter(visit).await
    }

    fn before(member: &Member, turn: &Turn<'_>) -> Result<Flow> {
        let rule = *member.register.rule.lock().unwrap();
        let turns = &member.register.turns;
        turns.lock().unwrap().push(format!("{turn:?}"));
        rule.map_or(Ok(Flow::Continue), |rule| rule(turn))
    }

    fn key(member: &Member) -> Option<ScopeKey> {
        member.key.map(ScopeKey::from)
    }
}

/// Another one, with keys that look the same.
pub(crate) struct Stewards;

impl Scope for Stewards {
    type App = Club;
    type Value = Member;

    async fn enter(visit: &mut Visit<Club>) -> Result<Member> {
        enter(visit).await
    }

    fn key(member: &Member) -> Option<ScopeKey> {
        member.key.map(ScopeKey::from)
    }
}

pub(crate) struct Said;

pub(crate) const TALK: Topic<Said> = Topic::local("talk");

/// Shows what happened, and to whom.
pub(crate) struct Lounge {
    title: &'static str,
    heard: Vec<&'static str>,
}

#[derive(Route)]
#[route("/lounge")]
pub(crate) struct LoungeRoute {
    #[query]
    table: u32,
}

#[derive(Event)]
pub(crate) enum LoungeEvent {
    Greet,
    Doze,
    Wait,
    Remind,
    Leave,
}

impl LiveView for Lounge {
    type Scope = Members;
    type Route = LoungeRoute;
    type Event = LoungeEvent;

    async fn mount(_: LoungeRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Lounge");
        socket.subscribe(&TALK).await?;
        let title = socket.scope().title;
        Ok(Self {
            title,
            heard: Vec::new(),
        })
    }

    async fn handle_params(&mut self, _: LoungeRoute, _: &mut Socket<Self>) -> Result {
        self.heard.push("table");
        Ok(())
    }

    async fn handle_event(&mut self, event: LoungeEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            LoungeEvent::Greet => self.title = socket.scope().title,
            LoungeEvent::Doze => tokio::time::sleep(NAP).await,
            LoungeEvent::Wait => pending().await,
            LoungeEvent::Remind => {
                socket.after(Duration::from_secs(1), async |view, _| {
                    view.heard.push("reminder");
                    Ok(())
                })?;
            }
            LoungeEvent::Leave => socket.push_navigate(LocalPath::new("/cellar")?),
        }
        self.heard.push("event");
        Ok(())
    }

    async fn handle_session(&mut self, _: SessionChange<Guest>, _: &mut Socket<Self>) -> Result {
        self.heard.push("session");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>(self.title)</h1>
            <p id="heard">(self.heard.join(" "))</p>
            <button id="greet" phx-click=(LoungeEvent::Greet)></button>
            <button id="doze" phx-click=(LoungeEvent::Doze)></button>
            <button id="wait" phx-click=(LoungeEvent::Wait)></button>
            <button id="remind" phx-click=(LoungeEvent::Remind)></button>
            <button id="leave" phx-click=(LoungeEvent::Leave)></button>
            <a
                id="table"
                href="/lounge?table=2"
                data-phx-link="patch"
                data-phx-link-state="push"
            ></a>
            (live_component::<Bell>(1, ()))
        }
    }
}

impl On<Said> for Lounge {
    async fn on(&mut self, _: &Said, _: &mut Socket<Self>) -> Result {
        self.heard.push("talk");
        Ok(())
    }
}

/// A part of the lounge with events of its own.
pub(crate) struct Bell(u32);

#[derive(Event)]
pub(crate) enum BellEvent {
    Ring,
}

impl LiveComponent for Bell {
    type App = Club;
    type Props<'a> = ();
    type Event = BellEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self(0)
    }

    async fn handle_event(&mut self, _: BellEvent, _: &mut ComponentSocket<Self>) -> Result {
        self.0 += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! { <button id="ring" phx-click=(BellEvent::Ring)>(self.0)</button> }
    }
}

/// Stands beside some views.
pub(crate) struct Badge;

impl LiveView for Badge {
    type Scope = Members;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <i>"a badge"</i> }
    }
}

struct Cellar;

impl LiveView for Cellar {
    type Scope = Stewards;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p id="wine">"Wine"</p> }
    }
}

/// An open view, with a badge beside it as the lounge has.
struct Hall;

impl LiveView for Hall {
    type Scope = Club;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Hall");
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"A hall"</p> }
    }
}

struct Door;

impl LiveView for Door {
    type Scope = Club;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <remount::ui::FlashGroup /><p id="door">"Ring the bell"</p> }
    }
}

fn layout(page: &Page<Club>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>(page.head())</head>
            <body>
                (page.content())
                if ["Lounge", "Hall"].contains(&page.title_or("")) {
                    (nested::<Badge>("badge", ()).sticky())
                }
            </body>
        </html>
    }
}

/// The site of the club, and what a test does with it.
pub(crate) struct Scene {
    pub(crate) site: Site,
    pub(crate) register: Arc<Register>,
    pub(crate) pages: LiveHandle<Club>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let register = Arc::<Register>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions)
            .layout(layout)
            .state(Arc::clone(&register))
            .view_at::<Door>("/")
            .view_at::<Hall>("/hall")
            .scope::<Members>(|members| members.view::<Lounge>().nested::<Badge>("badge"))
            .scope::<Stewards>(|stewards| stewards.view_at::<Cellar>("/cellar"));
        let pages = live.handle();
        let site = Site::new(live);
        Self {
            site,
            register,
            pages,
        }
    }

    /// A member of good standing.
    pub(crate) fn member(&self, number: u32) -> Visitor {
        self.register.set(number, Standing::Is("guest", None));
        let visitor = self.site.visitor();
        visitor.set_cookie("member", &number.to_string());
        visitor
    }

    /// The lounge, as a member has it open.
    pub(crate) async fn lounge(&self, number: u32) -> Tab {
        let page = self.member(number).open("/lounge").await;
        assert_eq!(page.text("h1"), "guest");
        page
    }

    /// Lets time pass in which whatever wants to comes back.
    pub(crate) async fn a_while(&self) {
        self.site.advance(Duration::from_secs(60)).await;
    }
}
