//! What is typed reaches the server.

use serde_json::json;

use crate::page::Page;
use crate::server::Instead;

#[test]
fn letters_typed_in_a_row_are_one_request() {
    let mut page = Page::known();
    for value in ["p", "pu", "pug"] {
        page.edit("name", value, 300);
        page.pass(100);
    }
    assert!(page.sent.is_empty());
    page.pass(200);
    let request = json!({"ticket": "s", "put": {"name": "pug"}, "tab": "tab", "n": 1});
    assert_eq!(page.sent, [request]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    assert_eq!(page.changes, ["name saving", "name saved"]);
}

#[test]
fn a_field_that_is_left_is_sent_at_once() {
    let mut page = Page::known();
    page.edit("name", "pug", 300);
    page.release();
    assert_eq!(page.puts(), [json!({"name": "pug"})]);
}

#[test]
fn a_field_that_waits_to_be_left_is_unsaved_until_then() {
    let mut page = Page::known();
    page.edit_until_left("name", "pug");
    page.pass(60_000);
    assert!(page.sent.is_empty());
    assert_eq!(page.session.deadline(), None);
    page.release();
    assert_eq!(page.changes, ["name unsaved", "name saving", "name saved"]);
}

#[test]
fn a_held_form_leaves_in_one_request_and_not_before_its_submit() {
    let mut page = Page::known();
    page.hold("street", "Elm");
    page.hold("town", "York");
    page.release();
    page.flush();
    page.pass(60_000);
    assert!(page.sent.is_empty());
    page.submit();
    let form = [json!({"street": "Elm", "town": "York"})];
    assert_eq!(page.puts(), form);
    assert_eq!(page.kept(), form[0]);
    let both = ["street,town saving", "street,town saved"];
    assert_eq!(page.changes[2..], both);
}

#[test]
fn what_is_typed_while_a_form_is_on_its_way_is_not_saved_with_it() {
    let mut page = Page::known();
    page.hold("street", "Elm");
    page.hold_answers();
    page.submit();
    page.hold("street", "Oak");
    page.let_answers_in();
    assert_eq!(page.last_change(), "street unsaved");
    assert_eq!(page.unsaved(), json!({"street": "Oak"}));
}

#[test]
fn what_was_not_submitted_can_be_taken_back() {
    let mut page = Page::known();
    page.hold("street", "Elm");
    page.discard(&["street", "town"]);
    page.pass(60_000);
    assert!(page.sent.is_empty());
    assert_eq!(page.last_change(), "street unchanged");
    assert_eq!(page.unsaved(), json!({}));
}

fn refusal() -> Instead {
    let error = json!({"error": {"key": "street", "reason": "is too long"}});
    Instead::Body(422, error)
}

#[test]
fn a_form_with_a_refused_value_is_submitted_without_it_after_a_reset() {
    let mut page = Page::known();
    page.server.instead.push_back(refusal());
    page.hold("street", "x");
    page.submit();
    assert_eq!(page.last_change(), "street failed: is too long");
    assert_eq!(page.session.error("street"), Some("is too long"));
    page.undo(&["street", "town"]);
    assert_eq!(page.last_change(), "street unchanged");
    assert_eq!(page.session.error("street"), None);
    page.hold("town", "York");
    page.submit();
    assert_eq!(page.puts()[1..], [json!({"town": "York"})]);
    assert_eq!(page.last_change(), "town saved");
}

#[test]
fn a_refused_text_outlives_the_form_that_it_was_typed_into() {
    let mut page = Page::known();
    page.server.instead.push_back(refusal());
    page.edit("street", "x", 0);
    page.discard(&["street"]);
    assert_eq!(page.unsaved(), json!({"street": "x"}));
}

#[test]
fn one_request_is_under_way_and_what_is_typed_meanwhile_waits() {
    let mut page = Page::known();
    page.hold_answers();
    page.edit("name", "p", 0);
    page.edit("name", "pug", 0);
    page.pass(1_000);
    assert_eq!(page.puts(), [json!({"name": "p"})]);
    page.let_answers_in();
    assert_eq!(page.puts()[1..], [json!({"name": "pug"})]);
    assert_eq!(page.changes, ["name saving", "name saved"]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn one_wrong_value_does_not_keep_back_the_others() {
    let mut page = Page::known();
    page.server.instead.push_back(refusal());
    page.edit("street", "x", 300);
    page.edit("colour", "teal", 300);
    page.pass(300);
    assert_eq!(page.kept(), json!({"colour": "teal"}));
    let end = ["street failed: is too long", "colour saved"];
    assert_eq!(page.changes[2..], end);
}

#[test]
fn a_refusal_that_names_nothing_that_was_sent_ends_the_request() {
    let mut page = Page::known();
    page.server.instead.push_back(refusal());
    page.edit("name", "pug", 0);
    page.pass(60_000);
    assert_eq!(page.sent.len(), 1);
    assert_eq!(page.last_change(), "name failed: is too long");
}

#[test]
fn a_post_that_the_server_asks_for_is_any_post() {
    let mut page = Page::known();
    page.hold_answers();
    page.edit("name", "p", 0);
    page.touch();
    page.let_answers_in();
    assert_eq!(page.sent.len(), 1, "the put has renewed the cookie");
    page.touch();
    assert_eq!(page.sent[1..], [json!({"ticket": "s"})]);
}

#[test]
fn a_join_may_ask_for_a_post() {
    let mut page = Page::known();
    page.joined(&json!({"ticket": "s", "post": true}));
    assert_eq!(page.sent, [json!({"ticket": "s"})]);
}

#[test]
fn the_visitor_is_told_that_the_session_ends() {
    let mut page = Page::known();
    page.hears("expiring", &json!({"seconds": 120}));
    assert_eq!(page.told, ["expiring 120"]);
}

#[test]
fn what_the_script_does_not_understand_is_an_error() {
    let mut page = Page::known();
    let now = std::time::Duration::ZERO;
    for (event, payload) in [
        ("write", json!({"ticket": "s+op"})),
        ("ticket", json!({})),
        ("local", json!({"prefixes": {"draft": 7}, "store": {}})),
        ("other", json!({})),
    ] {
        let error = page.session.message(event, &payload, now);
        let text = error.expect_err("not understood").to_string();
        assert!(text.contains(event) && text.contains(&payload.to_string()));
    }
    assert!(page.session.joined(&json!({"post": true}), now).is_err());
}

#[test]
fn what_is_taken_back_leaves_what_was_typed_before() {
    let mut page = Page::known();
    page.edit_until_left("street", "Elm");
    page.hold("street", "Oak");
    page.discard(&["street"]);
    assert_eq!(page.last_change(), "street unsaved");
    assert_eq!(page.unsaved(), json!({"street": "Elm"}));
}
