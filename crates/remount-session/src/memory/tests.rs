use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::values::key::Writer;
use crate::values::timestamp::LEEWAY;

const KEYS: &[Key] = &[];

fn id(byte: u8) -> SessionId {
    SessionId::from_bytes([byte; 16])
}

fn address(last: u8) -> Address {
    Address::of(Some([203, 0, 113, last].into()))
}

/// Somebody at this address.
fn by(last: u8) -> Claim {
    Claim::of(address(last))
}

fn by_anybody() -> Claim {
    Claim::of(Address::SHARED)
}

fn entries(key: &str, stamp: u64) -> Entries {
    [Entry::new(key, Writer::Server, Stamp(stamp), b"1")]
        .into_iter()
        .collect()
}

/// What a session with one entry is charged: two counters, and before its key and value 17 bytes.
const ONE: usize = SESSION_BYTES + 2 * size_of::<usize>() + 17 + 2;

fn room_for(total: usize, per_address: usize) -> Memory {
    Memory::new(Limits::without_reserves(total * ONE, per_address * ONE))
}

const START: Timestamp = Timestamp(1_800_000_000_000);

#[test]
fn an_address_fills_its_own_share_only() {
    let mut memory = room_for(3, 2);
    let mut store = |byte, from| memory.store(id(byte), &entries("k", 1), false, by(from), START);
    assert_eq!(store(1, 1), Ok(()));
    assert_eq!(store(2, 1), Ok(()));
    assert_eq!(store(3, 1), Err(Full));
    assert_eq!(store(4, 2), Ok(()));
    assert_eq!(store(5, 3), Err(Full));
    // What is remembered already may change.
    assert_eq!(
        memory.store(id(1), &entries("k", 2), false, by(1), START),
        Ok(())
    );
}

#[test]
fn a_first_write_is_remembered_for_as_long_as_its_ticket_is_taken() {
    let mut memory = room_for(1, 1);
    let mut store = |byte, now| memory.store(id(byte), &entries("k", 1), false, by(byte), now);
    assert_eq!(store(1, START), Ok(()));
    let ticket_ends = START.after(WRITE_LIFETIME);
    let last_taken = ticket_ends.after(LEEWAY);
    assert!(!ticket_ends.has_passed(last_taken));
    assert_eq!(store(2, last_taken), Err(Full));
    assert_eq!(store(2, last_taken.after(SETTLING)), Ok(()));
}

#[test]
fn a_full_memory_drops_what_nobody_can_bring_back_and_nothing_else() {
    let mut memory = room_for(3, 3);
    memory.pin(id(1));
    for byte in 1..=3 {
        let stored = memory.store(id(byte), &entries("k", 1), byte == 2, by(byte), START);
        assert_eq!(stored, Ok(()));
    }
    let later = START.after(PROVISIONAL_TIME_LIMIT + SETTLING);
    assert_eq!(
        memory.store(id(4), &entries("k", 1), false, by_anybody(), START),
        Err(Full)
    );
    assert_eq!(
        memory.store(id(4), &entries("k", 1), false, by_anybody(), later),
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
        memory.store(id(5), &entries("k", 1), false, by_anybody(), much_later),
        Ok(())
    );
    assert!(memory.entries(id(1)).is_some());
    assert!(memory.entries(id(2)).is_none());
}

/// A memory with room for three sessions, full with those of the numbers 1 to 3. The cookie of each
/// left at once.
fn full_of_sent() -> Memory {
    let mut memory = room_for(3, 3);
    for byte in 1..=3 {
        let stored = memory.store_leaving(id(byte), &entries("k", 1), false, by(byte), START);
        assert_eq!(stored, Ok(()));
    }
    memory
}

/// Whether a fourth session finds room now, and which of the others are left.
fn one_more(memory: &mut Memory, now: Timestamp) -> (bool, Vec<u8>) {
    let stored = memory.store(id(4), &entries("k", 1), false, by(4), now);
    let left = (1..=3).filter(|byte| memory.entries(id(*byte)).is_some());
    (stored.is_ok(), left.collect())
}

#[test]
fn a_full_memory_forgets_the_oldest_that_a_cookie_has_carried_for_long_enough() {
    let mut memory = full_of_sent();
    let again = START.after(Duration::from_secs(1));
    let changed = memory.store_leaving(id(1), &entries("k", 2), false, by(1), again);
    assert_eq!(changed, Ok(()));
    let settled = again.after(SETTLING);
    assert_eq!(one_more(&mut memory, settled), (true, vec![1, 3]));
    assert_eq!(memory.evicted(), 1);
}

