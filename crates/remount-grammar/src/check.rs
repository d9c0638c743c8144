use std::collections::HashSet;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit};

use crate::ast::{Attribute, Comment, Element, Kind, Name, Named, Node, Style, Value};
use crate::errors::Errors;
use crate::names;

pub(crate) mod leaving;
mod slots;

/// Checks an element that was read.
pub(crate) fn element(element: &Element, errors: &mut Errors) {
    let named: Vec<&Named> = named(&element.attributes).collect();
    duplicates(&named, errors);
    bindings(element, errors);
    match element.kind() {
        Kind::Html => {
            for one in &named {
                attribute(one, errors);
            }
            hook_has_id(element, errors);
            children(element, errors);
        }
        Kind::Component => {
            for one in &named {
                property(one, false, errors);
            }
            slots::check(element, errors);
        }
        Kind::Slot => slot(element, &named, errors),
    }
}

/// The attributes that have a name.
pub(crate) fn named(attributes: &[Attribute]) -> impl Iterator<Item = &Named> {
    attributes.iter().filter_map(|attribute| match attribute {
        Attribute::Named(named) => Some(named),
        Attribute::Spread(_) | Attribute::Binding(_) | Attribute::Broken(_) => None,
    })
}

/// Whether this can only be an attribute of an element: properties are named like fields.
pub(crate) fn is_markup_name(name: &Name) -> bool {
    name.text.contains(['-', ':', '.']) || name.is_quoted()
}

/// Whether a component takes a list of words under this name, as an element does.
fn takes_words(name: &Name) -> bool {
    name.text == "class"
}

/// Checks a comment: nothing in it may end it.
pub(crate) fn comment(comment: &Comment, errors: &mut Errors) {
    for line in &comment.lines {
        let text = line.value();
        if text.contains("--") || text.starts_with(['>', '-']) || text.ends_with('-') {
            errors.on(
                line,
                "this text would end the comment: no `--`, no leading `>` or `-`, no trailing `-`",
            );
        }
    }
}

/// Checks what a list of styles sets: names of properties, in their own right or custom.
pub(crate) fn styles(styles: &[Style], errors: &mut Errors) {
    for Style { property, .. } in styles {
        let name = property.value();
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let begins = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        if !name.bytes().all(is_word) || !name.as_bytes().first().is_some_and(begins) {
            errors.on(
                property,
                "expected the name of a property, such as `\"background-color\"` or `\"--size\"`, and its value behind a colon",
            );
        }
    }
}

/// Whether what a visitor does in an entry of a list belongs to that entry, and the browser could
/// not tell it from others: it has a field or a hook, and no `id` of its own.
pub(crate) fn needs_key(entry: &[Node]) -> bool {
    let elements = entry.iter().filter_map(|node| match node {
        Node::Element(element) if element.kind() == Kind::Html => Some(element),
        _ => None,
    });
    let has =
        |element: &Element, name: &str| named(&element.attributes).any(|one| one.name.text == name);
    fn keeps_something(element: &Element) -> bool {
        matches!(element.name.text.as_str(), "input" | "textarea" | "select")
            || named(&element.attributes).any(|one| one.name.text == "phx-hook")
            || element.children.iter().any(|child| match child {
                Node::Element(child) => keeps_something(child),
                _ => false,
            })
    }
    elements
        .into_iter()
        .any(|element| !has(element, "id") && keeps_something(element))
}

/// The text of an expression that is a literal.
pub(crate) fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            attrs,
        }) if attrs.is_empty() => Some(text.value()),
        _ => None,
    }
}

/// Checks what is passed to a component, or set for what is shown in a slot.
fn property(named: &Named, in_slot: bool, errors: &mut Errors) {
    let Named { name, value } = named;
    if is_markup_name(name) {
        // These become a set of attributes, which takes no other names and no code.
        if !names::is_ascii_name(&name.text) {
            let message = format!(
                "an attribute that is passed to a component begins with a letter and is made of at most 100 ASCII letters, digits, `-`, `_`, `.` and `:`: `{}` is not",
                name.text
            );
            return errors.on(name, message);
        }
        if names::is_code(&name.text.to_lowercase()) && !has_expression(value) {
            let message = format!(
                "`{}` is run as code, which a component does not pass on: use `phx-click` with an event, or a `data-…` attribute",
                name.text
            );
            return errors.on(name, message);
        }
        return attribute(named, errors);
    }
    let several = match value {
        Value::Parts(parts) => parts.exprs.len() > 1,
        Value::List(..) => in_slot || !takes_words(name),
        Value::Styles(..) => true,
        Value::Bare | Value::Text(..) | Value::Number(_) | Value::Broken(_) => false,
    };
    if several {
        errors.on(
            name,
            format!("a property has one value: `{}=(value)`", name.text),
        );
    }
}

