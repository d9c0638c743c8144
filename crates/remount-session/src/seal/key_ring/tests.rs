use proptest::prelude::*;

use super::*;

mod algorithms;
mod changed;

fn ring(secret: u8) -> KeyRing {
    KeyRing::new(&[secret; 32]).expect("32 bytes are enough")
}

fn ring_with(secret: u8, algorithm: Algorithm) -> KeyRing {
    KeyRing::new_with(&[secret; 32], algorithm).expect("32 bytes are enough")
}

fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("it is base64url")
}

fn rings(first: u8, others: &[u8]) -> KeyRing {
    others.iter().fold(ring(first), |ring, secret| {
        ring.accept(&[*secret; 32]).expect("32 bytes are enough")
    })
}

#[test]
fn a_short_secret_makes_no_ring() {
    let error = KeyRing::new(&[1; 31]).expect_err("31 bytes are too few");
    assert!(error.to_string().contains("openssl rand -base64 48"));
}

#[test]
fn a_short_secret_is_not_accepted() {
    let error = ring(1).accept(&[2; 31]).expect_err("31 bytes are too few");
    assert!(matches!(
        error,
        ConfigError::ShortSecret {
            position: 2,
            bytes: 31
        }
    ));
}

#[test]
fn the_same_secret_is_not_accepted_twice() {
    let error = rings(1, &[2]).accept(&[1; 32]).expect_err("it is there");
    assert!(matches!(
        error,
        ConfigError::DuplicateSecret {
            position: 3,
            first: 1
        }
    ));
}

#[test]
fn a_ring_has_eight_secrets_at_most() {
    let error = rings(1, &[2, 3, 4, 5, 6, 7, 8])
        .accept(&[9; 32])
        .expect_err("eight are there");
    assert!(matches!(error, ConfigError::TooManySecrets));
    assert!(error.to_string().contains("more than 8"), "{error}");
}

#[test]
fn the_first_key_seals_and_the_others_open() {
    let ring = rings(1, &[2, 3]);
    for other in [1, 2, 3] {
        let sealed = self::ring(other).seal("p", b"", b"plain");
        assert!(ring.open("p", b"", &sealed).is_some());
    }
    let sealed = ring.seal("p", b"", b"plain");
    assert!(self::ring(1).open("p", b"", &sealed).is_some());
    assert!(self::ring(2).open("p", b"", &sealed).is_none());
}

#[test]
fn at_no_moment_of_a_rotation_a_server_meets_what_it_cannot_open() {
    let steps = [ring(1), rings(1, &[2]), rings(2, &[1])];
    for deploy in steps.windows(2) {
        for (sealing, opening) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let sealed = deploy[sealing].seal("p", b"", b"plain");
            assert!(deploy[opening].open("p", b"", &sealed).is_some());
            let signed = deploy[sealing].sign("p", b"", b"plain");
            assert!(deploy[opening].verify("p", b"", &signed).is_some());
        }
    }
}

#[test]
fn a_revoked_key_opens_nothing() {
    let before = rings(1, &[2]);
    let (sealed, signed) = (before.seal("p", b"", b"x"), before.sign("p", b"", b"x"));
    assert_eq!(rings(2, &[3]).open("p", b"", &sealed), None);
    assert_eq!(rings(2, &[3]).verify("p", b"", &signed), None);
}

#[test]
fn two_secrets_with_the_same_id_both_open() {
    let (one, two) = SAME_ID;
    assert_eq!(
        RingKey::new(one.as_bytes(), Algorithm::default()).id(),
        RingKey::new(two.as_bytes(), Algorithm::default()).id()
    );
    let both = KeyRing::new(one.as_bytes())
        .and_then(|ring| ring.accept(two.as_bytes()))
        .expect("they are different");
    for secret in [one, two] {
        let ring = KeyRing::new(secret.as_bytes()).expect("it is long enough");
        let sealed = ring.seal("p", b"", b"plain");
        assert_eq!(both.open("p", b"", &sealed).as_deref(), Some(&b"plain"[..]));
        let signed = ring.sign("p", b"", b"plain");
        assert_eq!(
            both.verify("p", b"", &signed).as_deref(),
            Some(&b"plain"[..])
        );
    }
}

#[test]
fn what_another_secret_made_does_not_open() {
    let sealed = ring(1).seal("p", b"", b"plain");
    assert_eq!(ring(2).open("p", b"", &sealed), None);
    let signed = ring(1).sign("p", b"", b"plain");
    assert_eq!(ring(2).verify("p", b"", &signed), None);
}

#[test]
fn purpose_and_context_do_not_run_into_each_other() {
    let sealed = ring(1).seal("ab", b"c", b"plain");
    assert_eq!(ring(1).open("a", b"bc", &sealed), None);
    let signed = ring(1).sign("ab", b"c", b"plain");
    assert_eq!(ring(1).verify("a", b"bc", &signed), None);
}

