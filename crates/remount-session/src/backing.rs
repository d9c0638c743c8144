//! Where the values of a session are kept when no page is open: in its cookie, or in a store.

#[cfg(feature = "conformance")]
pub mod conformance;
pub(crate) mod records;
pub(crate) mod spare_room;
pub(crate) mod store;
