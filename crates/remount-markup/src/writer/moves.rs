use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Where the old entries of a list are, from the first one on whose key is not that of the new one.
pub(super) struct Moves {
    by_key: HashMap<u64, OldEntry, BuildHasherDefault<Hashed>>,
}

/// An entry as it was before.
#[derive(Clone, Copy)]
pub(super) struct OldEntry {
    pub(super) index: u32,
    /// Where it begins on the tape.
    pub(super) at: usize,
}

impl Moves {
    /// Reads entries on the tape from `at` on: the old ones `from..count`.
    pub(super) fn read(tape: &[u64], mut at: usize, from: u32, count: u32) -> Self {
        let mut by_key =
            HashMap::with_capacity_and_hasher((count - from) as usize, Default::default());
        for index in from..count {
            // Of equal keys only the first can be found again; the others count as removed.
            by_key.entry(tape[at]).or_insert(OldEntry { index, at });
            at += tape[at + 1] as usize;
        }
        Self { by_key }
    }

    /// Each old entry is given out once: used twice, it would be one object in two places of the
    /// client's tree, and a change of the one would change the other.
    pub(super) fn take(&mut self, key: u64) -> Option<OldEntry> {
        self.by_key.remove(&key)
    }
}

/// Keys are hashes, or numbers, already.
#[derive(Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn write_u32(&mut self, key: u32) {
        self.0 = key.into();
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
