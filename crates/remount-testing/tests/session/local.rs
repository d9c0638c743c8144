//! Keys that the browser keeps.

use remount_testing::session::Storage;
use serde_json::{Value, json};

use crate::page::{LOCAL, Page};
use crate::server::Server;

const NAME: &str = "remount:test";

fn page_in(storage: Storage) -> Page {
    Page::with(Server::default(), |setup| {
        setup.local = Some(LOCAL.to_owned());
        setup.storage = storage;
    })
}

/// A page whose browser keeps this, and that has not joined its channel yet.
fn page(kept: &str) -> Page {
    let storage = Storage::new();
    if !kept.is_empty() {
        storage.set(NAME, kept);
    }
    page_in(storage)
}

/// Joins as this visitor; nobody who has logged in, if it is empty.
fn join_as(page: &mut Page, who: &str) {
    let prefix = format!("{who}.1.");
    let local = json!({"prefixes": {"draft": prefix, "search": prefix}, "store": {}});
    page.joined(&json!({"ticket": "s", "post": false, "local": local}));
}

fn joined(kept: &str) -> Page {
    let mut page = page(kept);
    join_as(&mut page, "me");
    page
}

fn kept(page: &Page) -> String {
    page.storage.get(NAME).unwrap_or_default()
}

fn draft(text: &str) -> String {
    json!({"draft": text}).to_string()
}

fn store(draft: &str) -> Result<Value, Value> {
    Ok(json!({"store": {"draft": draft}}))
}

fn refusal() -> Result<Value, Value> {
    Err(json!({"key": "draft", "reason": "is too long"}))
}

#[test]
fn joins_bring_the_item() {
    let page = page(&draft("old"));
    let params = json!({"_local": draft("old")});
    assert_eq!(json!(page.session.view_params()), params);
    assert_eq!(page.session.join_payload(), json!({"params": params}));
}

#[test]
fn a_page_whose_browser_keeps_no_keys_brings_nothing() {
    let page = Page::known();
    assert_eq!(page.session.join_payload(), json!({}));
    assert!(page.session.view_params().is_empty());
}

#[test]
fn what_was_typed_is_kept_once_the_server_says_that_it_is_right() {
    let mut page = joined("");
    page.edit("draft", "he", 300);
    page.edit("draft", "hello", 300);
    page.pass(299);
    assert!(page.pushed("put").is_empty());
    page.pass(1);
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "hello"}})]);
    assert_eq!(kept(&page), "");
    page.reply_to_put(&store("me.1.\"hello\""));
    assert_eq!(kept(&page), draft("me.1.\"hello\""));
    assert_eq!(page.last_change(), "draft saved");
    assert_eq!(
        (page.unsaved(), &*page.told),
        (json!({}), &["stored".to_owned()][..])
    );
    assert!(page.sent.is_empty(), "the endpoint hears nothing of it");
}

#[test]
fn other_keys_are_still_posted() {
    let mut page = joined("");
    page.server.open("s");
    page.cookie = Some("s".to_owned());
    page.hold("draft", "hello");
    page.hold("name", "pug");
    page.submit();
    assert_eq!(page.puts(), [json!({"name": "pug"})]);
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "hello"}})]);
}

#[test]
fn a_refused_value_is_not_kept_and_its_key_is_told() {
    let mut page = joined(&draft("old"));
    page.edit("draft", "too long", 0);
    page.reply_to_put(&refusal());
    assert_eq!(kept(&page), draft("old"));
    assert_eq!(page.last_change(), "draft failed: is too long");
    assert_eq!(page.session.error("draft"), Some("is too long"));
    assert_eq!(page.unsaved(), json!({"draft": "too long"}));
    assert_eq!(page.pushed("local"), [json!({"item": draft("old")})]);
}

#[test]
fn a_reset_forgets_what_was_refused() {
    let mut page = joined("");
    page.hold("draft", "too long");
    page.submit();
    page.reply_to_put(&refusal());
    page.undo(&["draft", "search"]);
    assert_eq!(page.last_change(), "draft unchanged");
    assert_eq!(page.unsaved(), json!({}));
}

