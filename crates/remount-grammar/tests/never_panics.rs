//! Whatever is written between the braces of `view!`, the macro answers with Rust.

use proc_macro2::TokenStream;
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::proptest;

/// Real templates, to be damaged.
const TEMPLATES: [&str; 4] = [
    r#"<!DOCTYPE html><html lang="en"><head><title>(page.title())</title></head><body>(page.content())</body></html>"#,
    r#"<ul class=["a", "b": on] style=["top": 4 if low]>for row in &rows, key = row.id { <li id=("row-", row.id)>(row.name) " " (row.n)</li> }</ul>"#,
    r#"match state { State::A => <p>"a"</p>, State::B(x) if x > 1 => { let y = x; (y) } _ => {} } let Some(u) = user else { <i>"none"</i> }; (u)"#,
    r#"<ui::Card title="a" open data-x=(x) (rest) let((a, b))><!-- "c" "d" --><:foot let(z)>(z)</:foot><input value=1.5 checked=(true)> if a { (b) } else if let Some(c) = d { (c) } else { <br> }</ui::Card>"#,
];

/// What templates are made of, and what they are not.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "<",
        ">",
        "/",
        "</",
        "/>",
        "<!",
        "<!--",
        "-->",
        "<:",
        "=",
        ":",
        "::",
        ",",
        ";",
        ".",
        "-",
        "&",
        "|",
        "!",
        "=>",
        "..",
        "'a",
        "#",
        "$",
        "?",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "\"text\"",
        "\"",
        "r#\"raw\"#",
        "'c'",
        "b\"x\"",
        "1",
        "1.5",
        "0x1f",
        "p",
        "div",
        "br",
        "script",
        "style",
        "Card",
        "ui",
        "class",
        "id",
        "phx-click",
        "phx-hook",
        "phx-mounted",
        "href",
        "key",
        "r#type",
        "if",
        "else",
        "match",
        "for",
        "in",
        "let",
        "ref",
        "mut",
        "self",
        "_",
        "true",
        "|x| x",
        "async",
        "return",
        "é",
        "// comment\n",
        "/* comment */",
    ];
    prop_oneof![
        8 => (0..words.len()).prop_map(move |at| words[at].to_owned()),
        1 => any::<String>(),
    ]
}

/// A template with some of its characters taken away, doubled, or replaced by something else.
fn damaged() -> impl Strategy<Value = String> {
    let damage = vec((any::<proptest::sample::Index>(), 0..3_u8, piece()), 1..6);
    (0..TEMPLATES.len(), damage).prop_map(|(template, damage)| {
        let mut chars: Vec<char> = TEMPLATES[template].chars().collect();
        for (at, how, piece) in damage {
            let at = at.index(chars.len());
            match how {
                0 => drop(chars.remove(at)),
                1 => chars.insert(at, chars[at]),
                _ => drop(chars.splice(at..at, piece.chars())),
            }
        }
        chars.into_iter().collect()
    })
}

fn soup() -> impl Strategy<Value = String> {
    (vec(piece(), 0..30), prop_oneof![Just(" "), Just("")])
        .prop_map(|(pieces, between)| pieces.join(between))
}

/// What is no Rust at all never reaches the macro.
fn check(source: &str) {
    let Ok(tokens) = source.parse::<TokenStream>() else {
        return;
    };
    let (_, errors) = remount_grammar::parse(tokens.clone());
    let code = remount_grammar::view(tokens);
    if errors.is_empty() {
        assert!(
            syn::parse2::<syn::Expr>(code.clone()).is_ok(),
            "{source}\n{code}"
        );
    } else {
        assert!(
            code.to_string().contains("compile_error"),
            "{source}\n{code}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn at_a_soup_of_tokens(source in soup()) {
        check(&source);
    }

    #[test]
    fn at_a_damaged_template(source in damaged()) {
        check(&source);
    }
}
