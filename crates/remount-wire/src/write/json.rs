use std::fmt::Write as _;

use serde_json::Value;

/// Appends `text` as a JSON string.
///
/// ```
/// let mut out = String::new();
/// remount_wire::push_string(&mut out, "a \"b\"\n");
/// assert_eq!(out, r#""a \"b\"\n""#);
/// ```
pub fn push_string(out: &mut String, text: &str) {
    let is_escaped = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    // All bytes are looked at, so that the compiler compares several at once.
    if text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        // References, topics and names of events are plain: only a hostile page comes here.
        let _ = write!(out, "{}", Value::from(text));
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let mut written = String::new();
        push_string(&mut written, text);
        assert_eq!(written, serde_json::to_string(text).unwrap());
    }

    #[test]
    fn the_json_of_every_character_is_that_of_serde_json() {
        for char in '\0'..='\u{7f}' {
            check(&char.to_string());
        }
    }

    proptest! {
        #[test]
        fn json_is_that_of_serde_json(text: String) {
            check(&text);
        }
    }
}
