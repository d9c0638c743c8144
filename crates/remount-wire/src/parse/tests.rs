use proptest::prelude::*;
use serde_json::json;

use super::{ParseError, parse};
use crate::limits::{
    Limit, MAX_DEPTH, MAX_EVENT_BYTES, MAX_REF_BYTES, MAX_TOPIC_BYTES, MAX_URL_BYTES, MAX_VALUES,
};
use crate::{ClientBody, EventRequest, JoinRequest, Value};

const TOPIC: &str = "lv:phx-a1";

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

fn list<const N: usize>(values: [&str; N]) -> Value {
    Value::List(values.map(Value::from).into())
}

/// What a view's `event` with that payload is.
fn event(payload: &str) -> EventRequest<'static> {
    let frame = format!(r#"["4","8","{TOPIC}","event",{payload}]"#);
    let frame: &'static str = Box::leak(frame.into_boxed_str());
    match parse(frame)
        .unwrap_or_else(|error| panic!("{frame}: {error}"))
        .body
    {
        ClientBody::Event(event) => event,
        other => panic!("not an event: {other:?}"),
    }
}

fn join(payload: &str) -> JoinRequest<'static> {
    let frame = format!(r#"["4","4","{TOPIC}","phx_join",{payload}]"#);
    let frame: &'static str = Box::leak(frame.into_boxed_str());
    match parse(frame)
        .unwrap_or_else(|error| panic!("{frame}: {error}"))
        .body
    {
        ClientBody::Join(join) => join,
        other => panic!("not a join: {other:?}"),
    }
}

fn check_refused(frame: &str, part: &str) {
    match parse(frame) {
        Err(ParseError::Malformed { reason }) => {
            assert!(reason.contains(part), "{reason:?} does not say {part:?}");
        }
        other => panic!("{frame} is {other:?}"),
    }
}

fn check_limit(frame: &str, limit: Limit) {
    assert_eq!(parse(frame).unwrap_err(), ParseError::Limit(limit));
}

