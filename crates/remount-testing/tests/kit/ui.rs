//! What the page's own script does, and the stock client, for the components of `remount::ui`.

use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount::ui;
use remount_testing::{Gesture, Site, Tab};

/// A page with a view of each component.
struct Desk {
    is_open: bool,
    saved: u32,
}

#[derive(Event)]
enum DeskEvent {
    Save,
    Fail,
    Toggle,
}

#[derive(Route)]
#[route("/")]
struct DeskRoute {
    #[query]
    again: bool,
}

impl LiveView for Desk {
    type Scope = ();
    type Route = DeskRoute;
    type Event = DeskEvent;

    async fn mount(_: DeskRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Desk");
        Ok(Self {
            is_open: false,
            saved: 0,
        })
    }

    async fn handle_params(&mut self, _: DeskRoute, _: &mut Socket<Self>) -> Result {
        Ok(())
    }

    async fn handle_event(&mut self, event: DeskEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            DeskEvent::Save => {
                self.saved += 1;
                socket.put_flash("info", format!("Saved {}", self.saved));
            }
            DeskEvent::Fail => socket.put_flash("error", "Not saved"),
            DeskEvent::Toggle => self.is_open = !self.is_open,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <h1>"Desk"</h1>
            <ui::FlashGroup auto_clear=(Duration::from_secs(8)) />
            <ui::ConnectionStatus lost="Offline" />
            <button id="save" phx-click=(DeskEvent::Save)>"Save"</button>
            <button id="fail" phx-click=(DeskEvent::Fail)>"Fail"</button>
            <button id="toggle" phx-click=(DeskEvent::Toggle)>"Open or close"</button>
            if self.is_open {
                <ui::FocusWrap id="dialog">
                    <p>"Sure?"</p>
                    <button id="yes" phx-click=(DeskEvent::Save)>"Yes"</button>
                </ui::FocusWrap>
                <ui::Portal id="menu" target="footer">
                    <button id="in-menu" phx-click=(DeskEvent::Save)>"Save too"</button>
                </ui::Portal>
            }
            <a id="to-shelf" href="/shelf" data-phx-link="redirect" data-phx-link-state="push">
                "Shelf"
            </a>
            <a id="to-search" href="/search" data-phx-link="redirect" data-phx-link-state="push">
                "Search"
            </a>
            <a id="here" href="/?again=true" data-phx-link="patch" data-phx-link-state="push">
                "Here"
            </a>
        }
    }
}

/// Sets no title.
struct Shelf;

impl LiveView for Shelf {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Shelf"</h1> }
    }
}

/// Wants the focus somewhere.
struct Search;

impl LiveView for Search {
    type Scope = ();
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <h1>"Search"</h1><input id="words" autofocus> }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <ui::LiveTitle title=(page.title()) default="House" suffix=" · remount" />
                (page.head())
            </head>
            <body>
                <a id="beside" href="/shelf" data-phx-link="redirect" data-phx-link-state="push">
                    "Shelf"
                </a>
                (page.content())
                <footer></footer>
            </body>
        </html>
    }
}

