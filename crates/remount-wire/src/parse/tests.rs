use proptest::prelude::*;
use serde_json::json;

use super::{ParseError, parse, parse_binary};
use crate::frame::{Frame, Payload};
use crate::limits::{Limit, MAX_EVENT_BYTES, MAX_REF_BYTES, MAX_TOPIC_BYTES};

/// The JSON of a frame's payload.
fn payload<'a>(frame: &Frame<'a>) -> &'a str {
    match frame.payload {
        Payload::Json(json) => json.get(),
        Payload::Binary(bytes) => panic!("its payload is {bytes:?}"),
    }
}

fn check_refused(parsed: Result<Frame<'_>, ParseError>, part: &str) {
    match parsed {
        Err(ParseError::Malformed { reason }) => {
            assert!(reason.contains(part), "{reason:?} does not say {part:?}");
        }
        other => panic!("it is {other:?}"),
    }
}

fn check_limit(frame: &str, limit: Limit) {
    assert_eq!(parse(frame).unwrap_err(), ParseError::Limit(limit));
}

#[test]
fn references_topic_event_and_payload_stay_the_same_text() {
    let frame = parse(r#"["4","12","lv:phx-a1","done", {"write": 7} ]"#).unwrap();
    assert_eq!(frame.join_ref.as_deref(), Some("4"));
    assert_eq!(frame.reference.as_deref(), Some("12"));
    assert_eq!((&*frame.topic, &*frame.event), ("lv:phx-a1", "done"));
    assert_eq!(payload(&frame), r#"{"write": 7}"#);
}

#[test]
fn a_heartbeat_is_of_the_socket_and_has_no_join_ref() {
    let frame = parse(r#"[null,"9","phoenix","heartbeat",{}]"#).unwrap();
    assert_eq!(frame.join_ref, None);
    assert!(frame.is_heartbeat());
    let of_view = parse(r#"["4","9","lv:x","heartbeat",{}]"#).unwrap();
    assert!(!of_view.is_heartbeat());
}

#[test]
fn escaped_text_is_unescaped() {
    let frame = parse(r#"["\u0034","1","lv:\u00e9\n","phx_leave",{}]"#).unwrap();
    assert_eq!(frame.join_ref.as_deref(), Some("4"));
    assert_eq!(frame.topic, "lv:é\n");
}

#[test]
fn what_is_no_frame_is_refused() {
    let check = |text, part| check_refused(parse(text), part);
    check("", "EOF");
    check("{}", "[join_ref, ref, topic, event, payload]");
    check(
        r#"["4","4","t","e"]"#,
        "[join_ref, ref, topic, event, payload]",
    );
    check("[]", "[join_ref, ref, topic, event, payload]");
    check(r#"["4","4","t","e",{},1]"#, "trailing");
    check(r#"["4","4","t","e",{}] []"#, "trailing");
    check(r#"["4","4",null,"e",{}]"#, "invalid type: null");
    check(r#"["4","4","t",null,{}]"#, "invalid type: null");
    check(r#"["4","4","t","e",{"a":]"#, "expected value");
}

#[test]
fn references_are_text() {
    check_refused(parse(r#"[4,"4","t","e",{}]"#), "invalid type");
    check_refused(parse(r#"["4",4,"t","e",{}]"#), "invalid type");
}

#[test]
fn a_payload_that_never_ends_is_refused() {
    let deep = format!(r#"["4","8","t","x",{{"a":{}}}]"#, "[".repeat(30_000));
    check_refused(parse(&deep), "line 1");
}

#[test]
fn lengths_are_bounded() {
    let long = |most: usize| "1".repeat(most + 1);
    let reference = long(MAX_REF_BYTES);
    check_limit(
        &format!(r#"["{reference}","4","t","e",{{}}]"#),
        Limit::Reference,
    );
    check_limit(
        &format!(r#"["4","{reference}","t","e",{{}}]"#),
        Limit::Reference,
    );
    let topic = long(MAX_TOPIC_BYTES);
    check_limit(&format!(r#"["4","4","{topic}","e",{{}}]"#), Limit::Topic);
    let event = long(MAX_EVENT_BYTES);
    check_limit(&format!(r#"["4","4","t","{event}",{{}}]"#), Limit::Event);
}

/// A binary frame with these texts in its header.
fn binary(texts: [&str; 4], payload: &[u8]) -> Vec<u8> {
    let lengths = texts.map(|text| u8::try_from(text.len()).unwrap());
    [&[0], &lengths[..], texts.concat().as_bytes(), payload].concat()
}

#[test]
fn a_chunk_of_an_upload_is_a_binary_frame() {
    // As the stock client sent it.
    let bytes = b"\x00\x02\x02\x05\x05\x31\x32\x31\x33lvu:0chunk\xff\x00";
    let frame = parse_binary(bytes).unwrap();
    assert_eq!(frame.join_ref.as_deref(), Some("12"));
    assert_eq!(frame.reference.as_deref(), Some("13"));
    assert_eq!((&*frame.topic, &*frame.event), ("lvu:0", "chunk"));
    assert!(matches!(frame.payload, Payload::Binary(b"\xff\0")));
}

#[test]
fn an_empty_reference_of_a_binary_frame_is_none() {
    let bytes = binary(["", "", "t", "e"], b"");
    let frame = parse_binary(&bytes).unwrap();
    assert_eq!((frame.join_ref, frame.reference), (None, None));
    assert!(matches!(frame.payload, Payload::Binary(b"")));
}

#[test]
fn what_is_no_binary_frame_is_refused() {
    let whole = binary(["1", "2", "lvu:0", "chunk"], b"");
    assert!(parse_binary(&whole).is_ok());
    for end in 0..whole.len() {
        check_refused(parse_binary(&whole[..end]), "it ends");
    }
    let mut reply = whole.clone();
    reply[0] = 1;
    check_refused(parse_binary(&reply), "not a push");
    let mut odd = whole;
    odd[7] = 0xff;
    check_refused(parse_binary(&odd), "utf-8");
}

#[test]
fn the_references_of_a_binary_frame_are_bounded() {
    let long = "1".repeat(MAX_REF_BYTES + 1);
    for texts in [[&*long, "2", "t", "e"], ["1", &*long, "t", "e"]] {
        let bytes = binary(texts, b"");
        assert_eq!(
            parse_binary(&bytes).unwrap_err(),
            ParseError::Limit(Limit::Reference)
        );
    }
}

/// Text that a mistaken or a hostile client could send: frames with something odd in one place.
fn almost_a_frame() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("null".to_owned()),
        Just("\"4\"".to_owned()),
        Just("\"lv:x\"".to_owned()),
        Just("\"phoenix\"".to_owned()),
        prop::sample::select(vec![
            "event",
            "phx_join",
            "phx_leave",
            "heartbeat",
            "live_patch",
            "cids_destroyed",
        ])
        .prop_map(|event| format!("{event:?}")),
        prop::sample::select(vec![
            "{}",
            "[]",
            "{\"cids\":[1]}",
            "{\"url\":\"u\"}",
            "{\"type\":\"form\",\"event\":\"e\",\"value\":\"a[b]=%\"}",
            "{\"event\":\"e\",\"value\":{\"a\":[{}]}}",
            "{\"params\":{\"\":\"\"},\"session\":null}",
        ])
        .prop_map(str::to_owned),
        any::<String>().prop_map(|text| json!(text).to_string()),
        "[\\[\\]{}\",:0-9a-z\\\\]{0,12}",
    ];
    prop::collection::vec(part, 0..7).prop_map(|parts| format!("[{}]", parts.join(",")))
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = parse(&text);
    }

    #[test]
    fn nothing_that_is_almost_a_frame_makes_it_panic(text in almost_a_frame()) {
        let _ = parse(&text);
    }

    #[test]
    fn no_bytes_make_it_panic(
        kind in 0..2_u8,
        lengths in prop::array::uniform4(0..8_u8),
        rest in prop::collection::vec(any::<u8>(), 0..32),
    ) {
        let bytes = [&[kind], &lengths[..], &rest[..]].concat();
        let _ = parse_binary(&bytes);
    }

    #[test]
    fn a_binary_frame_has_the_texts_and_the_payload_that_were_put_into_it(
        texts in prop::array::uniform4("[a-zé☃]{1,12}"),
        bytes in prop::collection::vec(any::<u8>(), 0..32),
    ) {
        let [join_ref, reference, topic, event] = texts.each_ref().map(String::as_str);
        let whole = binary([join_ref, reference, topic, event], &bytes);
        let frame = parse_binary(&whole).unwrap();
        prop_assert_eq!(frame.join_ref.as_deref(), Some(join_ref));
        prop_assert_eq!(frame.reference.as_deref(), Some(reference));
        prop_assert_eq!((&*frame.topic, &*frame.event), (topic, event));
        prop_assert!(matches!(frame.payload, Payload::Binary(found) if found == bytes));
    }
}
