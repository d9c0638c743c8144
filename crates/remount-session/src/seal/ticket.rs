//! Tickets: what binds a page to its session, and carries a live view's write to the endpoint.

use serde::{Deserialize, Serialize};

use crate::limits::MAX_BODY_BYTES;
use crate::seal::key_ring::{KeyRing, NONCE_BYTES};
use crate::values::entries::Stamp;
use crate::values::id::{self, SessionId};
use crate::values::timestamp::Timestamp;

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzed;
pub(crate) mod opened;

/// What a page presents at the endpoint, sealed. Presenting one twice changes nothing, since its
/// writes have stamps.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ticket {
    #[serde(with = "id::as_bytes")]
    pub(crate) id: SessionId,
    /// Whether no session has this id yet: the first write makes it.
    pub(crate) provisional: bool,
    /// The host of the page, in lower case.
    pub(crate) host: String,
    pub(crate) expiry: Timestamp,
    /// What a live view wrote; none for a ticket that only binds.
    pub(crate) ops: Vec<Op>,
}

/// One key that a live view wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Op {
    pub(crate) key: String,
    pub(crate) stamp: Stamp,
    pub(crate) value: Vec<u8>,
}

impl std::fmt::Debug for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.key, self.stamp.0)
    }
}

impl Ticket {
    pub(crate) fn seal(&self, ring: &KeyRing, app: &str, nonce: [u8; NONCE_BYTES]) -> String {
        let plain = postcard::to_allocvec(self).expect("plain fields are always encoded");
        ring.seal_with(nonce, PURPOSE, app.as_bytes(), &plain)
    }

    /// Whether it carries no write.
    fn only_binds(&self) -> bool {
        self.ops.is_empty()
    }

    /// The ticket, unless it is not one of ours or too old.
    pub(crate) fn open(ring: &KeyRing, app: &str, sealed: &str, now: Timestamp) -> Option<Self> {
        if sealed.len() > MAX_CHARS {
            return None;
        }
        let ticket = ring.open_with(PURPOSE, &[app.as_bytes()], sealed, Self::decode)?;
        (!ticket.expiry.has_passed(now)).then_some(ticket)
    }

    fn decode(plain: &[u8]) -> Option<Self> {
        let (ticket, rest) = postcard::take_from_bytes::<Self>(plain).ok()?;
        rest.is_empty().then_some(ticket)
    }
}

/// What is longer cannot have come through the endpoint, so it is not decoded either.
const MAX_CHARS: usize = MAX_BODY_BYTES;
const PURPOSE: &str = "session ticket";

#[cfg(test)]
mod tests {
    use super::*;

    fn op(bytes: usize) -> Op {
        Op {
            key: "notes".to_owned(),
            stamp: Stamp(7),
            value: vec![b'x'; bytes],
        }
    }

    #[test]
    fn the_log_is_shown_which_write_it_is_and_not_its_value() {
        assert_eq!(format!("{:?}", op(3)), "notes@7");
    }

    #[test]
    fn a_ticket_as_long_as_a_request_may_be_is_opened() {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        let now = Timestamp(1_800_000_000_000);
        let sealed = |bytes| {
            let ticket = Ticket {
                id: SessionId::from_bytes([3; 16]),
                provisional: false,
                host: "pug.example".to_owned(),
                expiry: now,
                ops: vec![op(bytes)],
            };
            ticket.seal(&ring, "chat", [1; NONCE_BYTES])
        };
        let longest = (MAX_CHARS * 3 / 4 - 200..)
            .map(sealed)
            .find(|sealed| sealed.len() >= MAX_CHARS)
            .expect("one is as long");
        assert_eq!(longest.len(), MAX_CHARS);
        assert!(Ticket::open(&ring, "chat", &longest, now).is_some());
    }
}
