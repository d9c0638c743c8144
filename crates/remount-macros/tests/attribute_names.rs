//! A template knows an attribute's name when it is compiled, and `Attrs` when the page is made.
//! Neither crate may use the other, so each has its own tables of names; here both are asked about
//! every name that stands in either.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use remount_markup::{At, Attribute, Attrs, Writer};

/// The tables that say what an attribute holds.
const TABLES: [&str; 2] = [
    include_str!("../../remount-grammar/src/names.rs"),
    include_str!("../../remount-markup/src/attrs.rs"),
];

/// All names that HTML, SVG and MathML have.
const KNOWN: &str = include_str!("../../remount-grammar/src/names/known.rs");

/// Every word of a string in the sources of the tables, by itself and behind each beginning that
/// they look for, and every known name.
fn names() -> BTreeSet<String> {
    let beginnings = ["", "phx-", "phx-value-", "aria-", "on"];
    let listed = TABLES.into_iter().flat_map(words).flat_map(|word| {
        let joined = beginnings.map(|beginning| format!("{beginning}{word}"));
        joined.into_iter().chain([word.to_uppercase()])
    });
    listed.chain(words(KNOWN).map(str::to_owned)).collect()
}

fn words(source: &str) -> impl Iterator<Item = &str> {
    source
        .split(|char: char| char.is_whitespace() || matches!(char, '"' | '\\'))
        .filter(|word| is_name(word))
}

/// Whether it can be written as a name in a template, with none of the signs that only code has.
fn is_name(word: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    word.len() < 40 && word.split(['-', ':']).all(is_part)
}

/// How a template shows a value of this attribute; nothing if it refuses to.
fn in_a_template(name: &str) -> Option<String> {
    // An animation, of which any template must fear that it is one of an address.
    let template = format!("<animate {name}=(value)></animate>");
    let tokens: TokenStream = template.parse().expect("it is made of tokens");
    let (_, errors) = remount_grammar::parse(tokens.clone());
    if errors.iter().any(|error| error.to_string().contains(CODE)) {
        return None;
    }
    let code = remount_grammar::view(tokens).to_string();
    let (_, position) = code
        .split_once("Position :: ")
        .unwrap_or_else(|| panic!("{template} shows no value: {code}"));
    let end = position.find(|char: char| !char.is_alphanumeric());
    Some(position[..end.unwrap_or(position.len())].to_owned())
}

/// How `Attrs` shows it.
fn in_attrs(name: &str) -> Option<String> {
    struct Probe<'a>(&'a RefCell<String>);

    impl Attribute for Probe<'_> {
        fn write_value(&self, at: At, w: &mut Writer<'_>) {
            self.0.replace(format!("{at:?}"));
            "".write_value(at, w);
        }
    }

    let seen = RefCell::default();
    if let Err(error) = Attrs::new().set(name.to_owned(), Probe(&seen)) {
        assert!(error.to_string().contains(CODE), "{error}");
        return None;
    }
    let seen = seen.into_inner();
    let (_, position) = seen.split_once("position: ").expect("a place has one");
    let (position, _) = position.split_once(',').expect("more is told of it");
    // An event in a set is one of several, as others may be set beside it.
    let position = if position == "Events" {
        "Event"
    } else {
        position
    };
    Some(position.to_owned())
}

/// What both say of an attribute that holds code.
const CODE: &str = "run as code";

#[test]
fn a_template_and_attrs_show_a_value_of_every_attribute_alike() {
    let different: Vec<String> = names()
        .into_iter()
        .filter_map(|name| {
            let (template, attrs) = (in_a_template(&name), in_attrs(&name));
            (template != attrs).then(|| format!("{name}: {template:?}, {attrs:?}"))
        })
        .collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn the_names_are_those_of_all_tables() {
    let names = names();
    for (name, position) in [
        ("href", Some("Url")),
        ("xlink:href", Some("Url")),
        ("from", Some("Url")),
        ("values", Some("Urls")),
        ("phx-click", Some("Event")),
        ("phx-mounted", Some("Commands")),
        ("phx-value-id", Some("Plain")),
        ("phx-hook", Some("Plain")),
        ("aria-hidden", Some("Words")),
        ("draggable", Some("Words")),
        ("viewBox", Some("Plain")),
        ("onclick", None),
        ("srcdoc", None),
    ] {
        assert!(names.contains(name), "{name}");
        assert_eq!(in_attrs(name).as_deref(), position, "{name}");
        assert_eq!(in_a_template(name).as_deref(), position, "{name}");
    }
}
