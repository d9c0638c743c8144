//! A browser without a session, and one that keeps no cookies.

use serde_json::json;

use crate::page::Page;
use crate::server::{Instead, Server};

#[test]
fn the_first_write_makes_the_session_and_is_followed_by_its_echo() {
    let mut page = Page::first();
    page.edit("name", "pug", 0);
    let put = json!({"ticket": "a?", "put": {"name": "pug"}, "tab": "tab", "n": 1});
    assert_eq!(page.sent, [put, json!({"ticket": "a?"})]);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    assert_eq!(page.told, ["created"]);
    page.edit("name", "pugs", 0);
    assert_eq!(
        page.sent[2]["ticket"], "a",
        "it has the ticket of the answer"
    );
}

#[test]
fn without_cookies_nothing_is_saved_until_they_are_allowed() {
    let mut page = Page::first();
    page.keeps_no_cookies = true;
    page.edit("name", "pug", 0);
    assert_eq!(page.last_change(), "name failed: no-cookies");
    assert_eq!(page.told, ["no cookies"]);
    assert!(!page.session.keeps_cookies());
    let failed = json!({"reason": "no-cookies", "keys": ["name"], "plain_http": false});
    assert_eq!(page.pushed("failed"), [failed]);
    page.keeps_no_cookies = false;
    page.edit("name", "pugs", 0);
    assert_eq!(page.last_change(), "name saved");
    assert_eq!(page.told[1..], ["cookies", "created"]);
    assert!(page.session.keeps_cookies());
    assert_eq!(page.kept(), json!({"name": "pugs"}));
}

#[test]
fn the_servers_log_hears_of_plain_http() {
    let mut page = Page::with(Server::default(), |setup| setup.plain_http = true).join("a?");
    page.keeps_no_cookies = true;
    page.edit("name", "pug", 0);
    assert_eq!(page.pushed("failed")[0]["plain_http"], true);
}

#[test]
fn a_first_page_whose_session_loses_to_another_carries_its_values_over() {
    let mut page = Page::first();
    page.hold_answers();
    page.edit("name", "pug", 0);
    let other = page.server.open("b");
    other.values.insert("colour".to_owned(), json!("teal"));
    page.cookie = Some("b".to_owned());
    page.let_answers_in();
    assert_eq!(page.kept(), json!({"colour": "teal", "name": "pug"}));
    assert_eq!(page.last_change(), "name saved");
    assert_eq!(page.told, ["created"]);
}

#[test]
fn a_first_page_that_loses_to_a_login_asks_to_save_again() {
    let mut page = Page::first();
    page.hold_answers();
    page.edit("name", "pug", 0);
    page.write(1, "a?");
    page.server.open("b").is_renewed = true;
    page.cookie = Some("b".to_owned());
    page.let_answers_in();
    assert_eq!(page.kept(), json!({}));
    assert_eq!(page.last_change(), "name failed: session-changed");
    assert_eq!(page.told, ["reconnect"]);
    let done = json!({"write": 1, "status": 409});
    assert_eq!(page.pushed("done"), [done]);
}

#[test]
fn a_write_of_a_page_without_cookies_says_why_it_is_not_kept() {
    let mut page = Page::first();
    page.keeps_no_cookies = true;
    page.write(1, "a?");
    let done = json!({"write": 1, "status": 201, "reason": "no-cookies"});
    assert_eq!(page.pushed("done"), [done]);
}

/// A page without live views.
fn plain() -> Page {
    Page::with(Server::default(), |setup| setup.speaks = false)
}

#[test]
fn a_page_without_live_views_asks_for_its_ticket_at_the_first_letter() {
    let mut page = plain();
    page.pass(10_000);
    assert!(page.sent.is_empty(), "who only reads gets no session");
    page.edit("name", "p", 300);
    assert_eq!(page.sent, [json!({}), json!({})]);
    page.pass(300);
    assert_eq!(page.kept(), json!({"name": "p"}));
}

