//! Which sessions were ended lately.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, RandomState};
use std::time::Duration;

use crate::memory::address::Address;
use crate::values::id::{IdHasher, SessionId};
use crate::values::timestamp::Timestamp;

/// What knowing of one ended session costs, in bytes.
pub(super) const ENDED_BYTES: usize = 40;

/// Sessions that a login or logout ended, so that a copy of their cookie is taken no more.
///
/// They are known by the first half of their ids, and counted by who ended them, in a table of
/// fixed size: networks that fall on the same place of it count as one.
#[derive(Debug, Default)]
pub(super) struct Ended<H = RandomState> {
    known: HashSet<u64, BuildHasherDefault<IdHasher>>,
    /// Of each place the sessions in the order in which they ended. Empty before the first one.
    places: Vec<VecDeque<One>>,
    /// With a secret, so that nobody can choose to be counted with somebody else.
    hasher: H,
    /// The place that is looked at next for what is known for long enough.
    next: usize,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct One {
    id: u64,
    at: Timestamp,
}

impl<H: BuildHasher> Ended<H> {
    pub(super) fn contains(&self, id: SessionId) -> bool {
        self.known.contains(&half(id))
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn bytes(&self) -> usize {
        self.len * ENDED_BYTES
    }

    /// A session was ended by somebody at this address. Forgets some of those that ended longer ago
    /// than `time`.
    pub(super) fn insert(
        &mut self,
        id: SessionId,
        address: Address,
        time: Duration,
        now: Timestamp,
    ) {
        if self.places.is_empty() {
            self.places = vec![VecDeque::new(); PLACES];
        }
        let place = self.place(address);
        if self.known.insert(half(id)) {
            self.places[place].push_back(One {
                id: half(id),
                at: now,
            });
            self.len += 1;
        }
        self.next = (self.next + 1) % PLACES;
        for place in [place, self.next] {
            let is_over = |one: &One| now.since(one.at) > time;
            for _ in 0..AT_ONCE {
                if !self.places[place].front().is_some_and(is_over) {
                    break;
                }
                self.forget_first(place);
            }
        }
    }

    /// The session goes on after all.
    pub(super) fn remove(&mut self, id: SessionId, address: Address) {
        if self.known.remove(&half(id)) {
            let place = self.place(address);
            let ended = &mut self.places[place];
            // It ended a moment ago.
            if let Some(index) = ended.iter().rposition(|one| one.id == half(id)) {
                ended.remove(index);
                self.len -= 1;
            }
        }
    }

    /// Forgets the first ones of whoever ended the most. Returns whether there was any.
    pub(super) fn forget_some(&mut self) -> bool {
        let places = self.places.iter().enumerate();
        let most = places.max_by_key(|(_, ended)| ended.len());
        let Some((place, len)) = most.map(|(place, ended)| (place, ended.len())) else {
            return false;
        };
        // Not one at a time of somebody who ended many, since all places have been looked at.
        let some = (1 + len / 16).min(AT_ONCE).min(len);
        for _ in 0..some {
            self.forget_first(place);
        }
        some > 0
    }

    fn forget_first(&mut self, place: usize) {
        let ended = &mut self.places[place];
        if let Some(one) = ended.pop_front() {
            self.known.remove(&one.id);
            self.len -= 1;
        }
        // What is charged is what is known, so room for more is not kept.
        if ended.capacity() > 4 * ended.len() + SPARE {
            ended.shrink_to(2 * ended.len());
        }
    }

    fn place(&self, address: Address) -> usize {
        let hash = self.hasher.hash_one(address.widest());
        usize::try_from(hash % PLACES as u64).unwrap_or_default()
    }
}

/// Ids are random, so half of one tells it apart from all others as well.
fn half(id: SessionId) -> u64 {
    u64::try_from(u128::from_be_bytes(*id.as_bytes()) >> 64).unwrap_or_default()
}

const PLACES: usize = 4096;

/// Room of a place that is not worth giving back.
const SPARE: usize = 64;

/// Of one place, this many are forgotten at once.
const AT_ONCE: usize = 64;

#[cfg(test)]
mod tests {
    use std::hash::DefaultHasher;
    use std::net::Ipv4Addr;

