//! One named field of an event.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::{Error, Field, LitStr, Result, Type};

use super::said;
use crate::case::Case;
use crate::types::place;

/// What a field says whose data is no plain value.
const JSON: &str = "json";

pub(super) struct DataField<'a> {
    pub(super) name: &'a Ident,
    pub(super) key: LitStr,
    of: &'a Type,
    /// It travels as JSON in one text.
    is_json: bool,
}

impl<'a> DataField<'a> {
    /// `all`: the case of its name, unless it says something else.
    pub(super) fn new(field: &'a Field, all: Option<Case>) -> Result<Self> {
        let name = field
            .ident
            .as_ref()
            .ok_or_else(|| Error::new_spanned(field, "a field without a name"))?;
        let ([is_json], [key]) = said(&field.attrs, [JSON], ["name"])?;
        let key = key.unwrap_or_else(|| {
            let plain = name.unraw().to_string();
            let key = all.map_or(plain.clone(), |case| case.of_field(&plain));
            LitStr::new(&key, name.span())
        });
        let of = &field.ty;
        Ok(Self {
            name,
            key,
            of,
            is_json,
        })
    }

    /// Gives its name and its value, of which `value` is a reference, to what shows the event.
    pub(super) fn shown(&self, value: &Ident) -> TokenStream {
        let (key, of) = (&self.key, self.of);
        if self.is_json {
            quote_spanned! {place(of)=>
                show.value(#key, &::remount::event::Json::<#of>(#value));
            }
        } else {
            quote_spanned!(place(of)=> show.value::<#of>(#key, #value);)
        }
    }

    /// What the browser has sent for it, or `None`.
    pub(super) fn read(&self) -> TokenStream {
        let (key, of) = (&self.key, self.of);
        if self.is_json {
            quote_spanned!(place(of)=> data.json::<#of>(#key))
        } else {
            quote_spanned!(place(of)=> data.field::<#of>(#key))
        }
    }
}
