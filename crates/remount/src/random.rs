//! Random names, of which no two are the same, and random times.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// `prefix` and 16 hexadecimal digits: for the ids of elements, which must differ from each other
/// but give nobody any right. They are a keyed hash of a number that is used once, so only the
/// first one takes randomness from the operating system.
pub(crate) fn id(prefix: &str) -> String {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static NEXT: AtomicU64 = AtomicU64::new(0);
    const DIGITS: &[u8; 16] = b"0123456789abcdef";

    let bits = KEY.hash_one(NEXT.fetch_add(1, Ordering::Relaxed));
    let digits: [u8; 16] = std::array::from_fn(|digit| DIGITS[(bits >> (4 * digit)) as usize & 15]);
    [prefix, str::from_utf8(&digits).unwrap_or_default()].concat()
}

/// 128 random bits, which nobody guesses.
///
/// # Panics
///
/// If the operating system has no randomness to give.
pub(crate) fn number() -> u128 {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives no random bytes");
    u128::from_ne_bytes(bytes)
}

/// A number that is used once, as 32 hexadecimal digits.
///
/// # Panics
///
/// If the operating system has no randomness to give.
pub(crate) fn nonce() -> String {
    format!("{:032x}", number())
}

/// A time between nothing and `most`, each as likely as any other.
///
/// # Panics
///
/// If the operating system has no randomness to give.
pub(crate) fn below(most: Duration) -> Duration {
    let bits = getrandom::u32().expect("the operating system gives no random bytes");
    most.mul_f64(f64::from(bits) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_differ_and_are_16_digits_behind_their_prefix() {
        let ids: HashSet<String> = (0..1_000).map(|_| id("phx-")).collect();
        assert_eq!(ids.len(), 1_000);
        for id in &ids {
            let digits = id.strip_prefix("phx-").unwrap();
            assert_eq!(digits.len(), 16, "{id}");
            assert!(
                digits.bytes().all(|digit| digit.is_ascii_hexdigit()),
                "{id}"
            );
        }
    }
}
