use remount_testing::rendered::{Changed, Event, Extras, Rendered};
use serde_json::{Value, json};

use crate::joined;

fn merged(diff: Value) -> Extras {
    let component = json!({"s": ["<p>", "</p>"], "r": 1, "0": "one"});
    let tree = json!({"s": ["", "", ""], "0": "", "1": 1, "c": {"1": component}});
    joined(tree)
        .merge(diff)
        .expect("the difference can be merged")
}

#[test]
fn a_title_is_text_or_not_there() {
    assert_eq!(merged(json!({"t": "New"})).title.as_deref(), Some("New"));
    assert_eq!(merged(json!({"t": ""})).title.as_deref(), Some(""));
    assert_eq!(merged(json!({"t": null})).title, None);
    assert_eq!(merged(json!({})).title, None);
}

#[test]
fn events_keep_their_order_and_say_whether_they_come_first() {
    let extras = merged(json!({"e": [["a", {"x": 1}], ["b", null, true], ["c", [], false]]}));
    let event = |name: &str, payload: Value, first| Event {
        name: name.to_owned(),
        payload,
        first,
    };
    let expected = [
        event("a", json!({"x": 1}), false),
        event("b", json!(null), true),
        event("c", json!([]), false),
    ];
    assert_eq!(extras.events, expected);
}

#[test]
fn a_reply_is_what_javascript_takes_for_true() {
    assert_eq!(merged(json!({"r": {"x": 1}})).reply, Some(json!({"x": 1})));
    assert_eq!(merged(json!({"r": 1})).reply, Some(json!(1)));
    assert_eq!(merged(json!({"r": []})).reply, Some(json!([])));
    for none in [json!(null), json!(false), json!(0), json!(0.0), json!("")] {
        assert_eq!(merged(json!({"r": none})).reply, None);
    }
}

#[test]
fn a_join_has_extras_too_and_changes_the_view() {
    let tree = json!({"s": ["<p></p>"], "t": "Title", "r": 1, "e": [["a", {}]]});
    let (mut rendered, extras) = Rendered::new("v", tree).unwrap();
    assert_eq!(extras.title.as_deref(), Some("Title"));
    assert_eq!(extras.events.len(), 1);
    assert_eq!(extras.changed, Changed::View);
    // On the top the client takes it for a reply.
    assert_eq!(extras.reply, Some(json!(1)));
    assert_eq!(rendered.html().unwrap().html, "<p></p>");
}

#[test]
fn what_changes_is_nothing_the_view_or_components_alone() {
    assert_eq!(merged(json!({})).changed, Changed::Nothing);
    let told = json!({"e": [["a", {}]], "t": "New", "r": {}});
    assert_eq!(merged(told).changed, Changed::Nothing);
    assert_eq!(merged(json!({"0": ""})).changed, Changed::View);
    assert_eq!(merged(json!({"p": {}})).changed, Changed::View);
    let two = json!({"c": {"1": {"0": "two"}, "10": {}, "2": {}}, "t": "New"});
    assert_eq!(merged(two).changed, Changed::Components(vec![1, 2, 10]));
    let both = json!({"0": "new", "c": {"1": {"0": "two"}}});
    assert_eq!(merged(both).changed, Changed::View);
}