    use super::*;

    /// Without a secret, so that each run is the same.
    type Ended = super::Ended<BuildHasherDefault<DefaultHasher>>;

    const START: Timestamp = Timestamp(1_800_000_000_000);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn id(number: u64) -> SessionId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        SessionId::from_bytes(bytes)
    }

    fn address(last: u8) -> Address {
        Address::of(Some([203, 0, 113, last].into()))
    }

    /// So many sessions that this address ended, from this number on.
    fn end(ended: &mut Ended, numbers: std::ops::Range<u64>, by: u8) {
        for number in numbers {
            ended.insert(id(number), address(by), DAY, START);
        }
    }

    #[test]
    fn whoever_ended_the_most_is_forgotten_first() {
        let mut ended = Ended::default();
        end(&mut ended, 0..3, 1);
        end(&mut ended, 10..15, 2);
        for _ in 0..2 {
            assert!(ended.forget_some());
        }
        assert!((0..3).all(|number| ended.contains(id(number))));
        let left: Vec<u64> = (10..15)
            .filter(|number| ended.contains(id(*number)))
            .collect();
        assert_eq!(left, [12, 13, 14]);
        assert_eq!(ended.len(), 6);
    }

    #[test]
    fn all_can_be_forgotten_and_then_there_is_nothing_more() {
        let mut ended = Ended::default();
        assert!(!ended.forget_some());
        end(&mut ended, 0..500, 1);
        while ended.forget_some() {}
        assert_eq!((ended.len(), ended.bytes()), (0, 0));
        assert!(!ended.contains(id(7)));
    }

    #[test]
    fn what_ended_longer_ago_goes_with_what_ends_later_whoever_ends_it() {
        let mut ended = Ended::default();
        end(&mut ended, 0..100, 1);
        let later = START.after(2 * DAY);
        for number in 1_000..1_000 + PLACES as u64 {
            ended.insert(id(number), address(2), DAY, later);
        }
        assert_eq!(
            (0..100)
                .filter(|number| ended.contains(id(*number)))
                .count(),
            36
        );
        assert_eq!(ended.len(), PLACES + 36);
    }

    #[test]
    fn a_session_that_goes_on_is_not_counted() {
        let mut ended = Ended::default();
        end(&mut ended, 0..3, 1);
        ended.remove(id(1), address(1));
        assert!(!ended.contains(id(1)));
        assert_eq!(ended.len(), 2);
        end(&mut ended, 1..2, 1);
        assert_eq!(ended.len(), 3);
    }

    #[test]
    fn ending_a_session_twice_counts_once() {
        let mut ended = Ended::default();
        end(&mut ended, 0..1, 1);
        end(&mut ended, 0..1, 2);
        assert_eq!(ended.len(), 1);
    }

    #[test]
    fn room_for_what_is_forgotten_is_given_back() {
        let mut ended = Ended::default();
        end(&mut ended, 0..10_000, 1);
        while ended.len() > 100 {
            ended.forget_some();
        }
        let room = ended.places.iter().map(VecDeque::capacity).sum::<usize>();
        assert!(room <= 4 * ended.len() + SPARE, "{room}");
    }

    #[test]
    fn what_is_charged_is_within_twice_of_what_is_held() {
        let mut ended = Ended::default();
        for number in 0..100_000_u32 {
            // The multiplication spreads the numbers as random ids are.
            let id = id(u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let by = Ipv4Addr::from_bits(0x0b00_0000 + number);
            ended.insert(id, Address::of(Some(by.into())), DAY, START);
        }
        let queues = ended.places.iter().map(VecDeque::capacity).sum::<usize>();
        let set = ended.known.capacity() * 8 / 7;
        let held = queues * size_of::<One>() + set * (size_of::<u64>() + 1);
        assert!(
            ended.bytes() <= 2 * held && held <= 2 * ended.bytes(),
            "{held}"
        );
    }
}
