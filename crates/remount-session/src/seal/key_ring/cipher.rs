//! The ciphers, which have keys, nonces and tags of the same lengths.

use chacha20poly1305::XChaCha20Poly1305;
use xaes_256_gcm::Xaes256Gcm;
use xaes_256_gcm::aead::{AeadInOut, KeyInit};

use super::algorithm::Algorithm;

pub(super) const KEY_BYTES: usize = 32;
pub(crate) const NONCE_BYTES: usize = 24;
pub(super) const TAG_BYTES: usize = 16;

#[cfg(test)]
mod vectors;

/// A cipher with its key, which is wiped when it is dropped.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each purpose of a key, and the larger one is the default"
)]
pub(super) enum Cipher {
    Xaes256Gcm(Xaes256Gcm),
    XChaCha20Poly1305(XChaCha20Poly1305),
}

impl Cipher {
    pub(super) fn new(algorithm: Algorithm, key: &[u8; KEY_BYTES]) -> Self {
        match algorithm {
            Algorithm::Xaes256Gcm => Self::Xaes256Gcm(Xaes256Gcm::new(key.into())),
            Algorithm::XChaCha20Poly1305 => {
                Self::XChaCha20Poly1305(XChaCha20Poly1305::new(key.into()))
            }
        }
    }

    /// Encrypts `text` where it is, and returns its tag.
    pub(super) fn encrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        authenticated: &[u8],
        text: &mut [u8],
    ) -> [u8; TAG_BYTES] {
        let (nonce, text) = (nonce.into(), text.into());
        match self {
            Self::Xaes256Gcm(cipher) => cipher.encrypt_inout_detached(nonce, authenticated, text),
            Self::XChaCha20Poly1305(cipher) => {
                cipher.encrypt_inout_detached(nonce, authenticated, text)
            }
        }
        .expect("what is sealed here is far below the 64 GiB that the ciphers take")
        .into()
    }

    /// Decrypts `text` where it is, and says whether it could. Before the tag is known to be right
    /// it changes nothing.
    #[must_use]
    pub(super) fn decrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        authenticated: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        let (nonce, text, tag) = (nonce.into(), text.into(), tag.into());
        match self {
            Self::Xaes256Gcm(cipher) => {
                cipher.decrypt_inout_detached(nonce, authenticated, text, tag)
            }
            Self::XChaCha20Poly1305(cipher) => {
                cipher.decrypt_inout_detached(nonce, authenticated, text, tag)
            }
        }
        .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    /// Compiles only for what is wiped, which depends on the features of the crates that it comes
    /// from.
    fn is_wiped<T: ZeroizeOnDrop>() {}

    #[test]
    fn every_cipher_is_wiped_when_dropped() {
        is_wiped::<Xaes256Gcm>();
        is_wiped::<XChaCha20Poly1305>();
        // What the keys of single texts are in.
        is_wiped::<xaes_256_gcm::aes_gcm::Aes256Gcm>();
    }

    #[test]
    fn what_is_refused_stays_as_it_is() {
        for algorithm in Algorithm::ALL {
            let cipher = Cipher::new(algorithm, &[1; KEY_BYTES]);
            let mut text = *b"plain text";
            let mut tag = cipher.encrypt(&[2; NONCE_BYTES], b"context", &mut text);
            let encrypted = text;
            tag[0] ^= 1;
            assert!(!cipher.decrypt(&[2; NONCE_BYTES], b"context", &mut text, &tag));
            assert_eq!(text, encrypted, "{algorithm}");
            tag[0] ^= 1;
            assert!(cipher.decrypt(&[2; NONCE_BYTES], b"context", &mut text, &tag));
            assert_eq!(text, *b"plain text", "{algorithm}");
        }
    }
}
