use remount_macros::view;
use remount_markup::{Markup, Prints};

type Items = &'static [(&'static str, &'static str)];

fn keyed(items: Items) -> impl Markup {
    view! { <ul>for (id, text) in items, key = id { <li id=(id)>(text)</li> }</ul> }
}

/// What a client that has the first list gets for the second one.
fn check(before: Items, after: Items, expected: &str) {
    assert_eq!(crate::diff(&keyed(before), &keyed(after)), expected);
}

const ABC: Items = &[("a", "A"), ("b", "B"), ("c", "C")];

#[test]
fn a_list_that_stays_sends_nothing() {
    check(ABC, ABC, "{}");
}

#[test]
fn a_changed_entry_sends_its_change() {
    check(
        ABC,
        &[("a", "A"), ("b", "B2"), ("c", "C")],
        r#"{"0":{"k":{"1":{"1":"B2"},"kc":3}}}"#,
    );
}

#[test]
fn an_appended_entry_is_complete() {
    check(
        ABC,
        &[("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")],
        r#"{"0":{"k":{"3":{"0":"d","1":"D"},"kc":4}}}"#,
    );
}

#[test]
fn an_entry_in_front_moves_all_others() {
    check(
        ABC,
        &[("z", "Z"), ("a", "A"), ("b", "B"), ("c", "C")],
        r#"{"0":{"k":{"0":{"0":"z","1":"Z"},"1":0,"2":1,"3":2,"kc":4,"km":true}}}"#,
    );
}

#[test]
fn a_removed_entry_moves_those_behind_it() {
    check(
        ABC,
        &[("b", "B"), ("c", "C")],
        r#"{"0":{"k":{"0":1,"1":2,"kc":2,"km":true}}}"#,
    );
    check(
        ABC,
        &[("a", "A"), ("c", "C")],
        r#"{"0":{"k":{"1":2,"kc":2,"km":true}}}"#,
    );
}

#[test]
fn a_moved_entry_can_change_too() {
    check(
        &[("z", "Z"), ("b", "B"), ("c", "C"), ("d", "D")],
        &[("z", "Z"), ("d", "D9"), ("b", "B"), ("c", "C")],
        r#"{"0":{"k":{"1":[3,{"1":"D9"}],"2":1,"3":2,"kc":4,"km":true}}}"#,
    );
}

#[test]
fn entries_at_the_end_go_away_by_the_count() {
    check(ABC, &[("a", "A")], r#"{"0":{"k":{"kc":1}}}"#);
    check(
        ABC,
        &[("a", "A!")],
        r#"{"0":{"k":{"0":{"1":"A!"},"kc":1}}}"#,
    );
}

#[test]
fn an_entry_that_takes_the_place_of_another_is_complete() {
    check(
        ABC,
        &[("a", "A"), ("x", "B"), ("c", "C")],
        r#"{"0":{"k":{"1":{"0":"x","1":"B"},"kc":3}}}"#,
    );
}

#[test]
fn a_list_that_was_emptied_keeps_its_statics() {
    let mut prints = Prints::default();
    prints.full(&keyed(ABC), None, &mut String::new());
    for (items, expected) in [
        (&[] as Items, r#""0":{"k":{"kc":0}}"#),
        (&[], ""),
        (&[("n", "N")], r#""0":{"k":{"0":{"0":"n","1":"N"},"kc":1}}"#),
    ] {
        let mut out = String::new();
        prints.diff(&keyed(items), None, &mut out);
        assert_eq!(out, expected);
    }
}

#[test]
fn a_list_that_was_never_filled_is_sent_with_its_statics() {
    check(&[], &[], "{}");
    check(
        &[],
        &[("a", "A")],
        r#"{"0":{"s":["<li id=\"","\">","</li>"],"k":{"0":{"0":"a","1":"A"},"kc":1}}}"#,
    );
}

#[test]
fn without_keys_the_place_is_the_key() {
    let list = |items: &'static [&'static str]| view! { for item in items { (item) } };
    assert_eq!(
        crate::diff(&list(&["A", "B"]), &list(&["Z", "A", "B"])),
        r#"{"0":{"k":{"0":{"0":"Z"},"1":{"0":"A"},"2":{"0":"B"},"kc":3}}}"#
    );
}

#[test]
fn equal_keys_use_each_old_entry_once() {
    check(
        &[("a", "1"), ("a", "2")],
        &[("b", "0"), ("a", "1"), ("a", "2")],
        r#"{"0":{"k":{"0":{"0":"b","1":"0"},"1":0,"2":{"0":"a","1":"2"},"kc":3,"km":true}}}"#,
    );
}

#[test]
fn branches_in_entries_have_their_own_statics() {
    let list = |a: Option<&'static str>, b: Option<&'static str>| {
        let items = [("a", a), ("b", b)];
        view! {
            <ul>
                for (id, on) in items, key = id {
                    <li>(id) " " if let Some(on) = on { <b>(on)</b> }</li>
                }
            </ul>
        }
    };
    assert_eq!(
        crate::full(&list(Some("on"), None)),
        r#"{"s":["<ul>","</ul>"],"0":{"s":["<li>"," ","</li>"],"k":{"0":{"0":"a","1":{"s":["<b>","</b>"],"0":"on"}},"1":{"0":"b","1":""},"kc":2}}}"#
    );
    assert_eq!(
        crate::diff(&list(Some("on"), None), &list(Some("on"), Some("on"))),
        r#"{"0":{"k":{"1":{"1":{"s":["<b>","</b>"],"0":"on"}},"kc":2}}}"#
    );
    assert_eq!(
        crate::diff(
            &list(Some("on"), Some("on")),
            &list(Some("off"), Some("on"))
        ),
        r#"{"0":{"k":{"0":{"1":{"0":"off"}},"kc":2}}}"#
    );
}

type Rows = &'static [(u8, &'static [u8])];

fn nested(rows: Rows) -> impl Markup {
    view! {
        for (id, cells) in rows, key = id {
            <tr>for cell in *cells, key = cell { <td>(cell)</td> }</tr>
        }
    }
}

fn check_nested(before: Rows, after: Rows, expected: &str) {
    assert_eq!(crate::diff(&nested(before), &nested(after)), expected);
}

#[test]
fn lists_in_lists_are_compared_with_the_entry_they_are_in() {
    check_nested(
        &[(1, &[1, 2]), (2, &[3])],
        &[(2, &[3, 4]), (1, &[2, 1])],
        r#"{"0":{"k":{"0":[1,{"0":{"k":{"1":{"0":"4"},"kc":2}}}],"1":[0,{"0":{"k":{"0":1,"1":0,"kc":2,"km":true}}}],"kc":2,"km":true}}}"#,
    );
}

#[test]
fn an_inner_list_is_emptied_and_filled_in_a_moved_entry() {
    check_nested(
        &[(1, &[1]), (2, &[])],
        &[(2, &[5]), (1, &[])],
        r#"{"0":{"k":{"0":[1,{"0":{"s":["<td>","</td>"],"k":{"0":{"0":"5"},"kc":1}}}],"1":[0,{"0":{"k":{"kc":0}}}],"kc":2,"km":true}}}"#,
    );
}

#[test]
fn keys_can_be_anything_with_a_hash() {
    let list = |ids: [(u64, &'static str); 2]| {
        view! { for (id, name) in ids, key = (id, name.to_owned()) { (id) } }
    };
    assert_eq!(
        crate::diff(&list([(1, "a"), (2, "b")]), &list([(2, "b"), (1, "a")])),
        r#"{"0":{"k":{"0":1,"1":0,"kc":2,"km":true}}}"#
    );
}
