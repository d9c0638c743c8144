//! Which write of a key is meant, for whoever does not have the value at hand.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::values::entries::{Entry, Stamp};

/// Tells the writes of one key apart: by their stamps and, since two servers may give the same one,
/// by a hash of what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) stamp: Stamp,
    hash: [u8; HASH_BYTES],
}

/// Of two values with the same stamp, one in four thousand million passes for the other.
const HASH_BYTES: usize = 4;

impl Mark {
    pub(crate) fn new(stamp: Stamp, value: &[u8]) -> Self {
        let digest: [u8; 32] = Sha256::digest(value).into();
        let mut hash = [0; HASH_BYTES];
        hash.copy_from_slice(&digest[..HASH_BYTES]);
        Self { stamp, hash }
    }

    pub(crate) fn of(entry: Entry<'_>) -> Self {
        Self::new(entry.stamp, entry.value())
    }

    /// Whether `merged`, which was merged with this write, holds another one in its place.
    pub(crate) fn gave_way_to(self, merged: Self) -> bool {
        merged != self && merged.stamp >= self.stamp
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_writes_with_one_stamp_are_told_apart() {
        let (one, other) = (
            Mark::new(Stamp(7), b"\"pug\""),
            Mark::new(Stamp(7), b"\"cat\""),
        );
        assert_ne!(one, other);
        assert!(one.gave_way_to(other));
    }

    #[test]
    fn a_write_gives_way_to_a_later_one_alone() {
        let write = Mark::new(Stamp(7), b"1");
        assert!(!write.gave_way_to(write));
        assert!(write.gave_way_to(Mark::new(Stamp(8), b"1")));
        assert!(!write.gave_way_to(Mark::new(Stamp(6), b"1")));
    }
}
