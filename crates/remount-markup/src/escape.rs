//! What text is escaped by: HTML, JSON, and HTML in JSON at once.
//!
//! Most of what a page is sent is HTML in JSON, in values of a few bytes each. One pass takes 10 to
//! 50 % less time there than two, so JSON is written here too, and not by serde_json alone. It is
//! the same JSON, which a test shows.

/// Appends text, or the value of an attribute, as HTML.
pub(crate) fn push_html(out: &mut String, text: &str) {
    Escape::<true, false>::push(out, text);
}

/// Appends what stands between the quotes of a JSON string.
pub(crate) fn push_json(out: &mut String, text: &str) {
    Escape::<false, true>::push(out, text);
}

/// Appends text, or the value of an attribute, as HTML in a JSON string.
pub(crate) fn push_html_in_json(out: &mut String, text: &str) {
    Escape::<true, true>::push(out, text);
}

/// What has a meaning of its own in HTML text and attributes, in JSON strings, or in both.
struct Escape<const HTML: bool, const JSON: bool>;

impl<const HTML: bool, const JSON: bool> Escape<HTML, JSON> {
    /// A byte's class says which replacement it has; 0 is none. All bytes with a replacement are
    /// ASCII, so text can be cut at each of them.
    const CLASSES: &'static [u8; 256] = &classes(HTML, JSON);

    #[inline]
    fn push(out: &mut String, text: &str) {
        if Self::is_plain(text.as_bytes()) {
            out.push_str(text);
        } else {
            Self::push_replaced(out, text);
        }
    }

    #[inline(never)]
    fn push_replaced(out: &mut String, text: &str) {
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let class = Self::CLASSES[usize::from(byte)];
            if class != 0 {
                out.push_str(&text[from..at]);
                out.push_str(REPLACEMENTS[usize::from(class)]);
                from = at + 1;
            }
        }
        out.push_str(&text[from..]);
    }

    /// Whether nothing in the text has a replacement, which is so for most texts.
    #[inline]
    fn is_plain(bytes: &[u8]) -> bool {
        if let Some(last) = bytes.last_chunk::<16>() {
            let (chunks, _) = bytes.as_chunks::<16>();
            return chunks.iter().all(Self::are_plain) && Self::are_plain(last);
        }
        // Of shorter ones the beginning and the end, which may overlap.
        if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            let mut both = [b' '; 16];
            both[..8].copy_from_slice(first);
            both[8..].copy_from_slice(last);
            return Self::are_plain(&both);
        }
        if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            let mut both = [b' '; 16];
            both[..4].copy_from_slice(first);
            both[4..8].copy_from_slice(last);
            return Self::are_plain(&both);
        }
        bytes
            .iter()
            .all(|byte| Self::CLASSES[usize::from(*byte)] == 0)
    }

    /// Sixteen bytes at once: the compiler makes vector instructions of it.
    #[inline]
    fn are_plain(bytes: &[u8; 16]) -> bool {
        let mut found = false;
        for &byte in bytes {
            found |= byte == b'"';
            if HTML {
                // Pairs that differ in one bit: `&` and `'`, `<` and `>`.
                found |= byte & !1 == b'&';
                found |= byte & !2 == b'<';
            }
            if JSON {
                found |= byte == b'\\';
                found |= byte < 0x20;
            }
        }
        !found
    }
}

const CONTROLS: usize = 32;

#[rustfmt::skip]
static REPLACEMENTS: [&str; 40] = [
    "",
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
    "\\b", "\\t", "\\n", "\\u000b", "\\f", "\\r", "\\u000e", "\\u000f",
    "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
    "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
    "\\\\", "\\\"", "&quot;", "&amp;", "&#39;", "&lt;", "&gt;",
];

const fn classes(html: bool, json: bool) -> [u8; 256] {
    let mut class = [0; 256];
    if json {
        let mut control = 0;
        while control < CONTROLS {
            class[control] = control as u8 + 1;
            control += 1;
        }
        class[b'\\' as usize] = 33;
        class[b'"' as usize] = 34;
    }
    if html {
        class[b'"' as usize] = 35;
        class[b'&' as usize] = 36;
        class[b'\'' as usize] = 37;
        class[b'<' as usize] = 38;
        class[b'>' as usize] = 39;
    }
    class
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str, push: fn(&mut String, &str)) -> String {
        let mut out = String::new();
        push(&mut out, text);
        out
    }

    #[test]
    fn html_escapes_what_can_end_a_text_or_an_attribute() {
        let text = "<a b='c' d=\"e\">ä & 日本\\\n";
        let expected = "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;ä &amp; 日本\\\n";
        assert_eq!(escaped(text, push_html), expected);
    }

    #[test]
    fn json_escapes_quotes_backslashes_and_controls() {
        let text = "\"\\/\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}é<>&'";
        let expected = r#"\"\\/\u0000\b\t\n\u000b\f\r\u001f "#.to_owned() + "\u{7f}é<>&'";
        assert_eq!(escaped(text, push_json), expected);
    }

    #[test]
    fn html_in_json_is_html_escaped_and_then_json_escaped() {
        for text in ["", "plain", "<\"\\\n'&>", "日\u{1}本\""] {
            let twice = escaped(&escaped(text, push_html), push_json);
            assert_eq!(escaped(text, push_html_in_json), twice);
        }
    }

    proptest! {
        #[test]
        fn json_is_that_of_serde_json(text: String) {
            let written = format!("\"{}\"", escaped(&text, push_json));
            prop_assert_eq!(written, serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn the_json_of_every_character_is_that_of_serde_json() {
        for char in '\0'..='\u{7f}' {
            let written = format!("\"{}\"", escaped(&char.to_string(), push_json));
            assert_eq!(written, serde_json::to_string(&char).unwrap());
        }
    }

    #[test]
    fn every_character_is_found_at_every_place() {
        for length in 1..20 {
            for at in 0..length {
                for char in 0..=0x7f {
                    let mut text = vec![b'a'; length];
                    text[at] = char;
                    let text = String::from_utf8(text).unwrap();
                    let is = |all: &str| all.contains(char::from(char));
                    let html = is("\"&'<>");
                    let json = is("\"\\") || char < 0x20;
                    assert_eq!(escaped(&text, push_html) != text, html, "{text:?}");
                    assert_eq!(escaped(&text, push_json) != text, json, "{text:?}");
                    assert_eq!(
                        escaped(&text, push_html_in_json) != text,
                        html || json,
                        "{text:?}"
                    );
                }
            }
        }
    }
}
