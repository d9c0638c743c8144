//! What live components emit, and what they have of the site that they stand in.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, text};

use crate::log::Log;
use crate::raw::{MAIN, click};
use crate::site::SECRET;

#[derive(SessionData, Clone, Default)]
struct Visitor {
    name: String,
}

/// Counts the handlers that wait, what views have heard of components, and the views that have
/// ended.
#[derive(Default)]
struct Shop {
    heard: AtomicU32,
    waiting: AtomicU32,
    ended: AtomicU32,
}

struct Market;

impl App for Market {
    type Session = Visitor;
    type State = Arc<Shop>;
}

/// Goes into every site, and emits a number.
struct Button(u8);

#[derive(Event)]
enum ButtonEvent {
    Press,
    PressTwice,
    Announce,
    Leave,
}

impl LiveComponent for Button {
    type App = ();
    type Props<'a> = u8;
    type Event = ButtonEvent;
    type Emit = u8;

    fn mount(number: u8, _: &Visit<Self::App>) -> Self {
        Self(number)
    }

    async fn handle_event(
        &mut self,
        event: ButtonEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        match event {
            ButtonEvent::Press => socket.emit(self.0),
            ButtonEvent::PressTwice => {
                socket.emit(self.0);
                socket.emit(self.0 + 1);
            }
            ButtonEvent::Announce => {
                socket.put_flash("info", format!("{:?}", socket.session().get()));
            }
            ButtonEvent::Leave => {
                socket.emit(self.0);
                return Err(redirect(LocalPath::new("/elsewhere")?));
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>
                <button phx-click=(ButtonEvent::Press)>"press " (self.0)</button>
                <button phx-click=(ButtonEvent::PressTwice)>"twice " (self.0)</button>
                <button phx-click=(ButtonEvent::Announce)>"announce " (self.0)</button>
                <button phx-click=(ButtonEvent::Leave)>"leave " (self.0)</button>
            </p>
        }
    }
}

/// Places a component, and emits what it hears of it.
struct Panel {
    heard: Vec<u8>,
}

#[derive(Event)]
enum PanelEvent {
    #[event(emitted)]
    Pressed(u8),
}

impl LiveComponent for Panel {
    type App = ();
    type Props<'a> = ();
    type Event = PanelEvent;
    type Emit = String;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self { heard: Vec::new() }
    }

    async fn handle_event(
        &mut self,
        event: PanelEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        let PanelEvent::Pressed(number) = event;
        self.heard.push(number);
        socket.emit(format!("panel {number}"));
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <section>
                for number in &self.heard { <i>(number)</i> }
                (live_component::<Button>("inner", 7).on(PanelEvent::Pressed))
            </section>
        }
    }
}

/// Reads and uses its site.
struct Till;

#[derive(Event)]
enum TillEvent {
    Pay,
    Wait,
}

impl LiveComponent for Till {
    type App = Market;
    type Props<'a> = ();
    type Event = TillEvent;
    type Emit = Infallible;

    fn mount((): (), _: &Visit<Self::App>) -> Self {
        Self
    }

    async fn handle_event(
        &mut self,
        event: TillEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        match event {
            TillEvent::Pay => {
                socket
                    .session()
                    .update(|visitor| visitor.name = "Ada".to_owned())?;
                let name = socket.session().get().name;
                socket.put_flash("info", format!("{name} has paid"));
            }
            TillEvent::Wait => {
                socket.state().waiting.fetch_add(1, Relaxed);
                pending::<()>().await;
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>
                <button phx-click=(TillEvent::Pay)>"pay"</button>
                <button phx-click=(TillEvent::Wait)>"wait"</button>
            </p>
        }
    }
}

struct Stall {
    heard: Vec<String>,
}

#[derive(Event)]
enum StallEvent {
    #[event(emitted)]
    Pressed(u8),
    #[event(emitted)]
    Told { what: String },
}

impl LiveView for Stall {
    type Scope = Market;
    type Route = ();
    type Event = StallEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { heard: Vec::new() })
    }

    async fn handle_event(&mut self, event: StallEvent, socket: &mut Socket<Self>) -> Result {
        socket.state().heard.fetch_add(1, Relaxed);
        self.heard.push(match event {
            StallEvent::Pressed(number) => number.to_string(),
            StallEvent::Told { what } => what,
        });
        Ok(())
    }

    async fn terminate(self, visit: &Visit<Market>) -> Result {
        visit.state().ended.fetch_add(1, Relaxed);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <output>(self.heard.join(", "))</output>
            (live_component::<Button>("outer", 1).on(StallEvent::Pressed))
            (live_component::<Button>("unheard", 4))
            (live_component::<Panel>("panel", ()).on(|what| StallEvent::Told { what }))
            (live_component::<Till>("till", ()))
        }
    }
}

