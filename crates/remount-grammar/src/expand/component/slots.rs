//! What the slots of a component are filled with.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Pat;
use syn::spanned::Spanned;

use super::{field, value};
use crate::ast::{Attribute, Element, Else, If, Kind, Match, Node};
use crate::expand::{before_braces, branch, writer};

/// The slots of one name in a call.
pub(super) struct Filled<'a> {
    pub(super) name: &'a str,
    /// Of the name, where it is written for the last time.
    pub(super) span: Span,
    /// How often it is filled, at least and at most.
    pub(super) times: (usize, usize),
    /// The expression of all its entries: a slice.
    pub(super) entries: TokenStream,
}

/// What is between the tags of a component, name by name, in the order of the template.
pub(super) fn of(element: &Element) -> Vec<Filled<'_>> {
    let mut slots: Vec<&Element> = Vec::new();
    walk(&element.children, &mut slots);
    let mut filled: Vec<Filled<'_>> = Vec::new();
    for slot in slots {
        let (name, span) = (slot_name(slot), last_span(slot));
        if let Some(known) = filled.iter_mut().find(|known| known.name == name) {
            known.span = span;
            continue;
        }
        filled.push(Filled {
            name,
            span,
            times: times(&element.children, name),
            entries: entries(&element.children, name),
        });
    }
    filled
}

