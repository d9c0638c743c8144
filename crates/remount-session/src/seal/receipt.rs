//! Receipts: what an answer of the endpoint says about the cookie that it sets. The page hands one
//! back over its socket, whose server may be another one than answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::{MAX_BODY_BYTES, WRITE_LIFETIME};
use crate::notice::Lease;
use crate::seal::cookie::SessionCookie;
use crate::seal::key_ring::{KeyRing, NONCE_BYTES};
use crate::seal::ticket::Ticket;
use crate::values::entries::{Mark, Stamp};
use crate::values::id::{self, SessionId};
use crate::values::key::Writer;
use crate::values::timestamp::{LEEWAY, Timestamp};

/// For how long a receipt may be handed back: a page does so at once.
pub(crate) const LIFETIME: Duration = Duration::from_secs(2 * 60);

/// What went out in a cookie, sealed: which writes, never their values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Receipt {
    /// The session whose cookie it is.
    #[serde(with = "id::as_bytes")]
    pub(crate) id: SessionId,
    /// The provisional id in the ticket, where the browser turned out to have that session.
    from: Option<[u8; 16]>,
    expiry: Timestamp,
    idle_deadline: Timestamp,
    absolute_deadline: Timestamp,
    /// By key, which write of it the cookie holds.
    held: Vec<(String, Mark)>,
}

impl Receipt {
    /// The receipt for a ticket, in an answer that sets this cookie: of the keys that the ticket
    /// writes, and of a few that views wrote lately, which may have been told that their writes
    /// failed.
    pub(crate) fn new(ticket: &Ticket, session: &SessionCookie, now: Timestamp) -> Self {
        let is_written = |key: &str| ticket.ops.iter().any(|op| op.key == key);
        let (mut held, mut others) = (Vec::new(), Vec::new());
        let oldest = Stamp(now.before(WRITE_LIFETIME).before(LEEWAY).0 * 1_000);
        for entry in session.entries.iter() {
            if is_written(entry.key()) {
                held.push(entry);
            } else if entry.writer == Writer::Server && entry.stamp >= oldest {
                others.push(entry);
            }
        }
        others.sort_by_key(|entry| std::cmp::Reverse(entry.stamp));
        others.truncate(MAX_OTHERS);
        held.extend(others);
        let marks = held
            .into_iter()
            .map(|entry| (entry.key().to_owned(), Mark::of(entry)));
        let lease = session.lease();
        Self {
            id: session.id,
            from: (ticket.id != session.id).then_some(*ticket.id.as_bytes()),
            expiry: now.after(LIFETIME),
            idle_deadline: lease.idle_deadline,
            absolute_deadline: lease.absolute_deadline,
            held: marks.collect(),
        }
    }

    /// The provisional id that stood for the session, if one did.
    pub(crate) fn from(&self) -> Option<SessionId> {
        self.from.map(SessionId::from_bytes)
    }

    /// How long the session lives with this cookie.
    pub(crate) fn lease(&self) -> Lease {
        Lease {
            idle_deadline: self.idle_deadline,
            absolute_deadline: self.absolute_deadline,
        }
    }

    /// Which write of this key the cookie holds, if the receipt tells.
    pub(crate) fn mark(&self, key: &str) -> Option<Mark> {
        let mut held = self.held.iter();
        held.find(|(name, _)| name == key).map(|(_, mark)| *mark)
    }

    pub(crate) fn seal(
        &self,
        ring: &KeyRing,
        app: &str,
        host: &str,
        nonce: [u8; NONCE_BYTES],
    ) -> String {
        let plain = postcard::to_allocvec(self).expect("plain fields are always encoded");
        let mut sealed = String::with_capacity(KeyRing::sealed_len(plain.len()));
        let context = context(app, host);
        ring.seal_onto(&mut sealed, nonce, PURPOSE, &context, plain.len(), |out| {
            out.extend_from_slice(&plain);
        });
        sealed
    }

    /// The receipt, unless it is not one of ours, for a page of another app or host, or too old.
    pub(crate) fn open(
        ring: &KeyRing,
        app: &str,
        host: &str,
        sealed: &str,
        now: Timestamp,
    ) -> Option<Self> {
        if sealed.len() > MAX_CHARS {
            return None;
        }
        let decode = |plain: &[u8]| {
            let (receipt, rest) = postcard::take_from_bytes::<Self>(plain).ok()?;
            rest.is_empty().then_some(receipt)
        };
        let receipt = ring.open_with(PURPOSE, &context(app, host), sealed, decode)?;
        (!receipt.expiry.has_passed(now)).then_some(receipt)
    }
}

/// No name of an app has a slash, so the two cannot run into each other.
fn context<'a>(app: &'a str, host: &'a str) -> [&'a [u8]; 3] {
    [app.as_bytes(), b"/", host.as_bytes()]
}

/// Of the keys that are not in the ticket, those written last. Enough for what failed, and no more
/// than a header should hold.
const MAX_OTHERS: usize = 16;

/// A receipt says less of each key than the ticket that came through the endpoint.
const MAX_CHARS: usize = MAX_BODY_BYTES;

const PURPOSE: &str = "session receipt";

#[cfg(test)]
mod tests;
