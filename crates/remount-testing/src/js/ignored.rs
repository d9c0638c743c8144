//! `ignore_attrs`: attributes that a render leaves as they are.

use super::JsError;

/// Checks names, `*` for all, and patterns: the client takes what has a `*` for a regular
/// expression.
pub(super) fn check(names: &[String]) -> Result<(), JsError> {
    match names.iter().find(|name| !is_understood(name)) {
        None => Ok(()),
        Some(name) => Err(JsError::Option {
            kind: "ignore_attrs".to_owned(),
            option: "attrs".to_owned(),
            expected: "a list of names, with `*` only behind a letter",
            found: name.clone(),
        }),
    }
}

fn is_understood(name: &str) -> bool {
    if name == "*" || !name.contains('*') {
        return true;
    }
    let bytes = name.as_bytes();
    bytes.iter().enumerate().all(|(at, &byte)| match byte {
        b'*' => at > 0 && bytes[at - 1] != b'*',
        byte => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_stars_behind_letters_are_understood() {
        for name in ["open", "*", "data-*", "data-.*", "aria-*x"] {
            assert_eq!(check(&[name.to_owned()]), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_the_client_takes_for_more_than_that_is_refused() {
        for name in ["*-x", "a**", "data-[ab]*", "(a*"] {
            assert!(check(&[name.to_owned()]).is_err(), "{name}");
        }
    }
}
