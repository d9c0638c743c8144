//! Frames from the browser.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny};

use crate::limits::{Budget, Limit, MAX_EVENT_BYTES, MAX_REF_BYTES, MAX_TOPIC_BYTES};
use crate::message::ClientMessage;
use frame::{FrameSeed, Text};

mod frame;
mod payload;

/// Bytes of an error's text: it may repeat what a browser sent.
const MAX_REASON_BYTES: usize = 200;

/// Reads one text frame. The message borrows from it.
///
/// Events of live views are told by name on topics that start with `lv:`; `phx_join`, `phx_leave`
/// and the socket's own `heartbeat` wherever they belong; all others are
/// [`Other`](crate::ClientBody::Other).
///
/// # Errors
///
/// [`ParseError`] if the text is no frame, if its payload is not what its event needs, or if it
/// exceeds one of the [`limits`](crate::limits). The sender is then not the stock client.
pub fn parse(text: &str) -> Result<ClientMessage<'_>, ParseError> {
    let budget = Budget::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    FrameSeed(&budget)
        .deserialize(&mut deserializer)
        .and_then(|message| deserializer.end().map(|()| message))
        .map_err(|error| match budget.exceeded() {
            Some(limit) => ParseError::Limit(limit),
            None => ParseError::malformed(&error),
        })
}

/// What stands around the payload of a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The reference of the join that the channel lives under.
    pub join_ref: Option<Cow<'a, str>>,
    /// The reference that an answer must repeat.
    pub reference: Option<Cow<'a, str>>,
    /// The channel.
    pub topic: Cow<'a, str>,
    /// The name of the message.
    pub event: Cow<'a, str>,
}

/// Reads only what stands around the payload of a frame, so that one that [`parse`] refused for its
/// payload can be answered; `None` if there is nothing that could be answered.
///
/// ```
/// let frame = r#"["4","8","lv:phx-x","event",{"no":"event"}]"#;
/// assert!(remount_wire::parse(frame).is_err());
/// assert_eq!(remount_wire::envelope(frame).unwrap().topic, "lv:phx-x");
/// ```
pub fn envelope(text: &str) -> Option<Envelope<'_>> {
    type Frame<'a> = (
        Option<Text<'a>>,
        Option<Text<'a>>,
        Text<'a>,
        Text<'a>,
        IgnoredAny,
    );
    let (join_ref, reference, Text(topic), Text(event), _) =
        serde_json::from_str::<Frame<'_>>(text).ok()?;
    let (join_ref, reference) = (join_ref.map(|text| text.0), reference.map(|text| text.0));
    let bounded =
        |text: &Option<Cow<'_, str>>| text.as_ref().is_none_or(|text| text.len() <= MAX_REF_BYTES);
    let fits = bounded(&join_ref)
        && bounded(&reference)
        && topic.len() <= MAX_TOPIC_BYTES
        && event.len() <= MAX_EVENT_BYTES;
    fits.then_some(Envelope {
        join_ref,
        reference,
        topic,
        event,
    })
}

/// Why a frame was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It is not `[join_ref, ref, topic, event, payload]`, or its payload does not fit its event.
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// It exceeds a limit.
    Limit(Limit),
}

impl ParseError {
    fn malformed(error: &serde_json::Error) -> Self {
        let mut reason = error.to_string();
        let end = reason.floor_char_boundary(MAX_REASON_BYTES);
        if end < reason.len() {
            reason.truncate(end);
            reason.push('…');
        }
        Self::Malformed { reason }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { reason } => write!(f, "the frame is malformed: {reason}"),
            Self::Limit(limit) => write!(f, "the frame was refused: {limit}"),
        }
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests;
