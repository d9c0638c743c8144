//! How much one address may ask for.

use std::hash::{BuildHasher, RandomState};

use crate::memory::address::{Address, Network, Width};
use crate::values::timestamp::Timestamp;

/// Requests per minute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PostLimits {
    /// Of one address.
    pub(crate) per_address: u32,
    /// Of all that have no public address, together.
    pub(crate) shared: u32,
}

impl Default for PostLimits {
    fn default() -> Self {
        Self {
            per_address: PER_MINUTE,
            shared: 100 * PER_MINUTE,
        }
    }
}

/// Counts requests per address and minute, in tables whose size does not depend on how many
/// addresses there are. Networks that fall on the same place of a table share its budget.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    limits: PostLimits,
    shared: Slot,
    /// Each empty until the first request that it counts, so that a wide network, which may ask
    /// more, never uses up what a narrow one may.
    addresses: Table,
    bits56: Table,
    bits48: Table,
    hasher: RandomState,
}

type Table = Vec<Slot>;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    minute: u64,
    count: u32,
}

impl Rate {
    pub(crate) fn limits_mut(&mut self) -> &mut PostLimits {
        &mut self.limits
    }

    /// Counts one request. `false` when it is one too many for the address, or for a network that
    /// it is in.
    pub(crate) fn allows(&mut self, address: Address, now: Timestamp) -> bool {
        let minute = now.0 / 60_000;
        // Once a wide network may ask no more, it uses up nothing of a narrow one.
        address.networks().all(|network| {
            let most = self.limits.of(network);
            self.slot(network).count(minute) <= most
        })
    }

    fn slot(&mut self, network: Network) -> &mut Slot {
        let table = match network.width() {
            Width::Shared => return &mut self.shared,
            Width::One => &mut self.addresses,
            Width::Bits56 => &mut self.bits56,
            Width::Bits48 => &mut self.bits48,
        };
        if table.is_empty() {
            *table = vec![Slot::default(); SLOTS];
        }
        let hash = self.hasher.hash_one(network);
        let index = usize::try_from(hash % SLOTS as u64).unwrap_or_default();
        &mut table[index]
    }
}

impl PostLimits {
    fn of(self, network: Network) -> u32 {
        match network.width() {
            Width::Shared => self.shared,
            Width::One => self.per_address,
            Width::Bits56 => self.per_address.saturating_mul(4),
            Width::Bits48 => self.per_address.saturating_mul(16),
        }
    }
}

impl Slot {
    fn count(&mut self, minute: u64) -> u32 {
        if self.minute != minute {
            *self = Self { minute, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }
}

const SLOTS: usize = 4096;

/// Twenty a second: five tabs in which somebody types without a pause.
pub(crate) const PER_MINUTE: u32 = 1200;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(60_000_000);

    fn address(text: &str) -> Address {
        Address::of(Some(text.parse().expect("an address")))
    }

    /// How many of so many requests are allowed, each from another address.
    fn allowed(rate: &mut Rate, from: impl Iterator<Item = String>) -> u32 {
        from.map(|text| u32::from(rate.allows(address(&text), NOW)))
            .sum()
    }

    #[test]
    fn the_budget_is_per_minute() {
        let mut rate = Rate::default();
        let address = address("203.0.113.9");
        assert!((0..PER_MINUTE).all(|_| rate.allows(address, NOW)));
        assert!(!rate.allows(address, NOW));
        assert!(rate.allows(address, Timestamp(60_060_000)));
    }

    #[test]
    fn an_ipv6_network_of_56_bits_may_ask_four_times_as_often_as_an_address() {
        let mut rate = Rate::default();
        let from = (0..20 * PER_MINUTE).map(|n| format!("2001:db8:1:{:x}::1", n % 256));
        assert_eq!(allowed(&mut rate, from), 4 * PER_MINUTE);
    }

    #[test]
    fn an_ipv6_network_of_48_bits_may_ask_sixteen_times_as_often_as_an_address() {
        let mut rate = Rate::default();
        let from = (0..40 * PER_MINUTE).map(|n| format!("2001:db8:1:{:x}::1", n % 65_536));
        assert_eq!(allowed(&mut rate, from), 16 * PER_MINUTE);
    }

    #[test]
    fn a_network_that_may_ask_no_more_uses_up_nothing_of_its_addresses() {
        let mut rate = Rate::default();
        let from = |n: u32| format!("2001:db8:1:{:x}::1", n % 256);
        allowed(&mut rate, (0..100 * PER_MINUTE).map(from));
        let most = rate.addresses.iter().map(|slot| slot.count).sum::<u32>();
        assert_eq!(most, 4 * PER_MINUTE);
    }

    #[test]
    fn private_addresses_have_one_rate_together() {
        let mut rate = Rate::default();
        let most = rate.limits.shared;
        let from = (0..most + 5).map(|n| format!("10.0.0.{}", n % 250 + 1));
        assert_eq!(allowed(&mut rate, from), most);
        assert!(!rate.allows(Address::of(None), NOW));
        assert!(rate.allows(address("203.0.113.9"), NOW));
    }
}
