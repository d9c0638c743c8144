//! Who lets visitors in to the views of a scope, and how often it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use http::StatusCode;
use remount::prelude::*;
use remount::session::{KeyRing, PlainCookie};
use remount_testing::{Site, Visitor, containing};

const NAME: PlainCookie = PlainCookie::new("name");

/// What the site keeps of a visitor, for the cookie of its key.
#[derive(SessionData, Clone, Default)]
struct Guest {
    #[session(cookie = NAME)]
    name: Option<String>,
}

struct Club;

#[derive(Default)]
struct Porter {
    asked: Arc<AtomicUsize>,
}

impl App for Club {
    type Session = Guest;
    type State = Porter;
}

/// Lets in a visitor whose cookie has a name, and brings that.
struct Members;

impl Scope for Members {
    type App = Club;
    type Value = String;

    async fn enter(visit: &mut Visit<Club>) -> Result<String> {
        visit.state().asked.fetch_add(1, Ordering::Relaxed);
        let name = visit
            .session()
            .cookie(&NAME)
            .filter(|name| !name.is_empty());
        let door = LocalPath::new("/")?;
        name.ok_or_else(|| redirect(door).with_flash(FlashKind::Error, "Who are you?"))
    }
}

/// Those of them who are called Ada.
struct Adas;

impl Scope for Adas {
    type App = Club;
    type Value = String;

    async fn enter(visit: &mut Visit<Club>) -> Result<String> {
        let name = Members::enter(visit).await?;
        let ada = Some(name).filter(|name| name == "Ada");
        ada.or_status(StatusCode::FORBIDDEN)
    }
}

/// Sends everybody away, and says nevertheless that they may come in.
struct Closed;

impl Scope for Closed {
    type App = Club;
    type Value = ();

    async fn enter(visit: &mut Visit<Club>) -> Result {
        visit.put_flash(FlashKind::Info, "Come tomorrow.");
        visit.push_navigate(LocalPath::new("/")?);
        Ok(())
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
        view! {
            <remount::ui::FlashGroup />
            for to in ["lounge", "cellar", "attic"], key = to {
                <a href=("/", to) id=(to) data-phx-link="redirect" data-phx-link-state="push">
                    (to)
                </a>
            }
        }
    }
}

/// Greets by name.
struct Lounge(String);

impl LiveView for Lounge {
    type Scope = Members;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Lounge");
        Ok(Self(socket.scope().clone()))
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Welcome, " (&self.0)</p> }
    }
}

/// Stands beside the lounge.
struct Bell;

impl LiveView for Bell {
    type Scope = Members;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Ding" }
    }
}

struct Cellar;

impl LiveView for Cellar {
    type Scope = Adas;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title(socket.scope().clone());
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Wine"</p> }
    }
}

struct Attic;

impl LiveView for Attic {
    type Scope = Closed;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        panic!("nobody comes in here");
    }

    fn render(&self) -> impl Markup {
        view! { "Dust" }
    }
}

/// Stands beside it, and notes that somebody has come in.
struct Dust;

impl LiveView for Dust {
    type Scope = Closed;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        socket.state().asked.fetch_add(1, Ordering::Relaxed);
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "Dust" }
    }
}

fn dusty_layout(page: &Page<Club>) -> impl Markup {
    view! { <body>(nested::<Dust>("dust", ()).sticky()) (page.content())</body> }
}

fn layout(page: &Page<Club>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><title>(page.title_or("Club"))</title> (page.head())</head>
            <body>
                (page.content())
                if page.title_or("") == "Lounge" {
                    (nested::<Bell>("bell", ()).sticky())
                }
            </body>
        </html>
    }
}

/// A site, and a visitor who says this name.
fn visitor(name: Option<&str>) -> (Site, Visitor) {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .state(Porter::default())
        .layout(layout)
        .view_at::<Door>("/")
        .scope::<Members>(|members| members.view_at::<Lounge>("/lounge").nested::<Bell>("bell"))
        .scope::<Adas>(|adas| adas.view_at::<Cellar>("/cellar"))
        .scope::<Closed>(|closed| closed.view_at::<Attic>("/attic"));
    let site = Site::new(Router::from(live));
    let visitor = site.visitor();
    if let Some(name) = name {
        visitor.set_cookie("name", name);
    }
    (site, visitor)
}

