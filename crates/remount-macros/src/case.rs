//! The cases of serde: how a name in Rust is written on the page.

use syn::{Error, LitStr, Result};

/// `rename_all = "…"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const NAMES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(crate) fn parse(text: &LitStr) -> Result<Self> {
        let wanted = text.value();
        let found = NAMES.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, case)| *case).ok_or_else(|| {
            let names: Vec<_> = NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
            let names = names.join(", ");
            Error::new(
                text.span(),
                format_args!("there is no case \"{wanted}\"; there are {names}"),
            )
        })
    }

    /// The name of a field, of which two cases of serde keep the `_`.
    pub(crate) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            _ => self.of_variant(name),
        }
    }

    pub(crate) fn of_variant(self, name: &str) -> String {
        let words: Vec<String> = words(name);
        let joined = |joint: &str| words.join(joint);
        let capitals = |from: usize| -> String {
            let words = words.iter().enumerate();
            words
                .map(|(at, word)| {
                    if at < from {
                        word.clone()
                    } else {
                        capital(word)
                    }
                })
                .collect()
        };
        match self {
            Self::Lower => joined(""),
            Self::Upper => joined("").to_uppercase(),
            Self::Pascal => capitals(0),
            Self::Camel => capitals(1),
            Self::Snake => joined("_"),
            Self::ScreamingSnake => joined("_").to_uppercase(),
            Self::Kebab => joined("-"),
            Self::ScreamingKebab => joined("-").to_uppercase(),
        }
    }
}

/// `send_all` of `SendAll`, `http_get` of `HTTPGet`.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1);
        let starts_word = character == '_'
            || character.is_uppercase()
                && before.is_some_and(|before| {
                    before != '_'
                        && (!before.is_uppercase()
                            || after.is_some_and(|after| after.is_lowercase()))
                });
        if starts_word {
            words.push(String::new());
        }
        if character != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
    }
    words
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn every_case_of_serde_is_known() {
        for (case, variant, field) in [
            ("lowercase", "sendall", "first_id"),
            ("UPPERCASE", "SENDALL", "FIRST_ID"),
            ("PascalCase", "SendAll", "FirstId"),
            ("camelCase", "sendAll", "firstId"),
            ("snake_case", "send_all", "first_id"),
            ("SCREAMING_SNAKE_CASE", "SEND_ALL", "FIRST_ID"),
            ("kebab-case", "send-all", "first-id"),
            ("SCREAMING-KEBAB-CASE", "SEND-ALL", "FIRST-ID"),
        ] {
            let case = Case::parse(&LitStr::new(case, Span::call_site())).unwrap();
            assert_eq!(case.of_variant("SendAll"), variant);
            assert_eq!(case.of_field("first_id"), field);
        }
    }

    #[test]
    fn names_are_in_snake_case() {
        for (variant, name) in [
            ("Send", "send"),
            ("SendAll", "send_all"),
            ("HTTPGet", "http_get"),
            ("GetURL", "get_url"),
            ("Page2Next", "page2_next"),
            ("Under_Score", "under_score"),
        ] {
            assert_eq!(Case::Snake.of_variant(variant), name);
        }
    }
}
