//! What visitors hold of something that there is only so much of: an account by address and in
//! total.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::backing::spare_room::give_back;
use crate::memory::address::{Address, Network, Width};

/// How much may be held.
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

/// The defaults of [`Sessions::pending_bytes`](crate::Sessions::pending_bytes).
impl Default for Limits {
    fn default() -> Self {
        Self {
            total: 32 << 20,
            per_address: 4 << 20,
        }
    }
}

/// Who holds how much of something, by address and in total. All that have no public address are
/// one, as everywhere: there a proxy asks for everybody, so they may have all that there is.
///
/// ```
/// use std::sync::Arc;
///
/// use remount_session::Account;
///
/// let seats = Arc::new(Account::new(100, 1));
/// let address = Some([203, 0, 113, 9].into());
/// let seat = seats.hold(address, 1);
/// assert!(seat.is_some() && seats.hold(address, 1).is_none());
/// drop(seat);
/// assert!(seats.hold(address, 1).is_some());
/// ```
#[derive(Debug, Default)]
pub struct Account {
    limits: Limits,
    charged: Mutex<Charged>,
}

#[derive(Debug, Default)]
struct Charged {
    total: usize,
    networks: HashMap<Network, usize>,
}

/// So much of it that is charged as long as this lives: bytes, where it comes from
/// [`PageSession::hold`](crate::PageSession::hold).
#[derive(Debug)]
pub struct Hold {
    account: Arc<Account>,
    address: Address,
    amount: usize,
}

impl Account {
    /// An account of so much in total, and so much for one address: an IPv4 address, or an IPv6
    /// network of 64 bits. One of 56 bits has twice as much, one of 48 bits four times.
    #[must_use]
    pub fn new(total: usize, per_address: usize) -> Self {
        Self {
            limits: Limits { total, per_address },
            ..Self::default()
        }
    }

    /// Charges an address, the networks that it is in, and the total. `None` if that would be too
    /// much.
    #[must_use]
    pub fn hold(self: &Arc<Self>, address: Option<IpAddr>, amount: usize) -> Option<Hold> {
        self.hold_for(Address::of(address), amount)
    }

    pub(crate) fn hold_for(self: &Arc<Self>, address: Address, amount: usize) -> Option<Hold> {
        let is_charged = self.charged().add(&self.limits, address, amount);
        is_charged.then(|| Hold {
            account: Arc::clone(self),
            address,
            amount,
        })
    }

    /// Whether nobody can be charged any more.
    pub(crate) fn is_full(&self) -> bool {
        self.total() >= self.limits.total
    }

    /// How much is charged.
    pub(crate) fn total(&self) -> usize {
        self.charged().total
    }

    fn charged(&self) -> MutexGuard<'_, Charged> {
        self.charged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Charged {
    /// Charges so much more; `false` if that would be too much.
    fn add(&mut self, limits: &Limits, address: Address, amount: usize) -> bool {
        let fits = |network| {
            let known = self.networks.get(&network).copied().unwrap_or(0);
            known.saturating_add(amount) <= limits.of(network)
        };
        if self.total.saturating_add(amount) > limits.total || !address.networks().all(fits) {
            return false;
        }
        self.total += amount;
        for network in address.networks() {
            *self.networks.entry(network).or_default() += amount;
        }
        true
    }

    fn take_off(&mut self, address: Address, amount: usize) {
        self.total -= amount;
        for network in address.networks() {
            if let Some(known) = self.networks.get_mut(&network) {
                *known -= amount;
                if *known == 0 {
                    self.networks.remove(&network);
                    give_back(&mut self.networks);
                }
            }
        }
    }
}

impl Hold {
    /// Has so much charged in the place of what is. `false` if that would be too much: then nothing
    /// changes.
    #[must_use]
    pub fn change(&mut self, amount: usize) -> bool {
        let mut charged = self.account.charged();
        if let Some(less) = self.amount.checked_sub(amount) {
            charged.take_off(self.address, less);
        } else if !charged.add(&self.account.limits, self.address, amount - self.amount) {
            return false;
        }
        drop(charged);
        self.amount = amount;
        true
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.account.charged().take_off(self.address, self.amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Arc<Account> {
        Arc::new(Account::new(100, 60))
    }

    fn address(last: u8) -> Address {
        Address::of(Some([203, 0, 113, last].into()))
    }

    #[test]
    fn what_is_held_is_charged_until_it_is_let_go() {
        let account = account();
        let (one, two) = (
            account.hold_for(Address::SHARED, 30),
            account.hold_for(address(1), 20),
        );
        assert_eq!(account.total(), 50);
        drop(one);
        assert_eq!(account.total(), 20);
        drop(two);
        assert_eq!(account.total(), 0);
        assert!(account.charged().networks.is_empty());
    }

    #[test]
    fn what_is_held_can_become_more_as_far_as_there_is_room_and_less() {
        let account = account();
        let mut hold = account.hold_for(address(1), 20).unwrap();
        let other = account.hold_for(address(2), 30).unwrap();
        assert!(hold.change(60) && !hold.change(61));
        assert_eq!(account.total(), 90);
        assert!(hold.change(0));
        assert_eq!(account.total(), 30);
        drop((hold, other));
        assert_eq!(account.total(), 0);
        assert!(account.charged().networks.is_empty());
    }

    #[test]
    fn an_address_holds_no_more_than_its_share() {
        let account = account();
        let first = account.hold_for(address(1), 50);
        assert!(first.is_some() && account.hold_for(address(1), 11).is_none());
        assert!(
            account.hold_for(address(2), 50).is_some(),
            "others are not affected"
        );
        drop(first);
        assert!(account.hold_for(address(1), 60).is_some());
    }

    /// Whoever rents a server gets a whole IPv6 network with it.
    #[test]
    fn the_networks_of_an_ipv6_address_hold_no_more_than_theirs() {
        let account = Arc::new(Account::new(1_000, 10));
        let of = |third, fourth| {
            let ip = std::net::Ipv6Addr::new(0x2001, 0xdb8, third, fourth, 0, 0, 0, 1);
            account.hold_for(Address::of(Some(ip.into())), 10)
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
        let held = [1, 2].map(|last| account.hold_for(address(last), 50));
        assert!(held.iter().all(Option::is_some));
        assert!(account.hold_for(address(3), 1).is_none());
        assert!(account.hold_for(Address::SHARED, usize::MAX).is_none());
        assert_eq!(account.total(), 100);
    }
}
