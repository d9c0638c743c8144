//! One value as a browser keeps it: `<label>.<version>.<JSON>`.

use crate::values::stored::Stored;

/// A text, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    pub(super) label: &'a str,
    pub(super) version: u32,
    pub(super) json: &'a str,
}

/// `None` if it is not of this form.
pub(super) fn read(text: &str) -> Option<Text<'_>> {
    let (label, rest) = text.split_once('.')?;
    let (version, json) = rest.split_once('.')?;
    let is_decimal = version.bytes().all(|byte| byte.is_ascii_digit());
    let version = version
        .parse()
        .ok()
        .filter(|&number| is_decimal && number > 0)?;
    Some(Text {
        label,
        version,
        json,
    })
}

/// What [`read`] reads, of a value as it is stored.
pub(super) fn write(label: &str, value: &[u8]) -> String {
    let stored = Stored::parse(value);
    prefix(label, stored.version()) + stored.json()
}

/// What stands before the JSON.
pub(super) fn prefix(label: &str, version: u32) -> String {
    format!("{label}.{version}.")
}

/// How many bytes the text takes inside of a JSON string.
pub(super) fn len(label: usize, value: &[u8]) -> usize {
    let stored = Stored::parse(value);
    let json = stored.json();
    let escapes = json.bytes().filter(|byte| matches!(byte, b'"' | b'\\'));
    label + MAX_VERSION_CHARS + json.len() + escapes.count()
}

/// Two points, and ten digits.
const MAX_VERSION_CHARS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_owner_and_version() {
        let stored = Stored::encode(300, b"\"a.b\"".to_vec());
        let text = write("x7", &stored);
        assert_eq!(text, "x7.300.\"a.b\"");
        let read = read(&text).expect("it is of the form");
        assert_eq!(
            (read.label, read.version, read.json),
            ("x7", 300, "\"a.b\"")
        );
    }

    #[test]
    fn what_is_of_another_form_is_no_text() {
        for text in [
            "",
            ".",
            "..",
            "1",
            "x.1",
            "x.0.1",
            "x.-1.1",
            "x.+1.1",
            "x.99999999999.1",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn its_length_is_never_underestimated() {
        let stored = Stored::encode(4_000_000_000, "\"a\\\"\\n\\\\ä\"".as_bytes().to_vec());
        let inside = serde_json::to_string(&write("label", &stored)).expect("text is written");
        assert!(len("label".len(), &stored) + 2 >= inside.len());
    }
}
