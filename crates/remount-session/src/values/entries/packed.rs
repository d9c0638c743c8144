//! Entries in one piece, each behind the other: a server remembers very many, and reads some at
//! nearly every request.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::seal::varint;
use crate::values::entries::Stamp;
use crate::values::key::Writer;

/// One written value, wherever it is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// UTF-8.
    key: &'a [u8],
    pub(crate) writer: Writer,
    pub(crate) stamp: Stamp,
    value: &'a [u8],
}

impl<'a> Entry<'a> {
    pub(crate) fn new(key: &'a str, writer: Writer, stamp: Stamp, value: &'a [u8]) -> Self {
        Self {
            key: key.as_bytes(),
            writer,
            stamp,
            value,
        }
    }

    pub(crate) fn key(&self) -> &'a str {
        str::from_utf8(self.key).expect("it was made from a text")
    }

    /// As the build that wrote it stores this key: see [`Stored`](crate::Stored).
    pub(crate) fn value(&self) -> &'a [u8] {
        self.value
    }

    pub(super) fn key_bytes(&self) -> &'a [u8] {
        self.key
    }

    /// How many bytes it takes in a cookie.
    pub(crate) fn encoded_len(&self) -> usize {
        let bytes = |bytes: &[u8]| varint::len(bytes.len() as u64) + bytes.len();
        bytes(self.key) + WRITER_BYTES + varint::len(self.stamp.0) + bytes(self.value)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        varint::push_bytes(out, self.key);
        out.push(number_of(self.writer));
        varint::push(out, self.stamp.0);
        varint::push_bytes(out, self.value);
    }

    /// The first of encoded entries, and what stands behind it.
    fn decode(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (key, rest) = varint::take_bytes(bytes)?;
        let (writer, rest) = rest.split_first()?;
        let (stamp, rest) = varint::take(rest)?;
        let (value, rest) = varint::take_bytes(rest)?;
        let key = str::from_utf8(key).ok()?;
        Some((
            Self::new(key, writer_of(*writer)?, Stamp(stamp), value),
            rest,
        ))
    }

    fn packed_len(&self) -> usize {
        HEAD_BYTES + self.key.len() + self.value.len()
    }

    fn pack(&self, out: &mut Vec<u8>) {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("nothing has 4 GiB");
        let mut head = [0; HEAD_BYTES];
        head[..4].copy_from_slice(&length(self.key).to_le_bytes());
        head[4..8].copy_from_slice(&length(self.value).to_le_bytes());
        head[8..16].copy_from_slice(&self.stamp.0.to_le_bytes());
        head[16] = number_of(self.writer);
        out.extend_from_slice(&head);
        out.extend_from_slice(self.key);
        out.extend_from_slice(self.value);
    }

    /// The first of packed entries, and the others.
    fn unpack(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, rest) = bytes.split_first_chunk::<HEAD_BYTES>()?;
        let [k0, k1, k2, k3, v0, v1, v2, v3, stamp @ .., writer] = *head;
        let (key, rest) = rest.split_at_checked(u32::from_le_bytes([k0, k1, k2, k3]) as usize)?;
        let (value, rest) = rest.split_at_checked(u32::from_le_bytes([v0, v1, v2, v3]) as usize)?;
        let entry = Self {
            key,
            writer: writer_of(writer)?,
            stamp: Stamp(u64::from_le_bytes(stamp)),
            value,
        };
        Some((entry, rest))
    }
}

/// Before a packed key and value: their lengths, the stamp and the writer.
const HEAD_BYTES: usize = 2 * size_of::<u32>() + size_of::<u64>() + WRITER_BYTES;
const WRITER_BYTES: usize = 1;
const _: () = assert!(HEAD_BYTES == 2 * 3 + varint::MAX_LEN + WRITER_BYTES);
/// Two lengths, the writer and the stamp, with nothing else.
const MIN_ENCODED_BYTES: usize = 4;

/// As postcard numbers the variants.
fn number_of(writer: Writer) -> u8 {
    match writer {
        Writer::Browser => 0,
        Writer::Server => 1,
    }
}

fn writer_of(number: u8) -> Option<Writer> {
    match number {
        0 => Some(Writer::Browser),
        1 => Some(Writer::Server),
        _ => None,
    }
}

/// A copy shares the bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Packed {
    /// Whole entries, sorted by key, each key once.
    bytes: Arc<[u8]>,
    count: u32,
}

