//! Which language a visitor likes best.

use accept_language::parse;

/// That of these languages which the header accepts first, or the first one. What accepts a dialect
/// accepts its language too (lookup, [RFC 4647, section
/// 3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4)).
///
/// # Panics
///
/// If there are none.
pub(crate) fn best<'a>(accepted: &str, languages: &[&'a str]) -> &'a str {
    let default = languages.first().expect("a language to choose from");
    for tag in parse(accepted) {
        let ranges = std::iter::successors(Some(&*tag), |range| Some(range.rsplit_once('-')?.0));
        for range in ranges {
            let mut languages = languages.iter();
            if let Some(found) = languages.find(|language| language.eq_ignore_ascii_case(range)) {
                return found;
            }
        }
    }
    default
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accepted: &str, expected: &str) {
        assert_eq!(
            best(accepted, &["en", "de", "pt-BR"]),
            expected,
            "{accepted}"
        );
    }

    #[test]
    fn the_one_that_is_liked_best_is_chosen() {
        check("fr, de;q=0.8, en;q=0.9", "en");
        check("pt-br", "pt-BR");
    }

    #[test]
    fn a_dialect_is_served_with_its_language() {
        check("de-AT", "de");
        check("de-AT-1996, en;q=0.1", "de");
    }

    #[test]
    fn where_nothing_fits_it_is_the_first() {
        for accepted in ["", "fr", "*", ";;;", "de;q=x", "\u{0}"] {
            check(
                accepted,
                if accepted.starts_with("de") {
                    "de"
                } else {
                    "en"
                },
            );
        }
    }
}
