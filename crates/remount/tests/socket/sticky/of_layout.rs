//! Views that a layout shows: they stay until the page is loaded anew.

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Fault, Site, Tab, containing, text};
use serde_json::json;
use std::convert::Infallible;

use crate::raw::{Channel, Container, Speaker};
use crate::site::SECRET;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    #[session(browser, max_chars = 40)]
    place: String,
}

struct House;

impl App for House {
    type Session = Visitor;
    type State = ();
}

/// A main view.
struct Room;

#[derive(Event)]
enum RoomEvent {
    Leave,
}

impl LiveView for Room {
    type Scope = House;
    type Route = ();
    type Event = RoomEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RoomEvent::Leave => {
                socket.push_navigate(LocalPath::new("/garden")?);
                Ok(())
            }
        }
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <button phx-click=(RoomEvent::Leave)>"Leave"</button>
        }
    }
}

/// Tells the menu to go.
struct Go;

/// Stands beside the main view, counts what it is told, and sends the main view elsewhere.
struct Menu {
    count: u32,
}

#[derive(Event)]
enum MenuEvent {
    Count,
    Go,
    GoLater,
    GoWithFlash,
    SaveAndGo { place: String },
    Redirect,
}

impl LiveView for Menu {
    type Scope = House;
    type Route = ();
    type Event = MenuEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: MenuEvent, socket: &mut Socket<Self>) -> Result {
        self.count += 1;
        match event {
            MenuEvent::Count => {}
            MenuEvent::Go => socket.push_navigate(LocalPath::new("/garden")?),
            MenuEvent::GoLater => socket.handle().send(Go),
            MenuEvent::GoWithFlash => {
                socket.put_flash(FlashKind::Info, "Mind the step");
                socket.push_navigate(LocalPath::new("/garden")?);
            }
            MenuEvent::SaveAndGo { place } => {
                socket.session().update(|visitor| visitor.place = place)?;
                socket.push_navigate(LocalPath::new("/garden")?);
            }
            MenuEvent::Redirect => socket.redirect(LocalPath::new("/garden")?),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.count)</output>
            <remount::ui::FlashGroup id="menu-flash" />
            (live_component::<Handle>(&1, ()))
            <button phx-click=(MenuEvent::Count)>"Count"</button>
            <button phx-click=(MenuEvent::Go)>"Go"</button>
            <button phx-click=(MenuEvent::GoLater)>"Go later"</button>
            <button phx-click=(MenuEvent::GoWithFlash)>"Go with flash"</button>
            <button phx-click=(MenuEvent::SaveAndGo { place: "garden".to_owned() })>
                "Save and go"
            </button>
        }
    }
}

impl On<Go> for Menu {
    async fn on(&mut self, _: &Go, socket: &mut Socket<Self>) -> Result {
        self.count += 10;
        socket.push_navigate(LocalPath::new("/garden")?);
        Ok(())
    }
}

/// A part of the menu that sends the main view elsewhere too.
struct Handle {
    turned: bool,
}

#[derive(Event)]
enum HandleEvent {
    Turn,
}

impl LiveComponent for Handle {
    type App = House;
    type Props<'a> = ();
    type Event = HandleEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self { turned: false }
    }

    async fn handle_event(
        &mut self,
        event: HandleEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        let HandleEvent::Turn = event;
        self.turned = true;
        socket.push_navigate(LocalPath::new("/garden")?);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>
                <i>(if self.turned { "turned" } else { "" })</i>
                <button phx-click=(HandleEvent::Turn)>"Turn"</button>
            </p>
        }
    }
}

fn layout(page: &Page<House>) -> impl Markup {
    view! {
        <head>(page.head())</head>
        <body>(nested::<Menu>("menu", ()).sticky()) (page.content())</body>
    }
}

fn app() -> axum::Router {
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions)
        .layout(layout)
        .view_at::<Room>("/")
        .view_at::<Room>("/garden")
        .nested::<Menu>("menu");
    live.into()
}

/// A page whose menu has joined beside its main view.
async fn enter() -> (Site, Tab) {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.frames();
    (site, page)
}

/// The main view is that of the garden, and the menu has counted so far and goes on.
async fn check_in_garden(page: &Tab, counted: u32) {
    assert_eq!(page.path(), "/garden");
    assert_eq!(page.text("output"), counted.to_string());
    page.click(text("Count")).await;
    assert_eq!(page.text("output"), (counted + 1).to_string());
}