impl Packed {
    pub(super) fn iter(&self) -> Iter<'_> {
        Iter(&self.bytes)
    }

    pub(super) fn find(&self, key: &[u8]) -> Option<Entry<'_>> {
        let found = self.iter().find(|entry| entry.key >= key)?;
        (found.key == key).then_some(found)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The same with this entry, in the place of the one of its key.
    pub(super) fn with(&self, entry: Entry<'_>) -> Self {
        let mut iter = self.iter();
        let (mut before, mut after, mut replaced) = (0, 0, 0);
        while let Some(other) = iter.next() {
            match other.key.cmp(entry.key) {
                Ordering::Less => before = self.bytes.len() - iter.0.len(),
                Ordering::Equal => replaced = 1,
                Ordering::Greater => break,
            }
            after = self.bytes.len() - iter.0.len();
        }
        let mut bytes = Vec::with_capacity(self.bytes.len() + entry.packed_len());
        bytes.extend_from_slice(&self.bytes[..before]);
        entry.pack(&mut bytes);
        bytes.extend_from_slice(&self.bytes[after..]);
        Self {
            bytes: bytes.into(),
            count: self.count + 1 - replaced,
        }
    }

    /// How many bytes they hold on the heap, with the two counters in front of them.
    pub(super) fn heap_bytes(&self) -> usize {
        2 * size_of::<usize>() + self.bytes.len()
    }

    /// How long [`encode`](Self::encode) makes them, or somewhat more: the head of a packed entry
    /// has room for an encoded stamp and for lengths of three bytes.
    pub(super) fn encoded_len_at_most(&self) -> usize {
        varint::len(self.count.into()) + self.bytes.len()
    }

    /// Appends them as a cookie has them: their number, and each in the form of postcard.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        varint::push(out, self.count.into());
        for entry in self.iter() {
            entry.encode(out);
        }
    }

    /// Reads what [`encode`](Self::encode) wrote, and returns what stands behind it.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, mut rest) = varint::take(bytes)?;
        // Whatever is announced, no more is allocated than what is there can hold.
        let count = u32::try_from(count).ok()?;
        let most = (rest.len() / MIN_ENCODED_BYTES).min(count as usize);
        let mut packed = Vec::with_capacity(most * HEAD_BYTES + rest.len());
        let mut last = None;
        for _ in 0..count {
            let (entry, others) = Entry::decode(rest)?;
            if last >= Some(entry.key) {
                return None;
            }
            entry.pack(&mut packed);
            (rest, last) = (others, Some(entry.key));
        }
        let bytes = packed.into();
        Some((Self { bytes, count }, rest))
    }
}

impl<'a> FromIterator<Entry<'a>> for Packed {
    /// In the order of their keys, each key once.
    fn from_iter<I: IntoIterator<Item = Entry<'a>>>(entries: I) -> Self {
        let (mut bytes, mut count) = (Vec::new(), 0);
        for entry in entries {
            entry.pack(&mut bytes);
            count += 1;
        }
        let bytes = bytes.into();
        Self { bytes, count }
    }
}

/// Entries from this one on.
#[derive(Clone)]
pub(super) struct Iter<'a>(&'a [u8]);

impl<'a> Iterator for Iter<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let (entry, rest) = Entry::unpack(self.0)?;
        self.0 = rest;
        Some(entry)
    }
}

/// The entries of two packs that have the same key, and those of which only one pack has the key.
pub(super) struct Pairs<'a> {
    one: Iter<'a>,
    other: Iter<'a>,
}

impl<'a> Pairs<'a> {
    pub(super) fn of(one: &'a Packed, other: &'a Packed) -> Self {
        Self {
            one: one.iter(),
            other: other.iter(),
        }
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Option<Entry<'a>>, Option<Entry<'a>>);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut after_one, mut after_other) = (self.one.clone(), self.other.clone());
        let (one, other) = (after_one.next(), after_other.next());
        let order = match (one, other) {
            (Some(one), Some(other)) => one.key.cmp(other.key),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        match order {
            Ordering::Less => {
                self.one = after_one;
                Some((one, None))
            }
            Ordering::Equal => {
                *self = Self {
                    one: after_one,
                    other: after_other,
                };
                Some((one, other))
            }
            Ordering::Greater => {
                self.other = after_other;
                Some((None, other))
            }
        }
    }
}
