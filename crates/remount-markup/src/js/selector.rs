//! Selectors that a browser looks up without an error, whatever text they are made from.
//!
//! The stock client runs commands while a page joins, and looks selectors up with
//! `querySelectorAll`. That throws where a selector is malformed or names a pseudo-class that this
//! browser does not know, and the join ends there. A list inside `:is(…)` is forgiving: whatever is
//! malformed in it finds nothing. So only parentheses matter, as long as no text can close them.

use std::borrow::Cow;
use std::fmt::Write;

/// Finds nothing.
const NOTHING: &str = ":not(*)";
/// Parentheses and brackets in each other. No selector needs as many, and parsers recurse.
const MAX_DEPTH: usize = 16;

/// The selector if it is a plain one, or one that finds the same and never throws.
pub(super) fn forgiving(selector: &str) -> Cow<'_, str> {
    if is_plain(selector) {
        Cow::Borrowed(selector)
    } else if is_closed(selector) {
        Cow::Owned(format!(":is({selector})"))
    } else {
        Cow::Borrowed(NOTHING)
    }
}

/// The same, of elements whose attribute says something.
pub(super) fn with_attribute(selector: &str, attribute: &str) -> String {
    let name = escaped(attribute);
    if name.is_empty() || !is_closed(selector) {
        return NOTHING.to_owned();
    }
    format!(":is({selector})[{name}]:not([{name}=\"\"])")
}

/// A name as an identifier, by the rules of `CSS.escape`.
pub(super) fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, character) in name.chars().enumerate() {
        let starts = at == 0 || at == 1 && name.starts_with('-');
        match character {
            '\0' => out.push('\u{fffd}'),
            '\u{1}'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "\\{:x} ", u32::from(character));
            }
            '0'..='9' if starts => {
                let _ = write!(out, "\\{:x} ", u32::from(character));
            }
            '-' if name.len() == 1 => out.push_str("\\-"),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '\u{80}'.. => out.push(character),
            _ => {
                out.push('\\');
                out.push(character);
            }
        }
    }
    out
}

/// Whether it is made of tags, ids and classes only, which every browser knows.
fn is_plain(selector: &str) -> bool {
    selector.split(',').all(|one| {
        let mut compounds = one.split_ascii_whitespace().peekable();
        compounds.peek().is_some() && compounds.all(is_compound)
    })
}

/// `a`, `#b`, `a#b.c`.
fn is_compound(compound: &str) -> bool {
    let mut rest = compound.strip_prefix(['#', '.']).unwrap_or(compound);
    loop {
        let end = rest.find(['#', '.']).unwrap_or(rest.len());
        if !is_identifier(&rest[..end]) {
            return false;
        }
        match rest.get(end + 1..) {
            Some(next) => rest = next,
            None => return true,
        }
    }
}

fn is_identifier(name: &str) -> bool {
    let first = name.strip_prefix('-').unwrap_or(name);
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    first.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && first.bytes().all(part)
}

/// Whether whatever it opens it closes itself, and nothing else: so a parenthesis behind it closes
/// one before it, whether or not it is well-formed.
fn is_closed(selector: &str) -> bool {
    let mut closers = Vec::new();
    let mut characters = selector.chars();
    // The name behind a `:`, which alone may open parentheses: `url(` would begin its own token.
    let mut name: Option<String> = None;
    while let Some(character) = characters.next() {
        let before = name.take();
        let fits = match character {
            ':' => {
                name = Some(String::new());
                true
            }
            '-' | 'a'..='z' | 'A'..='Z' => {
                name = before.map(|mut name| {
                    name.push(character.to_ascii_lowercase());
                    name
                });
                true
            }
            '(' => {
                closers.push(')');
                !matches!(before.as_deref(), None | Some("" | "url"))
            }
            '[' => {
                closers.push(']');
                true
            }
            ')' | ']' => closers.pop() == Some(character),
            '"' | '\'' => skip_string(&mut characters, character),
            '\\' => skip_escape(&mut characters),
            // Blocks, and comments, have no place in a selector.
            '{' | '}' | '/' => false,
            _ => true,
        };
        if !fits || closers.len() > MAX_DEPTH {
            return false;
        }
    }
    closers.is_empty()
}

/// Goes behind the end of a string; `false` if it has none.
fn skip_string(characters: &mut std::str::Chars<'_>, quote: char) -> bool {
    while let Some(character) = characters.next() {
        match character {
            _ if character == quote => return true,
            '\\' if !skip_escape(characters) => return false,
            '\n' | '\r' | '\u{c}' => return false,
            _ => {}
        }
    }
    false
}

