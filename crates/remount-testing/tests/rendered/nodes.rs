use serde_json::json;

use crate::check;

#[test]
fn a_node_with_statics_replaces_whatever_was_there() {
    check(
        json!({"s": ["", ""], "0": {"s": ["<b>", "</b>", ""], "0": "a", "1": "b"}}),
        "<b>a</b>b",
        [
            (json!({"0": {"s": ["<hr>"]}}), "<hr>"),
            (json!({"0": {"s": ["<i>", "</i>"], "0": "c"}}), "<i>c</i>"),
            (
                json!({"0": {"s": ["", ""], "k": {"0": {"0": "d"}, "kc": 1}}}),
                "d",
            ),
            (json!({"0": "text"}), "text"),
            (json!({"0": {"s": ["<u>", "</u>"], "0": "e"}}), "<u>e</u>"),
        ],
    );
}

#[test]
fn text_is_html_already() {
    check(json!({"s": ["", ""], "0": "&lt;<b>"}), "&lt;<b>", []);
}

#[test]
fn a_difference_without_anything_changes_nothing() {
    let tree = json!({"s": ["", ""], "0": {"s": ["<b>", "</b>"], "0": "a"}});
    check(
        tree,
        "<b>a</b>",
        [(json!({}), "<b>a</b>"), (json!({"0": {}}), "<b>a</b>")],
    );
}

#[test]
fn a_tree_with_statics_begins_anew_without_components() {
    let component = json!({"s": ["<p>", "</p>"], "r": 1, "0": "one"});
    check(
        json!({"s": ["<b>", "</b>"], "0": 1, "c": {"1": component.clone()}}),
        "<b><p>one</p></b>",
        [
            (
                json!({"s": ["<i>", "</i>"], "0": 1, "c": {"1": component}}),
                "<i><p>one</p></i>",
            ),
            (json!({"s": ["<hr>"]}), "<hr>"),
        ],
    );
    crate::check_failure(
        json!({"s": ["", ""], "0": 1, "c": {"1": {"s": ["<p></p>"]}}}),
        [json!({"s": ["<i>", "</i>"], "0": 1})],
        "0",
        &crate::Fault::UnknownComponent(1),
    );
}

#[test]
fn numbers_of_templates_hold_for_one_message() {
    let mut rendered = crate::joined(json!({
        "s": ["", "", ""], "0": {"s": 0, "0": "a"}, "1": {"s": 0, "0": "b"},
        "p": {"0": ["<b>", "</b>"]},
    }));
    assert_eq!(rendered.html().unwrap().html, "<b>a</b><b>b</b>");
    let diff = json!({"1": {"s": 0, "0": "c"}, "p": {"0": ["<i>", "</i>"]}});
    rendered.merge(diff).unwrap();
    assert_eq!(rendered.html().unwrap().html, "<b>a</b><i>c</i>");
    rendered.merge(json!({"1": {"s": 0, "0": "d"}})).unwrap();
    let error = rendered.html().unwrap_err();
    assert_eq!(error.fault(), &crate::Fault::UnknownTemplate(0));
    assert_eq!(error.place(), "1.s");
}

#[test]
fn templates_of_messages_that_were_not_printed_are_all_there() {
    let mut rendered = crate::joined(json!({"s": ["", "", ""], "0": "", "1": ""}));
    let first = json!({"0": {"s": 0}, "p": {"0": ["<b></b>"]}});
    let second = json!({"1": {"s": 1}, "p": {"1": ["<i></i>"]}});
    rendered.merge(first).unwrap();
    rendered.merge(second).unwrap();
    assert_eq!(rendered.markup().unwrap(), "<b></b><i></i>");
}