#[test]
fn references_and_topic_stay_the_same_text() {
    let message = parse(r#"["4","12","lv:phx-a1","phx_leave",{}]"#).unwrap();
    assert_eq!(message.join_ref.as_deref(), Some("4"));
    assert_eq!(message.reference.as_deref(), Some("12"));
    assert_eq!(message.topic, "lv:phx-a1");
    assert!(matches!(message.body, ClientBody::Leave));
}

#[test]
fn a_heartbeat_has_no_join_ref() {
    let message = parse(r#"[null,"9","phoenix","heartbeat",{}]"#).unwrap();
    assert_eq!(message.join_ref, None);
    assert!(matches!(message.body, ClientBody::Heartbeat));
}

#[test]
fn a_first_join_carries_address_parameters_and_tokens() {
    let join = join(
        r#"{"url":"http://localhost:4000/counter?x=1",
            "params":{"_csrf_token":"TOK","_mounts":0,"_mount_attempts":0},
            "session":"SESS","static":"STAT","sticky":false}"#,
    );
    assert_eq!(
        join.url.as_deref(),
        Some("http://localhost:4000/counter?x=1")
    );
    assert_eq!(join.params.get("_mounts"), Some(&Value::Number(0.into())));
    assert_eq!(join.params.get("_csrf_token"), Some(&"TOK".into()));
    assert_eq!(join.session.as_deref(), Some("SESS"));
    assert_eq!(join.static_token.as_deref(), Some("STAT"));
    assert!(!join.sticky && join.redirect.is_none() && join.flash.is_none());
}

#[test]
fn a_join_after_navigation_has_a_redirect_and_a_flash_and_no_static() {
    let join = join(
        r#"{"redirect":"http://localhost/b","params":{},"session":"S","static":null,"flash":"F","sticky":true}"#,
    );
    assert_eq!(join.redirect.as_deref(), Some("http://localhost/b"));
    assert_eq!(join.flash.as_deref(), Some("F"));
    assert!(join.sticky && join.url.is_none() && join.static_token.is_none());
}

#[test]
fn other_channels_join_with_nothing() {
    let message = parse(r#"["3","3","session","phx_join",{}]"#).unwrap();
    let ClientBody::Join(join) = message.body else {
        panic!("not a join")
    };
    assert_eq!(join.params, object([]));
    assert!(join.session.is_none());
}

#[test]
fn a_click_carries_its_values() {
    let event = event(r#"{"type":"click","event":"inc","value":{"by":"2","value":""},"cid":3}"#);
    assert_eq!(event.kind.as_deref(), Some("click"));
    assert_eq!(event.name, "inc");
    assert_eq!(
        event.value,
        object([("by", "2".into()), ("value", "".into())])
    );
    assert_eq!(event.cid, Some(3));
}

#[test]
fn a_hook_may_send_any_json() {
    let event = event(r#"{"type":"hook","event":"drawn","value":[1,-2.5,null,true,{"x":"y"}]}"#);
    let float = serde_json::Number::from_f64(-2.5).unwrap();
    assert_eq!(
        event.value,
        Value::List(vec![
            Value::Number(1.into()),
            Value::Number(float),
            Value::Null,
            true.into(),
            object([("x", "y".into())]),
        ])
    );
}

#[test]
fn a_command_without_cause_has_no_kind_and_an_event_without_data_has_an_empty_object() {
    let event = event(r#"{"type":null,"event":"shown"}"#);
    assert_eq!(event.kind, None);
    assert_eq!(event.value, object([]));
}

#[test]
fn a_form_is_decoded_and_its_meta_lies_over_it() {
    let event = event(
        r#"{"type":"form","event":"validate",
            "value":"user%5Bname%5D=A+B&user%5B_unused_age%5D=&user%5Bage%5D=&z=1",
            "meta":{"_target":"user[name]","z":"9"},"uploads":{}}"#,
    );
    let user = object([
        ("name", "A B".into()),
        ("_unused_age", "".into()),
        ("age", "".into()),
    ]);
    let target = list(["user", "name"]);
    assert_eq!(
        event.value,
        object([("user", user), ("z", "9".into()), ("_target", target)])
    );
}

#[test]
fn the_order_of_a_payload_does_not_matter() {
    let event = event(r#"{"meta":{},"value":"a=1","event":"save","type":"form"}"#);
    assert_eq!(event.value, object([("a", "1".into())]));
}

#[test]
fn a_target_that_the_client_does_not_know_is_one_segment() {
    let event = event(r#"{"type":"form","event":"v","value":"","meta":{"_target":"undefined"}}"#);
    assert_eq!(event.value.get("_target"), Some(&list(["undefined"])));
}

#[test]
fn only_a_form_has_its_text_decoded() {
    assert_eq!(
        event(r#"{"type":"hook","event":"x","value":"a=1"}"#).value,
        "a=1".into()
    );
}

#[test]
fn a_name_that_comes_twice_has_its_last_value() {
    let event = event(r#"{"type":"hook","event":"x","value":{"a":1,"b":2,"a":3}}"#);
    let number = |n: u64| Value::Number(n.into());
    assert_eq!(event.value, object([("a", number(3)), ("b", number(2))]));
}

#[test]
fn patches_and_components_have_their_own_messages() {
    let message = parse(r#"["4","9","lv:x","live_patch",{"url":"http://h/p?x=2"}]"#).unwrap();
    assert!(matches!(message.body, ClientBody::LivePatch { url } if url == "http://h/p?x=2"));
    let message = parse(r#"["4","9","lv:x","cids_will_destroy",{"cids":[2,1]}]"#).unwrap();
    assert!(matches!(message.body, ClientBody::CidsWillDestroy { cids } if cids == [2, 1]));
    let message = parse(r#"["4","9","lv:x","cids_destroyed",{"cids":[]}]"#).unwrap();
    assert!(matches!(message.body, ClientBody::CidsDestroyed { cids } if cids.is_empty()));
}

#[test]
fn everything_else_keeps_its_payload_as_text() {
    for (topic, name) in [
        ("session", "done"),
        ("session", "event"),
        ("lv:x", "progress"),
        ("lv:x", "heartbeat"),
    ] {
        let frame = format!(r#"["1","2","{topic}","{name}", {{"write": 7}} ]"#);
        match parse(&frame).unwrap().body {
            ClientBody::Other { event, payload } => {
                assert_eq!((&*event, payload.get()), (name, r#"{"write": 7}"#));
            }
            other => panic!("{frame} is {other:?}"),
        };
    }
}

#[test]
fn escaped_text_is_unescaped() {
    let message = parse(r#"["\u0034","1","lv:\u00e9\n","phx_leave",{}]"#).unwrap();
    assert_eq!(message.join_ref.as_deref(), Some("4"));
    assert_eq!(message.topic, "lv:é\n");
}

#[test]
fn what_is_no_frame_is_refused() {
    check_refused("", "EOF");
    check_refused("{}", "[join_ref, ref, topic, event, payload]");
    check_refused(r#"["4","4","t","e"]"#, "ends before its payload");
    check_refused("[]", "ends before its join_ref");
    check_refused(r#"["4","4","t","e",{},1]"#, "more than five");
    check_refused(r#"["4","4","t","e",{}] []"#, "trailing");
    check_refused(r#"["4","4",null,"e",{}]"#, "topic is null");
    check_refused(r#"["4","4","t",null,{}]"#, "event is null");
    check_refused(r#"["4","4","t","e",[]]"#, "not an object");
    check_refused(r#"["4","4","t","e",null]"#, "not an object");
}

#[test]
fn references_are_text() {
    check_refused(r#"[4,"4","t","e",{}]"#, "invalid type");
    check_refused(r#"["4",4,"t","e",{}]"#, "invalid type");
}

#[test]
fn payloads_that_do_not_fit_their_event_are_refused() {
    let frame = |event: &str, payload: &str| format!(r#"["4","8","lv:x","{event}",{payload}]"#);
    check_refused(
        &frame("event", r#"{"type":"click","value":{}}"#),
        "without a name",
    );
    check_refused(
        &frame("event", r#"{"type":"form","event":"x","value":{}}"#),
        "not text",
    );
    check_refused(
        &frame(
            "event",
            r#"{"type":"form","event":"x","value":"","meta":1}"#,
        ),
        "meta",
    );
    check_refused(
        &frame("event", r#"{"event":"x","cid":-1}"#),
        "invalid value",
    );
    check_refused(&frame("event", "[]"), "an object");
    check_refused(&frame("phx_join", r#"{"params":[]}"#), "params");
    check_refused(&frame("phx_join", r#"{"url":7}"#), "invalid type");
    check_refused(&frame("live_patch", "{}"), "url");
    check_refused(
        &frame("cids_destroyed", r#"{"cids":["1"]}"#),
        "invalid type",
    );
}

#[test]
fn an_error_repeats_only_the_beginning_of_what_was_sent() {
    let frame = format!(
        r#"["4","8","lv:x","cids_destroyed",{{"cids":"{}"}}]"#,
        "é".repeat(5_000)
    );
    let Err(ParseError::Malformed { reason }) = parse(&frame) else {
        panic!("it was taken")
    };
    assert!(reason.len() < 250, "{} bytes", reason.len());
}

#[test]
fn lengths_are_bounded() {
    let long = |most: usize| "1".repeat(most + 1);
    check_limit(
        &format!(r#"["{}","4","t","e",{{}}]"#, long(MAX_REF_BYTES)),
        Limit::Reference,
    );
    check_limit(
        &format!(r#"["4","{}","t","e",{{}}]"#, long(MAX_REF_BYTES)),
        Limit::Reference,
    );
    check_limit(
        &format!(r#"["4","4","{}","e",{{}}]"#, long(MAX_TOPIC_BYTES)),
        Limit::Topic,
    );
    check_limit(
        &format!(r#"["4","4","t","{}",{{}}]"#, long(MAX_EVENT_BYTES)),
        Limit::Event,
    );
    let event = long(MAX_EVENT_BYTES);
    check_limit(
        &format!(r#"["4","4","lv:x","event",{{"event":"{event}"}}]"#),
        Limit::Event,
    );
    let url = long(MAX_URL_BYTES);
    check_limit(
        &format!(r#"["4","4","lv:x","live_patch",{{"url":"{url}"}}]"#),
        Limit::Url,
    );
    check_limit(
        &format!(r#"["4","4","lv:x","phx_join",{{"redirect":"{url}"}}]"#),
        Limit::Url,
    );
}

/// A hook's event with that value.
fn hook(value: &str) -> String {
    format!(r#"["4","8","lv:x","event",{{"type":"hook","event":"x","value":{value}}}]"#)
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| hook(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    assert!(parse(&nested(MAX_DEPTH + 1)).is_ok());
    check_limit(&nested(MAX_DEPTH + 2), Limit::Depth);
    // Also where nobody looks, and deeper than any parser may go by recursion.
    check_limit(&nested(30_000), Limit::Depth);
    let ignored = format!(r#"["4","8","t","x",{{"a":{}}}]"#, "[".repeat(30_000));
    assert!(parse(&ignored).is_err());
}

#[test]
fn the_number_of_values_is_bounded() {
    let zeros = |count: usize| hook(&format!("[{}]", vec!["0"; count].join(",")));
    assert!(parse(&zeros(MAX_VALUES - 1)).is_ok());
    check_limit(&zeros(MAX_VALUES), Limit::Values);
    let cids = vec!["1"; MAX_VALUES + 1].join(",");
    check_limit(
        &format!(r#"["4","4","lv:x","cids_destroyed",{{"cids":[{cids}]}}]"#),
        Limit::Values,
    );
}

#[test]
fn the_fields_of_a_form_are_bounded() {
    let form = |fields: &str| {
        format!(r#"["4","8","lv:x","event",{{"type":"form","event":"x","value":"{fields}"}}]"#)
    };
    check_limit(&form(&"a=&".repeat(MAX_VALUES)), Limit::Values);
    check_limit(
        &form(&format!("a{}=1", "[b]".repeat(MAX_DEPTH))),
        Limit::Depth,
    );
    check_limit(&form(&format!("{}=1", "k".repeat(1_025))), Limit::Key);
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
}
