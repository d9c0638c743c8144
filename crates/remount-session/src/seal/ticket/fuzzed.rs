//! What is so of every ticket, whatever is sealed in it and whatever a page presents.

use std::sync::LazyLock;

use super::{MAX_CHARS, PURPOSE, Ticket};
use crate::seal::key_ring::KeyRing;
use crate::seal::ticket::opened::OpenedTickets;
use crate::simulation::clock;

const NONCE: [u8; 24] = [1; 24];
const APP: &str = "app";

/// `kind` says what `input` is.
pub(crate) fn check(kind: u8, input: &[u8]) {
    match kind % 2 {
        0 => check_sealed(input),
        _ => check_text(input),
    }
}

fn ring() -> &'static KeyRing {
    static RING: LazyLock<KeyRing> =
        LazyLock::new(|| KeyRing::new(&[7; 32]).expect("32 bytes are enough"));
    &RING
}

/// Seals any content with the server's own key, as another build may have done.
fn check_sealed(plain: &[u8]) {
    let (ring, now) = (ring(), clock());
    let sealed = ring.seal_with(NONCE, PURPOSE, APP.as_bytes(), plain);
    let is_short = sealed.len() <= MAX_CHARS;
    let decoded = Ticket::decode(plain);
    if let Some(ticket) = &decoded {
        // Written again, it means the same in no more bytes.
        let again = ticket.seal(ring, APP, NONCE);
        assert!(again.len() <= sealed.len());
        let read = ring.open_with(PURPOSE, &[APP.as_bytes()], &again, Ticket::decode);
        assert_eq!(read.as_ref(), Some(ticket));
    }
    let good = decoded.filter(|ticket| is_short && !ticket.expiry.has_passed(now));
    assert_eq!(Ticket::open(ring, APP, &sealed, now), good);
    assert_eq!(Ticket::open(ring, "another app", &sealed, now), None);

    // One that was opened before is the same, and is as old.
    let opened = OpenedTickets::default();
    for _ in 0..2 {
        let found = opened.open(ring, APP, &sealed, now);
        assert_eq!(found.as_deref(), good.as_ref());
    }
    if let Some(ticket) = good {
        let late = ticket.expiry.after(crate::values::timestamp::LEEWAY);
        if let Some(late) = late
            .0
            .checked_add(1)
            .map(crate::values::timestamp::Timestamp)
        {
            assert_eq!(opened.open(ring, APP, &sealed, late), None);
        }
    }
}

/// No text is a ticket that was not sealed.
fn check_text(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let opened = OpenedTickets::default();
    assert_eq!(Ticket::open(ring(), APP, text, clock()), None);
    for _ in 0..2 {
        assert_eq!(opened.open(ring(), APP, text, clock()), None);
    }
}
