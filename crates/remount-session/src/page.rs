//! What a page and its server say to each other about the session, on a channel of the page's
//! socket: the messages as types. Whoever keeps the socket decides what to do with them.
//!
//! The page's script has the same messages (`client/src/session/link.ts`). Both sides are tested
//! against `page/messages.json`.

pub use from_page::{FromPage, MessageError};
pub use to_page::{JoinReply, LocalReply, PutReply, StoreReply, TicketReply, ToPage};

mod from_page;
mod to_page;

#[cfg(test)]
mod tests;

/// The topic of the channel.
pub const TOPIC: &str = "session";
