use super::misplaced;
use super::moves::Moves;
use crate::Layout;
use crate::seeds::Seeds;

/// Writes trees and diffs, by comparing with the prints of what was written before.
///
/// The prints are a flat tape. A leaf is one word: its hash. A node is its fingerprint, its length
/// in words, and its dynamics. A list is its fingerprint, its length, the count of its entries, and
/// the entries; an entry is the hash of its key, its length, and its dynamics. The two lowest bits
/// of a leaf or fingerprint tell which of the three it is.
///
/// As long as the new prints have the shape of the old ones they replace them in place. From the
/// first change of shape on (another template, another entry) they go to a second tape.
pub(super) struct Live {
    pub(super) seeds: Seeds,
    old: Vec<u64>,
    new: Vec<u64>,
    /// Whether `new` is being written: it holds everything up to now, and `old` is only read.
    reshaped: bool,
    /// Where on the old tape the next dynamic is, if the frame that is open is known.
    read: usize,
    frames: Vec<Frame>,
    /// So many frames are begun in the output; those above it hold no change so far.
    shown: usize,
    /// Where in the output this tree or diff begins.
    base: usize,
    finished: bool,
}

/// A node, list or entry that is open.
struct Frame {
    part: Part,
    /// Whether the client has it, so that only changes are written.
    known: bool,
    /// The number of the next dynamic or entry in it, while that is written its own number.
    next: u32,
    /// How many dynamics it must have, for a node or an entry.
    slots: u32,
    /// Where it begins on the tape that is written.
    start: usize,
    /// Where on the old tape to go on when it is closed.
    end: usize,
}

enum Part {
    Node,
    /// A list. It is only begun when it has an entry: the client knows no empty lists.
    Unbegun {
        layout: &'static Layout,
        optional: u64,
    },
    List {
        slots: u32,
        count: u32,
        moves: Option<Moves>,
        moved: bool,
    },
    /// An entry, which was at this other index before.
    Entry {
        from: Option<u32>,
    },
}

const TAG: u64 = 3;
const LEAF: u64 = 0;
const NODE: u64 = 1;
const LIST: u64 = 2;

/// The print of no text at all.
const NOTHING: u64 = LEAF;

impl Live {
    pub(super) fn new(known: Vec<u64>, base: usize) -> Self {
        Self {
            seeds: Seeds::of_process(),
            reshaped: known.is_empty(),
            old: known,
            new: Vec::new(),
            read: 0,
            frames: Vec::with_capacity(6),
            shown: 0,
            base,
            finished: false,
        }
    }

    /// Fills the next place with text that has this hash. Returns whether the text must be written.
    pub(super) fn leaf(&mut self, hash: u64, out: &mut String) -> bool {
        self.print(hash & !TAG, out)
    }

    pub(super) fn nothing(&mut self, out: &mut String) {
        if self.print(NOTHING, out) {
            out.push_str("\"\"");
        }
    }

    pub(super) fn open(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        let print = layout.fingerprint(optional) & !TAG | NODE;
        let (known, end) = self.arrive(print);
        let start = self.position();
        self.frames.push(Frame {
            part: Part::Node,
            known,
            next: 0,
            slots: layout.slots(),
            start,
            end,
        });
        if known {
            self.put_header(2);
        } else {
            self.new.extend([print, 0]);
            self.show_around(out);
            if self.shown > 0 {
                self.member(out);
                out.push('{');
            }
            layout.push_statics(out, optional);
        }
        if !known || self.frames.len() == 1 {
            self.shown = self.frames.len();
        }
    }

    pub(super) fn close(&mut self, out: &mut String) {
        let Some(Frame {
            part: Part::Node,
            next,
            slots,
            start,
            end,
            ..
        }) = self.frames.pop()
        else {
            misplaced();
        };
        if next != slots {
            misplaced();
        }
        self.leave(start, end);
        if self.frames.is_empty() {
            self.finished = true;
        } else if self.shown > self.frames.len() {
            self.shown = self.frames.len();
            out.push('}');
        }
    }

    pub(super) fn open_list(&mut self, layout: &'static Layout, optional: u64) {
        let print = layout.fingerprint(optional) & !TAG | LIST;
        let held = self.held();
        let (known, start, slots) = (held == Some(print), self.position(), layout.slots());
        let end = held.map_or(self.read, |_| self.end_of_held());
        let part = if known {
            let count = self.old[self.read + 2] as u32;
            self.put_header(3);
            Part::List {
                slots,
                count,
                moves: None,
                moved: false,
            }
        } else {
            Part::Unbegun { layout, optional }
        };
        self.frames.push(Frame {
            part,
            known,
            next: 0,
            slots,
            start,
            end,
        });
    }

