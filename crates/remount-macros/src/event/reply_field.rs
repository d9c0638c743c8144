//! The field of an event that is no data, but the answer to it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{Error, Field, PathArguments, Result, Type};

use crate::types::place;

const REPLY: &str = "Reply";

pub(super) struct ReplyField<'a> {
    /// None if it is all that the event has.
    pub(super) name: Option<&'a Ident>,
    of: &'a Type,
}

impl<'a> ReplyField<'a> {
    /// Whether a field is one, by the name of its type.
    pub(super) fn is(field: &Field) -> bool {
        let Type::Path(path) = &field.ty else {
            return false;
        };
        let last = path.path.segments.last();
        last.is_some_and(|last| {
            let is_generic = matches!(last.arguments, PathArguments::AngleBracketed(_));
            last.ident == REPLY && is_generic
        })
    }

    pub(super) fn new(field: &'a Field) -> Result<Self> {
        let mut said = field.attrs.iter();
        if let Some(said) = said.find(|attribute| attribute.path().is_ident("event")) {
            let message = "the browser sends nothing for a reply, so there is nothing to say of it";
            return Err(Error::new_spanned(said, message));
        }
        Ok(Self {
            name: field.ident.as_ref(),
            of: &field.ty,
        })
    }

    pub(super) fn span(&self) -> Span {
        self.name.map_or_else(|| self.of.span(), Ident::span)
    }

    /// The reply itself.
    pub(super) fn made(&self) -> TokenStream {
        quote_spanned!(place(self.of)=> data.reply())
    }
}
