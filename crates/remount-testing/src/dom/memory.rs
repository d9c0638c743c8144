//! What the client remembers of a page beside its elements.

use std::collections::HashMap;

use super::{Document, Node};

mod paced;

pub(crate) use self::paced::{Deed, Paced};

/// What the client remembers as long as the page is loaded.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// With what each form was submitted last.
    pub(crate) submitters: HashMap<Node, Node>,
    /// What `pop_focus` focuses, the last first.
    pub(crate) focus_stack: Vec<Node>,
    /// The page as it was when its outermost view joined anew: forms of views in it are filled
    /// from there, since they are gone by the time at which those views join.
    pub(crate) before_rejoin: Option<Box<Document>>,
    /// What is held back.
    pub(crate) paced: Paced,
}
