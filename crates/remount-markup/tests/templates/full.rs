use remount_macros::view;
use remount_markup::{Prints, Raw, template};

use crate::full;

#[test]
fn a_tree_has_its_statics_and_all_dynamics() {
    let page = view! { <p class=("red")>"n: " (1)</p> };
    assert_eq!(
        full(&page),
        r#"{"s":["<p class=\"red\">n: ","</p>"],"0":"1"}"#
    );
    assert_eq!(full(&view! {}), r#"{"s":[""]}"#);
}

#[test]
fn dynamics_are_strings_or_objects_and_never_numbers_or_null() {
    let page = view! { (1) (2.5) (true) (None::<u8>) ("x".to_owned()) (Raw("")) };
    assert_eq!(
        full(&page),
        r#"{"s":["","","","","","",""],"0":"1","1":"2.5","2":"true","3":"","4":"x","5":""}"#
    );
}

#[test]
fn templates_and_branches_are_nodes_of_their_own() {
    let inner = view! { <b>(1)</b> };
    let page = view! { (&inner) if true { <i>"x"</i> } if false { <i>"x"</i> } (Some(&inner)) };
    assert_eq!(
        full(&page),
        r#"{"s":["","","","",""],"0":{"s":0,"r":1,"0":"1"},"1":{"s":["<i>x</i>"]},"2":"","3":{"s":0,"r":1,"0":"1"},"p":{"0":["<b>","</b>"]}}"#
    );
}

#[test]
fn a_branch_that_is_only_a_value_needs_no_node() {
    let page = |on: bool| view! { <p>if on { ("x".to_owned()) } else { (1) }</p> };
    assert_eq!(full(&page(true)), r#"{"s":["<p>","</p>"],"0":"x"}"#);
    assert_eq!(full(&page(false)), r#"{"s":["<p>","</p>"],"0":"1"}"#);
}

#[test]
fn lists_are_keyed_and_counted_and_empty_lists_are_nothing() {
    let page = |items: &'static [u8]| view! { <ul>for item in items { <li>(item)</li> }</ul> };
    assert_eq!(
        full(&page(&[7, 8])),
        r#"{"s":["<ul>","</ul>"],"0":{"s":["<li>","</li>"],"k":{"0":{"0":"7"},"1":{"0":"8"},"kc":2}}}"#
    );
    assert_eq!(full(&page(&[])), r#"{"s":["<ul>","</ul>"],"0":""}"#);
}

#[test]
fn entries_without_dynamics_are_empty_objects() {
    let page = view! { for _ in 0..2 { <hr> } };
    assert_eq!(
        full(&page),
        r#"{"s":["",""],"0":{"s":["<hr>"],"k":{"0":{},"1":{},"kc":2}}}"#
    );
}

#[test]
fn markup_that_is_no_template_gets_a_node_around_it() {
    assert_eq!(full(&"a<b"), r#"{"s":["",""],"0":"a&lt;b"}"#);
    assert_eq!(full(&None::<&str>), r#"{"s":["",""],"0":""}"#);
    assert_eq!(full(&template(|_| {})), r#"{"s":["",""],"0":""}"#);
}

#[test]
fn a_full_tree_does_not_depend_on_what_was_shown_before() {
    let page = |n: i32| view! { <p>(n)</p> };
    let mut prints = Prints::default();
    for _ in 0..2 {
        let mut out = String::new();
        prints.full(&page(1), None, &mut out);
        assert_eq!(out, r#""s":["<p>","</p>"],"0":"1""#);
    }
}

#[test]
fn a_diff_without_anything_before_it_is_a_full_tree() {
    let mut out = String::new();
    Prints::default().diff(&view! { (1) }, None, &mut out);
    assert_eq!(out, r#""s":["",""],"0":"1""#);
}

#[test]
fn members_are_appended_to_what_is_there() {
    let (mut prints, mut out) = (Prints::default(), String::from("{\"rendered\":{"));
    prints.full(&view! { (1) (2) }, None, &mut out);
    out.push_str("},\"diff\":{\"t\":\"x\"");
    let length = out.len();
    prints.diff(&view! { (1) (2) }, None, &mut out);
    assert_eq!(out.len(), length);
    assert_eq!(
        out,
        r#"{"rendered":{"s":["","",""],"0":"1","1":"2"},"diff":{"t":"x""#
    );
}

#[test]
fn prints_of_a_counter_are_small() {
    let counter = view! { <p>"Count: " (1)</p><button phx-click="inc">"+"</button> };
    let mut prints = Prints::default();
    prints.full(&counter, None, &mut String::new());
    assert_eq!(prints.heap_bytes(), 24);
}
