//! How a router tells patterns apart.

use matchit::Router;

use super::pattern::{Kind, Pattern, Segment};

/// Whether a router takes only one of the two.
pub(super) fn are_one(a: &Pattern, b: &Pattern) -> bool {
    let mut router = Router::new();
    router.insert(a.text(), ()).is_ok() && router.insert(b.text(), ()).is_err()
}

/// Texts in the place of a parameter with which a router would lead to another pattern than these,
/// and whether each is all of the text or its beginning.
pub(super) fn taken<'a>(these: &[Pattern], at: usize, all: &'a [Pattern]) -> Vec<(&'a str, bool)> {
    let mut texts = Vec::new();
    for other in all.iter().filter(|other| !these.contains(other)) {
        let text = these.iter().find_map(|one| taken_by(one, at, other));
        texts.extend(text.filter(|text| !texts.contains(text)));
    }
    texts
}

fn taken_by<'a>(of: &Pattern, at: usize, by: &'a Pattern) -> Option<(&'a str, bool)> {
    let (ours, theirs) = (of.0.get(at)?, by.0.get(at)?);
    let text = theirs.literal.strip_prefix(ours.literal.as_str())?;
    let is_whole = theirs.parameter.is_none();
    (!text.is_empty() && overlap(&of.0, &by.0)).then_some((text, is_whole))
}

/// Whether there is a path that both match.
fn overlap(a: &[Segment], b: &[Segment]) -> bool {
    match (a, b) {
        ([], []) => true,
        ([a, ..], [b, ..]) if is_rest(a) || is_rest(b) => true,
        ([a, after_a @ ..], [b, after_b @ ..]) => meet(a, b) && overlap(after_a, after_b),
        _ => false,
    }
}

/// Whether there is a text that both match.
fn meet(a: &Segment, b: &Segment) -> bool {
    match (&a.parameter, &b.parameter) {
        (None, None) => a.literal == b.literal,
        (None, Some(_)) => a.literal.starts_with(&b.literal),
        (Some(_), None) => b.literal.starts_with(&a.literal),
        (Some(_), Some(_)) => {
            a.literal.starts_with(&b.literal) || b.literal.starts_with(&a.literal)
        }
    }
}

fn is_rest(segment: &Segment) -> bool {
    let kind = segment.parameter.as_ref().map(|parameter| parameter.kind);
    kind == Some(Kind::Rest)
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::LitStr;

    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(&LitStr::new(text, Span::call_site())).unwrap()
    }

    fn check(a: &str, b: &str, expected: bool) {
        for (a, b) in [(a, b), (b, a)] {
            assert_eq!(are_one(&pattern(a), &pattern(b)), expected, "{a} {b}");
        }
    }

    fn check_taken(of: &str, at: usize, by: &[&str], expected: &[(&str, bool)]) {
        let all: Vec<_> = by
            .iter()
            .flat_map(|text| pattern(text).expanded())
            .collect();
        assert_eq!(taken(&pattern(of).expanded(), at, &all), expected);
    }

    #[test]
    fn names_do_not_tell_patterns_apart() {
        check("/rooms/{id}", "/rooms/{name}", true);
        check("/rooms/{id}/edit", "/rooms/{name}/edit", true);
        check("/{id}", "/{*path}", true);
        check("/rooms", "/rooms", true);
    }

    #[test]
    fn texts_tell_patterns_apart() {
        check("/rooms/{id}", "/rooms/new", false);
        check("/rooms/{id}", "/rooms/{name}/edit", false);
        check("/rooms/{id}", "/rooms/@{name}", false);
        check("/rooms/{*path}", "/rooms/new", false);
        check("/rooms", "/rooms/", false);
    }

    #[test]
    fn a_text_of_another_pattern_is_taken() {
        check_taken("/rooms/{id}", 1, &["/rooms/new"], &[("new", true)]);
        check_taken("/rooms/{id}", 1, &["/rooms/@{name}"], &[("@", false)]);
        check_taken("/rooms/a-{id}", 1, &["/rooms/a-new"], &[("new", true)]);
        check_taken(
            "/{*path}",
            0,
            &["/rooms/{id}/edit", "/rooms"],
            &[("rooms", true)],
        );
        check_taken("/{a}/new", 0, &["/rooms/{b}"], &[("rooms", true)]);
        check_taken(
            "/{a}/{b?}",
            0,
            &["/rooms", "/halls/new"],
            &[("rooms", true), ("halls", true)],
        );
    }

    #[test]
    fn a_text_that_leads_nowhere_else_is_not_taken() {
        check_taken(
            "/rooms/{id}",
            1,
            &["/rooms/{id}", "/halls/new", "/rooms/new/edit"],
            &[],
        );
        check_taken("/rooms/{id}", 1, &["/rooms/"], &[]);
        check_taken("/rooms/a-{id}", 1, &["/rooms/new"], &[]);
        check_taken("/rooms/{id}/a", 1, &["/rooms/new/b"], &[]);
    }
}