#[test]
fn beside_a_wrong_value_the_others_are_asked_for_again() {
    let mut page = joined("");
    page.edit("search", "pug", 10);
    page.edit("draft", "too long", 10);
    page.pass(10);
    page.reply_to_put(&refusal());
    assert_eq!(page.pushed("put")[1..], [json!({"put": {"search": "pug"}})]);
}

#[test]
fn before_the_channel_is_joined_nothing_is_asked() {
    let mut page = page("");
    page.edit("draft", "hello", 0);
    page.pass(10_000);
    assert!(page.pushed("put").is_empty());
    assert_eq!(
        page.changes,
        ["draft saving"],
        "nobody has failed to answer"
    );
    join_as(&mut page, "me");
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "hello"}})]);
}

#[test]
fn a_server_that_does_not_reply_is_asked_again() {
    let mut page = joined("");
    page.edit("draft", "hello", 0);
    page.pass(4_999);
    assert_eq!(page.pushed("put").len(), 1);
    page.pass(501);
    assert_eq!(page.pushed("put").len(), 2);
}

#[test]
fn while_the_channel_is_lost_the_page_says_so_and_asks_when_it_is_back() {
    let mut page = joined("");
    page.lost();
    page.edit("draft", "hello", 0);
    page.pass(5_000);
    assert_eq!(page.last_change(), "draft failed: offline");
    assert!(page.pushed("put").is_empty());
    join_as(&mut page, "me");
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "hello"}})]);
}

#[test]
fn where_nothing_is_kept_the_page_says_so() {
    let full = Storage::new();
    full.set_full(true);
    for storage in [Storage::forgetful(), full] {
        let mut page = page_in(storage);
        join_as(&mut page, "me");
        page.edit("draft", "hello", 0);
        page.reply_to_put(&store("me.1.\"hello\""));
        assert_eq!(page.last_change(), "draft failed: no-storage");
        let failed = json!({"reason": "no-storage", "keys": ["draft"], "plain_http": false});
        assert_eq!(page.pushed("failed"), [failed]);
        assert!(page.told.is_empty(), "no other tab can read it");
    }
}

#[test]
fn a_page_that_is_left_keeps_what_nobody_has_checked_yet() {
    let mut page = joined("");
    page.edit("draft", "hello", 300);
    page.flush();
    assert_eq!(kept(&page), draft("me.1.\"hello\""));
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "hello"}})]);
}

#[test]
fn what_was_kept_unasked_gives_way_to_the_old_value_when_it_is_refused() {
    let mut page = joined(&draft("old"));
    page.edit("draft", "too long", 300);
    page.flush();
    page.flush();
    page.reply_to_put(&refusal());
    assert_eq!(kept(&page), draft("old"));
    page.flush();
    assert_eq!(
        kept(&page),
        draft("old"),
        "nor is it kept by the next flush"
    );
}

#[test]
fn a_page_that_was_never_joined_keeps_nothing_unasked() {
    let mut page = page("");
    page.edit("draft", "hello", 300);
    page.flush();
    assert_eq!(kept(&page), "");
}

