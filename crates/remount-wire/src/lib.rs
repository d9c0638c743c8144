//! The protocol that Phoenix's `phoenix` and `phoenix_live_view` clients speak, as values: text in,
//! messages out, and frames written into a `String`. No sockets, no clock, no async.
//!
//! A frame is a JSON array `[join_ref, ref, topic, event, payload]` (version 2.0.0 of the
//! protocol). [`parse`] turns what a browser sent into a [`ClientMessage`]; [`reply`], [`push`],
//! [`channel_error`] and [`channel_close`] write what the server answers.
//!
//! ```
//! use remount_wire::{ClientBody, Status, parse, reply};
//!
//! let frame = r#"["4","8","lv:phx-x","event",{"type":"click","event":"inc","value":{"by":"2"}}]"#;
//! let message = parse(frame).unwrap();
//! let ClientBody::Event(event) = &message.body else { panic!("not an event") };
//! assert_eq!(event.name, "inc");
//! assert_eq!(event.value.get("by").and_then(|by| by.as_str()), Some("2"));
//!
//! let mut answer = String::new();
//! let (join_ref, reference) = (message.join_ref.as_deref(), message.reference.as_deref());
//! reply(&mut answer, join_ref, reference, &message.topic, Status::Ok, r#"{"diff":{"0":"2"}}"#);
//! assert_eq!(
//!     answer,
//!     r#"["4","8","lv:phx-x","phx_reply",{"status":"ok","response":{"diff":{"0":"2"}}}]"#
//! );
//! ```
//!
//! Whatever a browser sends is hostile until it is parsed: [`limits`] says what is refused, and no
//! text makes anything here panic. How long a whole frame may be is for the transport to bound.

pub use frame::{Status, channel_close, channel_error, push, push_with, reply, reply_with};
pub use limits::Limit;
pub use message::{ClientBody, ClientMessage, EventRequest, JoinRequest};
pub use parse::{Envelope, ParseError, envelope, parse};
pub use value::{Value, ValueError};

mod frame;
pub mod limits;
mod message;
mod parse;
mod value;
