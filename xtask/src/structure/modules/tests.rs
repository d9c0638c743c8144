use super::*;

/// A crate of these files, each a name and what is in it; `lib.rs` comes first.
fn modules(files: &[(&str, &str)]) -> Outcome<Modules> {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    Modules::read(|file| {
        let source = files
            .get(file)
            .ok_or_else(|| format!("there is no {file}"))?;
        Ok((*source).to_owned())
    })
}

/// The files of this crate use each other as these words say: `a.rs>b.rs`.
fn check(files: &[(&str, &str)], expected: &str) {
    let modules = modules(files).expect("all of it can be read");
    let mut graph = Graph::default();
    for edge in expected.split_whitespace() {
        let (edge, name) = edge.split_once('=').expect("a name");
        let (from, to) = edge.split_once('>').expect("an edge");
        graph.add(from, to, format!("`{name}`"));
    }
    assert_eq!(modules.graph(), graph);
}

const LIB: (&str, &str) = ("lib.rs", "mod a; mod b;");

#[test]
fn an_import_is_a_use_of_the_file_that_defines_the_name() {
    check(
        &[
            LIB,
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "pub(crate) struct B;"),
        ],
        "a.rs>b.rs=crate::b::B",
    );
    check(
        &[
            LIB,
            ("a.rs", "use super::b::{self, f};"),
            ("b.rs", "pub(crate) fn f() {}"),
        ],
        "a.rs>b.rs=super::b::f",
    );
}

#[test]
fn a_name_that_is_handed_on_leads_to_the_file_that_defines_it() {
    let b = ("b.rs", "pub(crate) mod c; pub(crate) use self::c::C as D;");
    let c = ("b/c.rs", "pub(crate) struct C;");
    check(
        &[LIB, ("a.rs", "use crate::b::D;"), b, c],
        "a.rs>b/c.rs=crate::b::D",
    );
    let lib = ("lib.rs", "mod a; mod b; pub use b::C;");
    let b = ("b.rs", "pub struct C;");
    check(&[lib, ("a.rs", "use crate::C;"), b], "a.rs>b.rs=crate::C");
}

#[test]
fn a_path_in_code_counts_and_the_name_of_a_module_does_not() {
    let b = ("b.rs", "pub(crate) fn f() {} pub(crate) enum E { One }");
    check(&[LIB, ("a.rs", "use crate::b;"), b], "");
    check(
        &[LIB, ("a.rs", "use crate::b; fn g() { b::f() }"), b],
        "a.rs>b.rs=b::f",
    );
    check(
        &[LIB, ("a.rs", "const E: crate::b::E = crate::b::E::One;"), b],
        "a.rs>b.rs=crate::b::E a.rs>b.rs=crate::b::E::One",
    );
}

#[test]
fn a_module_uses_what_it_names_of_its_own_modules_but_not_what_it_only_hands_on() {
    let c = ("a/c.rs", "pub(crate) struct C; pub(crate) fn f() {}");
    let lib = ("lib.rs", "mod a;");
    check(&[lib, ("a.rs", "mod c; pub(crate) use c::C;"), c], "");
    check(
        &[lib, ("a.rs", "mod c; fn g() { c::f() }"), c],
        "a.rs>a/c.rs=c::f",
    );
    check(
        &[lib, ("a.rs", "mod c; pub(crate) use c::C; struct A(C);"), c],
        "a.rs>a/c.rs=C",
    );
}

#[test]
fn modules_in_braces_belong_to_their_file() {
    let a = (
        "a.rs",
        "mod inner { use super::super::b::B; use super::A; } struct A;",
    );
    check(
        &[LIB, a, ("b.rs", "mod c { } pub struct B;")],
        "a.rs>b.rs=super::super::b::B",
    );
    let a = ("a.rs", "mod inner { mod c; }");
    check(
        &[
            LIB,
            a,
            ("a/inner/c.rs", "use crate::b::B;"),
            ("b.rs", "pub struct B;"),
        ],
        "a/inner/c.rs>b.rs=crate::b::B",
    );
}

#[test]
fn names_of_a_glob_are_looked_up_behind_it() {
    let b = ("b.rs", "pub(crate) use self::c::*; mod c;");
    let c = ("b/c.rs", "pub(crate) struct C;");
    check(
        &[LIB, ("a.rs", "use crate::b::C;"), b, c],
        "a.rs>b/c.rs=crate::b::C",
    );
}

#[test]
fn a_module_and_a_function_of_one_name_are_told_apart() {
    let b = ("b.rs", "mod f; pub(crate) use f::f;");
    let f = ("b/f.rs", "pub(crate) fn f() {} pub(crate) struct F;");
    check(
        &[LIB, ("a.rs", "use crate::b::f;"), b, f],
        "a.rs>b/f.rs=crate::b::f",
    );
}

#[test]
fn what_a_macro_defines_is_in_the_module_that_calls_it() {
    check(
        &[
            LIB,
            ("a.rs", "use crate::b::Made;"),
            ("b.rs", "make!(Made);"),
        ],
        "a.rs>b.rs=crate::b::Made",
    );
}

#[test]
fn other_crates_do_not_count_whatever_their_names() {
    let a = "use serde::serde; use b::B as C; use std::{fmt, b::f}; fn f() { fmt::b(); ::b::b() }";
    check(&[LIB, ("a.rs", a), ("b.rs", "pub struct B;")], "");
    let b = ("b.rs", "pub(crate) use serde::Value;");
    check(&[LIB, ("a.rs", "use crate::b::Value;"), b], "");
}

#[test]
fn files_of_tests_are_not_looked_for() {
    let a = (
        "a.rs",
        "#[cfg(test)] mod tests; #[cfg(test)] mod more { use crate::b::B; }",
    );
    check(&[LIB, a, ("b.rs", "pub struct B;")], "");
}

#[test]
fn a_file_that_is_missing_is_told() {
    assert_eq!(modules(&[LIB]).err().as_deref(), Some("there is no a.rs"));
}

#[test]
fn a_file_that_is_no_rust_is_told_with_its_name() {
    let error = modules(&[("lib.rs", "mod a;"), ("a.rs", "fn f() {")]).err();
    let error = error.expect("a brace is missing");
    assert!(error.starts_with("a.rs: "), "{error}");
}
