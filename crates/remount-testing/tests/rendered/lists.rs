use serde_json::{Value, json};

use crate::{Fault, check, check_failure};

/// A list of these texts.
fn list(texts: &[&str]) -> Value {
    let entries = texts.iter().enumerate();
    let entries = entries.map(|(index, text)| (index.to_string(), json!({"0": text})));
    let mut entries: serde_json::Map<_, _> = entries.collect();
    entries.insert("kc".to_owned(), texts.len().into());
    json!({"s": ["", ""], "0": {"s": ["", ","], "k": entries}})
}

fn change(entries: impl Into<Value>) -> Value {
    let entries = entries.into();
    json!({"0": {"k": entries}})
}

fn check_change(before: &[&str], entries: Value, after: &str) {
    let shown: String = before.iter().map(|text| format!("{text},")).collect();
    check(list(before), &shown, [(change(entries), after)]);
}

fn check_refused(before: &[&str], entries: Value, place: &str, fault: &Fault) {
    check_failure(list(before), [change(entries)], place, fault);
}

#[test]
fn an_entry_that_is_not_named_stays() {
    check_change(&["a", "b"], json!({"1": {"0": "c"}, "kc": 2}), "a,c,");
}

#[test]
fn entries_past_the_end_go() {
    check_change(&["a", "b", "c"], json!({"kc": 1}), "a,");
}

#[test]
fn moves_are_from_where_entries_were_before_the_message() {
    let rotated = json!({"0": 2, "1": 0, "2": 1, "kc": 3, "km": true});
    check_change(&["a", "b", "c"], rotated, "c,a,b,");
    let edited = json!({"0": [1, {"0": "B"}], "1": [0, {"0": "A"}], "kc": 2, "km": true});
    check_change(&["a", "b"], edited, "B,A,");
}

#[test]
fn an_entry_moves_and_its_old_place_keeps_a_changed_one() {
    let copied = json!({"0": {"0": "A"}, "1": 0, "kc": 2, "km": true});
    check_change(&["a", "b"], copied, "A,a,");
}

#[test]
fn an_entry_moves_from_past_the_new_end() {
    check_change(&["a", "b", "c"], json!({"0": 2, "kc": 1, "km": true}), "c,");
}

#[test]
fn entries_hold_lists_and_nodes_that_move_with_them() {
    let inner = |text: &str| json!({"s": ["<i>", "</i>"], "k": {"0": {"0": text}, "kc": 1}});
    let list =
        json!({"s": ["", ";"], "k": {"0": {"0": inner("a")}, "1": {"0": inner("b")}, "kc": 2}});
    check(
        json!({"s": ["", ""], "0": list}),
        "<i>a</i>;<i>b</i>;",
        [
            (
                change(json!({"0": 1, "1": 0, "kc": 2, "km": true})),
                "<i>b</i>;<i>a</i>;",
            ),
            (
                change(json!({"1": {"0": {"k": {"1": {"0": "c"}, "kc": 2}}}, "kc": 2})),
                "<i>b</i>;<i>a</i><i>c</i>;",
            ),
        ],
    );
}

#[test]
fn templates_around_a_list_hide_those_of_the_list() {
    let list = |statics: Value| {
        json!({
            "s": statics, "k": {"0": {"0": {"s": 0}}, "kc": 1},
            "p": {"0": ["inner"], "1": ["<b>", "</b>"]},
        })
    };
    check(
        json!({"s": ["", ""], "0": list(json!(["<i>", "</i>"]))}),
        "<i>inner</i>",
        [],
    );
    check(
        json!({"s": ["", ""], "0": list(json!(1)), "p": {"0": ["outer"], "1": ["<u>", "</u>"]}}),
        "<u>outer</u>",
        [],
    );
    // What the list is made of is not looked up in its own.
    check_failure(
        json!({"s": ["", ""], "0": list(json!(1))}),
        [],
        "0.s",
        &Fault::UnknownTemplate(1),
    );
}

#[test]
fn a_move_must_be_announced() {
    let moved = json!({"0": 1, "1": 0, "kc": 2});
    check_refused(&["a", "b"], moved, "0.k.0", &Fault::UnannouncedMove);
}

#[test]
fn an_entry_moves_to_one_place() {
    let moved = json!({"0": 1, "1": 1, "kc": 2, "km": true});
    let fault = Fault::MovedTwice { from: 1 };
    check_refused(&["a", "b"], moved, "0.k.1", &fault);
}

#[test]
fn an_entry_moves_from_a_place_that_there_was() {
    let moved = json!({"0": 2, "kc": 2, "km": true});
    let fault = Fault::OutOfRange { length: 2 };
    check_refused(&["a", "b"], moved, "0.k.0", &fault);
}

#[test]
fn no_entry_is_past_the_count() {
    let fault = Fault::OutOfRange { length: 1 };
    check_refused(&["a"], json!({"1": {"0": "b"}, "kc": 1}), "0.k.1", &fault);
}

#[test]
fn a_list_has_as_many_entries_as_it_counts() {
    check_refused(&["a"], json!({"kc": 2}), "0.k.1", &Fault::MissingEntry);
    let gap = json!({"2": {"0": "c"}, "kc": 3});
    check_refused(&["a"], gap, "0.k.1", &Fault::MissingEntry);
    let endless = json!({"kc": u64::MAX});
    check_refused(&["a"], endless, "0.k.1", &Fault::MissingEntry);
}

#[test]
fn a_list_always_counts() {
    let fault = Fault::Expected("the count of the entries");
    check_refused(&["a"], json!({"0": {"0": "b"}}), "0.k.kc", &fault);
}

#[test]
fn a_new_entry_is_complete() {
    let entry = json!({"1": {}, "kc": 2});
    check_refused(&["a"], entry, "0.k.1.0", &Fault::MissingDynamic);
}

#[test]
fn a_difference_of_a_list_is_for_a_list() {
    check_failure(
        json!({"s": ["", ""], "0": {"s": ["<b>", "</b>"], "0": "a"}}),
        [change(json!({"kc": 0}))],
        "0",
        &Fault::NotAList,
    );
    check_failure(
        list(&["a"]),
        [json!({"0": {"0": "b"}})],
        "0",
        &Fault::NotANode,
    );
}
