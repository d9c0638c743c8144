//! Names that never meet another one.

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
