//! JSON text by hand: what is sent is assembled from strings, so only strings need a rule.

use crate::escape;

/// Appends `text` as a JSON string, with its quotes.
pub(crate) fn push_str(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends what stands between the quotes of a JSON string.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    escape::push_json(out, text);
}
