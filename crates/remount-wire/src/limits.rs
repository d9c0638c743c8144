//! What a message may hold. A browser with the stock client stays far below all of it.

use std::cell::Cell;
use std::fmt;

/// Values in one message or query: fields of a form, entries of a list, members of an object, on
/// every level. A form of 4,000 untouched inputs fits, with a marker beside each of them.
pub const MAX_VALUES: usize = 8_192;

/// How deep lists and objects may lie in each other; `a[b][c]` is three deep.
pub const MAX_DEPTH: usize = 32;

/// Bytes of one field's name in a form or query, brackets included, and of one key of an object.
pub const MAX_KEY_BYTES: usize = 1_024;

/// Bytes of a topic. Phoenix's binary frames have one byte for this length.
pub const MAX_TOPIC_BYTES: usize = 255;

/// Bytes of an event's name, both that of the frame and that of the live view's own event.
pub const MAX_EVENT_BYTES: usize = 255;

/// Bytes of `join_ref` and `ref`. The client counts them up in decimal.
pub const MAX_REF_BYTES: usize = 64;

/// Bytes of an address to join or to patch to.
pub const MAX_URL_BYTES: usize = 16_384;

/// Which of the limits a message or a query exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// [`MAX_VALUES`].
    Values,
    /// [`MAX_DEPTH`].
    Depth,
    /// [`MAX_KEY_BYTES`].
    Key,
    /// [`MAX_TOPIC_BYTES`].
    Topic,
    /// [`MAX_EVENT_BYTES`].
    Event,
    /// [`MAX_REF_BYTES`].
    Reference,
    /// [`MAX_URL_BYTES`].
    Url,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Values => write!(f, "it holds more than {MAX_VALUES} values"),
            Self::Depth => write!(f, "its values lie more than {MAX_DEPTH} deep in each other"),
            Self::Key => write!(f, "a field's name is longer than {MAX_KEY_BYTES} bytes"),
            Self::Topic => write!(f, "its topic is longer than {MAX_TOPIC_BYTES} bytes"),
            Self::Event => write!(f, "its event's name is longer than {MAX_EVENT_BYTES} bytes"),
            Self::Reference => write!(f, "a ref is longer than {MAX_REF_BYTES} bytes"),
            Self::Url => write!(f, "its url is longer than {MAX_URL_BYTES} bytes"),
        }
    }
}

/// What is left of the limits while one message is read.
///
/// A limit is met deep inside a parser whose errors are only text, so it is also noted here.
#[derive(Debug)]
pub(crate) struct Budget {
    values: Cell<usize>,
    exceeded: Cell<Option<Limit>>,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self {
            values: Cell::new(MAX_VALUES),
            exceeded: Cell::new(None),
        }
    }

    pub(crate) fn exceeded(&self) -> Option<Limit> {
        self.exceeded.get()
    }

    /// Pays for one value that lies `depth` deep.
    pub(crate) fn value(&self, depth: usize) -> Result<(), Limit> {
        let left = self.values.get().checked_sub(1).ok_or(Limit::Values);
        self.values.set(self.note(left)?);
        self.depth(depth)
    }

    pub(crate) fn depth(&self, depth: usize) -> Result<(), Limit> {
        self.at_most(depth, MAX_DEPTH, Limit::Depth)
    }

    /// Pays for a name of that many bytes.
    pub(crate) fn key(&self, bytes: usize) -> Result<(), Limit> {
        self.at_most(bytes, MAX_KEY_BYTES, Limit::Key)
    }

    pub(crate) fn at_most(&self, size: usize, most: usize, limit: Limit) -> Result<(), Limit> {
        self.note(if size > most { Err(limit) } else { Ok(()) })
    }

    fn note<T>(&self, checked: Result<T, Limit>) -> Result<T, Limit> {
        checked.inspect_err(|&limit| self.exceeded.set(Some(limit)))
    }
}
