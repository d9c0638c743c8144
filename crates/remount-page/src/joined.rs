//! A topic that the page has joined, and the frames that are sent on it.

use remount_wire::{self as wire, Status};

/// What the topics of views begin with.
pub const VIEW_TOPIC: &str = "lv:";

/// One incarnation of a topic: the page that joins it again gives it another `join_ref`.
pub(crate) struct Joined {
    topic: Box<str>,
    join_ref: Box<str>,
}

impl Joined {
    /// The incarnation of `topic` that a join with this `ref` has begun.
    pub(crate) fn new(topic: &str, join_ref: &str) -> Self {
        Self {
            topic: topic.into(),
            join_ref: join_ref.into(),
        }
    }

    pub(crate) fn topic(&self) -> &str {
        &self.topic
    }

    /// The id of the element of the view that has it.
    pub(crate) fn element(&self) -> &str {
        self.topic.strip_prefix(VIEW_TOPIC).unwrap_or_default()
    }

    /// Whether it is one of this topic.
    pub(crate) fn is_of(&self, topic: &str) -> bool {
        *self.topic == *topic
    }

    /// Whether a message that names this `join_ref`, or none, is for this incarnation.
    pub(crate) fn is_meant_by(&self, join_ref: Option<&str>) -> bool {
        join_ref.is_none_or(|join_ref| *join_ref == *self.join_ref)
    }

    /// The answer to a message. `response` appends a JSON object.
    pub(crate) fn reply(
        &self,
        reference: Option<&str>,
        status: Status,
        response: impl FnOnce(&mut String),
    ) -> String {
        let mut frame = self.frame();
        let join_ref = Some(&*self.join_ref);
        wire::reply_with(
            &mut frame,
            join_ref,
            reference,
            &self.topic,
            status,
            response,
        );
        frame
    }

    /// A message that nothing asked for. `payload` appends a JSON object.
    pub(crate) fn push(&self, event: &str, payload: impl FnOnce(&mut String)) -> String {
        let mut frame = self.frame();
        wire::push_with(
            &mut frame,
            Some(&self.join_ref),
            &self.topic,
            event,
            payload,
        );
        frame
    }

    /// Says that the view is gone, and is to be joined again.
    pub(crate) fn error(&self) -> String {
        let mut frame = String::new();
        wire::channel_error(&mut frame, &self.join_ref, &self.topic);
        frame
    }

    /// Has room for most frames, so that it need not grow.
    fn frame(&self) -> String {
        String::with_capacity(self.topic.len() + wire::FRAME_ROOM)
    }

    /// Says that the channel is over: it was left, or another one has replaced it.
    pub(crate) fn close(&self) -> String {
        let mut frame = String::new();
        wire::channel_close(&mut frame, &self.join_ref, &self.topic);
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_an_earlier_incarnation_is_not_meant_for_this_one() {
        let joined = Joined::new("lv:a", "4");
        assert!(joined.is_meant_by(Some("4")));
        assert!(joined.is_meant_by(None));
        assert!(!joined.is_meant_by(Some("3")));
    }

    #[test]
    fn a_reply_is_addressed_to_who_asked() {
        let frame = Joined::new("lv:a", "4").reply(Some("9"), Status::Ok, |out| out.push_str("{}"));
        let expected = r#"["4","9","lv:a","phx_reply",{"status":"ok","response":{}}]"#;
        assert_eq!(frame, expected);
    }

    #[test]
    fn a_push_answers_nothing() {
        let frame = Joined::new("lv:a", "4").push("diff", |out| out.push_str("{}"));
        assert_eq!(frame, r#"["4",null,"lv:a","diff",{}]"#);
    }
}
