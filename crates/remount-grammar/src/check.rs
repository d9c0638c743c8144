use std::collections::HashSet;

use syn::{Expr, ExprLit, Lit};

use crate::ast::{Attribute, Comment, Element, Node, Value};
use crate::errors::Errors;
use crate::names;

/// Checks an element that was read.
pub(crate) fn element(element: &Element, errors: &mut Errors) {
    tag_name(element, errors);
    duplicates(&element.attributes, errors);
    for one in &element.attributes {
        attribute(one, errors);
    }
    hook_has_id(&element.attributes, errors);
    children(element, errors);
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

fn tag_name(element: &Element, errors: &mut Errors) {
    let name = &element.name;
    if name.text.starts_with(|first: char| first.is_uppercase()) {
        let function = name.text.to_lowercase();
        let message = format!(
            "`<{}>` is not an HTML element; to show other markup call a function that returns it: `({function}(…))`",
            name.text
        );
        errors.on(name, message);
    }
}

fn duplicates(attributes: &[Attribute], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for Attribute { name, .. } in attributes {
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

fn attribute(Attribute { name, value }: &Attribute, errors: &mut Errors) {
    let lower = name.text.to_lowercase();
    if let Some(binding) = lower.strip_prefix("phx-")
        && !names::is_binding(binding)
    {
        let nearest = names::nearest_binding(binding);
        errors.on(
            name,
            format!(
                "unknown binding `{}`, did you mean `phx-{nearest}`?",
                name.text
            ),
        );
    }
    if names::is_url(&lower)
        && let Some((text, span)) = literal_start(value)
        && runs_code(&text)
    {
        errors.at(
            span,
            "an address must not run code: use `phx-click` with an event, or a script of your own",
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

fn hook_has_id(attributes: &[Attribute], errors: &mut Errors) {
    let hook = attributes
        .iter()
        .find(|attribute| attribute.name.text == "phx-hook");
    if let Some(hook) = hook
        && !attributes
            .iter()
            .any(|attribute| attribute.name.text == "id")
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
            Node::Element(inner) if names::is_text_only(name) => {
                errors.on(&inner.name, format!("`<{name}>` can hold text, but no elements"));
            }
            _ => {}
        }
    }
}

/// What a value begins with, if that is written in the template.
fn literal_start(value: &Value) -> Option<(String, proc_macro2::Span)> {
    match value {
        Value::Text(text, span) => Some((text.clone(), *span)),
        Value::Parts(parts) => {
            let start: String = parts.exprs.iter().map_while(literal).collect();
            Some((start, syn::spanned::Spanned::span(parts.exprs.first()?)))
        }
        Value::List(..) | Value::Bare | Value::Broken(_) => None,
    }
}

fn runs_code(url: &str) -> bool {
    let shown: String = url
        .chars()
        .filter(|char| !char.is_control() && *char != ' ')
        .collect();
    let shown = shown.to_ascii_lowercase();
    shown.starts_with("javascript:") || shown.starts_with("vbscript:")
}

fn has_expression(value: &Value) -> bool {
    match value {
        Value::Bare | Value::Text(..) | Value::Broken(_) => false,
        Value::Parts(parts) => parts.exprs.iter().any(|expr| literal(expr).is_none()),
        Value::List(..) => true,
    }
}