#[tokio::test]
async fn a_view_has_what_its_scope_brings() {
    let (_site, ada) = visitor(Some("Ada"));
    let page = ada.open("/lounge").await;
    assert_eq!(page.text("p"), "Welcome, Ada");
}

#[tokio::test]
async fn whom_a_scope_does_not_let_in_is_sent_away_over_http_with_a_message() {
    let (_site, nobody) = visitor(None);
    let page = nobody.open("/lounge").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Who are you?")));
}

#[tokio::test]
async fn whom_a_scope_does_not_let_in_is_sent_away_where_a_link_leads_him_with_a_message() {
    let (_site, nobody) = visitor(None);
    let page = nobody.open("/").await;
    page.click("#lounge").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Who are you?")));
}

#[tokio::test]
async fn a_status_of_a_scope_is_that_of_the_page_over_http() {
    let (_site, bob) = visitor(Some("Bob"));
    assert_eq!(bob.get("/cellar").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_status_of_a_scope_is_that_of_a_page_that_comes_back_and_may_not_any_more() {
    let (site, ada) = visitor(Some("Ada"));
    let page = ada.open("/cellar").await;
    ada.set_cookie("name", "Bob");
    page.disconnect().await;
    site.advance(Duration::from_secs(60)).await;
    assert_eq!(
        (page.path(), page.status()),
        ("/cellar".into(), StatusCode::FORBIDDEN)
    );
    assert!(page.shows(containing("No access")));
}

#[tokio::test]
async fn a_page_that_comes_back_and_may_not_any_more_is_sent_away_with_a_message() {
    let (_site, ada) = visitor(Some("Ada"));
    let page = ada.open("/lounge").await;
    ada.set_cookie("name", "");
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Who are you?")));
}

#[tokio::test]
async fn a_link_to_another_scope_loads_its_page() {
    let (_site, ada) = visitor(Some("Ada"));
    let page = ada.open("/").await;
    let before = page.attribute("[data-phx-main]", "id");
    page.click("#lounge").await;
    assert_eq!(
        (page.path(), page.text("p")),
        ("/lounge".into(), "Welcome, Ada".into())
    );
    assert_ne!(page.attribute("[data-phx-main]", "id"), before);
}

#[tokio::test]
async fn a_scope_that_navigates_lets_nobody_in_whatever_it_returns() {
    let (_site, ada) = visitor(Some("Ada"));
    let page = ada.open("/attic").await;
    assert_eq!(page.path(), "/");
    page.click("#attic").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Come tomorrow.")));
}

#[tokio::test]
async fn no_view_beside_the_main_one_is_mounted_either_where_the_scope_navigates() {
    let mounted = Arc::new(AtomicUsize::new(0));
    let porter = Porter {
        asked: Arc::clone(&mounted),
    };
    let live = Live::new(Sessions::new(KeyRing::new(&[7; 32]).unwrap()))
        .state(porter)
        .layout(dusty_layout)
        .scope::<Closed>(|closed| closed.view_at::<Attic>("/attic").nested::<Dust>("dust"));
    let answer = Site::new(Router::from(live)).visitor().get("/attic").await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(mounted.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_scope_is_asked_once_for_all_views_of_a_page_and_for_each_that_joins() {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let porter = Porter {
        asked: Arc::clone(&asked),
    };
    let live = Live::new(sessions)
        .state(porter)
        .layout(layout)
        .scope::<Members>(|members| members.view_at::<Lounge>("/lounge").nested::<Bell>("bell"));
    let site = Site::new(Router::from(live));
    let ada = site.visitor();
    ada.set_cookie("name", "Ada");
    let answer = ada.get("/lounge").await;
    assert!(answer.body().contains("Ding"), "{}", answer.body());
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    ada.open("/lounge").await;
    assert_eq!(asked.load(Ordering::Relaxed), 1 + 1 + 2);
}

/// Serves nothing but these two.
fn two_at(first: &'static str, second: &'static str) {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions)
        .state(Porter::default())
        .layout(layout)
        .view_at::<Door>(first);
    let _ = live.scope::<Members>(|members| members.view_at::<Lounge>(second));
}

#[test]
#[should_panic(
    expected = "the live view `kit::scopes::Lounge` cannot be served at \"/{name}\": \
                           `kit::scopes::Door` is served at \"/{id}\", which is the same address"
)]
fn two_views_at_one_address_are_told_with_both_names() {
    two_at("/{id}", "/{name}");
}
