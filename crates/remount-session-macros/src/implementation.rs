//! What the derive adds to the struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, Field, Ident, LitStr, Path};

use crate::key::{Given, Key};

/// The code that the derive adds.
pub(crate) fn of(input: &DeriveInput, krate: &Path, keys: &[Key<'_>]) -> TokenStream {
    let name = &input.ident;
    // What a user's path or expression stands beside must not be taken for what it means.
    let entries = Ident::new("entries", Span::mixed_site());
    let fallback = Ident::new("fallback", Span::mixed_site());
    let count = keys.len();

    let rules = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let ty = key.ty;
        let value = value_of(key);
        let rules = rules_of(key, &value, krate);
        quote! {
            fn #function(#value: &#ty) -> ::core::result::Result<(), #krate::Invalid> {
                let _ = #value;
                #rules
                ::core::result::Result::Ok(())
            }
        }
    });
    let listed = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let (ty, name, writer) = (key.ty, &key.name, writer_of(key));
        let here = respanned(krate, key.ty.span());
        let check = quote_spanned! {key.ty.span()=> #here::field::check::<#ty> };
        let version = key.version.as_ref().map(|Given { value, .. }| {
            quote! { .with_version(#value) }
        });
        let local = key.local.map(|_| quote! { .local() });
        let on_login = key.drops_on_login.then(|| quote! { .dropped_on_login() });
        let on_quit = key.drops_on_quit.as_ref().map(|Given { value, .. }| {
            quote! { .dropped_on_quit(#value) }
        });
        let on_logout = key
            .stays_on_logout
            .as_ref()
            .map(|_| quote! { .kept_on_logout() });
        let cookie = key.cookie.as_ref().map(|Given { value, .. }| {
            quote! { .mirrored_in(#value) }
        });
        quote! {
            #krate::Key::new(#name, #krate::Writer::#writer, |json| #check(json, #function))
                #version
                #local
                #on_login
                #on_logout
                #on_quit
                #cookie
        }
    });
    let needs_fallback = keys.iter().any(|key| key.default.is_none());
    let let_fallback = needs_fallback.then(|| {
        quote! { let #fallback = <Self as ::core::default::Default>::default(); }
    });
    let decoded = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let (field, ty) = (key.field, key.ty);
        let default = match &key.default {
            Some(default) => quote! { .unwrap_or_else(|| #default) },
            None => quote! { .unwrap_or(#fallback.#field) },
        };
        let migrate = match &key.migrate {
            Some(Given { value: path, .. }) => {
                let (here, ty) = (respanned(krate, path.span()), respanned(ty, path.span()));
                quote_spanned! {path.span()=> {
                    let function: #here::field::Migrate<#ty> = #path;
                    ::core::option::Option::Some(function)
                }}
            }
            None => quote! { ::core::option::Option::None },
        };
        quote! {
            #field: #krate::field::decode::<#ty>(#entries, &KEYS[#index], #function, #migrate)
                #default
        }
    });
    let encoded = keys.iter().enumerate().map(|(index, key)| {
        let field = key.field;
        let here = respanned(krate, key.ty.span());
        let encode = quote_spanned! {key.ty.span()=> #here::field::encode };
        quote! { #index => #encode(&self.#field), }
    });
    let constants = keys.iter().map(|key| {
        let writes = if key.local.is_some() {
            "which is kept in the browser"
        } else if key.browser {
            "which the browser may write"
        } else {
            "which only the server writes"
        };
        let doc = format!(
            "The name of the session key `{}`, {writes}.",
            key.name.value()
        );
        constant(input, key.field, &key.name, &doc)
    });

    quote! {
        const _: () = {
            #(#rules)*

            static KEYS: [#krate::Key; #count] = [#(#listed),*];

            #[automatically_derived]
            impl #krate::SessionData for #name {
                fn keys() -> &'static [#krate::Key] {
                    &KEYS
                }

                fn from_entries(#entries: &#krate::Entries) -> Self {
                    let _ = #entries;
                    #let_fallback
                    Self { #(#decoded),* }
                }

                fn encode(
                    &self,
                    key: usize,
                ) -> ::core::result::Result<::std::vec::Vec<u8>, #krate::Invalid> {
                    match key {
                        #(#encoded)*
                        _ => ::core::result::Result::Err(#krate::Invalid::new(
                            "is not a key of this session",
                        )),
                    }
                }
            }
        };

        #[automatically_derived]
        impl #name {
            #(#constants)*
        }
    }
}

/// What stands in for the code of a struct with mistakes, so that these alone are told and not what
/// would follow from them. It never runs, as the mistakes are errors.
pub(crate) fn stand_in(input: &DeriveInput, krate: &Path, fields: &[&Field]) -> TokenStream {
    let name = &input.ident;
    let fields = fields.iter().filter_map(|field| field.ident.as_ref());
    let constants = fields.map(|field| {
        let wire = LitStr::new(&field.unraw().to_string(), field.span());
        constant(input, field, &wire, "")
    });
    quote! {
        #[automatically_derived]
        impl #krate::SessionData for #name {
            fn keys() -> &'static [#krate::Key] {
                &[]
            }

            fn from_entries(_: &#krate::Entries) -> Self {
                ::core::unreachable!()
            }

            fn encode(
                &self,
                _: usize,
            ) -> ::core::result::Result<::std::vec::Vec<u8>, #krate::Invalid> {
                ::core::unreachable!()
            }
        }

        #[automatically_derived]
        impl #name {
            #(#constants)*
        }
    }
}

/// The constant with the stored name of a key.
fn constant(input: &DeriveInput, field: &Ident, wire: &LitStr, doc: &str) -> TokenStream {
    let visibility = &input.vis;
    let name = field.unraw().to_string().to_uppercase();
    let name = Ident::new(&name, field.span());
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #visibility const #name: &'static str = #wire;
    }
}

/// The calls that check a value. Each has the span of the type, so that a rule which does not suit
/// the type is shown there.
fn rules_of(key: &Key<'_>, value: &Ident, krate: &Path) -> TokenStream {
    let span = key.ty.span();
    let here = respanned(krate, span);
    let min_chars = key.min_chars.as_ref().map(|Given { value: least, .. }| {
        quote_spanned! {span=> #here::field::min_chars(#value, #least)?; }
    });
    let max_chars = key.text_limit().map(|limit| {
        quote_spanned! {span=> #here::field::max_chars(#value, #limit)?; }
    });
    let one_of = key.one_of.as_ref().map(|Given { value: choices, .. }| {
        quote_spanned! {span=> #here::field::one_of(#value, &[#(#choices),*])?; }
    });
    let min = key.min.as_ref().map(|Given { value: least, .. }| {
        quote_spanned! {span=> #here::field::min(#value, #least)?; }
    });
    let max = key.max.as_ref().map(|Given { value: most, .. }| {
        quote_spanned! {span=> #here::field::max(#value, #most)?; }
    });
    let check = key.check.as_ref().map(|check| {
        let here = respanned(krate, check.span());
        quote_spanned! {check.span()=> #here::field::custom(#check(#value))?; }
    });
    quote! { #min_chars #max_chars #one_of #min #max #check }
}

/// With the span of the type, where a hygienic one would show errors at the derive.
fn value_of(key: &Key<'_>) -> Ident {
    Ident::new("value_of_the_key", key.ty.span())
}

fn writer_of(key: &Key<'_>) -> Ident {
    let writer = if key.browser { "Browser" } else { "Server" };
    Ident::new(writer, Span::call_site())
}

/// The tokens as if they stood at `span`: an error that covers a whole call is then shown there
/// alone.
fn respanned(what: &impl ToTokens, span: Span) -> TokenStream {
    let tokens = what.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

fn rules_function(index: usize) -> Ident {
    format_ident!("rules_of_key_{index}")
}
