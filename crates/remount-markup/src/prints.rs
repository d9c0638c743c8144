use std::fmt;

use crate::{Context, Markup, writer};

/// What a live view has shown: a hash of each dynamic, and which template is where.
///
/// Holds no text. A counter takes 32 bytes, a table 8 bytes and a little for each cell.
///
/// Prints follow what was written, so a diff that was written but not sent must be followed by
/// [`full`](Self::full) for a client that joins anew. Should the markup panic, everything is
/// forgotten and the next diff is a full tree.
#[derive(Default)]
pub struct Prints {
    tape: Box<[u64]>,
    /// How many streams were shown. Counts on when everything else is forgotten, as a stream keeps
    /// its number.
    streams: u32,
}

impl Prints {
    /// Appends the members of the tree object, without the outer braces:
    /// `"s":["<p>","</p>"],"0":"x"`. Forgets everything known before.
    ///
    /// # Panics
    /// If the markup was implemented by hand and wrote no or several values where it promised one,
    /// or if a template was left early by a `return`, `break` or `continue` in an expression.
    pub fn full(&mut self, markup: &dyn Markup, context: Context<'_>, out: &mut String) {
        self.tape = Box::default();
        self.diff(markup, context, out);
    }

    /// Appends the members of the diff object, without braces: only what changed since the last
    /// call, and nothing when nothing did. Without a call before it appends the full tree.
    ///
    /// # Panics
    /// As [`full`](Self::full).
    pub fn diff(&mut self, markup: &dyn Markup, context: Context<'_>, out: &mut String) {
        let known = std::mem::take(&mut self.tape);
        self.tape = writer::write_live(markup, context, out, known, &mut self.streams);
    }

    /// How many bytes on the heap these prints take.
    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.tape)
    }
}

impl fmt::Debug for Prints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prints")
            .field("heap_bytes", &self.heap_bytes())
            .finish()
    }
}
