//! Keys of different algorithms in one ring.

use super::*;

const BOTH: [(Algorithm, Algorithm); 2] = [
    (Algorithm::Xaes256Gcm, Algorithm::XChaCha20Poly1305),
    (Algorithm::XChaCha20Poly1305, Algorithm::Xaes256Gcm),
];

/// A ring that seals with one algorithm and opens what the other one sealed with the same secret.
fn ring_of_both(first: Algorithm, other: Algorithm) -> KeyRing {
    ring_with(1, first)
        .accept_with(&[1; 32], other)
        .expect("it is another key")
}

#[test]
fn each_algorithm_opens_what_it_sealed() {
    for algorithm in Algorithm::ALL {
        let sealed = ring_with(1, algorithm).seal("p", b"c", b"plain");
        let opened = ring_with(1, algorithm).open("p", b"c", &sealed);
        assert_eq!(opened.as_deref(), Some(&b"plain"[..]));
        assert_eq!(ring_with(1, algorithm).open("q", b"c", &sealed), None);
        assert_eq!(ring_with(1, algorithm).open("p", b"d", &sealed), None);
        assert_eq!(ring_with(2, algorithm).open("p", b"c", &sealed), None);
    }
}

#[test]
fn the_same_secret_with_another_algorithm_is_another_key() {
    let [one, other] = Algorithm::ALL.map(|algorithm| RingKey::new(&[1; 32], algorithm));
    assert_ne!(one.id(), other.id());
    assert!(!one.is_same(&other));
    for usage in [&b"seal:"[..], b"sign:"] {
        assert!(one.derive(usage, "p") != other.derive(usage, "p"));
    }
}

#[test]
fn what_one_algorithm_sealed_does_not_open_with_the_other() {
    for (one, other) in BOTH {
        let sealed = ring_with(1, one).seal("p", b"", b"plain");
        assert_eq!(ring_with(1, other).open("p", b"", &sealed), None);
        let signed = ring_with(1, one).sign("p", b"", b"plain");
        assert_eq!(ring_with(1, other).verify("p", b"", &signed), None);
    }
}

#[test]
fn a_text_under_the_id_of_the_other_algorithm_does_not_open() {
    for (one, other) in BOTH {
        let ring = ring_of_both(one, other);
        let relabelled = |text: &str| {
            let mut bytes = decode(text);
            assert_eq!(bytes[1..HEADER_BYTES], ring.keys[0].id());
            bytes[1..HEADER_BYTES].copy_from_slice(&ring.keys[1].id());
            URL_SAFE_NO_PAD.encode(bytes)
        };
        let sealed = ring.seal("p", b"", b"plain");
        assert_eq!(ring.open("p", b"", &relabelled(&sealed)), None);
        let signed = ring.sign("p", b"", b"plain");
        assert_eq!(ring.verify("p", b"", &relabelled(&signed)), None);
    }
}

/// The id is authenticated too. Were it not, the text would still not open.
#[test]
fn a_text_does_not_open_with_the_other_algorithm_whatever_is_authenticated() {
    for (one, other) in BOTH {
        let (one, other) = (RingKey::new(&[1; 32], one), RingKey::new(&[1; 32], other));
        let mut text = *b"plain";
        let tag = one.with_cipher("p", |it| it.encrypt(&[1; NONCE_BYTES], b"", &mut text));
        let mut open = |key: &RingKey| {
            key.with_cipher("p", |it| {
                it.decrypt(&[1; NONCE_BYTES], b"", &mut text, &tag)
            })
        };
        assert!(!open(&other));
        assert!(open(&one));
    }
}

#[test]
fn two_keys_of_different_algorithms_with_the_same_id_both_open() {
    let keys = [
        (SAME_ID.0.as_bytes(), Algorithm::Xaes256Gcm),
        (SAME_ID.1.as_bytes(), Algorithm::XChaCha20Poly1305),
    ];
    let [one, other] = keys.map(|(secret, algorithm)| RingKey::new(secret, algorithm).id());
    assert_eq!(one, other);
    let [one, other] = keys;
    for (first, second) in [(one, other), (other, one)] {
        let both = KeyRing::new_with(first.0, first.1)
            .and_then(|ring| ring.accept_with(second.0, second.1))
            .expect("they are different");
        for (secret, algorithm) in keys {
            let ring = KeyRing::new_with(secret, algorithm).expect("it is long enough");
            let sealed = ring.seal("p", b"", b"plain");
            assert_eq!(both.open("p", b"", &sealed).as_deref(), Some(&b"plain"[..]));
        }
    }
}