/// What else is between the tags.
pub(super) fn children(element: &Element) -> Option<TokenStream> {
    let is_rest = |node: &&Node| !node.holds_slots() || shows_more(node);
    let rest = element.children.iter().filter(is_rest);
    let rest: Vec<&Node> = rest.collect();
    if rest.is_empty() {
        return None;
    }
    let bindings = element.attributes.iter();
    let bindings = bindings.filter(|one| matches!(one, Attribute::Binding(_)));
    let entry = entry(bindings, rest);
    Some(quote!(&[#entry]))
}

/// Whether something stands beside slots in a branch: a mistake, which is told, and is to have no
/// others follow from it.
fn shows_more(node: &Node) -> bool {
    match node {
        Node::Let(_) | Node::LetElse(_) | Node::If(_) | Node::Match(_) | Node::For(_) => {
            node.branches().into_iter().flatten().any(shows_more)
        }
        Node::Element(element) => element.kind() != Kind::Slot,
        Node::Doctype(_) | Node::Comment(_) | Node::Text(_) | Node::Splice(_) => true,
        Node::Broken(_) => false,
    }
}

/// The slots in these nodes, however deep in branches and loops.
fn walk<'a>(nodes: &'a [Node], slots: &mut Vec<&'a Element>) {
    for node in nodes {
        match node {
            Node::Element(slot) if slot.kind() == Kind::Slot => slots.push(slot),
            node => {
                for branch in node.branches() {
                    walk(branch, slots);
                }
            }
        }
    }
}

/// How often the slot of this name is filled, at least and at most.
fn times(nodes: &[Node], name: &str) -> (usize, usize) {
    let (mut least, mut most) = (0, 0);
    for (at, node) in nodes.iter().enumerate() {
        let (fewest, many) = match node {
            Node::Element(slot) if is_slot(slot, name) => (1, 1),
            Node::If(one) => times_of_if(one, name),
            Node::Match(one) => either(one.arms.iter().map(|arm| times(&arm.nodes, name))),
            // A loop may have no turn, or many.
            Node::For(one) => (0, 2 * times(&one.nodes, name).1),
            Node::LetElse(one) => {
                let behind = times(&nodes[at + 1..], name);
                let (fewest, many) = either([times(&one.otherwise, name), behind]);
                return (least + fewest, most + many);
            }
            _ => (0, 0),
        };
        (least, most) = (least + fewest, most + many);
    }
    (least, most)
}

fn times_of_if(node: &If, name: &str) -> (usize, usize) {
    let otherwise = match &node.otherwise {
        None => (0, 0),
        Some(Else::If(node)) => times_of_if(node, name),
        Some(Else::Nodes(_, nodes)) => times(nodes, name),
    };
    either([times(&node.then, name), otherwise])
}

/// One of several happens.
fn either(times: impl IntoIterator<Item = (usize, usize)>) -> (usize, usize) {
    let both =
        |one: (usize, usize), other: (usize, usize)| (one.0.min(other.0), one.1.max(other.1));
    times.into_iter().reduce(both).unwrap_or_default()
}

/// The slice of all entries of one name.
fn entries(nodes: &[Node], name: &str) -> TokenStream {
    let alone: Option<Vec<_>> = nodes
        .iter()
        .filter_map(|node| match node {
            Node::Element(slot) if is_slot(slot, name) => {
                Some(Some(entry(&slot.attributes, &slot.children)))
            }
            node => has(node, name).then_some(None),
        })
        .collect();
    if let Some(entries) = alone {
        return quote!(&[#(#entries),*]);
    }
    let (filling, code) = (filling(), fill(nodes, name, false));
    quote! {
        ::remount::markup::lend(&::remount::markup::filled(&|#filling| {
            // Names that only slots of other names use.
            #[allow(unused_variables)]
            { #code }
        }))
    }
}

fn has(node: &Node, name: &str) -> bool {
    let mut slots = Vec::new();
    walk(std::slice::from_ref(node), &mut slots);
    slots.iter().any(|slot| is_slot(slot, name))
}

/// Code that comes to each slot of this name. Names that are bound beside slots of a branch are
/// known to those, and what is bound directly between the tags is for what is shown there.
fn fill(nodes: &[Node], name: &str, binds: bool) -> TokenStream {
    let mut code = TokenStream::new();
    for (at, node) in nodes.iter().enumerate() {
        match node {
            Node::Element(slot) if is_slot(slot, name) => code.extend(come_to(slot)),
            Node::Let(statement) if binds => statement.to_tokens(&mut code),
            Node::LetElse(one) if binds => {
                let (let_token, pattern, eq_token) = (&one.let_token, &one.pattern, &one.eq_token);
                let value = before_braces(&one.value);
                let behind = fill(&nodes[at + 1..], name, true);
                let otherwise = fill(&one.otherwise, name, true);
                code.extend(quote! {
                    if #let_token #pattern #eq_token #value { #behind } else { #otherwise }
                });
                return code;
            }
            Node::If(one) if has(node, name) => code.extend(if_node(one, name)),
            Node::Match(one) if has(node, name) => code.extend(match_node(one, name)),
            Node::For(one) if has(node, name) => {
                let (for_token, pattern, in_token) = (&one.for_token, &one.pattern, &one.in_token);
                let (list, shown) = (before_braces(&one.list), fill(&one.nodes, name, true));
                code.extend(quote!(#for_token #pattern #in_token #list { #shown }));
            }
            _ => {}
        }
    }
    code
}

fn if_node(node: &If, name: &str) -> TokenStream {
    let (if_token, condition) = (&node.if_token, &node.condition);
    let then = fill(&node.then, name, true);
    let otherwise = match &node.otherwise {
        None => None,
        Some(Else::If(node)) => {
            let otherwise = if_node(node, name);
            Some(quote!(else #otherwise))
        }
        Some(Else::Nodes(_, nodes)) => {
            let otherwise = fill(nodes, name, true);
            Some(quote!(else { #otherwise }))
        }
    };
    quote!(#if_token #condition { #then } #otherwise)
}

fn match_node(node: &Match, name: &str) -> TokenStream {
    let (match_token, value) = (&node.match_token, &node.value);
    let arms = node.arms.iter().map(|arm| {
        let (pattern, arrow) = (&arm.pattern, &arm.arrow);
        let guard = arm.guard.as_ref();
        let guard = guard.map(|(if_token, guard)| quote!(#if_token #guard));
        let shown = fill(&arm.nodes, name, true);
        quote!(#pattern #guard #arrow { #shown })
    });
    quote!(#match_token #value { #(#arms)* })
}

/// What is done at a slot in a branch or a loop.
fn come_to(slot: &Element) -> TokenStream {
    let (filling, parts) = (filling(), Entry::of(&slot.attributes, &slot.children));
    let (set, body) = (parts.setter(), parts.body());
    let unused = parts.set.is_empty();
    let set = if unused { quote!(|_| {}) } else { set };
    quote_spanned!(last_span(slot)=> if #filling.slot(#set, #body) { return; })
}

/// What is shown in a slot: a closure that is borrowed for the call.
fn entry<'a>(
    attributes: impl IntoIterator<Item = &'a Attribute>,
    children: impl IntoIterator<Item = &'a Node>,
) -> TokenStream {
    let entry = Entry::of(attributes, children);
    let body = entry.body();
    if entry.set.is_empty() {
        quote!(::remount::markup::Slot::new(&#body))
    } else {
        let set = entry.setter();
        quote!(::remount::markup::Slot::with_attributes(&#set, &#body))
    }
}

struct Entry {
    pattern: TokenStream,
    /// What sets its attributes.
    set: TokenStream,
    shown: TokenStream,
}

impl Entry {
    fn of<'a>(
        attributes: impl IntoIterator<Item = &'a Attribute>,
        children: impl IntoIterator<Item = &'a Node>,
    ) -> Self {
        let (mut pattern, mut set) = (quote!(_), TokenStream::new());
        let slot = slot();
        for attribute in attributes {
            match attribute {
                Attribute::Binding(binding) => pattern = parameter(&binding.pattern),
                Attribute::Named(named) => {
                    let (name, value) = (field(&named.name.text, named.name.span()), value(named));
                    set.extend(quote!(#slot.#name = #value;));
                }
                Attribute::Broken(expr) => {
                    set.extend(quote_spanned!(expr.span()=> let _ = &(#expr);));
                }
                Attribute::Spread(_) => {}
            }
        }
        Self {
            pattern,
            set,
            shown: branch(children),
        }
    }

    fn setter(&self) -> TokenStream {
        let (slot, set) = (slot(), &self.set);
        quote!(|#slot| { #set })
    }

    fn body(&self) -> TokenStream {
        let (pattern, writer, shown) = (&self.pattern, writer(), &self.shown);
        quote!(|#pattern, #writer: &mut ::remount::markup::Writer<'_>| { #shown })
    }
}

/// A pattern as the parameter of a closure, whose bars would end at one of the pattern's own.
fn parameter(pattern: &Pat) -> TokenStream {
    match pattern {
        Pat::Or(_) => quote!((#pattern)),
        _ => pattern.to_token_stream(),
    }
}

/// Names out of reach for expressions in the template.
fn slot() -> Ident {
    Ident::new("slot", Span::mixed_site())
}

fn filling() -> Ident {
    Ident::new("filling", Span::mixed_site())
}

fn slot_name(slot: &Element) -> &str {
    slot.name.text.trim_start_matches(':')
}

fn is_slot(element: &Element, name: &str) -> bool {
    element.kind() == Kind::Slot && slot_name(element) == name
}

/// The span of a slot's name without the colon.
fn last_span(slot: &Element) -> Span {
    let last = slot.name.tokens.clone().into_iter().last();
    last.map_or_else(Span::call_site, |token| token.span())
}
