use super::misplaced;
use super::moves::Moves;
use std::sync::atomic::AtomicU32;

use crate::Layout;
use crate::seeds::Seeds;
use crate::stream::Operations;

/// Writes trees and diffs, by comparing with the prints of what was written before.
///
/// The prints are a flat tape. A leaf is one word: its hash. A node is its fingerprint, its length
/// in words, and its dynamics. A list is its fingerprint, its length, the count of its entries, and
/// the entries; an entry is the hash of its key, its length, and its dynamics. A stream is a list
/// of which only the fingerprint and the length are kept. The two lowest bits
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
    /// Everything that is open, from the outside to the inside.
    frames: Vec<Frame>,
    /// Whether the innermost frame is known and the prints have the shape of the old ones: the
    /// next dynamic is compared, and replaced, in place.
    in_place: bool,
    /// The number of the next dynamic or entry in the innermost frame.
    next: u32,
    /// So many frames are begun in the output; those above it hold no change so far.
    shown: usize,
    /// Where in the output this tree or diff begins.
    base: usize,
    finished: bool,
    /// How many streams of this view have a number.
    pub(super) streams: u32,
}

/// A node, list or entry that is open.
struct Frame {
    part: Part,
    /// Whether the client has it, so that only changes are written.
    known: bool,
    /// While something in it is open, the number of that.
    next: u32,
    /// How many dynamics it must have, or each entry of it, if it is a list.
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
        count: u32,
        moves: Option<Box<Moves>>,
        moved: bool,
    },
    /// An entry, which was at this other index before.
    Entry {
        from: Option<u32>,
    },
    /// A list that lives in the browser, and whether there is something to tell about it.
    Stream {
        begun: bool,
    },
    /// An entry of a stream, of which nothing is remembered: its prints go to a tape of their own.
    /// This is the other one, and whether it was written.
    Passing {
        new: Vec<u64>,
        reshaped: bool,
    },
}

/// Tells a stream from a list of the same entries.
const STREAM: u64 = 0x5bd1_e995_7b93_0de4;

const TAG: u64 = 3;
const LEAF: u64 = 0;
const NODE: u64 = 1;
const LIST: u64 = 2;

/// The print of no text at all.
const NOTHING: u64 = LEAF;

impl Live {
    pub(super) fn new(known: Vec<u64>, streams: u32, base: usize) -> Self {
        Self {
            seeds: Seeds::of_process(),
            reshaped: known.is_empty(),
            old: known,
            new: Vec::new(),
            read: 0,
            frames: Vec::with_capacity(6),
            in_place: false,
            next: 0,
            shown: 0,
            base,
            finished: false,
            streams,
        }
    }

    /// Fills the next place with text that has this hash. Returns whether the text must be written.
    #[inline]
    pub(super) fn leaf(&mut self, hash: u64, out: &mut String) -> bool {
        let print = hash & !TAG;
        if self.in_place && self.old.get(self.read) == Some(&print) {
            self.read += 1;
            self.next += 1;
            return false;
        }
        self.print(print, out)
    }

    #[inline]
    pub(super) fn nothing(&mut self, out: &mut String) {
        if self.leaf(NOTHING, out) {
            out.push_str("\"\"");
        }
    }

    pub(super) fn open(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        let print = layout.fingerprint(optional) & !TAG | NODE;
        if self.frames.is_empty() && self.finished {
            misplaced();
        }
        let held = self.held();
        let known = held == Some(print);
        let end = held.map_or(self.read, |_| self.end_of_held());
        if !known {
            self.reshape();
        }
        let (start, slots) = (self.position(), layout.slots());
        self.push(Frame {
            part: Part::Node,
            known,
            next: 0,
            slots,
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
        let frame = self.pop();
        if frame.next != frame.slots || !matches!(frame.part, Part::Node) {
            misplaced();
        }
        self.leave(&frame);
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
                count,
                moves: None,
                moved: false,
            }
        } else {
            Part::Unbegun { layout, optional }
        };
        self.push(Frame {
            part,
            known,
            next: 0,
            slots,
            start,
            end,
        });
    }

