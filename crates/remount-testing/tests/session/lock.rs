//! The lock between the tabs of a browser.

use serde_json::json;

use crate::page::Page;

#[test]
fn nothing_is_posted_before_the_lock_is_there() {
    let mut page = Page::known();
    page.is_locked = true;
    page.edit("name", "p", 0);
    page.pass(2_999);
    assert!(page.sent.is_empty());
    page.unlock();
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_tab_that_was_suspended_with_the_lock_is_passed_after_three_seconds() {
    let mut page = Page::known();
    page.is_locked = true;
    page.edit("name", "p", 0);
    page.pass(3_000);
    assert_eq!(page.kept(), json!({"name": "p"}));
}

#[test]
fn what_is_most_urgent_is_decided_when_the_lock_is_there() {
    let mut page = Page::known();
    page.is_locked = true;
    page.edit("name", "p", 0);
    page.pass(1_000);
    page.edit("name", "pug", 0);
    page.write(1, "s+op");
    page.unlock();
    assert_eq!(page.sent[0], json!({"ticket": "s+op"}));
    assert_eq!(page.puts(), [json!({"name": "pug"})]);
}

#[test]
fn a_lock_that_comes_after_all_was_taken_back_posts_nothing() {
    let mut page = Page::known();
    page.is_locked = true;
    page.edit("name", "p", 0);
    page.flush();
    assert_eq!(page.sent.len(), 1);
    page.unlock();
    assert_eq!(page.sent.len(), 1, "it left past the lock");
    assert_eq!(page.session.deadline(), None);
}
