//! One frame from a browser, whatever its payload is.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// What stands around a payload, borrowed from the frame where that needs no unescaping.
///
/// Which payload belongs to an event is for the channel to say, which its topic names:
/// [`JoinRequest::parse`](crate::JoinRequest::parse) and its like read it.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Which incarnation of the channel is meant: the `ref` of its join. An answer must repeat the
    /// same text; heartbeats have none.
    pub join_ref: Option<Cow<'a, str>>,
    /// What the reply must repeat.
    pub reference: Option<Cow<'a, str>>,
    /// The channel: `lv:` and an element's id for a live view, `phoenix` for the socket itself.
    pub topic: Cow<'a, str>,
    /// What is asked for: `phx_join`, `event`, …
    pub event: Cow<'a, str>,
    /// What comes with it.
    pub payload: Payload<'a>,
}

impl Frame<'_> {
    /// Whether it asks whether the socket is alive. It is to be answered at once.
    #[must_use]
    pub fn is_heartbeat(&self) -> bool {
        self.topic == "phoenix" && self.event == "heartbeat"
    }
}

/// The payload of a frame, which nothing has looked into yet.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// JSON, of a text frame. The stock client sends objects.
    Json(&'a RawValue),
    /// Bytes, of a binary frame. The stock client sends the chunks of an upload so.
    Binary(&'a [u8]),
}
