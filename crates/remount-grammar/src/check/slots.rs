//! Slots in the braces of `if`, `match` and `for`.

use proc_macro2::Span;

use crate::ast::{Element, Kind, Node};
use crate::errors::Errors;

/// Checks what stands beside slots between the tags of a component.
pub(super) fn check(element: &Element, errors: &mut Errors) {
    for node in element.children.iter().filter(|node| node.holds_slots()) {
        match node {
            Node::Element(_) => {}
            Node::LetElse(one) => errors.on(
                &one.let_token,
                "which slots there are is said by `if`, `match` or `for`",
            ),
            node => branches(node, errors),
        }
    }
}

fn branches(node: &Node, errors: &mut Errors) {
    if let Node::For(node) = node
        && let Some(key) = &node.key
    {
        errors.on(
            key,
            "slots have no keys: the component that shows them says how to tell them apart",
        );
    }
    for one in node.branches().into_iter().flatten() {
        let is_slot = matches!(one, Node::Element(one) if one.kind() == Kind::Slot);
        match place(one) {
            Some(place) if !is_slot => errors.at(
                place,
                "slots are passed to the component before it shows anything: what else is between its tags stands in braces of its own",
            ),
            Some(_) => {}
            None => branches(one, errors),
        }
    }
}

/// Where something is that is shown.
fn place(node: &Node) -> Option<Span> {
    match node {
        Node::Doctype(one) => Some(one.open.span),
        Node::Element(one) => Some(one.open.span),
        Node::Comment(one) => Some(one.open.span),
        Node::Text(text) => Some(text.span()),
        Node::Splice(parts) => Some(parts.paren.span.join()),
        Node::If(_)
        | Node::Match(_)
        | Node::For(_)
        | Node::Let(_)
        | Node::LetElse(_)
        | Node::Broken(_) => None,
    }
}
