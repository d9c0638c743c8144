use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::schema::Writer;

const KEYS: &[Key] = &[];

fn id(byte: u8) -> SessionId {
    SessionId::from_bytes([byte; 16])
}

fn address(last: u8) -> Option<Address> {
    Address::of([203, 0, 113, last].into())
}

fn entries(key: &str, stamp: u64) -> Entries {
    [Entry::new(key, Writer::Server, Stamp(stamp), b"1")]
        .into_iter()
        .collect()
}

/// What a session with one entry is charged: two counters, and before its key and value 17 bytes.
const ONE: usize = SESSION_BYTES + 2 * size_of::<usize>() + 17 + 2;

fn room_for(total: usize, per_address: usize) -> Memory {
    Memory::new(Limits {
        total: total * ONE,
        per_address: per_address * ONE,
    })
}

const START: Timestamp = Timestamp(1_800_000_000_000);

#[test]
fn an_address_fills_its_own_share_only() {
    let mut memory = room_for(3, 2);
    let mut store =
        |byte, from| memory.store(id(byte), &entries("k", 1), false, address(from), START);
    assert_eq!(store(1, 1), Ok(()));
    assert_eq!(store(2, 1), Ok(()));
    assert_eq!(store(3, 1), Err(Full));
    assert_eq!(store(4, 2), Ok(()));
    assert_eq!(store(5, 3), Err(Full));
    // What is remembered already may change.
    assert_eq!(
        memory.store(id(1), &entries("k", 2), false, address(1), START),
        Ok(())
    );
}

#[test]
fn a_full_memory_drops_what_nobody_can_bring_back_and_nothing_else() {
    let mut memory = room_for(3, 3);
    memory.pin(id(1));
    for byte in 1..=3 {
        let stored = memory.store(id(byte), &entries("k", 1), byte == 2, address(byte), START);
        assert_eq!(stored, Ok(()));
    }
    let later = START.after(PROVISIONAL_TIME_LIMIT + SETTLING);
    assert_eq!(
        memory.store(id(4), &entries("k", 1), false, None, START),
        Err(Full)
    );
    assert_eq!(
        memory.store(id(4), &entries("k", 1), false, None, later),
        Ok(())
    );
    assert!(memory.entries(id(1)).is_some(), "its socket is open");
    assert!(memory.entries(id(2)).is_some(), "a browser has its cookie");
    assert!(
        memory.entries(id(3)).is_none(),
        "no ticket of it is valid any more"
    );
    let much_later = START.after(TIME_LIMIT + SETTLING);
    assert_eq!(
        memory.store(id(5), &entries("k", 1), false, None, much_later),
        Ok(())
    );
    assert!(memory.entries(id(1)).is_some());
    assert!(memory.entries(id(2)).is_none());
}

#[test]
fn what_is_forgotten_is_no_longer_charged() {
    let mut memory = room_for(1, 1);
    let stored = entries("k", 1);
    for byte in 1..=3 {
        assert_eq!(
            memory.store(id(byte), &stored, false, address(1), START),
            Ok(())
        );
        memory.presented(id(byte), &stored, KEYS, START.after(SETTLING));
    }
    assert!(memory.is_empty());
    assert_eq!((memory.total, memory.addresses.len()), (0, 0));
}

#[test]
fn a_session_that_grows_pays_for_it() {
    let mut memory = room_for(1, 1);
    assert_eq!(
        memory.store(id(1), &entries("k", 1), false, address(1), START),
        Ok(())
    );
    let grown = entries("a_longer_key", 2);
    assert_eq!(
        memory.store(id(1), &grown, false, address(1), START),
        Err(Full)
    );
    assert_eq!(memory.entries(id(1)), Some(&entries("k", 1)));
}

#[test]
fn as_many_tabs_are_known_as_there_may_be() {
    let mut memory = Memory::default();
    memory
        .store(id(1), &entries("k", 1), false, None, START)
        .expect("there is room");
    for tab in 0..=MAX_TABS {
        memory.saw(id(1), &tab.to_string(), 5, 204);
    }
    assert_eq!(
        memory.answered_before(id(1), "0", 5),
        None,
        "silent for longest"
    );
    assert_eq!(memory.answered_before(id(1), "1", 5), Some(204));
    assert_eq!(memory.answered_before(id(1), "1", 4), Some(204));
    assert_eq!(memory.answered_before(id(1), "1", 6), None);
}

