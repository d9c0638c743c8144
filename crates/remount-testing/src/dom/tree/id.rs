//! Where a document holds a node.

use std::num::NonZeroU32;

/// The place of a node. One whose node was freed is never that of another node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(in crate::dom) struct Id {
    pub(super) index: u32,
    pub(super) generation: NonZeroU32,
}
