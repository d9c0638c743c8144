/// A byte's class says which replacement it has; 0 is none. All bytes with a replacement are
/// ASCII, so text can be cut at each of them.
pub(crate) struct Table([u8; 256]);

/// Text or attribute value in HTML.
pub(crate) static HTML: Table = Table(classes(true, false));
/// A string in JSON.
pub(crate) static JSON: Table = Table(classes(false, true));
/// Text or attribute value in HTML that is in a string in JSON.
pub(crate) static HTML_IN_JSON: Table = Table(classes(true, true));

/// Appends the text with everything replaced that means something at its place.
pub(crate) fn push(out: &mut String, text: &str, table: &Table) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let class = table.0[usize::from(byte)];
        if class != 0 {
            out.push_str(&text[from..at]);
            out.push_str(REPLACEMENTS[usize::from(class)]);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
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
    use super::*;

    fn escaped(text: &str, table: &Table) -> String {
        let mut out = String::new();
        push(&mut out, text, table);
        out
    }

    #[test]
    fn html_escapes_what_can_end_a_text_or_an_attribute() {
        let text = "<a b='c' d=\"e\">ä & 日本\\\n";
        let expected = "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;ä &amp; 日本\\\n";
        assert_eq!(escaped(text, &HTML), expected);
    }

    #[test]
    fn json_escapes_quotes_backslashes_and_controls() {
        let text = "\"\\/\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f} \u{7f}é<>&'";
        let expected = r#"\"\\/\u0000\b\t\n\u000b\f\r\u001f "#.to_owned() + "\u{7f}é<>&'";
        assert_eq!(escaped(text, &JSON), expected);
    }

    #[test]
    fn html_in_json_is_html_escaped_and_then_json_escaped() {
        for text in ["", "plain", "<\"\\\n'&>", "日\u{1}本\""] {
            let twice = escaped(&escaped(text, &HTML), &JSON);
            assert_eq!(escaped(text, &HTML_IN_JSON), twice);
        }
    }
}
