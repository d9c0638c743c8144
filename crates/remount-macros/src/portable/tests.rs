use std::str::FromStr;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{File, Item};

use super::derive;

fn expanded(input: &str) -> File {
    let input = TokenStream::from_str(input).expect("the test's own code is made of tokens");
    syn::parse2(derive(input)).expect("the expansion is not Rust")
}

fn plain(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// The name and the version that servers know a type by.
fn check(input: &str, name: &str, version: u32) {
    let expansion = plain(&expanded(input));
    assert!(!expansion.contains("compile_error"), "{expansion}");
    for part in [
        format!("constNAME:&'staticstr={name:?};"),
        format!("constVERSION:u32={version}u32;"),
    ] {
        assert!(expansion.contains(&part), "no {part} in {expansion}");
    }
}

/// Every error with the beginning of the source that it points at.
fn check_errors(input: &str, expected: &[(&str, &str)]) {
    let file = expanded(input);
    let errors = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) if plain(&item.mac.path).contains("compile_error") => {
            let message: syn::LitStr = item.mac.parse_body().expect("an error is a text");
            let place = item.mac.path.segments[0].ident.span().source_text();
            Some((place.unwrap_or_default(), message.value()))
        }
        _ => None,
    });
    let errors: Vec<_> = errors.collect();
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for ((place, message), (at, part)) in errors.iter().zip(expected) {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
        assert!(
            at.starts_with(place.as_str()) && !place.is_empty(),
            "{message:?} is at {place:?}, not at {at:?}"
        );
    }
}

#[test]
fn a_message_is_known_by_the_name_of_its_type_and_begins_with_version_1() {
    check("struct Said { body: String }", "Said", 1);
    check("enum r#Moved { Up, Down(u8) }", "Moved", 1);
}

#[test]
fn a_message_may_have_another_name_and_version() {
    check(
        r#"#[portable(name = "chat.said", version = 2, migrate = old::said)] struct Said;"#,
        "chat.said",
        2,
    );
    check(
        r#"#[portable(version = 3)] #[portable(name = "said")] struct Said;"#,
        "said",
        3,
    );
}

#[test]
fn a_message_is_one_type() {
    check_errors("struct Said<T>(T);", &[("<T>", "remove these generic")]);
    check_errors("struct Said<'a>(&'a str);", &[("<'a>", "remove these")]);
    check_errors("union Said { a: u8 }", &[("union", "a struct or an enum")]);
}

#[test]
fn a_name_that_has_more_than_plain_letters_is_refused() {
    let long = format!("#[portable(name = \"{}\")] struct Said;", "x".repeat(65));
    check_errors(&long, &[(&format!("\"{}\"", "x".repeat(65)), "1 to 64")]);
    for name in ["\"\"", "\"a b\"", "\"room:1\""] {
        check_errors(
            &format!("#[portable(name = {name})] struct Said;"),
            &[(name, "ASCII letters")],
        );
    }
    check_errors("struct Gesagt\u{e4};", &[("Gesagt\u{e4}", "name = \"chat")]);
}

#[test]
fn a_version_that_nothing_is_older_than_is_refused() {
    check_errors(
        "#[portable(version = 0)] struct Said;",
        &[("0", "the first version of a message is 1")],
    );
    check_errors(
        "#[portable(migrate = said)] struct Said;",
        &[("migrate", "add `version = 2`")],
    );
    check_errors(
        "#[portable(version = 1, migrate = said)] struct Said;",
        &[("1", "nothing is older")],
    );
}

#[test]
fn what_an_attribute_takes_is_told() {
    for (attribute, place, part) in [
        ("name = 7", "7", "takes a text"),
        ("name", "name", "takes a text"),
        ("version = \"2\"", "\"2\"", "takes a whole number"),
        ("version = 5_000_000_000", "5_000_000_000", "whole number"),
        ("migrate = \"said\"", "\"said\"", "without quotes"),
        ("rename = \"said\"", "rename", "there are `name`, `version`"),
        ("version = 2, version = 3", "version", "is there twice"),
    ] {
        check_errors(
            &format!("#[portable({attribute})] struct Said;"),
            &[(place, part)],
        );
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    check_errors(
        r#"#[portable(name = "a b", version = 0)] struct Said<T>(T);"#,
        &[("<T>", "generic"), ("\"a b\"", "ASCII"), ("0", "first")],
    );
}
