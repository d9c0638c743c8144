//! The names that may stand in `#[session(…)]` on a field.

use syn::Error;
use syn::meta::ParseNestedMeta;

const KNOWN: &[&str] = &[
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
    "on_quit",
    "on_logout",
    "cookie",
];

/// What other libraries call some of them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("drop", "on_login = drop"),
    ("keep", "on_logout = keep"),
    ("local", "scope = local"),
    ("local_storage", "scope = local"),
    ("max_len", "max_chars"),
    ("max_length", "max_chars"),
    ("min_len", "min_chars"),
    ("min_length", "min_chars"),
    ("mirror", "cookie = NAME"),
    ("name", "rename"),
    ("plain_cookie", "cookie = NAME"),
    ("validate", "check"),
];

/// To what says where this crate is, as other derives have it.
const NO_CRATE: &str = "there is no `crate`, leave it out: `remount_session::SessionData` finds \
    `remount_session` by itself, and `remount::SessionData` finds `remount`";

/// The name of an attribute; empty if it is a path.
pub(crate) fn of(meta: &ParseNestedMeta<'_>) -> String {
    meta.path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

/// What is said to any name on the struct.
pub(crate) fn on_the_struct(meta: &ParseNestedMeta<'_>, name: &str) -> Error {
    match name {
        "crate" => meta.error(NO_CRATE),
        name if KNOWN.contains(&name) => meta.error(format!("`{name}` belongs on a field")),
        _ => meta.error("`#[session(…)]` belongs on a field"),
    }
}

/// What is said to a name that has no meaning on a field.
pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> Error {
    if name == "crate" {
        return meta.error(NO_CRATE);
    }
    let elsewhere = ELSEWHERE.iter().find(|(foreign, _)| *foreign == name);
    if let Some((_, ours)) = elsewhere {
        return meta.error(format!("there is no `{name}`; did you mean `{ours}`?"));
    }
    let nearest = KNOWN
        .iter()
        .min_by_key(|candidate| distance(name, candidate));
    match nearest.filter(|candidate| distance(name, candidate) <= 1 + candidate.len() / 3) {
        Some(nearest) => meta.error(format!("there is no `{name}`; did you mean `{nearest}`?")),
        None => meta.error(format!(
            "unknown attribute; there are `{}`",
            KNOWN.join("`, `")
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
