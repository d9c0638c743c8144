//! Views beside the main one, which stay when that is replaced.

use std::sync::Arc;

use remount::prelude::*;
use remount::session::KeyRing;
use serde_json::{Value, json};

use crate::browser::{Joined, get, post_session};
use crate::site::{SECRET, Server};

#[derive(Session, Clone, Default)]
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
    type App = House;
    type Event = RoomEvent;
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            RoomEvent::Leave => Ok(socket.push_navigate("/garden")?),
        }
    }

    fn render(&self) -> impl Markup {
        view! { (remount::flash()) }
    }
}

/// Stands beside the main view, counts what it is told, and sends the main view elsewhere.
struct Menu {
    count: u32,
}

#[derive(Event)]
enum MenuEvent {
    Count,
    Go,
    Patch,
    GoLater,
    GoWithFlash,
    SaveAndGo { place: String },
    Redirect,
}

impl LiveView for Menu {
    type App = House;
    type Event = MenuEvent;
    type Info = ();

    async fn mount(_: Params, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: MenuEvent, socket: &mut Socket<Self>) -> Result {
        self.count += 1;
        match event {
            MenuEvent::Count => {}
            MenuEvent::Go => socket.push_navigate("/garden")?,
            MenuEvent::Patch => socket.push_patch("/garden")?,
            MenuEvent::GoLater => socket.send(()),
            MenuEvent::GoWithFlash => {
                socket.put_flash(FlashKind::Info, "Mind the step");
                socket.push_navigate("/garden")?;
            }
            MenuEvent::SaveAndGo { place } => {
                socket.session().update(|visitor| visitor.place = place)?;
                socket.push_navigate("/garden")?;
            }
            MenuEvent::Redirect => socket.redirect("/garden")?,
        }
        Ok(())
    }

    async fn handle_info(&mut self, _: Arc<()>, socket: &mut Socket<Self>) -> Result {
        self.count += 10;
        Ok(socket.push_navigate("/garden")?)
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>(self.count)</output>
            (remount::flash())
            (live_component::<Handle>(&1, ()))
        }
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
    type View = Menu;
    type Event = HandleEvent;
    type Props<'a> = ();

    fn mount((): ()) -> Self {
        Self { turned: false }
    }

    fn update(&mut self, (): ()) {}

    async fn handle_event(&mut self, event: HandleEvent, socket: &mut Socket<Menu>) -> Result {
        let HandleEvent::Turn = event;
        self.turned = true;
        Ok(socket.push_navigate("/garden")?)
    }

    fn render(&self) -> impl Markup {
        view! { <i>(if self.turned { "turned" } else { "" })</i> }
    }
}

fn layout(page: &Page) -> impl Markup {
    view! { <body>(page.sibling("menu")) (page.content())</body> }
}

/// A page whose menu has joined beside its main view.
struct Visit {
    server: Server,
    page: Joined,
    menu_ref: String,
}

const MENU: &str = "lv:menu";
const GARDEN: &str = "/garden";

impl Visit {
    async fn enter() -> Self {
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::<House>::new(layout, sessions.clone(), ())
            .view::<Room>("/")
            .view::<Room>("/garden")
            .sibling::<Menu>("menu");
        let app = axum::Router::new().merge(live);
        let server = Server::of(app).await;
        let menu = get(&server.address, "/", None)
            .await
            .container("id=\"menu\"");
        let mut page = Joined::at(&server.address, "/").await;
        let (menu_ref, reply) = page.socket.join(&menu, None).await;
        assert_eq!(reply["status"], "ok");
        Self {
            server,
            page,
            menu_ref,
        }
    }

    async fn push(&mut self, event: &str, value: Value, cid: Option<u32>) -> String {
        let payload = json!({"type": "click", "event": event, "value": value, "cid": cid});
        let socket = &mut self.page.socket;
        socket.push(&self.menu_ref, MENU, "event", payload).await
    }

    /// Clicks in the menu, and returns the whole reply.
    async fn click(&mut self, event: &str) -> Value {
        let reference = self.push(event, json!({}), None).await;
        self.page.socket.reply(&reference).await
    }
}

fn to_the_garden() -> Value {
    json!({"to": GARDEN, "kind": "push"})
}

