use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Value, ValueError};
use crate::limits::{Limit, MAX_DEPTH, MAX_KEY_BYTES, MAX_VALUES};

fn value(json: &serde_json::Value) -> Value {
    <Value as Deserialize>::deserialize(json).unwrap()
}

/// `expected` is JSON as text, since the fields of a form keep their order.
fn check_query(query: &str, expected: &str) {
    let expected: Value = serde_json::from_str(expected).unwrap();
    assert_eq!(Value::from_query(query).unwrap(), expected, "{query}");
}

fn check_query_limit(query: &str, limit: Limit) {
    assert_eq!(Value::from_query(query), Err(ValueError::Limit(limit)));
}

/// What a form turns into, or the error.
fn form<T: DeserializeOwned>(query: &str) -> Result<T, String> {
    Value::from_query(query)
        .unwrap()
        .deserialize()
        .map_err(|error| error.to_string())
}

#[allow(clippy::needless_pass_by_value)]
fn from_json<T: DeserializeOwned>(json: serde_json::Value) -> Result<T, String> {
    value(&json)
        .deserialize()
        .map_err(|error| error.to_string())
}

#[test]
fn fields_without_brackets_are_members() {
    check_query("foo=bar&baz=bat", r#"{"foo": "bar", "baz": "bat"}"#);
    check_query("", r#"{}"#);
    check_query("&x=1&&y=2&", r#"{"x": "1", "y": "2"}"#);
}

#[test]
fn plus_and_percent_are_decoded_in_names_and_values() {
    check_query(
        "my+field=a%212%22%27%26%3D%C3%A9",
        r#"{"my field": "a!2\"'&=é"}"#,
    );
    check_query("user%5Bname%5D=x", r#"{"user": {"name": "x"}}"#);
}

#[test]
fn what_is_not_decodable_is_kept_as_well_as_it_goes() {
    check_query("a=%zz&b=%ff", r#"{"a": "%zz", "b": "�"}"#);
}

#[test]
fn names_and_values_may_be_empty() {
    check_query("=", r#"{"": ""}"#);
    check_query("key", r#"{"key": ""}"#);
    check_query("key=", r#"{"key": ""}"#);
    check_query("=value", r#"{"": "value"}"#);
    check_query("foo[]", r#"{"foo": [""]}"#);
    check_query("foo[]=", r#"{"foo": [""]}"#);
}

#[test]
fn brackets_nest() {
    check_query(
        "u[name]=a&u[age]=1&u[at][city]=b",
        r#"{"u": {"name": "a", "age": "1", "at": {"city": "b"}}}"#,
    );
    check_query(
        "x[y][z][]=1&x[y][z][]=2",
        r#"{"x": {"y": {"z": ["1", "2"]}}}"#,
    );
    check_query(
        "x[0][a]=1&x[1][a]=2",
        r#"{"x": {"0": {"a": "1"}, "1": {"a": "2"}}}"#,
    );
    check_query("x[][][]=1", r#"{"x": [[["1"]]]}"#);
}

#[test]
fn nested_fields_of_a_list_are_one_entry() {
    check_query("x[][a]=1&x[][b]=2", r#"{"x": [{"a": "1", "b": "2"}]}"#);
    check_query(
        "x[]=1&x[][a]=2&x[]=3&x[][b]=4",
        r#"{"x": ["1", {"a": "2", "b": "4"}, "3"]}"#,
    );
}

#[test]
fn the_last_scalar_wins() {
    check_query("a=1&b=2&a=3", r#"{"a": "3", "b": "2"}"#);
    check_query("x[y]=1&x[y]=2", r#"{"x": {"y": "2"}}"#);
}

#[test]
fn where_fields_disagree_the_last_one_wins() {
    check_query("x[]=1&x[y]=2", r#"{"x": {"y": "2"}}"#);
    check_query("x=1&x[y]=2", r#"{"x": {"y": "2"}}"#);
    check_query("x[y]=1&x=2", r#"{"x": "2"}"#);
    check_query("x[y][][w]=2&x[y]=1", r#"{"x": {"y": "1"}}"#);
    check_query("x[y]=1&x[]=2", r#"{"x": ["2"]}"#);
}

#[test]
fn brackets_that_are_none_belong_to_the_name() {
    check_query("[a]=1", r#"{"[a]": "1"}"#);
    check_query("a]=1&b[=2&c[d=3", r#"{"a]": "1", "b[": "2", "c[d": "3"}"#);
    check_query("a[b]c=1", r#"{"a[b]c": "1"}"#);
    check_query("a[b[c]=1", r#"{"a": {"b[c": "1"}}"#);
}

#[test]
fn markers_of_untouched_inputs_stay_where_they_are() {
    check_query(
        "_unused_a=&a=&u[_unused_b]=&u[b]=&_unused_t[]=&t[]=",
        r#"{"_unused_a": "", "a": "", "u": {"_unused_b": "", "b": ""}, "_unused_t": [""], "t": [""]}"#,
    );
}

#[test]
fn a_query_is_bounded() {
    check_query_limit(&"a=1&".repeat(MAX_VALUES + 1), Limit::Values);
    check_query_limit(&"a[]=1&".repeat(MAX_VALUES + 1), Limit::Values);
    check_query_limit(&format!("a{}=1", "[]".repeat(MAX_DEPTH)), Limit::Depth);
    check_query_limit(&format!("{}=1", "a".repeat(MAX_KEY_BYTES + 1)), Limit::Key);
    assert!(Value::from_query(&"a[b]=1&".repeat(MAX_VALUES - 1)).is_ok());
    assert!(Value::from_query(&format!("a{}=1", "[]".repeat(MAX_DEPTH - 1))).is_ok());
}

#[test]
fn a_text_that_is_json_is_bounded_as_a_query_is() {
    let check = |json: &str, limit| {
        assert_eq!(Value::from_json(json), Err(ValueError::Limit(limit)));
    };
    let list = |values: usize| format!("[{}0]", "0,".repeat(values - 1));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let named = |bytes: usize| format!("{{\"{}\":1}}", "a".repeat(bytes));
    // The list is a value, too, and the outermost of them lies nowhere.
    check(&list(MAX_VALUES), Limit::Values);
    check(&nested(MAX_DEPTH + 2), Limit::Depth);
    check(&named(MAX_KEY_BYTES + 1), Limit::Key);
    assert!(Value::from_json(&list(MAX_VALUES - 1)).is_ok());
    assert!(Value::from_json(&nested(MAX_DEPTH + 1)).is_ok());
    assert!(Value::from_json(&named(MAX_KEY_BYTES)).is_ok());
}

#[test]
fn a_text_that_is_no_json_is_refused_without_a_word_of_it() {
    for text in ["", "hunter2", "{} {}", "{\"a\":hunter2}", "[1e999]"] {
        let error = Value::from_json(text).unwrap_err().to_string();
        assert!(error.starts_with("is no JSON, from column"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn many_members_are_found_as_few_are() {
    let query: String = (0..500).map(|n| format!("k{n}=a&")).collect();
    let twice = format!("{query}k499=b&k0=c");
    let form = Value::from_query(&twice).unwrap();
    assert_eq!(form.get("k0"), Some(&"c".into()));
    assert_eq!(form.get("k499"), Some(&"b".into()));
    let Value::Object(members) = form else {
        panic!("not an object")
    };
    assert_eq!(members.len(), 500);
}

#[test]
fn members_are_looked_up_and_taken_by_name() {
    let mut object = value(&json!({"a": "1", "b": true}));
    assert_eq!(object.get("a").and_then(Value::as_str), Some("1"));
    assert_eq!(object.get("b").and_then(Value::as_str), None);
    assert_eq!(object.take("a"), Some("1".into()));
    assert_eq!(object.take("a"), None);
    assert_eq!(Value::from("text").get("a"), None);
}

#[derive(Debug, Deserialize, PartialEq)]
struct Line {
    what: String,
    amount: u32,
}

#[test]
fn text_becomes_numbers_and_booleans() {
    assert_eq!(form("a=+7+"), Ok(BTreeMap::from([("a".to_owned(), 7_i64)])));
    assert_eq!(
        form("a=1.5"),
        Ok(BTreeMap::from([("a".to_owned(), 1.5_f64)]))
    );
    for (text, expected) in [
        ("true", true),
        ("on", true),
        ("1", true),
        ("false", false),
        ("off", false),
        ("0", false),
    ] {
        assert_eq!(Value::from(text).deserialize(), Ok(expected));
    }
}

#[test]
fn json_keeps_its_types() {
    assert_eq!(from_json(json!([1, 2.5, -3])), Ok((1_u8, 2.5_f32, -3_i64)));
    assert_eq!(
        from_json(json!(18_446_744_073_709_551_615_u64)),
        Ok(u64::MAX)
    );
    assert_eq!(from_json(json!([true, "x", null])), Ok((true, 'x', ())));
}

#[test]
fn an_absent_null_or_empty_member_is_none() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Search {
        page: Option<u32>,
        words: Option<String>,
    }
    assert_eq!(
        form("page=&other=1"),
        Ok(Search {
            page: None,
            words: None
        })
    );
    assert_eq!(
        from_json(json!({"page": null, "words": "x"})),
        Ok(Search {
            page: None,
            words: Some("x".into())
        })
    );
}

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    what: String,
    done: bool,
    urgent: bool,
    #[serde(default = "yes")]
    shown: bool,
    agreed: Option<bool>,
}

fn yes() -> bool {
    true
}

fn row(what: &str, done: bool, urgent: bool) -> Row {
    Row {
        what: what.into(),
        done,
        urgent,
        shown: true,
        agreed: None,
    }
}

#[test]
fn an_absent_bool_of_a_struct_is_false() {
    assert_eq!(form("what=x"), Ok(row("x", false, false)));
    assert_eq!(form("what=x&urgent=on"), Ok(row("x", false, true)));
}

#[test]
fn an_absent_bool_is_false_in_every_struct_of_a_list() {
    assert_eq!(
        form::<BTreeMap<String, Vec<Row>>>(
            "r[0][what]=a&r[0][done]=on&r[1][what]=b&r[2][what]=c&r[2][urgent]=on"
        )
        .unwrap()["r"],
        [
            row("a", true, false),
            row("b", false, false),
            row("c", false, true)
        ]
    );
}

#[test]
fn an_absent_bool_of_an_enum_is_false() {
    #[derive(Debug, Deserialize, PartialEq)]
    enum Shape {
        Box { filled: bool },
    }
    assert_eq!(form("Box[width]=3"), Ok(Shape::Box { filled: false }));
}

#[test]
fn an_absent_bool_in_a_newtype_is_false() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Agreed(bool);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Terms {
        agreed: Agreed,
    }
    let terms = Terms {
        agreed: Agreed(false),
    };
    assert_eq!(form(""), Ok(terms));
}

#[test]
fn an_absent_bool_leaves_the_default_of_its_field() {
    let shown = |query: &str| form::<Row>(query).unwrap().shown;
    assert!(shown("what=x"));
    assert!(!shown("what=x&shown=off"));
}

#[test]
fn what_is_absent_and_no_bool_is_missing() {
    assert_eq!(form::<Row>("done=on"), Err("`what`: is missing".into()));
    assert_eq!(
        form::<BTreeMap<String, Vec<Row>>>("r[0][what]=a&r[1][done]=on"),
        Err("`r[1].what`: is missing".into())
    );
}

#[test]
fn numbered_members_are_a_list_in_their_order() {
    assert_eq!(
        form::<BTreeMap<String, Vec<Line>>>(
            "l[10][what]=b&l[10][amount]=2&l[9][what]=a&l[9][amount]=1"
        )
        .unwrap()["l"],
        [
            Line {
                what: "a".into(),
                amount: 1
            },
            Line {
                what: "b".into(),
                amount: 2
            }
        ]
    );
    assert!(
        form::<Vec<u8>>("a=1")
            .unwrap_err()
            .contains("invalid type: an object")
    );
}

#[test]
fn enums_are_names_or_objects_of_one_member() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Shape {
        Dot,
        Circle(u8),
        Box { width: u8 },
    }
    assert_eq!(Value::from("dot").deserialize(), Ok(Shape::Dot));
    assert_eq!(form("circle=3"), Ok(Shape::Circle(3)));
    assert_eq!(form("box[width]=3"), Ok(Shape::Box { width: 3 }));
    assert!(
        Value::from("star")
            .deserialize::<Shape>()
            .unwrap_err()
            .to_string()
            .contains("\"star\" is none of `dot`, `circle`, `box`")
    );
    assert!(Value::from("circle").deserialize::<Shape>().is_err());
    assert!(form::<Shape>("dot=1").is_err());
}

#[test]
fn a_value_can_be_part_of_a_type() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Drawn {
        data: Value,
    }
    let data = json!([1, {"x": [null, "y"]}]);
    assert_eq!(
        from_json(json!({ "data": data })),
        Ok(Drawn { data: value(&data) })
    );
}

#[test]
fn numbers_with_a_point_are_finite() {
    fn refusal<T: DeserializeOwned>(text: &str) -> Option<String> {
        let number = Value::from(text).deserialize::<T>();
        number.err().map(|error| error.to_string())
    }
    for text in ["NaN", "inf", "-infinity", "1e999", "-1e999"] {
        let expected = Some(format!("{text:?} is not a number"));
        assert_eq!(refusal::<f64>(text), expected);
        assert_eq!(refusal::<f32>(text), expected);
    }
    assert!(Value::from("1e39").deserialize::<f32>().is_err());
    assert_eq!(Value::from(" 1e3 ").deserialize::<f64>(), Ok(1000.0));
}

#[test]
fn maps_may_have_numbers_as_keys() {
    assert_eq!(
        form("3=a&4=b"),
        Ok(BTreeMap::from([
            (3_u8, "a".to_owned()),
            (4, "b".to_owned())
        ]))
    );
}

#[test]
fn errors_name_the_path() {
    type Lines = BTreeMap<String, Vec<Line>>;
    assert_eq!(form::<Line>("what=x"), Err("`amount`: is missing".into()));
    assert_eq!(
        form::<Line>("what=x&amount=many"),
        Err(r#"`amount`: "many" is not a whole number of 32 bits without sign"#.into())
    );
    assert_eq!(
        form::<Line>("what=x&amount="),
        Err("`amount`: is empty instead of a whole number of 32 bits without sign".into())
    );
    assert_eq!(
        form::<Lines>("l[0][what]=x"),
        Err("`l[0].amount`: is missing".into())
    );
    assert_eq!(
        from_json::<Vec<Vec<bool>>>(json!([[true], ["maybe"]])),
        Err(r#"`[1][0]`: "maybe" is not `true` or `false`"#.into())
    );
    assert_eq!(
        from_json::<u8>(json!([])),
        Err("invalid type: a list, expected u8".into())
    );
}

#[test]
fn errors_repeat_only_the_beginning_of_a_value() {
    let error = Value::from("x".repeat(9_999))
        .deserialize::<u8>()
        .unwrap_err()
        .to_string();
    assert!(error.len() < 120, "{error}");
}

/// The reason alone, which may be shown where a password must not be.
fn reason<T: DeserializeOwned>(query: &str) -> String {
    let form = Value::from_query(query).unwrap();
    match form.deserialize::<T>().err() {
        Some(ValueError::Field { reason, .. }) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_reason_repeats_nothing_of_what_was_sent() {
    #[derive(Debug, Deserialize)]
    struct Login {
        #[serde(rename = "pin")]
        _pin: u32,
    }
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "String")]
    struct Password;
    impl TryFrom<String> for Password {
        type Error = String;
        fn try_from(text: String) -> Result<Self, String> {
            Err(format!("`{text}` ({text:?}) is too short"))
        }
    }
    #[derive(Debug, Deserialize)]
    enum Kind {}
    for reason in [
        reason::<Login>("pin=12a4"),
        reason::<Password>(""),
        reason::<Vec<Password>>("0=12a4"),
        reason::<BTreeMap<String, Password>>("x=12a4%0A"),
        reason::<BTreeMap<String, Kind>>("x=12a4"),
    ] {
        assert!(!reason.contains("12a4"), "{reason}");
    }
    assert_eq!(
        reason::<Vec<Password>>("0=12a4"),
        "`…` (\"…\") is too short"
    );
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f32>()
            .prop_filter("finite", |value| value.is_finite())
            .prop_map(|value| json!(value)),
        ".{0,8}".prop_map(|value| json!(value)),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|values| json!(values)),
            prop::collection::btree_map(".{0,4}", inner, 0..6).prop_map(|members| json!(members)),
        ]
    })
}

/// The fields of a form that has nothing but objects and text.
fn flatten(prefix: &str, json: &serde_json::Value, fields: &mut Vec<(String, String)>) {
    match json {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                let name = if prefix.is_empty() {
                    name.clone()
                } else {
                    format!("{prefix}[{name}]")
                };
                flatten(&name, value, fields);
            }
        }
        other => fields.push((
            prefix.to_owned(),
            other.as_str().unwrap_or_default().to_owned(),
        )),
    }
}

fn form_value() -> impl Strategy<Value = serde_json::Value> {
    let members = |values| prop::collection::btree_map("[a-z0-9 é&=+%_-]{1,5}", values, 1..5);
    let text = any::<String>().prop_map(|text| json!(text));
    let inner = text.prop_recursive(3, 24, 5, move |inner| {
        members(inner).prop_map(|members| json!(members))
    });
    members(inner.boxed()).prop_map(|members| json!(members))
}

proptest! {
    #[test]
    fn no_query_makes_it_panic(query in "[a-c\\[\\]&=%0-9é]{0,60}") {
        let _ = Value::from_query(&query);
    }

    #[test]
    fn what_a_form_encodes_is_what_is_decoded(form in form_value()) {
        let mut fields = Vec::new();
        flatten("", &form, &mut fields);
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        prop_assert_eq!(Value::from_query(&query).unwrap(), value(&form));
    }

    #[test]
    fn a_value_holds_all_of_json(json in json_value()) {
        let there: serde_json::Value = from_json(json.clone()).unwrap();
        prop_assert_eq!(there, json);
    }
}
