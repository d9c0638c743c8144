//! Where random bytes come from.

/// Fills what it is given.
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// Fills what it is given, on any thread.
pub(crate) type RandomSource = dyn Fn(&mut [u8]) + Send + Sync;

/// The randomness of a running server.
#[cfg(all(feature = "axum", not(test)))]
pub(crate) use system_random as server_random;

/// The same, unless a test has asked for bytes that it can have again.
#[cfg(test)]
pub(crate) fn server_random(bytes: &mut [u8]) {
    if !crate::simulation::fill_seeded(bytes) {
        system_random(bytes);
    }
}

/// Fills `bytes` from the operating system.
#[cfg(feature = "axum")]
pub(crate) fn system_random(bytes: &mut [u8]) {
    // Going on without randomness would give ids and nonces that repeat.
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
