//! A page's end of the live protocol: references, and who waits for which answer.

use std::collections::HashMap;

use serde_json::{Value, json};

/// The version of the serializer that the stock client speaks.
const VERSION: &str = "2.0.0";

/// Where the script of a page looks for the routes of its site, unless the page's head says
/// otherwise.
pub(crate) const MOUNT_POINT: &str = "/live";

/// Where the stock client asks for the live socket, below this path.
pub(crate) fn socket_path(mount_point: &str) -> String {
    let query = "_mounts=0&_mount_attempts=0&_live_referer=undefined";
    format!("{mount_point}/websocket?{query}&vsn={VERSION}")
}

/// A frame of the server.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) join_ref: Option<String>,
    pub(crate) reference: Option<String>,
    pub(crate) topic: String,
    pub(crate) event: String,
    pub(crate) payload: Value,
}

/// What a reply answers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) is_ok: bool,
    pub(crate) response: Value,
}

/// The references of one socket, and those whose reply has not come.
#[derive(Debug)]
pub(crate) struct Wire<T> {
    last: u64,
    waiting: HashMap<String, T>,
    out: Vec<String>,
}

impl Frame {
    /// Reads a frame as the stock client does.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("the server has sent a frame that {why}: {text}");
        let frame = serde_json::from_str::<Value>(text).map_err(|_| wrong("is no JSON"))?;
        let Value::Array(parts) = frame else {
            return Err(wrong("is no list"));
        };
        let Ok([join_ref, reference, topic, event, payload]) = <[Value; 5]>::try_from(parts) else {
            return Err(wrong("has not five parts"));
        };
        let optional = |part: Value| match part {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text)),
            // The stock client compares them as they are: a number would be lost.
            _ => Err(wrong("has a reference that is no text")),
        };
        let (Value::String(topic), Value::String(event)) = (topic, event) else {
            return Err(wrong("has no topic or no event"));
        };
        if !payload.is_object() {
            return Err(wrong("has a payload that is no object"));
        }
        Ok(Self {
            join_ref: optional(join_ref)?,
            reference: optional(reference)?,
            topic,
            event,
            payload,
        })
    }
}

impl Reply {
    /// Reads the payload of a `phx_reply`.
    pub(crate) fn read(mut payload: Value) -> Result<Self, String> {
        let is_ok = match payload["status"].as_str() {
            Some("ok") => true,
            Some("error") => false,
            _ => return Err(format!("a reply has no status: {payload}")),
        };
        let response = payload["response"].take();
        if !response.is_object() {
            return Err(format!("a reply has no response: {response}"));
        }
        Ok(Self { is_ok, response })
    }
}

impl<T> Wire<T> {
    /// The wire of a new socket.
    pub(crate) fn new() -> Self {
        Self {
            last: 0,
            waiting: HashMap::new(),
            out: Vec::new(),
        }
    }

    /// Joins a topic; returns the incarnation's reference.
    pub(crate) fn join(&mut self, topic: &str, payload: &Value, asked: T) -> String {
        let reference = self.next();
        self.write(Some(&reference), &reference, topic, "phx_join", payload);
        self.waiting.insert(reference.clone(), asked);
        reference
    }

    /// Sends a message that is answered.
    pub(crate) fn push(
        &mut self,
        join_ref: &str,
        topic: &str,
        event: &str,
        payload: &Value,
        asked: T,
    ) {
        let reference = self.next();
        self.write(Some(join_ref), &reference, topic, event, payload);
        self.waiting.insert(reference, asked);
    }

    /// What was asked with this reference, if nothing has answered it.
    pub(crate) fn asked(&self, reference: &str) -> Option<&T> {
        self.waiting.get(reference)
    }

    /// Shows that the page is there.
    pub(crate) fn heartbeat(&mut self, asked: T) {
        let reference = self.next();
        self.write(None, &reference, "phoenix", "heartbeat", &json!({}));
        self.waiting.insert(reference, asked);
    }

    /// Who waits for the reply with this reference.
    pub(crate) fn answered(&mut self, reference: &str) -> Option<T> {
        self.waiting.remove(reference)
    }

    /// All who wait for a reply, which will not come any more.
    pub(crate) fn unanswered(&mut self) -> impl Iterator<Item = T> {
        self.waiting.drain().map(|(_, asked)| asked)
    }

    /// Whether any reply has not come.
    pub(crate) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The frames that are to be sent, in their order.
    pub(crate) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.out)
    }

    fn next(&mut self) -> String {
        self.last += 1;
        self.last.to_string()
    }

    fn write(
        &mut self,
        join_ref: Option<&str>,
        reference: &str,
        topic: &str,
        event: &str,
        payload: &Value,
    ) {
        let frame = json!([join_ref, reference, topic, event, payload]);
        self.out.push(frame.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(text: &str, why: &str) {
        let error = Frame::parse(text).unwrap_err();
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn a_frame_that_the_stock_client_could_not_read_is_refused() {
        check_refused("{", "no JSON");
        check_refused("{}", "no list");
        check_refused("[null,null,\"a\",\"b\"]", "five parts");
        check_refused("[4,null,\"a\",\"b\",{}]", "no text");
        check_refused("[null,null,\"a\",1,{}]", "no event");
        check_refused("[null,null,\"a\",\"b\",[]]", "no object");
    }

    #[test]
    fn a_reply_reaches_who_asked_once() {
        let mut wire = Wire::new();
        let join_ref = wire.join("lv:a", &json!({}), "join");
        wire.push(&join_ref, "lv:a", "event", &json!({"n": 1}), "event");
        assert_eq!(
            wire.take(),
            [
                r#"["1","1","lv:a","phx_join",{}]"#,
                r#"["1","2","lv:a","event",{"n":1}]"#
            ]
        );
        assert_eq!(wire.answered("2"), Some("event"));
        assert_eq!(wire.answered("2"), None);
        assert!(wire.waits());
        assert_eq!(wire.answered("1"), Some("join"));
        assert!(!wire.waits());
    }
}
