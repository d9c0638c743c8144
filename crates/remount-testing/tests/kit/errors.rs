//! What becomes of a page whose view returns an error.

use axum::Router;
use http::StatusCode;
use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, containing};

/// What an app's own code returns.
#[derive(Debug)]
struct NoSuchRoom;

impl std::fmt::Display for NoSuchRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no such room")
    }
}

impl std::error::Error for NoSuchRoom {}

/// Fails in `mount` as its address says: over HTTP, or only once the page's socket joins it.
struct Room {
    clicks: u32,
}

#[derive(Event)]
enum RoomEvent {
    Count,
    Leave,
    LeaveTwice,
    Break,
}

fn fail(how: &str) -> Result {
    match how {
        "missing" => None.or_404(),
        "unknown" => Err(NoSuchRoom.into()),
        "busy" => Err(remount::Error::status(StatusCode::SERVICE_UNAVAILABLE)),
        "hall" => Err(redirect(LocalPath::new("/")?).with_flash(FlashKind::Info, "Moved.")),
        _ => Ok(()),
    }
}

#[derive(Route)]
#[route("/")]
struct RoomRoute {
    #[query]
    http: String,
    #[query]
    socket: String,
    #[query]
    floor: u8,
}

impl LiveView for Room {
    type Scope = ();
    type Route = RoomRoute;
    type Event = RoomEvent;

    async fn mount(route: RoomRoute, socket: &mut Socket<Self>) -> Result<Self> {
        fail(&route.http)?;
        if socket.is_connected() {
            fail(&route.socket)?;
        }
        Ok(Self { clicks: 0 })
    }

    async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result {
        let hall = LocalPath::new("/")?;
        match event {
            RoomEvent::Count => self.clicks += 1,
            RoomEvent::Leave => {
                return Err(redirect(hall).with_flash(FlashKind::Info, "Left."));
            }
            RoomEvent::LeaveTwice => {
                socket.push_navigate(hall);
                return Err(redirect(hall));
            }
            RoomEvent::Break => None.or_404()?,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <remount::ui::FlashGroup />
            <p>"Clicks: " (self.clicks)</p>
            <button id="count" phx-click=(RoomEvent::Count)>"Count"</button>
            <button id="leave" phx-click=(RoomEvent::Leave)>"Leave"</button>
            <button id="twice" phx-click=(RoomEvent::LeaveTwice)>"Leave twice"</button>
            <button id="break" phx-click=(RoomEvent::Break)>"Break"</button>
            for how in ["missing", "unknown", "busy", "hall"], key = how {
                <a
                    id=(how)
                    href=("/?socket=", how)
                    data-phx-link="redirect"
                    data-phx-link-state="push"
                >
                    (how)
                </a>
            }
            <a id="other" href="/?other=1" data-phx-link="patch" data-phx-link-state="push">
                "Other"
            </a>
        }
    }
}

fn site() -> Site {
    let sessions = Sessions::new(KeyRing::new(&[7; 32]).unwrap());
    let live = Live::new(sessions).view::<Room>().on_error(|error, page| {
        if error.downcast_ref::<NoSuchRoom>().is_some() {
            page.set_status(StatusCode::GONE);
        }
        if page.status() == StatusCode::GONE {
            page.draw(view! { <p>"The room is gone."</p> });
        }
    });
    Site::new(Router::from(live))
}

async fn status_over_http(how: &str) -> StatusCode {
    let path = format!("/?http={how}");
    site().visitor().get(&path).await.status()
}

/// A page on which a link was followed to an address whose view fails once it is joined.
async fn joined(how: &str) -> (Site, Tab) {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click(&*format!("#{how}")).await;
    (site, page)
}

#[tokio::test]
async fn a_first_render_is_answered_with_the_status_of_the_error() {
    assert_eq!(status_over_http("missing").await, StatusCode::NOT_FOUND);
    assert_eq!(
        status_over_http("busy").await,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert_eq!(status_over_http("hall").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_app_says_which_status_its_own_errors_have_and_draws_the_page() {
    let answer = site().visitor().get("/?http=unknown").await;
    assert_eq!(answer.status(), StatusCode::GONE);
    assert_eq!(answer.body(), "<p>The room is gone.</p>");
}

#[tokio::test]
async fn a_page_whose_join_ends_with_a_status_is_loaded_anew_and_has_it() {
    let (_site, page) = joined("missing").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert_eq!(page.path(), "/?socket=missing");
    let (_site, page) = joined("unknown").await;
    assert_eq!(page.status(), StatusCode::GONE);
    assert!(page.shows(containing("The room is gone.")));
}

#[tokio::test]
async fn such_a_page_that_is_loaded_once_more_is_rendered() {
    let site = site();
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    page.click("#missing").await;
    let cookie = visitor.cookie("__phoenix_reload_status__");
    assert_eq!(cookie, None, "the status was for one answer");
    let answer = visitor.get("/?socket=missing").await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_status_that_nobody_has_sealed_is_none() {
    let site = site();
    let visitor = site.visitor();
    visitor.set_cookie("__phoenix_reload_status__", "404");
    assert_eq!(visitor.get("/").await.status(), StatusCode::OK);
    assert_eq!(visitor.cookie("__phoenix_reload_status__"), None);
}

#[tokio::test]
async fn a_join_that_ends_with_a_redirect_sends_the_page_there_with_a_message() {
    let (_site, page) = joined("hall").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Moved.")));
}

#[tokio::test]
async fn a_handler_that_returns_a_redirect_sends_the_page_there_with_a_message() {
    let site = site();
    let page = site.visitor().open("/?other=1").await;
    page.click("#leave").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(containing("Left.")));
}

#[tokio::test]
async fn a_handler_that_returns_a_status_ends_its_view_which_comes_back() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click("#count").await;
    page.click("#break").await;
    assert_eq!(page.text("p"), "Clicks: 0");
}

#[tokio::test]
async fn a_handler_that_navigates_and_returns_a_redirect_ends_its_view() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click("#count").await;
    page.click("#twice").await;
    assert_eq!(page.text("p"), "Clicks: 0");
}

#[tokio::test]
async fn a_view_that_does_not_handle_its_address_is_mounted_anew_at_another_one() {
    let site = site();
    let page = site.visitor().open("/").await;
    page.click("#count").await;
    page.click("#other").await;
    assert_eq!(
        (page.path(), page.text("p")),
        ("/?other=1".into(), "Clicks: 0".into())
    );
    page.back().await;
    assert_eq!(page.path(), "/");
}
