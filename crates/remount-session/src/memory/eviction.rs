//! Which of the sessions that may be forgotten are, when memory is full.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use crate::memory::address::{Address, Network};
use crate::memory::budget::{Budget, Excess};
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// A session that may be forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) id: SessionId,
    pub(super) address: Address,
    pub(super) bytes: usize,
    /// Since when it is as it is.
    pub(super) changed: Timestamp,
}

/// Puts into order what goes: of each network that has too much its oldest, and of everything, as
/// long as that is too much, the oldest of the network that has the most then.
///
/// A network is the widest that is charged for an address, so that nobody looks small by coming
/// from many addresses.
pub(super) fn choose(mut candidates: Vec<Candidate>, budget: &Budget) -> Vec<SessionId> {
    let mut excess = budget.excess();
    candidates.sort_unstable_by_key(|candidate| (candidate.changed, candidate.id));
    let mut gone = Vec::new();
    let mut networks: HashMap<Network, Holding> = HashMap::new();
    for candidate in candidates {
        let network = candidate.address.widest();
        let holding = networks.entry(network).or_insert_with(|| Holding {
            bytes: budget.held(network),
            oldest_first: VecDeque::new(),
        });
        if excess.is_exceeded_by(candidate.address) {
            excess.take(&candidate);
            holding.bytes -= candidate.bytes;
            gone.push(candidate.id);
        } else if excess.total > 0 {
            holding.oldest_first.push_back(candidate);
        }
    }
    let ranks = networks.iter().map(|(network, held)| held.rank(*network));
    let mut largest: BinaryHeap<Rank> = ranks.collect();
    while excess.total > 0
        && let Some((_, Reverse((_, network)))) = largest.pop()
    {
        let Some(holding) = networks.get_mut(&network) else {
            continue;
        };
        // A network of which nothing more may go is passed over from now on.
        if let Some(oldest) = holding.oldest_first.pop_front() {
            excess.take(&oldest);
            holding.bytes -= oldest.bytes;
            gone.push(oldest.id);
            largest.push(holding.rank(network));
        }
    }
    gone
}

/// What a network has.
struct Holding {
    bytes: usize,
    oldest_first: VecDeque<Candidate>,
}

/// Of two networks with as many bytes, the one with the oldest session is asked first.
type Rank = (usize, Reverse<(Option<Timestamp>, Network)>);

impl Holding {
    fn rank(&self, network: Network) -> Rank {
        let oldest = self.oldest_first.front();
        let since = oldest.map(|oldest| oldest.changed);
        (self.bytes, Reverse((since, network)))
    }
}

impl Excess {
    /// Whether a network of this address has too much.
    fn is_exceeded_by(&self, address: Address) -> bool {
        let mut networks = address.networks();
        !self.networks.is_empty() && networks.any(|network| self.of(network) > 0)
    }

    fn of(&self, network: Network) -> usize {
        self.networks.get(&network).copied().unwrap_or(0)
    }

    /// This one goes.
    fn take(&mut self, candidate: &Candidate) {
        self.total = self.total.saturating_sub(candidate.bytes);
        for network in candidate.address.networks() {
            if let Some(excess) = self.networks.get_mut(&network) {
                *excess = excess.saturating_sub(candidate.bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::budget::Limits;

    /// Each session takes ten bytes; an address may have 200 of 1,000, and is to keep 175 when it
    /// is full.
    struct Course {
        budget: Budget,
        candidates: Vec<Candidate>,
    }

    impl Course {
        fn new() -> Self {
            let limits = Limits {
                total: 1_000,
                per_address: 200,
                shared: 1_000,
                for_logins: 0,
                ended: 0,
                for_ended: 0,
            };
            Self {
                budget: Budget::new(limits),
                candidates: Vec::new(),
            }
        }

        /// So many sessions of this address, of which the first is the oldest.
        fn add(&mut self, from: &str, sessions: u8) {
            let address = Address::of(from.parse().ok());
            for _ in 0..sessions {
                let number = u8::try_from(self.candidates.len()).expect("there are few");
                self.budget.charge(address, 0, 10);
                self.candidates.push(Candidate {
                    id: SessionId::from_bytes([number; 16]),
                    address,
                    bytes: 10,
                    changed: Timestamp(number.into()),
                });
            }
        }

        /// The numbers of the sessions that go, in their order.
        fn gone(mut self) -> Vec<u8> {
            self.candidates.reverse();
            let gone = choose(self.candidates, &self.budget);
            gone.iter().map(|id| id.as_bytes()[0]).collect()
        }
    }

    #[test]
    fn nothing_goes_while_there_is_room() {
        let mut course = Course::new();
        course.add("203.0.113.1", 17);
        assert_eq!(course.gone(), Vec::<u8>::new());
    }

    #[test]
    fn of_an_address_that_is_full_the_oldest_go() {
        let mut course = Course::new();
        course.add("203.0.113.1", 1);
        course.add("203.0.113.2", 20);
        course.add("203.0.113.3", 1);
        assert_eq!(course.gone(), [1, 2, 3]);
    }

    #[test]
    fn of_a_full_memory_the_network_with_the_most_gives_its_oldest() {
        let mut course = Course::new();
        for last in 1..=6 {
            course.add(&format!("203.0.113.{last}"), 13);
        }
        course.add("203.0.113.7", 17);
        // Four until it has as many as the others, and then the oldest of each.
        assert_eq!(course.gone(), [78, 79, 80, 81, 0, 13, 26, 39]);
    }

    #[test]
    fn many_addresses_of_one_network_are_no_small_ones() {
        let mut course = Course::new();
        course.budget.limits.per_address = 1_000;
        course.add("203.0.113.1", 30);
        for number in 0..60 {
            course.add(&format!("2001:db8:1:{number}::1"), 1);
        }
        let gone = course.gone();
        assert_eq!(gone, [30, 31, 32]);
    }

    #[test]
    fn what_cannot_go_is_left_and_others_go_in_its_place() {
        let mut course = Course::new();
        course.budget.limits.per_address = 1_000;
        course.add("203.0.113.1", 10);
        let largest = Address::of("203.0.113.2".parse().ok());
        course.budget.charge(largest, 0, 800);
        assert_eq!(course.gone(), [0, 1, 2]);
    }
}
