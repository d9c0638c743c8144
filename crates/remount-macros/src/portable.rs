//! `#[derive(Portable)]`: under which name and as which version servers tell each other a message.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, LitInt, LitStr, Path, Result};

use crate::errors::Errors;

/// The longest name of a message.
const MAX_NAME_BYTES: usize = 64;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => expand(&input),
        Err(error) => error.into_compile_error(),
    }
}

fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let is_one_type = errors.keep(is_one_type(input)).is_some();
    let said = errors.keep(Said::by(input)).unwrap_or_default();
    let name = errors.keep(said.name(input));
    let name = name.unwrap_or_else(|| LitStr::new("", Span::call_site()));
    let version = errors.keep(said.version()).unwrap_or(1);
    let migrate = said.migrate.as_ref().map(|(_, path)| migrate(path));
    let errors = errors.0.map(Error::into_compile_error);
    if !is_one_type {
        return quote!(#errors);
    }
    let message = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        #errors

        #[automatically_derived]
        impl #generics ::remount::portable::Portable for #message #arguments #bounds {
            const NAME: &'static str = #name;
            const VERSION: u32 = #version;
            #migrate
        }
    }
}

/// The function `migrate` of the trait, which calls that of the attribute.
fn migrate(path: &Path) -> TokenStream {
    let of_path = quote_spanned!(path.span()=> #path);
    quote! {
        fn migrate(
            old: ::remount::session::Stored<'_>,
        ) -> ::core::option::Option<Self> {
            let migrate: fn(
                ::remount::session::Stored<'_>,
            ) -> ::core::option::Option<Self> = #of_path;
            migrate(old)
        }
    }
}

fn is_one_type(input: &DeriveInput) -> Result<()> {
    if let Data::Union(data) = &input.data {
        let message = "a message is a struct or an enum";
        return Err(Error::new(data.union_token.span(), message));
    }
    if !input.generics.params.is_empty() {
        let message = "servers know a message by its name, which is that of one type: remove \
                       these generic parameters";
        return Err(Error::new_spanned(&input.generics, message));
    }
    Ok(())
}

/// What `#[portable(…)]` says.
#[derive(Default)]
struct Said {
    name: Option<LitStr>,
    version: Option<LitInt>,
    /// With the place of the word.
    migrate: Option<(Span, Path)>,
}

impl Said {
    fn by(input: &DeriveInput) -> Result<Self> {
        let mut said = Self::default();
        let ours = |attribute: &&syn::Attribute| attribute.path().is_ident("portable");
        for attribute in input.attrs.iter().filter(ours) {
            attribute.parse_nested_meta(|meta| said.take(&meta))?;
        }
        Ok(said)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let word = meta.path.get_ident().map(ToString::to_string);
        let is_new = match word.as_deref() {
            Some("name") => {
                let wanted = "`name` takes a text, such as `name = \"chat.said\"`";
                self.name.replace(value(meta, wanted)?).is_none()
            }
            Some("version") => {
                let wanted = "`version` takes a whole number, such as `version = 2`";
                let version: LitInt = value(meta, wanted)?;
                let number = version.base10_parse::<u32>();
                number.map_err(|_| Error::new(version.span(), wanted))?;
                self.version.replace(version).is_none()
            }
            Some("migrate") => {
                let wanted = "`migrate` takes a function's path without quotes, such as \
                              `migrate = function`";
                let path = value(meta, wanted)?;
                self.migrate.replace((meta.path.span(), path)).is_none()
            }
            _ => return Err(meta.error("there are `name`, `version` and `migrate`")),
        };
        if is_new {
            return Ok(());
        }
        Err(meta.error(format_args!(
            "`{}` is there twice",
            word.unwrap_or_default()
        )))
    }

    /// The name that it says, or that of the type.
    fn name(&self, input: &DeriveInput) -> Result<LitStr> {
        let of_type = || LitStr::new(&input.ident.unraw().to_string(), input.ident.span());
        let name = self.name.clone().unwrap_or_else(of_type);
        let text = name.value();
        let fits = (1..=MAX_NAME_BYTES).contains(&text.len())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        if fits {
            return Ok(name);
        }
        let message = format!(
            "the name of a message has 1 to {MAX_NAME_BYTES} ASCII letters, digits, `_`, `-` or \
             `.`, such as `#[portable(name = \"chat.said\")]`"
        );
        Err(Error::new(name.span(), message))
    }

    fn version(&self) -> Result<u32> {
        let version = match &self.version {
            Some(version) => version.base10_parse()?,
            None => 1,
        };
        match (&self.version, &self.migrate) {
            (Some(given), _) if version == 0 => Err(Error::new(
                given.span(),
                "the first version of a message is 1, and needs no `version`",
            )),
            (Some(given), Some(_)) if version == 1 => Err(Error::new(
                given.span(),
                "nothing is older than version 1: with `migrate` it is `version = 2` or more",
            )),
            (None, Some((word, _))) => Err(Error::new(
                *word,
                "`migrate` is for messages of an older version: add `version = 2`",
            )),
            _ => Ok(version),
        }
    }
}

/// What stands behind the `=`.
fn value<T: Parse>(meta: &ParseNestedMeta<'_>, wanted: &str) -> Result<T> {
    let behind = meta
        .value()
        .map_err(|_| Error::new(meta.path.span(), wanted))?;
    let place = behind.span();
    behind.parse().map_err(|_| Error::new(place, wanted))
}

#[cfg(test)]
mod tests;
