use std::str::FromStr;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{File, Item};

use super::derive;

fn expanded(input: &str) -> File {
    syn::parse2(derive(TokenStream::from_str(input).unwrap())).expect("the expansion is not Rust")
}

fn plain(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// The text of each variant, in order.
fn check(input: &str, texts: &[(&str, &str)]) {
    let expansion = plain(&expanded(input));
    assert!(!expansion.contains("compile_error"), "{expansion}");
    for (variant, text) in texts {
        for part in [
            format!("{text:?}=>::core::option::Option::Some(Self::{variant}),"),
            format!("Self::{variant}=>{text:?},"),
        ] {
            assert!(expansion.contains(&part), "no {part} in {expansion}");
        }
    }
}

/// Every error with the beginning of the source that it points at.
fn check_errors(input: &str, expected: &[(&str, &str)]) {
    let file = expanded(input);
    let errors = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) if plain(&item.mac.path).contains("compile_error") => {
            let message: syn::LitStr = item.mac.parse_body().unwrap();
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
fn a_variant_is_its_name_in_snake_case() {
    check(
        "enum Sort { Name, LastSeen }",
        &[("Name", "name"), ("LastSeen", "last_seen")],
    );
}

#[test]
fn a_variant_may_have_another_text() {
    check(
        r#"#[route(rename_all = "kebab-case")]
        enum Sort { LastSeen, #[route(rename = "top")] MostVotes }"#,
        &[("LastSeen", "last-seen"), ("MostVotes", "top")],
    );
}

#[test]
fn a_text_of_two_variants_is_refused_at_the_second() {
    check_errors(
        r#"enum Sort { Name, #[route(rename = "name")] Other }"#,
        &[("\"name\"", "already that of `Name`")],
    );
}

#[test]
fn only_enums_without_data_have_texts() {
    check_errors("struct Sort;", &[("struct", "`FromStr` and `Display`")]);
    check_errors("enum Sort {}", &[("enum", "`FromStr` and `Display`")]);
    check_errors(
        "enum Sort<T> { A(T) }",
        &[("<T>", "generic"), ("(T)", "no room for data")],
    );
}

#[test]
fn a_text_that_no_path_holds_is_refused() {
    check_errors(
        r#"enum Sort { #[route(rename = "..")] Up, #[route(rename = "")] None }"#,
        &[("\"..\"", "another text"), ("\"\"", "another text")],
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    check_errors(
        r#"#[route(rename = "x")] enum Sort { #[route(rename_all = "x")] A, B(u8), C }"#,
        &[
            ("rename", "`rename_all = \"…\"` is all"),
            ("rename_all", "`rename = \"…\"` is all"),
            ("(u8)", "no room for data"),
        ],
    );
}
