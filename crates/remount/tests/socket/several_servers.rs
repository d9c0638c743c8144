//! Two servers with one secret behind a balancer: the page and its socket are at one, and its posts
//! are answered by the other.

use axum::Router;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::any_service;
use remount_testing::{Fault, Site, text};
use serde_json::json;

use crate::profile::{app, first_text, kept, kept_name, named, post_session, type_into};
use crate::session_channel::SessionChannel;

const RECEIPT: &str = "x-live-session-receipt";

/// The balancer: one server has the posts of pages' scripts, and another one all the rest.
fn servers() -> Router {
    balanced(app())
}

fn balanced(posts: Router) -> Router {
    Router::new()
        .route("/live/session", any_service(posts))
        .fallback_service(app())
}

/// The same, with a balancer on whose way receipts are lost.
fn servers_without_receipts() -> Router {
    balanced(app()).layer(map_response(async |mut answer: Response| {
        answer.headers_mut().remove(RECEIPT);
        answer
    }))
}

#[tokio::test]
async fn a_view_is_told_that_its_write_is_kept_when_another_server_answered_the_post() {
    let site = Site::new(servers());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Committed"]);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn without_the_receipt_a_write_that_another_server_took_is_unconfirmed() {
    let site = Site::new(servers_without_receipts());
    let page = named(&site, "pug").await.open("/").await;
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Failed(Unconfirmed)"]);
}

#[tokio::test]
async fn a_view_is_told_that_what_was_typed_at_another_server_took_its_writes_place() {
    let site = Site::new(servers());
    let pug = named(&site, "pug").await;
    let (page, other_tab) = (pug.open("/").await, pug.open("/").await);
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_wait")).await;
    type_into(&site, &other_tab, "username", "dog").await;
    // The page has the lock of the browser's tabs, for which this one waits no longer than that.
    site.advance(std::time::Duration::from_secs(3)).await;
    site.network().release();
    site.settled().await;
    assert_eq!(page.texts("li"), ["Superseded"]);
    assert_eq!(kept_name(&pug).await, "dog");
}

#[tokio::test]
async fn a_first_write_makes_the_session_at_another_server_and_its_view_is_told_so() {
    let site = Site::new(servers());
    let pug = site.visitor();
    let page = pug.open("/").await;
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Committed"]);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn a_page_that_began_without_a_session_rebinds_to_the_one_that_another_server_named() {
    let site = Site::new(servers());
    let pug = site.visitor();
    let page = pug.open("/").await;
    let mut channel = SessionChannel::of(&page);
    // Another tab has made a session meanwhile, of which this one has not heard.
    post_session(&pug, &json!({})).await;
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Committed"]);
    // Its new ticket is one of that session, which no other cookie goes with.
    let ticket = channel.heard("ticket").remove(0)["ticket"].take();
    let put = json!({"ticket": ticket, "put": {"colour": "red"}, "tab": "a", "n": 1});
    let stranger = site.visitor();
    post_session(&stranger, &json!({})).await;
    assert_eq!(post_session(&stranger, &put).await.status(), 409);
    assert_eq!(post_session(&pug, &put).await.status(), 204);
}

#[tokio::test]
async fn a_view_is_told_of_its_plain_cookie_when_another_server_set_it() {
    let site = Site::new(servers());
    let pug = named(&site, "pug").await;
    let page = pug.open("/consent").await;
    page.click(text("set_and_wait")).await;
    assert_eq!(page.text("s"), "Committed");
    assert_eq!(first_text(&kept(&pug, "/consent").await, "i"), "yes");
}

#[tokio::test]
async fn a_write_that_was_given_up_is_told_to_be_kept_after_all() {
    let site = Site::new(servers());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    // The page goes on trying after it has said that it failed.
    site.network().next_posts([Fault::LoseRequest; 4]);
    page.click(text("rename_and_wait")).await;
    site.advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(page.texts("li"), ["Failed(Blocked)"]);
    assert_eq!(kept_name(&pug).await, "pug");
    site.advance(std::time::Duration::from_secs(10)).await;
    let told = page.texts("em");
    assert_eq!(
        told.last().map(String::as_str),
        Some("Committed"),
        "{told:?}"
    );
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn what_is_no_receipt_changes_nothing() {
    let site = Site::new(servers());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    let mut channel = SessionChannel::of(&page);
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_wait")).await;
    let ticket = channel.heard("write").remove(0)["ticket"].take();
    let answer = post_session(&pug, &json!({ "ticket": ticket })).await;
    assert_eq!(answer.status(), 204);
    let receipt = answer.header(RECEIPT).expect("a receipt");
    for wrong in [json!(""), json!("AQ"), ticket, receipt.repeat(99).into()] {
        channel.says("receipt", json!({ "receipt": wrong })).await;
    }
    for wrong in [
        json!({}),
        json!({"receipt": 1}),
        json!(["receipt"]),
        json!(null),
    ] {
        channel.says("receipt", wrong).await;
    }
    let done = json!({"write": 1, "status": 204, "receipt": "AQ"});
    channel.says("done", done).await;
    assert_eq!(page.texts("li"), ["Failed(Unconfirmed)"]);
}
