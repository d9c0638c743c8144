//! Pages that are sent to another site.

use axum::Router;
use remount::prelude::*;
use remount::session::KeyRing;
use remount::{ExternalUrl, redirect_external};
use remount_testing::{Site, Tab};
use serde_json::json;

const CHECKOUT: &str = "https://pay.example/checkout?order=7#card";
const FLASH_COOKIE: &str = "__phoenix_flash__";

fn checkout() -> ExternalUrl {
    ExternalUrl::new(CHECKOUT).expect("it is an address")
}

#[derive(Event)]
enum CartEvent {
    Pay,
    PayByError,
}

/// Leads to the checkout.
struct Cart {
    checkout: ExternalUrl,
}

impl LiveView for Cart {
    type Scope = ();
    type Route = ();
    type Event = CartEvent;

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        let checkout = checkout();
        Ok(Self { checkout })
    }

    async fn handle_event(&mut self, event: CartEvent, socket: &mut Socket<Self>) -> Result {
        socket.put_flash(FlashKind::Info, "On your way.");
        match event {
            CartEvent::Pay => socket.redirect_external(&self.checkout),
            CartEvent::PayByError => {
                let error = redirect_external(checkout());
                return Err(error.with_flash(FlashKind::Info, "On your way."));
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <button id="pay" phx-click=(CartEvent::Pay)>"Pay"</button>
            <button id="pay-by-error" phx-click=(CartEvent::PayByError)>"Pay"</button>
            <remount::ui::Link id="quick" to=(QuickRoute)>"Pay at once"</remount::ui::Link>
        }
    }
}

#[derive(Route)]
#[route("/quick")]
struct QuickRoute;

/// Is the way to the checkout.
struct Quick;

impl LiveView for Quick {
    type Scope = ();
    type Route = QuickRoute;
    type Event = ();

    async fn mount(_: QuickRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.put_flash(FlashKind::Info, "On your way.");
        socket.redirect_external(checkout());
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Nobody sees this."</p> }
    }
}

/// Sends everybody to the checkout.
struct Paid;

impl Scope for Paid {
    type App = ();
    type Value = ();

    async fn enter(_: &mut Visit<()>) -> Result {
        Err(redirect_external(checkout()))
    }
}

/// For who has paid.
struct Goods;

impl LiveView for Goods {
    type Scope = Paid;
    type Route = ();
    type Event = ();

    async fn mount((): (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Nobody sees this either."</p> }
    }
}

fn site() -> Site {
    let secret = KeyRing::new(b"the secret of the shop, which is no secret");
    let live = Live::new(Sessions::new(secret.expect("it is long enough")));
    let live = live.view_at::<Cart>("/").view::<Quick>();
    let app: Router = live
        .scope::<Paid>(|group| group.view_at::<Goods>("/goods"))
        .into();
    Site::new(app)
}

/// The page is at the checkout, and was told so with nothing beside.
#[track_caller]
fn is_at_checkout(page: &Tab, told: &serde_json::Value) {
    assert_eq!(page.url().as_str(), CHECKOUT);
    assert_eq!(told, &json!({"redirect": {"to": CHECKOUT}}));
}

#[tokio::test]
async fn a_handler_sends_the_page_to_another_site_without_its_messages() {
    for button in ["#pay", "#pay-by-error"] {
        let site = site();
        let page = site.visitor().open("/").await;
        page.frames();
        page.click(button).await;
        let told = page.frames().pop().expect("it was answered");
        is_at_checkout(&page, &told[4]["response"]);
        page.back().await;
        assert!(page.shows(button));
        assert!(!page.shows(remount_testing::containing("On your way.")));
    }
}

#[tokio::test]
async fn a_page_that_is_loaded_is_sent_to_another_site_with_status_303_and_no_message() {
    let site = site();
    for path in ["/quick", "/goods"] {
        let answer = site.visitor().get(path).await;
        assert_eq!(answer.status(), 303, "{path}");
        assert_eq!(answer.header("location"), Some(CHECKOUT), "{path}");
        let cookies = answer.header("set-cookie").unwrap_or_default();
        assert!(!cookies.contains(FLASH_COOKIE), "{cookies}");
    }
}

#[tokio::test]
async fn a_view_that_is_joined_sends_the_page_to_another_site() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.frames();
    page.click("#quick").await;
    let told = page.frames();
    let told = told.iter().find(|frame| frame[4]["status"] == "error");
    is_at_checkout(&page, &told.expect("it was refused")[4]["response"]);
}
