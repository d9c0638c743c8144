use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::{Brace, Bracket, Paren};
use syn::{Expr, Ident, Lit, Token, braced, bracketed, parenthesized};

use crate::ast::{Node, Parts, View};
use crate::check::leaving;
use crate::errors::Errors;
use expression::{at_text, expression};

mod control;
mod element;
mod expression;

/// Reads a template, and all mistakes in it.
pub(crate) fn view(input: TokenStream) -> (View, Vec<syn::Error>) {
    let mut reader = Reader::default();
    let read = |input: ParseStream<'_>| Ok(reader.all_nodes(input));
    let nodes = match read.parse2(input) {
        Ok(nodes) => nodes,
        Err(error) => {
            reader.errors.push(error);
            Vec::new()
        }
    };
    leaving::check(&nodes, &mut reader.errors);
    (View { nodes }, reader.errors.0)
}

/// Reads as much as it can: each of its functions takes at least one token, keeps what it
/// understood, and notes what it did not.
#[derive(Default)]
struct Reader {
    errors: Errors,
    /// The elements around, from the last brace on.
    around: Vec<String>,
    /// Whether that brace stands directly in a component, so that slots may be behind it.
    is_in_component: bool,
    /// Whether tags did not match: what else does not match after that follows from it.
    confused: bool,
}

impl Reader {
    /// Everything between two braces, or everything there is.
    fn all_nodes(&mut self, input: ParseStream<'_>) -> Vec<Node> {
        let is_in_component = self.takes_slots();
        let outside = std::mem::replace(&mut self.is_in_component, is_in_component);
        let around = std::mem::take(&mut self.around);
        let mut nodes = self.nodes(input);
        while !input.is_empty() {
            self.stray_closing_tag(input);
            nodes.extend(self.nodes(input));
        }
        self.around = around;
        self.is_in_component = outside;
        nodes
    }

    /// Everything up to a closing tag.
    fn nodes(&mut self, input: ParseStream<'_>) -> Vec<Node> {
        let mut nodes = Vec::new();
        while !input.is_empty() && !at_closing_tag(input) {
            nodes.extend(self.node(input));
        }
        nodes
    }

    fn node(&mut self, input: ParseStream<'_>) -> Option<Node> {
        if input.peek(Token![<]) {
            self.tag(input)
        } else if at_text(input) {
            self.errors.keep(input.parse()).map(Node::Text)
        } else if input.peek(Paren) {
            self.splice(input)
        } else if input.peek(Token![if]) {
            self.if_node(input).map(|node| Node::If(Box::new(node)))
        } else if input.peek(Token![match]) {
            self.match_node(input)
        } else if input.peek(Token![for]) {
            self.for_node(input)
        } else if input.peek(Token![let]) {
            self.let_node(input)
        } else {
            self.misplaced(input);
            None
        }
    }

    fn splice(&mut self, input: ParseStream<'_>) -> Option<Node> {
        match self.parts(input)? {
            Ok(parts) if parts.exprs.is_empty() => {
                self.errors.at(
                    parts.paren.span.join(),
                    "nothing to show: write an expression in the parentheses",
                );
                None
            }
            Ok(parts) => Some(Node::Splice(parts)),
            Err(broken) => broken.map(|expr| Node::Broken(Box::new(expr))),
        }
    }

    /// `(expr, expr)`, or what can be saved of it.
    fn parts(&mut self, input: ParseStream<'_>) -> Option<Result<Parts, Option<Expr>>> {
        let (paren, content) = self.errors.keep(parentheses(input))?;
        let start = content.fork();
        Some(
            match Punctuated::<Expr, Token![,]>::parse_terminated_with(&content, expression) {
                Ok(exprs) => Ok(Parts {
                    paren,
                    exprs: exprs.into_iter().collect(),
                }),
                Err(error) => {
                    drain(&content);
                    self.errors.push(completed(error));
                    Err(saved(start.parse().unwrap_or_default()))
                }
            },
        )
    }