#[test]
fn an_id_that_became_a_session_after_all_stands_for_itself() {
    let mut memory = Memory::default();
    memory.pin(id(1));
    memory.alias(id(1), id(2));
    assert_eq!(memory.resolve(id(1)), id(2));
    memory.unalias(id(1));
    assert_eq!(memory.resolve(id(1)), id(1));
    memory.unpin(id(1));
    assert!(memory.is_empty());
}

#[test]
fn nothing_is_kept_for_sockets_that_are_gone() {
    let mut memory = Memory::default();
    for byte in 0..10 {
        memory.pin(id(byte));
    }
    for byte in 0..10 {
        memory.unpin(id(byte));
    }
    assert!(memory.is_empty());
}

#[test]
fn sockets_that_moved_to_another_session_leave_nothing_behind() {
    let mut memory = Memory::default();
    for _ in 0..6 {
        memory.pin(id(1));
    }
    memory.alias(id(1), id(2));
    for _ in 0..6 {
        memory.rebind(id(1), id(2));
    }
    for _ in 0..6 {
        memory.unpin(id(2));
    }
    assert!(memory.is_empty());
}

#[test]
fn an_id_follows_the_session_that_it_stands_for_when_that_one_moves_on() {
    let mut memory = Memory::default();
    memory.pin(id(1));
    memory.pin(id(2));
    memory.alias(id(1), id(2));
    memory.alias(id(2), id(3));
    assert_eq!(memory.resolve(id(1)), id(3));
    memory.rebind(id(1), id(3));
    memory.rebind(id(2), id(3));
    memory.unpin(id(3));
    memory.unpin(id(3));
    assert!(memory.is_empty());
}

/// What a random course of events does, by the number of the event.
fn step(memory: &mut Memory, event: u8, who: SessionId, other: SessionId, key: u8, now: Timestamp) {
    let from = address(key % 3 + 1).filter(|_| !key.is_multiple_of(4));
    let name = ["a", "b", "c", "d"][usize::from(key % 4)];
    match event % 12 {
        0 | 1 => {
            let mut all = memory.entries(who).cloned().unwrap_or_default();
            all.join(&entries(&"k".repeat(usize::from(key % 5) + 1), now.0), &[]);
            let _ = memory.store(who, &all, key.is_multiple_of(2), from, now);
        }
        2..=4 => {
            let _ = memory.write_cookie(who, name, Stamp(now.0), key.is_multiple_of(2), from, now);
        }
        5 if who != other => {
            memory.move_tabs(who, other);
            memory.move_cookies(who, other, now);
            memory.alias(who, other);
        }
        6 => memory.pin(who),
        7 if memory.pins.contains_key(&who) => memory.unpin(who),
        8 => {
            let known = memory.entries(who).cloned().unwrap_or_default();
            memory.presented(who, &known, &[], now);
        }
        9 if key.is_multiple_of(6) => memory.end(who, now),
        10 => memory.saw(who, "tab", now.0, 204),
        _ => {
            memory.sent(who, &entries("k", now.0));
            memory.sent_cookie(who, name, Stamp(now.0));
        }
    }
}

proptest! {
    #[test]
    fn what_is_charged_is_what_is_remembered(
        course in vec((any::<u8>(), 0..5_u8, 0..5_u8, any::<u8>(), 0..200_000_u64), 1..200),
    ) {
        let mut memory = room_for(3, 2);
        let mut now = START;
        for (event, who, other, key, passed) in course {
            now = Timestamp(now.0 + passed);
            step(&mut memory, event, id(who), id(other), key, now);
            let held = |session: &Remembered| session.bytes as usize;
            let all = memory.sessions.values().map(|session| held(session));
            prop_assert_eq!(all.sum::<usize>(), memory.total);
            for (id, session) in &memory.sessions {
                let needs = session.entries.heap_bytes() + memory.cookie_bytes(*id);
                prop_assert_eq!(SESSION_BYTES + needs, held(session));
            }
            for (address, charged) in &memory.addresses {
                let theirs = memory.sessions.values();
                let theirs = theirs.filter(|session| session.address == Some(*address));
                prop_assert_eq!(*charged, theirs.map(|session| held(session)).sum::<usize>());
                prop_assert!(*charged <= memory.limits.per_address);
            }
            prop_assert!(memory.total <= memory.limits.total);
        }
    }
}
