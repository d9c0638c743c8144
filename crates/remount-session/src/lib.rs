//! Typed, sealed, persistent sessions for axum apps, with live views or without.

#![forbid(unsafe_code)]

mod attachment;
mod axum;
mod cookie;
mod core;
mod endpoint;
mod entries;
#[doc(hidden)]
pub mod field;
mod headers;
mod id;
mod key_ring;
mod memory;
#[cfg(test)]
mod model;
mod notice;
mod proof;
mod rate;
mod schema;
mod secret;
mod sessions;
#[cfg(test)]
mod simulation;
mod snapshot;
mod ticket;
mod timestamp;
mod write;

pub use self::attachment::Attachment;
pub use self::axum::{Session, SessionLayer, SessionMissing, SessionService};
pub use self::entries::Entries;
pub use self::headers::ClientAddress;
pub use self::id::SessionId;
pub use self::key_ring::{KeyRing, MIN_SECRET_BYTES};
pub use self::notice::{Notice, Origin, WriteState};
pub use self::schema::{Check, Invalid, Key, Schema, Writer};
pub use self::secret::ConfigError;
pub use self::sessions::Sessions;
pub use self::snapshot::Snapshot;
pub use self::write::{Answer, Failure, Outcome, UpdateError, Write};
