use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::memory::hold::Account;
use crate::page::local::LocalChange;

const MOST: usize = 64;

/// A write of the view with this number.
fn of(view: u32) -> NewWrite<u32> {
    let local = LocalChange {
        keys: vec!["draft"],
        store: Some(r#"{"draft":"x"}"#.to_owned()),
    };
    let write = Write {
        keys: vec!["name"],
        ticket: format!("t{view}"),
        local: Some(local),
        ..Write::default()
    };
    NewWrite::new(write, view, |_| ())
}

/// There is room.
fn hold(bytes: usize) -> Option<Hold> {
    Arc::<Account>::default().hold(None, bytes)
}

/// A page whose views have written in this order, with 30 s for each write.
fn page(views: impl IntoIterator<Item = u32>, now: Instant) -> PendingWrites<u32> {
    let mut pending = PendingWrites::default();
    for view in views {
        pending.add(of(view), now + Duration::from_secs(30), hold);
    }
    pending
}

fn requests(pending: &PendingWrites<u32>) -> Vec<String> {
    pending.requests().map(|request| request.json()).collect()
}

/// As many as there may be, and one more.
#[test]
fn of_too_many_writes_the_oldest_is_given_up() {
    let now = Instant::now();
    let mut pending = page((1..).take(MOST + 1), now);
    assert!(pending.give_up(MOST, now).is_some());
    assert!(!pending.has_of(&1) && pending.has_of(&2));
    assert!(pending.give_up(MOST, now).is_none());
}

#[test]
fn of_too_many_writes_one_that_was_taken_over_is_given_up_before_a_younger_one() {
    let now = Instant::now();
    let left = page([7], now).into_writes();
    let mut pending = page([1], now + Duration::from_secs(1));
    for write in left {
        pending.adopt(write);
    }
    assert!(pending.give_up(1, now).is_some());
    assert!(pending.has_of(&1), "its page has just written it");
}

#[test]
fn a_write_of_which_the_page_says_nothing_is_given_up_at_its_deadline() {
    let now = Instant::now();
    let mut pending = page([1], now);
    let deadline = pending.deadline().expect("a write is pending");
    assert!(
        pending
            .give_up(MOST, deadline - Duration::from_nanos(1))
            .is_none()
    );
    assert!(pending.give_up(MOST, deadline).is_some());
}

#[test]
fn there_is_a_deadline_while_a_write_is_pending() {
    let now = Instant::now();
    let mut pending = PendingWrites::default();
    assert_eq!(pending.deadline(), None);
    let number = pending.next_number();
    pending.add(of(1), now, hold);
    assert_eq!(pending.deadline(), Some(now));
    assert!(pending.answered(number).is_some());
    assert_eq!(pending.deadline(), None);
}

#[test]
fn a_page_answers_each_write_once() {
    let mut pending = page([1, 2], Instant::now());
    assert!(pending.answered(1).is_some());
    assert!(pending.answered(1).is_none() && pending.answered(3).is_none());
    assert!(pending.has_of(&2));
}

#[test]
fn a_page_that_joins_once_more_is_asked_under_the_same_numbers() {
    let mut pending = page([1, 2], Instant::now());
    pending.answered(1);
    let request = r#"{"write":2,"ticket":"t2","store":{"draft":"x"}}"#;
    assert_eq!(requests(&pending), [request]);
    assert_eq!(pending.next_number(), 3);
}

#[test]
fn a_page_is_not_asked_once_more_for_what_there_was_no_room_to_keep() {
    let mut pending = PendingWrites::default();
    pending.add(of(1), Instant::now(), |_| None);
    assert!(requests(&pending).is_empty() && pending.has_of(&1));
}

/// It has no view that wrote it, and its browser keeps nothing for another page.
#[test]
fn a_page_posts_what_another_one_has_left_and_no_more() {
    let now = Instant::now();
    let left = page([1], now).into_writes().remove(0);
    let mut pending = page([2], now);
    let request = pending.adopt(left).expect("there was room").json();
    assert_eq!(request, r#"{"write":2,"ticket":"t1"}"#);
    assert_eq!(requests(&pending)[1], request);
    assert!(!pending.has_of(&1) && pending.has_of(&2));
    assert!(pending.answered(2).is_some());
}

#[test]
fn writes_that_others_have_replaced_are_taken_out() {
    let mut pending = page([1, 2], Instant::now());
    assert!(pending.superseded(|_| false).is_none());
    assert!(pending.superseded(|write| write.keys == ["name"]).is_some());
    assert!(!pending.has_of(&1) && pending.has_of(&2));
}

#[test]
fn a_page_of_which_nothing_is_pending_owns_no_queue() {
    let mut pending = page(1..=9, Instant::now());
    for number in 1..=9 {
        assert!(pending.answered(number).is_some());
    }
    assert_eq!(pending.writes.capacity(), 0);
}
