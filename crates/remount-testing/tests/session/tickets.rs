//! Tickets that are too old.

use serde_json::json;

use crate::page::Page;
use crate::server::Instead;

fn stale() -> Instead {
    Instead::Status(410)
}

#[test]
fn an_old_ticket_is_replaced_and_the_request_sent_again() {
    let mut page = Page::known();
    page.server.instead.push_back(stale());
    page.fresh_ticket = Some("s");
    page.edit("name", "pug", 0);
    assert_eq!(page.numbers(), [1, 1]);
    assert_eq!(page.pushed("ticket"), [json!({})]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn a_ticket_that_stays_too_old_is_given_up() {
    let mut page = Page::known();
    page.server.instead.extend([stale(), stale()]);
    page.fresh_ticket = Some("s");
    page.edit("name", "pug", 0);
    page.pass(60_000);
    assert_eq!(page.last_change(), "name failed: expired");
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn without_a_channel_the_endpoint_replaces_an_old_ticket() {
    let mut page = Page::known();
    page.lost();
    page.server.instead.push_back(stale());
    page.edit("name", "pug", 0);
    assert_eq!(page.sent[1], json!({}));
    assert!(page.pushed("ticket").is_empty());
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn a_ticket_that_cannot_be_replaced_now_is_replaced_later() {
    let mut page = Page::known();
    let trouble = [stale(), Instead::Down, stale()];
    page.server.instead.extend(trouble);
    page.edit("name", "pug", 0);
    page.pass(1_000);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn an_endpoint_that_gives_no_ticket_ends_the_request() {
    let mut page = Page::known();
    page.server.instead.extend([stale(), Instead::Status(403)]);
    page.edit("name", "pug", 0);
    assert_eq!(page.last_change(), "name failed: expired");
}

#[test]
fn where_no_cookies_are_kept_an_old_ticket_is_not_asked_for_again_and_again() {
    let mut page = Page::first();
    page.keeps_no_cookies = true;
    page.server.instead.push_back(stale());
    page.edit("name", "pug", 0);
    page.pass(60_000);
    assert_eq!(page.last_change(), "name failed: no-cookies");
    assert_eq!(page.sent.len(), 3);
}

#[test]
fn an_old_ticket_is_replaced_for_a_post_without_values_too() {
    let mut page = Page::known();
    page.server.instead.push_back(stale());
    page.touch();
    assert_eq!(page.sent, [json!({"ticket": "s"}), json!({})]);
}