#[test]
fn what_a_cookie_has_carried_for_a_moment_stays() {
    let mut memory = full_of_sent();
    let early = Timestamp(START.after(SETTLING).0 - 1);
    assert_eq!(one_more(&mut memory, early), (false, vec![1, 2, 3]));
}

#[test]
fn what_an_open_socket_reads_stays() {
    let mut memory = full_of_sent();
    for byte in 1..=3 {
        memory.pin(id(byte));
    }
    let later = START.after(TIME_LIMIT);
    assert_eq!(one_more(&mut memory, later), (false, vec![1, 2, 3]));
}

#[test]
fn what_no_cookie_has_carried_stays_until_its_tickets_have_expired() {
    let mut memory = room_for(3, 3);
    for byte in 1..=3 {
        let stored = memory.store(id(byte), &entries("k", 1), true, by(byte), START);
        assert_eq!(stored, Ok(()));
    }
    let in_time = START.after(PROVISIONAL_TIME_LIMIT);
    assert_eq!(one_more(&mut memory, in_time), (false, vec![1, 2, 3]));
    let expired = in_time.after(SWEEP_INTERVAL);
    assert_eq!(one_more(&mut memory, expired), (true, vec![2, 3]));
}

#[test]
fn what_went_out_late_has_been_carried_since_then() {
    let mut memory = full_of_sent();
    let entries_of = |stamp| entries("k", stamp);
    let written = memory.store(id(1), &entries_of(2), true, by(1), START);
    assert_eq!(written, Ok(()));
    let sent = START.after(SETTLING);
    memory.sent(id(1), &entries_of(2), sent);
    memory.pin(id(2));
    memory.pin(id(3));
    let early = Timestamp(sent.after(SETTLING).0 - 1);
    assert_eq!(one_more(&mut memory, early), (false, vec![1, 2, 3]));
    let settled = sent.after(SETTLING + SWEEP_INTERVAL);
    assert_eq!(one_more(&mut memory, settled), (true, vec![2, 3]));
}

#[test]
fn a_session_that_grows_is_not_forgotten_for_its_own_sake() {
    let mut memory = full_of_sent();
    for byte in [2, 3] {
        memory.pin(id(byte));
    }
    let settled = START.after(SETTLING);
    let grown = memory.store(id(1), &entries("a longer key", 2), false, by(1), settled);
    assert_eq!(grown, Err(Full));
    assert_eq!(memory.entries(id(1)), Some(&entries("k", 1)));
}

#[test]
fn a_full_memory_is_searched_at_most_every_ten_seconds() {
    let mut memory = full_of_sent();
    for byte in 1..=3 {
        memory.pin(id(byte));
    }
    let searched = START.after(SETTLING);
    assert_eq!(one_more(&mut memory, searched), (false, vec![1, 2, 3]));
    memory.unpin(id(1));
    let soon = Timestamp(searched.after(SWEEP_INTERVAL).0 - 1);
    assert_eq!(one_more(&mut memory, soon), (false, vec![1, 2, 3]));
    let then = searched.after(SWEEP_INTERVAL);
    assert_eq!(one_more(&mut memory, then), (true, vec![2, 3]));
}

#[test]
fn sessions_that_were_ended_are_known_however_full_of_others_the_memory_is() {
    let mut memory = full_of_sent();
    memory.limits_mut().for_ended = 2 * ENDED_BYTES;
    for byte in 11..=13 {
        memory.end(id(byte), address(byte), START);
    }
    let known = (11..=13).filter(|byte| memory.has_ended(id(*byte)));
    assert_eq!(known.count(), 2, "as many as have room of their own");
}

#[test]
fn what_is_forgotten_is_no_longer_charged() {
    let mut memory = room_for(1, 1);
    let stored = entries("k", 1);
    for byte in 1..=3 {
        assert_eq!(memory.store(id(byte), &stored, false, by(1), START), Ok(()));
        memory.presented(id(byte), &stored, KEYS, START.after(SETTLING));
    }
    assert!(memory.is_empty());
    assert!(memory.budget.is_empty());
}

#[test]
fn a_session_that_grows_pays_for_it() {
    let mut memory = room_for(1, 1);
    assert_eq!(
        memory.store(id(1), &entries("k", 1), false, by(1), START),
        Ok(())
    );
    let grown = entries("a_longer_key", 2);
    assert_eq!(memory.store(id(1), &grown, false, by(1), START), Err(Full));
    assert_eq!(memory.entries(id(1)), Some(&entries("k", 1)));
}

