//! What the client remembers of a page beside its elements.

use std::collections::HashMap;

use crate::bindings::Paced;
use crate::dom::Node;

/// What the client remembers as long as the page is loaded.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// With what each form was submitted last.
    pub(crate) submitters: HashMap<Node, Node>,
    /// What `pop_focus` focuses, the last first.
    pub(crate) focus_stack: Vec<Node>,
    /// What is held back.
    pub(crate) paced: Paced,
}