    /// A stream that is not known and has no item is text, like any empty list.
    pub(super) fn open_stream(
        &mut self,
        layout: &'static Layout,
        optional: u64,
        operations: &Operations,
        reference: &AtomicU32,
        out: &mut String,
    ) {
        let print = (layout.fingerprint(optional) ^ STREAM) & !TAG | LIST;
        let held = self.held();
        let known = held == Some(print);
        if !known && !operations.inserts() {
            return self.open_list(layout, optional);
        }
        let end = held.map_or(self.read, |_| self.end_of_held());
        if !known {
            self.reshape();
        }
        let (start, slots, begun) = (self.position(), layout.slots(), !operations.is_empty());
        if known {
            self.put_header(2);
        } else {
            self.new.extend([print, 2]);
        }
        self.push(Frame {
            part: Part::Stream { begun },
            known,
            next: 0,
            slots,
            start,
            end,
        });
        if begun {
            self.show_around(out);
            self.member(out);
            out.push('{');
            if !known {
                layout.push_statics(out, optional);
                out.push(',');
            }
            operations.push_json(reference, &mut self.streams, out);
            out.push_str(",\"k\":{");
            self.shown = self.frames.len();
        }
    }

    pub(super) fn open_entry(&mut self, key: Option<u64>, out: &mut String) {
        let index = self.next;
        let key = key.unwrap_or(index.into());
        if self.in_place
            && let Some(Frame {
                part: Part::List { count, .. },
                slots,
                ..
            }) = self.frames.last()
            && index < *count
            && self.old[self.read] == key
        {
            let (slots, start) = (*slots, self.read);
            let end = start + self.old[start + 1] as usize;
            self.read += 2;
            let part = Part::Entry { from: None };
            return self.push(Frame {
                part,
                known: true,
                next: 0,
                slots,
                start,
                end,
            });
        }
        self.open_other_entry(key, out);
    }

    pub(super) fn close_entry(&mut self, out: &mut String) {
        let mut frame = self.pop();
        if frame.next != frame.slots {
            misplaced();
        }
        let from = match &mut frame.part {
            Part::Entry { from } => *from,
            Part::Passing { new, reshaped } => {
                self.new = std::mem::take(new);
                self.reshaped = *reshaped;
                self.shown = self.frames.len();
                out.push('}');
                self.next += 1;
                return;
            }
            _ => misplaced(),
        };
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
        if from.is_some()
            && let Some(Frame {
                part: Part::List { moved, .. },
                ..
            }) = self.frames.last_mut()
        {
            *moved = true;
        }
        self.leave(&frame);
    }

