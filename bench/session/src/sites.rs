//! The peers.

pub mod jars;
pub mod remount;
pub mod tower_sessions;

/// At least 64 bytes, which the jars ask for.
pub const SECRET: &[u8; 64] = b"sixty-four bytes that protect nothing but a benchmark of session";