/// Shows a component of another site.
struct Stray;

impl LiveView for Stray {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { (live_component::<Till>("till", ())) }
    }
}

/// Makes an event of another view of what a component emits.
struct Confused;

impl LiveView for Confused {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { (live_component::<Button>("one", 1).on(StallEvent::Pressed)) }
    }
}

struct Scene {
    _site: Site,
    shop: Arc<Shop>,
    page: Tab,
}

async fn stall() -> Scene {
    let shop = Arc::<Shop>::default();
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let live = Live::new(sessions).state(Arc::clone(&shop));
    let site = Site::new(live.view_at::<Stall>("/").view_at::<Stall>("/elsewhere"));
    let page = site.visitor().open("/").await;
    Scene {
        _site: site,
        shop,
        page,
    }
}

#[tokio::test]
async fn what_a_component_emits_is_an_event_of_the_view_that_placed_it() {
    let scene = stall().await;
    scene.page.click(text("press 1")).await;
    assert_eq!(scene.page.text("output"), "1");
}

#[tokio::test]
async fn a_turn_may_emit_several_times_and_the_view_handles_them_in_order() {
    let scene = stall().await;
    scene.page.click(text("twice 1")).await;
    assert_eq!(scene.page.text("output"), "1, 2");
}

#[tokio::test]
async fn what_a_component_in_a_component_emits_is_an_event_of_the_one_around_it() {
    let scene = stall().await;
    scene.page.click(text("press 7")).await;
    assert_eq!(scene.page.texts("i"), ["7"]);
    assert_eq!(scene.page.text("output"), "panel 7");
}

#[tokio::test]
async fn nobody_hears_a_component_that_was_placed_without_a_function() {
    let scene = stall().await;
    scene.page.click(text("press 4")).await;
    assert_eq!(scene.page.text("output"), "");
}

#[tokio::test]
async fn no_browser_sends_what_components_emit() {
    let scene = stall().await;
    for name in ["pressed", "told", ""] {
        let event = click(name, serde_json::json!({"value": 9, "what": "forged"}));
        let reply = scene.page.send(MAIN, "event", event).await.unwrap();
        assert_eq!(reply["status"], "ok");
    }
    assert_eq!(scene.page.text("output"), "");
}

#[tokio::test]
async fn what_a_component_emits_before_it_sends_the_page_elsewhere_is_heard() {
    let scene = stall().await;
    scene.page.click(text("leave 1")).await;
    assert_eq!(scene.page.path(), "/elsewhere");
    assert_eq!(scene.shop.heard.load(Relaxed), 1);
}

#[tokio::test]
async fn a_component_has_the_session_and_the_state_of_its_site() {
    let scene = stall().await;
    scene.page.click(text("pay")).await;
    assert!(scene.page.shows(text("Ada has paid")));
}

#[tokio::test]
async fn a_component_of_every_site_has_no_session() {
    let scene = stall().await;
    scene.page.click(text("announce 1")).await;
    assert!(scene.page.shows(text("()")));
}

#[tokio::test]
async fn a_view_ends_as_it_should_while_a_component_of_it_waits() {
    let scene = stall().await;
    scene.page.click(text("wait")).await;
    assert_eq!(scene.shop.waiting.load(Relaxed), 1);
    assert_eq!(scene.shop.ended.load(Relaxed), 0);
    scene.page.disconnect().await;
    assert_eq!(scene.shop.ended.load(Relaxed), 1);
}

/// What is told of a site whose view is asked for once.
async fn told_of<V>() -> String
where
    V: LiveView<Scope = (), Route = ()>,
{
    let (log, _guard) = Log::listen();
    let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
    let site = Site::new(Live::new(sessions).view_at::<V>("/"));
    let response = site.visitor().get("/").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    log.text()
}

#[tokio::test]
async fn a_component_of_another_site_is_told_where_it_is_rendered() {
    let told = told_of::<Stray>().await;
    let expected = "`socket::emitted::Till` is a component of the site `socket::emitted::Market`, \
                    and stands in a template of the site `()`";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn an_event_that_nobody_here_has_is_told_where_the_component_is_placed() {
    let told = told_of::<Confused>().await;
    let expected = "what `socket::emitted::Button` emits becomes a `socket::emitted::StallEvent`";
    assert!(told.contains(expected), "{told}");
}
