//! Frames from the server to the browser, appended to a `String`.

use json::push_str;

mod json;

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
    out.reserve(topic.len() + response_json.len() + 80);
    head(out, join_ref, reference, topic);
    out.push_str(match status {
        Status::Ok => r#""phx_reply",{"status":"ok","response":"#,
        Status::Error => r#""phx_reply",{"status":"error","response":"#,
    });
    out.push_str(response_json);
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
    out.reserve(topic.len() + event.len() + payload_json.len() + 32);
    head(out, join_ref, None, topic);
    push_str(out, event);
    out.push(',');
    out.push_str(payload_json);
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
    push_str(out, topic);
    out.push(',');
}

fn push_reference(out: &mut String, reference: Option<&str>) {
    match reference {
        Some(reference) => push_str(out, reference),
        None => out.push_str("null"),
    }
    out.push(',');
}

#[cfg(test)]
mod tests;