#[tokio::test]
async fn a_sibling_that_navigates_shows_what_changed_and_goes_on() {
    let mut house = Visit::enter().await;
    let reply = house.click("go").await;
    let expected = json!({"diff": {"0": "1"}, "live_redirect": to_the_garden()});
    assert_eq!(reply, json!({"status": "ok", "response": expected}));
    let reply = house.click("count").await;
    let expected = json!({"diff": {"0": "2"}});
    assert_eq!(reply, json!({"status": "ok", "response": expected}));
}

#[tokio::test]
async fn a_sibling_that_patches_sends_the_main_view_there_and_goes_on() {
    let mut house = Visit::enter().await;
    let reply = house.click("patch").await;
    assert_eq!(reply["response"]["live_redirect"], to_the_garden());
    assert_eq!(house.click("count").await["status"], "ok");
}

#[tokio::test]
async fn a_sibling_that_navigates_by_itself_goes_on() {
    let mut house = Visit::enter().await;
    house.click("go_later").await;
    let socket = &mut house.page.socket;
    let diff = socket.pushed(MENU, "diff").await;
    assert_eq!(diff, json!({"0": "11"}));
    assert_eq!(socket.pushed(MENU, "live_redirect").await, to_the_garden());
    assert_eq!(house.click("count").await["status"], "ok");
}

#[tokio::test]
async fn a_component_of_a_sibling_that_navigates_shows_what_changed() {
    let mut house = Visit::enter().await;
    let reference = house.push("turn", json!({}), Some(1)).await;
    let reply = house.page.socket.reply(&reference).await;
    assert!(
        reply["response"]["diff"].to_string().contains("turned"),
        "{reply}"
    );
    assert_eq!(reply["response"]["live_redirect"], to_the_garden());
    assert_eq!(house.click("count").await["status"], "ok");
}

#[tokio::test]
async fn a_flash_message_of_a_sibling_that_navigates_is_shown_by_the_next_view_only() {
    let mut house = Visit::enter().await;
    let reply = house.click("go_with_flash").await;
    assert_eq!(reply["response"]["diff"], json!({"0": "1"}));
    assert!(
        reply["response"]["live_redirect"]["flash"].is_string(),
        "{reply}"
    );
}

#[tokio::test]
async fn what_a_sibling_is_told_while_it_waits_to_navigate_is_handled_afterwards() {
    let mut house = Visit::enter().await;
    let (session_ref, _) = house.page.socket.join_session().await;
    let value = json!({"place": "garden"});
    let going = house.push("save_and_go", value, None).await;
    let write = house.page.socket.pushed("session", "write").await;
    let counting = house.push("count", json!({}), None).await;

    let post = json!({"ticket": write["ticket"], "tab": "a", "n": 1});
    let answer = post_session(&house.server.address, None, &post).await;
    assert!(
        !house.page.socket.has_passed(|frame| frame[1] == going),
        "the main view stays until the page has the cookie"
    );
    let done = json!({"write": write["write"], "status": answer.status});
    let socket = &mut house.page.socket;
    socket.push(&session_ref, "session", "done", done).await;
    let reply = socket.reply(&going).await;
    assert_eq!(reply["response"]["live_redirect"], to_the_garden());
    let reply = socket.reply(&counting).await;
    assert_eq!(reply["response"], json!({"diff": {"0": "2"}}));
}

#[tokio::test]
async fn a_main_view_that_navigates_ends_and_its_siblings_do_not() {
    let mut house = Visit::enter().await;
    let reply = house.page.click("leave", json!({})).await;
    assert_eq!(reply, json!({"live_redirect": to_the_garden()}));
    let payload = json!({"type": "click", "event": "leave", "value": {}});
    let reference = house.page.push("event", payload).await;
    let reply = house.page.socket.reply(&reference).await;
    assert_eq!(reply["response"]["reason"], "unmatched topic");
    assert_eq!(house.click("count").await["status"], "ok");
}

#[tokio::test]
async fn a_sibling_that_loads_another_page_ends_with_its_page() {
    let mut house = Visit::enter().await;
    let reply = house.click("redirect").await;
    assert_eq!(reply["response"], json!({"redirect": {"to": GARDEN}}));
    assert_eq!(
        house.click("count").await["response"]["reason"],
        "unmatched topic"
    );
}
