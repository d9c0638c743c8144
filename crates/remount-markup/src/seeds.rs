use std::hash::Hasher;
use std::sync::OnceLock;

/// The secrets of this process that values are hashed with, so that nobody outside can find two
/// values with one hash and so freeze a part of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seeds([u64; 4]);

impl Seeds {
    pub(crate) fn of_process() -> Self {
        static SEEDS: OnceLock<Seeds> = OnceLock::new();
        *SEEDS.get_or_init(|| {
            let random = || {
                getrandom::u64().expect("the operating system must be able to give random bytes")
            };
            Self([random(), random(), random(), random()])
        })
    }

    /// The hash of some text; different kinds of text have different hashes.
    #[inline]
    pub(crate) fn text(&self, kind: u64, text: &str) -> u64 {
        self.bytes(self.0[2] ^ kind, text.as_bytes())
    }

    pub(crate) fn number(&self, kind: u64, number: u64) -> u64 {
        fold(
            fold(number ^ self.0[0], kind ^ self.0[1]) ^ self.0[2],
            self.0[3],
        )
    }

    pub(crate) fn hasher(self) -> KeyHasher {
        KeyHasher {
            seeds: self,
            state: self.0[3],
        }
    }

    /// Both operands of every multiplication hold a secret: a known one could be met by an input
    /// that makes the product zero whatever the other one is.
    #[inline]
    fn bytes(&self, state: u64, bytes: &[u8]) -> u64 {
        let length = bytes.len();
        // Most texts are of this length, and these few instructions belong where they are used.
        if matches!(length, 8..=16) {
            self.ends(state, eight(bytes, 0), eight(bytes, length - 8), length)
        } else {
            self.other_bytes(state, bytes)
        }
    }

    #[inline(never)]
    fn other_bytes(&self, mut state: u64, bytes: &[u8]) -> u64 {
        let length = bytes.len();
        match length {
            0 => self.ends(state, 0, 0, 0),
            1..4 => {
                let [first, middle, last] = [bytes[0], bytes[length / 2], bytes[length - 1]];
                let all = u64::from_le_bytes([first, middle, last, 0, 0, 0, 0, 0]);
                self.ends(state, all, 0, length)
            }
            4..8 => self.ends(state, four(bytes, 0), four(bytes, length - 4), length),
            _ => {
                let mut rest = bytes;
                while rest.len() > 16 {
                    state = fold(eight(rest, 0) ^ self.0[0], eight(rest, 8) ^ state);
                    rest = &rest[16..];
                }
                let (front, back) = (eight(bytes, length - 16), eight(bytes, length - 8));
                self.ends(state, front, back, length)
            }
        }
    }

    #[inline]
    fn ends(&self, state: u64, front: u64, back: u64, length: usize) -> u64 {
        let folded = fold(front ^ self.0[0], back ^ state);
        fold(folded ^ self.0[1], length as u64 ^ self.0[3])
    }
}

/// Hashes the keys of lists.
pub(crate) struct KeyHasher {
    seeds: Seeds,
    state: u64,
}

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.state = self.seeds.bytes(self.state, bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.state = fold(number ^ self.seeds.0[0], self.state ^ self.seeds.0[1]);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        fold(self.state ^ self.seeds.0[2], self.seeds.0[3])
    }
}

fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    product as u64 ^ (product >> 64) as u64
}

fn eight(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

fn four(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::Hash;

    #[test]
    fn every_byte_of_a_text_matters() {
        let seeds = Seeds::of_process();
        for length in 0..100 {
            let text = "a".repeat(length);
            let mut hashes = HashSet::from([seeds.text(1, &text)]);
            for at in 0..length {
                let mut changed = text.clone().into_bytes();
                changed[at] = b'b';
                hashes.insert(seeds.text(1, std::str::from_utf8(&changed).unwrap()));
            }
            assert_eq!(hashes.len(), length + 1);
        }
    }

    #[test]
    fn length_and_kind_matter() {
        let seeds = Seeds::of_process();
        let texts = (0..100).map(|length| "\0".repeat(length));
        let hashes: HashSet<_> = texts
            .flat_map(|text| [seeds.text(1, &text), seeds.text(2, &text)])
            .collect();
        assert_eq!(hashes.len(), 200);
    }

    #[test]
    fn keys_of_all_kinds_are_told_apart() {
        fn hash(key: impl Hash) -> u64 {
            let mut hasher = Seeds::of_process().hasher();
            key.hash(&mut hasher);
            hasher.finish()
        }
        let numbers: HashSet<_> = (0..1000_u32).map(hash).collect();
        assert_eq!(numbers.len(), 1000);
        assert_ne!(hash(("ab", "c")), hash(("a", "bc")));
        assert_ne!(hash((1_u8, 2_u8)), hash((2_u8, 1_u8)));
        assert_eq!(hash("same"), hash(String::from("same")));
    }
}
