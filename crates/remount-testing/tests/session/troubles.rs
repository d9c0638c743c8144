//! A server that is busy, gone, or refuses.

use serde_json::json;

use crate::page::{Page, states};
use crate::server::Instead;

#[test]
fn a_request_without_an_answer_is_sent_again_with_its_number() {
    let mut page = Page::known();
    page.server.instead.extend([Instead::Lost, Instead::Down]);
    page.edit("name", "pug", 0);
    page.pass(5_000);
    assert_eq!(page.numbers(), [1, 1, 1]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn an_answer_is_waited_for_ten_seconds() {
    let mut page = Page::known();
    page.hold_answers();
    page.edit("name", "pug", 0);
    page.pass(9_999);
    assert!(page.told.is_empty());
    page.pass(1);
    assert_eq!(page.told, ["abort"]);
    page.let_answers_in();
    assert_eq!(page.session.unsaved().len(), 1, "it came too late");
    page.pass(500);
    assert_eq!(page.numbers(), [1, 1]);
    assert_eq!(page.last_change(), "name saved");
}

#[test]
fn a_page_that_cannot_reach_the_server_says_so_and_saves_when_it_can() {
    let mut page = Page::known();
    let down = || Instead::Down;
    page.server.instead.extend([down(), down(), down()]);
    page.edit("name", "pug", 0);
    page.pass(600);
    assert_eq!(page.last_change(), "name failed: offline");
    assert_eq!(page.session.error("name"), None, "the value is not wrong");
    page.pass(1_100);
    assert_eq!(page.sent.len(), 3);
    page.online();
    assert_eq!(page.last_change(), "name saved");
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn a_busy_server_is_asked_later_with_what_is_newest_then() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(429));
    page.edit("name", "p", 0);
    page.pass(1_000);
    page.edit("name", "pug", 0);
    page.pass(999);
    assert_eq!(page.sent.len(), 1);
    page.pass(1);
    assert_eq!(page.puts(), [json!({"name": "p"}), json!({"name": "pug"})]);
}

#[test]
fn a_server_that_refuses_this_page_is_told_to_its_views() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(403));
    page.edit("name", "pug", 0);
    page.pass(60_000);
    let failed = json!({"reason": "blocked", "keys": ["name"], "plain_http": false});
    assert_eq!(page.pushed("failed"), [failed]);
    assert_eq!(page.last_change(), "name failed: blocked");
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn any_other_refusal_fails_with_its_reason() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(404));
    page.edit("name", "pug", 0);
    assert_eq!(page.last_change(), "name failed: status 404");
    assert!(page.pushed("failed").is_empty());
}

#[test]
fn in_another_session_the_page_reconnects_once_and_the_visitor_saves_again() {
    let mut page = Page::known();
    page.server.open("other").is_renewed = true;
    page.cookie = Some("other".to_owned());
    page.edit("name", "pug", 0);
    assert_eq!(page.last_change(), "name failed: session-changed");
    assert_eq!(page.told, ["reconnect"]);
    assert_eq!(page.unsaved(), json!({"name": "pug"}));
    page.pass(60_000);
    assert_eq!(page.sent.len(), 1, "nothing is saved there unasked");

    page.joins("other");
    page.edit("name", "pug", 0);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    assert_eq!(page.unsaved(), json!({}));
}

#[test]
fn a_server_that_always_sees_another_session_is_not_reconnected_to_for_ever() {
    let mut page = Page::known();
    for value in ["p", "pu", "pug"] {
        page.server.instead.push_back(Instead::Status(409));
        page.edit("name", value, 0);
        page.joins("s");
    }
    assert_eq!(page.told, ["reconnect"]);
}

#[test]
fn the_state_of_each_key_is_known() {
    let mut page = Page::known();
    page.server.instead.push_back(Instead::Status(404));
    page.edit("name", "pug", 0);
    page.edit("colour", "teal", 0);
    page.edit_until_left("town", "York");
    use remount_testing::session::State::{Failed, Saved, Unsaved};
    let states: Vec<_> = states(&page, &["colour", "name", "other", "town"])
        .into_values()
        .collect();
    assert_eq!(states, [Some(Saved), Some(Failed), None, Some(Unsaved)]);
}

#[test]
fn after_a_success_the_page_reconnects_for_the_next_other_session() {
    let mut page = Page::known();
    for value in ["p", "pug"] {
        page.server.instead.push_back(Instead::Status(409));
        page.edit("name", value, 0);
        page.joins("s");
        page.edit("name", value, 0);
        assert_eq!(page.last_change(), "name saved");
    }
    assert_eq!(page.told, ["reconnect", "reconnect"]);
}
