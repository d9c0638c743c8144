use std::panic::catch_unwind;

use remount_macros::view;
use remount_markup::{At, Attribute, Markup, Writer, template};

use crate::{full, html};

fn refuses(run: impl FnOnce() -> String + std::panic::UnwindSafe) {
    let panic = catch_unwind(run).unwrap_err();
    let message = panic.downcast_ref::<String>().map_or_else(
        || (*panic.downcast_ref::<&str>().unwrap()).to_owned(),
        Clone::clone,
    );
    assert!(
        message.starts_with("a template was left early"),
        "{message}"
    );
}

/// A type that forgot to say that it can be absent.
struct Forgetful;

impl Attribute for Forgetful {
    fn write_value(&self, at: At, w: &mut Writer<'_>) {
        None::<&str>.write_value(at, w);
    }
}

#[test]
#[cfg(debug_assertions)]
fn an_attribute_type_that_is_absent_without_saying_so_is_refused() {
    for write in [html, full] {
        let page = || write(&view! { <p title=(Forgetful)></p> });
        let panic = catch_unwind(page).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(
            message.contains("`const OPTIONAL: bool = true`"),
            "{message}"
        );
    }
}

/// What leaves a template in a macro is not found when that is compiled.
macro_rules! leave_by {
    (next) => {
        continue
    };
    (end) => {
        return
    };
}

#[test]
fn a_template_that_is_left_early_by_a_macro_is_refused() {
    let page = || {
        view! { <p>for n in 0..3 { (n) (if n == 1 { leave_by!(next) } else { n }) "x" }</p> }
    };
    refuses(move || html(&page()));
    refuses(move || full(&page()));
    let page = || view! { <p>(if true { leave_by!(end) } else { 1 })</p> };
    refuses(move || html(&page()));
    refuses(move || full(&page()));
}

#[test]
fn markup_that_writes_twice_is_refused_where_it_would_shift_values() {
    let twice = || {
        template(|w: &mut Writer<'_>| {
            "a".write(w);
            "b".write(w);
        })
    };
    refuses(move || full(&view! { <p>(twice())</p> }));
    refuses(move || full(&view! { for _ in 0..1 { (twice()) } }));
    refuses(move || full(&twice()));
}

#[test]
fn markup_that_writes_nothing_is_refused_where_it_would_shift_values() {
    refuses(|| full(&view! { <p>(template(|_| {})) (1)</p> }));
    refuses(|| full(&view! { for _ in 0..1 { (template(|_| {})) "x" } }));
}
