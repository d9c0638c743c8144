//! One address: a struct, or a variant of an enum.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Error, Fields, Ident, LitStr};

use super::apart::{are_one, taken};
use super::field::{Part, Role, find};
use super::pattern::{Kind, Pattern};
use crate::errors::Errors;
use crate::if_read::{nth_field, return_if_read};

pub(super) struct Address<'a> {
    /// The struct, or the variant with its enum.
    name: String,
    variant: Option<&'a Ident>,
    /// `None` if it has mistakes, as it is with the parts.
    pattern: Option<(LitStr, Pattern)>,
    parts: Option<Vec<Part<'a>>>,
}

impl<'a> Address<'a> {
    pub(super) fn of(
        input: &'a Ident,
        variant: Option<&'a Ident>,
        attributes: &'a [Attribute],
        fields: &'a Fields,
        errors: &mut Errors,
    ) -> Self {
        let name = match variant {
            Some(variant) => format!("{input}::{variant}"),
            None => input.to_string(),
        };
        let mut own = Errors::default();
        let pattern = pattern(&name, variant.unwrap_or(input), attributes, &mut own);
        if let Some(attribute) = find(attributes, "query") {
            let message = "`#[query]` stands on the field that is a parameter of the query";
            own.push(Error::new_spanned(attribute, message));
        }
        let whole = pattern
            .as_ref()
            .map(|(literal, pattern)| (literal, pattern));
        let parts = Part::all(fields, whole, &mut own);
        let parts = own.0.is_none().then_some(parts);
        errors.extend(own.0);
        Self {
            name,
            variant,
            pattern,
            parts,
        }
    }

    /// What is wrong with the pattern next to those of others.
    pub(super) fn against(&self, others: &[Self]) -> Option<Error> {
        let (literal, pattern) = self.pattern.as_ref()?;
        let ours = pattern.expanded();
        for other in others {
            let theirs = other.pattern.as_ref().map(|(_, theirs)| theirs.expanded());
            for theirs in theirs.unwrap_or_default() {
                if let Some(ours) = ours.iter().find(|ours| are_one(ours, &theirs)) {
                    let message = self.same_as(&ours.text(), other, &theirs.text());
                    return Some(Error::new(literal.span(), message));
                }
            }
        }
        None
    }

    fn same_as(&self, ours: &str, other: &Self, theirs: &str) -> String {
        let (name, other) = (&self.name, &other.name);
        if ours == theirs {
            format!("`{ours}` leads to `{other}` already: give `{name}` another address")
        } else {
            format!(
                "`{ours}` cannot be told apart from `{theirs}` of `{other}`: give `{name}` another \
                 address"
            )
        }
    }

    /// Its patterns as a router takes them; none if it has mistakes.
    pub(super) fn patterns(&self) -> Vec<Pattern> {
        let right = self.pattern.as_ref().filter(|_| self.parts.is_some());
        right
            .map(|(_, pattern)| pattern.expanded())
            .unwrap_or_default()
    }

    /// Reads the address if the pattern is one of its own, the first of which has this index.
    pub(super) fn read(&self, first: usize) -> Option<TokenStream> {
        let (parts, itself) = (self.parts.as_ref()?, self.itself());
        let indexes = first..first + self.patterns().len();
        let (names, values) = (parts.iter().map(|part| part.field), (0..).map(nth_field));
        let route = quote!(#itself { #(#names: #values),* });
        let fields: Vec<_> = parts.iter().map(Part::read).collect();
        let pattern = quote!(#(#indexes)|*);
        Some(return_if_read(&pattern, &fields, &route))
    }

    /// Writes the address into `w`. These are the patterns of all addresses.
    pub(super) fn write(&self, all: &[Pattern]) -> Option<TokenStream> {
        let (parts, itself) = (self.parts.as_ref()?, self.itself());
        let values: Vec<_> = (0..parts.len()).map(nth_field).collect();
        let fields = parts.iter().map(|part| part.field);
        let path = self.write_path(parts, &values, all);
        let query = parts
            .iter()
            .zip(&values)
            .filter_map(|(part, value)| part.write_query(value));
        Some(quote! {
            #itself { #(#fields: ref #values),* } => {
                #path
                #(#query)*
            }
        })
    }

    fn write_path(&self, parts: &[Part<'_>], values: &[Ident], all: &[Pattern]) -> TokenStream {
        let mut code = TokenStream::new();
        let mut literal = String::new();
        let Some((_, pattern)) = &self.pattern else {
            return code;
        };
        let expanded = pattern.expanded();
        for (at, segment) in pattern.0.iter().enumerate() {
            let before = if at == 0 { "/" } else { literal.as_str() }.to_owned();
            literal.push('/');
            literal.push_str(&segment.literal);
            let Some(parameter) = &segment.parameter else {
                continue;
            };
            let part = parts.iter().zip(values).find(|(part, _)| {
                matches!(part.role, Role::Path(_)) && parameter.is_of(part.field)
            });
            let Some((part, value)) = part else {
                continue;
            };
            let write = part.write();
            let taken = taken(&expanded, at, all)
                .into_iter()
                .map(|(text, is_whole)| quote!((#text, #is_whole)));
            let taken = quote!(&[#(#taken),*]);
            code.extend(match parameter.kind {
                Kind::One => quote!(w.segment(#literal, #value, #write, #taken);),
                Kind::Rest => quote!(w.rest(#literal, #value, #write, #taken);),
                Kind::Optional => {
                    quote!(w.optional((#literal, #before), #value, #write, #taken);)
                }
            });
            literal.clear();
        }
        if !literal.is_empty() {
            quote!(w.literal(#literal);).to_tokens(&mut code);
        }
        code
    }

    fn itself(&self) -> TokenStream {
        self.variant
            .map_or_else(|| quote!(Self), |variant| quote!(Self::#variant))
    }
}

/// The pattern that the attributes say.
fn pattern(
    name: &str,
    place: &Ident,
    attributes: &[Attribute],
    errors: &mut Errors,
) -> Option<(LitStr, Pattern)> {
    let mut said = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("route"));
    let Some(first) = said.next() else {
        let message =
            format!("`{name}` needs the pattern of its address: `#[route(\"/rooms/{{id}}\")]`");
        errors.push(Error::new(place.span(), message));
        return None;
    };
    for other in said {
        let message = "an address has one pattern; another one needs a variant of its own";
        errors.push(Error::new_spanned(other, message));
    }
    let Ok(literal) = first.parse_args::<LitStr>() else {
        let message = "a pattern is a text in parentheses: `#[route(\"/rooms/{id}\")]`";
        errors.push(Error::new_spanned(first, message));
        return None;
    };
    let pattern = errors.keep(Pattern::parse(&literal))?;
    Some((literal, pattern))
}