    pub(super) fn open_entry(&mut self, key: Option<u64>, out: &mut String) {
        self.begin_list(out);
        let Some(Frame {
            part:
                Part::List {
                    slots,
                    count,
                    moves,
                    ..
                },
            known,
            next,
            ..
        }) = self.frames.last_mut()
        else {
            misplaced();
        };
        let (known, index, slots) = (*known, *next, *slots);
        let key = key.unwrap_or(index.into());
        let mut from = None;
        let mut found = None;
        if known {
            if moves.is_none() && index < *count {
                if self.old[self.read] == key {
                    found = Some(self.read);
                } else {
                    *moves = Some(Moves::read(&self.old, self.read, index, *count));
                }
            }
            if let Some(entry) = moves.as_mut().and_then(|moves| moves.take(key)) {
                found = Some(entry.at);
                from = (entry.index != index).then_some(entry.index);
            }
            if found != Some(self.read) {
                self.reshape();
            }
        }
        let start = self.position();
        let mut frame = Frame {
            part: Part::Entry { from },
            known: false,
            next: 0,
            slots,
            start,
            end: self.read,
        };
        if let Some(at) = found {
            frame.known = true;
            frame.end = at + self.old[at + 1] as usize;
            self.read = at;
            self.put_header(2);
            self.frames.push(frame);
        } else {
            self.reshape();
            self.new.extend([key, 0]);
            self.frames.push(frame);
            self.show_around(out);
            self.member(out);
            out.push('{');
            self.shown = self.frames.len();
        }
    }

    pub(super) fn close_entry(&mut self, out: &mut String) {
        let Some(Frame {
            part: Part::Entry { from },
            next,
            slots,
            start,
            end,
            ..
        }) = self.frames.pop()
        else {
            misplaced();
        };
        if next != slots {
            misplaced();
        }
        if self.shown > self.frames.len() {
            self.shown = self.frames.len();
            out.push('}');
            if from.is_some() {
                out.push(']');
            }
        } else if let Some(from) = from {
            self.show(self.frames.len(), out);
            self.member_of(self.frames.len() - 1, out);
            push_number(out, from);
        }
        if let Some(Frame {
            part: Part::List { moved, .. },
            ..
        }) = self.frames.last_mut()
        {
            *moved |= from.is_some();
        }
        self.leave(start, end);
    }

    pub(super) fn close_list(&mut self, out: &mut String) {
        let Some(frame) = self.frames.pop() else {
            misplaced()
        };
        let (old_count, moved) = match frame.part {
            Part::Unbegun { .. } => return self.nothing(out),
            Part::List { count, moved, .. } => (count, moved),
            Part::Node | Part::Entry { .. } => misplaced(),
        };
        let count = frame.next;
        let changed = frame.known && count != old_count;
        let depth = self.frames.len();
        if changed {
            self.reshape();
        }
        if self.reshaped {
            self.new[frame.start + 2] = count.into();
        }
        if changed && self.shown <= depth {
            // Only entries at the end went away, so nothing of the list was written yet.
            self.show(depth, out);
            self.member_of(depth - 1, out);
            out.push_str("{\"k\":{");
            self.shown = depth + 1;
        }
        if self.shown > depth {
            self.shown = depth;
            separate(out, self.base);
            out.push_str("\"kc\":");
            push_number(out, count);
            out.push_str(if moved { ",\"km\":true}}" } else { "}}" });
        }
        self.leave(frame.start, frame.end);
    }

    /// What to remember, exactly as long as it needs to be.
    pub(super) fn finish(mut self, out: &mut String) -> Box<[u64]> {
        if !self.finished && self.frames.is_empty() {
            self.nothing(out);
        }
        if !self.finished {
            misplaced();
        }
        let tape = if self.reshaped { self.new } else { self.old };
        tape.into_boxed_slice()
    }

    fn print(&mut self, print: u64, out: &mut String) -> bool {
        let Some(frame) = self.frames.last() else {
            return self.bare(print, out);
        };
        if frame.known {
            let held = self.old[self.read];
            if held & TAG == LEAF {
                if self.reshaped {
                    self.new.push(print);
                } else {
                    self.old[self.read] = print;
                }
                self.read += 1;
            } else {
                let end = self.end_of_held();
                self.reshape();
                self.new.push(print);
                self.read = end;
            }
            if held == print {
                self.filled();
                return false;
            }
            self.show(self.frames.len(), out);
        } else {
            self.new.push(print);
        }
        self.member_of(self.frames.len() - 1, out);
        self.filled();
        true
    }

