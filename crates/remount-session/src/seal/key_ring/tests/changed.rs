//! Every small change of a text, tried one after the other.

use super::*;

/// What opens a text: `open` or `verify`.
type Open = fn(&KeyRing, &str) -> Option<Vec<u8>>;

fn open(ring: &KeyRing, text: &str) -> Option<Vec<u8>> {
    ring.open("p", b"c", text)
}

fn verify(ring: &KeyRing, text: &str) -> Option<Vec<u8>> {
    ring.verify("p", b"c", text)
}

/// A text of each kind and algorithm, with the ring that made it. The ring has further keys, of
/// which one is made of the same secret.
fn check_each(check: impl Fn(&KeyRing, Open, &str)) {
    for algorithm in Algorithm::ALL {
        let ring = Algorithm::ALL
            .into_iter()
            .filter(|other| *other != algorithm)
            .fold(ring_with(1, algorithm), |ring, other| {
                ring.accept_with(&[1; 32], other)
                    .expect("it is another key")
            });
        let ring = ring.accept(&[2; 32]).expect("it is another key");
        for (open, text) in [
            (open as Open, ring.seal("p", b"c", b"plain text")),
            (verify, ring.sign("p", b"c", b"plain text")),
        ] {
            assert_eq!(open(&ring, &text).as_deref(), Some(&b"plain text"[..]));
            check(&ring, open, &text);
        }
    }
}

#[test]
fn no_text_with_one_flipped_bit_opens() {
    check_each(|ring, open, text| {
        let bytes = decode(text);
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                open(ring, &URL_SAFE_NO_PAD.encode(changed)),
                None,
                "bit {bit}"
            );
        }
    });
}

#[test]
fn no_text_with_a_missing_byte_at_either_end_opens() {
    check_each(|ring, open, text| {
        let bytes = decode(text);
        for length in 0..bytes.len() {
            let (start, end) = (&bytes[..length], &bytes[bytes.len() - length..]);
            assert_eq!(open(ring, &URL_SAFE_NO_PAD.encode(start)), None, "{length}");
            assert_eq!(open(ring, &URL_SAFE_NO_PAD.encode(end)), None, "{length}");
        }
    });
}

#[test]
fn no_text_with_another_or_a_missing_character_opens() {
    check_each(|ring, open, text| {
        for at in 0..text.len() {
            assert_eq!(open(ring, &text[..at]), None, "{at}");
            for other in ["", "A", "B", "_", "=", "+", "%", " ", "é"] {
                let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
                assert!(
                    changed == text || open(ring, &changed).is_none(),
                    "{changed}"
                );
            }
        }
    });
}

#[test]
fn no_text_with_a_further_byte_opens() {
    check_each(|ring, open, text| {
        let bytes = decode(text);
        for at in 0..=bytes.len() {
            let mut longer = bytes.clone();
            longer.insert(at, 0);
            assert_eq!(open(ring, &URL_SAFE_NO_PAD.encode(longer)), None, "{at}");
        }
    });
}
