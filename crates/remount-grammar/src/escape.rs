/// Appends text, or the value of an attribute.
pub(crate) fn push_html(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
    }
}

/// The statics as they are in a tree: `["<p>","</p>"]`.
pub(crate) fn statics_json(statics: &[String]) -> String {
    let mut out = String::from("[");
    for (slot, text) in statics.iter().enumerate() {
        out.push_str(if slot == 0 { "\"" } else { ",\"" });
        for char in text.chars() {
            match char {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\u{0}'..='\u{1f}' => out.push_str(&format!("\\u{:04x}", u32::from(char))),
                _ => out.push(char),
            }
        }
        out.push('"');
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn statics_are_valid_json_whatever_is_in_them() {
        let statics = ["a\"b\\c".to_owned(), "\n\t\u{1}é</p>".to_owned()];
        let expected = r#"["a\"b\\c","\n\u0009\u0001é</p>"]"#;
        assert_eq!(super::statics_json(&statics), expected);
    }
}
