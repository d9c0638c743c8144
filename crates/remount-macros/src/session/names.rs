//! The names that may stand in `#[session(…)]`.

use syn::Error;
use syn::meta::ParseNestedMeta;

pub(super) const OF_STRUCTS: &[&str] = &["crate"];
pub(super) const OF_FIELDS: &[&str] = &[
    "browser",
    "scope",
    "min_chars",
    "max_chars",
    "one_of",
    "min",
    "max",
    "check",
    "rename",
    "default",
    "version",
    "migrate",
    "on_login",
];

/// What other libraries call some of them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("drop", "on_login = drop"),
    ("local", "scope = local"),
    ("local_storage", "scope = local"),
    ("max_len", "max_chars"),
    ("max_length", "max_chars"),
    ("min_len", "min_chars"),
    ("min_length", "min_chars"),
    ("name", "rename"),
    ("validate", "check"),
];

/// The name of an attribute; empty if it is a path.
pub(super) fn of(meta: &ParseNestedMeta<'_>) -> String {
    meta.path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What is said to a name that has no meaning here.
pub(super) fn unknown(meta: &ParseNestedMeta<'_>, name: &str, known: &[&str]) -> Error {
    // A name that belongs to the other place is better explained than corrected.
    if OF_FIELDS.contains(&name) {
        return meta.error(format!("`{name}` belongs on a field"));
    }
    if OF_STRUCTS.contains(&name) {
        return meta.error(format!("`{name}` belongs on the struct"));
    }
    let elsewhere = ELSEWHERE.iter().find(|(foreign, _)| *foreign == name);
    if let Some((_, ours)) = elsewhere.filter(|_| known == OF_FIELDS) {
        return meta.error(format!("there is no `{name}`; did you mean `{ours}`?"));
    }
    let nearest = known
        .iter()
        .min_by_key(|candidate| distance(name, candidate));
    match nearest.filter(|candidate| distance(name, candidate) <= 1 + candidate.len() / 3) {
        Some(nearest) => meta.error(format!("there is no `{name}`; did you mean `{nearest}`?")),
        None => meta.error(format!(
            "unknown attribute; there are `{}`",
            known.join("`, `")
        )),
    }
}

/// How many characters must be added, removed or replaced to make one name of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.chars().count()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_edits() {
        assert_eq!(distance("browser", "browser"), 0);
        assert_eq!(distance("browsers", "browser"), 1);
        assert_eq!(distance("", "min"), 3);
        assert_eq!(distance("mxa", "max"), 2);
    }
}