#[test]
fn a_context_in_pieces_is_the_same_as_in_one() {
    let (ring, pieces) = (ring(1), [&b"a"[..], b"b", b"", b"c"]);
    let write = |out: &mut Vec<u8>| out.extend_from_slice(b"plain");
    let (mut sealed, mut signed) = (String::new(), String::new());
    ring.seal_onto(&mut sealed, [1; NONCE_BYTES], "p", &pieces, 5, write);
    ring.sign_onto(&mut signed, "p", &pieces, 5, write);
    assert_eq!(
        ring.open("p", b"abc", &sealed).as_deref(),
        Some(&b"plain"[..])
    );
    assert_eq!(
        ring.verify("p", b"abc", &signed).as_deref(),
        Some(&b"plain"[..])
    );
    assert_eq!(ring.sign("p", b"abc", b"plain"), signed);
    let read = |plain: &[u8]| Some(plain.to_vec());
    let one = ring.seal("p", b"abc", b"plain");
    assert_eq!(
        ring.open_with("p", &pieces, &one, read).as_deref(),
        Some(&b"plain"[..])
    );
}

#[test]
fn context_and_signed_text_do_not_run_into_each_other() {
    let mac = |context: &[u8], plain: &[u8]| {
        let ring = ring(1);
        let mac = ring.keys[0].mac(&header(SIGNED, &ring.keys[0]), "p", &[context], plain);
        mac.finalize().into_bytes()
    };
    assert_ne!(mac(b"ab", b"c"), mac(b"a", b"bc"));
}

#[test]
fn a_signed_text_is_never_taken_for_an_encrypted_one_or_the_other_way_round() {
    let ring = ring(1);
    let relabelled = |text: &str, version: u8| {
        let mut bytes = decode(text);
        bytes[0] = version;
        URL_SAFE_NO_PAD.encode(bytes)
    };
    let sealed = ring.seal("p", b"", &[b'x'; 40]);
    assert_eq!(ring.verify("p", b"", &sealed), None);
    assert_eq!(ring.verify("p", b"", &relabelled(&sealed, SIGNED)), None);
    let signed = ring.sign("p", b"", &[b'x'; 40]);
    assert_eq!(ring.open("p", b"", &signed), None);
    assert_eq!(ring.open("p", b"", &relabelled(&signed, ENCRYPTED)), None);
}

#[test]
fn the_key_that_signs_is_not_the_key_that_encrypts() {
    let key = RingKey::new(&[1; 32], Algorithm::default());
    assert!(key.derive(b"seal:", "p") != key.derive(b"sign:", "p"));
    assert!(key.derive(b"seal:", "p") != key.derive(b"seal:", "q"));
}

#[test]
fn what_was_sealed_by_an_earlier_release_opens() {
    let sealed = "AYvRmMp0d2VudHktZm91ciByYW5kb20gYnl0ZXNJ4EG_KHe1UfFjSwOKrg7_EYpUk5r2MB833A";
    assert_eq!(
        ring(1).open("p", b"c", sealed).as_deref(),
        Some(&b"plain text"[..])
    );
}

#[test]
fn anybody_can_read_what_is_signed() {
    let signed = ring(1).sign("p", b"", b"plain text");
    let bytes = decode(&signed);
    assert_eq!(bytes[HEADER_BYTES..][..10], *b"plain text");
}

#[test]
fn the_same_text_is_sealed_differently_each_time() {
    assert_ne!(
        ring(1).seal("p", b"", b"plain"),
        ring(1).seal("p", b"", b"plain")
    );
}

#[test]
fn debug_shows_no_key() {
    let ring = KeyRing::new(b"swordfish swordfish swordfish swordfish").expect("it is long enough");
    let _ = ring.seal("p", b"", b"plain");
    assert_eq!(format!("{ring:?}"), "KeyRing { keys: [Xaes256Gcm], .. }");
}

proptest! {
    #[test]
    fn what_was_sealed_opens(
        plain in prop::collection::vec(any::<u8>(), 0..300),
        algorithm in prop::sample::select(&Algorithm::ALL[..]),
    ) {
        let sealed = ring_with(1, algorithm).seal("p", b"c", &plain);
        prop_assert_eq!(sealed.len(), KeyRing::sealed_len(plain.len()));
        prop_assert_eq!(ring_with(1, algorithm).open("p", b"c", &sealed), Some(plain));
    }

    #[test]
    fn what_was_signed_is_verified(plain in prop::collection::vec(any::<u8>(), 0..300)) {
        let signed = ring(1).sign("p", b"c", &plain);
        prop_assert_eq!(signed.len(), KeyRing::signed_len(plain.len()));
        prop_assert_eq!(ring(1).verify("p", b"c", &signed), Some(plain));
    }
}

/// Two secrets whose ids are equal by chance, found by trying some hundred thousand.
const SAME_ID: (&str, &str) = (
    "a secret with an id like another's 55883",
    "a secret with an id like another's 93368",
);
