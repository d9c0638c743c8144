//! Seals what the server hands out: cookies, tickets and receipts.

use crate::backing::Backing;
use crate::config::Config;
use crate::limits::{PAGE_LIFETIME, WRITE_LIFETIME};
use crate::seal::cookie::SessionCookie;
use crate::seal::key_ring::NONCE_BYTES;
use crate::seal::random::Random;
use crate::seal::receipt::Receipt;
use crate::seal::ticket::cookie_op::CookieOp;
use crate::seal::ticket::{Op, Ticket};
use crate::values::id::{SessionId, ShortHash};
use crate::values::timestamp::Timestamp;

/// The `Set-Cookie` values that store `cookie` and delete what it replaces. `hash` is that of its
/// id, where it is known already.
pub(crate) fn set_cookies(
    config: &Config,
    backing: &Backing,
    cookie: &SessionCookie,
    hash: Option<ShortHash>,
    outdated: &[String],
    now: Timestamp,
    random: Random<'_>,
) -> Vec<String> {
    let jar = config.jar();
    let cookie = backing.cookie_of(cookie);
    let set = jar.set(&config.ring, &cookie, hash, nonce(random), now);
    // Each time anew, so that it is sealed with the same key as the session.
    let witness = cookie.until_quit.is_some();
    let witness = witness.then(|| jar.witness(&config.ring, &cookie, nonce(random)));
    let deletions = outdated.iter().map(|name| jar.delete(name));
    [set].into_iter().chain(witness).chain(deletions).collect()
}

/// For whom a ticket is made.
#[derive(Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) id: SessionId,
    /// Whether no cookie holds the id yet.
    pub(crate) provisional: bool,
    pub(crate) host: &'a str,
}

/// A ticket that binds a page to its session.
pub(crate) fn page_ticket(
    config: &Config,
    holder: Holder<'_>,
    now: Timestamp,
    random: Random<'_>,
) -> String {
    let ticket = holder.ticket(now.after(PAGE_LIFETIME));
    ticket.seal(&config.ring, config.app(), nonce(random))
}

/// A ticket for a write of these keys.
pub(crate) fn write_ticket(
    config: &Config,
    holder: Holder<'_>,
    ops: Vec<Op>,
    now: Timestamp,
    random: Random<'_>,
) -> String {
    let ticket = Ticket {
        ops,
        ..holder.ticket(now.after(WRITE_LIFETIME))
    };
    ticket.seal(&config.ring, config.app(), nonce(random))
}

/// A ticket for a write to a plain cookie.
pub(crate) fn cookie_ticket(
    config: &Config,
    holder: Holder<'_>,
    op: CookieOp,
    now: Timestamp,
    random: Random<'_>,
) -> String {
    let ticket = Ticket {
        cookie: Some(op),
        ..holder.ticket(now.after(WRITE_LIFETIME))
    };
    ticket.seal(&config.ring, config.app(), nonce(random))
}

/// What an answer says about the cookie that it sets.
pub(crate) fn receipt(
    config: &Config,
    receipt: &Receipt,
    host: &str,
    random: Random<'_>,
) -> String {
    receipt.seal(&config.ring, config.app(), host, nonce(random))
}

impl Holder<'_> {
    fn ticket(self, expiry: Timestamp) -> Ticket {
        Ticket {
            id: self.id,
            provisional: self.provisional,
            host: self.host.to_owned(),
            expiry,
            ops: Vec::new(),
            cookie: None,
        }
    }
}

fn nonce(random: Random<'_>) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce);
    nonce
}