    /// Text at the root, where the client needs a node.
    fn bare(&mut self, print: u64, out: &mut String) -> bool {
        self.open(&Layout::BARE, 0, out);
        let changed = self.print(print, out);
        self.close(out);
        changed
    }

    /// The first word of what the old tape has at the next place, if it knows that place.
    fn held(&self) -> Option<u64> {
        match self.frames.last() {
            Some(frame) if frame.known => Some(self.old[self.read]),
            Some(_) => None,
            None => self.old.first().copied(),
        }
    }

    /// Where on the old tape the next place ends.
    fn end_of_held(&self) -> usize {
        let length = match self.old[self.read] & TAG {
            LEAF => 1,
            _ => self.old[self.read + 1] as usize,
        };
        self.read + length
    }

    /// Whether the client has a node with this print at the next place, and where on the old tape
    /// to go on behind it.
    fn arrive(&mut self, print: u64) -> (bool, usize) {
        if self.frames.is_empty() && self.finished {
            misplaced();
        }
        let Some(held) = self.held() else {
            return (false, self.read);
        };
        let end = self.end_of_held();
        if held != print {
            self.reshape();
        }
        (held == print, end)
    }

    /// Turns a list that was not begun into a new one, as an entry is coming.
    fn begin_list(&mut self, out: &mut String) {
        let depth = self.frames.len();
        let Some(Frame {
            part: Part::Unbegun { layout, optional },
            ..
        }) = self.frames.last()
        else {
            return;
        };
        let (layout, optional) = (*layout, *optional);
        self.reshape();
        let start = self.new.len();
        self.new
            .extend([layout.fingerprint(optional) & !TAG | LIST, 0, 0]);
        self.show_around(out);
        self.member(out);
        out.push('{');
        layout.push_statics(out, optional);
        out.push_str(",\"k\":{");
        self.shown = depth;
        if let Some(frame) = self.frames.last_mut() {
            frame.start = start;
            frame.part = Part::List {
                slots: layout.slots(),
                count: 0,
                moves: None,
                moved: false,
            };
        }
    }

    /// Copies the header of a known part, whose length is set when it is closed.
    fn put_header(&mut self, words: usize) {
        if self.reshaped {
            self.new
                .extend_from_slice(&self.old[self.read..self.read + words]);
        }
        self.read += words;
    }

    /// From here on the new prints have another shape than the old ones.
    fn reshape(&mut self) {
        if !self.reshaped {
            self.reshaped = true;
            self.new.reserve(self.old.len());
            self.new.extend_from_slice(&self.old[..self.read]);
        }
    }

    /// Where the next word is written.
    fn position(&self) -> usize {
        if self.reshaped {
            self.new.len()
        } else {
            self.read
        }
    }

    /// Ends a frame, already popped, that began at `start`.
    fn leave(&mut self, start: usize, end: usize) {
        if self.reshaped {
            self.new[start + 1] = (self.new.len() - start) as u64;
        }
        self.read = end;
        self.filled();
    }

    fn filled(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.next += 1;
        }
    }

    /// Begins the frames around the last one in the output.
    fn show_around(&mut self, out: &mut String) {
        self.show(self.frames.len() - 1, out);
    }

    /// Begins the first `depth` frames in the output, as far as they are not yet.
    fn show(&mut self, depth: usize, out: &mut String) {
        while self.shown < depth {
            if self.shown > 0 {
                self.member_of(self.shown - 1, out);
                match self.frames[self.shown].part {
                    Part::Entry { from: Some(from) } => {
                        out.push('[');
                        push_number(out, from);
                        out.push_str(",{");
                    }
                    Part::List { .. } => out.push_str("{\"k\":{"),
                    Part::Node | Part::Entry { .. } | Part::Unbegun { .. } => out.push('{'),
                }
            }
            self.shown += 1;
        }
    }

    /// Writes the name of the last frame, as a member of the one around it.
    fn member(&self, out: &mut String) {
        self.member_of(self.frames.len() - 2, out);
    }

    /// Writes the name of the place that is being filled in the frame at this depth.
    fn member_of(&self, depth: usize, out: &mut String) {
        separate(out, self.base);
        out.push('"');
        push_number(out, self.frames[depth].next);
        out.push_str("\":");
    }
}

/// A member follows. The text so far ends in `{` only where an object begins.
fn separate(out: &mut String, base: usize) {
    if out.len() > base && !out.ends_with('{') {
        out.push(',');
    }
}

fn push_number(out: &mut String, number: u32) {
    out.push_str(itoa::Buffer::new().format(number));
}
