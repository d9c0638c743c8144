use std::fmt::Debug;

use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::frame::Payload;
use crate::limits::{Limit, MAX_DEPTH, MAX_EVENT_BYTES, MAX_URL_BYTES, MAX_VALUES};
use crate::parse::ParseError;
use crate::payload::{CidsRequest, EventRequest, JoinRequest, PatchRequest};
use crate::value::Value;

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

fn list<const N: usize>(values: [&str; N]) -> Value {
    Value::List(values.map(Value::from).into())
}

/// JSON as it lies in a frame, for as long as a test runs.
fn json(payload: &str) -> Payload<'static> {
    let payload = RawValue::from_string(payload.to_owned()).expect("a payload is JSON");
    Payload::Json(Box::leak(payload))
}

/// What a view's `event` with that payload is.
fn event(payload: &str) -> EventRequest<'static> {
    EventRequest::parse(json(payload)).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

fn join(payload: &str) -> JoinRequest<'static> {
    JoinRequest::parse(json(payload)).unwrap_or_else(|error| panic!("{payload}: {error}"))
}

fn check_refused<T: Debug>(parsed: Result<T, ParseError>, part: &str) {
    match parsed {
        Err(ParseError::Malformed { reason }) => {
            assert!(reason.contains(part), "{reason:?} does not say {part:?}");
        }
        other => panic!("it is {other:?}"),
    }
}

fn check_limit<T: Debug>(parsed: Result<T, ParseError>, limit: Limit) {
    assert_eq!(parsed.unwrap_err(), ParseError::Limit(limit));
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
fn a_join_after_navigation_arrives_unless_the_history_has_its_address() {
    let join = |referer, mounts| {
        join(&format!(
            r#"{{"redirect":"http://a/b",
                "params":{{"_mounts":{mounts},"_live_referer":"http://a/{referer}"}}}}"#
        ))
    };
    assert!(join("", 0).arrives());
    assert!(!join("b", 0).arrives(), "the visitor went back");
    assert!(!join("", 1).arrives(), "it has arrived before");
}

