use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::seal::cookie::SessionCookie;
use crate::seal::key_ring::KeyRing;
use crate::seal::receipt::Receipt;
use crate::seal::ticket::Ticket;
use crate::simulation::{HOST_NAME, clock};
use crate::values::entries::{Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::Writer;

fn ring() -> KeyRing {
    KeyRing::new(&[7; 32]).expect("32 bytes are enough")
}

fn receipt(id: u8) -> Receipt {
    let (idle, now) = (std::time::Duration::from_secs(60), clock());
    let id = SessionId::from_bytes([id; 16]);
    let mut session = SessionCookie::begin(id, now, idle, idle, now);
    let stamp = Stamp(now.0 * 1_000);
    session.entries = [Entry::new("name", Writer::Server, stamp, b"\"pug\"")]
        .into_iter()
        .collect();
    let ticket = Ticket {
        id,
        provisional: false,
        host: HOST_NAME.to_owned(),
        expiry: now,
        ops: Vec::new(),
    };
    Receipt::new(&ticket, &session, now)
}

fn seal(receipt: &Receipt, nonce: u8) -> String {
    receipt.seal(&ring(), "chat", HOST_NAME, [nonce; 24])
}

fn open(sealed: &str) -> Option<Receipt> {
    Receipt::open(&ring(), "chat", HOST_NAME, sealed, clock())
}

#[test]
fn no_changed_form_of_a_receipt_is_taken() {
    let [sealed, other] = [1, 2].map(|id| seal(&receipt(id), id));
    assert_eq!(open(&sealed), Some(receipt(1)));
    proptest!(Config::with_cases(CASES), |(mutation in mutation())| {
        let changed = mutation.apply(&sealed, &other);
        prop_assume!(changed != sealed && changed != other);
        prop_assert_eq!(open(&changed), None);
    });
}

#[test]
fn whatever_our_own_key_sealed_is_opened_without_a_panic() {
    let context = ["chat/", HOST_NAME].concat();
    let plain = ring()
        .open("session receipt", context.as_bytes(), &seal(&receipt(1), 1))
        .expect("it is the key of the receipt");
    let bytes = prop::collection::vec(any::<u8>(), 0..40);
    proptest!(Config::with_cases(CASES / 4), |(keep in 0..=plain.len(), more in bytes)| {
        let changed = [&plain[..keep], &more].concat();
        let sealed = ring().seal_with([1; 24], "session receipt", context.as_bytes(), &changed);
        drop(open(&sealed));
    });
}