    /// Something that is no part of the language, up to where something begins that is.
    fn misplaced(&mut self, input: ParseStream<'_>) {
        let first = input.fork().parse::<TokenTree>();
        match first {
            Ok(TokenTree::Group(group)) if input.peek(Brace) => {
                skip(input);
                self.errors.at(
                    group.span_open(),
                    "braces belong to `if`, `for` and `match`; a value is shown with parentheses: `(value)`",
                );
            }
            Ok(TokenTree::Group(group)) if input.peek(Bracket) => {
                skip(input);
                self.errors.at(group.span_open(), "a value is shown with parentheses: `(value)`; a list with `for item in &list { … }`");
            }
            Ok(TokenTree::Ident(word)) if word == "else" => {
                while !input.peek(Brace) && skip(input).is_some() {}
                skip(input);
                self.errors
                    .at(word.span(), "`else` without an `if` before it");
            }
            Ok(TokenTree::Literal(literal)) if input.peek(Lit) => {
                skip(input);
                self.errors
                    .on(&literal, format!("text must be quoted: `\"{literal}\"`"));
            }
            _ => self.unquoted(input),
        }
    }

    fn unquoted(&mut self, input: ParseStream<'_>) {
        let mut tokens = TokenStream::new();
        let mut text = String::new();
        while !input.is_empty() && (tokens.is_empty() || !begins_node(input)) {
            let Some(token) = skip(input) else { break };
            let spaced = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
            if spaced && !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&token.to_string());
            tokens.extend([token]);
        }
        self.errors.on(
            &tokens,
            format!(
                "text must be quoted: `\"{text}\"`; a value is shown with parentheses: `(value)`"
            ),
        );
    }
}

/// Of an expression that ends too early, syn tells only what could come next.
fn completed(error: syn::Error) -> syn::Error {
    match error.to_string().strip_prefix("unexpected end of input, ") {
        Some(rest) => syn::Error::new(
            error.span(),
            format!("this expression is not complete: {rest}"),
        ),
        None => error,
    }
}

/// The longest beginning of the tokens that is an expression: of `self.` that is `self`.
fn saved(tokens: TokenStream) -> Option<Expr> {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    while tokens.pop().is_some() {
        if let Ok(expr) = syn::parse2(tokens.iter().cloned().collect()) {
            return Some(expr);
        }
    }
    None
}

fn begins_node(input: ParseStream<'_>) -> bool {
    input.peek(Token![<])
        || at_text(input)
        || input.peek(Paren)
        || input.peek(Brace)
        || input.peek(Token![if])
        || input.peek(Token![match])
        || input.peek(Token![for])
        || input.peek(Token![let])
}

fn at_closing_tag(input: ParseStream<'_>) -> bool {
    input.peek(Token![<]) && input.peek2(Token![/])
}

/// Takes one token, whatever it is.
fn skip(input: ParseStream<'_>) -> Option<TokenTree> {
    input.parse().ok()
}

/// A word, keywords included.
fn word(input: ParseStream<'_>) -> syn::Result<Ident> {
    input.call(Ident::parse_any)
}

fn parentheses<'a>(input: ParseStream<'a>) -> syn::Result<(Paren, ParseBuffer<'a>)> {
    let content;
    Ok((parenthesized!(content in input), content))
}

fn braces<'a>(input: ParseStream<'a>) -> syn::Result<(Brace, ParseBuffer<'a>)> {
    let content;
    Ok((braced!(content in input), content))
}

fn brackets<'a>(input: ParseStream<'a>) -> syn::Result<(Bracket, ParseBuffer<'a>)> {
    let content;
    Ok((bracketed!(content in input), content))
}

/// Takes the rest of a group in which there is a mistake: what is left over would be another one.
fn drain(content: &ParseBuffer<'_>) {
    while skip(content).is_some() {}
}
