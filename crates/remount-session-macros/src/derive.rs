//! From a struct to the code of its derive, or to all its mistakes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, Path, Result};

use crate::key::Key;
use crate::{implementation, limits, names};

/// The code for the struct in `input`, in which `krate` is where `remount_session` is found.
pub(crate) fn derive(input: TokenStream, krate: &Path) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    expand(&input, krate).unwrap_or_else(|error| {
        let told = error.into_compile_error();
        let rest = stand_in(&input, krate).unwrap_or_default();
        quote! { #told #rest }
    })
}

/// For a struct that could be a session but for mistakes in its attributes.
fn stand_in(input: &DeriveInput, krate: &Path) -> Option<TokenStream> {
    let fields = named_fields(input).ok()?;
    Some(implementation::stand_in(input, krate, &fields))
}

fn expand(input: &DeriveInput, krate: &Path) -> Result<TokenStream> {
    let fields = named_fields(input)?;
    let mut errors = Errors::default();
    errors.take(nothing_on_the_struct(input));
    let keys: Vec<Key<'_>> = fields
        .iter()
        .filter_map(|field| errors.take(key_of(field)))
        .collect();
    errors.take(distinct_names(&keys));
    errors.into_result()?;
    Ok(implementation::of(input, krate, &keys))
}

/// A field as a key whose rules can be kept together.
fn key_of(field: &Field) -> Result<Key<'_>> {
    let key = Key::parse(field)?;
    limits::check(&key)?;
    Ok(key)
}

fn named_fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a session has no type parameters: one site has one kind of session",
        ));
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(fields) => Err(Error::new_spanned(
                fields,
                "a session needs named fields: the names are what cookies hold",
            )),
        },
        Data::Enum(data) => Err(Error::new_spanned(
            data.enum_token,
            "a session is a struct; a field of it may be an enum",
        )),
        Data::Union(data) => Err(Error::new_spanned(
            data.union_token,
            "a session is a struct",
        )),
    }
}

/// All that `#[session(…)]` can say is of one field.
fn nothing_on_the_struct(input: &DeriveInput) -> Result<()> {
    for attribute in input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("session"))
    {
        attribute.parse_nested_meta(|meta| {
            let name = names::of(&meta);
            Err(names::on_the_struct(&meta, &name))
        })?;
    }
    Ok(())
}

fn distinct_names(keys: &[Key<'_>]) -> Result<()> {
    for (index, key) in keys.iter().enumerate() {
        if keys[..index]
            .iter()
            .any(|earlier| earlier.name.value() == key.name.value())
        {
            let message = format!("another key is named `{}` already", key.name.value());
            return Err(Error::new(key.name.span(), message));
        }
    }
    Ok(())
}

/// Several mistakes are reported at once.
#[derive(Default)]
struct Errors(Option<Error>);

impl Errors {
    fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                match &mut self.0 {
                    Some(errors) => errors.combine(error),
                    None => self.0 = Some(error),
                }
                None
            }
        }
    }

    fn into_result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests;
