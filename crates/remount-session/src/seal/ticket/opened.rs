//! The tickets that were opened lately. A page that saves while somebody types presents the same
//! one with every post.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::seal::key_ring::KeyRing;
use crate::seal::ticket::Ticket;
use crate::values::timestamp::Timestamp;

/// Tickets of pages by their sealed texts. A full one costs some 150 KiB, and 400 KiB if all hosts
/// have long names.
#[derive(Default)]
pub(crate) struct OpenedTickets {
    /// Each ticket has one place, which the next one takes over. None before the first.
    slots: Mutex<Vec<Option<Slot>>>,
    hasher: RandomState,
}

struct Slot {
    hash: u64,
    sealed: Box<str>,
    ticket: Arc<Ticket>,
}

const SLOTS: usize = 512;

/// What is longer is opened each time: no page's ticket is, unless its host has a very long name.
const MAX_CHARS: usize = 400;

impl OpenedTickets {
    /// Opens a ticket as [`Ticket::open`] does. One that was opened before is only found.
    pub(crate) fn open(
        &self,
        ring: &KeyRing,
        app: &str,
        sealed: &str,
        now: Timestamp,
    ) -> Option<Arc<Ticket>> {
        let hash = self.hasher.hash_one(sealed);
        if let Some(ticket) = self.find(hash, sealed) {
            return (!ticket.expiry.has_passed(now)).then_some(ticket);
        }
        let ticket = Arc::new(Ticket::open(ring, app, sealed, now)?);
        if ticket.only_binds() && sealed.len() <= MAX_CHARS {
            self.keep(Slot {
                hash,
                sealed: sealed.into(),
                ticket: Arc::clone(&ticket),
            });
        }
        Some(ticket)
    }

    fn find(&self, hash: u64, sealed: &str) -> Option<Arc<Ticket>> {
        let slots = self.slots();
        let slot = slots.get(place(hash))?.as_ref()?;
        // Nobody can find a text with this hash, so how long the comparison takes tells nothing.
        let is_same = slot.hash == hash && *slot.sealed == *sealed;
        is_same.then(|| Arc::clone(&slot.ticket))
    }

    fn keep(&self, slot: Slot) {
        let mut slots = self.slots();
        if slots.is_empty() {
            slots.resize_with(SLOTS, || None);
        }
        let place = place(slot.hash);
        slots[place] = Some(slot);
    }

    fn slots(&self) -> MutexGuard<'_, Vec<Option<Slot>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place(hash: u64) -> usize {
    // The remainder is far below what a `usize` holds.
    (hash % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::ticket::Op;
    use crate::values::entries::Stamp;
    use crate::values::id::SessionId;
    use crate::values::timestamp::LEEWAY;

    const EXPIRY: Timestamp = Timestamp(1_000_000);

    fn ring(secret: u8) -> KeyRing {
        KeyRing::new(&[secret; 32]).expect("it is long enough")
    }

    fn sealed(host: &str, ops: Vec<Op>) -> String {
        let ticket = Ticket {
            id: SessionId::from_bytes([3; 16]),
            provisional: false,
            host: host.to_owned(),
            expiry: EXPIRY,
            ops,
        };
        ticket.seal(&ring(1), "app", [7; 24])
    }

    fn is_kept(opened: &OpenedTickets, sealed: &str) -> bool {
        opened
            .find(opened.hasher.hash_one(sealed), sealed)
            .is_some()
    }

    #[test]
    fn what_was_opened_is_found_again_until_it_expires() {
        let (opened, sealed) = (OpenedTickets::default(), sealed("pug.example", Vec::new()));
        let first = opened.open(&ring(1), "app", &sealed, EXPIRY);
        assert!(is_kept(&opened, &sealed));
        // Another ring would open nothing: this one was not asked.
        let again = opened.open(&ring(2), "app", &sealed, EXPIRY);
        assert_eq!(first, again);
        assert!(first.is_some_and(|ticket| ticket.host == "pug.example"));
        let late = EXPIRY.after(LEEWAY).after(LEEWAY);
        assert_eq!(opened.open(&ring(1), "app", &sealed, late), None);
    }

    #[test]
    fn what_does_not_open_is_not_kept() {
        let (opened, sealed) = (OpenedTickets::default(), sealed("pug.example", Vec::new()));
        assert_eq!(opened.open(&ring(2), "app", &sealed, EXPIRY), None);
        assert!(!is_kept(&opened, &sealed));
        assert!(opened.open(&ring(1), "app", &sealed, EXPIRY).is_some());
        for end in 0..sealed.len() {
            assert_eq!(opened.open(&ring(1), "app", &sealed[..end], EXPIRY), None);
        }
    }

    #[test]
    fn neither_writes_nor_long_tickets_are_kept() {
        let opened = OpenedTickets::default();
        let op = Op {
            key: "name".to_owned(),
            stamp: Stamp(1),
            value: b"1".to_vec(),
        };
        let write = sealed("pug.example", vec![op]);
        let long = sealed(&"a".repeat(261), Vec::new());
        for sealed in [write, long] {
            assert!(opened.open(&ring(1), "app", &sealed, EXPIRY).is_some());
            assert!(!is_kept(&opened, &sealed));
        }
    }

    #[test]
    fn there_are_never_more_than_there_are_places() {
        let opened = OpenedTickets::default();
        let hosts = (0..2 * SLOTS).map(|n| n.to_string());
        let all: Vec<_> = hosts.map(|host| sealed(&host, Vec::new())).collect();
        for sealed in &all {
            let ticket = opened.open(&ring(1), "app", sealed, EXPIRY);
            assert!(ticket.is_some() && is_kept(&opened, sealed));
            assert_eq!(opened.slots().len(), SLOTS);
        }
        for (n, sealed) in all.iter().enumerate() {
            let ticket = opened.open(&ring(1), "app", sealed, EXPIRY);
            assert_eq!(
                ticket.map(|ticket| ticket.host.clone()),
                Some(n.to_string())
            );
        }
    }

    #[test]
    fn tickets_are_told_apart_by_their_texts_and_not_by_their_hashes_alone() {
        let opened = OpenedTickets::default();
        let [one, other] = ["pug.example", "cat.example"].map(|host| sealed(host, Vec::new()));
        assert!(opened.open(&ring(1), "app", &one, EXPIRY).is_some());
        let hash = opened.hasher.hash_one(&*one);
        assert!(opened.find(hash, &one).is_some());
        assert!(opened.find(hash, &other).is_none());
    }

    #[test]
    fn tickets_are_kept_in_places_all_over() {
        let opened = OpenedTickets::default();
        for n in 0..2 * SLOTS {
            let sealed = sealed(&n.to_string(), Vec::new());
            assert!(opened.open(&ring(1), "app", &sealed, EXPIRY).is_some());
        }
        let taken = opened.slots().iter().flatten().count();
        assert!(taken > SLOTS / 2, "{taken} of {SLOTS} places");
    }
}