#[tokio::test]
async fn a_view_of_the_layout_that_navigates_shows_what_changed_and_goes_on() {
    let (_site, page) = enter().await;
    page.click(text("Go")).await;
    let answer = json!({
        "diff": {"0": "1"}, "live_redirect": {"to": "/garden", "kind": "push"},
    });
    let reply = json!({"status": "ok", "response": answer});
    assert_eq!(page.frames()[0][4], reply);
    check_in_garden(&page, 1).await;
}

#[tokio::test]
async fn a_view_of_the_layout_that_navigates_by_itself_goes_on() {
    let (_site, page) = enter().await;
    page.click(text("Go later")).await;
    check_in_garden(&page, 11).await;
}

#[tokio::test]
async fn a_component_of_a_view_of_the_layout_that_navigates_shows_what_changed() {
    let (_site, page) = enter().await;
    page.click(text("Turn")).await;
    assert_eq!(page.text("i"), "turned");
    check_in_garden(&page, 0).await;
}

#[tokio::test]
async fn a_flash_message_of_a_view_of_the_layout_that_navigates_is_shown_by_the_next_view_only() {
    let (_site, page) = enter().await;
    page.click(text("Go with flash")).await;
    assert_eq!(page.texts(containing("Mind the step")), ["Mind the step"]);
    assert_eq!(page.text("[data-phx-main] .flash-text"), "Mind the step");
    check_in_garden(&page, 1).await;
}

#[tokio::test]
async fn what_a_view_of_the_layout_is_told_while_it_waits_to_navigate_is_handled_afterwards() {
    let (site, page) = enter().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("Save and go")).await;
    page.click(text("Count")).await;
    assert_eq!(
        page.path(),
        "/",
        "the main view stays until the page has the cookie"
    );
    site.network().release();
    site.settled().await;
    check_in_garden(&page, 2).await;
}

#[tokio::test]
async fn a_main_view_that_navigates_ends_and_the_views_of_the_layout_do_not() {
    let (_site, page) = enter().await;
    page.click(text("Count")).await;
    page.click(text("Leave")).await;
    check_in_garden(&page, 1).await;
}

/// A menu and a main view, and whoever goes on to speak for them when no page would.
struct ByHand {
    _site: Site,
    speaker: Speaker,
    main: Channel,
    menu: Channel,
}

impl ByHand {
    async fn enter() -> Self {
        let site = Site::new(app());
        let visitor = site.visitor();
        let menu = Container::of(visitor.get("/").await.body(), "#menu");
        let mut speaker = Speaker::new(&visitor).await;
        let main = speaker.join_main(&visitor, "/").await;
        let (menu, reply) = speaker.join(&menu.topic(), menu.beside()).await;
        assert_eq!(reply["status"], "ok");
        Self {
            _site: site,
            speaker,
            main,
            menu,
        }
    }
}

#[tokio::test]
async fn a_main_view_that_has_navigated_hears_nothing_more() {
    let mut house = ByHand::enter().await;
    let reply = house.speaker.click(&house.main, "leave", json!({})).await;
    let there = json!({"live_redirect": {"to": "/garden", "kind": "push"}});
    assert_eq!(reply["response"], there);
    let reply = house.speaker.click(&house.main, "leave", json!({})).await;
    assert_eq!(reply["response"]["reason"], "unmatched topic");
    let reply = house.speaker.click(&house.menu, "count", json!({})).await;
    assert_eq!(reply["status"], "ok");
}

#[tokio::test]
async fn a_view_of_the_layout_is_joined_also_where_the_main_view_is_not() {
    let site = Site::new(app());
    let visitor = site.visitor();
    let menu = Container::of(visitor.get("/").await.body(), "#menu");
    let mut speaker = Speaker::new(&visitor).await;
    let (menu, reply) = speaker.join(&menu.topic(), menu.beside()).await;
    assert_eq!(reply["status"], "ok", "{reply}");
    let reply = speaker.click(&menu, "count", json!({})).await;
    assert_eq!(reply["status"], "ok", "{reply}");
}

#[tokio::test]
async fn a_view_of_the_layout_that_loads_another_page_ends_with_its_page() {
    let mut house = ByHand::enter().await;
    let reply = house
        .speaker
        .click(&house.menu, "redirect", json!({}))
        .await;
    assert_eq!(reply["response"], json!({"redirect": {"to": "/garden"}}));
    let reply = house.speaker.click(&house.menu, "count", json!({})).await;
    assert_eq!(reply["response"]["reason"], "unmatched topic");
}
