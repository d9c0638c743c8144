//! All that can be seen of a page, as one text. The browser tests write it alike.

use std::fmt::Write as _;

use serde_json::Value;

use crate::dom::Document;
use crate::dom::tree::{Id, Kind};

pub(super) fn state(document: &Document, node: Id) -> String {
    let mut text = String::new();
    write(document, node, &mut text);
    text
}

fn write(document: &Document, node: Id, text: &mut String) {
    let element = match &document.tree[node].kind {
        Kind::Text(words) if words.is_empty() => return,
        Kind::Text(words) => return text.push_str(&quoted(words)),
        Kind::Comment(words) => {
            let _ = write!(text, "<!--{words}-->");
            return;
        }
        Kind::Element(element) => element,
        _ => return,
    };
    let _ = write!(text, "<{}", element.tag());
    let mut attributes = crate::dom::attributes(element);
    attributes.sort();
    for (name, value) in attributes {
        // Chromium leaves an empty one where commands took the last class away.
        if name != "class" || !value.is_empty() {
            let _ = write!(text, " {name}={}", quoted(&value));
        }
    }
    text.push('>');
    let value = || quoted(&document.value_of(node));
    match element.tag() {
        "input" if element.is_checkable() && element.live.on => {
            let _ = write!(text, "{{{} on}}", value());
        }
        "input" | "textarea" | "select" => {
            let _ = write!(text, "{{{}}}", value());
        }
        "option" if element.live.on => text.push_str("{on}"),
        _ => {}
    }
    for child in document.tree.children(element.contents.unwrap_or(node)) {
        write(document, child, text);
    }
    let _ = write!(text, "</{}>", element.tag());
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
