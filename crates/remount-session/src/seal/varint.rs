//! Numbers as postcard writes them: seven bits in each byte, the lowest first, and a bit that says
//! whether more follow.

/// How many bytes a number takes.
pub(crate) fn len(number: u64) -> usize {
    (u64::BITS - (number | 1).leading_zeros()).div_ceil(7) as usize
}

/// Appends a number.
pub(crate) fn push(out: &mut Vec<u8>, mut number: u64) {
    while number > LOW {
        out.push((number & LOW) as u8 | MORE);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends how many bytes these are, and themselves.
pub(crate) fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// The number at the front, and what stands behind it; `None` if it is cut off or larger than a
/// `u64`.
pub(crate) fn take(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().take(MAX_LEN).enumerate() {
        let low = u64::from(*byte) & LOW;
        number |= low << (7 * index);
        if *byte & MORE == 0 {
            let fits = index + 1 < MAX_LEN || low <= 1;
            return fits.then_some((number, &bytes[index + 1..]));
        }
    }
    None
}

/// As many bytes as the number at the front says, and what stands behind them.
pub(crate) fn take_bytes(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = take(bytes)?;
    rest.split_at_checked(usize::try_from(length).ok()?)
}

/// The longest number: nine times seven bits, and one more.
pub(crate) const MAX_LEN: usize = 10;
const LOW: u64 = 0x7f;
const MORE: u8 = 0x80;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pushed(number: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        push(&mut bytes, number);
        bytes
    }

    #[test]
    fn numbers_at_the_ends_are_those_of_postcard() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::MAX - 1, u64::MAX] {
            check(number);
        }
    }

    fn check(number: u64) {
        let bytes = pushed(number);
        assert_eq!(postcard::to_allocvec(&number), Ok(bytes.clone()));
        assert_eq!(bytes.len(), len(number));
        let followed = [&*bytes, b"behind"].concat();
        assert_eq!(take(&followed), Some((number, &b"behind"[..])));
        for cut in 0..bytes.len() {
            assert_eq!(take(&bytes[..cut]), None);
        }
    }

    #[test]
    fn a_number_beyond_64_bits_is_none() {
        let mut bytes = pushed(u64::MAX);
        assert_eq!(bytes.pop(), Some(1));
        for last in [2, 0x7f] {
            assert_eq!(take(&[&*bytes, &[last]].concat()), None);
        }
        assert_eq!(take(&[&*bytes, &[0x81, 0]].concat()), None);
        assert_eq!(take(&[0x80; 40]), None);
    }

    #[test]
    fn bytes_that_are_cut_off_are_none() {
        assert_eq!(take_bytes(b"\x02abc"), Some((&b"ab"[..], &b"c"[..])));
        assert_eq!(take_bytes(b"\x04abc"), None);
        assert_eq!(take_bytes(&pushed(u64::MAX)), None);
    }

    proptest! {
        #[test]
        fn all_numbers_are_those_of_postcard(number: u64, bits in 0..64_u32) {
            check(number >> bits);
        }
    }
}
