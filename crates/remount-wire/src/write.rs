//! Frames from the server to the browser, appended to a `String`.

pub use json::push_string;

mod json;

/// What a frame takes beside its topic and its payload, and a payload that says little, in bytes.
pub const FRAME_ROOM: usize = 128;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was done. An `event` is always answered with this one: after the other its element would
    /// stay locked.
    Ok,
    /// It was refused.
    Error,
}

/// Appends the answer to one request: `join_ref`, `reference` and `topic` repeat those of the
/// request, `response_json` is an object, already JSON.
pub fn reply(
    out: &mut String,
    join_ref: Option<&str>,
    reference: Option<&str>,
    topic: &str,
    status: Status,
    response_json: &str,
) {
    out.reserve(response_json.len());
    reply_with(out, join_ref, reference, topic, status, |out| {
        out.push_str(response_json);
    });
}

/// Appends the answer to one request, as [`reply`] does. `response` appends an object as JSON to
/// what it is given, behind the beginning of the frame.
///
/// ```
/// use remount_wire::{Status, reply_with};
///
/// let mut frame = String::new();
/// reply_with(&mut frame, Some("4"), Some("9"), "lv:phx-x", Status::Ok, |out| {
///     out.push_str(r#"{"diff":{"0":"12:00"}}"#);
/// });
/// assert!(frame.ends_with(r#""response":{"diff":{"0":"12:00"}}}]"#));
/// ```
pub fn reply_with(
    out: &mut String,
    join_ref: Option<&str>,
    reference: Option<&str>,
    topic: &str,
    status: Status,
    response: impl FnOnce(&mut String),
) {
    out.reserve(topic.len() + FRAME_ROOM);
    head(out, join_ref, reference, topic);
    out.push_str(match status {
        Status::Ok => r#""phx_reply",{"status":"ok","response":"#,
        Status::Error => r#""phx_reply",{"status":"error","response":"#,
    });
    response(out);
    out.push_str("}]");
}

/// Appends a message that nothing asked for (`diff`, `live_patch`, …). `payload_json` is an object,
/// already JSON.
///
/// ```
/// let mut frame = String::new();
/// remount_wire::push(&mut frame, Some("4"), "lv:phx-x", "diff", r#"{"0":"12:00"}"#);
/// assert_eq!(frame, r#"["4",null,"lv:phx-x","diff",{"0":"12:00"}]"#);
/// ```
pub fn push(
    out: &mut String,
    join_ref: Option<&str>,
    topic: &str,
    event: &str,
    payload_json: &str,
) {
    out.reserve(payload_json.len());
    push_with(out, join_ref, topic, event, |out| {
        out.push_str(payload_json);
    });
}

/// Appends a message that nothing asked for, as [`push`] does. `payload` appends an object as JSON
/// to what it is given, behind the beginning of the frame.
///
/// ```
/// let mut frame = String::new();
/// remount_wire::push_with(&mut frame, Some("4"), "lv:phx-x", "diff", |out| {
///     out.push_str(r#"{"0":"12:00"}"#);
/// });
/// assert_eq!(frame, r#"["4",null,"lv:phx-x","diff",{"0":"12:00"}]"#);
/// ```
pub fn push_with(
    out: &mut String,
    join_ref: Option<&str>,
    topic: &str,
    event: &str,
    payload: impl FnOnce(&mut String),
) {
    out.reserve(topic.len() + FRAME_ROOM);
    head(out, join_ref, None, topic);
    push_string(out, event);
    out.push(',');
    payload(out);
    out.push(']');
}

/// Appends the news that a channel crashed; a live view then joins again.
pub fn channel_error(out: &mut String, join_ref: &str, topic: &str) {
    head(out, Some(join_ref), Some(join_ref), topic);
    out.push_str(r#""phx_error",{}]"#);
}

/// Appends the news that a channel is closed for good. For a live view that did not leave and was
/// not redirected this is the end of its page: use [`channel_error`] to have it mounted anew.
pub fn channel_close(out: &mut String, join_ref: &str, topic: &str) {
    head(out, Some(join_ref), Some(join_ref), topic);
    out.push_str(r#""phx_close",{}]"#);
}

fn head(out: &mut String, join_ref: Option<&str>, reference: Option<&str>, topic: &str) {
    out.push('[');
    push_reference(out, join_ref);
    push_reference(out, reference);
    push_string(out, topic);
    out.push(',');
}

fn push_reference(out: &mut String, reference: Option<&str>) {
    match reference {
        Some(reference) => push_string(out, reference),
        None => out.push_str("null"),
    }
    out.push(',');
}

#[cfg(test)]
mod tests;
