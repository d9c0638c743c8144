//! Names that nobody can guess and that never meet another one.

/// 16 random bytes as 32 hexadecimal digits.
///
/// # Panics
///
/// If the operating system has no randomness to give, without which nothing here is safe.
pub(crate) fn id() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives no random bytes");
    format!("{:032x}", u128::from_be_bytes(bytes))
}
