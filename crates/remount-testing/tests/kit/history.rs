//! What a view makes of the browser's history.

use axum::Router;
use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::Site;

#[derive(Route, Clone, Debug, PartialEq)]
#[route("/")]
struct StairsRoute {
    #[query]
    step: u8,
}

#[derive(Event)]
enum StairsEvent {
    Push,
    Replace,
    Leap,
    Below,
    BelowInstead,
}

/// Patches itself. At step 10 it goes on to 11, which takes the place of that, and at step 20 to
/// the cellar, which does so too.
struct Stairs {
    step: u8,
    /// Stays at step 10, once.
    is_free: bool,
}

impl LiveView for Stairs {
    type Scope = ();
    type Route = StairsRoute;
    type Event = StairsEvent;

    async fn mount(route: StairsRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            step: route.step,
            is_free: false,
        })
    }

    async fn handle_params(&mut self, route: StairsRoute, socket: &mut Socket<Self>) -> Result {
        self.step = route.step;
        match self.step {
            10 if std::mem::take(&mut self.is_free) => {}
            10 => socket.replace_patch(StairsRoute { step: 11 }),
            20 => socket.replace_navigate(CellarRoute::default()),
            _ => {}
        }
        Ok(())
    }

    async fn handle_event(&mut self, event: StairsEvent, socket: &mut Socket<Self>) -> Result {
        let next = StairsRoute {
            step: self.step + 1,
        };
        match event {
            StairsEvent::Push => socket.push_patch(next),
            StairsEvent::Replace => socket.replace_patch(next),
            StairsEvent::Leap => {
                self.is_free = true;
                socket.push_patch(StairsRoute { step: 10 });
            }
            StairsEvent::Below => socket.push_navigate(CellarRoute::default()),
            StairsEvent::BelowInstead => socket.replace_navigate(CellarRoute::default()),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        use StairsEvent as E;
        view! {
            <output>"step " (self.step)</output>
            <button id="push" phx-click=(E::Push)>"Up"</button>
            <button id="replace" phx-click=(E::Replace)>"Up instead"</button>
            <button id="leap" phx-click=(E::Leap)>"Leap"</button>
            <button id="below" phx-click=(E::Below)>"Down"</button>
            <button id="below-instead" phx-click=(E::BelowInstead)>"Down instead"</button>
            <ui::Link id="landing" to=(StairsRoute { step: 10 })>"To the landing"</ui::Link>
            <ui::Link id="down" to=(StairsRoute { step: 20 })>"And down"</ui::Link>
            <ui::Link id="dark" to=(CellarRoute { lamp: Lamp::Off })>"Without a lamp"</ui::Link>
            <ui::Link id="match" to=(CellarRoute { lamp: Lamp::Match })>"With a match"</ui::Link>
            <ui::Link id="hatch" to=(HatchRoute)>"Through the hatch"</ui::Link>
        }
    }
}

#[derive(RouteValue, Clone, Copy, Debug, Default, PartialEq)]
enum Lamp {
    #[default]
    On,
    Off,
    Match,
}

#[derive(Route, Default)]
#[route("/cellar")]
struct CellarRoute {
    #[query]
    lamp: Lamp,
}

#[derive(Event)]
enum CellarEvent {
    Light,
}

/// Patches itself where it is joined, and is mounted anew at each of its addresses.
struct Cellar {
    lamp: Lamp,
}

impl LiveView for Cellar {
    type Scope = ();
    type Route = CellarRoute;
    type Event = CellarEvent;

    async fn mount(route: CellarRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let lamp = route.lamp;
        match lamp {
            Lamp::On => {}
            Lamp::Off => socket.replace_patch(CellarRoute::default()),
            Lamp::Match => socket.push_patch(CellarRoute::default()),
        }
        Ok(Self { lamp })
    }

    async fn handle_event(&mut self, _: CellarEvent, socket: &mut Socket<Self>) -> Result {
        socket.replace_patch(CellarRoute { lamp: Lamp::Off });
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <output>"cellar " if self.lamp == Lamp::On { "lit" } else { "dark" }</output>
            <button id="light" phx-click=(CellarEvent::Light)>"Switch"</button>
        }
    }
}

#[derive(Route)]
#[route("/hatch")]
struct HatchRoute;

/// Sends everybody on.
struct Hatch;

impl LiveView for Hatch {
    type Scope = ();
    type Route = HatchRoute;
    type Event = ();

    async fn mount(_: HatchRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.replace_navigate(CellarRoute::default());
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <output>"hatch"</output> }
    }
}

fn app() -> Router {
    let secret = KeyRing::new(b"the secret of the stairs, which is no secret");
    let sessions = Sessions::new(secret.expect("it is long enough"));
    let live = Live::new(sessions);
    live.view::<Stairs>()
        .view::<Cellar>()
        .view::<Hatch>()
        .into()
}

/// Clicks on one after the other, and then goes back as often as possible.
async fn check(clicks: &[&str], expected: &[&str]) {
    let site = Site::new(app());
    let page = site.visitor().open("/?step=1").await;
    for click in clicks {
        page.click(*click).await;
    }
    let mut seen = vec![page.text("output")];
    for _ in 1..expected.len() {
        page.back().await;
        seen.push(page.text("output"));
    }
    assert_eq!(seen, expected, "{clicks:?}");
    assert_eq!(page.path(), "/?step=1", "there is nothing before it");
}

#[tokio::test]
async fn a_patch_that_replaces_is_no_step_of_the_history() {
    check(&["#push"], &["step 2", "step 1"]).await;
    check(&["#push", "#replace", "#replace"], &["step 4", "step 1"]).await;
}

#[tokio::test]
async fn a_navigation_that_replaces_is_no_step_of_the_history() {
    check(&["#push", "#below"], &["cellar lit", "step 2", "step 1"]).await;
    check(&["#push", "#below-instead"], &["cellar lit", "step 1"]).await;
}

#[tokio::test]
async fn what_replaces_where_a_link_has_led_replaces_that_and_not_the_page_before() {
    check(&["#landing"], &["step 11", "step 1"]).await;
    check(&["#push", "#landing"], &["step 11", "step 2", "step 1"]).await;
    check(&["#down"], &["cellar lit", "step 1"]).await;
}

/// The address that is gone back to sends the page on, and is no trap.
#[tokio::test]
async fn what_replaces_where_the_visitor_has_gone_back_to_replaces_that() {
    let site = Site::new(app());
    let page = site.visitor().open("/?step=1").await;
    page.click("#leap").await;
    page.click("#push").await;
    assert_eq!(page.text("output"), "step 11");
    page.back().await;
    assert_eq!(
        (page.text("output"), page.path()),
        ("step 11".into(), "/?step=11".into())
    );
    page.back().await;
    assert_eq!(page.text("output"), "step 1");
}

#[tokio::test]
async fn a_view_that_patches_itself_while_it_is_joined_is_one_step_of_the_history() {
    check(&["#match"], &["cellar lit", "step 1"]).await;
    check(&["#dark"], &["cellar lit", "step 1"]).await;
}

#[tokio::test]
async fn a_view_that_sends_everybody_on_replaces_itself_and_not_the_page_before() {
    check(&["#hatch"], &["cellar lit", "step 1"]).await;
}

#[tokio::test]
async fn a_patch_that_replaces_does_so_where_the_view_is_mounted_anew() {
    check(&["#below", "#light"], &["cellar lit", "step 1"]).await;
}
