use std::time::Duration;

use super::*;
use crate::page::{NewWrite, PendingWrites};

const MOST: usize = 64;

fn session(number: u8) -> SessionId {
    SessionId::from_bytes([number; 16])
}

/// A write of one key, with so many seconds until its deadline.
fn of(key: &'static str, start: Instant, seconds: u64) -> PendingWrite {
    let write = Write {
        keys: vec![key],
        ..Write::default()
    };
    let mut page = PendingWrites::default();
    let new = NewWrite::new(write, (), |_| ());
    page.add(new, start + Duration::from_secs(seconds), |_| None);
    page.into_writes().remove(0)
}

fn all_of<const N: usize>(keys: [&'static str; N]) -> Vec<PendingWrite> {
    let start = Instant::now();
    keys.map(|key| of(key, start, 30)).into()
}

fn keys(writes: &[PendingWrite]) -> Vec<&str> {
    let keys = writes.iter().flat_map(|write| &write.write().keys);
    keys.copied().collect()
}

#[test]
fn of_what_pages_leave_behind_that_which_later_writes_replaced_goes() {
    let orphaned = OrphanedWrites::default();
    let (_, gone) = orphaned.leave(session(1), all_of(["a", "b"]), MOST, |_| false);
    assert!(gone.is_empty());
    let is_a = |write: &Write| write.keys == ["a"];
    let (_, gone) = orphaned.leave(session(1), all_of(["c"]), MOST, is_a);
    assert_eq!(keys(&gone), ["a"]);
    assert_eq!(keys(&orphaned.take(session(1))), ["b", "c"]);
}

#[test]
fn of_too_much_the_oldest_goes() {
    let orphaned = OrphanedWrites::default();
    let (_, gone) = orphaned.leave(session(1), all_of(["a", "b", "c"]), 2, |_| false);
    assert_eq!(keys(&gone), ["a"]);
    assert_eq!(keys(&orphaned.take(session(1))), ["b", "c"]);
}

#[test]
fn a_session_of_which_nothing_stays_has_no_place() {
    let orphaned = OrphanedWrites::default();
    let (_, gone) = orphaned.leave(session(1), all_of(["a"]), MOST, |_| true);
    assert_eq!(gone.len(), 1);
    assert!(orphaned.lock().sessions.is_empty());
}

#[test]
fn a_page_takes_what_others_of_its_session_left_and_only_once() {
    let orphaned = OrphanedWrites::default();
    for (number, key) in [(1, "a"), (2, "b"), (1, "c")] {
        let _ = orphaned.leave(session(number), all_of([key]), MOST, |_| false);
    }
    assert_eq!(keys(&orphaned.take(session(1))), ["a", "c"]);
    assert!(orphaned.take(session(1)).is_empty());
    assert_eq!(keys(&orphaned.take(session(2))), ["b"]);
}

#[test]
fn what_nobody_has_taken_is_claimed_at_its_deadline_for_the_page_that_left_it() {
    let (orphaned, start) = (OrphanedWrites::default(), Instant::now());
    let at = |seconds| start + Duration::from_secs(seconds);
    let writes = vec![of("b", start, 20), of("a", start, 10), of("c", start, 20)];
    let (one, _) = orphaned.leave(session(1), writes, MOST, |_| false);
    let (other, _) = orphaned.leave(session(1), vec![of("d", start, 10)], MOST, |_| false);
    assert_eq!(one.deadlines(), [at(10), at(20)]);
    assert!(orphaned.claim(&one, at(9)).is_empty());
    assert_eq!(keys(&orphaned.claim(&one, at(10))), ["a"]);
    assert_eq!(keys(&orphaned.claim(&one, at(20))), ["b", "c"]);
    assert_eq!(keys(&orphaned.claim(&other, at(20))), ["d"]);
    assert!(orphaned.lock().sessions.is_empty());
}

#[test]
fn what_a_page_has_taken_is_claimed_no_more() {
    let orphaned = OrphanedWrites::default();
    let (orphans, _) = orphaned.leave(session(1), all_of(["a"]), MOST, |_| false);
    let taken = orphaned.take(session(1));
    let deadline = orphans.deadlines()[0];
    assert!(orphaned.claim(&orphans, deadline).is_empty());
    // It is the other page's to claim, should that lose its socket too.
    let (again, _) = orphaned.leave(session(1), taken, MOST, |_| false);
    assert!(orphaned.claim(&orphans, deadline).is_empty());
    assert_eq!(keys(&orphaned.claim(&again, deadline)), ["a"]);
}
