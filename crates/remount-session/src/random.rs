//! Where random bytes come from.

/// Fills what it is given.
pub(crate) type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// The randomness of a running server.
#[cfg(not(test))]
pub(crate) fn random() -> impl FnMut(&mut [u8]) {
    system_random
}

/// The same, unless a test has asked for bytes that it can have again.
#[cfg(test)]
pub(crate) fn random() -> impl FnMut(&mut [u8]) {
    |bytes: &mut [u8]| {
        if !crate::simulation::fill_seeded(bytes) {
            system_random(bytes);
        }
    }
}

/// Fills `bytes` from the operating system.
pub(crate) fn system_random(bytes: &mut [u8]) {
    // Going on without randomness would give ids and nonces that repeat.
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
