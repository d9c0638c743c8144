//! The fields of an address: parts of its path, and parameters of its query.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::ext::IdentExt;
use syn::{Attribute, Error, Field, Fields, Ident, LitStr, Meta, Result, Token, Type};

use super::pattern::{Kind, Pattern};
use crate::errors::Errors;
use crate::types::{argument_of, place};

/// A field of an address.
pub(super) struct Part<'a> {
    pub(super) field: &'a Ident,
    /// The type of what stands in the address.
    of: &'a Type,
    pub(super) role: Role,
}

pub(super) enum Role {
    Path(Kind),
    /// The parameter is absent where the field has its default.
    Query(LitStr),
    /// The field is an `Option`.
    OptionalQuery(LitStr),
    /// The field is a `Vec`.
    Queries(LitStr),
}

impl<'a> Part<'a> {
    /// All fields of an address. Without a pattern, which has mistakes then, nothing is said of
    /// fields that may stand in it.
    pub(super) fn all(
        fields: &'a Fields,
        pattern: Option<(&LitStr, &Pattern)>,
        errors: &mut Errors,
    ) -> Vec<Self> {
        if let Fields::Unnamed(fields) = fields {
            errors.push(Error::new_spanned(
                fields,
                "the values of an address have names: write `{ id: Type, … }`",
            ));
            return Vec::new();
        }
        if let Some((literal, pattern)) = pattern {
            errors.extend(segments_without_field(literal, pattern, fields));
        }
        let pattern = pattern.map(|(_, pattern)| pattern);
        let parts = fields.iter().map(|field| Self::of(field, pattern));
        let parts: Vec<_> = parts.filter_map(|part| errors.keep(part)?).collect();
        errors.extend(duplicates(&parts));
        parts
    }

    fn of(field: &'a Field, pattern: Option<&Pattern>) -> Result<Option<Self>> {
        let (Some(ident), Some(name)) = (&field.ident, name_of(field)) else {
            return Ok(None);
        };
        if let Some(attribute) = find(&field.attrs, "route") {
            let message = "patterns stand on variants, and on structs; a field that is a parameter \
                           of the query has `#[query]`";
            return Err(Error::new_spanned(attribute, message));
        }
        let mut parameters = pattern.iter().flat_map(|pattern| pattern.parameters());
        let kind = parameters
            .find(|parameter| parameter.name == name)
            .map(|one| one.kind);
        let (of, role) = match (kind, find(&field.attrs, "query"), pattern) {
            (Some(_), Some(attribute), _) => {
                let message = format!(
                    "`{name}` is in the path: remove `#[query]` here, or the segment from the \
                     pattern"
                );
                return Err(Error::new_spanned(attribute, message));
            }
            (Some(kind), None, _) => in_path(&name, kind, &field.ty)?,
            (None, Some(attribute), _) => {
                let key = query_name(attribute)?;
                let key = key.unwrap_or_else(|| LitStr::new(&name, ident.span()));
                in_query(key, &field.ty)
            }
            (None, None, Some(_)) => {
                let message = format!(
                    "`{name}` is not in the address: put `{{{name}}}` into the pattern, or \
                     `#[query]` on the field"
                );
                return Err(Error::new(ident.span(), message));
            }
            (None, None, None) => return Ok(None),
        };
        Ok(Some(Self {
            field: ident,
            of,
            role,
        }))
    }

