//! Events of visitors, and what they are answered with.

use remount_testing::{Site, Tab, containing, text};
use serde_json::{Value, json};

use crate::raw::{answers, topic};
use crate::site::{gated, kit};

async fn open(site: &Site) -> Tab {
    let page = site.visitor().open("/").await;
    page.frames();
    page
}

#[tokio::test]
async fn an_event_is_answered_with_what_changed_and_nothing_else() {
    let site = kit();
    let page = open(&site).await;
    for (by, answer) in [
        (1, json!({"diff": {"1": "1"}})),
        (0, json!({})),
        (41, json!({"diff": {"1": "42"}})),
    ] {
        page.push_event("#script", "add", json!({"by": by})).await;
        assert_eq!(answers(&page), [answer], "{by}");
    }
}

#[tokio::test]
async fn a_form_is_decoded_into_an_events_fields() {
    let site = kit();
    let page = open(&site).await;
    page.fill("#adder [name=by]", "5").await;
    assert_eq!(page.text("output"), "5");
}

#[tokio::test]
async fn events_of_one_view_are_answered_in_order() {
    let (site, gate) = gated();
    let page = open(&site).await;
    page.click(text("Wait")).await;
    page.click(text("More")).await;
    assert!(answers(&page).is_empty());
    gate.open();
    site.settled().await;
    assert_eq!(answers(&page), [json!({}), json!({"diff": {"1": "1"}})]);
}

#[tokio::test]
async fn a_view_that_waits_does_not_hold_back_its_sibling() {
    let (site, gate) = gated();
    let visitor = site.visitor();
    let (page, other_tab) = (visitor.open("/").await, visitor.open("/").await);
    page.click(text("Wait")).await;
    let rename = json!({"username": "pug"});
    other_tab.push_event("#script", "rename", rename).await;
    assert_eq!(
        (page.text("b"), page.text("i")),
        ("Hello, pug!".into(), String::new())
    );
    gate.open();
    site.settled().await;
    assert_eq!(page.text("i"), "pug");
}

#[tokio::test]
async fn what_is_broadcast_reaches_every_view_that_subscribed() {
    let site = kit();
    let (one, other) = (open(&site).await, open(&site).await);
    one.push_event("#script", "announce", json!({"text": "<hi>"}))
        .await;
    for page in [&one, &other] {
        assert_eq!(page.texts("li"), ["<hi>"]);
    }
}

#[tokio::test]
async fn a_pushed_event_a_title_and_a_flash_travel_with_the_answer() {
    let site = kit();
    let page = open(&site).await;
    page.push_event("#script", "tell", json!({})).await;
    assert_eq!(answers(&page), [json!({"diff": {"e": [["told", [1, 2]]]}})]);
    assert_eq!(page.pushed()[0].event, "told");

    page.push_event("#script", "title", json!({"text": "New"}))
        .await;
    assert_eq!(answers(&page), [json!({"diff": {"t": "New"}})]);
    assert_eq!(page.title(), "New");

    page.push_event("#script", "flash", json!({})).await;
    assert_eq!(answers(&page).len(), 1);
    page.click(".flash-close").await;
    assert!(!page.shows(containing("Done")), "the message is gone");
}

#[tokio::test]
async fn a_panic_ends_its_own_view_only() {
    let site = kit();
    let page = open(&site).await;
    page.push_event("#script", "rename", json!({"username": "pug"}))
        .await;
    page.click(text("More")).await;
    let changes = page.texts("em");
    assert!(!changes.is_empty());
    page.frames();

    page.click(text("Panic")).await;
    let frames = page.frames();
    let of_channels = |frame: &&Value| frame[3] == "phx_error" || frame[3] == "phx_close";
    let ended: Vec<_> = frames.iter().filter(of_channels).collect();
    assert_eq!(ended.len(), 1, "{frames:?}");
    let join_ref = &ended[0][0];
    let crashed = json!([join_ref, join_ref, topic(&page), "phx_error", {}]);
    assert_eq!(*ended[0], crashed);
    assert_eq!(page.text("output"), "0", "it was mounted anew");
    assert_eq!(page.texts("em"), changes, "its sibling was not");
}

#[tokio::test]
async fn a_view_that_failed_can_be_joined_again() {
    let site = kit();
    let page = open(&site).await;
    page.click(text("More")).await;
    page.click(text("Fail")).await;
    assert_eq!(page.text("output"), "0", "it was mounted anew");
    page.click(text("More")).await;
    assert_eq!(page.text("output"), "1");
}
