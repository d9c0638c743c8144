//! `#[derive(Event)]`: a decoder by name, the events as values of attributes, and the names of
//! those that the browser fills in.

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, LitStr, Result, Type, Variant, Visibility};

use crate::case::Case;
use crate::errors::Errors;
use crate::event::data_field::DataField;
use crate::event::reply_field::ReplyField;
use crate::if_read::{nth_field, return_if_read};
use crate::types::place;

mod data_field;
mod reply_field;

/// What a variant says whose data the browser fills in.
const INCOMING: &str = "incoming";

/// What a variant says that is made of what a live component emits.
const EMITTED: &str = "emitted";

/// The longest name that a frame may carry.
const MAX_NAME_BYTES: usize = 255;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    match syn::parse2(input).and_then(|input| expand(&input)) {
        Ok((code, None)) => code,
        // What is right stays usable, so that one mistake does not look like a hundred.
        Ok((code, Some(errors))) => {
            let errors = errors.into_compile_error();
            quote!(#errors #code)
        }
        Err(error) => error.into_compile_error(),
    }
}

fn expand(input: &DeriveInput) -> Result<(TokenStream, Option<Error>)> {
    let Data::Enum(data) = &input.data else {
        let keyword = match &input.data {
            Data::Struct(data) => data.struct_token.span(),
            Data::Union(data) => data.union_token.span(),
            Data::Enum(data) => data.enum_token.span(),
        };
        let message = "`Event` is derived for enums, with one variant for each event: \
                       `enum MyEvent { Save { name: String } }`";
        return Err(Error::new(keyword, message));
    };
    if !input.generics.params.is_empty() {
        let message = "events come from a browser, so their types are fixed: \
                       remove these generic parameters";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let mut errors = Errors::default();
    let all = ["rename_all", "rename_all_fields"];
    let said = errors.keep(said(&input.attrs, [], all));
    let ([], [variants, fields]) = said.unwrap_or_default();
    let variants = case(variants.as_ref(), &mut errors);
    let fields = case(fields.as_ref(), &mut errors);
    let events: Vec<_> = data
        .variants
        .iter()
        .filter_map(|variant| errors.keep(Event::of(variant, variants, fields)))
        .collect();
    errors.extend(duplicates(&events));

    let (name, visibility) = (&input.ident, &input.vis);
    let constants: Vec<_> = events
        .iter()
        .filter(|event| event.comes_from == ComesFrom::Browser)
        .map(|event| event.constant(visibility))
        .collect();
    // The tokens of a list are put together at once, which is less work than to quote each.
    let arms: TokenStream = events.iter().filter_map(Event::arm).collect();
    // Variants that are wrong have no arm, which is not to be told too.
    let otherwise = errors.0.is_some().then(|| quote!(_ => {}));
    let shown = events.iter().map(|event| event.shown(name));
    let shown: TokenStream = shown.chain(otherwise).collect();
    let constants = (!constants.is_empty()).then(|| {
        quote! {
            #[automatically_derived]
            #[allow(dead_code)]
            impl #name {
                #(#constants)*
            }
        }
    });
    let code = quote! {
        #constants

        #[automatically_derived]
        impl ::remount::markup::Attribute for #name {
            fn write_value(
                &self,
                at: ::remount::markup::At,
                w: &mut ::remount::markup::Writer<'_>,
            ) {
                ::remount::event::write(self, at, w);
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<#name> for ::remount::markup::Push {
            fn from(event: #name) -> Self {
                ::remount::event::push(&event)
            }
        }

        #[automatically_derived]
        impl ::remount::event::Event for #name {
            fn read(data: &mut ::remount::event::EventData<'_>) -> ::core::option::Option<Self> {
                match data.name() {
                    #arms
                    _ => {}
                }
                ::core::option::Option::None
            }

            fn show(&self, show: &mut ::remount::event::Show<'_>) {
                match *self { #shown }
            }
        }
    };
    Ok((code, errors.0))
}

/// One variant.
struct Event<'a> {
    variant: &'a Ident,
    constant: Ident,
    wire_name: LitStr,
    comes_from: ComesFrom,
    data: EventData<'a>,
}

