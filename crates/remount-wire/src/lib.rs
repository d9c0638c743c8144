//! The protocol that Phoenix's `phoenix` and `phoenix_live_view` clients speak, as values: text in,
//! messages out, and frames written into a `String`. No sockets, no clock, no async.
//!
//! A frame is a JSON array `[join_ref, ref, topic, event, payload]` (version 2.0.0 of the
//! protocol), or binary. It is read in two steps: [`parse`] and [`parse_binary`] turn what a
//! browser sent into a [`Frame`]. Its topic says which channel it is for, and that channel reads
//! the payload ([`EventRequest::parse`] and its like). [`reply`], [`push`], [`channel_error`] and
//! [`channel_close`] write what the server answers.
//!
//! ```
//! use remount_wire::{EventRequest, Status, parse, reply};
//!
//! let text = r#"["4","8","lv:phx-x","event",{"type":"click","event":"inc","value":{"by":"2"}}]"#;
//! let frame = parse(text).unwrap();
//! let event = EventRequest::parse(frame.payload).unwrap();
//! assert_eq!(event.name, "inc");
//! assert_eq!(event.value.get("by").and_then(|by| by.as_str()), Some("2"));
//!
//! let mut answer = String::new();
//! let (join_ref, reference) = (frame.join_ref.as_deref(), frame.reference.as_deref());
//! reply(&mut answer, join_ref, reference, &frame.topic, Status::Ok, r#"{"diff":{"0":"2"}}"#);
//! assert_eq!(
//!     answer,
//!     r#"["4","8","lv:phx-x","phx_reply",{"status":"ok","response":{"diff":{"0":"2"}}}]"#
//! );
//! ```
//!
//! Whatever a browser sends is hostile until it is parsed: [`limits`] says what is refused, and
//! nothing that comes makes anything here panic. How long a whole frame may be is for the transport
//! to bound.

pub use frame::{Frame, Payload};
pub use limits::Limit;
pub use parse::{ParseError, parse, parse_binary};
pub use payload::{CidsRequest, EventRequest, JoinRequest, PatchRequest};
pub use value::{Value, ValueError};
pub use write::{
    FRAME_ROOM, Status, channel_close, channel_error, push, push_string, push_with, reply,
    reply_with,
};

mod frame;
pub mod limits;
mod parse;
mod payload;
mod value;
mod write;
