//! Keys, and what is sealed with them.

use std::fmt;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;

pub use self::algorithm::Algorithm;
pub(crate) use self::cipher::NONCE_BYTES;
use self::cipher::TAG_BYTES;
use self::derived::Derived;
use self::key::{ID_BYTES, RingKey};
use crate::limits::{MAX_SECRETS, MIN_SECRET_BYTES};
use crate::seal::config_error::ConfigError;
use crate::seal::random::RandomSource;
#[cfg(feature = "axum")]
use crate::seal::random::server_random;

mod algorithm;
mod cipher;
mod derived;
mod key;
#[cfg(test)]
mod tests;

/// The keys that seal what leaves the server and open what comes back.
///
/// The first key seals, all open. Sealed text is encrypted and authenticated with the
/// [`Algorithm`] of the key, whose random nonces of 24 bytes never run out, under a key derived for
/// its purpose alone ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)), so that a text made for
/// one purpose can never be used for another. Keys are wiped when dropped and never printed.
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
///
/// # Changing the secret
///
/// While a deploy goes on, old servers and new ones answer the same browsers, so no server may seal
/// with a key that another does not accept yet. That takes two deploys, and nobody loses a session:
///
/// ```
/// use remount_session::KeyRing;
///
/// let old = b"the secret that is in use as of today";
/// let new = b"the secret that is to take its place";
///
/// // The first deploy: every server accepts the new key, and none seals with it.
/// let first = KeyRing::new(old)?.accept(new)?;
/// // The second, when the first has reached every server: the new key seals.
/// let second = KeyRing::new(new)?.accept(old)?;
///
/// let (before, after) = (first.seal("note", b"", b"pug"), second.seal("note", b"", b"pug"));
/// assert!(first.open("note", b"", &after).is_some());
/// assert!(second.open("note", b"", &before).is_some());
///
/// // Later the old key is left out. What it sealed opens no longer.
/// let later = KeyRing::new(new)?;
/// assert!(later.open("note", b"", &after).is_some());
/// assert!(later.open("note", b"", &before).is_none());
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
///
/// The old key may go when [`Sessions::idle_time`](crate::Sessions::idle_time) has passed since the
/// second deploy: whoever came back by then has a cookie of the new key. A secret that somebody
/// else has seen is left out at once, with one deploy, and every session that it sealed ends.
///
/// In the variable `REMOUNT_SECRET` the same three steps are `old,new`, then `new,old`, then `new`.
///
/// # Changing the algorithm
///
/// The same secret with another [`Algorithm`] is another key, so this takes the same steps, and
/// nobody loses a session either:
///
/// ```
/// use remount_session::{Algorithm, KeyRing};
///
/// let secret = b"the secret that stays, of 32 bytes or more";
/// let other = Algorithm::XChaCha20Poly1305;
///
/// // The first deploy: every server opens what the other algorithm seals, and none seals with it.
/// let first = KeyRing::new(secret)?.accept_with(secret, other)?;
/// // The second, when the first has reached every server: the other algorithm seals.
/// let second = KeyRing::new_with(secret, other)?.accept(secret)?;
///
/// let (before, after) = (first.seal("note", b"", b"pug"), second.seal("note", b"", b"pug"));
/// assert!(first.open("note", b"", &after).is_some());
/// assert!(second.open("note", b"", &before).is_some());
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
///
/// In `REMOUNT_SECRET` the name of the algorithm stands before the secret: the steps are
/// `secret,xchacha20-poly1305:secret`, then `xchacha20-poly1305:secret,secret`, then
/// `xchacha20-poly1305:secret`. Without a name it is the default.
pub struct KeyRing {
    /// The first seals, all open. Never empty.
    #[expect(
        clippy::vec_box,
        reason = "a list that grows would leave copies of the keys behind"
    )]
    keys: Vec<Box<RingKey>>,
    random: Box<RandomSource>,
}

impl KeyRing {
    /// Makes a ring of one key from a secret: at least 32 random bytes in any encoding. It encrypts
    /// with the default [`Algorithm`].
    ///
    /// # Errors
    ///
    /// [`ConfigError::ShortSecret`] when it has fewer bytes.
    #[cfg(feature = "axum")]
    pub fn new(secret: &[u8]) -> Result<Self, ConfigError> {
        Self::new_with(secret, Algorithm::default())
    }

