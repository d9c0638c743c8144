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

/// The names that the browser fills in, and parts of the decoder and of what is shown, as source.
fn check(input: &str, constants: &[(&str, &str)], parts: &[&str]) {
    let file = expanded(input);
    let inherent = file.items.iter().filter_map(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    let found: Vec<_> = inherent
        .flatten()
        .map(|item| match item {
            syn::ImplItem::Const(item) => plain(item),
            other => panic!("not a constant: {}", other.to_token_stream()),
        })
        .collect();
    assert_eq!(found.len(), constants.len(), "{found:?}");
    for (found, (constant, name)) in found.iter().zip(constants) {
        let expected = format!(
            "{constant}: ::remount::event::EventName<Self> =
                ::remount::event::EventName::new({name:?});"
        );
        assert!(
            found.ends_with(&source(&expected)),
            "{found} is not {expected}"
        );
    }
    let expansion = plain(&file);
    for part in parts {
        assert!(
            expansion.contains(&source(part)),
            "no {part} in {expansion}"
        );
    }
}

fn source(text: &str) -> String {
    plain(&TokenStream::from_str(text).unwrap())
}

/// Every error with the source that it points at.
fn check_errors(input: &str, expected: &[(&str, &str)]) {
    let tokens = TokenStream::from_str(input).unwrap();
    let file: File = syn::parse2(derive(tokens)).expect("the expansion is not Rust");
    let errors: Vec<_> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Macro(item)
                if item
                    .mac
                    .path
                    .to_token_stream()
                    .to_string()
                    .contains("compile_error") =>
            {
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

#[test]
fn what_the_browser_fills_in_has_a_name_as_visible_as_its_enum() {
    check(
        "pub(crate) enum E { #[event(incoming)] Send { body: String }, ClearAll }",
        &[("pub(crate) const SEND", "send")],
        &[r#"Self::Send { .. } => ::remount::event::is_filled_in("E::SEND"),"#],
    );
    check(
        "enum E { #[event(incoming)] Save(Form) }",
        &[("const SAVE", "save")],
        &[],
    );
}

#[test]
fn what_the_template_fills_in_is_a_value() {
    check(
        r#"enum E { Inc, Go { to: String, #[event(name = "by-foot")] foot: bool } }"#,
        &[],
        &[
            r#"Self::Inc => show.name("inc"),"#,
            r#"Self::Go { to: ref field_0, foot: ref field_1 } => {
                show.name("go");
                show.value::<String>("to", field_0);
                show.value::<bool>("by-foot", field_1);
            }"#,
        ],
    );
}

#[test]
fn a_field_may_be_called_like_what_shows_it() {
    check(
        "enum E { Toggle { show: bool } }",
        &[],
        &[r#"Self::Toggle { show: ref field_0 } => {
            show.name("toggle");
            show.value::<bool>("show", field_0);
        }"#],
    );
}

#[test]
fn a_name_of_its_own_leaves_the_constant_after_the_variant() {
    check(
        r#"enum E { #[event(incoming, name = "scroll-end")] ScrollEnd { at: u8 } }"#,
        &[("const SCROLL_END", "scroll-end")],
        &[r#""scroll-end" =>
                if let ::core::option::Option::Some(field_0) = data.field::<u8>("at") {
                    return ::core::option::Option::Some(Self::ScrollEnd { at: field_0 })
                },"#],
    );
}

#[test]
fn named_fields_are_taken_by_their_names() {
    check(
        r#"enum E { Send { body: String, #[event(name = "user-id")] user: u64, r#type: T } }"#,
        &[],
        &[
            r#"(
                data.field::<String>("body"),
                data.field::<u64>("user-id"),
                data.field::<T>("type")
            )"#,
            "Self::Send { body: field_0, user: field_1, r#type: field_2 }",
        ],
    );
}

#[test]
fn a_single_value_is_all_of_the_data() {
    check(
        "enum E { #[event(incoming)] Save(Form) }",
        &[("const SAVE", "save")],
        &[
            r#""save" => if let ::core::option::Option::Some(field_0) = data.only::<Form>() {
                return ::core::option::Option::Some(Self::Save(field_0))
            },"#,
        ],
    );
}

#[test]
fn a_reply_is_made_and_not_read_and_its_event_is_for_hooks() {
    check(
        "enum E { Suggest { typed: String, reply: remount::Reply<u8> } }",
        &[("const SUGGEST", "suggest")],
        &[
            r#"(data.reply(), data.field::<String>("typed"))"#,
            "Self::Suggest { reply: field_0, typed: field_1 }",
        ],
    );
}

#[test]
fn a_reply_may_be_all_that_an_event_has() {
    check(
        "enum E { Count(Reply<u8>) }",
        &[("const COUNT", "count")],
        &["= data.reply()", "Self::Count(field_0)"],
    );
}

#[test]
fn a_field_is_a_reply_by_the_type_and_not_by_its_name() {
    check(
        "enum E { Say { reply: String, other: Reply } }",
        &[],
        &[
            r#"data.field::<String>("reply")"#,
            r#"data.field::<Reply>("other")"#,
        ],
    );
}

#[test]
fn an_event_has_one_reply_of_which_there_is_nothing_to_say() {
    check_errors(
        "enum E { Ask { one: Reply<u8>, two: Reply<u8> } }",
        &[("two", "an event has one reply")],
    );
    check_errors(
        r#"enum E { Ask { #[event(name = "x")] one: Reply<u8> } }"#,
        &[("#", "the browser sends nothing for a reply")],
    );
}

#[test]
fn other_names_are_unknown() {
    check(
        "enum E {}",
        &[],
        &["match data.name() { _ => {} } ::core::option::Option::None"],
    );
}

#[test]
fn all_names_may_be_in_another_case() {
    check(
        r#"#[event(rename_all = "kebab-case")] enum E { SendAll, #[event(name = "x")] Other }"#,
        &[],
        &[
            r#""send-all" => return ::core::option::Option::Some(Self::SendAll),"#,
            r#"Self::SendAll => show.name("send-all"),"#,
            r#"Self::Other => show.name("x"),"#,
        ],
    );
}

#[test]
fn the_names_of_fields_may_be_in_another_case() {
    let of_variant = r#"enum E { #[event(rename_all = "kebab-case")] Go { first_id: T } }"#;
    let of_all = r#"#[event(rename_all_fields = "kebab-case")] enum E { Go { first_id: T } }"#;
    for input in [of_variant, of_all] {
        check(input, &[], &[r#"data.field::<T>("first-id")"#]);
    }
}

#[test]
fn a_field_whose_name_a_browser_would_change_comes_from_the_browser_only() {
    let input = r#"enum E { #[event(rename_all = "camelCase")] Go { first_id: T } }"#;
    check_errors(input, &[("first_id", "lower case letters")]);
    let incoming = input.replace("#[event(", "#[event(incoming, ");
    check(&incoming, &[("const GO", "go")], &[]);
}

#[test]
fn a_field_that_the_client_would_replace_comes_from_the_browser_only() {
    check_errors(
        "enum E { Pick { value: u8 } }",
        &[("value", "another name")],
    );
    check(
        "enum E { #[event(incoming)] Pick { value: u8 } }",
        &[("const PICK", "pick")],
        &[],
    );
}

#[test]
fn one_value_in_parentheses_comes_from_the_browser_only() {
    check_errors("enum E { Save(Form) }", &[("(Form)", "#[event(incoming)]")]);
}

#[test]
fn where_there_is_nothing_to_fill_in_no_browser_fills_it_in() {
    check_errors("enum E { #[event(incoming)] Save }", &[("Save", "remove")]);
}

#[test]
fn a_case_that_does_not_exist_is_refused_with_those_that_do() {
    check_errors(
        r#"#[event(rename_all = "kebab")] enum E { Save }"#,
        &[("\"kebab\"", "`kebab-case`")],
    );
}

#[test]
fn names_that_a_case_makes_equal_are_refused() {
    check_errors(
        r#"#[event(rename_all = "lowercase")] enum E { GoOn, Goon }"#,
        &[("Goon", "the name \"goon\" is already that of `GoOn`")],
    );
}

#[test]
fn only_an_enum_can_be_derived() {
    check_errors(
        "struct Save { name: String }",
        &[("struct", "derived for enums")],
    );
    check_errors("union Save { name: u8 }", &[("union", "derived for enums")]);
}

#[test]
fn generics_are_refused_where_they_are() {
    check_errors(
        "enum E<T> { Save(T) }",
        &[("<T>", "remove these generic parameters")],
    );
    check_errors(
        "enum E<'a> { Save(&'a str) }",
        &[("<'a>", "remove these generic parameters")],
    );
}

#[test]
fn a_name_given_twice_is_refused_at_the_second() {
    check_errors(
        r#"enum E { Send, #[event(name = "send")] SendAll }"#,
        &[("\"send\"", "the name \"send\" is already that of `Send`")],
    );
    check_errors(
        r#"enum E {
            #[event(incoming)] HttpGet(T),
            #[event(incoming, name = "other")] HTTPGet(T)
        }"#,
        &[(
            "HTTPGet",
            "the constant `HTTP_GET` is already that of `HttpGet`",
        )],
    );
    check_errors(
        r#"enum E { Send { body: String, #[event(name = "body")] text: String } }"#,
        &[("\"body\"", "the name \"body\" is already that of `body`")],
    );
}

#[test]
fn names_that_the_client_would_not_send_are_refused() {
    check_errors(
        r#"enum E { #[event(name = "")] Empty }"#,
        &[("\"\"", "needs a name")],
    );
    check_errors(
        r#"enum E { #[event(name = "[x")] List }"#,
        &[("\"[x\"", "list of commands")],
    );
    check_errors(
        r#"enum E { #[event(name = "lv:x")] Own }"#,
        &[("\"lv:x\"", "client's own")],
    );
}

#[test]
fn a_variant_that_is_named_like_a_constant_is_refused() {
    check_errors("enum E { #[event(incoming)] A(T) }", &[("A", "CamelCase")]);
}

#[test]
fn several_values_without_names_are_refused() {
    check_errors("enum E { Move(u8, u8) }", &[("(u8, u8)", "has names")]);
    check_errors("enum E { Move() }", &[("()", "has names")]);
}

#[test]
fn an_attribute_says_nothing_but_a_name() {
    check_errors(
        "enum E { #[event(rename = \"x\")] Save }",
        &[("rename", "is all that can be said")],
    );
    check_errors(
        "#[event(name = \"x\")] enum E { Save }",
        &[(
            "name",
            "`rename_all_fields = \"…\"` is all that can be said",
        )],
    );
    check_errors(
        "enum E { #[event(incoming)] Save(#[event(name = \"x\")] Form) }",
        &[("\"x\"", "has no name")],
    );
}

#[test]
fn all_mistakes_are_told_at_once_and_the_rest_still_works() {
    let input = "enum E { Move(u8, u8), Go(T), Save { name: String } }";
    check_errors(input, &[("(u8, u8)", "has names"), ("(T)", "incoming")]);
    let rest = expanded(input).to_token_stream().to_string();
    assert!(rest.contains("Save"), "{rest}");
}

#[test]
fn what_a_component_emits_has_no_name_and_comes_from_no_browser() {
    let input =
        "enum E { Save, #[event(emitted)] Saved(Vec<Row>, u8), #[event(emitted)] Save2 {} }";
    check(
        input,
        &[],
        &[
            r#"match data.name() {
                "save" => return ::core::option::Option::Some(Self::Save), _ => {}
            }"#,
            r#"Self::Saved { .. } => ::remount::event::is_emitted("E::Saved"),"#,
        ],
    );
}

#[test]
fn what_a_component_emits_is_nothing_else() {
    for more in ["incoming", "name = \"x\""] {
        let input = format!("enum E {{ #[event(emitted, {more})] Saved(u8) }}");
        check_errors(&input, &[("Saved", "all that can be said")]);
    }
}

#[test]
fn a_field_may_travel_as_json() {
    check(
        "enum E { Show { #[event(json, name = \"f\")] filter: Filter } }",
        &[],
        &[
            "show.value(\"f\", &::remount::event::Json::<Filter>(field_0));",
            "data.json::<Filter>(\"f\")",
        ],
    );
    check_errors(
        "enum E { Show { #[event(jsn)] filter: Filter } }",
        &[("jsn", "`json` and `name = \"…\"` is all")],
    );
}