#[test]
fn a_join_brings_what_is_on_its_way_as_well() {
    let mut page = joined(r#"{"search":"s"}"#);
    page.edit("draft", "hello", 0);
    let brought = json!({"draft": "me.1.\"hello\"", "search": "s"}).to_string();
    assert_eq!(page.session.view_params()["_local"], brought);
    page.reply_to_put(&store("checked"));
    let brought = json!({"draft": "checked", "search": "s"}).to_string();
    assert_eq!(page.session.view_params()["_local"], brought);
}

#[test]
fn what_another_tab_has_changed_is_brought_to_the_server() {
    let mut page = joined("");
    page.storage.set(NAME, &draft("theirs"));
    page.stored_elsewhere();
    assert_eq!(page.pushed("local"), [json!({"item": draft("theirs")})]);
    page.reply_to_bring(&json!({"store": {"draft": null}}));
    assert_eq!(kept(&page), "");
}

#[test]
fn the_server_may_have_the_page_forget() {
    let mut page = joined(&draft("old"));
    let local = json!({"prefixes": {"draft": "me.1."}, "store": {"draft": null}});
    page.hears("local", &local);
    assert_eq!(kept(&page), "");
}

#[test]
fn a_views_write_is_done_when_the_page_has_stored_it() {
    let mut page = joined("");
    page.hears("write", &json!({"write": 1, "store": {"draft": "a"}}));
    assert_eq!(kept(&page), draft("a"));
    assert_eq!(page.pushed("done"), [json!({"write": 1, "status": 200})]);
}

#[test]
fn a_view_hears_that_its_page_can_store_nothing() {
    let mut page = joined("");
    page.storage.set_full(true);
    page.hears("write", &json!({"write": 1, "store": {"draft": "a"}}));
    let done = json!({"write": 1, "status": 0, "reason": "no-storage"});
    assert_eq!(page.pushed("done"), [done]);
}

#[test]
fn a_write_of_both_kinds_is_posted_and_says_what_was_not_stored() {
    let mut page = joined("");
    page.server.open("s");
    page.cookie = Some("s".to_owned());
    page.storage.set_full(true);
    let write = json!({"write": 1, "ticket": "s+op", "store": {"draft": "a"}});
    page.hears("write", &write);
    let done = &page.pushed("done")[0];
    assert_eq!(
        (&done["status"], &done["reason"]),
        (&json!(204), &json!("no-storage"))
    );
}

#[test]
fn what_one_visitor_typed_is_not_kept_as_anothers() {
    let mut page = page("");
    join_as(&mut page, "alice");
    page.edit_until_left("draft", "secret");
    page.lost();
    join_as(&mut page, "bob");
    page.flush();
    assert_eq!(kept(&page), "");
    assert_eq!(page.last_change(), "draft failed: session-changed");
}

#[test]
fn what_one_visitor_typed_is_not_put_into_anothers_session() {
    let mut page = page("");
    join_as(&mut page, "alice");
    page.lost();
    page.edit("draft", "secret", 0);
    join_as(&mut page, "bob");
    page.pass(10_000);
    assert!(page.pushed("put").is_empty());
}

#[test]
fn what_is_unanswered_is_not_brought_in_the_place_of_what_another_visitor_keeps() {
    let mut page = joined("");
    page.edit("draft", "mine", 0);
    let mine = draft("me.1.\"mine\"");
    assert_eq!(page.session.view_params()["_local"], mine);
    page.storage.set(NAME, &draft("bob.1.7"));
    assert_eq!(page.session.view_params()["_local"], draft("bob.1.7"));
}

#[test]
fn what_was_typed_before_a_login_goes_on_after_it() {
    let mut page = page("");
    join_as(&mut page, "");
    page.edit("draft", "mine", 300);
    join_as(&mut page, "me");
    page.pass(300);
    assert_eq!(page.pushed("put"), [json!({"put": {"draft": "mine"}})]);
}

#[test]
fn what_was_kept_after_a_flush_is_what_a_refusal_goes_back_to() {
    let mut page = joined(&draft("old"));
    page.edit("draft", "good", 300);
    page.flush();
    page.reply_to_put(&store("me.1.\"good\""));
    page.edit("draft", "too long", 300);
    page.flush();
    page.reply_to_put(&refusal());
    assert_eq!(kept(&page), draft("me.1.\"good\""));
}

#[test]
fn what_is_typed_while_a_value_is_checked_is_not_saved_with_it() {
    let mut page = joined("");
    page.edit("draft", "he", 0);
    page.edit("draft", "hello", 300);
    page.reply_to_put(&store("me.1.\"he\""));
    assert_eq!(page.changes, ["draft saving"]);
    page.pass(300);
    page.reply_to_put(&store("me.1.\"hello\""));
    assert_eq!(page.last_change(), "draft saved");
}
