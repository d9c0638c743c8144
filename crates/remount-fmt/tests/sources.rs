//! What is formatted in a source, and what is not.

#[track_caller]
fn check(before: &str, after: &str) {
    let formatted = remount_fmt::format(before).unwrap();
    assert_eq!(formatted.text, after);
    assert_eq!(formatted.problems, []);
}

#[track_caller]
fn unchanged(source: &str) {
    check(source, source);
}

#[test]
fn everything_outside_of_templates_stays_as_it_is() {
    check(
        "fn  f( )->impl   Markup{// a\n  view!{(a)}}\n\n\n// end",
        "fn  f( )->impl   Markup{// a\n  view!{ (a) }}\n\n\n// end",
    );
    unchanged("other!{(a)}");
    unchanged("view!((a))");
    unchanged("macro_rules! view {(a)=>{b}}");
    unchanged("/// view! {(a)}\nfn f() {}");
}

#[test]
fn a_template_is_found_by_the_last_part_of_its_path() {
    check("remount::view!{(a)}", "remount::view!{ (a) }");
}

#[test]
fn what_rustfmt_skips_is_skipped() {
    check(
        "#[rustfmt::skip]\nfn f() { view!{(a)} }\nfn g() { view!{(a)} }",
        "#[rustfmt::skip]\nfn f() { view!{(a)} }\nfn g() { view!{ (a) } }",
    );
    check(
        "fn f() { #[rustfmt::skip] let a = view!{(a)}; let b = view!{(b)}; }",
        "fn f() { #[rustfmt::skip] let a = view!{(a)}; let b = view!{ (b) }; }",
    );
}

#[test]
fn it_is_as_deep_as_the_line_on_which_it_begins() {
    check(
        "fn f() {\n    let a = wrap(1, view! {\n  (a)\n    });\n}",
        "fn f() {\n    let a = wrap(1, view! {\n        (a)\n    });\n}",
    );
    check(
        "fn f() {\n\tview! {\n(a)\n}\n}",
        "fn f() {\n\tview! {\n\t\t(a)\n\t}\n}",
    );
}

#[test]
fn lines_end_as_they_did() {
    check("view! {\r\n(a)\r\n}\r\n", "view! {\r\n    (a)\r\n}\r\n");
}

#[test]
fn a_source_may_begin_with_what_is_no_token() {
    check("\u{feff}view!{(a)}", "\u{feff}view!{ (a) }");
    check("#!/bin/sh \"\nview!{(a)}", "#!/bin/sh \"\nview!{ (a) }");
    check("#![a]\nview!{(a)}", "#![a]\nview!{ (a) }");
}

#[test]
fn a_template_with_a_mistake_is_left_and_told_and_the_others_are_formatted() {
    let formatted = remount_fmt::format("a(view!{<p>}, view!{(a)});\nview!{\n  text }").unwrap();
    assert_eq!(
        formatted.text,
        "a(view!{<p>}, view!{ (a) });\nview!{\n  text }"
    );
    let problems = formatted.problems.iter().map(ToString::to_string);
    assert_eq!(
        problems.collect::<Vec<_>>(),
        [
            "1:10: `<p>` has no closing tag `</p>`",
            "3:3: text must be quoted: `\"text\"`; a value is shown with parentheses: `(value)`",
        ]
    );
}

#[test]
fn what_is_no_rust_is_an_error_with_its_place() {
    let error = remount_fmt::format("fn f() {\n  view! { \"a }").unwrap_err();
    assert_eq!(
        error.to_string(),
        "2:11: this is no Rust: a bracket, a string or a comment does not end"
    );
}
