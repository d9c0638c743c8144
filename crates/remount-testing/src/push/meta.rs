//! The values that an element sends along with its event.

use serde_json::{Map, Value};

use crate::control;
use crate::dom::{Document, Node};

/// The object of an event that is none of a form. `None` if the element has nothing to say at all.
pub(super) fn of_event(
    document: &Document,
    node: Node,
    data: Option<Map<String, Value>>,
    value: &Map<String, Value>,
) -> Option<Map<String, Value>> {
    let is_something = data.is_some() || !value.is_empty();
    let mut meta = data.unwrap_or_default();
    add_values(document, node, &mut meta);
    let own = own_value(document, node);
    let has_something = own.is_some();
    if let Some(own) = own {
        match own {
            Own::Unchecked => meta.remove("value"),
            Own::Value(own) => meta.insert("value".to_owned(), own),
        };
    }
    meta.extend(value.clone());
    let is_something = is_something || has_something || !document.attributes(node).is_empty();
    is_something.then_some(meta)
}

/// Adds what the element's `phx-value-*` say.
pub(super) fn add_values(document: &Document, node: Node, meta: &mut Map<String, Value>) {
    for (name, value) in document.attributes(node) {
        if let Some(name) = name.strip_prefix("phx-value-") {
            meta.insert(name.to_owned(), Value::String(value));
        }
    }
}

enum Own {
    Value(Value),
    /// A checkbox or a radio button that is off sends no value, whatever else says one.
    Unchecked,
}

/// What scripts read as `element.value`; `None` where elements have none.
fn own_value(document: &Document, node: Node) -> Option<Own> {
    let attribute = |name| document.attribute(node, name);
    let number = |name| {
        let number: f64 = attribute(name).and_then(|text| text.trim().parse().ok())?;
        number.is_finite().then_some(number)
    };
    let value = match document.tag(node) {
        "input" => {
            if control::is_box(document, node) && !document.is_checked(node) {
                return Some(Own::Unchecked);
            }
            document.value(node).unwrap_or_default().into()
        }
        "select" | "textarea" | "option" => document.value(node).unwrap_or_default().into(),
        "button" | "data" | "param" => attribute("value").unwrap_or_default().into(),
        "output" => document.text(node).into(),
        // Scripts read the whole number that the text begins with.
        "li" => integer(attribute("value").unwrap_or_default()).into(),
        "progress" => {
            let max = number("max").filter(|max| *max > 0.0).unwrap_or(1.0);
            json_number(number("value").unwrap_or(0.0).clamp(0.0, max))
        }
        "meter" => {
            let min = number("min").unwrap_or(0.0);
            let max = number("max").unwrap_or(1.0).max(min);
            json_number(number("value").unwrap_or(0.0).clamp(min, max))
        }
        _ => return None,
    };
    Some(Own::Value(value))
}

fn integer(text: &str) -> i64 {
    let text = text.trim_start();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let end = digits.find(|digit: char| !digit.is_ascii_digit());
    let digits = &digits[..end.unwrap_or(digits.len())];
    let number: i64 = digits.parse().unwrap_or_default();
    if text.starts_with('-') {
        -number
    } else {
        number
    }
}

/// A number as scripts write it: without a point if it is whole.
fn json_number(number: f64) -> Value {
    const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
    if number.fract() == 0.0 && number.abs() <= MAX_SAFE {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "it is whole, and small enough"
        )]
        let whole = number as i64;
        whole.into()
    } else {
        number.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_what_the_text_begins_with() {
        let check = |text, expected| assert_eq!(integer(text), expected, "{text:?}");
        check("7", 7);
        check(" -3x", -3);
        check("", 0);
        check("x", 0);
    }
}
