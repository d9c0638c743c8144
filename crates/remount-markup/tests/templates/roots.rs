//! The flag `r`: this node is always exactly one element.

use remount_macros::view;
use remount_markup::Markup;

use crate::full;

/// How a template is sent that is shown in another one.
fn check(inner: &dyn Markup, flagged: bool) {
    let tree = full(&view! { (inner) });
    assert_eq!(tree.contains(r#"],"r":1"#), flagged, "{tree}");
}

#[test]
fn a_template_of_one_element_has_a_root() {
    check(&view! { <p>"a"</p> }, true);
    check(
        &view! { <p id="a" class=(1)>(2) if true { <b></b> }</p> },
        true,
    );
    check(&view! { <br> }, true);
    check(&view! { <!-- "one line" --> <p></p> }, true);
    check(&view! { let a = 1; <p>(a)</p> }, true);
}

#[test]
fn a_template_of_anything_else_has_none() {
    check(&view! { <p></p><p></p> }, false);
    check(&view! { <p></p> "a" }, false);
    check(&view! { (1) <p></p> }, false);
    check(&view! { if true { <p></p> } }, false);
    check(&view! { for _ in 0..1 { <p></p> } }, false);
    check(&view! { "a" }, false);
}

#[test]
fn a_template_whose_tag_the_client_reads_differently_has_none() {
    check(&view! { <!-- "two" "lines" --> <p></p> }, false);
    check(&view! { <!-- "two\nlines" --> <p></p> }, false);
    check(&view! { <p ID="a"></p> }, false);
}

#[test]
fn branches_entries_and_the_view_itself_have_none() {
    let page = view! {
        <main>
            if true { <p>(1)</p> }
            for at in 0..1 { <i>(at)</i> }
        </main>
    };
    let tree = full(&page);
    assert!(!tree.contains("\"r\""), "{tree}");
}
