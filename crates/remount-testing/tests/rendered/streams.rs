use remount_testing::rendered::{Insert, Rendered, StreamChange};
use serde_json::{Value, json};

use crate::joined;

fn item(id: &str) -> Value {
    json!({"0": id})
}

fn tree(stream: impl Into<Value>, entries: impl Into<Value>) -> Value {
    let (stream, entries) = (stream.into(), entries.into());
    json!({
        "s": ["<ul>", "</ul>"],
        "0": {"s": ["<li id=\"", "\"></li>"], "k": entries, "stream": stream},
    })
}

fn insert(id: &str, at: i64, limit: Option<i64>, update_only: bool) -> Insert {
    Insert {
        id: id.to_owned(),
        at,
        limit,
        update_only,
    }
}

fn change(inserts: Vec<Insert>, deletes: &[&str], reset: bool) -> StreamChange {
    StreamChange {
        stream: "0".to_owned(),
        inserts,
        deletes: deletes.iter().map(|id| (*id).to_owned()).collect(),
        reset,
    }
}

#[track_caller]
fn check_html(rendered: &mut Rendered, html: &str, streams: &[StreamChange]) {
    let printed = rendered.html().expect("it can be printed");
    assert_eq!(printed.html, html);
    assert_eq!(printed.streams, streams);
}

#[test]
fn items_are_printed_once() {
    let mut rendered = joined(tree(
        json!(["0", [["b", -1, null, null], ["a", 0, -3, true]], []]),
        json!({"0": item("a"), "1": item("b"), "kc": 2}),
    ));
    let inserts = vec![insert("b", -1, None, false), insert("a", 0, Some(-3), true)];
    check_html(
        &mut rendered,
        r#"<ul><li id="a"></li><li id="b"></li></ul>"#,
        &[change(inserts, &[], false)],
    );
    check_html(&mut rendered, "<ul></ul>", &[]);
}

#[test]
fn later_operations_come_with_the_items_that_are_new() {
    let mut rendered = joined(tree(
        json!(["0", [["a", -1, null, null]], []]),
        json!({"0": item("a"), "kc": 1}),
    ));
    rendered.html().unwrap();
    let diff = |stream: Value, entries: Value| json!({"0": {"k": entries, "stream": stream}});
    let inserted = diff(
        json!(["0", [["b", 0, 2, null]], ["a"]]),
        json!({"0": item("b"), "kc": 1}),
    );
    rendered.merge(inserted).unwrap();
    check_html(
        &mut rendered,
        r#"<ul><li id="b"></li></ul>"#,
        &[change(vec![insert("b", 0, Some(2), false)], &["a"], false)],
    );
    rendered
        .merge(diff(json!(["0", [], ["b"]]), json!({"kc": 0})))
        .unwrap();
    check_html(&mut rendered, "<ul></ul>", &[change(vec![], &["b"], false)]);
    rendered
        .merge(diff(json!(["0", [], [], true]), json!({"kc": 0})))
        .unwrap();
    check_html(&mut rendered, "<ul></ul>", &[change(vec![], &[], true)]);
    rendered
        .merge(diff(json!(["0", [], []]), json!({"kc": 0})))
        .unwrap();
    check_html(&mut rendered, "<ul></ul>", &[]);
}

/// The client takes anything at that place for a reset, once there is something to do.
#[test]
fn a_reset_that_is_false_is_one() {
    let mut rendered = joined(tree(json!(["0", [], [], false]), json!({"kc": 0})));
    check_html(&mut rendered, "<ul></ul>", &[]);
    let diff = json!({"0": {"k": {"kc": 0}, "stream": ["0", [], ["a"], false]}});
    rendered.merge(diff).unwrap();
    check_html(&mut rendered, "<ul></ul>", &[change(vec![], &["a"], true)]);
}

#[test]
fn streams_in_components_and_in_items_are_told_before_those_around_them() {
    let stream = |name: &str, id: &str| json!([name, [[id, -1, null, null]], []]);
    let list = |name: &str, id: &str, inner: Value| json!({"s": ["<li>", "</li>"], "k": {"0": {"0": inner}, "kc": 1}, "stream": stream(name, id)});
    let component = json!({"s": ["<ol>", "</ol>"], "r": 1, "0": list("inner", "x", json!(""))});
    let mut rendered = joined(json!({
        "s": ["", ""], "0": list("outer", "y", json!(1)), "c": {"1": component},
    }));
    let streams = rendered.html().unwrap().streams;
    let names: Vec<_> = streams
        .iter()
        .map(|change| change.stream.as_str())
        .collect();
    assert_eq!(names, ["inner", "outer"]);
    // The item is forgotten, and the component in it is not: it is in the page.
    rendered.merge(json!({"c": {"1": {}}})).unwrap();
    assert_eq!(rendered.html().unwrap().html, "");
    assert!(rendered.component_html(1).unwrap().html.starts_with("<ol"));
}

#[test]
fn what_is_not_shown_keeps_its_items_until_it_is() {
    let stream = json!({
        "s": ["<li>", "</li>"], "k": {"0": {"0": "a"}, "kc": 1},
        "stream": ["0", [["a", -1, null, null]], []],
    });
    let component = json!({"s": ["<ol>", "</ol>"], "r": 1, "0": stream});
    let mut rendered = joined(json!({"s": ["", ""], "0": "", "c": {"1": component}}));
    check_html(&mut rendered, "", &[]);
    rendered.merge(json!({"0": 1, "c": {"1": {}}})).unwrap();
    let printed = rendered.html().unwrap();
    assert!(printed.html.ends_with("<li>a</li></ol>"), "{printed:?}");
    assert_eq!(printed.streams.len(), 1);
}
