use proptest::prelude::*;

use crate::frame::Payload;
use crate::parse;
use crate::write::{Status, channel_close, channel_error, push, reply};

fn written(write: impl FnOnce(&mut String)) -> String {
    let mut frame = String::new();
    write(&mut frame);
    frame
}

#[test]
fn a_reply_repeats_the_references() {
    let frame = |join_ref, reference, status, response| {
        written(|out| reply(out, join_ref, reference, "lv:x", status, response))
    };
    assert_eq!(
        frame(Some("4"), Some("8"), Status::Ok, "{}"),
        r#"["4","8","lv:x","phx_reply",{"status":"ok","response":{}}]"#
    );
    assert_eq!(
        frame(
            None,
            Some("50"),
            Status::Error,
            r#"{"reason":"unmatched topic"}"#
        ),
        r#"[null,"50","lv:x","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]"#
    );
}

#[test]
fn a_push_has_no_reference() {
    assert_eq!(
        written(|out| push(out, Some("4"), "lv:x", "diff", r#"{"0":"1"}"#)),
        r#"["4",null,"lv:x","diff",{"0":"1"}]"#
    );
}

#[test]
fn the_end_of_a_channel_has_its_join_ref_twice() {
    assert_eq!(
        written(|out| channel_error(out, "4", "lv:x")),
        r#"["4","4","lv:x","phx_error",{}]"#
    );
    assert_eq!(
        written(|out| channel_close(out, "4", "lv:x")),
        r#"["4","4","lv:x","phx_close",{}]"#
    );
}

#[test]
fn frames_are_appended() {
    let mut out = "before".to_owned();
    channel_close(&mut out, "1", "t");
    assert_eq!(out, r#"before["1","1","t","phx_close",{}]"#);
}

#[test]
fn text_is_escaped() {
    let frame = written(|out| push(out, Some("\u{1}\u{1f}"), "\"\\\n\r\té☃", "e", "{}"));
    assert_eq!(
        frame,
        "[\"\\u0001\\u001f\",null,\"\\\"\\\\\\n\\r\\té☃\",\"e\",{}]"
    );
}

proptest! {
    #[test]
    fn what_is_pushed_parses_to_the_same(
        join_ref in prop::option::of(".{0,16}"),
        topic in ".{0,40}",
        event in ".{0,40}",
        text in any::<String>(),
    ) {
        let payload = serde_json::json!({ "text": text }).to_string();
        let frame = written(|out| push(out, join_ref.as_deref(), &topic, &event, &payload));
        let message = parse(&frame).unwrap();
        prop_assert_eq!(message.join_ref.as_deref(), join_ref.as_deref());
        prop_assert_eq!(message.reference, None);
        prop_assert_eq!(&*message.topic, topic.as_str());
        prop_assert_eq!(&*message.event, event.as_str());
        prop_assert!(matches!(message.payload, Payload::Json(json) if json.get() == payload));
    }

    #[test]
    fn what_is_replied_parses_to_the_same(
        join_ref in prop::option::of(".{0,16}"),
        reference in prop::option::of(".{0,16}"),
        topic in ".{0,40}",
    ) {
        let frame = written(|out| {
            reply(out, join_ref.as_deref(), reference.as_deref(), &topic, Status::Ok, "{}");
        });
        let message = parse(&frame).unwrap();
        prop_assert_eq!(message.join_ref.as_deref(), join_ref.as_deref());
        prop_assert_eq!(message.reference.as_deref(), reference.as_deref());
        prop_assert_eq!(&*message.topic, topic.as_str());
    }
}
