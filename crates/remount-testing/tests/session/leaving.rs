//! A page that goes away, or may.

use serde_json::json;

use crate::page::Page;
use crate::server::Instead;

#[test]
fn a_page_that_goes_away_sends_at_once_past_the_lock() {
    let mut page = Page::known();
    page.is_locked = true;
    page.hold_answers();
    page.edit("name", "pug", 300);
    page.flush();
    let put = json!({
        "ticket": "s", "put": {"name": "pug"}, "tab": "tab", "n": 1, "keepalive": true,
    });
    assert_eq!(page.sent, [put]);
    page.flush();
    assert_eq!(page.sent.len(), 1, "a page that is closed is hidden first");
}

#[test]
fn a_page_that_goes_away_repeats_what_is_unanswered_with_what_is_new() {
    let mut page = Page::known();
    page.hold_answers();
    page.edit("name", "pug", 0);
    page.edit("colour", "teal", 300);
    page.flush();
    let put = json!({"colour": "teal", "name": "pug"});
    assert_eq!(
        (&page.sent[1]["put"], &page.sent[1]["n"]),
        (&put, &json!(2))
    );
    page.let_answers_in();
    assert_eq!(page.kept(), put);
    assert_eq!(page.unsaved(), json!({}));
}

#[test]
fn a_page_that_was_only_hidden_sends_nothing_twice() {
    let mut page = Page::known();
    page.hold_answers();
    page.edit("name", "pug", 300);
    page.flush();
    page.pass(1_000);
    page.let_answers_in();
    page.pass(1_000);
    assert_eq!(page.sent.len(), 1);
    assert_eq!(page.last_change(), "name saved");
}

#[test]
fn a_flush_that_fails_is_made_good_while_the_page_is_there() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Down);
    page.edit("name", "pug", 300);
    page.flush();
    page.pass(1_000);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    assert_eq!(page.sent[1].get("keepalive"), None);
}

#[test]
fn a_page_with_nothing_unsaved_goes_silently() {
    let mut page = Page::known();
    page.edit("name", "pug", 0);
    page.flush();
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_page_without_a_ticket_can_send_nothing() {
    let mut page = Page::with(crate::server::Server::default(), |_| {});
    page.edit("name", "pug", 300);
    page.flush();
    assert!(page.sent.is_empty());
}

#[test]
fn a_write_of_a_view_leaves_with_the_page() {
    let mut page = Page::known();
    page.is_locked = true;
    page.write(1, "s+op");
    page.flush();
    let write = json!({"ticket": "s+op", "keepalive": true});
    assert_eq!(page.sent, [write]);
    assert_eq!(page.kept(), json!({"written-op": true}));
    assert!(page.pushed("done").is_empty(), "its own post reports it");
}

#[test]
fn two_requests_of_a_number_without_an_answer_are_one_failure() {
    let mut page = Page::known();
    page.server.instead.extend([Instead::Down, Instead::Down]);
    page.hold_answers();
    page.edit("name", "pug", 0);
    page.flush();
    assert_eq!(page.numbers(), [1, 1]);
    page.let_answers_in();
    assert_eq!(page.changes, ["name saving"], "it is not offline yet");
}

#[test]
fn a_page_that_is_hidden_again_sends_what_was_not_answered() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Down);
    page.edit("name", "pug", 300);
    page.flush();
    page.flush();
    assert_eq!(page.numbers(), [1, 1]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn only_what_leaves_with_the_page_outlives_it() {
    let mut page = Page::first();
    page.edit("name", "pug", 300);
    page.flush();
    let outlive: Vec<_> = page
        .sent
        .iter()
        .map(|body| body["keepalive"] == true)
        .collect();
    assert_eq!(outlive, [true, false], "the echo does not");
}
