//! Frames from the browser.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::frame::{Frame, Payload};
use crate::limits::{Limit, MAX_EVENT_BYTES, MAX_REF_BYTES, MAX_TOPIC_BYTES};

mod error;

pub use error::ParseError;

/// Reads one text frame, but not its payload. The frame borrows from the text.
///
/// ```
/// let frame = remount_wire::parse(r#"["4","8","lv:phx-x","event",{"no":"event"}]"#).unwrap();
/// assert_eq!((&*frame.topic, &*frame.event), ("lv:phx-x", "event"));
/// ```
///
/// # Errors
///
/// [`ParseError`] if the text is not `[join_ref, ref, topic, event, payload]`, or if one of the
/// first four is longer than the [`limits`](crate::limits) allow. The sender is then not the stock
/// client.
pub fn parse(text: &str) -> Result<Frame<'_>, ParseError> {
    let parts: Parts<'_> = serde_json::from_str(text).map_err(|e| ParseError::malformed(&e))?;
    let Parts(join_ref, reference, Text(topic), Text(event), payload) = parts;
    bounded(Frame {
        join_ref: join_ref.map(|Text(text)| text),
        reference: reference.map(|Text(text)| text),
        topic,
        event,
        payload: Payload::Json(payload),
    })
}

/// Reads one binary frame, but not its payload. The frame borrows from the bytes.
///
/// It begins with a zero and the lengths of `join_ref`, `ref`, topic and event, a byte each. These
/// four follow as UTF-8, and the rest is the payload.
///
/// ```
/// let frame = remount_wire::parse_binary(b"\0\x01\x01\x05\x05\x34\x38lvu:0chunkbytes").unwrap();
/// assert_eq!((&*frame.topic, &*frame.event), ("lvu:0", "chunk"));
/// ```
///
/// # Errors
///
/// [`ParseError`] if it begins with something else, ends before its payload or holds a text that is
/// not UTF-8, and if one of the four is longer than the [`limits`](crate::limits) allow.
pub fn parse_binary(bytes: &[u8]) -> Result<Frame<'_>, ParseError> {
    let (header, mut rest) = bytes
        .split_first_chunk::<5>()
        .ok_or_else(|| ParseError::malformed(&"it ends within its header"))?;
    let [0, lengths @ ..] = header else {
        return Err(ParseError::malformed(&"it is not a push"));
    };
    let mut texts = [""; 4];
    for (text, &length) in texts.iter_mut().zip(lengths) {
        let (bytes, behind) = rest
            .split_at_checked(usize::from(length))
            .ok_or_else(|| ParseError::malformed(&"it ends before its payload"))?;
        *text = str::from_utf8(bytes).map_err(|error| ParseError::malformed(&error))?;
        rest = behind;
    }
    let [join_ref, reference, topic, event] = texts;
    let given = |text| Some(text).filter(|text: &&str| !text.is_empty());
    bounded(Frame {
        join_ref: given(join_ref).map(Cow::Borrowed),
        reference: given(reference).map(Cow::Borrowed),
        topic: topic.into(),
        event: event.into(),
        payload: Payload::Binary(rest),
    })
}

#[derive(Deserialize)]
#[serde(expecting = "[join_ref, ref, topic, event, payload]")]
struct Parts<'a>(
    #[serde(borrow)] Option<Text<'a>>,
    #[serde(borrow)] Option<Text<'a>>,
    #[serde(borrow)] Text<'a>,
    #[serde(borrow)] Text<'a>,
    #[serde(borrow)] &'a RawValue,
);

/// Text that is borrowed where it holds no escapes.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

fn bounded(frame: Frame<'_>) -> Result<Frame<'_>, ParseError> {
    let length = |text: &Option<Cow<'_, str>>| text.as_ref().map_or(0, |text| text.len());
    for (bytes, most, limit) in [
        (length(&frame.join_ref), MAX_REF_BYTES, Limit::Reference),
        (length(&frame.reference), MAX_REF_BYTES, Limit::Reference),
        (frame.topic.len(), MAX_TOPIC_BYTES, Limit::Topic),
        (frame.event.len(), MAX_EVENT_BYTES, Limit::Event),
    ] {
        if bytes > most {
            return Err(ParseError::Limit(limit));
        }
    }
    Ok(frame)
}

#[cfg(test)]
mod tests;
