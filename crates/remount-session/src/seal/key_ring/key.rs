//! One key of a ring, and the keys derived from it.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::algorithm::Algorithm;
use super::cipher::{Cipher, KEY_BYTES};
use super::{Derived, all, length};

pub(super) const ID_BYTES: usize = 4;

/// The key of a secret and an algorithm. Whatever in it is secret is wiped when it is dropped, and
/// is on the heap, where a move leaves no copy behind.
pub(super) struct RingKey {
    algorithm: Algorithm,
    id: [u8; ID_BYTES],
    /// The extracted key of HKDF, from which the key of each purpose is expanded.
    extracted: Secret,
    ciphers: Derived<Cipher>,
    macs: Derived<Hmac<Sha256>>,
}

type Secret = Zeroizing<[u8; KEY_BYTES]>;

impl RingKey {
    pub(super) fn new(secret: &[u8], algorithm: Algorithm) -> Box<Self> {
        let mut key = Box::new(Self {
            algorithm,
            id: [0; ID_BYTES],
            extracted: Zeroizing::new([0; KEY_BYTES]),
            ciphers: Derived::new(),
            macs: Derived::new(),
        });
        let (mut extracted, hkdf) = Hkdf::<Sha256>::extract(Some(algorithm.salt()), secret);
        key.extracted.copy_from_slice(&extracted);
        extracted.as_mut_slice().zeroize();
        expand(&hkdf, &[b"key id"], &mut key.id);
        key
    }

    /// Says in clear which key made a text.
    pub(super) fn id(&self) -> [u8; ID_BYTES] {
        self.id
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether it has the same secret and the same algorithm.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.extracted == other.extracted
    }

    /// Gives `f` what encrypts texts of this purpose.
    pub(super) fn with_cipher<R>(&self, purpose: &str, f: impl FnOnce(&Cipher) -> R) -> R {
        let derive = || {
            let key = self.derive(b"seal:", purpose);
            Box::new(Cipher::new(self.algorithm, &key))
        };
        self.ciphers.with(purpose, derive, f)
    }

    /// The signature of a text, to be compared or written. Lengths keep the parts of it apart.
    pub(super) fn mac(
        &self,
        header: &[u8],
        purpose: &str,
        context: &[&[u8]],
        plain: &[u8],
    ) -> Hmac<Sha256> {
        let derive = || {
            let key = self.derive(b"sign:", purpose);
            Box::new(Hmac::new_from_slice(&**key).expect("HMAC takes keys of any length"))
        };
        let mut mac = self.macs.with(purpose, derive, Clone::clone);
        mac.update(header);
        mac.update(&length(purpose.len()));
        mac.update(purpose.as_bytes());
        mac.update(&length(all(context)));
        for piece in context {
            mac.update(piece);
        }
        mac.update(plain);
        mac
    }

    /// The key for one use of one purpose.
    pub(super) fn derive(&self, usage: &[u8], purpose: &str) -> Box<Secret> {
        let hkdf = Hkdf::<Sha256>::from_prk(&*self.extracted)
            .expect("an extracted key has the length of the hash");
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        expand(&hkdf, &[usage, purpose.as_bytes()], &mut **key);
        key
    }
}

fn expand(hkdf: &Hkdf<Sha256>, info: &[&[u8]], out: &mut [u8]) {
    hkdf.expand_multi_info(info, out)
        .expect("no more than 255 hashes are asked for");
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    /// Compiles only for what is wiped, which depends on the features of the crates that it comes
    /// from.
    fn is_wiped<T: ZeroizeOnDrop>() {}

    #[test]
    fn keys_and_what_is_derived_from_them_are_wiped_when_dropped() {
        is_wiped::<Secret>();
        // All that an `Hmac` is made of.
        is_wiped::<Sha256>();
    }
}