#[test]
fn a_page_without_live_views_gives_up_where_cookies_are_off() {
    let mut page = plain();
    page.keeps_no_cookies = true;
    page.edit("name", "p", 0);
    page.pass(60_000);
    assert_eq!(page.last_change(), "name failed: no-cookies");
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn a_page_without_live_views_goes_on_in_another_session_when_it_is_asked() {
    let mut page = plain();
    page.edit("name", "p", 0);
    page.server.open("b").is_renewed = true;
    page.cookie = Some("b".to_owned());
    page.edit("name", "pug", 0);
    assert_eq!(page.last_change(), "name failed: session-changed");
    page.edit("name", "pug", 0);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    assert_eq!(page.told, ["created"], "there is no socket to reconnect");
}

#[test]
fn a_page_without_live_views_that_is_refused_says_why() {
    for (status, reason) in [(403, "blocked"), (404, "status 404"), (409, "blocked")] {
        let mut page = plain();
        page.server.instead.push_back(Instead::Status(status));
        page.edit("name", "p", 0);
        page.pass(60_000);
        assert_eq!(page.last_change(), format!("name failed: {reason}"));
        assert_eq!(page.sent.len(), 1);
    }
}

#[test]
fn a_first_ticket_is_asked_for_again_if_nothing_answers() {
    let mut page = plain();
    let trouble = [Instead::Down, Instead::Status(429)];
    page.server.instead.extend(trouble);
    page.edit("name", "p", 0);
    page.pass(499);
    assert_eq!(page.sent.len(), 1);
    page.pass(1);
    assert_eq!(page.sent.len(), 2);
    page.pass(2_000);
    assert_eq!(page.kept(), json!({"name": "p"}));
}

#[test]
fn a_live_page_whose_channel_does_not_come_up_saves_all_the_same() {
    let mut page = Page::with(Server::default(), |_| {});
    page.server.open("s");
    page.cookie = Some("s".to_owned());
    page.edit("name", "pug", 300);
    page.pass(2_999);
    assert!(page.sent.is_empty());
    page.pass(1);
    assert_eq!(page.kept(), json!({"name": "pug"}));
    page.joins("a?");
    let last = page.sent.last();
    assert_eq!(
        last,
        Some(&json!({"ticket": "a?"})),
        "it joins that session"
    );
}

#[test]
fn a_page_hears_that_another_tab_has_made_the_session_and_joins_it() {
    let mut page = Page::first();
    page.server.open("s");
    page.cookie = Some("s".to_owned());
    page.created_elsewhere();
    assert_eq!(page.sent, [json!({"ticket": "a?"})]);
    page.created_elsewhere();
    assert_eq!(page.sent.len(), 1, "it knows already");
}

#[test]
fn a_channel_that_comes_after_the_first_session_was_made_joins_it() {
    let mut page = Page::with(Server::default(), |_| {});
    page.edit("name", "pug", 0);
    page.pass(3_000);
    assert_eq!(page.last_change(), "name saved");
    page.joins("a?");
    assert_eq!(page.sent.last(), Some(&json!({"ticket": "a?"})));
}

#[test]
fn who_goes_on_typing_does_not_wait_longer_for_the_first_ticket() {
    let mut page = Page::with(Server::default(), |_| {});
    page.edit("name", "p", 0);
    page.pass(2_000);
    page.edit("name", "pug", 0);
    page.pass(1_000);
    assert_eq!(page.kept(), json!({"name": "pug"}));
}

#[test]
fn the_echo_of_a_ticket_brings_no_other_one() {
    let mut page = Page::first();
    let echo = Instead::Body(200, json!({"ticket": "other"}));
    page.server.instead.extend([Instead::Real, echo]);
    page.edit("name", "p", 0);
    page.edit("name", "pug", 0);
    assert_eq!(page.sent[2]["ticket"], "a");
}
