//! Numbers as postcard writes them: seven bits in each byte, the lowest first.

/// How many bytes a number takes.
pub(crate) fn len(number: u64) -> usize {
    (u64::BITS - (number | 1).leading_zeros()).div_ceil(7) as usize
}