fn slot(element: &Element, named: &[&Named], errors: &mut Errors) {
    let name = &element.name;
    if is_markup_name(&Name {
        text: name.text.trim_start_matches(':').to_owned(),
        tokens: name.tokens.clone(),
    }) {
        errors.on(name, "a slot is named like a field, in one word");
    }
    for one in named {
        if is_markup_name(&one.name) {
            let message = format!(
                "a slot has no attribute `{}`: they are named like fields",
                one.name.text
            );
            errors.on(&one.name, message);
        } else {
            property(one, true, errors);
        }
    }
    for attribute in &element.attributes {
        if let Attribute::Spread(parts) = attribute {
            errors.at(
                parts.paren.span.join(),
                "a slot takes no other attributes; a name for its value is written `let(name)`",
            );
        }
    }
}

fn bindings(element: &Element, errors: &mut Errors) {
    let mut seen = false;
    for attribute in &element.attributes {
        let Attribute::Binding(binding) = attribute else {
            continue;
        };
        if element.kind() == Kind::Html {
            errors.on(
                &binding.let_token,
                "`let(…)` names what a component passes to a slot; in an element write `let name = value;` between the tags",
            );
        } else if seen {
            errors.on(
                &binding.let_token,
                "there is one value to name: `let(…)` is already set",
            );
        }
        seen = true;
    }
}

fn duplicates(attributes: &[&Named], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for Named { name, .. } in attributes {
        if !seen.insert(name.text.to_lowercase()) {
            errors.on(
                name,
                format!(
                    "the attribute `{}` is already set on this element",
                    name.text
                ),
            );
        }
    }
}

fn attribute(Named { name, value }: &Named, errors: &mut Errors) {
    let lower = name.text.to_lowercase();
    if !names::is_writable(&name.text) && name.is_quoted() {
        errors.on(
            name,
            "an attribute has a name, without blanks, quotes, `<`, `>`, `/` and `=`",
        );
    }
    if let Some(binding) = lower.strip_prefix("phx-")
        && !names::is_binding(binding)
        && !name.is_quoted()
    {
        let nearest = names::nearest_binding(binding);
        errors.on(
            name,
            format!(
                "unknown binding `{0}`, did you mean `phx-{nearest}`? One that the client has learnt since stands in quotes: `\"{0}\"=…`",
                name.text
            ),
        );
    }
    if names::takes_commands(&lower)
        && let Value::Text(text, span) = value
        && !text.trim_start().starts_with('[')
    {
        errors.at(
            *span,
            format!("`{lower}` runs commands in the browser, and has no event: `{lower}=(JS::new().push(\"{text}\"))`"),
        );
    }
    if names::is_url(&lower)
        && let Some(text) = literal_start(value)
        && runs_code(&text)
    {
        errors.at(
            place_of_start(value),
            "an address must not run code: use `phx-click` with an event or `JS` commands; if it must, `TrustedUrl(\"…\")` says so",
        );
    }
    if names::is_url(&lower)
        && has_expression(value)
        && let Some(text) = literal_start(value)
        && begins_a_page(&text)
    {
        errors.at(
            place_of_start(value),
            "no value can be escaped in a page that is an address, `data:…`: only `data:image/…` may have values in it; if it must be another one, `TrustedUrl` says so",
        );
    }
    if names::runs_commands(&lower)
        && has_expression(value)
        && let Some(text) = literal_start(value)
        && text.trim_start().starts_with('[')
    {
        errors.at(
            place_of_start(value),
            "no value can be escaped in commands that are text: they are made with `JS`",
        );
    }
    if names::is_code(&lower) && has_expression(value) {
        errors.on(
            name,
            format!(
                "`{}` is run as code, where no value can be escaped: use `phx-click` with an event, or pass the value in a `data-…` attribute",
                name.text
            ),
        );
    }
}

