//! Maps whose keys are hashes already, made with the secrets of the process.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map that hashes its keys no second time.
pub(crate) type HashedMap<K, V> = HashMap<K, V, BuildHasherDefault<Hashed>>;

/// Joins the parts of a key, at least one of which has to be a [hash](crate::seeds::Seeds).
#[derive(Default)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn write_u64(&mut self, part: u64) {
        self.0 = self.0.rotate_left(32) ^ part;
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut part = [0; 8];
            part[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(part));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::hash::BuildHasher;

    use super::*;

    fn hash(key: (TypeId, u64)) -> u64 {
        BuildHasherDefault::<Hashed>::default().hash_one(key)
    }

    #[test]
    fn a_key_counts_with_its_type_and_with_its_hash() {
        let (one, other) = (TypeId::of::<u8>(), TypeId::of::<u16>());
        assert_eq!(hash((one, 7)), hash((one, 7)));
        assert_ne!(hash((one, 7)), hash((other, 7)));
        assert_ne!(hash((one, 7)), hash((one, 8)));
    }

    #[test]
    fn bytes_are_parts_as_well() {
        let of = |bytes: &[u8]| {
            let mut hashed = Hashed::default();
            hashed.write(bytes);
            hashed.finish()
        };
        assert_eq!(of(&7_u64.to_le_bytes()), 7);
        assert_ne!(of(b"a text of more than eight bytes"), of(b"a text"));
    }
}
