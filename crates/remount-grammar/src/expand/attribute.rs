use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, Token};

use super::body::Body;
use super::{Reference, before_braces, span_in, writer};
use crate::ast::{Attribute, Element, Item, Name, Named, Parts, Style, Value};
use crate::{check, names};

pub(super) fn expand(attribute: &Attribute, element: &Element, body: &mut Body) {
    match attribute {
        Attribute::Named(attribute) => named(attribute, element, body),
        Attribute::Spread(parts) => {
            for expr in &parts.exprs {
                let span = span_in(parts, expr);
                let (writer, attrs) = (writer(), Reference(expr, span));
                body.fill(quote_spanned!(span=> #writer.spread(#attrs);));
            }
        }
        Attribute::Binding(_) => {}
        Attribute::Broken(expr) => super::broken(expr, body),
    }
}

/// An attribute, and how the writer shows its value: a name of `Position`.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    position: &'static str,
}

fn named(Named { name, value }: &Named, element: &Element, body: &mut Body) {
    if let Some(known) = names::misspelt_attribute(&name.text)
        && !name.is_quoted()
    {
        body.statement(super::did_you_mean("attribute", name, known));
    }
    looks_like_a_value(name, value, body);
    let name = name.text.as_str();
    let position = position(name, element);
    let place = Place { name, position };
    match value {
        Value::Bare => body.text(&format!(" {name}")),
        Value::Text(text, _) => quoted(name, body, |body| body.escaped(text)),
        Value::Number(number) => quoted(name, body, |body| {
            body.escaped(&number.to_token_stream().to_string());
        }),
        Value::Parts(parts) => parts_value(place, parts, body),
        Value::List(_, items) => list_value(place, items, body),
        Value::Styles(_, styles) => styles_value(place, styles, body),
        Value::Broken(expr) => super::broken(expr, body),
    }
}

/// Warns of a text in which braces stand around what is probably meant as a value.
pub(super) fn looks_like_a_value(name: &Name, value: &Value, body: &mut Body) {
    if let Value::Text(text, span) = value
        && let Some(meant) = names::meant_as_value(&name.text, text)
    {
        let message = format!(
            "braces are text here, a value stands in parentheses: `{}={meant}`",
            name.text
        );
        body.statement(super::warning(
            "text_that_looks_like_a_value",
            *span,
            &message,
        ));
    }
}

fn quoted(name: &str, body: &mut Body, value: impl FnOnce(&mut Body)) {
    body.text(&format!(" {name}=\""));
    value(body);
    body.text("\"");
}

fn parts_value(place: Place<'_>, parts: &Parts, body: &mut Body) {
    match parts.exprs.as_slice() {
        [expr] if check::literal(expr).is_none() => one_value(place, expr, parts, body),
        exprs => quoted(place.name, body, |body| {
            if let Some(position) = checked_whole(place, exprs) {
                let parts = exprs.iter().map(|expr| part(expr, "Part"));
                return body.fill(assembled(&parts.collect(), position));
            }
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
fn one_value(place: Place<'_>, expr: &Expr, parts: &Parts, body: &mut Body) {
    let (name, span) = (place.name, span_in(parts, expr));
    let (writer, value) = (writer(), Reference(expr, span));
    let position = Position(place.position);
    match body.kind(name, span) {
        Some(kind) => quoted(name, body, |body| {
            body.fill(quote_spanned!(span=> #writer.attribute(#kind, #name, #position, #value);));
        }),
        None => {
            body.fill(quote_spanned!(span=> #writer.whole_attribute(#name, #position, #value);));
        }
    }
}

fn list_value(place: Place<'_>, items: &[Item], body: &mut Body) {
    quoted(place.name, body, |body| match literal_words(items) {
        Some(words) => body.escaped(&words),
        None => body.fill(assembled(&words(items), place.position)),
    });
}

/// The words of a list that has nothing else in it.
pub(super) fn literal_words(items: &[Item]) -> Option<String> {
    let words: Option<Vec<String>> = items
        .iter()
        .map(|item| check::literal(&item.value).filter(|_| item.condition.is_none()))
        .collect();
    words.map(|words| words.join(" "))
}

/// What puts the words of a list together.
pub(super) fn words(items: &[Item]) -> TokenStream {
    let words = items.iter().map(|Item { value, condition }| {
        let word = part(value, "Item");
        match condition {
            Some(condition) => {
                let condition = before_braces(condition);
                quote!(if #condition { #word })
            }
            None => word,
        }
    });
    words.collect()
}

fn styles_value(place: Place<'_>, styles: &[Style], body: &mut Body) {
    let styles = styles.iter().map(|style| {
        let (property, value) = (&style.property, &style.value);
        let span = value.span();
        let (writer, value) = (writer(), Reference(value, span));
        let set = quote_spanned!(span=> #writer.style(#property, #value););
        match &style.condition {
            Some((if_token, condition)) => {
                let condition = before_braces(condition);
                quote!(#if_token #condition { #set })
            }
            None => set,
        }
    });
    let styles = styles.collect();
    quoted(place.name, body, |body| {
        body.fill(assembled(&styles, place.position));
    });
}

/// A part of a value that is written when all of its parts are there.
fn part(expr: &Expr, position: &str) -> TokenStream {
    let span = expr.span();
    let (writer, value) = (writer(), Reference(expr, span));
    let position = Ident::new(position, Span::call_site());
    quote_spanned!(span=> #writer.part(::remount::markup::Position::#position, #value);)
}

fn assembled(parts: &TokenStream, position: &'static str) -> TokenStream {
    let (writer, position) = (writer(), Position(position));
    quote!(#parts #writer.parts(#position);)
}

/// The path of a position.
struct Position(&'static str);

impl ToTokens for Position {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for segment in ["remount", "markup", "Position", self.0] {
            <Token![::]>::default().to_tokens(tokens);
            tokens.append(Ident::new(segment, Span::call_site()));
        }
    }
}

fn position(name: &str, element: &Element) -> &'static str {
    let lower = name.to_lowercase();
    if names::is_url(&lower) {
        "Url"
    } else if names::is_animated(&lower) && check::may_animate_an_address(element) {
        if lower == "values" { "Urls" } else { "Url" }
    } else if names::takes_commands(&lower) {
        "Commands"
    } else if names::runs_commands(&lower) {
        if has_several_events(element) {
            "Events"
        } else {
            "Event"
        }
    } else if names::is_spelled_out(&lower) {
        "Words"
    } else {
        "Plain"
    }
}

/// Whether more than one binding of an element is an event, of which each may have data, or be for
/// another one.
fn has_several_events(element: &Element) -> bool {
    let mut events = element.attributes.iter().filter(|attribute| {
        matches!(attribute, Attribute::Named(Named { name, .. })
            if names::runs_commands(&name.text.to_lowercase()))
    });
    events.nth(1).is_some()
}

/// The position of a value that is put together from parts, if what it is as a whole must be
/// checked: where the template itself has not yet decided it before the first value.
fn checked_whole(place: Place<'_>, exprs: &[Expr]) -> Option<&'static str> {
    if exprs.iter().all(|expr| check::literal(expr).is_some()) {
        return None;
    }
    let start: String = exprs.iter().map_while(check::literal).collect();
    // What a browser skips in an address.
    let start = start.trim_matches(|char: char| char.is_control() || char == ' ');
    match place.position {
        "Url" if matches!(start, "/" | "\\") => Some("Local"),
        "Url" if !start.contains(['/', '?', '#', ':']) => Some("Url"),
        "Urls" => Some("Urls"),
        "Event" | "Events" | "Commands" if start.is_empty() => Some(place.position),
        _ => None,
    }
}
