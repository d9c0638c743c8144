use std::str::FromStr;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{File, Item};

use super::derive;

fn expanded(input: &str) -> File {
    syn::parse2(derive(TokenStream::from_str(input).unwrap())).expect("the expansion is not Rust")
}

/// Tokens without the spaces, which depend on where they come from.
fn plain(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// Parts of the expansion, as source.
fn check(input: &str, parts: &[&str]) {
    let expansion = plain(&expanded(input));
    assert!(!expansion.contains("compile_error"), "{expansion}");
    for part in parts {
        let part = plain(&TokenStream::from_str(part).unwrap());
        assert!(expansion.contains(&part), "no {part} in {expansion}");
    }
}

/// Every error with the beginning of the source that it points at.
fn check_errors(input: &str, expected: &[(&str, &str)]) {
    let file = expanded(input);
    let errors: Vec<_> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Macro(item) if plain(&item.mac.path).contains("compile_error") => {
                let message: syn::LitStr = item.mac.parse_body().unwrap();
                let place = item.mac.path.segments[0].ident.span().source_text();
                Some((place.unwrap_or_default(), message.value()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(errors.len(), expected.len(), "{errors:#?}");
    for ((place, message), (at, part)) in errors.iter().zip(expected) {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
        assert!(
            at.starts_with(place.as_str()) && !place.is_empty(),
            "{message:?} is at {place:?}, not at {at:?}"
        );
    }
}

const ID: &str = "<i64 as ::remount::route::RouteValue>";

#[test]
fn a_segment_is_a_field() {
    check(
        r#"#[route("/rooms/{id}/edit")] struct Edit { id: i64 }"#,
        &[
            r#"&["/rooms/{id}/edit"]"#,
            &format!(
                r#"0usize =>
                if let ::core::option::Option::Some(field_0) = input.segment("id", {ID}::read) {{
                    return ::core::option::Option::Some(Self {{ id: field_0 }})
                }},"#
            ),
            &format!(
                r#"Self {{ id: ref field_0 }} => {{
                w.segment("/rooms/", field_0, {ID}::write, &[]);
                w.literal("/edit");
            }}"#
            ),
        ],
    );
}

#[test]
fn a_struct_without_fields_is_one_address() {
    check(
        r#"#[route("/about")] struct About;"#,
        &["Some(Self {})", r#"Self {} => { w.literal("/about"); }"#],
    );
}

#[test]
fn each_variant_has_its_pattern() {
    check(
        r#"enum E { #[route("/a")] A, #[route("/b/{id?}")] B { id: Option<i64> }, #[route("/c")] C }"#,
        &[
            r#"&["/a", "/b", "/b/{id}", "/c"]"#,
            &format!(
                r#"1usize | 2usize =>
                if let ::core::option::Option::Some(field_0) = input.optional("id", {ID}::read) {{
                    return ::core::option::Option::Some(Self::B {{ id: field_0 }})
                }},"#
            ),
            "3usize => return ::core::option::Option::Some(Self::C {}),",
            &format!(r#"w.optional(("/b/", "/b"), field_0, {ID}::write, &[]);"#),
        ],
    );
}

#[test]
fn parameters_of_the_query_have_three_forms() {
    check(
        r#"#[route("/")] struct List {
            #[query] page: i64,
            #[query(rename = "q")] search: Option<i64>,
            #[query] r#type: Vec<i64>,
        }"#,
        &[
            &format!(
                r#"(
                    input.query("page", {ID}::read, <i64 as ::remount::route::QueryDefault>::absent),
                    input.optional_query("q", {ID}::read),
                    input.list("type", {ID}::read)
                )"#
            ),
            "Self { page: field_0, search: field_1, r#type: field_2 }",
            &format!(
                r#"w.query("page", field_0, {ID}::write,
                <i64 as ::remount::route::QueryDefault>::is_absent);"#
            ),
            &format!(r#"w.list("q", field_1.as_slice(), {ID}::write);"#),
            &format!(r#"w.list("type", field_2.as_slice(), {ID}::write);"#),
        ],
    );
}

#[test]
fn texts_of_other_variants_are_known_to_a_segment() {
    check(
        r#"enum E { #[route("/new")] New, #[route("/@{a}")] At { a: T }, #[route("/{b}")] B { b: T } }"#,
        &[
            r#"w.segment("/", field_0, <T as ::remount::route::RouteValue>::write,
            &[("new", true), ("@", false)]);"#,
        ],
    );
}

#[test]
fn an_address_without_a_pattern_is_refused() {
    check_errors(
        r#"enum Bad { #[route("/")] A, B { id: u8 } }"#,
        &[(
            "B",
            "`Bad::B` needs the pattern of its address: `#[route(\"/rooms/{id}\")]`",
        )],
    );
    check_errors("struct Bad;", &[("Bad", "`Bad` needs the pattern")]);
}

#[test]
fn an_address_has_one_pattern() {
    check_errors(
        r#"#[route("/a")] #[route("/b")] struct A;"#,
        &[("#[route(\"/b\")]", "a variant of its own")],
    );
    check_errors(
        "#[route] struct A;",
        &[("#[route]", "a text in parentheses")],
    );
}

#[test]
fn a_pattern_that_is_wrong_is_told_at_its_text() {
    check_errors(
        r#"#[route("rooms")] struct Rooms { id: u8 }"#,
        &[("\"rooms\"", "`\"/rooms\"`")],
    );
}

#[test]
fn segments_and_fields_belong_together() {
    check_errors(
        r#"#[route("/rooms/{id}/{page}")] struct Room { id: u8, name: String }"#,
        &[
            ("\"/rooms/{id}/{page}\"", "`page: Type`"),
            (
                "name",
                "put `{name}` into the pattern, or `#[query]` on the field",
            ),
        ],
    );
    check_errors(
        r#"#[route("/{id}")] struct Room { #[query] id: u8 }"#,
        &[("#[query]", "is in the path: remove `#[query]`")],
    );
}

#[test]
fn what_may_be_absent_is_an_option_and_nothing_else_is() {
    check_errors(
        r#"#[route("/{id?}")] struct Room { id: u8 }"#,
        &[("u8", "`Option<…>`")],
    );
    check_errors(
        r#"#[route("/{id}")] struct Room { id: Option<u8> }"#,
        &[("Option<u8>", "`{id?}`")],
    );
    check_errors(
        r#"#[route("/{*id}")] struct Room { id: Option<u8> }"#,
        &[("Option<u8>", "always there")],
    );
}

#[test]
fn patterns_that_a_router_takes_for_one_are_refused_at_the_second() {
    check_errors(
        r#"enum E { #[route("/{id}")] A { id: u8 }, #[route("/{name}")] B { name: String } }"#,
        &[(
            "\"/{name}\"",
            "`/{name}` cannot be told apart from `/{id}` of `E::A`",
        )],
    );
    check_errors(
        r#"enum E { #[route("/a")] A, #[route("/a/{id?}")] B { id: Option<u8> } }"#,
        &[("\"/a/{id?}\"", "`/a` leads to `E::A` already")],
    );
}

#[test]
fn parameters_of_one_name_are_refused_at_the_second() {
    check_errors(
        r#"#[route("/")] struct A { #[query] page: u8, #[query(rename = "page")] at: u8 }"#,
        &[(
            "\"page\"",
            "is the name of the field `page` in the query already",
        )],
    );
}

#[test]
fn a_parameter_says_nothing_but_its_name() {
    check_errors(
        r#"#[route("/")] struct A { #[query(name = "x")] page: u8 }"#,
        &[("name", "is all that can be said")],
    );
    check_errors(
        r#"#[route("/")] struct A { #[query(rename = "x[]")] page: Vec<u8> }"#,
        &[("\"x[]\"", "without brackets")],
    );
}

#[test]
fn attributes_stand_where_they_mean_something() {
    check_errors(
        r#"#[route("/")] enum E { #[route("/a")] A }"#,
        &[("#[route(\"/\")]", "on the variants")],
    );
    check_errors(
        r#"#[route("/")] #[query] struct A;"#,
        &[("#[query]", "on the field")],
    );
    check_errors(
        r#"#[route("/")] struct A { #[route(query)] page: u8 }"#,
        &[("#[route(query)]", "has `#[query]`")],
    );
}

#[test]
fn values_have_names() {
    check_errors(
        r#"enum E { #[route("/{id}")] A(u8) }"#,
        &[("(u8)", "`{ id: Type, … }`")],
    );
}

#[test]
fn what_has_no_address_is_refused() {
    check_errors("enum E {}", &[("E", "has no address")]);
    check_errors("union U { a: u8 }", &[("union", "structs")]);
    check_errors(
        r#"#[route("/{id}")] struct A<T> { id: T }"#,
        &[("<T>", "remove these generic parameters")],
    );
}

#[test]
fn all_mistakes_are_told_at_once_and_the_rest_still_works() {
    let input = r#"enum E { A, #[route("b")] B, #[route("/c/{id}")] C { id: i64, page: u8 }, #[route("/d")] D }"#;
    check_errors(
        input,
        &[
            ("A", "needs the pattern"),
            ("\"b\"", "begins with"),
            ("page", "not in the address"),
        ],
    );
    let rest = plain(&expanded(input));
    for part in [r#"&["/d"]"#, "0usize=>", "_=>{}", "Address"] {
        assert!(rest.contains(part), "no {part} in {rest}");
    }
}
