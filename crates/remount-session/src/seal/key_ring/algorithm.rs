//! What a key of a ring encrypts with.

use std::fmt;

/// What a key of a [`KeyRing`](crate::KeyRing) encrypts with.
///
/// The algorithm belongs to the key, and nothing in a sealed text names it: the text says which key
/// made it, and that key knows one algorithm. So nobody can have a text opened with another one.
/// The same secret with the other algorithm is another key of the ring. All that is derived from
/// it differs, its id too.
///
/// Both take a key of 32 bytes and a nonce of 24, which is random here, and both add a tag of 16,
/// so sealed texts are equally long. Neither commits to its key: whoever knows two keys can make a
/// text that opens with both. Nobody but the server knows any.
///
/// # Which one
///
/// The default suits a server whose processor has instructions for AES, as nearly all do. There it
/// takes a quarter of the time, and it is made of what NIST has standardised. Without these
/// instructions it takes twice the time of XChaCha20-Poly1305.
///
/// Both come from RustCrypto. `aes-gcm`, on which `xaes-256-gcm` is built, and `chacha20poly1305`
/// were [reviewed by NCC Group in February 2020][review], and have changed much since. Nobody has
/// reviewed `xaes-256-gcm`. It is young and short: it derives a key for `aes-gcm` from the first
/// half of the nonce. If you would rather rely on code that many others use, take
/// [`XChaCha20Poly1305`](Self::XChaCha20Poly1305). The tests of this crate run the published test
/// vectors of both.
///
/// How a site changes its algorithm without losing a session is described
/// [at the ring](crate::KeyRing#changing-the-algorithm).
///
/// [review]: https://web.archive.org/web/20240108154854/https://research.nccgroup.com/wp-content/uploads/2020/02/NCC_Group_MobileCoin_RustCrypto_AESGCM_ChaCha20Poly1305_Implementation_Review_2020-02-12_v1.0.pdf
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// [XAES-256-GCM](https://c2sp.org/XAES-256-GCM) of C2SP, version 1: AES-256-GCM
    /// ([NIST SP 800-38D](https://csrc.nist.gov/pubs/sp/800/38/d/final)) under a key that is
    /// derived from half of the nonce with CMAC
    /// ([NIST SP 800-108](https://csrc.nist.gov/pubs/sp/800/108/r1/upd1/final)).
    #[default]
    Xaes256Gcm,
    /// XChaCha20-Poly1305 of
    /// [draft-irtf-cfrg-xchacha-03](https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03):
    /// ChaCha20-Poly1305 ([RFC 8439](https://www.rfc-editor.org/rfc/rfc8439)) under a key that is
    /// derived from two thirds of the nonce with HChaCha20. The draft expired in 2020 and never
    /// became a standard; libsodium and others have it as it is there.
    XChaCha20Poly1305,
}

impl Algorithm {
    /// What it is called before a secret in the variable `REMOUNT_SECRET`.
    ///
    /// ```
    /// use remount_session::Algorithm;
    ///
    /// assert_eq!(Algorithm::default().name(), "xaes-256-gcm");
    /// assert_eq!(Algorithm::XChaCha20Poly1305.name(), "xchacha20-poly1305");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xaes256Gcm => "xaes-256-gcm",
            Self::XChaCha20Poly1305 => "xchacha20-poly1305",
        }
    }

    /// All there are.
    pub(crate) const ALL: [Self; 2] = [Self::Xaes256Gcm, Self::XChaCha20Poly1305];

    /// Keeps the keys that are made of one secret apart: the salt of HKDF. That of the default
    /// names no algorithm, since it is older than the other one.
    pub(super) const fn salt(self) -> &'static [u8] {
        match self {
            Self::Xaes256Gcm => b"remount key ring",
            Self::XChaCha20Poly1305 => b"remount key ring, xchacha20-poly1305",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
