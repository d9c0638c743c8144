//! How much may be remembered, and for whom it is.

use std::collections::HashMap;

use crate::backing::spare_room::give_back;
use crate::memory::address::{Address, Network, Width};

/// How much may be remembered, in bytes where nothing else is said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Of everything together.
    pub(crate) total: usize,
    /// For one address. An IPv6 network of 56 bits has twice as much, one of 48 bits four times.
    pub(crate) per_address: usize,
    /// For all that have no public address, together.
    pub(crate) shared: usize,
    /// How many percent of each of these only logins may use.
    pub(crate) for_logins: usize,
    /// How many ended sessions may be known.
    pub(crate) ended: usize,
    /// Of `total`, what only ended sessions may use.
    pub(crate) for_ended: usize,
}

impl Limits {
    /// The same room for whoever asks.
    #[cfg(test)]
    pub(crate) fn without_reserves(total: usize, per_address: usize) -> Self {
        Self {
            total,
            per_address,
            shared: total,
            for_logins: 0,
            ended: 100,
            for_ended: 0,
        }
    }

    /// So much in total, of which ended sessions have a sixteenth for themselves.
    pub(crate) fn set_total(&mut self, bytes: usize) {
        self.total = bytes;
        self.for_ended = bytes / 16;
    }

    fn of(&self, network: Network) -> usize {
        match network.width() {
            Width::Shared => self.shared,
            Width::One => self.per_address,
            Width::Bits56 => self.per_address.saturating_mul(2),
            Width::Bits48 => self.per_address.saturating_mul(4),
        }
    }

    /// What whoever does not log in may use of a limit.
    fn open_part(&self, limit: usize) -> usize {
        limit - limit / 100 * self.for_logins.min(100)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            total: 64 << 20,
            per_address: 4 << 20,
            shared: 48 << 20,
            for_logins: 12,
            ended: 1_000_000,
            for_ended: 4 << 20,
        }
    }
}

/// Who wants something remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub(crate) address: Address,
    is_login: bool,
}

impl Claim {
    pub(crate) const fn of(address: Address) -> Self {
        Self {
            address,
            is_login: false,
        }
    }

    /// The same for a session that this address pays for.
    pub(super) fn paid_by(self, address: Address) -> Self {
        Self { address, ..self }
    }

    /// What a handler writes to the session that it made with `renew`.
    pub(crate) const fn of_login(address: Address) -> Self {
        Self {
            address,
            is_login: true,
        }
    }
}

/// How much is remembered.
#[derive(Debug, Default)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    /// What sessions take.
    sessions: usize,
    /// What ended sessions take.
    ended: usize,
    /// What the sessions of each network take; no network has nothing.
    networks: HashMap<Network, usize>,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// What sessions take.
    pub(super) fn sessions(&self) -> usize {
        self.sessions
    }

    /// What the sessions of a network take.
    pub(super) fn held(&self, network: Network) -> usize {
        self.networks.get(&network).copied().unwrap_or(0)
    }

    /// Whether a session that takes `before` may take `after`.
    pub(super) fn has_room(&self, claim: Claim, before: usize, after: usize) -> bool {
        if after <= before {
            return true;
        }
        let more = after - before;
        let open = |limit| {
            if claim.is_login {
                limit
            } else {
                self.limits.open_part(limit)
            }
        };
        let for_sessions = open(self.limits.total).saturating_sub(self.taken_by_ended());
        let mut networks = claim.address.networks();
        self.sessions + more <= for_sessions
            && networks.all(|network| self.held(network) + more <= open(self.limits.of(network)))
    }

    /// A session of this address takes `after` in the place of `before`.
    pub(super) fn charge(&mut self, address: Address, before: usize, after: usize) {
        if after == before {
            return;
        }
        self.sessions = self.sessions - before + after;
        for network in address.networks() {
            let held = self.networks.entry(network).or_default();
            *held = *held - before + after;
            if *held == 0 {
                self.networks.remove(&network);
                give_back(&mut self.networks);
            }
        }
    }

    /// Whether ended sessions may take so many bytes.
    pub(super) fn has_room_for_ended(&self, bytes: usize) -> bool {
        bytes <= self.limits.for_ended || self.sessions + bytes <= self.limits.total
    }

    pub(super) fn charge_ended(&mut self, bytes: usize) {
        self.ended = bytes;
    }

    /// How much has to go before there is room again for a while.
    pub(super) fn excess(&self) -> Excess {
        let mark = |limit| self.limits.open_part(limit) / 8 * 7;
        let total = mark(self.limits.total).saturating_sub(self.taken_by_ended());
        let networks = self.networks.iter();
        let networks = networks.map(|(network, held)| {
            let excess = held.saturating_sub(mark(self.limits.of(*network)));
            (*network, excess)
        });
        Excess {
            total: self.sessions.saturating_sub(total),
            networks: networks.filter(|(_, excess)| *excess > 0).collect(),
        }
    }

    /// Whether nothing is charged to anybody.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.sessions == 0 && self.networks.is_empty()
    }

    #[cfg(test)]
    pub(super) fn networks(&self) -> impl Iterator<Item = (Network, usize)> {
        self.networks
            .iter()
            .map(|(network, held)| (*network, *held))
    }

    #[cfg(test)]
    pub(super) fn limit_of(&self, network: Network) -> usize {
        self.limits.of(network)
    }

    fn taken_by_ended(&self) -> usize {
        self.ended.max(self.limits.for_ended)
    }
}