#[test]
fn a_text_has_the_same_form_whichever_algorithm_made_it() {
    let [one, other] =
        Algorithm::ALL.map(|algorithm| decode(&ring_with(1, algorithm).seal("p", b"", b"plain")));
    assert_eq!(one.len(), other.len());
    assert_eq!(one[0], other[0]);
}

#[test]
fn at_no_moment_of_a_change_of_algorithm_a_server_meets_what_it_cannot_open() {
    for (old, new) in BOTH {
        let steps = [
            ring_with(1, old),
            ring_of_both(old, new),
            ring_of_both(new, old),
            ring_with(1, new),
        ];
        for (deploy, rings) in steps.windows(2).enumerate() {
            // After the third deploy what the old algorithm sealed does not open any more.
            let texts = if deploy < 2 { rings } else { &rings[..1] };
            for sealing in texts {
                let sealed = sealing.seal("p", b"", b"plain");
                let signed = sealing.sign("p", b"", b"plain");
                for opening in rings {
                    assert!(opening.open("p", b"", &sealed).is_some());
                    assert!(opening.verify("p", b"", &signed).is_some());
                }
            }
        }
    }
}

#[test]
fn the_same_secret_with_the_same_algorithm_is_not_accepted_twice() {
    for (one, other) in BOTH {
        let error = ring_of_both(one, other)
            .accept_with(&[1; 32], other)
            .expect_err("it is there");
        assert!(matches!(
            error,
            ConfigError::DuplicateSecret {
                position: 3,
                first: 2
            }
        ));
    }
}

#[test]
fn a_short_secret_is_refused_for_each_algorithm() {
    for algorithm in Algorithm::ALL {
        let error = KeyRing::new_with(&[1; 31], algorithm).expect_err("31 bytes are too few");
        assert!(matches!(error, ConfigError::ShortSecret { bytes: 31, .. }));
    }
}

/// Keys are derived as ever, so an update of the server ends no session.
#[test]
fn the_same_nonce_makes_the_same_text_in_every_release() {
    for (algorithm, sealed, signed) in [
        (Algorithm::Xaes256Gcm, XAES_SEALED, XAES_SIGNED),
        (Algorithm::XChaCha20Poly1305, XCHACHA_SEALED, XCHACHA_SIGNED),
    ] {
        let ring = ring_with(1, algorithm);
        let nonce = *b"twenty-four random bytes";
        assert_eq!(ring.seal_with(nonce, "p", b"c", b"plain text"), sealed);
        assert_eq!(ring.sign("p", b"c", b"plain text"), signed);
    }
}

#[test]
fn debug_shows_which_algorithm_seals() {
    let ring = ring_of_both(Algorithm::XChaCha20Poly1305, Algorithm::Xaes256Gcm);
    let shown = "KeyRing { keys: [XChaCha20Poly1305, Xaes256Gcm], .. }";
    assert_eq!(format!("{ring:?}"), shown);
}

/// What the first release made that had one algorithm.
const XAES_SEALED: &str =
    "AYvRmMp0d2VudHktZm91ciByYW5kb20gYnl0ZXNJ4EG_KHe1UfFjSwOKrg7_EYpUk5r2MB833A";
const XAES_SIGNED: &str = "AovRmMpwbGFpbiB0ZXh0WGaliCdf78B-nfNwKgFvrbc3ZJOrE73Ly9JJXpg1t40";

/// What a program in another language makes of the same secret, with HKDF and HChaCha20 of its own
/// and the ChaCha20-Poly1305 of OpenSSL. For the other algorithm it makes the texts above.
const XCHACHA_SEALED: &str =
    "AT7mJZt0d2VudHktZm91ciByYW5kb20gYnl0ZXMYvipeJ-aU3bIji3R-Ol9tfOVj2KomBR10Mg";
const XCHACHA_SIGNED: &str = "Aj7mJZtwbGFpbiB0ZXh09Sog5c7CVogOH9AUwnhaCfiwMIzxaMrfWqilj_AYbRY";

/// Two secrets whose keys of the two algorithms have the same id by chance.
const SAME_ID: (&str, &str) = (
    "a secret for one of the two algorithms 27838",
    "a secret for one of the two algorithms 67932",
);