/// Where the data of an event comes from.
#[derive(Clone, Copy, PartialEq)]
enum ComesFrom {
    /// The browser sends back what the template holds.
    Template,
    /// The browser fills it in.
    Browser,
    /// A live component emits it. A browser cannot send it.
    Component,
}

enum EventData<'a> {
    Nothing,
    Only(&'a Type),
    Reply(ReplyField<'a>),
    Named(Vec<DataField<'a>>, Option<ReplyField<'a>>),
}

impl<'a> Event<'a> {
    /// `all` and `all_fields`: the cases of this name, and of those of its fields, unless they say
    /// something else.
    fn of(variant: &'a Variant, all: Option<Case>, all_fields: Option<Case>) -> Result<Self> {
        let plain = variant.ident.unraw().to_string();
        let constant = format_ident!(
            "{}",
            Case::ScreamingSnake.of_variant(&plain),
            span = variant.ident.span()
        );
        let mut errors = Errors::default();
        let ([says_incoming, is_emitted], [renamed, fields]) =
            said(&variant.attrs, [INCOMING, EMITTED], ["name", "rename_all"])?;
        if is_emitted {
            return Self::emitted(variant, constant, says_incoming || renamed.is_some());
        }
        // Only a hook waits for a reply.
        let is_incoming = says_incoming || variant.fields.iter().any(ReplyField::is);
        if is_incoming && constant == plain {
            errors.push(Error::new(
                variant.ident.span(),
                format_args!(
                    "the name of this event would be the constant `{constant}`, which is already \
                     the variant: give the variant a longer name in CamelCase"
                ),
            ));
        }
        let fields = case(fields.as_ref(), &mut errors).or(all_fields);
        let wire_name = renamed.unwrap_or_else(|| {
            let name = all.unwrap_or(Case::Snake).of_variant(&plain);
            LitStr::new(&name, variant.ident.span())
        });
        errors.keep(check_name(&wire_name));
        let data = match &variant.fields {
            Fields::Unit => {
                if is_incoming {
                    errors.push(Error::new(
                        variant.ident.span(),
                        "the browser has nothing to fill in here: remove `#[event(incoming)]`",
                    ));
                }
                EventData::Nothing
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 && !is_incoming => {
                errors.push(Error::new_spanned(
                    fields,
                    "a value that is all of the data comes from the browser: put \
                     `#[event(incoming)]` on the variant; data that the template gives has names, \
                     `{ name: Type, … }`",
                ));
                EventData::Nothing
            }
            Fields::Unnamed(fields) => match fields.unnamed.first() {
                Some(field) if fields.unnamed.len() == 1 && ReplyField::is(field) => {
                    match errors.keep(ReplyField::new(field)) {
                        Some(reply) => EventData::Reply(reply),
                        None => EventData::Nothing,
                    }
                }
                Some(field) if fields.unnamed.len() == 1 => {
                    let said = errors.keep(said(&field.attrs, [], ["name"]));
                    let ([], [name]) = said.unwrap_or_default();
                    if let Some(name) = name {
                        errors.push(Error::new(
                            name.span(),
                            "this value is all of the event's data, so it has no name",
                        ));
                    }
                    EventData::Only(&field.ty)
                }
                _ => {
                    errors.push(Error::new_spanned(
                        fields,
                        "the data of an event has names: write `{ name: Type, … }`, or a single \
                         type in parentheses for all of the data",
                    ));
                    EventData::Nothing
                }
            },
            Fields::Named(named) => {
                let (replies, data): (Vec<_>, Vec<_>) =
                    named.named.iter().partition(|field| ReplyField::is(field));
                let replies: Vec<_> = replies
                    .into_iter()
                    .filter_map(|field| errors.keep(ReplyField::new(field)))
                    .collect();
                if let [_, second, ..] = &replies[..] {
                    errors.push(Error::new(
                        second.span(),
                        "an event has one reply: send all that the hook waits for in that",
                    ));
                }
                let fields: Vec<_> = data
                    .into_iter()
                    .filter_map(|field| errors.keep(DataField::new(field, fields)))
                    .collect();
                let mut known = HashMap::new();
                for DataField { name, key, .. } in &fields {
                    if !is_incoming {
                        errors.keep(check_key(key));
                    }
                    if let Some(first) = known.insert(key.value(), name) {
                        let what = format!("the name \"{}\"", key.value());
                        errors.push(twice(key.span(), &what, first));
                    }
                }
                EventData::Named(fields, replies.into_iter().next())
            }
        };
        match errors.0 {
            None => Ok(Self {
                variant: &variant.ident,
                constant,
                wire_name,
                comes_from: if is_incoming {
                    ComesFrom::Browser
                } else {
                    ComesFrom::Template
                },
                data,
            }),
            Some(error) => Err(error),
        }
    }

    /// A variant that no browser sends, so it may hold anything.
    fn emitted(variant: &'a Variant, constant: Ident, says_more: bool) -> Result<Self> {
        if says_more {
            return Err(Error::new(
                variant.ident.span(),
                "a component emits this event, and no browser sends it: `#[event(emitted)]` is all \
                 that can be said here",
            ));
        }
        Ok(Self {
            variant: &variant.ident,
            constant,
            wire_name: LitStr::new("", variant.ident.span()),
            comes_from: ComesFrom::Component,
            data: EventData::Nothing,
        })
    }

    fn constant(&self, visibility: &Visibility) -> TokenStream {
        let Self {
            variant,
            constant,
            wire_name,
            ..
        } = self;
        let doc = format!("The name of [`{variant}`](Self::{variant}) in templates.");
        quote! {
            #[doc = #doc]
            #visibility const #constant: ::remount::event::EventName<Self> =
                ::remount::event::EventName::new(#wire_name);
        }
    }

    /// What a template shows of it.
    fn shown(&self, of: &Ident) -> TokenStream {
        let Self {
            variant,
            constant,
            wire_name,
            data,
            ..
        } = self;
        match self.comes_from {
            ComesFrom::Browser => {
                let name = format!("{of}::{constant}");
                return quote!(Self::#variant { .. } => ::remount::event::is_filled_in(#name),);
            }
            ComesFrom::Component => {
                let name = format!("{of}::{variant}");
                return quote!(Self::#variant { .. } => ::remount::event::is_emitted(#name),);
            }
            ComesFrom::Template => {}
        }
        match data {
            EventData::Named(fields, _) => {
                let values: Vec<_> = (0..fields.len()).map(nth_field).collect();
                let names = fields.iter().map(|field| field.name);
                let data = fields.iter().zip(&values);
                let data = data.map(|(data, value)| data.shown(value));
                quote! {
                    Self::#variant { #(#names: ref #values),* } => {
                        show.name(#wire_name);
                        #(#data)*
                    }
                }
            }
            _ => quote!(Self::#variant => show.name(#wire_name),),
        }
    }

    /// Returns it if the browser has sent all of its data. `None` if no browser sends it.
    fn arm(&self) -> Option<TokenStream> {
        if self.comes_from == ComesFrom::Component {
            return None;
        }
        let Self {
            variant,
            wire_name,
            data,
            ..
        } = self;
        let (fields, event) = match data {
            EventData::Nothing => (Vec::new(), quote!(Self::#variant)),
            EventData::Only(of) => {
                let (read, value) = (quote_spanned!(place(of)=> data.only::<#of>()), nth_field(0));
                (vec![read], quote!(Self::#variant(#value)))
            }
            EventData::Reply(reply) => {
                let value = nth_field(0);
                (vec![reply.made()], quote!(Self::#variant(#value)))
            }
            EventData::Named(fields, reply) => {
                let reply = reply.as_ref();
                let of_data = fields.iter().map(|field| field.name);
                let names = reply
                    .and_then(|reply| reply.name)
                    .into_iter()
                    .chain(of_data);
                let values = (0..).map(nth_field);
                let event = quote!(Self::#variant { #(#names: #values),* });
                let made = reply.map(ReplyField::made).into_iter();
                (
                    made.chain(fields.iter().map(DataField::read)).collect(),
                    event,
                )
            }
        };
        Some(return_if_read(wire_name, &fields, &event))
    }
}

/// What `#[event(word, name = "…", …)]` says, of what can be said at this place.
fn said<const W: usize, const N: usize>(
    attributes: &[Attribute],
    words: [&str; W],
    names: [&str; N],
) -> Result<([bool; W], [Option<LitStr>; N])> {
    let mut found = ([false; W], [const { None }; N]);
    for attribute in attributes {
        if !attribute.path().is_ident("event") {
            continue;
        }
        attribute.parse_nested_meta(|meta| {
            if let Some(at) = words.iter().position(|word| meta.path.is_ident(word)) {
                found.0[at] = true;
                return Ok(());
            }
            let Some(at) = names.iter().position(|name| meta.path.is_ident(name)) else {
                let words = words.iter().map(|word| format!("`{word}`"));
                let names = names.iter().map(|name| format!("`{name} = \"…\"`"));
                let all: Vec<_> = words.chain(names).collect();
                let all = all.join(" and ");
                return Err(meta.error(format_args!("{all} is all that can be said here")));
            };
            let text: LitStr = meta.value()?.parse()?;
            if found.1[at].replace(text).is_some() {
                return Err(meta.error(format_args!("`{}` is given twice", names[at])));
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn case(text: Option<&LitStr>, errors: &mut Errors) -> Option<Case> {
    errors.keep(Case::parse(text?))
}

/// Whether the browser sends a field of this name back as it is: it is part of the name of an
/// attribute, which browsers read in lower case.
fn check_key(key: &LitStr) -> Result<()> {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let text = key.value();
    if text == "value" {
        return Err(Error::new(
            key.span(),
            "the client puts what the element holds in the place of a field called `value`: give \
             it another name",
        ));
    }
    if !text.is_empty() && text.bytes().all(is_plain) {
        return Ok(());
    }
    Err(Error::new(
        key.span(),
        format_args!(
            "`{text}` becomes a part of an attribute's name, which is made of lower case letters, \
             digits, `-`, `_` and `.`"
        ),
    ))
}

/// Whether the stock client would send an event under this name.
fn check_name(name: &LitStr) -> Result<()> {
    let text = name.value();
    let problem = if text.is_empty() {
        "an event needs a name"
    } else if text.len() > MAX_NAME_BYTES {
        "the name of an event has at most 255 bytes"
    } else if text.starts_with('[') {
        "the client takes a name that starts with `[` for a list of commands"
    } else if text.starts_with("lv:") {
        "names that start with `lv:` are the client's own"
    } else {
        return Ok(());
    };
    Err(Error::new(name.span(), problem))
}

fn duplicates(events: &[Event<'_>]) -> Vec<Error> {
    let mut errors = Vec::new();
    let (mut names, mut constants) = (HashMap::<_, &Ident>::new(), HashMap::<_, &Ident>::new());
    // A browser knows no name of an event that a component emits.
    let named = |event: &&Event<'_>| event.comes_from != ComesFrom::Component;
    for event in events.iter().filter(named) {
        let (name, is_incoming) = (
            event.wire_name.value(),
            event.comes_from == ComesFrom::Browser,
        );
        if let Some(first) = names.get(&name) {
            errors.push(twice(
                event.wire_name.span(),
                &format!("the name \"{name}\""),
                first,
            ));
        } else if let Some(first) = constants.get(&event.constant).filter(|_| is_incoming) {
            errors.push(twice(
                event.variant.span(),
                &format!("the constant `{}`", event.constant),
                first,
            ));
        }
        names.entry(name).or_insert(event.variant);
        if is_incoming {
            constants.entry(&event.constant).or_insert(event.variant);
        }
    }
    errors
}

fn twice(span: Span, what: &str, first: &impl std::fmt::Display) -> Error {
    Error::new(span, format_args!("{what} is already that of `{first}`"))
}

#[cfg(test)]
mod tests;
