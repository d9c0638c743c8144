//! How often a password may be tried.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// In this many seconds ...
const PERIOD: u64 = 15 * 60;
/// ... so often for one account ...
const PER_ACCOUNT: u32 = 10;
/// ... and so often from one address.
const PER_ADDRESS: u32 = 50;
/// Accounts and addresses that fall on one place share its budget: the table does not grow, however
/// many names are tried.
const PLACES: usize = 8_192;

pub(crate) struct Attempts {
    begun: Instant,
    hasher: RandomState,
    places: Mutex<Vec<Place>>,
}

#[derive(Clone, Copy, Default)]
struct Place {
    period: u64,
    count: u32,
}

impl Attempts {
    /// Counts an attempt from this address; `false` when it is one too many.
    pub(crate) fn by_address(&self, address: Option<IpAddr>) -> bool {
        // One customer has a whole network of IPv6 addresses.
        let network = address.map(|address| match address.to_canonical() {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            IpAddr::V6(address) => address.to_bits() >> 64 << 64,
        });
        self.count(("address", network), PER_ADDRESS)
    }

    /// Counts an attempt at this account, whether it exists or not; `false` when it is one too
    /// many.
    pub(crate) fn of_account(&self, name: &str) -> bool {
        self.count(("account", name.to_ascii_lowercase()), PER_ACCOUNT)
    }

    fn count(&self, who: impl Hash, most: u32) -> bool {
        let hash = self.hasher.hash_one(who);
        let place = usize::try_from(hash % PLACES as u64).unwrap_or_default();
        let period = self.begun.elapsed().as_secs() / PERIOD;
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let place = &mut places[place];
        if place.period != period {
            *place = Place { period, count: 0 };
        }
        place.count = place.count.saturating_add(1);
        place.count <= most
    }
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            begun: Instant::now(),
            hasher: RandomState::new(),
            places: Mutex::new(vec![Place::default(); PLACES]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_tried_ten_times_and_no_more() {
        let attempts = Attempts::default();
        let tried = (0..12).filter(|_| attempts.of_account("ada")).count();
        assert_eq!(tried, 10);
        assert!(!attempts.of_account("ADA"));
    }

    #[test]
    fn a_network_of_one_customer_counts_as_one_address() {
        let attempts = Attempts::default();
        let address =
            |host: u128| Some(IpAddr::from((0x2001_0db8_u128 << 96 | host).to_be_bytes()));
        let tried = (0..60).filter(|host| attempts.by_address(address(*host)));
        assert_eq!(tried.count(), 50);
    }
}
