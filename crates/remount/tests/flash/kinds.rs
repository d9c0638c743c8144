//! Which messages a view holds, and how they go.

use remount_testing::Tab;
use serde_json::json;

use crate::site::{check, open};

async fn put(page: &Tab, kind: &str, text: &str) {
    let message = json!({"kind": kind, "text": text});
    page.push_event("#script", "put", message).await;
}

async fn clear_of(page: &Tab, kind: &str) {
    page.push_event("#script", "clear_of", json!({"kind": kind}))
        .await;
}

/// Tells the server what the browser does when a visitor closes a message.
async fn close(page: &Tab, value: serde_json::Value) {
    page.push_event("#script", "lv:clear-flash", value).await;
}

#[tokio::test]
async fn messages_are_shown_in_the_order_in_which_they_were_put_and_errors_after_them() {
    let (_site, page) = open("/").await;
    for (kind, text) in [("warning", "one"), ("error", "two"), ("info", "three")] {
        put(&page, kind, text).await;
    }
    check(
        &page,
        &[("warning", "one"), ("info", "three"), ("error", "two")],
    );
}

#[tokio::test]
async fn a_view_clears_the_message_of_one_kind_or_all() {
    let (_site, page) = open("/").await;
    put(&page, "warning", "one").await;
    put(&page, "info", "two").await;
    clear_of(&page, "warning").await;
    check(&page, &[("info", "two")]);
    page.click("#clear").await;
    check(&page, &[]);
}

#[tokio::test]
async fn a_view_reads_the_message_of_a_kind() {
    let (_site, page) = open("/").await;
    put(&page, "warning", "one").await;
    for (kind, message) in [("warning", "one"), ("info", "none")] {
        page.push_event("#script", "read", json!({"kind": kind}))
            .await;
        assert_eq!(page.title(), message);
    }
}

#[tokio::test]
async fn a_visitor_closes_the_message_whose_button_he_clicks() {
    let (_site, page) = open("/").await;
    put(&page, "warning", "one").await;
    put(&page, "info", "two").await;
    page.click(".flash-warning button").await;
    check(&page, &[("info", "two")]);
}

#[tokio::test]
async fn a_page_that_closes_a_message_of_a_kind_that_is_not_there_closes_none() {
    let (_site, page) = open("/").await;
    put(&page, "info", "one").await;
    let unheard_of = "x".repeat(10_000);
    for kind in ["warning", "", &unheard_of] {
        close(&page, json!({"key": kind})).await;
        check(&page, &[("info", "one")]);
    }
    close(&page, json!({})).await;
    check(&page, &[]);
}

#[tokio::test]
async fn a_message_whose_kind_has_no_good_name_is_left_out() {
    let (_site, page) = open("/").await;
    for kind in ["", "two words", &"x".repeat(33)] {
        put(&page, kind, "one").await;
        check(&page, &[]);
    }
}
