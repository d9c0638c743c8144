use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{Expr, Token};

use crate::ast::{Element, Else, For, If, Kind, LetElse, Match, Name, Named, Node, Parts, View};
use crate::{check, names};

mod attribute;
mod body;
mod component;

use body::Body;

/// The template as an expression: a closure of straight-line calls on one writer.
pub(crate) fn view(view: &View) -> TokenStream {
    let mut body = Body::of(is_one_element(&view.nodes));
    nodes(&view.nodes, &mut body);
    let (writer, code) = (writer(), body.into_node());
    quote! {
        ::remount::markup::template(move |#writer: &mut ::remount::markup::Writer<'_>| { #code })
    }
}

/// Whether the template is exactly one element in the eyes of the client, which looks for ` id="`
/// in its tag, and skips only comments of one line before it.
fn is_one_element(nodes: &[Node]) -> bool {
    let mut elements = 0;
    nodes.iter().all(|node| match node {
        Node::Element(element) => {
            elements += 1;
            element.kind() == Kind::Html
                && check::named(&element.attributes).all(|Named { name, .. }| {
                    name.text == "id" || !name.text.eq_ignore_ascii_case("id")
                })
        }
        Node::Comment(comment) => {
            comment.lines.len() < 2
                && comment
                    .lines
                    .iter()
                    .all(|line| !line.value().contains('\n'))
        }
        Node::Let(_) | Node::Broken(_) => true,
        Node::Doctype(_)
        | Node::Text(_)
        | Node::Splice(_)
        | Node::If(_)
        | Node::Match(_)
        | Node::For(_)
        | Node::LetElse(_) => false,
    }) && elements == 1
}

/// The name of the writer, out of reach for expressions in the template.
fn writer() -> Ident {
    Ident::new("w", Span::mixed_site())
}

/// `&(expr)` with the tokens and spans of the user, so that mistakes are told at their place.
struct Reference<'a>(&'a Expr, Span);

impl ToTokens for Reference<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self(expr, span) = *self;
        Token![&](span).to_tokens(tokens);
        Paren(span).surround(tokens, |inner| expr.to_tokens(inner));
    }
}

/// An expression where a brace that follows would belong to it, though it was read where none did.
fn before_braces(expr: &Expr) -> TokenStream {
    if takes_braces(expr) {
        quote_spanned!(expr.span()=> (#expr))
    } else {
        quote!(#expr)
    }
}

/// Whether it ends, or begins, in a struct: what is in brackets of any kind does not count.
fn takes_braces(expr: &Expr) -> bool {
    let within = |expr: &Expr| takes_braces(expr);
    match expr {
        Expr::Struct(_) => true,
        Expr::Assign(both) => within(&both.left) || within(&both.right),
        Expr::Await(one) => within(&one.base),
        Expr::Binary(both) => within(&both.left) || within(&both.right),
        Expr::Break(one) => one.expr.is_some(),
        Expr::Call(one) => within(&one.func),
        Expr::Cast(one) => within(&one.expr),
        Expr::Closure(one) => within(&one.body),
        Expr::Field(one) => within(&one.base),
        Expr::Index(one) => within(&one.expr),
        Expr::MethodCall(one) => within(&one.receiver),
        Expr::Range(both) => both.start.iter().chain(&both.end).any(|expr| within(expr)),
        Expr::Reference(one) => within(&one.expr),
        Expr::Return(one) => one.expr.is_some(),
        Expr::Try(one) => within(&one.expr),
        Expr::Unary(one) => within(&one.expr),
        _ => false,
    }
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
    let mut nodes = nodes.into_iter();
    while let Some(one) = nodes.next() {
        if let Node::LetElse(one) = one {
            let code = let_else(one, nodes);
            return body.fill(code);
        }
        node(one, body);
    }
}

/// Everything behind it is shown if the pattern matches.
fn let_else<'a>(node: &LetElse, behind: impl IntoIterator<Item = &'a Node>) -> TokenStream {
    let LetElse {
        let_token,
        pattern,
        eq_token,
        value,
        otherwise,
        ..
    } = node;
    let (behind, otherwise) = (
        branch(behind.into_iter().collect::<Vec<_>>()),
        branch(otherwise),
    );
    let value = before_braces(value);
    quote!(if #let_token #pattern #eq_token #value { #behind } else { #otherwise })
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
        Node::LetElse(node) => {
            let code = let_else(node, []);
            body.fill(code);
        }
        Node::Broken(expr) => broken(expr, body),
    }
}

fn html_element(element: &Element, body: &mut Body) {
    if let Some(known) = names::misspelt_element(&element.name.text) {
        body.statement(did_you_mean("element", &element.name, known));
    }
    body.text("<");
    body.text(&element.name.text);
    for attribute in &element.attributes {
        attribute::expand(attribute, element, body);
    }
    body.text(">");
    if names::drops_a_newline(&element.name.text) && may_begin_with_newline(&element.children) {
        body.text("\n");
    }
    if !names::is_void(&element.name.text) {
        children(&element.name.text, &element.children, body);
        body.text(&format!("</{}>", element.name.text));
    }
}

/// Whether the text in an element could begin with a newline, of which HTML drops the first one.
fn may_begin_with_newline(children: &[Node]) -> bool {
    let first = children.iter().find_map(|child| match child {
        Node::Let(_) | Node::Broken(_) => None,
        Node::Text(text) if text.value().is_empty() => None,
        Node::Text(text) => Some(text.value().starts_with(['\n', '\r'])),
        Node::Element(element) => Some(element.kind() == Kind::Component),
        Node::Comment(_) | Node::Doctype(_) => Some(false),
        Node::Splice(_) | Node::If(_) | Node::Match(_) | Node::For(_) | Node::LetElse(_) => {
            Some(true)
        }
    });
    first.unwrap_or(false)
}

fn did_you_mean(kind: &str, name: &Name, known: &str) -> TokenStream {
    let message = format!(
        "there is no {kind} `{}`, did you mean `{known}`?",
        name.text
    );
    let first = name.tokens.clone().into_iter().next();
    let span = first.map_or_else(Span::call_site, |token| token.span());
    warning("misspelt", span, &message)
}

/// A warning of the compiler, which an app may allow like any use of what is deprecated.
fn warning(what: &str, span: Span, message: &str) -> TokenStream {
    let (constant, used) = (Ident::new(what, Span::call_site()), Ident::new(what, span));
    quote! {
        {
            #[deprecated(note = #message)]
            #[allow(non_upper_case_globals)]
            const #constant: () = ();
            let () = #used;
        }
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
                let (value, writer) = (Reference(expr, span), writer());
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
    let warning = (key.is_none() && check::needs_key(shown)).then(|| {
        // What the compiler says stands where this is declared.
        quote_spanned!(for_token.span=> ::remount::markup::list_key();)
    });
    let (writer, layout) = (writer(), Ident::new("layout", Span::mixed_site()));
    let key = match key {
        Some(key) => {
            let span = key.span();
            let value = Reference(key, span);
            quote_spanned!(span=> ::core::option::Option::Some(#writer.key(#value)))
        }
        None => quote!(::core::option::Option::None),
    };
    let (entry_layout, code) = (entry.layout, entry.code);
    let (kinds, optional) = (entry.kinds.named(), entry.kinds.optional());
    let optional_name = Ident::new("optional", Span::mixed_site());
    let open = quote_spanned! {list.span()=>
        ::remount::markup::List::open(#list, #writer, #layout, #optional_name)
    };
    let key_name = Ident::new("key", Span::mixed_site());
    quote! {
        {
            #warning
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
