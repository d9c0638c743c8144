//! What writes of live views hold until it is known what becomes of them: an account in bytes, by
//! address and in total.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::address::{Address, Network, Width};

/// How much unsettled writes may hold, in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) total: usize,
    /// For one address. An IPv6 network of 56 bits has twice as much, one of 48 bits four times.
    pub(crate) per_address: usize,
}

impl Limits {
    fn of(&self, network: Network) -> usize {
        match network.width() {
            // There a proxy asks for everybody.
            Width::Shared => self.total,
            Width::One => self.per_address,
            Width::Bits56 => self.per_address.saturating_mul(2),
            Width::Bits48 => self.per_address.saturating_mul(4),
        }
    }
}

/// The defaults of [`Sessions::unsettled_bytes`](crate::Sessions::unsettled_bytes).
impl Default for Limits {
    fn default() -> Self {
        Self {
            total: 32 << 20,
            per_address: 4 << 20,
        }
    }
}

/// Who holds how much.
#[derive(Debug, Default)]
pub(crate) struct Account {
    limits: Limits,
    charged: Mutex<Charged>,
}

#[derive(Debug, Default)]
struct Charged {
    total: usize,
    networks: HashMap<Network, usize>,
}

/// So many bytes that are charged as long as this lives. From
/// [`Attachment::hold`](crate::Attachment::hold).
#[derive(Debug)]
pub struct Hold {
    account: Arc<Account>,
    address: Address,
    bytes: usize,
}

impl Account {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Charges an address, the networks that it is in, and the total. `None` if that would be too
    /// much.
    pub(crate) fn hold(self: &Arc<Self>, address: Address, bytes: usize) -> Option<Hold> {
        let mut charged = self.charged();
        let total = charged.total.checked_add(bytes)?;
        let fits = |network| {
            let known = charged.networks.get(&network).copied().unwrap_or(0);
            known.saturating_add(bytes) <= self.limits.of(network)
        };
        if total > self.limits.total || !address.networks().all(fits) {
            return None;
        }
        charged.total = total;
        for network in address.networks() {
            *charged.networks.entry(network).or_default() += bytes;
        }
        Some(Hold {
            account: Arc::clone(self),
            address,
            bytes,
        })
    }

    /// How many bytes are charged.
    pub(crate) fn total(&self) -> usize {
        self.charged().total
    }

    fn charged(&self) -> MutexGuard<'_, Charged> {
        self.charged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut charged = self.account.charged();
        charged.total -= self.bytes;
        for network in self.address.networks() {
            if let Some(known) = charged.networks.get_mut(&network) {
                *known -= self.bytes;
                if *known == 0 {
                    charged.networks.remove(&network);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Arc<Account> {
        Arc::new(Account::new(Limits {
            total: 100,
            per_address: 60,
        }))
    }

    fn address(last: u8) -> Address {
        Address::of(Some([203, 0, 113, last].into()))
    }

    #[test]
    fn what_is_held_is_charged_until_it_is_let_go() {
        let account = account();
        let (one, two) = (
            account.hold(Address::SHARED, 30),
            account.hold(address(1), 20),
        );
        assert_eq!(account.total(), 50);
        drop(one);
        assert_eq!(account.total(), 20);
        drop(two);
        assert_eq!(account.total(), 0);
        assert!(account.charged().networks.is_empty());
    }

    #[test]
    fn an_address_holds_no_more_than_its_share() {
        let account = account();
        let first = account.hold(address(1), 50);
        assert!(first.is_some() && account.hold(address(1), 11).is_none());
        assert!(
            account.hold(address(2), 50).is_some(),
            "others are not affected"
        );
        drop(first);
        assert!(account.hold(address(1), 60).is_some());
    }

    /// Whoever rents a server gets a whole IPv6 network with it.
    #[test]
    fn the_networks_of_an_ipv6_address_hold_no_more_than_theirs() {
        let account = Arc::new(Account::new(Limits {
            total: 1_000,
            per_address: 10,
        }));
        let of = |third, fourth| {
            let ip = std::net::Ipv6Addr::new(0x2001, 0xdb8, third, fourth, 0, 0, 0, 1);
            account.hold(Address::of(Some(ip.into())), 10)
        };
        let held: Vec<_> = (0..9).filter_map(|last| of(1, last)).collect();
        assert_eq!(held.len(), 2, "they have 56 bits in common");
        let more: Vec<_> = (1..9).filter_map(|last| of(1, last << 8)).collect();
        assert_eq!(more.len(), 2, "and these 48");
        assert!(of(2, 0).is_some());
    }

    #[test]
    fn all_together_hold_no_more_than_the_total() {
        let account = account();
        let held = [1, 2].map(|last| account.hold(address(last), 50));
        assert!(held.iter().all(Option::is_some));
        assert!(account.hold(address(3), 1).is_none());
        assert!(account.hold(Address::SHARED, usize::MAX).is_none());
        assert_eq!(account.total(), 100);
    }
}
