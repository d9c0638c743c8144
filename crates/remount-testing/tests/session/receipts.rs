//! What the page hands back to the server of its socket, which may not be the one that answered.

use serde_json::{Value, json};

use crate::page::Page;
use crate::server::Instead;

fn receipts(page: &Page) -> Vec<Value> {
    let receipts = page.pushed("receipt").into_iter();
    receipts.map(|pushed| pushed["receipt"].clone()).collect()
}

#[test]
fn a_server_that_gives_no_receipts_gets_none() {
    let mut page = Page::known();
    page.server.gives_no_receipts = true;
    page.write(1, "s+op");
    page.touch();
    assert_eq!(page.pushed("done"), [json!({"write": 1, "status": 204})]);
    assert!(receipts(&page).is_empty());
}

#[test]
fn a_write_that_makes_a_session_is_reported_with_the_receipt_of_its_echo() {
    let mut page = Page::first();
    page.write(1, "a?");
    assert_eq!(page.pushed("done")[0]["receipt"], "receipt-2");
}

#[test]
fn an_echo_without_an_answer_leaves_the_first_receipt() {
    let mut page = Page::first();
    page.server.instead.extend([Instead::Real, Instead::Down]);
    page.write(1, "a?");
    let done = json!({"write": 1, "status": 201, "receipt": "receipt-1"});
    assert_eq!(page.pushed("done"), [done]);
}

#[test]
fn no_receipt_speaks_for_a_browser_that_keeps_no_cookies() {
    let mut page = Page::first();
    page.keeps_no_cookies = true;
    page.write(1, "a?");
    page.touch();
    assert_eq!(page.pushed("done")[0].get("receipt"), None);
    assert!(receipts(&page).is_empty());
}

#[test]
fn what_is_typed_hands_nothing_in_as_long_as_no_write_failed() {
    let mut page = Page::known();
    page.write(1, "s+op");
    page.edit("name", "pug", 0);
    assert_eq!(page.sent.len(), 2);
    assert!(receipts(&page).is_empty());
}

#[test]
fn after_a_failed_write_the_next_answer_may_show_that_it_is_kept() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(410));
    page.write(1, "s+op");
    page.edit("name", "pug", 0);
    assert_eq!(page.pushed("done"), [json!({"write": 1, "status": 410})]);
    assert_eq!(receipts(&page), ["receipt-1"]);
}

#[test]
fn a_renewal_hands_in_its_receipt_which_says_how_long_the_session_lives() {
    let mut page = Page::known();
    page.touch();
    assert_eq!(receipts(&page), ["receipt-1"]);
}

#[test]
fn a_lost_channel_is_handed_nothing() {
    let mut page = Page::known();
    page.lost();
    page.touch();
    assert_eq!(page.sent.len(), 1);
    assert!(receipts(&page).is_empty());
}

#[test]
fn a_later_write_that_is_kept_does_not_make_up_for_one_that_failed() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(410));
    page.write(1, "s+one");
    page.write(2, "s+two");
    page.edit("name", "pug", 0);
    assert_eq!(receipts(&page), ["receipt-2"]);
}
