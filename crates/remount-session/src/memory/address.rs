//! Who is charged for what the server does and remembers.

use std::net::{IpAddr, Ipv4Addr};

/// Somebody who is charged: a public IPv4 address, or the IPv6 network of 64 bits that one customer
/// gets.
///
/// All loopback, private and link-local addresses are one and the same, and so is whoever came
/// without an address: there a proxy asks for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Address(u64);

/// Addresses that have a budget together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Network {
    width: Width,
    number: u64,
}

/// How many addresses a network has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Width {
    /// All that say nothing about who asks.
    Shared,
    /// One [`Address`].
    One,
    /// The IPv6 networks of 64 bits that have their first 56 bits in common: a household or an
    /// office.
    Bits56,
    /// Those that have their first 48 bits in common: a company, or whoever rents servers.
    Bits48,
}

impl Address {
    /// Whoever comes from an address that says nothing about who it is.
    pub(crate) const SHARED: Self = Self(0);

    pub(crate) fn of(ip: Option<IpAddr>) -> Self {
        let number = match ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) if !is_shared(ip) => u64::from(ip.to_bits()),
            Some(IpAddr::V6(ip))
                if !ip.is_loopback() && !ip.is_unique_local() && !ip.is_unicast_link_local() =>
            {
                u64::try_from(ip.to_bits() >> 64).unwrap_or_default()
            }
            _ => 0,
        };
        Self(number)
    }

    pub(crate) fn is_shared(self) -> bool {
        self == Self::SHARED
    }

    /// The networks that are charged for this address, from the widest to the narrowest.
    pub(crate) fn networks(self) -> impl Iterator<Item = Network> {
        let network = |width, number| Some(Network { width, number });
        let networks = if self.is_shared() {
            [None, None, network(Width::Shared, 0)]
        } else if self.is_ipv6() {
            [
                network(Width::Bits48, self.0 >> 16),
                network(Width::Bits56, self.0 >> 8),
                network(Width::One, self.0),
            ]
        } else {
            [None, None, network(Width::One, self.0)]
        };
        networks.into_iter().flatten()
    }

    /// The widest of its networks: as much as one attacker may have.
    pub(crate) fn widest(self) -> Network {
        let (width, number) = if self.is_shared() {
            (Width::Shared, 0)
        } else if self.is_ipv6() {
            (Width::Bits48, self.0 >> 16)
        } else {
            (Width::One, self.0)
        };
        Network { width, number }
    }

    fn is_ipv6(self) -> bool {
        self.0 > u64::from(u32::MAX)
    }
}

impl Network {
    pub(crate) fn width(self) -> Width {
        self.width
    }
}

/// `100.64.0.0/10` is what providers use between their customers and the internet.
fn is_shared(ip: Ipv4Addr) -> bool {
    let between_providers = ip.octets()[0] == 100 && ip.octets()[1] >> 6 == 1;
    ip.is_loopback() || ip.is_private() || ip.is_link_local() || between_providers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::of(Some(text.parse().expect("an address")))
    }

    #[test]
    fn whoever_may_be_a_proxy_is_charged_as_one() {
        for shared in [
            "127.0.0.1",
            "10.0.0.7",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(address(shared), Address::SHARED, "{shared}");
        }
        assert_eq!(Address::of(None), Address::SHARED);
        for public in ["100.63.0.1", "100.128.0.1", "172.32.0.1", "2001:db8::1"] {
            assert!(!address(public).is_shared(), "{public}");
        }
    }

    #[test]
    fn an_ipv6_network_of_64_bits_is_one_address() {
        assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
        assert_eq!(address("::ffff:203.0.113.9"), address("203.0.113.9"));
    }

    #[test]
    fn an_ipv6_address_is_charged_in_three_networks_and_an_ipv4_address_in_one() {
        let networks = |text: &str| address(text).networks().collect::<Vec<_>>();
        let one = networks("2001:db8:1:2::3");
        let in_common = |text: &str| {
            let other = networks(text);
            assert_eq!(other.len(), 3);
            one.iter().filter(|network| other.contains(network)).count()
        };
        assert_eq!(in_common("2001:db8:1:2::9"), 3);
        assert_eq!(in_common("2001:db8:1:ff::3"), 2, "the same 56 bits");
        assert_eq!(in_common("2001:db8:1:100::3"), 1, "the same 48 bits");
        assert_eq!(in_common("2001:db8:2:2::3"), 0);
        for single in ["203.0.113.9", "127.0.0.1"] {
            assert_eq!(networks(single).len(), 1);
        }
    }

    #[test]
    fn the_widest_network_is_the_first_one() {
        for text in ["2001:db8:1:2::3", "203.0.113.9", "127.0.0.1"] {
            let address = address(text);
            assert_eq!(Some(address.widest()), address.networks().next());
        }
    }
}
