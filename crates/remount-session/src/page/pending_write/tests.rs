use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use super::*;
use crate::memory::hold::Account;
use crate::page::local::LocalChange;

/// A write of the view 1, and where what becomes of it is told.
fn written(write: Write) -> (NewWrite<u8>, Receiver<Outcome>) {
    let (tell, told) = channel();
    let tell = move |outcome| tell.send(outcome).expect("the test waits");
    (NewWrite::new(write, 1, tell), told)
}

fn ticket() -> Write {
    Write {
        keys: vec!["name"],
        ticket: "t".to_owned(),
        ..Write::default()
    }
}

fn kept_in_the_browser() -> Write {
    let local = LocalChange {
        keys: vec!["draft"],
        store: Some(r#"{"draft":"x"}"#.to_owned()),
    };
    Write {
        local: Some(local),
        ..Write::default()
    }
}

fn pending(write: Write, hold: impl FnOnce(usize) -> Option<Hold>) -> PendingWrite {
    written(write).0.begin(Instant::now(), hold).1
}

/// There is room.
fn hold(bytes: usize) -> Option<Hold> {
    Arc::<Account>::default().hold(None, bytes)
}

#[test]
fn what_becomes_of_a_write_is_told_to_whoever_waits() {
    let (new, told) = written(ticket());
    let (author, write) = new.begin(Instant::now(), hold);
    let written = write.settle(Outcome::Committed);
    assert_eq!((author, written.names()), (1, vec!["name"]));
    assert_eq!(told.recv(), Ok(Outcome::Committed));
}

#[test]
fn of_a_write_that_is_dropped_nobody_waits_in_vain() {
    let (new, told) = written(ticket());
    drop(new.begin(Instant::now(), hold));
    assert!(told.recv().is_err());
}

#[test]
fn a_page_is_asked_once_more_for_what_there_was_room_to_keep() {
    let asked = pending(ticket(), hold);
    let asked = asked.request(7, true).expect("there was room");
    assert_eq!(asked.json(), r#"{"write":7,"ticket":"t"}"#);
    assert!(pending(ticket(), |_| None).request(7, true).is_none());
}

#[test]
fn another_page_can_post_what_has_a_ticket_and_was_kept() {
    assert!(pending(ticket(), hold).can_be_adopted());
    assert!(!pending(ticket(), |_| None).can_be_adopted());
    assert!(!pending(kept_in_the_browser(), hold).can_be_adopted());
}
