use remount_macros::view;
use remount_markup::{Markup, Prints, Raw};

use crate::diff;

/// What changes between one value of a page and the next, in turn.
fn check<T, M: Markup>(
    page: impl Fn(T) -> M,
    first: T,
    then: impl IntoIterator<Item = (T, &'static str)>,
) {
    let mut prints = Prints::default();
    prints.full(&page(first), None, &mut String::new());
    for (value, expected) in then {
        let mut out = String::from("{");
        prints.diff(&page(value), None, &mut out);
        assert_eq!(out + "}", expected);
    }
}

#[test]
fn nothing_is_sent_when_nothing_changed() {
    let page = |n: i32| {
        view! {
            <p title=(n)>(n) (Some("x")) for _ in 0..2 { (n) } if n > 0 { <b>(n)</b> }</p>
        }
    };
    check(page, 1, [(1, "{}"), (1, "{}")]);
}

#[test]
fn only_what_changed_is_sent() {
    let page = |(class, n)| view! { <p class=(class)>"n: " (n)</p> };
    check(
        page,
        ("red", 1),
        [
            (("red", 2), r#"{"1":"2"}"#),
            (("blue", 2), r#"{"0":"blue"}"#),
            (("red", 3), r#"{"0":"red","1":"3"}"#),
        ],
    );
}

#[test]
fn another_branch_is_sent_with_its_statics() {
    enum A {
        X(&'static str),
        Yz(&'static str, &'static str),
        Nothing,
    }
    let page = |a: A| {
        view! {
            <div>
                match &a {
                    A::X(x) => <b>(x)</b>,
                    A::Yz(y, z) => { <i>(y) "/" (z)</i> }
                    A::Nothing => {}
                }
            </div>
        }
    };
    check(
        page,
        A::X("X"),
        [
            (A::X("X2"), r#"{"0":{"0":"X2"}}"#),
            (
                A::Yz("Y", "Z"),
                r#"{"0":{"s":["<i>","/","</i>"],"0":"Y","1":"Z"}}"#,
            ),
            (A::Nothing, r#"{"0":""}"#),
            (A::Nothing, "{}"),
            (A::X("X"), r#"{"0":{"s":["<b>","</b>"],"0":"X"}}"#),
        ],
    );
}

#[test]
fn text_becomes_a_node_and_a_node_becomes_text() {
    let page =
        |bold: bool| view! { <p>if bold { <b>(1)</b> } else { ("plain".to_owned()) }</p> (2) };
    check(
        page,
        true,
        [
            (false, r#"{"0":"plain"}"#),
            (true, r#"{"0":{"s":["<b>","</b>"],"0":"1"}}"#),
        ],
    );
}

#[test]
fn an_empty_text_is_the_same_as_nothing() {
    let page = |text: Option<&'static str>| view! { (text) };
    check(
        page,
        None,
        [
            (Some(""), "{}"),
            (Some("a"), r#"{"0":"a"}"#),
            (None, r#"{"0":""}"#),
        ],
    );
}

#[test]
fn equal_text_of_another_kind_is_sent() {
    let page = |raw: bool| view! { if raw { (Raw("<b>")) } else { ("<b>".to_owned()) } };
    check(
        page,
        true,
        [(false, r#"{"0":"&lt;b&gt;"}"#), (true, r#"{"0":"<b>"}"#)],
    );
}

#[test]
fn nested_templates_are_compared_place_by_place() {
    let card = |title: &'static str, name: &'static str| {
        let slot = view! { <b>(name)</b> };
        view! { <section><h2>(title)</h2> (slot)</section> }
    };
    let page = |(title, name)| view! { (card(title, name)) "!" };
    check(
        page,
        ("T", "Bob"),
        [
            (("T", "Eve"), r#"{"0":{"1":{"0":"Eve"}}}"#),
            (("T2", "Eve"), r#"{"0":{"0":"T2"}}"#),
        ],
    );
}

#[test]
fn another_template_at_the_root_is_sent_in_full() {
    let page = |on: bool| -> Box<dyn Markup> {
        if on {
            Box::new(view! { <p>(1)</p> })
        } else {
            Box::new(view! { <b>(1)</b> (2) })
        }
    };
    check(
        page,
        true,
        [
            (false, r#"{"s":["<b>","</b>",""],"0":"1","1":"2"}"#),
            (true, r#"{"s":["<p>","</p>"],"0":"1"}"#),
        ],
    );
}

#[test]
fn templates_with_equal_text_share_a_print_where_they_have_equal_places() {
    let page = |(first, n)| view! { if first { <b>(n)</b> } else { <b>(n)</b> } };
    check(
        page,
        (true, 1),
        [((false, 1), "{}"), ((true, 2), r#"{"0":{"0":"2"}}"#)],
    );
}

#[test]
fn deep_changes_name_the_way_to_them() {
    let page = |n: i32| {
        view! {
            <p>"a" (0) (view! { (1) (view! { (2) (n) }) })</p>
            for _ in 0..2 { for row in 0..2 { (if row == 1 { n } else { 0 }) } }
        }
    };
    assert_eq!(
        diff(&page(1), &page(2)),
        r#"{"1":{"1":{"1":"2"}},"2":{"k":{"0":{"0":{"k":{"1":{"0":"2"},"kc":2}}},"1":{"0":{"k":{"1":{"0":"2"},"kc":2}}},"kc":2}}}"#
    );
}

#[test]
fn a_panic_while_rendering_forgets_what_was_shown() {
    let page = |n: u32| view! { (n) (10 / n) };
    let mut prints = Prints::default();
    prints.full(&page(1), None, &mut String::new());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        prints.diff(&page(0), None, &mut String::new());
    }));
    assert!(failed.is_err());
    let mut out = String::new();
    prints.diff(&page(2), None, &mut out);
    assert_eq!(out, r#""s":["","",""],"0":"2","1":"5""#);
}
