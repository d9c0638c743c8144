//! Names that never meet another one, and times that do not meet either.

use std::time::Duration;

/// 64 random bits as 16 hexadecimal digits: for the ids of elements, which must differ from each
/// other but give nobody any right.
///
/// # Panics
///
/// If the operating system has no randomness to give, without which nothing here is safe.
pub(crate) fn id() -> String {
    let bits = getrandom::u64().expect("the operating system gives no random bytes");
    format!("{bits:016x}")
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

/// A time between nothing and `most`, each as likely as any other.
///
/// # Panics
///
/// If the operating system has no randomness to give.
pub(crate) fn below(most: Duration) -> Duration {
    let bits = getrandom::u32().expect("the operating system gives no random bytes");
    most.mul_f64(f64::from(bits) / f64::from(u32::MAX))
}
