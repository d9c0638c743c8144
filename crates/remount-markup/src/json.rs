//! JSON text by hand: what is sent is assembled from strings, so only strings need a rule.

use crate::escape;

/// Appends `text` as a JSON string, with its quotes.
///
/// ```
/// let mut out = String::new();
/// remount_markup::json::push_str(&mut out, "a \"b\"\n");
/// assert_eq!(out, r#""a \"b\"\n""#);
/// ```
pub fn push_str(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends what stands between the quotes of a JSON string.
pub fn push_escaped(out: &mut String, text: &str) {
    escape::push_json(out, text);
}
