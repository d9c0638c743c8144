use proc_macro2::Span;
use quote::ToTokens;
use std::fmt::Display;

/// All mistakes that were met so far.
#[derive(Default)]
pub(crate) struct Errors(pub(crate) Vec<syn::Error>);

impl Errors {
    /// A mistake in these tokens, all of which are marked.
    pub(crate) fn on(&mut self, tokens: &dyn ToTokens, message: impl Display) {
        let tokens = tokens.to_token_stream();
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    pub(crate) fn at(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// What was read, or the mistake in it.
    pub(crate) fn keep<T>(&mut self, read: syn::Result<T>) -> Option<T> {
        read.map_err(|error| self.push(error)).ok()
    }
}