#[test]
fn a_join_says_how_often_it_was_tried_in_vain() {
    let tries = |params| join(&format!(r#"{{"params":{params}}}"#)).failed_before();
    assert_eq!(tries(r#"{"_mount_attempts":2}"#), 2);
    assert_eq!(tries(r#"{"_mount_attempts":"2"}"#), 0);
    assert_eq!(tries("{}"), 0);
}

#[test]
fn a_view_within_another_one_joins_without_an_address() {
    assert!(join(r#"{"url":"http://a/b"}"#).has_address());
    assert!(join(r#"{"redirect":"http://a/b"}"#).has_address());
    assert!(!join(r#"{"session":"S"}"#).has_address());
}

#[test]
fn other_channels_join_with_nothing() {
    let join = join("{}");
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
fn a_patch_names_its_address() {
    let patch = PatchRequest::parse(json(r#"{"url":"http://h/p?x=2"}"#)).unwrap();
    assert_eq!(patch.url, "http://h/p?x=2");
}

#[test]
fn components_are_named_by_their_numbers() {
    let cids = |payload| CidsRequest::parse(json(payload)).unwrap().cids;
    assert_eq!(cids(r#"{"cids":[2,1]}"#), [2, 1]);
    assert!(cids(r#"{"cids":[]}"#).is_empty());
}

#[test]
fn payloads_that_do_not_fit_their_event_are_refused() {
    let event = |payload| EventRequest::parse(json(payload));
    check_refused(event(r#"{"type":"click","value":{}}"#), "without a name");
    check_refused(
        event(r#"{"type":"form","event":"x","value":{}}"#),
        "not text",
    );
    let with_meta = event(r#"{"type":"form","event":"x","value":"","meta":1}"#);
    check_refused(with_meta, "meta");
    check_refused(event(r#"{"event":"x","cid":-1}"#), "invalid value");
    check_refused(event("[]"), "an object");
    check_refused(event("null"), "an object");
    let join = |payload| JoinRequest::parse(json(payload));
    check_refused(join(r#"{"params":[]}"#), "params");
    check_refused(join(r#"{"url":7}"#), "invalid type");
    check_refused(PatchRequest::parse(json("{}")), "url");
    let cids = CidsRequest::parse(json(r#"{"cids":["1"]}"#));
    check_refused(cids, "invalid type");
}

#[test]
fn bytes_are_no_json() {
    let bytes = Payload::Binary(b"{}");
    check_refused(JoinRequest::parse(bytes), "not JSON");
    check_refused(EventRequest::parse(bytes), "not JSON");
    check_refused(PatchRequest::parse(bytes), "not JSON");
    check_refused(CidsRequest::parse(bytes), "not JSON");
}

#[test]
fn an_error_repeats_only_the_beginning_of_what_was_sent() {
    let payload = format!(r#"{{"cids":"{}"}}"#, "é".repeat(5_000));
    let Err(ParseError::Malformed { reason }) = CidsRequest::parse(json(&payload)) else {
        panic!("it was taken")
    };
    assert!(reason.len() < 250, "{} bytes", reason.len());
}

#[test]
fn lengths_are_bounded() {
    let long = |most: usize| "1".repeat(most + 1);
    let event = format!(r#"{{"event":"{}"}}"#, long(MAX_EVENT_BYTES));
    check_limit(EventRequest::parse(json(&event)), Limit::Event);
    let url = long(MAX_URL_BYTES);
    let patch = format!(r#"{{"url":"{url}"}}"#);
    check_limit(PatchRequest::parse(json(&patch)), Limit::Url);
    let join = format!(r#"{{"redirect":"{url}"}}"#);
    check_limit(JoinRequest::parse(json(&join)), Limit::Url);
}

/// A hook's event with that value.
fn hook(value: &str) -> Result<EventRequest<'static>, ParseError> {
    EventRequest::parse(json(&format!(
        r#"{{"type":"hook","event":"x","value":{value}}}"#
    )))
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| hook(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
    assert!(nested(MAX_DEPTH + 1).is_ok());
    check_limit(nested(MAX_DEPTH + 2), Limit::Depth);
    // Also deeper than any parser may go by recursion.
    check_limit(nested(30_000), Limit::Depth);
}

#[test]
fn what_nobody_looks_at_may_be_deeper_than_a_parser_may_go_by_recursion() {
    let ignored = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let event = event(&format!(r#"{{"event":"x","other":{ignored}}}"#));
    assert_eq!(event.name, "x");
}

#[test]
fn the_number_of_values_is_bounded() {
    let zeros = |count: usize| hook(&format!("[{}]", vec!["0"; count].join(",")));
    assert!(zeros(MAX_VALUES - 1).is_ok());
    check_limit(zeros(MAX_VALUES), Limit::Values);
    let cids = vec!["1"; MAX_VALUES + 1].join(",");
    let cids = CidsRequest::parse(json(&format!(r#"{{"cids":[{cids}]}}"#)));
    check_limit(cids, Limit::Values);
}

#[test]
fn the_fields_of_a_form_are_bounded() {
    let form = |fields: &str| {
        let payload = format!(r#"{{"type":"form","event":"x","value":"{fields}"}}"#);
        EventRequest::parse(json(&payload))
    };
    check_limit(form(&"a=&".repeat(MAX_VALUES)), Limit::Values);
    check_limit(
        form(&format!("a{}=1", "[b]".repeat(MAX_DEPTH))),
        Limit::Depth,
    );
    check_limit(form(&format!("{}=1", "k".repeat(1_025))), Limit::Key);
}

/// Payloads that a mistaken or a hostile client could send: known members with odd values.
fn almost_a_payload() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "type", "event", "value", "meta", "cid", "cids", "url", "redirect", "params", "session",
        "x",
    ]);
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("\"form\"".to_owned()),
        Just("\"a[b]=%&_target=\"".to_owned()),
        Just("[1,{\"\":[{}]}]".to_owned()),
        Just("{\"_target\":\"a[\",\"\":\"\"}".to_owned()),
        any::<String>().prop_map(|text| serde_json::json!(text).to_string()),
        any::<f64>().prop_map(|number| serde_json::json!(number).to_string()),
    ];
    let member = (name, value).prop_map(|(name, value)| format!("{name:?}:{value}"));
    prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(",")))
}

proptest! {
    #[test]
    fn nothing_that_is_almost_a_payload_makes_it_panic(payload in almost_a_payload()) {
        let _ = JoinRequest::parse(json(&payload));
        let _ = EventRequest::parse(json(&payload));
        let _ = PatchRequest::parse(json(&payload));
        let _ = CidsRequest::parse(json(&payload));
    }
}
