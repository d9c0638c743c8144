//! Where messages go when their page goes elsewhere.

use axum::response::Redirect;
use axum::routing::get;
use remount_testing::Site;

use crate::site::{check, live, open, sessions};

/// What the view has put before it sent its page elsewhere.
const BOTH: [(&str, &str); 2] = [("warning", "Mind the step"), ("info", "Saved")];

#[tokio::test]
async fn messages_go_along_wherever_their_view_sends_the_page() {
    for (way, path) in [
        ("#patch", "/?tab=other"),
        ("#navigate", "/shelf"),
        ("#redirect", "/shelf"),
    ] {
        let (_site, page) = open("/").await;
        page.click(way).await;
        assert_eq!(page.path(), path);
        check(&page, &BOTH);
    }
}

#[tokio::test]
async fn messages_go_on_with_those_of_a_view_that_sends_everybody_on() {
    let (_site, page) = open("/").await;
    page.click("#through").await;
    assert_eq!(page.path(), "/shelf");
    check(&page, &[BOTH[0], BOTH[1], ("error", "No entry")]);
}

#[tokio::test]
async fn messages_go_along_where_no_view_is_and_the_page_is_loaded() {
    let outside = get(async || Redirect::to("/shelf"));
    let app = axum::Router::new().route("/outside", outside);
    let site = Site::new(app.merge(live(sessions())));
    let page = site.visitor().open("/").await;
    page.click("#outside").await;
    assert_eq!(page.path(), "/shelf");
    check(&page, &BOTH);
    page.reload().await;
    check(&page, &[]);
}

#[tokio::test]
async fn a_message_of_a_first_render_goes_along_with_its_redirect() {
    let (_site, page) = open("/passage").await;
    assert_eq!(page.path(), "/shelf");
    check(&page, &[("error", "No entry")]);
}

#[tokio::test]
async fn a_link_to_another_address_of_the_view_takes_messages_away() {
    let (_site, page) = open("/").await;
    page.click("#patch").await;
    page.click("#link").await;
    check(&page, &[]);
}

#[tokio::test]
async fn a_link_to_another_view_takes_messages_away() {
    let (_site, page) = open("/").await;
    page.click("#navigate").await;
    page.click("#back").await;
    check(&page, &[]);
}

#[tokio::test]
async fn messages_are_gone_when_the_page_is_loaded_again() {
    for way in ["#navigate", "#redirect"] {
        let (_site, page) = open("/").await;
        page.click(way).await;
        page.reload().await;
        check(&page, &[]);
    }
}