    pub(super) fn close_list(&mut self, out: &mut String) {
        let frame = self.pop();
        let (old_count, moved) = match frame.part {
            Part::Unbegun { .. } => return self.nothing(out),
            Part::List { count, moved, .. } => (count, moved),
            Part::Stream { begun } => return self.close_stream(&frame, begun, out),
            Part::Node | Part::Entry { .. } | Part::Passing { .. } => misplaced(),
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
        self.leave(&frame);
    }

    fn close_stream(&mut self, frame: &Frame, begun: bool, out: &mut String) {
        if begun {
            self.shown = self.frames.len();
            separate(out, self.base);
            out.push_str("\"kc\":");
            push_number(out, frame.next);
            out.push_str("}}");
        }
        self.leave(frame);
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

    /// Fills the next place with text that has this print, which may be the old one.
    #[inline(never)]
    fn print(&mut self, print: u64, out: &mut String) -> bool {
        if self.frames.is_empty() {
            return self.bare(print, out);
        }
        match self.held() {
            None => self.new.push(print),
            Some(held) => {
                let end = self.end_of_held();
                if held & TAG != LEAF {
                    self.reshape();
                }
                if self.reshaped {
                    self.new.push(print);
                } else {
                    self.old[self.read] = print;
                }
                self.read = end;
                if held == print {
                    self.next += 1;
                    return false;
                }
                self.show(self.frames.len(), out);
            }
        }
        self.member_of(self.frames.len() - 1, out);
        self.next += 1;
        true
    }

    /// Text at the root, where the client needs a node.
    fn bare(&mut self, print: u64, out: &mut String) -> bool {
        self.open(&Layout::BARE, 0, out);
        let changed = self.print(print, out);
        self.close(out);
        changed
    }

    /// An entry that is new, or was at another place, or whose list is not known.
    #[inline(never)]
    fn open_other_entry(&mut self, key: u64, out: &mut String) {
        self.begin_list(out);
        if let Some(Frame {
            part: Part::Stream { .. },
            slots,
            ..
        }) = self.frames.last()
        {
            let slots = *slots;
            return self.open_passing(slots, out);
        }
        let Some(Frame {
            part: Part::List { count, moves, .. },
            known,
            slots,
            ..
        }) = self.frames.last_mut()
        else {
            misplaced();
        };
        let (index, slots) = (self.next, *slots);
        let mut found = None;
        let mut from = None;
        if *known {
            if moves.is_none() && index < *count {
                if self.old[self.read] == key {
                    found = Some(self.read);
                } else {
                    let read = Moves::read(&self.old, self.read, index, *count);
                    *moves = Some(Box::new(read));
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
        let (start, part) = (self.position(), Part::Entry { from });
        if let Some(at) = found {
            let end = at + self.old[at + 1] as usize;
            self.read = at;
            self.put_header(2);
            self.push(Frame {
                part,
                known: true,
                next: 0,
                slots,
                start,
                end,
            });
        } else {
            self.new.extend([key, 0]);
            self.push(Frame {
                part,
                known: false,
                next: 0,
                slots,
                start,
                end: self.read,
            });
            self.show_around(out);
            self.member(out);
            out.push('{');
            self.shown = self.frames.len();
        }
    }

    fn open_passing(&mut self, slots: u32, out: &mut String) {
        let part = Part::Passing {
            new: std::mem::take(&mut self.new),
            reshaped: self.reshaped,
        };
        self.reshaped = true;
        self.push(Frame {
            part,
            known: false,
            next: 0,
            slots,
            start: 0,
            end: self.read,
        });
        self.show_around(out);
        self.member(out);
        out.push('{');
        self.shown = self.frames.len();
    }

    /// Turns a list that was not begun into a new one, as an entry is coming.
    fn begin_list(&mut self, out: &mut String) {
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
        self.shown = self.frames.len();
        if let Some(frame) = self.frames.last_mut() {
            frame.start = start;
            frame.part = Part::List {
                count: 0,
                moves: None,
                moved: false,
            };
        }
    }

    fn push(&mut self, frame: Frame) {
        if let Some(around) = self.frames.last_mut() {
            around.next = self.next;
        }
        self.next = 0;
        self.in_place = frame.known && !self.reshaped;
        self.frames.push(frame);
    }

    fn pop(&mut self) -> Frame {
        let Some(mut frame) = self.frames.pop() else {
            misplaced()
        };
        frame.next = self.next;
        if let Some(around) = self.frames.last() {
            self.next = around.next;
            self.in_place = around.known && !self.reshaped;
        }
        frame
    }

    /// Goes on behind a frame that was popped.
    fn leave(&mut self, frame: &Frame) {
        if self.reshaped {
            self.new[frame.start + 1] = (self.new.len() - frame.start) as u64;
        }
        self.read = frame.end;
        self.next += 1;
    }

    /// The first word of what the old tape has at the next place, if it knows that place.
    fn held(&self) -> Option<u64> {
        match self.frames.last() {
            Some(frame) if self.next >= frame.slots => misplaced(),
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
            self.in_place = false;
            self.new.reserve(self.old.len() + 64);
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
                    Part::Node
                    | Part::Entry { .. }
                    | Part::Unbegun { .. }
                    | Part::Stream { .. }
                    | Part::Passing { .. } => out.push('{'),
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
        let innermost = depth + 1 == self.frames.len();
        let name = if innermost {
            self.next
        } else {
            self.frames[depth].next
        };
        separate(out, self.base);
        out.push('"');
        push_number(out, name);
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
