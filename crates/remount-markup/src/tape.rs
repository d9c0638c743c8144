//! How prints lie on a tape.
//!
//! A place is a leaf, a component, a node, a list or a stream, maybe with a memo before it. The
//! lowest bits of its first word tell which; what is behind them is a hash, or the number of a
//! component.
//!
//! * leaf: the hash of its text
//! * component: its number
//! * node: the fingerprint of its template, its length in words, its places
//! * list: the fingerprint of its entries' template, its length, the count of its entries, the
//!   entries; an entry is the hash of its key, its length, its places
//! * stream: like a list, of which only the fingerprint and the length are kept, and the number of
//!   the stream
//! * memo: the hash of what the place behind it was made from
//! * apart: the hash of the id of an element that stands apart, always behind a memo

pub(crate) const TAG: u64 = 7;
pub(crate) const LEAF: u64 = 0;
pub(crate) const NODE: u64 = 1;
pub(crate) const LIST: u64 = 2;
pub(crate) const COMPONENT: u64 = 3;
pub(crate) const MEMO: u64 = 4;
pub(crate) const APART: u64 = 5;

/// The print of no text at all.
pub(crate) const NOTHING: u64 = LEAF;

const TAG_BITS: u32 = TAG.count_ones();
const NODE_HEADER: usize = 2;
const LIST_HEADER: usize = 3;

pub(crate) fn tagged(hash: u64, tag: u64) -> u64 {
    hash & !TAG | tag
}

pub(crate) fn component(cid: u32) -> u64 {
    u64::from(cid) << TAG_BITS | COMPONENT
}

/// Where the place that begins here ends.
pub(crate) fn end_of_place(tape: &[u64], mut at: usize) -> usize {
    while tape[at] & TAG == MEMO {
        at += 1;
    }
    match tape[at] & TAG {
        LEAF | COMPONENT | APART => at + 1,
        _ => at + tape[at + 1] as usize,
    }
}

/// What is on a tape besides text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Component(u32),
    Stream(u32),
    /// An element that stands apart, by its word.
    Apart(u64),
}

/// Calls `found` with each component, each stream and each element apart on the tape.
pub(crate) fn parts(tape: &[u64], found: &mut impl FnMut(Part)) {
    let mut at = 0;
    while at < tape.len() {
        at = parts_of_place(tape, at, found);
    }
}

fn parts_of_place(tape: &[u64], at: usize, found: &mut impl FnMut(Part)) -> usize {
    match tape[at] & TAG {
        COMPONENT => found(Part::Component((tape[at] >> TAG_BITS) as u32)),
        APART => found(Part::Apart(tape[at])),
        NODE => {
            let end = end_of_place(tape, at);
            parts(&tape[at + NODE_HEADER..end], found);
            return end;
        }
        LIST => {
            let end = end_of_place(tape, at);
            let mut entry = at + LIST_HEADER;
            // A list without entries has a count of zero here, which is no number of a stream.
            if entry == end && tape[entry - 1] != 0 {
                found(Part::Stream(tape[entry - 1] as u32));
            }
            while entry < end {
                let end = entry + tape[entry + 1] as usize;
                parts(&tape[entry + NODE_HEADER..end], found);
                entry = end;
            }
            return end;
        }
        _ => {}
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_streams_are_found_wherever_they_are() {
        let leaf = tagged(0xabcd_ef01_2345_6789, LEAF);
        let entry = |key, cid| [key, 4, leaf, component(cid)];
        let mut list = vec![tagged(7, LIST), 11, 2];
        // What is no first word of a place may look like one.
        list.extend(entry(component(70), 1));
        list.extend(entry(component(71), 2));
        let mut tape = vec![tagged(5, NODE), 0, leaf];
        tape.extend(list);
        tape.extend([tagged(9, MEMO), component(3)]);
        tape.extend([tagged(8, LIST), 3, 9, tagged(3, MEMO)]);
        tape.extend([component(5), tagged(8, LIST), 3, 0]);
        let apart = tagged(0xffff, APART);
        tape.extend([tagged(1, MEMO), apart]);
        tape[1] = tape.len() as u64 + 1;
        tape.push(component(4));
        let mut all = Vec::new();
        parts(&tape, &mut |part| all.push(part));
        let component = Part::Component;
        let expected = [
            component(1),
            component(2),
            component(3),
            Part::Stream(9),
            component(5),
            Part::Apart(apart),
            component(4),
        ];
        assert_eq!(all, expected);
    }
}
