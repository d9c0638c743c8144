use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::body::Body;
use super::{reference, span_in, writer};
use crate::ast::{Attribute, Item, Named, Parts, Style, Value};
use crate::{check, names};

pub(super) fn expand(attribute: &Attribute, body: &mut Body) {
    match attribute {
        Attribute::Named(attribute) => named(attribute, body),
        Attribute::Spread(parts) => {
            for expr in &parts.exprs {
                let span = span_in(parts, expr);
                let (writer, attrs) = (writer(), reference(expr, span));
                body.fill(quote_spanned!(span=> #writer.spread(#attrs);));
            }
        }
        Attribute::Binding(_) => {}
        Attribute::Broken(expr) => super::broken(expr, body),
    }
}

fn named(Named { name, value }: &Named, body: &mut Body) {
    let name = name.text.as_str();
    match value {
        Value::Bare => body.text(&format!(" {name}")),
        Value::Text(text, _) => quoted(name, body, |body| body.escaped(text)),
        Value::Number(number) => quoted(name, body, |body| {
            body.escaped(&number.to_token_stream().to_string());
        }),
        Value::Parts(parts) => parts_value(name, parts, body),
        Value::List(_, items) => list_value(name, items, body),
        Value::Styles(_, styles) => styles_value(name, styles, body),
        Value::Broken(expr) => super::broken(expr, body),
    }
}

fn quoted(name: &str, body: &mut Body, value: impl FnOnce(&mut Body)) {
    body.text(&format!(" {name}=\""));
    value(body);
    body.text("\"");
}

fn parts_value(name: &str, parts: &Parts, body: &mut Body) {
    match parts.exprs.as_slice() {
        [expr] if check::literal(expr).is_none() => one_value(name, expr, parts, body),
        exprs if is_open_url(name, exprs) => quoted(name, body, |body| {
            let parts = exprs.iter().map(|expr| part(expr, "Part"));
            body.fill(assembled(&parts.collect(), name));
        }),
        exprs => quoted(name, body, |body| {
            for expr in exprs {
                match check::literal(expr) {
                    Some(text) => body.escaped(&text),
                    None => {
                        body.fill(part(expr, "Inner"));
                    }
                }
            }
        }),
    }
}

/// A single value, whose type decides whether the attribute can be absent.
fn one_value(name: &str, expr: &Expr, parts: &Parts, body: &mut Body) {
    let span = span_in(parts, expr);
    let (writer, position, value) = (writer(), position(name), reference(expr, span));
    match body.kind(name, span) {
        Some(kind) => quoted(name, body, |body| {
            body.fill(quote_spanned!(span=> #writer.attribute(#kind, #name, #position, #value);));
        }),
        None => {
            body.fill(quote_spanned!(span=> #writer.whole_attribute(#name, #position, #value);));
        }
    }
}

fn list_value(name: &str, items: &[Item], body: &mut Body) {
    let words: Option<Vec<String>> = items
        .iter()
        .map(|item| check::literal(&item.value).filter(|_| item.condition.is_none()))
        .collect();
    quoted(name, body, |body| match words {
        Some(words) => body.escaped(&words.join(" ")),
        None => {
            let items = items.iter().map(|Item { value, condition }| {
                let word = part(value, "Item");
                match condition {
                    Some(condition) => quote!(if #condition { #word }),
                    None => word,
                }
            });
            body.fill(assembled(&items.collect(), name));
        }
    });
}

fn styles_value(name: &str, styles: &[Style], body: &mut Body) {
    let styles = styles.iter().map(|style| {
        let (property, value) = (&style.property, &style.value);
        let (writer, value) = (writer(), reference(value, value.span()));
        let set = quote_spanned!(style.value.span()=> #writer.style(#property, #value););
        match &style.condition {
            Some((if_token, condition)) => quote!(#if_token #condition { #set }),
            None => set,
        }
    });
    let styles = styles.collect();
    quoted(name, body, |body| body.fill(assembled(&styles, name)));
}

/// A part of a value that is written when all of its parts are there.
fn part(expr: &Expr, position: &str) -> TokenStream {
    let (writer, value) = (writer(), reference(expr, expr.span()));
    let position = Ident::new(position, Span::call_site());
    quote_spanned!(expr.span()=> #writer.part(::remount::markup::Position::#position, #value);)
}

fn assembled(parts: &TokenStream, name: &str) -> TokenStream {
    let (writer, position) = (writer(), position(name));
    quote!(#parts #writer.parts(#position);)
}

fn position(name: &str) -> TokenStream {
    let lower = name.to_lowercase();
    if names::is_url(&lower) {
        quote!(::remount::markup::Position::Url)
    } else if names::is_spelled_out(&lower) {
        quote!(::remount::markup::Position::Words)
    } else {
        quote!(::remount::markup::Position::Plain)
    }
}

/// Whether a value decides where an address leads to: what the template itself has written before
/// the first value does not yet.
fn is_open_url(name: &str, exprs: &[Expr]) -> bool {
    let start: String = exprs.iter().map_while(check::literal).collect();
    names::is_url(&name.to_lowercase())
        && exprs.iter().any(|expr| check::literal(expr).is_none())
        && !start.contains(['/', '?', '#', ':'])
}
