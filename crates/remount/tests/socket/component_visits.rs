//! What live components read of the visit while they are rendered.

use std::convert::Infallible;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, text};

use crate::site::SECRET;

#[derive(SessionData, Clone, Default)]
struct Guest {
    name: String,
}

struct Inn;

impl App for Inn {
    type Session = Guest;
    type State = &'static str;
}

/// Greets the guest by the name in the session.
struct Greeting {
    words: String,
}

impl Greeting {
    fn of(visit: &Visit<Inn>) -> String {
        format!("{}, {}", visit.state(), visit.session().get().name)
    }
}

impl LiveComponent for Greeting {
    type App = Inn;
    type Props<'a> = ();
    type Event = ();
    type Emit = Infallible;

    fn mount((): (), visit: &Visit<Inn>) -> Self {
        Self {
            words: Self::of(visit),
        }
    }

    fn update(&mut self, (): (), visit: &Visit<Inn>) {
        self.words = Self::of(visit);
    }

    fn render(&self) -> impl Markup {
        view! { <p id="greeting">(self.words)</p> }
    }
}

/// Goes into every site.
struct Light {
    connected: bool,
    news: Option<String>,
}

impl LiveComponent for Light {
    type App = ();
    type Props<'a> = ();
    type Event = ();
    type Emit = Infallible;

    fn mount((): (), visit: &Visit<()>) -> Self {
        Self {
            connected: visit.is_connected(),
            news: None,
        }
    }

    fn update(&mut self, (): (), visit: &Visit<()>) {
        self.news = visit.flash(FlashKind::Info).map(str::to_owned);
    }

    fn render(&self) -> impl Markup {
        view! { <p id="light">(self.connected) " " (self.news)</p> }
    }
}

struct Hall;

#[derive(Event)]
enum HallEvent {
    Rename { name: String },
}

impl LiveView for Hall {
    type Scope = Inn;
    type Route = ();
    type Event = HallEvent;

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: HallEvent, socket: &mut Socket<Self>) -> Result {
        let HallEvent::Rename { name } = event;
        socket.put_flash("info", "renamed");
        socket.session().update(|guest| guest.name = name)?;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <button phx-click=(HallEvent::Rename { name: "Ada".to_owned() })>"rename"</button>
                (live_component::<Greeting>("greeting", ()))
                (live_component::<Light>("light", ()))
            </main>
        }
    }
}

fn inn() -> Site {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).state("Welcome");
    Site::new(axum::Router::new().merge(live.view_at::<Hall>("/")))
}

#[tokio::test]
async fn a_component_shows_what_the_session_has_in_the_first_html() {
    let site = inn();
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    assert_eq!(page.text("#greeting"), "Welcome,");
    page.click(text("rename")).await;
    let answer = visitor.get("/").await;
    let html = answer.body();
    assert!(html.contains("Welcome, Ada"), "{html}");
}

#[tokio::test]
async fn a_component_shows_a_change_of_the_session() {
    let site = inn();
    let visitor = site.visitor();
    let (page, other) = (visitor.open("/").await, visitor.open("/").await);
    page.click(text("rename")).await;
    assert_eq!(page.text("#greeting"), "Welcome, Ada");
    assert_eq!(other.text("#greeting"), "Welcome, Ada");
}

#[tokio::test]
async fn a_component_of_every_site_knows_the_page_and_its_messages() {
    let site = inn();
    let visitor = site.visitor();
    let answer = visitor.get("/").await;
    let html = answer.body();
    assert!(html.contains("<p id=\"light\">false </p>"), "{html}");
    let page = visitor.open("/").await;
    assert_eq!(page.text("#light"), "true");
    page.click(text("rename")).await;
    assert_eq!(page.text("#light"), "true renamed");
}
