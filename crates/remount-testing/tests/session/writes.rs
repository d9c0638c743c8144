//! What live views write is posted by their page, which reports the answer.

use serde_json::{Value, json};

use crate::page::Page;
use crate::server::Instead;

fn done(number: u64, status: u16, receipt: Option<&str>) -> Value {
    let mut done = json!({"write": number, "status": status});
    if let Some(receipt) = receipt {
        done["receipt"] = receipt.into();
    }
    done
}

#[test]
fn a_write_is_posted_and_its_answer_reported() {
    let mut page = Page::known();
    page.write(1, "s+op");
    assert_eq!(page.sent, [json!({"ticket": "s+op"})]);
    assert_eq!(page.kept(), json!({"written-op": true}));
    assert_eq!(page.pushed("done"), [done(1, 204, Some("receipt-1"))]);
}

#[test]
fn writes_are_posted_one_after_the_other() {
    let mut page = Page::known();
    page.hold_answers();
    page.write(1, "s+one");
    page.write(2, "s+two");
    assert_eq!(page.sent.len(), 1);
    page.let_answers_in();
    let reports = [
        done(1, 204, Some("receipt-1")),
        done(2, 204, Some("receipt-2")),
    ];
    assert_eq!(page.pushed("done"), reports);
}

#[test]
fn a_write_that_is_asked_for_again_after_a_rejoin_is_posted_and_reported_once() {
    let mut page = Page::known();
    page.hold_answers();
    page.write(7, "s+op");
    page.lost();
    page.joins("s");
    page.write(1, "s+op");
    page.let_answers_in();
    assert_eq!(page.sent.len(), 1);
    assert_eq!(page.pushed("done"), [done(1, 204, Some("receipt-1"))]);
}

#[test]
fn a_report_does_not_reach_another_join_than_its_own() {
    let mut page = Page::known();
    page.hold_answers();
    page.write(1, "s+op");
    page.lost();
    page.joins("s");
    page.let_answers_in();
    assert_eq!(page.kept(), json!({"written-op": true}));
    assert!(page.pushed("done").is_empty());
}

#[test]
fn a_write_that_the_network_holds_back_is_reported_and_still_delivered() {
    let mut page = Page::known();
    let down = std::iter::repeat_with(|| Instead::Down);
    page.server.instead.extend(down.take(5));
    page.write(1, "s+op");
    page.pass(120_000);
    let reports = [done(1, 0, None), done(1, 204, Some("receipt-1"))];
    assert_eq!(page.pushed("done"), reports);
    assert_eq!(page.kept(), json!({"written-op": true}));
}

#[test]
fn a_write_that_cannot_be_delivered_does_not_hold_back_what_is_typed() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(500));
    page.write(1, "s+op");
    page.edit("name", "pug", 0);
    page.pass(500);
    let tickets: Vec<_> = page.sent.iter().map(|body| &body["ticket"]).collect();
    assert_eq!(tickets, ["s+op", "s", "s+op"]);
}

#[test]
fn a_busy_server_is_asked_later_for_a_write() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(429));
    page.write(1, "s+op");
    page.pass(1_999);
    assert_eq!(page.sent.len(), 1);
    page.pass(1);
    assert_eq!(page.pushed("done"), [done(1, 204, Some("receipt-1"))]);
}

#[test]
fn a_write_for_another_session_is_given_up_and_the_page_reconnects() {
    let mut page = Page::known();
    page.write(1, "gone+op");
    assert_eq!(page.pushed("done"), [done(1, 409, None)]);
    assert_eq!(page.told, ["reconnect"]);
}

#[test]
fn a_write_that_overtakes_an_unanswered_put_does_not_lose_it() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Down);
    page.edit("name", "pug", 0);
    page.write(1, "s+op");
    page.pass(10_000);
    assert_eq!(page.kept(), json!({"name": "pug", "written-op": true}));
}