    /// Makes a ring of one key that encrypts with this algorithm.
    ///
    /// # Errors
    ///
    /// [`ConfigError::ShortSecret`] when the secret has fewer than 32 bytes.
    #[cfg(feature = "axum")]
    pub fn new_with(secret: &[u8], algorithm: Algorithm) -> Result<Self, ConfigError> {
        Self::with_random(secret, algorithm, server_random)
    }

    /// Makes a ring of one key that takes random bytes from `random`, which fills what it is given,
    /// in the place of the operating system. Without the feature `axum` there is no other.
    ///
    /// Nonces and the ids of sessions are made of these bytes, so nobody may be able to guess them,
    /// and none may come twice: use a generator that is made for keys.
    ///
    /// ```
    /// use remount_session::{Algorithm, KeyRing};
    ///
    /// let secret = b"an example of at least 32 random bytes";
    /// let random = |bytes: &mut [u8]| getrandom::fill(bytes).expect("there are random bytes");
    /// let ring = KeyRing::with_random(secret, Algorithm::default(), random)?;
    /// assert_ne!(ring.seal("note", b"", b"pug"), ring.seal("note", b"", b"pug"));
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ConfigError::ShortSecret`] when the secret has fewer than 32 bytes.
    pub fn with_random(
        secret: &[u8],
        algorithm: Algorithm,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Result<Self, ConfigError> {
        let ring = Self {
            keys: Vec::new(),
            random: Box::new(random),
        };
        ring.accept_with(secret, algorithm)
    }

    /// Fills `bytes` with random ones.
    pub(crate) fn random(&self, bytes: &mut [u8]) {
        (self.random)(bytes);
    }

    /// Adds the key of another secret with the default [`Algorithm`]. It only opens: an old one
    /// that sealed before, or one that is to seal from the next deploy on. How a secret is changed
    /// is described [above](Self#changing-the-secret).
    ///
    /// # Errors
    ///
    /// [`ConfigError::ShortSecret`] when it has fewer than 32 bytes,
    /// [`ConfigError::DuplicateSecret`] when the ring has it already with this algorithm, and
    /// [`ConfigError::TooManySecrets`] when the ring has eight keys.
    pub fn accept(self, secret: &[u8]) -> Result<Self, ConfigError> {
        self.accept_with(secret, Algorithm::default())
    }

    /// Adds the key of a secret with this algorithm, which only opens. The secret may be one that
    /// the ring has with another algorithm: [so it is changed](Self#changing-the-algorithm).
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub fn accept_with(mut self, secret: &[u8], algorithm: Algorithm) -> Result<Self, ConfigError> {
        let position = self.keys.len() + 1;
        if position > MAX_SECRETS {
            return Err(ConfigError::TooManySecrets);
        }
        if secret.len() < MIN_SECRET_BYTES {
            return Err(ConfigError::ShortSecret {
                position,
                bytes: secret.len(),
            });
        }
        let key = RingKey::new(secret, algorithm);
        if let Some(index) = self.keys.iter().position(|other| other.is_same(&key)) {
            return Err(ConfigError::DuplicateSecret {
                position,
                first: index + 1,
            });
        }
        self.keys.push(key);
        Ok(self)
    }

    /// Encrypts `plain`. The result opens only with the same `purpose` and `context`, and is safe
    /// in cookies, headers and URLs (base64url).
    ///
    /// The ring keeps the keys of the first 16 purposes that it meets and derives those of others
    /// each time, so a purpose is a constant; what varies belongs in `context`.
    ///
    /// # Panics
    ///
    /// When the operating system has no random bytes to give.
    #[must_use]
    pub fn seal(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        let mut nonce = [0; NONCE_BYTES];
        self.random(&mut nonce);
        self.seal_with(nonce, purpose, context, plain)
    }

    /// Decrypts what [`seal`](Self::seal) returned; `None` for everything else, without saying why.
    /// The caller bounds the length of `sealed`.
    #[must_use]
    pub fn open(&self, purpose: &str, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
        self.open_with(purpose, &[context], sealed, |plain| Some(plain.to_vec()))
    }

    /// Gives `read` what was sealed. The context may come in pieces.
    pub(crate) fn open_with<T>(
        &self,
        purpose: &str,
        context: &[&[u8]],
        sealed: &str,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let (buffer, text) = self.decrypt(purpose, context, sealed)?;
        read(buffer.get(text)?)
    }

    /// The content, and where in the buffer it is. One function for all that is read, so that a
    /// request which opens two texts runs the same code.
    fn decrypt(
        &self,
        purpose: &str,
        context: &[&[u8]],
        sealed: &str,
    ) -> Option<(Vec<u8>, Range<usize>)> {
        let authenticated = authenticated_len(purpose, context);
        let mut buffer = Vec::with_capacity(authenticated + sealed.len());
        authenticate(&mut buffer, [0; HEADER_BYTES], purpose, context);
        decode_onto(&mut buffer, sealed)?;
        let (aad, bytes) = buffer.split_at_mut(authenticated);
        let (header, rest) = bytes.split_first_chunk_mut::<HEADER_BYTES>()?;
        let (nonce, rest) = rest.split_first_chunk_mut::<NONCE_BYTES>()?;
        let (text, tag) = rest.split_last_chunk_mut::<TAG_BYTES>()?;
        aad[..HEADER_BYTES].copy_from_slice(header);
        self.named(*header, ENCRYPTED).find(|key| {
            // Nothing is decrypted before the tag is right, so the next key finds the same text.
            key.with_cipher(purpose, |cipher| cipher.decrypt(nonce, aad, text, tag))
        })?;
        let text = authenticated + HEADER_BYTES + NONCE_BYTES..buffer.len() - TAG_BYTES;
        Some((buffer, text))
    }

    /// The length of the sealed form of so many bytes.
    pub(crate) const fn sealed_len(plain: usize) -> usize {
        encoded_len(HEADER_BYTES + NONCE_BYTES + plain + TAG_BYTES)
    }

    /// Seals with a nonce that must never be used again: 24 random bytes.
    pub(crate) fn seal_with(
        &self,
        nonce: [u8; NONCE_BYTES],
        purpose: &str,
        context: &[u8],
        plain: &[u8],
    ) -> String {
        let mut sealed = String::with_capacity(Self::sealed_len(plain.len()));
        let write = |out: &mut Vec<u8>| out.extend_from_slice(plain);
        self.seal_onto(&mut sealed, nonce, purpose, &[context], plain.len(), write);
        sealed
    }

    /// Appends the sealed form of what `write` appends, which has about so many bytes. The context
    /// may come in pieces.
    pub(crate) fn seal_onto(
        &self,
        out: &mut String,
        nonce: [u8; NONCE_BYTES],
        purpose: &str,
        context: &[&[u8]],
        plain: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let key = &self.keys[0];
        let header = header(ENCRYPTED, key);
        let authenticated = authenticated_len(purpose, context);
        let sealed = HEADER_BYTES + NONCE_BYTES + plain + TAG_BYTES;
        let mut buffer = Vec::with_capacity(authenticated + sealed);
        authenticate(&mut buffer, header, purpose, context);
        buffer.extend_from_slice(&header);
        buffer.extend_from_slice(&nonce);
        write(&mut buffer);
        let (aad, bytes) = buffer.split_at_mut(authenticated);
        let text = &mut bytes[HEADER_BYTES + NONCE_BYTES..];
        let tag = key.with_cipher(purpose, |cipher| cipher.encrypt(&nonce, aad, text));
        buffer.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode_string(&buffer[authenticated..], out);
    }

    /// Signs `plain` with HMAC-SHA256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), which leaves it readable, and returns it as base64url. Whoever has no key can neither change it nor use it with another `purpose` or `context`.
    ///
    /// ```
    /// use remount_session::KeyRing;
    ///
    /// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let signed = ring.sign("invitation", b"room 7", b"pug");
    /// assert_eq!(ring.verify("invitation", b"room 7", &signed).as_deref(), Some(&b"pug"[..]));
    /// assert_eq!(ring.verify("invitation", b"room 8", &signed), None);
    /// assert_eq!(ring.open("invitation", b"room 7", &signed), None);
    /// # Ok::<(), remount_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn sign(&self, purpose: &str, context: &[u8], plain: &[u8]) -> String {
        let mut signed = String::with_capacity(Self::signed_len(plain.len()));
        let write = |out: &mut Vec<u8>| out.extend_from_slice(plain);
        self.sign_onto(&mut signed, purpose, &[context], plain.len(), write);
        signed
    }

    /// Appends the signed form of what `write` appends, which has about so many bytes. The context
    /// may come in pieces.
    pub(crate) fn sign_onto(
        &self,
        out: &mut String,
        purpose: &str,
        context: &[&[u8]],
        plain: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        let key = &self.keys[0];
        let header = header(SIGNED, key);
        let mut bytes = Vec::with_capacity(HEADER_BYTES + plain + MAC_BYTES);
        bytes.extend_from_slice(&header);
        write(&mut bytes);
        let mac = key.mac(&header, purpose, context, &bytes[HEADER_BYTES..]);
        bytes.extend_from_slice(&mac.finalize().into_bytes());
        URL_SAFE_NO_PAD.encode_string(bytes, out);
    }

    /// Returns what [`sign`](Self::sign) was given; `None` for everything else. The caller bounds
    /// the length of `signed`.
    #[must_use]
    pub fn verify(&self, purpose: &str, context: &[u8], signed: &str) -> Option<Vec<u8>> {
        self.verify_with(purpose, &[context], signed, |plain| Some(plain.to_vec()))
    }

    /// Gives `read` what was signed. The context may come in pieces.
    pub(crate) fn verify_with<T>(
        &self,
        purpose: &str,
        context: &[&[u8]],
        signed: &str,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let mut bytes = Vec::with_capacity(signed.len());
        decode_onto(&mut bytes, signed)?;
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
        let (plain, mac) = rest.split_last_chunk::<MAC_BYTES>()?;
        self.named(*header, SIGNED).find(|key| {
            // Takes the same time wherever the two differ.
            key.mac(header, purpose, context, plain)
                .verify(mac.into())
                .is_ok()
        })?;
        read(plain)
    }

    /// The length of the signed form of so many bytes.
    pub(crate) const fn signed_len(plain: usize) -> usize {
        encoded_len(HEADER_BYTES + plain + MAC_BYTES)
    }

    /// The keys that may have made a text with this header: none if it is of another version. Two
    /// secrets may have the same id by chance.
    fn named(&self, header: [u8; HEADER_BYTES], version: u8) -> impl Iterator<Item = &RingKey> {
        self.keys
            .iter()
            .map(|key| &**key)
            .filter(move |key| header == self::header(version, key))
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing")
            .field("keys", &Algorithms(&self.keys))
            .finish_non_exhaustive()
    }
}

