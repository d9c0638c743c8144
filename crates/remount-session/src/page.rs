//! What a page and its server say to each other about the session, on a channel of the page's
//! socket, as types: the messages, and the writes of the page's views of which it is not known yet
//! what becomes of them. Whoever keeps the socket decides what to do with both.
//!
//! The page's script has the same messages (`client/src/session/link.ts`). Both sides are tested
//! against `page/messages.json`.

pub use from_page::{FromPage, MessageError};
pub use orphaned_writes::{OrphanedWrites, Orphans};
pub use pending_write::{NewWrite, PendingWrite};
pub use pending_writes::PendingWrites;
pub use to_page::{JoinReply, LocalReply, PutReply, StoreReply, TicketReply, ToPage};

mod errand;
pub(crate) mod failure;
mod from_page;
pub(crate) mod local;
mod orphaned_writes;
mod pending_write;
mod pending_writes;
pub(crate) mod session;
pub(crate) mod streams;
mod to_page;

#[cfg(test)]
mod tests;

/// The topic of the channel.
pub const TOPIC: &str = "session";