/// How many bytes have to go: of everything, and of single networks.
#[derive(Debug, Default)]
pub(super) struct Excess {
    pub(super) total: usize,
    /// Only those of which something has to go.
    pub(super) networks: HashMap<Network, usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::of(Some(text.parse().expect("an address")))
    }

    /// 1,000 in total, 100 for an address, of which logins have a tenth.
    fn budget() -> Budget {
        Budget::new(Limits {
            total: 1_000,
            per_address: 100,
            shared: 500,
            for_logins: 10,
            ended: 10,
            for_ended: 0,
        })
    }

    /// How many bytes fit, in pieces of ten, each from another address.
    fn fill(
        budget: &mut Budget,
        claim: fn(Address) -> Claim,
        from: impl Fn(usize) -> String,
    ) -> usize {
        let fits = |n: &usize| {
            let address = address(&from(*n));
            let has_room = budget.has_room(claim(address), 0, 10);
            if has_room {
                budget.charge(address, 0, 10);
            }
            has_room
        };
        (0..1_000).take_while(fits).count() * 10
    }

    #[test]
    fn an_address_has_its_share_of_which_the_rest_is_for_logins() {
        let mut budget = budget();
        let one = |_| "203.0.113.9".to_owned();
        assert_eq!(fill(&mut budget, Claim::of, one), 90);
        assert_eq!(fill(&mut budget, Claim::of_login, one), 10);
        assert_eq!(
            fill(&mut budget, Claim::of, |_| "203.0.113.8".to_owned()),
            90
        );
    }

    #[test]
    fn an_ipv6_network_of_56_bits_has_twice_the_share_of_an_address() {
        let from = |n| format!("2001:db8:1:{:x}::1", n % 256);
        assert_eq!(fill(&mut budget(), Claim::of, from), 180);
    }

    #[test]
    fn an_ipv6_network_of_48_bits_has_four_times_the_share_of_an_address() {
        let from = |n: usize| format!("2001:db8:1:{:x}::1", n * 256 % 65_536);
        assert_eq!(fill(&mut budget(), Claim::of, from), 360);
    }

    #[test]
    fn private_addresses_have_one_share_together() {
        let mut budget = budget();
        let from = |n| format!("10.0.0.{}", n % 250 + 1);
        assert_eq!(fill(&mut budget, Claim::of, from), 450);
        assert_eq!(fill(&mut budget, Claim::of, |_| "::1".to_owned()), 0);
        assert_eq!(fill(&mut budget, Claim::of_login, from), 50);
    }

    #[test]
    fn of_everything_a_part_is_for_logins() {
        let mut budget = budget();
        let from = |n| format!("203.0.113.{}", n % 250 + 1);
        assert_eq!(fill(&mut budget, Claim::of, from), 900);
        assert_eq!(fill(&mut budget, Claim::of_login, from), 100);
    }

    #[test]
    fn a_full_memory_has_room_for_what_does_not_grow() {
        let mut budget = budget();
        let from = |n| format!("203.0.113.{}", n % 250 + 1);
        fill(&mut budget, Claim::of_login, from);
        let claim = Claim::of(address("203.0.113.1"));
        assert!(budget.has_room(claim, 10, 10));
        assert!(!budget.has_room(claim, 10, 11));
    }

    #[test]
    fn ended_sessions_take_of_the_total_and_have_a_part_of_it_for_themselves() {
        let mut budget = budget();
        budget.limits.for_ended = 200;
        let from = |n| format!("203.0.113.{}", n % 250 + 1);
        assert!(budget.has_room_for_ended(1_000));
        assert_eq!(fill(&mut budget, Claim::of, from), 700);
        assert!(budget.has_room_for_ended(300));
        assert!(!budget.has_room_for_ended(301));
        budget.charge_ended(300);
        assert_eq!(fill(&mut budget, Claim::of_login, from), 0);
    }

    #[test]
    fn what_goes_makes_room() {
        let mut budget = budget();
        let network = address("2001:db8::1");
        budget.charge(network, 0, 70);
        budget.charge(network, 70, 30);
        assert_eq!(budget.held(network.widest()), 30);
        budget.charge(network, 30, 0);
        assert!(budget.is_empty());
    }

    #[test]
    fn an_eighth_of_what_is_full_has_to_go() {
        let mut budget = budget();
        let one = address("203.0.113.9");
        budget.charge(one, 0, 90);
        let excess = budget.excess();
        assert_eq!(excess.total, 0);
        assert_eq!(excess.networks, HashMap::from([(one.widest(), 90 - 77)]));
    }
}
