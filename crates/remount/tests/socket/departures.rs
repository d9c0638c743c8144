//! A view that sends its page elsewhere: how long that waits for what it wrote.

use std::time::Duration;

use remount::prelude::*;
use remount_testing::{Fault, Site, Tab, text};
use serde_json::json;

use crate::profile::{Pugs, Told, app_of, live, named, sessions};
use crate::raw::click;

const LIMIT: Duration = Duration::from_secs(5);
const MOMENT: Duration = Duration::from_millis(100);

/// A page of a visitor of whom the site knows the name.
async fn page() -> (Site, Tab) {
    let sessions = sessions();
    let live = live(&sessions, &Told::default()).view_at::<Guarded>("/guarded");
    let site = Site::new(app_of(&sessions, live));
    let page = named(&site, "pug").await.open("/").await;
    (site, page)
}

/// Writes something of whoever comes, and sends him elsewhere.
struct Guarded;

impl LiveView for Guarded {
    type Scope = Pugs;
    type Route = ();
    type Event = ();

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let session = socket.session();
        session.update(|profile| profile.username = "stranger".to_owned())?;
        socket.push_event("secret", &())?;
        socket.redirect(LocalPath::new("/elsewhere")?);
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { "a secret" }
    }
}

#[tokio::test]
async fn a_page_is_held_back_for_5_seconds_at_most() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_leave")).await;
    site.advance(LIMIT - MOMENT).await;
    assert_eq!(page.path(), "/");
    site.advance(MOMENT).await;
    assert_eq!(page.path(), "/elsewhere");
}

#[tokio::test]
async fn a_view_that_leaves_handles_nothing_any_more() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_leave")).await;
    let rename = click("rename", json!({"username": "dog"}));
    let reply = page.send("#profile", "event", rename).await;
    assert_eq!(reply, None, "it answers nothing either");
    assert_eq!(page.text("b"), "Hello, cat!");
}

/// What waits for a view keeps its page from being read, once it is 256 kB.
#[tokio::test]
async fn a_page_is_heard_whatever_it_sends_to_a_view_that_leaves() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_leave")).await;
    for _ in 0..3 {
        let rename = click("rename", json!({"username": "x".repeat(100_000)}));
        page.send("#profile", "event", rename).await;
    }
    site.network().release();
    site.settled().await;
    assert_eq!(page.path(), "/elsewhere");
}

#[tokio::test]
async fn a_page_is_not_held_back_by_what_another_view_wrote() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("paint")).await;
    page.click(text("leave")).await;
    assert_eq!(
        (page.path(), site.network().held()),
        ("/elsewhere".into(), 1)
    );
}

#[tokio::test]
async fn a_page_is_not_held_back_by_what_is_settled() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("wait_and_leave")).await;
    assert_eq!(page.path(), "/");
    site.network().release();
    site.settled().await;
    assert_eq!(page.path(), "/elsewhere");
}

#[tokio::test]
async fn a_page_may_be_left_while_it_is_held_back() {
    let (site, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_leave")).await;
    page.click(text("/other/7")).await;
    assert_eq!(page.path(), "/other/7");
    let _of_the_other_view = page.frames();
    site.advance(LIMIT).await;
    assert_eq!(page.frames(), json!([]).as_array().unwrap()[..]);
}

#[tokio::test]
async fn nothing_is_said_of_a_view_that_has_refused_its_visitor_while_it_is_held_back() {
    let (site, page) = page().await;
    let _of_the_profile = page.frames();
    site.network().next_posts([Fault::Hold]);
    page.click(text("/guarded")).await;
    for event in [
        click("rename", json!({})),
        click("lv:clear-flash", json!({})),
    ] {
        assert_eq!(page.send("[data-phx-main]", "event", event).await, None);
    }
    assert_eq!(page.path(), "/guarded");
    site.advance(LIMIT).await;
    assert_eq!(page.path(), "/elsewhere");
    let said = page.frames();
    assert!(
        said.iter()
            .all(|frame| !frame.to_string().contains("secret")),
        "{said:?}"
    );
    let sent_away = json!({"redirect": {"to": "/elsewhere"}});
    assert!(
        said.iter().any(|frame| frame[4]["response"] == sent_away),
        "{said:?}"
    );
}
