//! How much one address may ask for.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZero;

use crate::timestamp::Timestamp;

/// An address that is charged for what it makes the server do: an IPv4 address or an IPv6 network of 64 bits, which is what one customer gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address(NonZero<u64>);

impl Address {
    /// `None` for loopback, private and link-local addresses: there it is a proxy that asks, for everybody.
    pub(crate) fn of(ip: IpAddr) -> Option<Self> {
        let (shared, number) = match ip.to_canonical() {
            IpAddr::V4(ip) => {
                let shared = ip.is_loopback() || ip.is_private() || ip.is_link_local();
                (shared, u64::from(ip.to_bits()))
            }
            IpAddr::V6(ip) => {
                let shared = ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local();
                let network = u64::try_from(ip.to_bits() >> 64).unwrap_or_default();
                (shared, network)
            }
        };
        // Nobody asks from the unspecified address.
        NonZero::new(number).filter(|_| !shared).map(Self)
    }
}

/// Counts requests per address and minute, in a table whose size does not depend on how many addresses there are. Addresses that fall on the same place share its budget.
#[derive(Debug, Default)]
pub(crate) struct Rate {
    /// Empty until the first request that counts.
    slots: Vec<Slot>,
    hasher: RandomState,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    minute: u64,
    count: u32,
}

impl Rate {
    /// Counts one request. `false` when it is one too many.
    pub(crate) fn allows(&mut self, address: Address, now: Timestamp) -> bool {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let hash = self.hasher.hash_one(address);
        let index = usize::try_from(hash % SLOTS as u64).unwrap_or_default();
        let slot = &mut self.slots[index];
        let minute = now.0 / 60_000;
        if slot.minute != minute {
            *slot = Slot { minute, count: 0 };
        }
        slot.count = slot.count.saturating_add(1);
        slot.count <= PER_MINUTE
    }
}

const SLOTS: usize = 4096;

/// Twenty a second: five tabs in which somebody types without a pause.
pub(crate) const PER_MINUTE: u32 = 1200;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<Address> {
        Address::of(text.parse().expect("an address"))
    }

    #[test]
    fn a_proxy_beside_the_server_is_not_charged() {
        for shared in [
            "127.0.0.1",
            "10.0.0.7",
            "192.168.1.1",
            "::1",
            "fd00::1",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(address(shared), None, "{shared}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
        assert_eq!(address("::ffff:203.0.113.9"), address("203.0.113.9"));
    }

    #[test]
    fn the_budget_is_per_minute() {
        let mut rate = Rate::default();
        let address = address("203.0.113.9").expect("a public address");
        let now = Timestamp(60_000_000);
        assert!((0..PER_MINUTE).all(|_| rate.allows(address, now)));
        assert!(!rate.allows(address, now));
        assert!(rate.allows(address, Timestamp(60_060_000)));
    }
}