fn hook_has_id(element: &Element, errors: &mut Errors) {
    let hook = named(&element.attributes).find(|attribute| attribute.name.text == "phx-hook");
    let can_have_id = element.attributes.iter().any(|attribute| match attribute {
        Attribute::Named(named) => named.name.text == "id",
        Attribute::Spread(_) | Attribute::Broken(_) => true,
        Attribute::Binding(_) => false,
    });
    if let Some(hook) = hook
        && !can_have_id
    {
        errors.on(
            &hook.name,
            "an element with `phx-hook` needs an `id`, by which the client finds it again",
        );
    }
}

fn children(element: &Element, errors: &mut Errors) {
    let name = &element.name.text;
    for child in &element.children {
        match child {
            Node::Text(text) if names::is_raw(name) => {
                let lower = text.value().to_lowercase();
                if lower.contains(&format!("</{name}")) || lower.contains("<!--") {
                    errors.on(text, format!("`</{name}` and `<!--` have a meaning of their own in `<{name}>`"));
                }
            }
            Node::Splice(parts) if names::is_raw(name) => errors.at(
                parts.paren.span.join(),
                format!("no value can be escaped in `<{name}>`: pass it in a `data-…` attribute and read it there"),
            ),
            Node::Broken(_) => {}
            _ if names::is_raw(name) => {
                errors.on(&element.name, format!("`<{name}>` can only hold quoted text"));
            }
            Node::Element(inner) if names::is_text_only(name) && inner.kind() == Kind::Html => {
                errors.on(&inner.name, format!("`<{name}>` can hold text, but no elements"));
            }
            _ => {}
        }
    }
}

/// What a value begins with, if that is written in the template.
fn literal_start(value: &Value) -> Option<String> {
    match value {
        Value::Text(text, _) => Some(text.clone()),
        Value::Parts(parts) => Some(parts.exprs.iter().map_while(literal).collect()),
        Value::List(..) | Value::Styles(..) | Value::Bare | Value::Number(_) | Value::Broken(_) => {
            None
        }
    }
}

/// Where a value begins that has such a start. It takes the tokens of an expression.
fn place_of_start(value: &Value) -> Span {
    let first = match value {
        Value::Text(_, span) => Some(*span),
        Value::Parts(parts) => parts.exprs.first().map(Spanned::span),
        Value::List(..) | Value::Styles(..) | Value::Bare | Value::Number(_) | Value::Broken(_) => {
            None
        }
    };
    first.unwrap_or_else(Span::call_site)
}

/// Whether what an animation shows may be an address: unless the template says what it animates.
pub(crate) fn may_animate_an_address(element: &Element) -> bool {
    let name = element.name.text.to_lowercase();
    if !name.starts_with("animate") && name != "set" {
        return false;
    }
    let mut attributes = element.attributes.iter();
    let spread = attributes.any(|one| matches!(one, Attribute::Spread(_)));
    let animated = named(&element.attributes)
        .find(|one| one.name.text.eq_ignore_ascii_case("attributeName"))
        .and_then(|one| match &one.value {
            Value::Text(text, _) => Some(text.trim().to_lowercase()),
            _ => None,
        });
    spread || animated.is_none_or(|animated| animated.ends_with("href"))
}

fn begins_a_page(url: &str) -> bool {
    let shown = shown(url);
    shown.starts_with("data:") && !shown.starts_with("data:image/")
}

/// What a browser reads of an address, in lower case.
fn shown(url: &str) -> String {
    let shown = url
        .chars()
        .filter(|char| !char.is_control() && *char != ' ');
    shown.map(|char| char.to_ascii_lowercase()).collect()
}

fn runs_code(url: &str) -> bool {
    let shown = shown(url);
    shown.starts_with("javascript:") || shown.starts_with("vbscript:")
}

fn has_expression(value: &Value) -> bool {
    match value {
        Value::Bare | Value::Text(..) | Value::Number(_) | Value::Broken(_) => false,
        Value::Parts(parts) => parts.exprs.iter().any(|expr| literal(expr).is_none()),
        Value::List(..) | Value::Styles(..) => true,
    }
}
