use super::misplaced;
use crate::escape;
use crate::layout::Layout;
use crate::number;

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

    /// Fills a place with text.
    pub(super) fn text(&mut self, text: &str, out: &mut String) {
        append_text(out, text, self.take_next());
    }

    /// Fills a place with a number.
    pub(super) fn number(&mut self, number: u64, out: &mut String) {
        append_number(out, number, self.take_next());
    }

    /// A place is filled: goes on with the text behind it.
    pub(super) fn next(&mut self, out: &mut String) {
        out.push_str(self.take_next());
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

    /// The text behind the place that is filled now.
    fn take_next(&mut self) -> &'static str {
        match self.rest {
            [next, rest @ ..] => {
                self.rest = rest;
                next
            }
            [] => "",
        }
    }

    fn leave(&mut self) {
        match self.around.pop() {
            Some(around) if self.rest.is_empty() => self.rest = around,
            _ => misplaced(),
        }
    }
}

/// In a function of its own, as the next one, the length of the output is not stored and loaded
/// again between the two.
#[inline(never)]
fn append_text(out: &mut String, text: &str, next: &str) {
    escape::push_html(out, text);
    out.push_str(next);
}

#[inline(never)]
fn append_number(out: &mut String, number: u64, next: &str) {
    number::push(out, number);
    out.push_str(next);
}
