use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::super::moves::Hashed;
use crate::layout::Layout;

/// The statics of one message. Those of a template that occurs twice are sent once, under a number,
/// in an object `p` at the end.
#[derive(Default)]
pub(super) struct Templates {
    seen: HashMap<u64, Seen, BuildHasherDefault<Hashed>>,
    shared: Vec<(&'static Layout, u64)>,
}

#[derive(Clone, Copy)]
enum Seen {
    /// Where in the output the statics are.
    Once { start: usize, end: usize },
    /// Under which number they will be.
    Shared(usize),
}

impl Templates {
    /// Writes `"s":` and the statics, or their number.
    pub(super) fn push(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        out.push_str("\"s\":");
        let fingerprint = layout.fingerprint(optional);
        let number = match self.seen.get(&fingerprint) {
            None => {
                let start = out.len();
                layout.push_statics(out, optional);
                let end = out.len();
                self.seen.insert(fingerprint, Seen::Once { start, end });
                return;
            }
            Some(Seen::Shared(number)) => *number,
            Some(Seen::Once { start, end }) => {
                let (start, end) = (*start, *end);
                self.share(layout, optional, start..end, out)
            }
        };
        out.push_str(itoa::Buffer::new().format(number));
    }

    /// Puts a number in place of the statics that were written.
    fn share(
        &mut self,
        layout: &'static Layout,
        optional: u64,
        written: std::ops::Range<usize>,
        out: &mut String,
    ) -> usize {
        let number = self.shared.len();
        self.shared.push((layout, optional));
        let mut text = itoa::Buffer::new();
        let text = text.format(number);
        let shorter = written.len() - text.len();
        for seen in self.seen.values_mut() {
            if let Seen::Once { start, end } = seen
                && *start > written.start
            {
                *start -= shorter;
                *end -= shorter;
            }
        }
        out.replace_range(written, text);
        let fingerprint = layout.fingerprint(optional);
        self.seen.insert(fingerprint, Seen::Shared(number));
        number
    }

    /// Writes the statics that have a number, as a member of the object that is open.
    pub(super) fn finish(self, out: &mut String) {
        if self.shared.is_empty() {
            return;
        }
        out.push_str(",\"p\":{");
        for (number, (layout, optional)) in self.shared.into_iter().enumerate() {
            out.push_str(if number == 0 { "\"" } else { ",\"" });
            out.push_str(itoa::Buffer::new().format(number));
            out.push_str("\":");
            layout.push_statics(out, optional);
        }
        out.push('}');
    }
}
