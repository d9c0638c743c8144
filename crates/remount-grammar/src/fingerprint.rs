use std::hash::Hasher;

/// A hash of the statics and of the places of the attributes, the same in every build: two
/// templates may only have one fingerprint if a client could not tell them apart.
pub(crate) fn of(statics: &[String], attributes: &[(u32, u32)], root: bool) -> u64 {
    let mut hash = Fnv::default();
    hash.number(statics.len() as u64);
    for text in statics {
        hash.number(text.len() as u64);
        hash.bytes(text.as_bytes());
    }
    for (slot, name) in attributes {
        hash.number(u64::from(*slot) << 32 | u64::from(*name));
    }
    hash.number(root.into());
    hash.spread()
}

/// [FNV-1a](http://www.isthe.com/chongo/tech/comp/fnv/).
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    /// The lowest bits are used for something else, so all bits are mixed once more.
    fn spread(self) -> u64 {
        let hash = (self.0 ^ self.0 >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
        hash ^ hash >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    fn statics(texts: &[&str]) -> u64 {
        of(
            &texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
            &[],
            false,
        )
    }

    #[test]
    fn text_and_its_division_matter() {
        let all = [
            statics(&["ab"]),
            statics(&["ab", ""]),
            statics(&["", "ab"]),
            statics(&["a", "b"]),
            statics(&["a", "c"]),
            of(&["a".to_owned(), "b".to_owned()], &[(0, 5)], false),
            of(&["a".to_owned(), "b".to_owned()], &[], true),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| one != other));
        }
    }
}
