//! The attributes that the client adds to elements that it can tell apart.

use remount_testing::rendered::Rendered;
use serde_json::{Value, json};

use crate::joined;

fn html(rendered: &mut Rendered) -> String {
    rendered.html().expect("it can be printed").html
}

fn root(name: &str, text: impl Into<Value>) -> Value {
    let text = text.into();
    json!({"s": [format!("<{name}>"), format!("</{name}>")], "r": 1, "0": text})
}

#[test]
fn roots_are_numbered_in_the_order_of_the_page_and_others_are_not_marked() {
    let tree = json!({
        "s": ["<p>", "", "</p>"],
        "0": root("b", root("i", "x")),
        "1": root("u", json!({"s": ["<s>", "</s>"], "0": "y"})),
    });
    assert_eq!(
        html(&mut joined(tree)),
        r#"<p><b data-phx-id="m1-v"><i data-phx-id="m2-v">x</i></b><u data-phx-id="m3-v"><s>y</s></u></p>"#
    );
}

#[test]
fn a_root_that_did_not_change_may_be_skipped() {
    let tree = json!({"s": ["", "", ""], "0": root("b", "x"), "1": root("i", "y")});
    let mut rendered = joined(tree);
    html(&mut rendered);
    rendered.merge(json!({"1": {"0": "z"}})).unwrap();
    assert_eq!(
        html(&mut rendered),
        r#"<b data-phx-id="m1-v" data-phx-skip>x</b><i data-phx-id="m2-v">z</i>"#
    );
}

#[test]
fn a_root_around_a_change_is_not_skipped() {
    let tree = json!({"s": ["", ""], "0": root("b", root("i", "x"))});
    let mut rendered = joined(tree);
    html(&mut rendered);
    rendered.merge(json!({"0": {"0": {"0": "y"}}})).unwrap();
    assert_eq!(
        html(&mut rendered),
        r#"<b data-phx-id="m1-v"><i data-phx-id="m2-v">y</i></b>"#
    );
}

#[test]
fn a_new_tree_is_another_element() {
    let mut rendered = joined(json!({"s": ["", ""], "0": root("b", "x")}));
    html(&mut rendered);
    rendered.merge(json!({"0": root("b", "x")})).unwrap();
    assert_eq!(html(&mut rendered), r#"<b data-phx-id="m2-v">x</b>"#);
}

#[test]
fn an_entry_that_moves_keeps_its_element() {
    let entry = |text: &str| json!({"0": root("b", json!(text))});
    let list = json!({"s": ["", ""], "k": {"0": entry("x"), "1": entry("y"), "kc": 2}});
    let mut rendered = joined(json!({"s": ["", ""], "0": list}));
    html(&mut rendered);
    let swapped = json!({"0": {"k": {"0": 1, "1": [0, {"0": {"0": "z"}}], "kc": 2, "km": true}}});
    rendered.merge(swapped).unwrap();
    assert_eq!(
        html(&mut rendered),
        r#"<b data-phx-id="m2-v" data-phx-skip>y</b><b data-phx-id="m1-v">z</b>"#
    );
}

#[test]
fn a_component_is_skipped_unless_the_message_names_it() {
    let (first, second) = (root("p", "x"), root("q", "y"));
    let tree =
        json!({"s": ["", "", "", ""], "0": "", "1": 1, "2": 2, "c": {"1": first, "2": second}});
    let mut rendered = joined(tree);
    assert_eq!(
        html(&mut rendered),
        r#"<p data-phx-id="c1-v" data-phx-component="1" data-phx-view="v">x</p><q data-phx-id="c2-v" data-phx-component="2" data-phx-view="v">y</q>"#
    );
    rendered.merge(json!({"0": "a", "c": {"2": {}}})).unwrap();
    assert_eq!(
        html(&mut rendered),
        r#"a<p data-phx-id="c1-v" data-phx-component="1" data-phx-view="v" data-phx-skip>x</p><q data-phx-id="c2-v" data-phx-component="2" data-phx-view="v">y</q>"#
    );
}

#[test]
fn nothing_in_a_component_that_comes_back_is_skipped() {
    let tree = json!({"s": ["", ""], "0": 1, "c": {"1": root("p", root("b", "x"))}});
    let whole = r#"<p data-phx-id="c1-v" data-phx-component="1" data-phx-view="v"><b data-phx-id="m1-v">x</b></p>"#;
    let mut rendered = joined(tree);
    assert_eq!(html(&mut rendered), whole);
    rendered.merge(json!({"0": ""})).unwrap();
    html(&mut rendered);
    rendered.will_destroy(&[1]);
    rendered.merge(json!({"0": 1})).unwrap();
    assert_eq!(html(&mut rendered), whole);
    // That holds for one time.
    rendered
        .merge(json!({"0": 1, "c": {"1": {"0": {}}}}))
        .unwrap();
    html(&mut rendered);
    rendered.merge(json!({"0": 1})).unwrap();
    assert!(html(&mut rendered).contains("skip"));
}

#[test]
fn a_copied_component_has_elements_of_its_own() {
    let tree = json!({"s": ["", "", ""], "0": 1, "1": "", "c": {"1": root("p", root("b", "x"))}});
    let mut rendered = joined(tree);
    html(&mut rendered);
    rendered
        .merge(json!({"1": 2, "c": {"2": {"s": -1, "0": {"0": "y"}}}}))
        .unwrap();
    assert!(html(&mut rendered).contains(r#"<b data-phx-id="m2-v">y</b>"#));
}

#[test]
fn marks_go_into_the_tag_whatever_is_before_it() {
    let tree = json!({
        "s": ["", ""],
        "0": {"s": [" <!-- <a> --> <br class=\"", "\"/> <!-- b -->"], "r": 1, "0": "c"},
    });
    assert_eq!(
        html(&mut joined(tree)),
        r#" <!-- <a> --> <br data-phx-id="m1-v" class="c"/> <!-- b -->"#
    );
}
