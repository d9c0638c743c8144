//! `#[derive(Route)]`: the addresses of a view, as values of a type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error};

use crate::errors::Errors;

mod address;
mod apart;
mod field;
mod pattern;

use address::Address;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => expand(&input),
        Err(error) => error.into_compile_error(),
    }
}

fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let mut addresses = addresses(input, &mut errors);
    for at in 0..addresses.len() {
        errors.extend(addresses[at].against(&addresses[..at]));
    }
    if !input.generics.params.is_empty() {
        let message = "addresses come from a browser, so their types are fixed: remove these \
                       generic parameters";
        errors.push(Error::new_spanned(&input.generics, message));
        addresses.clear();
    }
    let code = implementation(input, &addresses, errors.0.is_some());
    let errors = errors.0.map(Error::into_compile_error);
    quote!(#errors #code)
}

fn addresses<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<Address<'a>> {
    let name = &input.ident;
    match &input.data {
        Data::Struct(data) => {
            vec![Address::of(name, None, &input.attrs, &data.fields, errors)]
        }
        Data::Enum(data) => {
            for word in ["route", "query"] {
                if let Some(attribute) = field::find(&input.attrs, word) {
                    let message = "each variant has an address of its own: put `#[route(\"…\")]` \
                                   on the variants";
                    errors.push(Error::new_spanned(attribute, message));
                }
            }
            if data.variants.is_empty() {
                let message = format!(
                    "`{name}` has no address: give it variants with `#[route(\"/rooms/{{id}}\")]`"
                );
                errors.push(Error::new(name.span(), message));
            }
            let variants = data.variants.iter().map(|variant| {
                let (attributes, fields) = (&variant.attrs, &variant.fields);
                Address::of(name, Some(&variant.ident), attributes, fields, errors)
            });
            variants.collect()
        }
        Data::Union(data) => {
            let message = "`Route` is derived for structs, with the pattern of an address, and for \
                           enums, with one for each variant";
            errors.push(Error::new(data.union_token.span(), message));
            Vec::new()
        }
    }
}

/// What is right stays usable, so that one mistake does not look like a hundred.
fn implementation(input: &DeriveInput, addresses: &[Address<'_>], is_wrong: bool) -> TokenStream {
    let mut patterns = Vec::new();
    let mut reads = TokenStream::new();
    for address in addresses {
        reads.extend(address.read(patterns.len()));
        patterns.extend(address.patterns());
    }
    let writes = addresses
        .iter()
        .filter_map(|address| address.write(&patterns));
    let writes: TokenStream = writes.collect();
    let texts = patterns.iter().map(pattern::Pattern::text);
    let otherwise = is_wrong.then(|| quote!(_ => {}));
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    // A type with parameters, which is a mistake, may be anything else.
    let bounds = if input.generics.params.is_empty() {
        quote!(#bounds)
    } else {
        quote!(where Self: ::core::marker::Send + 'static)
    };
    quote! {
        #[automatically_derived]
        impl #generics ::remount::route::Route for #name #arguments #bounds {
            const PATTERNS: &'static [&'static str] = &[#(#texts),*];

            fn read(input: &mut ::remount::route::Input<'_>) -> ::core::option::Option<Self> {
                match input.pattern() {
                    #reads
                    _ => {}
                }
                ::core::option::Option::None
            }

            fn show(&self, w: &mut ::remount::route::Writer<'_>) {
                match *self {
                    #writes
                    #otherwise
                }
            }
        }

        #[automatically_derived]
        impl #generics ::remount::route::Address for #name #arguments #bounds {}
    }
}

#[cfg(test)]
mod tests;
