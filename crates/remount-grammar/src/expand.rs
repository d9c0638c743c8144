use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use crate::ast::{Element, Else, For, If, Kind, Match, Node, Parts, View};
use crate::{check, names};

mod attribute;
mod body;
mod component;

use body::Body;

/// The template as an expression: a closure of straight-line calls on one writer.
pub(crate) fn view(view: &View) -> TokenStream {
    let mut body = Body::default();
    nodes(&view.nodes, &mut body);
    let (writer, code) = (writer(), body.into_node());
    quote! {
        ::remount::markup::template(move |#writer: &mut ::remount::markup::Writer<'_>| { #code })
    }
}

/// The name of the writer, out of reach for expressions in the template.
fn writer() -> Ident {
    Ident::new("w", Span::mixed_site())
}

/// `&(expr)` with the tokens and spans of the user, so that mistakes are told at their place.
fn reference(expr: &Expr, span: Span) -> TokenStream {
    quote_spanned!(span=> &(#expr))
}

/// What to mark if something is wrong with the type of an expression: the parentheses around it,
/// as the whole of an expression has no span of its own.
fn span_in(parts: &Parts, expr: &Expr) -> Span {
    if parts.exprs.len() == 1 {
        parts.paren.span.join()
    } else {
        expr.span()
    }
}

fn nodes<'a>(nodes: impl IntoIterator<Item = &'a Node>, body: &mut Body) {
    for one in nodes {
        node(one, body);
    }
}

fn node(node: &Node, body: &mut Body) {
    match node {
        Node::Doctype(_) => body.text("<!DOCTYPE html>"),
        Node::Comment(comment) => {
            let lines: Vec<_> = comment.lines.iter().map(syn::LitStr::value).collect();
            body.text(&format!("<!-- {} -->", lines.join("\n")));
        }
        Node::Text(text) => body.escaped(&text.value()),
        Node::Splice(parts) => splice(parts, body),
        Node::Element(element) => match element.kind() {
            Kind::Html => html_element(element, body),
            Kind::Component => component::expand(element, body),
            Kind::Slot => {}
        },
        Node::If(node) => {
            let code = if_node(node);
            body.fill(code);
        }
        Node::Match(node) => {
            let code = match_node(node);
            body.fill(code);
        }
        Node::For(node) => {
            let code = for_node(node);
            body.fill(code);
        }
        Node::Let(statement) => body.statement(quote!(#statement)),
        Node::Broken(expr) => broken(expr, body),
    }
}

fn html_element(element: &Element, body: &mut Body) {
    body.text("<");
    body.text(&element.name.text);
    for attribute in &element.attributes {
        attribute::expand(attribute, body);
    }
    body.text(">");
    if !names::is_void(&element.name.text) {
        children(&element.name.text, &element.children, body);
        body.text(&format!("</{}>", element.name.text));
    }
}

/// Evaluates what was saved of an expression, so that an editor knows its type.
fn broken(expr: &Expr, body: &mut Body) {
    body.statement(quote_spanned!(expr.span()=> let _ = &(#expr);));
}

fn children(element: &str, children: &[Node], body: &mut Body) {
    if names::is_raw(element) {
        for child in children {
            if let Node::Text(text) = child {
                body.text(&text.value());
            }
        }
    } else if children.iter().any(|child| matches!(child, Node::Let(_))) {
        // A name is known up to the closing tag of the element in which it is bound.
        body.scope(|body| nodes(children, body));
    } else {
        nodes(children, body);
    }
}

fn splice(parts: &Parts, body: &mut Body) {
    for expr in &parts.exprs {
        match check::literal(expr) {
            Some(text) => body.escaped(&text),
            None => {
                let span = span_in(parts, expr);
                let (value, writer) = (reference(expr, span), writer());
                body.fill(quote_spanned! {span=>
                    ::remount::markup::Markup::write(#value, #writer);
                });
            }
        }
    }
}

fn branch<'a>(shown: impl IntoIterator<Item = &'a Node>) -> TokenStream {
    let mut body = Body::default();
    nodes(shown, &mut body);
    body.into_branch()
}

fn nothing() -> TokenStream {
    let writer = writer();
    quote!(#writer.nothing();)
}

fn if_node(node: &If) -> TokenStream {
    let If {
        if_token,
        condition,
        then,
        otherwise,
        ..
    } = node;
    let then = branch(then);
    match otherwise {
        Some(Else::If(node)) => {
            let otherwise = if_node(node);
            quote!(#if_token #condition { #then } else #otherwise)
        }
        Some(Else::Nodes(_, nodes)) => {
            let otherwise = branch(nodes);
            quote!(#if_token #condition { #then } else { #otherwise })
        }
        None => {
            let otherwise = nothing();
            quote!(#if_token #condition { #then } else { #otherwise })
        }
    }
}

fn match_node(node: &Match) -> TokenStream {
    let Match {
        match_token,
        value,
        arms,
        ..
    } = node;
    let arms = arms.iter().map(|arm| {
        let (pattern, arrow, shown) = (&arm.pattern, &arm.arrow, branch(&arm.nodes));
        let guard = arm
            .guard
            .as_ref()
            .map(|(if_token, guard)| quote!(#if_token #guard));
        quote!(#pattern #guard #arrow { #shown })
    });
    quote!(#match_token #value { #(#arms)* })
}

fn for_node(node: &For) -> TokenStream {
    let For {
        for_token,
        pattern,
        in_token,
        list,
        key,
        nodes: shown,
        ..
    } = node;
    let mut body = Body::default();
    nodes(shown, &mut body);
    let entry = body.finish();
    let (writer, layout) = (writer(), Ident::new("layout", Span::mixed_site()));
    let key = match key {
        Some(key) => {
            let value = reference(key, key.span());
            quote_spanned!(key.span()=> ::core::option::Option::Some(#writer.key(#value)))
        }
        None => quote!(::core::option::Option::None),
    };
    let (entry_layout, kinds, optional, code) =
        (entry.layout, entry.kinds, entry.optional, entry.code);
    let (list, optional_name) = (quote!(#list), Ident::new("optional", Span::mixed_site()));
    let open = quote_spanned! {list.span()=>
        ::remount::markup::List::open(#list, #writer, #layout, #optional_name)
    };
    let key_name = Ident::new("key", Span::mixed_site());
    quote! {
        {
            #kinds
            let #layout: &'static ::remount::markup::Layout = #entry_layout;
            let #optional_name: u64 = #optional;
            #for_token #pattern #in_token #open {
                let #key_name = #key;
                #writer.open_entry(#layout, #key_name);
                #code
                #writer.close_entry();
            }
            #writer.close_list();
        }
    }
}
