//! Keys, and what is sealed with them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::secret::ConfigError;

/// The least a secret may have.
pub const MIN_SECRET_BYTES: usize = 32;

/// The keys that seal what leaves the server and open what comes back.
///
/// Sealed text is encrypted and authenticated with XChaCha20-Poly1305, under a key derived for its purpose alone ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)), so that a text made for one purpose can never be used for another. Keys are wiped when dropped and never printed.
///
/// ```
/// use remount_session::KeyRing;
///
/// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// let sealed = ring.seal("invitation", b"room 7", b"pug");
/// assert_eq!(ring.open("invitation", b"room 7", &sealed).as_deref(), Some(&b"pug"[..]));
/// assert_eq!(ring.open("invitation", b"room 8", &sealed), None);
/// assert_eq!(ring.open("password reset", b"room 7", &sealed), None);
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
pub struct KeyRing {
    /// The first seals, all open. One for now; the format names the key, so more can be added.
    keys: Vec<RingKey>,
}

struct RingKey {
    /// Says in clear which key sealed a text.
    id: [u8; ID_BYTES],
    /// The extracted key of HKDF, from which the key of each purpose is expanded.
    extracted: Zeroizing<[u8; 32]>,
}

impl KeyRing {
    /// Makes a ring of one key from a secret: at least 32 random bytes in any encoding.
    ///
    /// # Errors
    ///
    /// [`ConfigError::ShortSecret`] when it has fewer bytes.
    pub fn new(secret: &[u8]) -> Result<Self, ConfigError> {
        if secret.len() < MIN_SECRET_BYTES {
            return Err(ConfigError::ShortSecret {
                bytes: secret.len(),
            });
        }
        Ok(Self {
            keys: vec![RingKey::new(secret)],
        })
    }

    /// Encrypts `plain`. The result opens only with the same `purpose` and `context`, and is safe in cookies, headers and URLs (base64url).
    ///
    /// # Panics
    ///
    /// When the operating system has no random bytes to give.
    #[must_use]
    pub fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        let mut nonce = [0; NONCE_BYTES];
        system_random(&mut nonce);
        self.seal_with(nonce, purpose, context, plain)
    }

    /// Decrypts what [`seal`](Self::seal) returned; `None` for everything else, without saying why. The caller bounds the length of `sealed`.
    #[must_use]
    pub fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (header, rest) = bytes.split_at_checked(1 + ID_BYTES)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES)?;
        if header[0] != VERSION {
            return None;
        }
        let key = self.keys.iter().find(|key| key.id == header[1..])?;
        let payload = Payload {
            msg: ciphertext,
            aad: &authenticated(header, purpose, context),
        };
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        key.cipher(purpose)
            .decrypt(&XNonce::from(nonce), payload)
            .ok()
    }

    /// The length of the sealed form of so many bytes.
    pub(crate) const fn sealed_len(plain: usize) -> usize {
        let bytes = 1 + ID_BYTES + NONCE_BYTES + plain + TAG_BYTES;
        // Base64 without padding: four characters for three bytes.
        (bytes * 4).div_ceil(3)
    }

    /// Seals with a nonce that must never be used again: 24 random bytes.
    pub(crate) fn seal_with(
        &self,
        nonce: [u8; NONCE_BYTES],
        purpose: &str,
        context: &[u8],
        plain: &[u8],
    ) -> String {
        let key = &self.keys[0];
        let mut sealed = Vec::with_capacity(1 + ID_BYTES + NONCE_BYTES + plain.len() + TAG_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&key.id);
        let aad = authenticated(&sealed, purpose, context);
        sealed.extend_from_slice(&nonce);
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let ciphertext = key
            .cipher(purpose)
            .encrypt(&XNonce::from(nonce), payload)
            .expect("what is sealed here is far below the 256 GiB that the cipher takes");
        sealed.extend_from_slice(&ciphertext);
        URL_SAFE_NO_PAD.encode(sealed)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}

/// Fills `bytes` from the operating system.
pub(crate) fn system_random(bytes: &mut [u8]) {
    // Going on without randomness would give ids and nonces that repeat.
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// The first byte of everything sealed; another layout would get another number.
const VERSION: u8 = 1;
const ID_BYTES: usize = 4;
pub(crate) const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

impl RingKey {
    fn new(secret: &[u8]) -> Self {
        let (mut extracted, hkdf) = Hkdf::<Sha256>::extract(Some(b"remount key ring"), secret);
        let mut id = [0; ID_BYTES];
        expand(&hkdf, &[b"key id"], &mut id);
        let mut kept = Zeroizing::new([0; 32]);
        kept.copy_from_slice(&extracted);
        zeroize::Zeroize::zeroize(extracted.as_mut_slice());
        Self {
            id,
            extracted: kept,
        }
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        let hkdf = Hkdf::<Sha256>::from_prk(&*self.extracted)
            .expect("an extracted key has the length of the hash");
        let mut key = Zeroizing::new([0; 32]);
        expand(&hkdf, &[b"seal:", purpose.as_bytes()], &mut *key);
        XChaCha20Poly1305::new((&*key).into())
    }
}

fn expand(hkdf: &Hkdf<Sha256>, info: &[&[u8]], out: &mut [u8]) {
    hkdf.expand_multi_info(info, out)
        .expect("no more than 255 hashes are asked for");
}

/// What is authenticated beside the text: the header in clear, the purpose and the context. The length keeps purpose and context apart.
fn authenticated(header: &[u8], purpose: &str, context: &[u8]) -> Vec<u8> {
    let length = u64::try_from(purpose.len()).expect("a length fits in 64 bits");
    [header, &length.to_be_bytes(), purpose.as_bytes(), context].concat()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(secret: u8) -> KeyRing {
        KeyRing::new(&[secret; 32]).expect("32 bytes are enough")
    }

    #[test]
    fn a_short_secret_makes_no_ring() {
        let error = KeyRing::new(&[1; 31]).expect_err("31 bytes are too few");
        assert!(error.to_string().contains("openssl rand -base64 48"));
    }

    #[test]
    fn what_another_secret_sealed_does_not_open() {
        let sealed = ring(1).seal("p", b"", b"plain");
        assert_eq!(ring(2).open("p", b"", &sealed), None);
    }

    #[test]
    fn purpose_and_context_do_not_run_into_each_other() {
        let sealed = ring(1).seal("ab", b"c", b"plain");
        assert_eq!(ring(1).open("a", b"bc", &sealed), None);
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
        let ring = ring(7);
        assert_eq!(format!("{ring:?}"), "KeyRing { keys: 1, .. }");
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens(plain in prop::collection::vec(any::<u8>(), 0..300)) {
            let sealed = ring(1).seal("p", b"c", &plain);
            prop_assert_eq!(sealed.len(), KeyRing::sealed_len(plain.len()));
            prop_assert_eq!(ring(1).open("p", b"c", &sealed), Some(plain));
        }

        #[test]
        fn a_changed_character_anywhere_closes_it(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]") {
            let sealed = ring(1).seal("p", b"c", b"plain text");
            let at = at.index(sealed.len());
            let changed = format!("{}{other}{}", &sealed[..at], &sealed[at + 1..]);
            prop_assume!(changed != sealed);
            prop_assert_eq!(ring(1).open("p", b"c", &changed), None);
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(text in ".{0,200}") {
            prop_assert_eq!(ring(1).open("p", b"c", &text), None);
        }
    }
}
