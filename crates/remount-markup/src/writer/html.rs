use super::misplaced;
use crate::Layout;

/// Writes HTML: after each dynamic the static behind it.
#[derive(Default)]
pub(super) struct Html {
    /// The statics still to come in the node that is open.
    rest: &'static [&'static str],
    /// The same of the nodes around it.
    around: Vec<&'static [&'static str]>,
}

impl Html {
    pub(super) fn open(&mut self, layout: &'static Layout, out: &mut String) {
        self.around.push(self.rest);
        self.rest = layout.statics;
        self.next(out);
    }

    pub(super) fn close(&mut self, out: &mut String) {
        self.leave();
        self.next(out);
    }

    pub(super) fn open_list(&mut self) {
        self.around.push(self.rest);
        self.rest = &[];
    }

    pub(super) fn open_entry(&mut self, layout: &'static Layout, out: &mut String) {
        if !self.rest.is_empty() {
            misplaced();
        }
        self.rest = layout.statics;
        self.next(out);
    }

    pub(super) fn close_list(&mut self, out: &mut String) {
        self.close(out);
    }

    /// A place is filled: goes on with the text behind it.
    pub(super) fn next(&mut self, out: &mut String) {
        if let [next, rest @ ..] = self.rest {
            out.push_str(next);
            self.rest = rest;
        }
    }

    /// The attribute whose ` name="` was just written is absent.
    pub(super) fn unquote(&mut self, out: &mut String, name: usize) {
        out.truncate(out.len() - (name + 3));
        if let [next, rest @ ..] = self.rest {
            out.push_str(&next[1..]);
            self.rest = rest;
        }
    }

    pub(super) fn finish(self) {
        if !self.around.is_empty() {
            misplaced();
        }
    }

    fn leave(&mut self) {
        match self.around.pop() {
            Some(around) if self.rest.is_empty() => self.rest = around,
            _ => misplaced(),
        }
    }
}