/// Goes behind the character that is escaped; `false` if there is none.
fn skip_escape(characters: &mut std::str::Chars<'_>) -> bool {
    !matches!(characters.next(), None | Some('\n' | '\r' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use scraper::{Html, Selector};

    use super::*;

    fn check(selector: &str, expected: &str) {
        assert_eq!(forgiving(selector), expected, "{selector:?}");
    }

    #[test]
    fn plain_selectors_stay_as_they_are() {
        for selector in [
            "#menu",
            ".a.b",
            "form#x .row, li",
            "-moz-x",
            "a_b",
            " #a\t.b ",
        ] {
            check(selector, selector);
        }
    }

    #[test]
    fn other_selectors_are_made_forgiving() {
        check("ul > li", ":is(ul > li)");
        check("[data-x=\")\"]", ":is([data-x=\")\"])");
        check(":scope > .a:not(.b)", ":is(:scope > .a:not(.b))");
        check("#row-7:unheard-of", ":is(#row-7:unheard-of)");
        check("#1", ":is(#1)");
        check("a,,b", ":is(a,,b)");
    }

    #[test]
    fn what_could_close_more_than_it_opens_finds_nothing() {
        for selector in [
            "a)",
            "a(b)",
            "(",
            ":not(a",
            "[a",
            "[a)",
            "\"a",
            "'a\n'",
            "a\\",
            "a\\\n",
            "{",
            "}",
            "/*",
            ":url(",
            "url())",
            "\\75rl(())",
            ":u\\72l(",
            "'\\",
        ] {
            check(selector, NOTHING);
        }
        check(&":not(".repeat(MAX_DEPTH + 1), NOTHING);
    }

    #[test]
    fn an_empty_selector_finds_nothing() {
        // The client takes an empty text for none at all, and the command for its own element.
        check("", ":is()");
        check(" ", ":is( )");
    }

    #[test]
    fn a_name_is_escaped_as_css_does_it() {
        for (name, expected) in [
            ("row-7", "row-7"),
            ("7", "\\37 "),
            ("-7", "-\\37 "),
            ("-", "\\-"),
            ("--7", "--7"),
            ("a b.c", "a\\ b\\.c"),
            ("\0\n\u{7f}é", "\u{fffd}\\a \\7f é"),
        ] {
            assert_eq!(escaped(name), expected, "{name:?}");
        }
    }

    #[test]
    fn only_elements_whose_attribute_says_something_carry_it_out() {
        assert_eq!(
            with_attribute("#a", "data-x"),
            ":is(#a)[data-x]:not([data-x=\"\"])"
        );
        assert_eq!(with_attribute("a)", "data-x"), NOTHING);
        assert_eq!(with_attribute("#a", ""), NOTHING);
    }

    fn text() -> impl Strategy<Value = String> {
        const PIECES: &[&str] = &[
            "a",
            "#",
            ".",
            "*",
            " ",
            ">",
            "+",
            "~",
            ",",
            "|",
            "&",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\"",
            "'",
            "\\",
            "\n",
            "\r",
            "\u{c}",
            "\0",
            "/*",
            "*/",
            "<!--",
            "-->",
            "=",
            "^=",
            "!",
            ";",
            "@",
            "%",
            "-",
            "--",
            "7",
            "\\6",
            "\\72 ",
            "u+1",
            "é",
            "url(",
            ":url(",
            "u\\72l(",
            ":",
            "::",
            ":is(",
            ":not(",
            ":has(",
            ":nth-child(",
            "2n+1 of ",
            ":foo",
            "::before",
            ":hover",
            ":scope",
            "[a=b]",
            "[a='b' i]",
            "e3",
        ];
        prop_oneof![
            any::<String>(),
            vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_024))]

        #[test]
        fn whatever_text_is_given_the_selector_is_valid(text in text()) {
            prop_assert!(Selector::parse(&forgiving(&text)).is_ok());
            prop_assert!(Selector::parse(&with_attribute(&text, &text)).is_ok());
        }

        #[test]
        fn what_is_valid_finds_the_same(text in text()) {
            let page = Html::parse_document("<a class=a><a id=a a=b><p class=a><a a=b></a></p>");
            if let Ok(selector) = Selector::parse(&text) {
                let found = forgiving(&text).into_owned();
                let found = Selector::parse(&found).unwrap();
                if found != Selector::parse(NOTHING).unwrap() {
                    let ids = |selector| page.select(selector).map(|one| one.id()).collect::<Vec<_>>();
                    prop_assert_eq!(ids(&selector), ids(&found));
                }
            }
        }

        #[test]
        fn an_escaped_name_is_one_id(text in any::<String>().prop_filter("a name", |text| !text.is_empty())) {
            let selector = Selector::parse(&forgiving(&format!("#{}", escaped(&text)))).unwrap();
            let text = text.replace('\0', "\u{fffd}");
            let mut page = Html::parse_fragment("<p id=a></p>");
            let p = page.select(&Selector::parse("p").unwrap()).next().unwrap().id();
            if let scraper::Node::Element(element) = page.tree.get_mut(p).unwrap().value() {
                for (_, value) in &mut element.attrs { *value = text.as_str().into(); }
            }
            prop_assert_eq!(page.select(&selector).count(), 1);
        }
    }
}
