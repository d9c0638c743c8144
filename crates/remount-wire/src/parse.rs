//! Frames from the browser.

use std::fmt;

use serde::de::DeserializeSeed;

use crate::limits::{Budget, Limit};
use crate::message::ClientMessage;
use frame::FrameSeed;

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
