//! Seals what the server hands out: cookies, tickets and receipts.

use crate::backing::Backing;
use crate::config::Config;
use crate::limits::{PAGE_LIFETIME, WRITE_LIFETIME};
use crate::seal::cookie::SessionCookie;
use crate::seal::key_ring::NONCE_BYTES;
use crate::seal::random::Random;
use crate::seal::receipt::Receipt;
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
        }
    }
}

fn nonce(random: Random<'_>) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    random(&mut nonce);
    nonce
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::seal::key_ring::KeyRing;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const HOST: &str = "pug.example";
    /// The layout and the id of the key stand before the nonce.
    const BEFORE_NONCE: usize = 5;

    fn config() -> Config {
        let ring = KeyRing::new(&[7; 32]).expect("32 bytes are enough");
        Config::new(ring, &[])
    }

    fn id() -> SessionId {
        SessionId::from_bytes([3; 16])
    }

    fn holder() -> Holder<'static> {
        Holder {
            id: id(),
            provisional: true,
            host: HOST,
        }
    }

    /// The nonce with which a text was sealed.
    fn nonce_of(sealed: &str) -> Vec<u8> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).expect("it is base64url");
        bytes[BEFORE_NONCE..][..NONCE_BYTES].to_vec()
    }

    /// Each call fills with a byte of its own.
    fn counting() -> impl FnMut(&mut [u8]) {
        let mut count = 0;
        move |bytes| {
            count += 1;
            bytes.fill(count);
        }
    }

    #[test]
    fn whatever_is_handed_out_is_sealed_with_random_bytes_of_its_own() {
        let (config, mut random) = (config(), counting());
        let session = SessionCookie {
            until_quit: Some(NOW),
            ..SessionCookie::begin(id(), NOW, PAGE_LIFETIME, PAGE_LIFETIME, NOW)
        };
        let ticket = holder().ticket(NOW);
        let told = Receipt::new(&ticket, &session, NOW);
        let cookies = set_cookies(
            &config,
            &Backing::Cookie,
            &session,
            None,
            &[],
            NOW,
            &mut random,
        );
        let value = |header: &String| {
            let (_, value) = header.split_once('=').expect("it has a value");
            value.split(';').next().unwrap_or_default().to_owned()
        };
        let mut sealed: Vec<String> = cookies.iter().map(value).collect();
        sealed.push(page_ticket(&config, holder(), NOW, &mut random));
        sealed.push(write_ticket(
            &config,
            holder(),
            Vec::new(),
            NOW,
            &mut random,
        ));
        sealed.push(receipt(&config, &told, HOST, &mut random));
        let nonces: Vec<_> = sealed.iter().map(|text| nonce_of(text)).collect();
        let expected: Vec<_> = (1..=5).map(|count| vec![count; NONCE_BYTES]).collect();
        assert_eq!(nonces, expected);
    }

    #[test]
    fn a_page_may_ask_with_its_ticket_for_a_day_and_write_with_that_of_a_view_for_an_hour() {
        let (config, mut random) = (config(), counting());
        let page = page_ticket(&config, holder(), NOW, &mut random);
        let write = write_ticket(&config, holder(), Vec::new(), NOW, &mut random);
        let expiry = |sealed: &str| {
            let ticket = Ticket::open(&config.ring, config.app(), sealed, NOW);
            ticket.expect("it is ours").expiry
        };
        let hours = |hours: u64| std::time::Duration::from_secs(hours * 60 * 60);
        assert_eq!(expiry(&page), NOW.after(hours(24)));
        assert_eq!(expiry(&write), NOW.after(hours(1)));
    }
}