#[test]
fn as_many_tabs_are_known_as_there_may_be() {
    let mut memory = Memory::default();
    memory
        .store(id(1), &entries("k", 1), false, by_anybody(), START)
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
fn where_there_is_no_room_for_another_tab_the_one_that_was_silent_for_longest_goes() {
    let mut memory = Memory::new(Limits::without_reserves(
        ONE + size_of::<TabSeen>(),
        2 * ONE,
    ));
    let stored = memory.store(id(1), &entries("k", 1), false, by(1), START);
    assert_eq!(stored, Ok(()));
    for tab in ["a", "b", "c"] {
        memory.saw(id(1), tab, 5, 204);
    }
    let known = ["a", "b", "c"].map(|tab| memory.answered_before(id(1), tab, 5).is_some());
    assert_eq!(known, [false, true, true]);
    memory.end(id(1), address(1), START);
    assert!(memory.budget.is_empty());
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
    let from = match key % 4 {
        0 => Address::SHARED,
        1 => Address::of(Some([0x2001, 0xdb8, 0, key.into(), 0, 0, 0, 1].into())),
        _ => address(key % 3 + 1),
    };
    let by = if key.is_multiple_of(5) {
        Claim::of_login(from)
    } else {
        Claim::of(from)
    };
    let name = ["a", "b", "c", "d"][usize::from(key % 4)];
    match event % 12 {
        0 | 1 => {
            let mut all = memory.entries(who).cloned().unwrap_or_default();
            all.join(&entries(&"k".repeat(usize::from(key % 5) + 1), now.0), &[]);
            let _ = memory.store(who, &all, key.is_multiple_of(2), by, now);
        }
        5 if who != other => {
            memory.move_tabs(who, other);
            memory.alias(who, other);
        }
        6 => memory.pin(who),
        7 if memory.pins.contains_key(&who) => memory.unpin(who),
        8 => {
            let known = memory.entries(who).cloned().unwrap_or_default();
            memory.presented(who, &known, &[], now);
        }
        9 if key.is_multiple_of(6) => memory.end(who, from, now),
        10 => memory.saw(who, name, now.0, 204),
        _ => {
            memory.sent(who, &entries("k", now.0), now);
        }
    }
}

#[test]
fn when_the_sockets_of_many_sessions_have_closed_their_room_is_given_back() {
    let mut memory = room_for(10_000, 10_000);
    let ids: Vec<_> = (0..1_000_u128)
        .map(|n| SessionId::from_bytes(n.to_le_bytes()))
        .collect();
    for id in &ids {
        memory.pin(*id);
        memory
            .store(*id, &entries("a", 1), true, by(1), START)
            .expect("there is room");
    }
    for id in &ids {
        memory.forget_if(*id, |_| true);
        memory.unpin(*id);
    }
    assert!(memory.is_empty());
    assert!(memory.pins.capacity() < 16 && memory.sessions.capacity() < 16);
}

proptest! {
    #[test]
    fn what_is_charged_is_what_is_remembered(
        course in vec((any::<u8>(), 0..5_u8, 0..5_u8, any::<u8>(), 0..200_000_u64), 1..200),
    ) {
        let mut memory = room_for(3, 2);
        memory.limits_mut().for_ended = 5 * ENDED_BYTES;
        memory.limits_mut().total += 5 * ENDED_BYTES;
        let mut now = START;
        for (event, who, other, key, passed) in course {
            now = Timestamp(now.0 + passed);
            step(&mut memory, event, id(who), id(other), key, now);
            let held = |session: &Remembered| session.bytes as usize;
            let all = memory.sessions.values().map(|session| held(session));
            prop_assert_eq!(all.sum::<usize>(), memory.budget.sessions());
            for session in memory.sessions.values() {
                let needs = session.entries.heap_bytes() + session.exchange_bytes();
                prop_assert_eq!(SESSION_BYTES + needs, held(session));
            }
            for (network, charged) in memory.budget.networks() {
                let theirs = memory.sessions.values();
                let theirs = theirs.filter(|session| {
                    session.address.networks().any(|its| its == network)
                });
                prop_assert_eq!(charged, theirs.map(|session| held(session)).sum::<usize>());
                prop_assert!(charged <= memory.budget.limit_of(network));
            }
            let all = memory.budget.sessions() + memory.ended.bytes();
            prop_assert!(all <= memory.budget.limits.total);
        }
    }
}