async fn open() -> (Site, Tab) {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let live = Live::new(Sessions::new(ring))
        .layout(layout)
        .view::<Desk>()
        .view_at::<Shelf>("/shelf")
        .view_at::<Search>("/search");
    let site = Site::new(live);
    let page = site.visitor().open("/").await;
    (site, page)
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_message_closes_itself_when_its_time_is_up() {
    let (site, page) = open().await;
    page.click("#save").await;
    site.advance(7 * SECOND).await;
    assert_eq!(page.texts(".flash-text"), ["Saved 1"]);
    site.advance(SECOND).await;
    assert_eq!(page.count(".flash-text"), 0);
}

#[tokio::test]
async fn the_time_of_a_message_begins_anew_when_it_changes() {
    let (site, page) = open().await;
    page.click("#save").await;
    site.advance(7 * SECOND).await;
    page.click("#save").await;
    site.advance(7 * SECOND).await;
    assert_eq!(page.texts(".flash-text"), ["Saved 2"]);
    site.advance(SECOND).await;
    assert_eq!(page.count(".flash-text"), 0);
}

#[tokio::test]
async fn a_message_stays_while_the_focus_is_in_it() {
    let (site, page) = open().await;
    page.click("#save").await;
    page.gesture(".flash-close", Gesture::Focus).await;
    site.advance(60 * SECOND).await;
    assert_eq!(page.texts(".flash-text"), ["Saved 1"]);
    page.gesture(".flash-close", Gesture::Blur).await;
    site.advance(7 * SECOND).await;
    assert_eq!(page.texts(".flash-text"), ["Saved 1"]);
    site.advance(SECOND).await;
    assert_eq!(page.count(".flash-text"), 0);
}

#[tokio::test]
async fn an_error_stays_until_it_is_closed() {
    let (site, page) = open().await;
    page.click("#fail").await;
    site.advance(60 * SECOND).await;
    assert_eq!(page.texts(".flash-text"), ["Not saved"]);
    page.click(".flash-error button").await;
    assert_eq!(page.count(".flash-text"), 0);
}

#[tokio::test]
async fn a_page_says_that_it_is_offline_once_that_lasts() {
    let (site, page) = open().await;
    site.network().cut_sockets(true);
    page.disconnect().await;
    site.advance(SECOND).await;
    assert_eq!(page.text("#connection-status"), "");
    site.advance(SECOND).await;
    assert_eq!(page.text("#connection-status"), "Offline");
    site.network().cut_sockets(false);
    page.reconnect().await;
    assert_eq!(page.text("#connection-status"), "");
}

#[tokio::test]
async fn a_page_that_is_back_soon_never_says_that_it_was_offline() {
    let (site, page) = open().await;
    page.disconnect().await;
    page.reconnect().await;
    site.advance(60 * SECOND).await;
    assert_eq!(page.text("#connection-status"), "");
}

#[tokio::test]
async fn what_keeps_the_focus_gets_it_when_it_comes() {
    let (_site, page) = open().await;
    page.click("#toggle").await;
    assert_eq!(page.count("#yes:focus"), 1);
    page.click("#save").await;
    assert_eq!(page.count("#save:focus"), 1, "it is given once");
}

#[tokio::test]
async fn what_is_shown_elsewhere_tells_its_view() {
    let (_site, page) = open().await;
    page.click("#toggle").await;
    assert_eq!(page.texts("footer button"), ["Save too"]);
    page.click("#in-menu").await;
    assert_eq!(page.texts(".flash-text"), ["Saved 1"]);
    page.click("#toggle").await;
    assert_eq!(page.count("footer button"), 0);
}

#[tokio::test]
async fn where_a_link_leads_the_heading_has_the_focus() {
    let (_site, page) = open().await;
    page.click("#to-shelf").await;
    assert_eq!(page.count("h1:focus"), 1);
    page.back().await;
    assert_eq!(page.text("h1:focus"), "Desk");
}

#[tokio::test]
async fn where_a_link_leads_what_wants_the_focus_has_it() {
    let (_site, page) = open().await;
    page.click("#to-search").await;
    assert_eq!(page.count("#words:focus"), 1);
}

#[tokio::test]
async fn who_is_in_an_element_that_stays_is_left_there() {
    let (_site, page) = open().await;
    page.click("#here").await;
    assert_eq!(page.count("#here:focus"), 1, "the view stays");
    page.click("#beside").await;
    assert_eq!(page.path(), "/shelf");
    assert_eq!(page.count("#beside:focus"), 1, "the layout stays");
}

#[tokio::test]
async fn a_view_without_a_title_has_the_one_of_the_layout() {
    let (_site, page) = open().await;
    assert_eq!(page.title(), "Desk · remount");
    page.click("#to-shelf").await;
    assert_eq!(page.title(), "House · remount");
}
