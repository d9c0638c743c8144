//! The name of a session.

use std::fmt;
use std::hash::Hasher;

use serde::{Deserialize, Deserializer, Serializer};
use sha2::{Digest, Sha256};

/// Names one session: 16 random bytes.
///
/// Knowing an id opens nothing, since cookies and tickets are sealed. Even so its [`Debug`] form
/// shows only the start of a hash, which is enough to follow one session through a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// The topic on which the views of this session listen: `session:` and 32 hexadecimal digits,
    /// made from a hash of the id.
    #[must_use]
    pub fn topic(&self) -> String {
        let mut topic = String::with_capacity(40);
        topic.push_str("session:");
        let digits = self.digest().into_iter().skip(8).take(16).flat_map(hex);
        topic.extend(digits.map(char::from));
        topic
    }

    /// Makes an id with bytes from `random`.
    pub(crate) fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut bytes = [0; 16];
        random(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Sixteen hexadecimal digits that tell the cookies of one browser apart.
    pub(crate) fn short_hash(&self) -> ShortHash {
        let mut digits = [0; SHORT_HASH_CHARS];
        for (digits, byte) in digits.chunks_exact_mut(2).zip(self.digest()) {
            digits.copy_from_slice(&hex(byte));
        }
        ShortHash(digits)
    }

    fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"remount session id");
        hasher.update(self.0);
        hasher.finalize().into()
    }
}

/// The digits of [`SessionId::short_hash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShortHash([u8; SHORT_HASH_CHARS]);

pub(crate) const SHORT_HASH_CHARS: usize = 16;

impl ShortHash {
    /// What these digits are a hash of was found out before. `None` if they are not of its form.
    pub(crate) fn from_digits(digits: &str) -> Option<Self> {
        let is_one = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digits = digits.as_bytes().try_into().ok();
        digits.filter(|_| is_one).map(Self)
    }

    /// That of no id, as far as anybody knows.
    pub(crate) const ZERO: Self = Self([b'0'; SHORT_HASH_CHARS]);

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("digits are ASCII")
    }
}

/// Hashes ids to themselves, more or less: they are random bytes, which nobody else can choose.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(size_of::<u64>()) {
            let mut padded = [0; size_of::<u64>()];
            padded[..word.len()].copy_from_slice(word);
            self.0 = self.0.rotate_left(5) ^ u64::from_le_bytes(padded);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionId({}…)", &self.short_hash().as_str()[..8])
    }
}

/// How an id is written and read with serde: as bytes, as a sequence of them is taken one by one.
pub(crate) mod as_bytes {
    use super::{Deserialize, Deserializer, Serializer, SessionId};
    use serde::de::Error;

    pub(crate) fn serialize<S: Serializer>(id: &SessionId, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&id.0)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SessionId, D::Error> {
        let bytes = <&[u8]>::deserialize(from)?;
        let id = bytes.try_into().map(SessionId);
        id.map_err(|_| D::Error::invalid_length(bytes.len(), &"16 bytes"))
    }
}

fn hex(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_and_topic_do_not_show_the_id() {
        let id = SessionId([0xab; 16]);
        assert!(!format!("{id:?}").contains("abab"));
        assert!(!id.topic().contains("abab"));
        assert_eq!(id.topic().len(), "session:".len() + 32);
    }

    #[test]
    fn an_id_is_128_random_bits() {
        let mut next = 0;
        let mut random = |bytes: &mut [u8]| {
            bytes.fill_with(|| {
                next += 1;
                next
            });
        };
        let one = SessionId::random(&mut random);
        assert_eq!(
            one.0,
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
        );
        let two = SessionId::random(&mut random);
        assert!(two.0.iter().all(|byte| !one.0.contains(byte)));
    }

    #[test]
    fn different_ids_have_different_topics_and_hashes() {
        let (one, two) = (SessionId([1; 16]), SessionId([2; 16]));
        assert_ne!(one.topic(), two.topic());
        assert_ne!(one.short_hash(), two.short_hash());
    }
}
