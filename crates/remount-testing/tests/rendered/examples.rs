//! Whole sequences, one for each kind of template.

use serde_json::json;

use crate::check;

#[test]
fn a_text_changes() {
    check(
        json!({"s": ["<p class=\"", "\">n: ", "</p>"], "0": "red", "1": "1"}),
        "<p class=\"red\">n: 1</p>",
        [(json!({"1": "2"}), "<p class=\"red\">n: 2</p>")],
    );
}

#[test]
fn a_branch_is_taken_changed_left_and_taken_again() {
    let on = json!({"s": ["<b>", "</b>"], "0": "X"});
    check(
        json!({"s": ["<div>", "</div>"], "0": on.clone()}),
        "<div><b>X</b></div>",
        [
            (json!({"0": {"0": "Y"}}), "<div><b>Y</b></div>"),
            (
                json!({"0": {"s": ["<i>", "/", "</i>"], "0": "A", "1": "B"}}),
                "<div><i>A/B</i></div>",
            ),
            (json!({"0": ""}), "<div></div>"),
            (json!({"0": on}), "<div><b>X</b></div>"),
        ],
    );
}

#[test]
fn a_keyed_list_changes_in_every_way() {
    let item = |id: &str, text: &str| json!({"0": id, "1": text});
    let entries = json!({"0": item("a", "A"), "1": item("b", "B"), "2": item("c", "C"), "kc": 3});
    let shown = |items: &[&str]| -> String { items.iter().map(|item| shown_item(item)).collect() };
    fn shown_item(item: &str) -> String {
        format!("<li id=\"{}\">{item}</li>", item[..1].to_lowercase())
    }
    let list = |entries| json!({"0": {"k": entries}});
    check(
        json!({"s": ["", ""], "0": {"s": ["<li id=\"", "\">", "</li>"], "k": entries}}),
        &shown(&["A", "B", "C"]),
        [
            (
                list(json!({"1": {"1": "B2"}, "kc": 3})),
                &shown(&["A", "B2", "C"]),
            ),
            (
                list(json!({"3": item("d", "D"), "kc": 4})),
                &shown(&["A", "B2", "C", "D"]),
            ),
            (
                list(
                    json!({"0": item("z", "Z"), "1": 0, "2": 1, "3": 2, "4": 3, "kc": 5, "km": true}),
                ),
                &shown(&["Z", "A", "B2", "C", "D"]),
            ),
            (
                list(json!({"1": 2, "2": 3, "3": 4, "kc": 4, "km": true})),
                &shown(&["Z", "B2", "C", "D"]),
            ),
            (
                list(json!({"1": [3, {"1": "D9"}], "2": 1, "3": 2, "kc": 4, "km": true})),
                &shown(&["Z", "D9", "B2", "C"]),
            ),
            (list(json!({"kc": 2})), &shown(&["Z", "D9"])),
            (list(json!({"kc": 0})), ""),
            (list(json!({"0": item("n", "N"), "kc": 1})), &shown(&["N"])),
        ],
    );
}

#[test]
fn entries_of_a_list_share_templates_with_branches_in_them() {
    check(
        json!({
            "s": 2,
            "0": {"s": 1, "k": {"0": {"0": "a", "1": {"s": 0, "0": "on"}}, "1": {"0": "b", "1": ""}, "kc": 2}},
            "p": {"0": ["<b>", "</b>"], "1": ["<li>", " ", "</li>"], "2": ["<ul>", "</ul>"]},
        }),
        "<ul><li>a <b>on</b></li><li>b </li></ul>",
        [
            (
                json!({
                    "0": {"k": {"1": {"1": {"s": 0, "0": "on"}}, "kc": 2}},
                    "p": {"0": ["<i>", "</i>"]},
                }),
                "<ul><li>a <b>on</b></li><li>b <i>on</i></li></ul>",
            ),
            (
                json!({"0": {"k": {"0": {"1": {"0": "off"}}, "kc": 2}}}),
                "<ul><li>a <b>off</b></li><li>b <i>on</i></li></ul>",
            ),
        ],
    );
}

#[test]
fn a_component_is_added_updated_removed_and_added_again() {
    check(
        json!({"s": ["<div>", "</div>"], "0": 1, "c": {"1": {"s": ["<p>", "</p>"], "r": 1, "0": "one"}}}),
        "<div><p>one</p></div>",
        [
            (json!({"c": {"1": {"0": "uno"}}}), "<div><p>uno</p></div>"),
            (json!({"0": ""}), "<div></div>"),
            (
                json!({"0": 2, "c": {"2": {"s": ["<p>", "</p>"], "r": 1, "0": "two"}}}),
                "<div><p>two</p></div>",
            ),
        ],
    );
}

#[test]
fn components_in_a_list_share_statics_and_move() {
    check(
        json!({
            "s": ["<ul>", "</ul>"],
            "0": {"s": ["", ""], "k": {"0": {"0": 1}, "1": {"0": 2}, "kc": 2}},
            "c": {
                "1": {"s": ["<li>", "</li>"], "r": 1, "0": {"s": ["<b>", "</b>"], "0": "x"}},
                "2": {"s": 1, "0": {"0": "y"}},
            },
        }),
        "<ul><li><b>x</b></li><li><b>y</b></li></ul>",
        [
            (
                json!({"0": {"k": {"2": {"0": 3}, "kc": 3}}, "c": {"3": {"s": -1, "0": {"0": "z"}}}}),
                "<ul><li><b>x</b></li><li><b>y</b></li><li><b>z</b></li></ul>",
            ),
            (
                json!({"0": {"k": {"0": 2, "1": 0, "2": 1, "kc": 3, "km": true}}}),
                "<ul><li><b>z</b></li><li><b>x</b></li><li><b>y</b></li></ul>",
            ),
            (
                json!({"c": {"2": {"0": {"0": "y2"}}}}),
                "<ul><li><b>z</b></li><li><b>x</b></li><li><b>y2</b></li></ul>",
            ),
            (
                json!({"0": {"k": {"1": 2, "kc": 2, "km": true}}}),
                "<ul><li><b>z</b></li><li><b>y2</b></li></ul>",
            ),
        ],
    );
}

#[test]
fn a_part_with_something_in_it_changes_inside_and_outside() {
    let part = json!({
        "s": ["<section><h2>", "</h2>", "</section>"], "r": 1,
        "0": "T", "1": {"s": ["<b>", "</b>"], "0": "Bob"},
    });
    check(
        json!({"s": ["", ""], "0": part}),
        "<section><h2>T</h2><b>Bob</b></section>",
        [
            (
                json!({"0": {"1": {"0": "Eve"}}}),
                "<section><h2>T</h2><b>Eve</b></section>",
            ),
            (
                json!({"0": {"0": "U"}}),
                "<section><h2>U</h2><b>Eve</b></section>",
            ),
        ],
    );
}
