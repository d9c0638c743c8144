//! The language of `view!`: HTML tags, quoted text, `(expression)` and Rust's own `if`, `for`,
//! `match` and `let`.
//!
//! [`parse`] reads tokens into a syntax tree that keeps every token a formatter needs, together
//! with all mistakes it met on the way; [`view`] turns them into Rust.

mod ast;
mod check;
mod errors;
mod escape;
mod expand;
mod fingerprint;
mod names;
mod parse;

pub use ast::{
    Arm, Attribute, Binding, Comment, Doctype, Element, Else, For, If, Item, Kind, LetElse, Match,
    Name, Named, Node, Parts, Style, Value, View,
};

use proc_macro2::TokenStream;
use quote::quote;

/// Expands the body of `view! { … }`.
///
/// Mistakes become `compile_error!`s at their place. Everything that could be read is expanded
/// beside them, so that the compiler and an editor still see the expressions in it.
///
/// ```
/// let code = remount_grammar::view("<p>(name)</p>".parse().unwrap()).to_string();
/// assert!(code.contains("statics : & [\"<p>\" , \"</p>\"]"));
/// ```
pub fn view(input: TokenStream) -> TokenStream {
    let (view, errors) = parse(input);
    let template = expand::view(&view);
    if errors.is_empty() {
        return template;
    }
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!({ #(#errors;)* #template })
}

/// Reads a template. Never fails: what cannot be read is left out of the tree and told.
///
/// ```
/// let (view, errors) = remount_grammar::parse("<p>Hello</p> (name)".parse().unwrap());
/// assert_eq!(view.nodes.len(), 2);
/// assert!(errors[0].to_string().starts_with("text must be quoted: `\"Hello\"`"));
/// ```
pub fn parse(input: TokenStream) -> (View, Vec<syn::Error>) {
    parse::view(input)
}
