use super::*;

fn module(source: &str) -> Module {
    Module::read(source).expect("it is Rust")
}

fn split(path: &str) -> Path {
    path.split("::").map(str::to_owned).collect()
}

/// The source imports these paths under these names; `pub` in front says that it hands one on.
fn check_imports(source: &str, expected: &[(&str, &str)]) {
    let written = |import: &Import| {
        let handed_on = if import.handed_on { "pub " } else { "" };
        let name = import.name.clone().unwrap_or_else(|| "*".to_owned());
        (format!("{handed_on}{}", import.path.join("::")), name)
    };
    let imports: Vec<_> = module(source).imports.iter().map(written).collect();
    let expected = expected
        .iter()
        .map(|(path, name)| ((*path).to_owned(), (*name).to_owned()));
    assert_eq!(imports, expected.collect::<Vec<_>>(), "{source}");
}

/// The paths of two parts and more in the code.
fn check_paths(source: &str, expected: &[&str]) {
    let paths = module(source).paths.into_iter();
    let long: BTreeSet<Path> = paths.filter(|path| path.len() > 1).collect();
    assert_eq!(
        long,
        expected.iter().map(|path| split(path)).collect(),
        "{source}"
    );
}

fn check_defined(source: &str, expected: &[&str]) {
    let expected = expected.iter().map(|name| (*name).to_owned());
    assert_eq!(module(source).defines, expected.collect(), "{source}");
}

#[test]
fn a_use_has_one_import_for_each_name() {
    check_imports("use crate::one::Two;", &[("crate::one::Two", "Two")]);
    check_imports(
        "use super::{one::{Two, three}, Four};",
        &[
            ("super::one::Two", "Two"),
            ("super::one::three", "three"),
            ("super::Four", "Four"),
        ],
    );
}

#[test]
fn a_name_may_be_another_or_that_of_a_module() {
    check_imports("use super::One as Two;", &[("super::One", "Two")]);
    check_imports(
        "use super::one::{self, Two as _};",
        &[("super::one", "one"), ("super::one::Two", "_")],
    );
    check_imports("use one::{self as two};", &[("one", "two")]);
    check_imports("use super::one::*;", &[("super::one", "*")]);
}

#[test]
fn a_use_with_a_visibility_hands_on() {
    check_imports("pub use one::Two;", &[("pub one::Two", "Two")]);
    check_imports("pub(crate) use one::Two;", &[("pub one::Two", "Two")]);
    check_imports("pub fn one() {} use one::Two;", &[("one::Two", "Two")]);
}

#[test]
fn a_use_in_a_function_is_an_import_but_a_captured_lifetime_is_none() {
    check_imports("fn f() { use super::One; }", &[("super::One", "One")]);
    let source = "fn f() -> impl Sized + use<> { one() } use super::Two;";
    check_imports(source, &[("super::Two", "Two")]);
    let source = "impl One { fn f() -> impl Sized + use<> { use super::Two; } }";
    check_imports(source, &[("super::Two", "Two")]);
}

#[test]
fn modules_are_in_files_or_in_braces() {
    let module = module("mod one; pub(crate) mod two { use super::Three; }");
    assert_eq!(module.files, ["one"]);
    let (name, inner) = &module.inner[0];
    assert_eq!((&**name, inner.imports.len()), ("two", 1));
    assert_eq!(module.imports, []);
}

#[test]
fn items_are_defined_and_what_is_in_them_is_not() {
    check_defined("pub const fn one() { const X: u8 = 1; }", &["one"]);
    check_defined(
        "pub(crate) struct One<T>(T); impl One<u8> { fn two() {} }",
        &["One"],
    );
    check_defined(
        "type One = &'static u8; const TWO: u8 = 1; static THREE: u8 = 2;",
        &["One", "TWO", "THREE"],
    );
    check_defined("macro_rules! one { () => { struct Two; } }", &["one"]);
    check_defined(
        "enum One { Two } trait Three { fn four(); }",
        &["One", "Three"],
    );
}

#[test]
fn paths_stand_in_bodies_types_and_macros() {
    check_paths(
        "fn f(a: one::A) -> two::B<three::C> { a }",
        &["one::A", "two::B", "three::C"],
    );
    check_paths(
        "fn f() { log!(\"{}\", crate::one(), a = super::two::THREE); }",
        &["crate::one", "super::two::THREE"],
    );
    check_paths("impl super::One { }", &["super::One"]);
    check_paths(
        "const A: [u8; 2] = [0; super::N..self::M];",
        &["super::N", "self::M"],
    );
}

#[test]
fn what_follows_a_type_or_a_dot_is_no_path_of_its_own() {
    check_paths(
        "fn f() { a.one::<B>(); <C as D>::two::three(); e::F::<G>::four(); }",
        &["e::F"],
    );
}

#[test]
fn words_in_comments_and_texts_do_not_count() {
    check_paths(
        "/// See [`crate::One`]. \n// super::two()\nfn f() { \"super::three()\" }",
        &[],
    );
}

#[test]
fn what_is_compiled_for_tests_only_does_not_count() {
    for item in [
        "mod tests { use super::One; }",
        "mod tests;",
        "#[allow(dead_code)] pub(crate) fn f(a: super::One, b: u8) -> u8 { super::two() }",
        "use super::{One, two};",
        "const A: super::One = super::One { a: 1 };",
        "pub const fn f() { super::two() }",
        "impl super::One { fn f(self) {} }",
    ] {
        for cfg in ["#[cfg(test)]", "#[cfg(all(test, unix))]"] {
            let expected = module("use one::Two; fn after() { three::four() }");
            let source = format!("use one::Two; {cfg} {item} fn after() {{ three::four() }}");
            assert_eq!(module(&source), expected, "{source}");
        }
    }
    check_paths(
        "struct A { #[cfg(test)] a: super::B, c: one::D }",
        &["one::D"],
    );
}

#[test]
fn what_is_not_for_tests_alone_counts() {
    check_paths("#[cfg(not(test))] fn f() { super::one() }", &["super::one"]);
    check_paths(
        "#[cfg(any(test, unix))] fn f() { super::one() }",
        &["super::one"],
    );
}
