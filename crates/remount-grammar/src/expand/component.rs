use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::body::Body;
use super::{Reference, attribute, span_in, writer};
use crate::ast::{Attribute, Element, Named, Value};
use crate::check;

mod slots;

use slots::Filled;

/// A call of a component: one literal of its properties. What is missing in it, or is too much, is
/// found by constants, so that nothing of the call is generic.
pub(super) fn expand(element: &Element, body: &mut Body) {
    for named in check::named(&element.attributes) {
        attribute::looks_like_a_value(&named.name, &named.value, body);
    }
    let call = Call::of(element);
    let (path, writer) = (&element.name.tokens, writer());
    let span = element.name.span();
    let (names, fields) = (&call.names, &call.fields);
    let (slot_names, checks) = (&call.slot_names, &call.checks);
    let attrs = call.attrs.map(|code| {
        let attrs = attrs();
        quote! {
            __attrs: {
                let mut #attrs = ::remount::markup::Attrs::new();
                #code
                #attrs
            },
        }
    });
    let check = quote_spanned! {span=>
        ::remount::markup::Component::check(&#path, &[#(#names),*], &[#(#slot_names),*]);
    };
    let rest = quote_spanned!(span=> ..::core::default::Default::default());
    // With the place of the call, so that the compiler names the fields that a wrong one could be.
    let properties = quote_spanned!(span=> { #fields #attrs #rest });
    let call = quote_spanned!(span=> #path #properties.__template());
    let write = quote_spanned!(span=> ::remount::markup::Markup::write(&#call, #writer););
    body.fill(quote!({ const _: () = { #checks #check }; #write }));
}

/// The name of the set of attributes, out of reach for expressions in the template.
fn attrs() -> Ident {
    Ident::new("attrs", Span::mixed_site())
}

#[derive(Default)]
struct Call {
    /// The properties that are set.
    names: Vec<String>,
    /// The slots that are filled.
    slot_names: Vec<String>,
    /// `name: value,` for each of both.
    fields: TokenStream,
    /// What else is to be checked.
    checks: TokenStream,
    /// What collects the other attributes, if there are any.
    attrs: Option<TokenStream>,
}

impl Call {
    fn of(element: &Element) -> Self {
        let mut call = Self::default();
        let path = &element.name.tokens;
        for attribute in &element.attributes {
            match attribute {
                Attribute::Named(named) if check::is_markup_name(&named.name) => {
                    let (name, value) = (&named.name.text, passed(named));
                    let span = named.name.span();
                    let (attrs, writer) = (attrs(), writer());
                    call.attr(quote_spanned!(span=> #attrs.add(#name, &(#value), #writer);));
                    call.checks.extend(quote_spanned! {span=>
                        ::remount::markup::Component::takes(&#path, #name);
                    });
                }
                Attribute::Named(named) => {
                    let (name, value) = (field(&named.name.text, named.name.span()), passed(named));
                    let (text, span) = (&named.name.text, named.name.span());
                    call.names.push(text.clone());
                    call.checks.extend(
                        quote_spanned!(span=> ::remount::markup::Component::knows(&#path, #text);),
                    );
                    call.fields
                        .extend(quote!(#name: ::core::option::Option::Some(#value),));
                }
                Attribute::Spread(parts) => {
                    for expr in &parts.exprs {
                        let span = span_in(parts, expr);
                        let (attrs, others) = (attrs(), Reference(expr, span));
                        call.attr(quote_spanned!(span=> #attrs.extend(#others);));
                    }
                    let span = parts.paren.span.join();
                    call.checks.extend(quote_spanned! {span=>
                        ::remount::markup::Component::takes(&#path, "(…)");
                    });
                }
                Attribute::Binding(_) => {}
                Attribute::Broken(expr) => {
                    call.attr(quote_spanned!(expr.span()=> let _ = &(#expr);));
                }
            }
        }
        call.slots(element);
        call
    }

    fn attr(&mut self, code: TokenStream) {
        self.attrs.get_or_insert_default().extend(code);
    }

    fn slots(&mut self, element: &Element) {
        let path = &element.name.tokens;
        for filled in slots::of(element) {
            let Filled {
                name,
                span,
                times: (least, most),
                entries,
            } = filled;
            if most > 1 {
                self.checks.extend(quote_spanned! {span=>
                    ::remount::markup::Component::repeats(&#path, #name);
                });
            }
            if least == 0 {
                self.checks.extend(quote_spanned! {span=>
                    ::remount::markup::Component::may_lack(&#path, #name);
                });
            }
            self.slot(path, name, span, &entries);
        }
        if let Some(entries) = slots::children(element) {
            self.slot(path, "children", element.name.span(), &entries);
        }
    }

    fn slot(&mut self, path: &TokenStream, name: &str, span: Span, entries: &TokenStream) {
        self.checks
            .extend(quote_spanned!(span=> ::remount::markup::Component::shows(&#path, #name);));
        let field = field(name, span);
        self.fields.extend(quote!(#field: #entries,));
        self.slot_names.push(name.to_owned());
    }
}

/// What a component is passed: a list of words as one text.
fn passed(named: &Named) -> TokenStream {
    let Value::List(_, items) = &named.value else {
        return value(named);
    };
    match attribute::literal_words(items) {
        Some(words) => quote_spanned!(named.name.span()=> #words),
        None => {
            let (words, writer) = (attribute::words(items), writer());
            quote!(&*{ #words #writer.words() })
        }
    }
}

/// What a property is set to: unlike an attribute it is passed as it is, not borrowed.
fn value(named: &Named) -> TokenStream {
    match &named.value {
        Value::Bare => quote_spanned!(named.name.span()=> true),
        Value::Text(text, span) => {
            let text = syn::LitStr::new(text, *span);
            quote!(#text)
        }
        Value::Number(number) => quote!(#number),
        Value::Parts(parts) => match parts.exprs.as_slice() {
            [expr] => expr.to_token_stream(),
            exprs => quote!((#(#exprs),*)),
        },
        Value::List(_, items) => {
            let values = items.iter().map(|item| &item.value);
            quote!([#(#values),*])
        }
        Value::Styles(_, styles) => {
            let values = styles.iter().map(|style| &style.value);
            quote!((#(#values),*))
        }
        Value::Broken(expr) => quote!(#expr),
    }
}

fn field(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => Ident::new(name, span),
        Err(_) if matches!(name, "self" | "Self" | "super" | "crate" | "_" | "") => {
            Ident::new("self_", span)
        }
        Err(_)
            if name.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && name
                    .chars()
                    .all(|char| char.is_alphanumeric() || char == '_') =>
        {
            Ident::new_raw(name, span)
        }
        Err(_) => Ident::new("unnamed", span),
    }
}