    /// What `input` has for the field, or `None`.
    pub(super) fn read(&self) -> TokenStream {
        let Self { field, of, role } = self;
        let read = Function(of, "RouteValue", "read");
        let segment = LitStr::new(&field.unraw().to_string(), Span::call_site());
        match role {
            Role::Path(Kind::One) => quote!(input.segment(#segment, #read)),
            Role::Path(Kind::Optional) => quote!(input.optional(#segment, #read)),
            Role::Path(Kind::Rest) => quote!(input.rest(#segment, #read)),
            Role::Query(name) => {
                let absent = Function(of, "QueryDefault", "absent");
                quote!(input.query(#name, #read, #absent))
            }
            Role::OptionalQuery(name) => quote!(input.optional_query(#name, #read)),
            Role::Queries(name) => quote!(input.list(#name, #read)),
        }
    }

    /// How the field writes its value.
    pub(super) fn write(&self) -> impl ToTokens {
        Function(self.of, "RouteValue", "write")
    }

    /// Writes the field's parameters of the query, if that is what it is, with this value.
    pub(super) fn write_query(&self, value: &Ident) -> Option<TokenStream> {
        let (of, write) = (self.of, self.write());
        Some(match &self.role {
            Role::Path(_) => return None,
            Role::Query(name) => {
                let is_absent = Function(of, "QueryDefault", "is_absent");
                quote!(w.query(#name, #value, #write, #is_absent);)
            }
            Role::OptionalQuery(name) | Role::Queries(name) => {
                quote!(w.list(#name, #value.as_slice(), #write);)
            }
        })
    }

    fn query_name(&self) -> Option<&LitStr> {
        match &self.role {
            Role::Path(_) => None,
            Role::Query(name) | Role::OptionalQuery(name) | Role::Queries(name) => Some(name),
        }
    }
}

/// `<Type as ::remount::route::Trait>::function`, with mistakes at the type.
struct Function<'a>(&'a Type, &'static str, &'static str);

impl ToTokens for Function<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self(of, of_trait, name) = *self;
        let span = place(of);
        let segment = |name: &str, tokens: &mut TokenStream| {
            Token![::](span).to_tokens(tokens);
            tokens.append(Ident::new(name, span));
        };
        Token![<](span).to_tokens(tokens);
        of.to_tokens(tokens);
        Token![as](span).to_tokens(tokens);
        for name in ["remount", "route", of_trait] {
            segment(name, tokens);
        }
        Token![>](span).to_tokens(tokens);
        segment(name, tokens);
    }
}

pub(super) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(name))
}

fn name_of(field: &Field) -> Option<String> {
    Some(field.ident.as_ref()?.unraw().to_string())
}

fn segments_without_field(literal: &LitStr, pattern: &Pattern, fields: &Fields) -> Vec<Error> {
    let has_field = |name: &String| {
        fields
            .iter()
            .any(|field| name_of(field).as_ref() == Some(name))
    };
    let names = pattern.parameters().map(|parameter| &parameter.name);
    let missing = names.filter(|name| !has_field(name)).map(|name| {
        let message = format!("`{{{name}}}` needs a field that holds it: `{name}: Type`");
        Error::new(literal.span(), message)
    });
    missing.collect()
}

fn in_path<'a>(name: &str, kind: Kind, of: &'a Type) -> Result<(&'a Type, Role)> {
    let inner = argument_of("Option", of);
    let message = match (kind, inner) {
        (Kind::Optional, None) => {
            format!("`{{{name}?}}` may be absent: put the type into an `Option<…>`")
        }
        (Kind::One, Some(_)) => format!(
            "`{{{name}}}` is always there: write `{{{name}?}}` in the pattern, or the type without \
             `Option`"
        ),
        (Kind::Rest, Some(_)) => {
            format!("`{{*{name}}}` is always there: write the type without `Option`")
        }
        _ => return Ok((inner.unwrap_or(of), Role::Path(kind))),
    };
    Err(Error::new_spanned(of, message))
}

fn in_query(name: LitStr, of: &Type) -> (&Type, Role) {
    if let Some(of) = argument_of("Option", of) {
        (of, Role::OptionalQuery(name))
    } else if let Some(of) = argument_of("Vec", of) {
        (of, Role::Queries(name))
    } else {
        (of, Role::Query(name))
    }
}

/// The name of `#[query(rename = "…")]`.
fn query_name(attribute: &Attribute) -> Result<Option<LitStr>> {
    if let Meta::Path(_) = attribute.meta {
        return Ok(None);
    }
    let mut name = None;
    attribute.parse_nested_meta(|meta| {
        if !meta.path.is_ident("rename") {
            return Err(meta.error("`rename = \"…\"` is all that can be said here"));
        }
        let text: LitStr = meta.value()?.parse()?;
        let value = text.value();
        if value.is_empty() || value.contains(['[', ']']) {
            let message = "a parameter has a name without brackets; `name[]` of a `Vec` is read \
                           without it";
            return Err(Error::new(text.span(), message));
        }
        name = Some(text);
        Ok(())
    })?;
    Ok(name)
}

fn duplicates(parts: &[Part<'_>]) -> Vec<Error> {
    let named = |part: &Part<'_>| part.query_name().map(LitStr::value);
    let twice = parts.iter().enumerate().filter_map(|(at, part)| {
        let name = part.query_name()?;
        let first = parts[..at]
            .iter()
            .find(|first| named(first) == Some(name.value()))?;
        let message = format!(
            "`{}` is the name of the field `{}` in the query already: give one another name with \
             `#[query(rename = \"…\")]`",
            name.value(),
            first.field
        );
        Some(Error::new(name.span(), message))
    });
    twice.collect()
}