/// What is shown of the keys of a ring.
struct Algorithms<'a>(&'a [Box<RingKey>]);

impl fmt::Debug for Algorithms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let algorithms = self.0.iter().map(|key| key.algorithm());
        f.debug_list().entries(algorithms).finish()
    }
}

/// The first byte says how a text is laid out, and whoever opens it says which one is expected:
/// nothing is negotiated. Which algorithm made it, the key knows whose id is beside it. Another
/// layout would get another number.
const ENCRYPTED: u8 = 1;
const SIGNED: u8 = 2;

/// The version and, in clear, which key made the text.
const HEADER_BYTES: usize = 1 + ID_BYTES;
const MAC_BYTES: usize = 32;

fn header(version: u8, key: &RingKey) -> [u8; HEADER_BYTES] {
    let mut header = [version; HEADER_BYTES];
    header[1..].copy_from_slice(&key.id());
    header
}

/// Decodes only what the encoder writes: no padding, and no bits set that say nothing, so that a
/// text has one form.
fn decode_onto(out: &mut Vec<u8>, text: &str) -> Option<()> {
    URL_SAFE_NO_PAD.decode_vec(text, out).ok()
}

/// Base64 without padding: four characters for three bytes.
const fn encoded_len(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// Appends what is authenticated beside an encrypted text: the header in clear, the purpose and the
/// context. The length keeps purpose and context apart.
fn authenticate(out: &mut Vec<u8>, header: [u8; HEADER_BYTES], purpose: &str, context: &[&[u8]]) {
    out.extend_from_slice(&header);
    out.extend_from_slice(&length(purpose.len()));
    out.extend_from_slice(purpose.as_bytes());
    for piece in context {
        out.extend_from_slice(piece);
    }
}

/// How many bytes [`authenticate`] appends.
fn authenticated_len(purpose: &str, context: &[&[u8]]) -> usize {
    HEADER_BYTES + LENGTH_BYTES + purpose.len() + all(context)
}

/// The bytes of all pieces together.
fn all(pieces: &[&[u8]]) -> usize {
    pieces.iter().map(|piece| piece.len()).sum()
}

const LENGTH_BYTES: usize = size_of::<u64>();

fn length(bytes: usize) -> [u8; LENGTH_BYTES] {
    (bytes as u64).to_be_bytes()
}
