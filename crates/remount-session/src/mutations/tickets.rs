use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;
use crate::seal::key_ring::{Algorithm, KeyRing};
use crate::seal::ticket::{Op, Ticket};
use crate::simulation::{HOST_NAME, clock};
use crate::values::entries::Stamp;
use crate::values::id::SessionId;

fn ring() -> KeyRing {
    ring_of(Algorithm::default())
}

fn ring_of(algorithm: Algorithm) -> KeyRing {
    KeyRing::new_with(&[7; 32], algorithm).expect("32 bytes are enough")
}

/// A live view's write of `bytes` bytes.
fn ticket(id: u8, bytes: usize) -> Ticket {
    Ticket {
        id: SessionId::from_bytes([id; 16]),
        provisional: false,
        host: HOST_NAME.to_owned(),
        expiry: clock().after(Duration::from_secs(60)),
        ops: vec![Op {
            key: "notes".to_owned(),
            stamp: Stamp(7),
            value: vec![b'x'; bytes],
        }],
    }
}

fn open(ring: &KeyRing, app: &str, sealed: &str) -> Option<Ticket> {
    Ticket::open(ring, app, sealed, clock())
}

#[test]
fn no_changed_form_of_a_ticket_is_taken() {
    for ring in Algorithm::ALL.map(ring_of) {
        let [sealed, other] = [1, 2].map(|id| ticket(id, 20).seal(&ring, "chat", [id; 24]));
        assert_eq!(open(&ring, "chat", &sealed), Some(ticket(1, 20)));
        proptest!(Config::with_cases(CASES), |(mutation in mutation())| {
            let changed = mutation.apply(&sealed, &other);
            prop_assume!(changed != sealed && changed != other);
            prop_assert_eq!(open(&ring, "chat", &changed), None);
        });
    }
}

#[test]
fn a_ticket_of_another_app_is_not_taken() {
    let ring = ring();
    let sealed = ticket(1, 20).seal(&ring, "chat", [1; 24]);
    assert_eq!(open(&ring, "shop", &sealed), None);
}

#[test]
fn the_largest_write_that_fits_a_cookie_fits_a_ticket() {
    let ring = ring();
    let largest = ticket(1, crate::limits::MAX_COOKIE_BYTES);
    let sealed = largest.seal(&ring, "chat", [1; 24]);
    assert_eq!(open(&ring, "chat", &sealed), Some(largest));
}

#[test]
fn a_ticket_longer_than_a_request_may_be_is_refused_though_its_seal_is_right() {
    let ring = ring();
    let sealed = ticket(1, crate::limits::MAX_BODY_BYTES).seal(&ring, "chat", [1; 24]);
    assert_eq!(open(&ring, "chat", &sealed), None);
}

#[test]
fn whatever_our_own_key_sealed_is_opened_without_a_panic() {
    let ring = ring();
    let plain = ring
        .open(
            "session ticket",
            b"chat",
            &ticket(1, 20).seal(&ring, "chat", [1; 24]),
        )
        .expect("it is the key of the ticket");
    let bytes = prop::collection::vec(any::<u8>(), 0..40);
    proptest!(Config::with_cases(CASES / 4), |(keep in 0..=plain.len(), more in bytes)| {
        let changed = [&plain[..keep], &more].concat();
        let sealed = ring.seal_with([1; 24], "session ticket", b"chat", &changed);
        drop(open(&ring, "chat", &sealed));
    });
}
