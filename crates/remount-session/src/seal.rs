//! What leaves the server, and the keys with which it is sealed.

pub(crate) mod config_error;
pub(crate) mod cookie;
pub(crate) mod issue;
pub(crate) mod jars;
pub(crate) mod key_ring;
pub(crate) mod random;
pub(crate) mod receipt;
#[cfg(feature = "axum")]
pub(crate) mod secret;
pub(crate) mod ticket;
pub(crate) mod varint;
