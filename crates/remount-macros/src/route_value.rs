//! `#[derive(RouteValue)]`: the texts of an enum's variants in addresses.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Variant};

use crate::case::Case;
use crate::errors::Errors;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => expand(&input),
        Err(error) => error.into_compile_error(),
    }
}

fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let texts = texts(input, &mut errors);
    let (variants, texts): (Vec<_>, Vec<_>) = texts.into_iter().unzip();
    // Variants that are wrong have no arm, which is not to be told too.
    let otherwise = errors.0.is_some().then(|| quote!(_ => "",));
    let errors = errors.0.map(Error::into_compile_error);
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        #errors

        #[automatically_derived]
        impl #generics ::remount::route::RouteValue for #name #arguments #bounds {
            fn read(text: &str) -> ::core::option::Option<Self> {
                match text {
                    #(#texts => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn write(&self, out: &mut ::std::string::String) {
                out.push_str(match *self {
                    #(Self::#variants => #texts,)*
                    #otherwise
                });
            }
        }
    }
}

/// The variants that are right, and their texts.
fn texts<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<(&'a Ident, LitStr)> {
    if !input.generics.params.is_empty() {
        let message = "a value in an address is one of a few texts: remove these generic \
                       parameters";
        errors.push(Error::new_spanned(&input.generics, message));
    }
    let keyword = match &input.data {
        Data::Enum(data) if data.variants.is_empty() => data.enum_token.span(),
        Data::Enum(data) => return texts_of_variants(&input.attrs, &data.variants, errors),
        Data::Struct(data) => data.struct_token.span(),
        Data::Union(data) => data.union_token.span(),
    };
    let message = "`RouteValue` is derived for enums of variants without data; any other type \
                   implements `FromStr` and `Display`";
    errors.push(Error::new(keyword, message));
    Vec::new()
}

fn texts_of_variants<'a>(
    attributes: &[Attribute],
    variants: impl IntoIterator<Item = &'a Variant>,
    errors: &mut Errors,
) -> Vec<(&'a Ident, LitStr)> {
    let case = errors.keep(said(attributes, "rename_all")).flatten();
    let case = case.and_then(|case| errors.keep(Case::parse(&case)));
    let mut texts: Vec<(&Ident, LitStr)> = Vec::new();
    for variant in variants {
        let Some(text) = errors.keep(text(variant, case.unwrap_or(Case::Snake))) else {
            continue;
        };
        match texts
            .iter()
            .find(|(_, other)| other.value() == text.value())
        {
            Some((first, _)) => {
                let message = format!("the text \"{}\" is already that of `{first}`", text.value());
                errors.push(Error::new(text.span(), message));
            }
            None => texts.push((&variant.ident, text)),
        }
    }
    texts
}

fn text(variant: &Variant, case: Case) -> Result<LitStr> {
    if !matches!(variant.fields, Fields::Unit) {
        let message = "a text in an address has no room for data: remove it, or implement \
                       `FromStr` and `Display` for the type";
        return Err(Error::new_spanned(&variant.fields, message));
    }
    let text = said(&variant.attrs, "rename")?.unwrap_or_else(|| {
        let name = case.of_variant(&variant.ident.unraw().to_string());
        LitStr::new(&name, variant.ident.span())
    });
    if let "" | "." | ".." | "\0" = text.value().as_str() {
        let message = "this does not stand in the path of an address: give it another text";
        return Err(Error::new(text.span(), message));
    }
    Ok(text)
}

/// The text of `#[route(name = "…")]`.
fn said(attributes: &[Attribute], name: &str) -> Result<Option<LitStr>> {
    let mut said = None;
    for attribute in attributes.iter().filter(|one| one.path().is_ident("route")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident(name) {
                let message = format!("`{name} = \"…\"` is all that can be said here");
                return Err(meta.error(message));
            }
            if said.replace(meta.value()?.parse()?).is_some() {
                return Err(meta.error(format_args!("`{name}` is given twice")));
            }
            Ok(())
        })?;
    }
    Ok(said)
}

#[cfg(test)]
mod tests;
