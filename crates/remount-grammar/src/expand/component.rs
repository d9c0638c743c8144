use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Pat;
use syn::spanned::Spanned;

use super::body::Body;
use super::{attribute, branch, reference, span_in, writer};
use crate::ast::{Attribute, Element, Kind, Named, Node, Value};
use crate::check;

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
                        let (attrs, others) = (attrs(), reference(expr, span));
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
        let mut slots: Vec<(String, Span, Vec<TokenStream>)> = Vec::new();
        for child in &element.children {
            let Node::Element(slot) = child else { continue };
            if slot.kind() != Kind::Slot {
                continue;
            }
            let (name, span) = (slot.name.text.trim_start_matches(':'), last_span(slot));
            let entry = entry(&slot.attributes, slot.children.iter());
            match slots.iter_mut().find(|(known, ..)| known == name) {
                Some((_, _, entries)) => {
                    let path = &element.name.tokens;
                    self.checks.extend(quote_spanned! {span=>
                        ::remount::markup::Component::repeats(&#path, #name);
                    });
                    entries.push(entry);
                }
                None => slots.push((name.to_owned(), span, vec![entry])),
            }
        }
        let rest: Vec<&Node> = element
            .children
            .iter()
            .filter(|node| !is_slot(node))
            .collect();
        if !rest.is_empty() {
            let bindings = element.attributes.iter();
            let bindings = bindings.filter(|one| matches!(one, Attribute::Binding(_)));
            let entry = entry(bindings, rest);
            slots.push(("children".to_owned(), element.name.span(), vec![entry]));
        }
        let path = &element.name.tokens;
        for (name, span, entries) in slots {
            self.checks
                .extend(quote_spanned!(span=> ::remount::markup::Component::shows(&#path, #name);));
            let field = field(&name, span);
            self.fields.extend(quote!(#field: &[#(#entries),*],));
            self.slot_names.push(name);
        }
    }
}

fn is_slot(node: &Node) -> bool {
    matches!(node, Node::Element(element) if element.kind() == Kind::Slot)
}

/// What is shown in a slot: a closure that is borrowed for the call.
fn entry<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
    children: impl IntoIterator<Item = &'a Node>,
) -> TokenStream {
    let (mut pattern, mut set) = (quote!(_), TokenStream::new());
    let slot = Ident::new("slot", Span::mixed_site());
    for attribute in attributes {
        match attribute {
            Attribute::Binding(binding) => pattern = parameter(&binding.pattern),
            Attribute::Named(named) => {
                let (name, value) = (field(&named.name.text, named.name.span()), value(named));
                set.extend(quote!(#slot.#name = #value;));
            }
            Attribute::Broken(expr) => set.extend(quote_spanned!(expr.span()=> let _ = &(#expr);)),
            Attribute::Spread(_) => {}
        }
    }
    let (writer, shown) = (writer(), branch(children));
    let body = quote!(&|#pattern, #writer: &mut ::remount::markup::Writer<'_>| { #shown });
    if set.is_empty() {
        quote!(::remount::markup::Slot::new(#body))
    } else {
        quote!(::remount::markup::Slot::with_attributes(&|#slot| { #set }, #body))
    }
}

/// A pattern as the parameter of a closure, whose bars would end at one of the pattern's own.
fn parameter(pattern: &Pat) -> TokenStream {
    match pattern {
        Pat::Or(_) => quote!((#pattern)),
        _ => pattern.to_token_stream(),
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

/// The span of a slot's name without the colon.
fn last_span(slot: &Element) -> Span {
    let last = slot.name.tokens.clone().into_iter().last();
    last.map_or_else(Span::call_site, |token| token.span())
}
