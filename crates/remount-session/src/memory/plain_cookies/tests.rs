use super::*;
use crate::memory::Limits;
use crate::memory::address::Address;
use crate::values::entries::Entries;

const START: Timestamp = Timestamp(1_800_000_000_000);
const CLAIM: Claim = Claim::of(Address::SHARED);

fn id(byte: u8) -> SessionId {
    SessionId::from_bytes([byte; 16])
}

fn write(memory: &mut Memory, session: u8, stamp: u64) -> Result<(), Full> {
    memory.write_cookie(id(session), "consent", Stamp(stamp), true, CLAIM, START)
}

fn progress(memory: &Memory, session: u8, stamp: u64) -> Progress {
    memory.cookie_progress(id(session), "consent", Stamp(stamp))
}

#[test]
fn a_write_is_unsent_until_it_goes_out_and_superseded_by_a_later_one() {
    let mut memory = Memory::default();
    assert_eq!(progress(&memory, 1, 5), Progress::Unknown);
    assert_eq!(write(&mut memory, 1, 5), Ok(()));
    assert_eq!(progress(&memory, 1, 5), Progress::Unsent);
    memory.sent_cookie(id(1), "consent", Stamp(5), START);
    assert_eq!(progress(&memory, 1, 5), Progress::Sent);
    assert_eq!(write(&mut memory, 1, 6), Ok(()));
    assert_eq!(progress(&memory, 1, 5), Progress::Superseded);
    assert_eq!(progress(&memory, 1, 6), Progress::Unsent);
    // What went out earlier than what is known says nothing of that.
    memory.sent_cookie(id(1), "consent", Stamp(5), START);
    assert_eq!(progress(&memory, 1, 6), Progress::Unsent);
}

#[test]
fn a_write_that_is_heard_of_again_or_late_changes_nothing() {
    let mut memory = Memory::default();
    assert_eq!(write(&mut memory, 1, 6), Ok(()));
    memory.sent_cookie(id(1), "consent", Stamp(6), START);
    for stamp in [6, 5] {
        assert_eq!(write(&mut memory, 1, stamp), Ok(()));
        assert_eq!(memory.cookie_stamp(id(1), "consent"), Stamp(6));
        assert_eq!(progress(&memory, 1, 6), Progress::Sent);
    }
}

#[test]
fn what_is_remembered_is_counted_and_given_back() {
    let mut memory = Memory::default();
    assert_eq!(write(&mut memory, 1, 5), Ok(()));
    let one = memory.size();
    assert_eq!(write(&mut memory, 1, 6), Ok(()));
    assert_eq!(memory.size(), one);
    let other = memory.write_cookie(id(1), "other", Stamp(7), true, CLAIM, START);
    assert_eq!(other, Ok(()));
    assert_eq!(memory.size(), (1, one.1 + size_of::<CookieWritten>()));
    let nothing = Entries::default();
    assert_eq!(memory.store(id(1), &nothing, true, CLAIM, START), Ok(()));
    assert_eq!(memory.size(), (1, one.1 + size_of::<CookieWritten>()));
    memory.end(id(1), Address::SHARED, START);
    assert_eq!(memory.size(), (0, 0));
}

#[test]
fn without_room_nothing_is_remembered() {
    let mut roomy = Memory::default();
    assert_eq!(write(&mut roomy, 1, 5), Ok(()));
    let total = roomy.size().1 - 1;
    let mut memory = Memory::new(Limits::without_reserves(total, total));
    assert_eq!(write(&mut memory, 1, 5), Err(Full));
    assert_eq!(memory.size(), (0, 0));
}

#[test]
fn a_session_takes_over_what_its_provisional_id_wrote() {
    let mut memory = Memory::default();
    assert_eq!(write(&mut memory, 1, 5), Ok(()));
    memory.sent_cookie(id(1), "consent", Stamp(5), START);
    memory.move_cookies(id(1), id(2), START);
    memory.alias(id(1), id(2));
    assert_eq!(progress(&memory, 2, 5), Progress::Sent);
    let moved = memory.size();
    let mut alone = Memory::default();
    assert_eq!(write(&mut alone, 2, 5), Ok(()));
    assert_eq!(moved, alone.size());
}
