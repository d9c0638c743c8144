use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::stateful::Components;

/// What is remembered of a view besides the prints of its own tree.
#[derive(Debug, Default)]
pub(crate) struct Retained {
    /// How many streams were shown. Counts on when everything else is forgotten, as a stream keeps
    /// its number.
    pub(crate) streams: u32,
    /// Whether prints of the message that is being written have another shape than before.
    pub(crate) reshaped: bool,
    /// Whether the client joins again. Then it may still show items of an earlier mount.
    pub(crate) rejoins: bool,
    pub(crate) components: Option<Box<Components>>,
    /// How often the view was written, if it shows a stream.
    pub(crate) renders: Option<Arc<AtomicU32>>,
}
