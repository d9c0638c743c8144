use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::misplaced;
use super::moves::Moves;
use crate::layout::Layout;
use crate::retained::Retained;
use crate::seeds::Seeds;
use crate::stateful::Surroundings;
use crate::stream::{Changes, Item, Operations};
use crate::tape::{self, LEAF, LIST, MEMO, NODE, NOTHING, TAG, end_of_place, tagged};
use templates::Templates;

mod templates;

/// Writes trees and diffs, by comparing with the prints (see `tape`) of what was written before.
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
    /// Of each list that is open and whose entries moved, where they were.
    moves: Vec<Moves>,
    /// The streams that are open.
    streams: Vec<OpenStream>,
    /// What is being remembered, outside of the entry of a stream that is open.
    set_aside: Vec<SetAside>,
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
    /// Whether something was written that the client does not have.
    changed: bool,
    /// Whether the old prints are those of another component, which the client copies. Its lists
    /// are written whole, as they may hold numbers of statics that are only known there.
    copying: bool,
    /// Where the statics that occur twice are gathered.
    scope: Option<Scope>,
    whole: Whole,
    /// How often this was written, if it shows a stream.
    renders: Option<Arc<AtomicU32>>,
    pub(super) retained: Retained,
}

/// What a tree is the tree of.
enum Whole {
    View,
    Component {
        name: &'static str,
        /// The items of streams that it is in.
        items: Box<[Item]>,
        /// Whether the client has nothing of it.
        new: bool,
    },
}

struct OpenStream {
    number: u32,
    changes: Changes,
}

struct Scope {
    /// How many frames are open where these statics are written.
    depth: usize,
    templates: Templates,
}

/// What is remembered, while an entry of which nothing will be is written.
struct SetAside {
    new: Vec<u64>,
    reshaped: bool,
}

/// A node, list or entry that is open.
#[derive(Clone, Copy)]
struct Frame {
    shape: Shape,
    /// Whether the client has it, so that only changes are written.
    known: bool,
    /// Whether the client may leave out what is in it as long as there is no news about it.
    root: bool,
    /// While something in it is open, the number of that.
    next: u32,
    /// How many dynamics it must have, or each entry of it, if it is a list.
    slots: u32,
    /// Where it begins on the tape that is written.
    start: usize,
    /// Where on the old tape to go on when it is closed.
    end: usize,
}

#[derive(Clone, Copy)]
enum Shape {
    Node,
    /// A list. It is only begun when it has an entry: the client knows no empty lists.
    Unbegun {
        layout: &'static Layout,
        optional: u64,
    },
    /// A list that had so many entries.
    List {
        count: u32,
        /// Whether its entries are found by their keys.
        by_key: bool,
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
    Passing,
}

/// The kind of text that the id of an item is.
const ITEM: u64 = 8;

/// Tells a stream from a list of the same entries.
const STREAM: u64 = 0x5bd1_e995_7b93_0de4;

impl Live {
    /// Writes what a view shows. Counts that, for the streams that are shown in it or were.
    #[inline]
    pub(super) fn of_view(
        known: Vec<u64>,
        retained: Retained,
        base: usize,
        renders: Option<Arc<AtomicU32>>,
    ) -> Self {
        let scope = Scope {
            depth: 1,
            templates: Templates::default(),
        };
        Self::new(known, retained, base, Whole::View, Some(scope), renders)
    }

    /// Writes what a component shows. Counts that, as for a view.
    #[inline]
    pub(super) fn of_component(
        name: &'static str,
        items: Box<[Item]>,
        known: Vec<u64>,
        retained: Retained,
        renders: Option<Arc<AtomicU32>>,
    ) -> Self {
        let new = known.is_empty();
        let whole = Whole::Component { name, items, new };
        Self::new(known, retained, 0, whole, None, renders)
    }

    /// It is made where it is used: what is copied here is copied for each event.
    #[inline]
    fn new(
        known: Vec<u64>,
        retained: Retained,
        base: usize,
        whole: Whole,
        scope: Option<Scope>,
        renders: Option<Arc<AtomicU32>>,
    ) -> Self {
        if let Some(renders) = &renders {
            renders.fetch_add(1, Ordering::Relaxed);
        }
        Self {
            seeds: Seeds::of_process(),
            reshaped: known.is_empty(),
            old: known,
            new: Vec::new(),
            read: 0,
            frames: Vec::with_capacity(6),
            moves: Vec::new(),
            streams: Vec::new(),
            set_aside: Vec::new(),
            in_place: false,
            next: 0,
            shown: 0,
            base,
            finished: false,
            changed: false,
            copying: false,
            scope,
            whole,
            renders,
            retained,
        }
    }

    /// Fills the next place with text that has this hash, if it had it before.
    #[inline]
    pub(super) fn is_same(&mut self, hash: u64) -> bool {
        let same = self.in_place && self.old.get(self.read) == Some(&tagged(hash, LEAF));
        if same {
            self.read += 1;
            self.next += 1;
        }
        same
    }

    /// Fills the next place with text that has this hash. Returns whether the text must be written.
    #[inline]
    pub(super) fn leaf(&mut self, hash: u64, out: &mut String) -> bool {
        !self.is_same(hash) && self.print(tagged(hash, LEAF), out)
    }

    #[inline]
    pub(super) fn nothing(&mut self, out: &mut String) {
        if self.leaf(NOTHING, out) {
            out.push_str("\"\"");
        }
    }

    pub(super) fn open(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        let print = tagged(layout.fingerprint(optional), NODE);
        let outermost = self.frames.is_empty();
        let peer = if outermost {
            self.begin(layout, print)
        } else {
            None
        };
        let held = self.held();
        let known = held == Some(print);
        let end = held.map_or(self.read, |_| end_of_place(&self.old, self.read));
        if !known {
            self.reshape();
        }
        let (start, slots) = (self.position(), layout.slots());
        self.push(Frame {
            shape: Shape::Node,
            known,
            root: layout.root,
            next: 0,
            slots,
            start,
            end,
        });
        if known {
            self.put_header(2);
        } else {
            self.new.extend([print, 0]);
        }
        if !known {
            self.show_around(out);
            if !outermost {
                self.member(out);
                out.push('{');
            }
        }
        if let Some(peer) = peer {
            out.push_str("\"s\":");
            out.push_str(itoa::Buffer::new().format(peer));
        } else if !known {
            self.push_statics(layout, optional, out);
            if layout.root && !(outermost && matches!(self.whole, Whole::View)) {
                out.push_str(",\"r\":1");
            }
        }
        if !known || outermost {
            self.shown = self.frames.len();
        }
    }

    /// Begins a view or a component with its first node. Returns the number of a component that
    /// the client copies, if there is one.
    fn begin(&mut self, layout: &'static Layout, print: u64) -> Option<i64> {
        if self.finished {
            misplaced();
        }
        match &self.whole {
            Whole::View if self.old.first() != Some(&print) => {
                // With another template the client begins with an empty table of components.
                if let Some(components) = &mut self.retained.components {
                    components.forget_what_is_shown();
                }
                None
            }
            Whole::Component { name, .. } if !layout.root => not_one_element(name),
            Whole::Component { .. } if self.old.is_empty() => {
                let components = self.retained.components.as_ref()?;
                let (number, tape) = components.peer(print)?;
                self.old = tape;
                self.copying = true;
                Some(number)
            }
            _ => None,
        }
    }

    pub(super) fn close(&mut self, out: &mut String) {
        let frame = self.pop();
        if frame.next != frame.slots || !matches!(frame.shape, Shape::Node) {
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

    pub(super) fn open_list(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        let print = tagged(layout.fingerprint(optional), LIST);
        let held = self.held();
        let (known, start, slots) = (held == Some(print), self.position(), layout.slots());
        let end = held.map_or(self.read, |_| end_of_place(&self.old, self.read));
        let count = if known && !self.copying {
            let count = self.old[self.read + 2] as u32;
            self.put_header(3);
            count
        } else {
            0
        };
        let shape = if known {
            Shape::List {
                count,
                by_key: false,
                moved: false,
            }
        } else {
            Shape::Unbegun { layout, optional }
        };
        self.push(Frame {
            shape,
            known: known && !self.copying,
            root: false,
            next: 0,
            slots,
            start,
            end,
        });
        self.open_scope();
        if known && self.copying {
            self.new.extend([print, 0, 0]);
            self.show_around(out);
            self.member(out);
            out.push_str("{\"k\":{");
            self.shown = self.frames.len();
        }
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
        let print = tagged(layout.fingerprint(optional) ^ STREAM, LIST);
        let held = self.held();
        let known = held == Some(print) && !self.copying;
        let empties = !known && self.retained.rejoins;
        if !known && !operations.inserts() && !empties {
            return self.open_list(layout, optional, out);
        }
        let end = held.map_or(self.read, |_| end_of_place(&self.old, self.read));
        if !known {
            self.reshape();
        }
        let (start, slots) = (self.position(), layout.slots());
        let begun = empties || !operations.is_empty();
        let number = Operations::number(reference, &mut self.retained.streams);
        if known {
            self.retained.reshaped |= self.old[self.read + 2] != u64::from(number);
            self.put_header(3);
            let tape = if self.reshaped {
                &mut self.new
            } else {
                &mut self.old
            };
            tape[start + 2] = number.into();
        } else {
            self.new.extend([print, 3, number.into()]);
        }
        let seeds = self.seeds;
        let changes = operations.changes(!known, |id| seeds.text(ITEM, id));
        if begun && let Some(components) = &mut self.retained.components {
            self.retained.reshaped |= components.change_items(number, &changes);
        }
        self.streams.push(OpenStream { number, changes });
        self.push(Frame {
            shape: Shape::Stream { begun },
            known,
            root: false,
            next: 0,
            slots,
            start,
            end,
        });
        self.open_scope();
        if begun {
            self.show_around(out);
            self.member(out);
            out.push('{');
            if !known {
                self.push_statics(layout, optional, out);
                out.push(',');
            }
            operations.push_json(number, empties, out);
            out.push_str(",\"k\":{");
            self.shown = self.frames.len();
        }
    }

    #[inline]
    pub(super) fn open_entry(&mut self, key: Option<u64>, out: &mut String) {
        let index = self.next;
        let key = key.unwrap_or(index.into());
        if self.in_place
            && let Some(Frame {
                shape: Shape::List { count, .. },
                slots,
                ..
            }) = self.frames.last()
            && index < *count
            && let Some([held, length]) = self.old.get(self.read..self.read + 2)
            && *held == key
            // Then nothing is to be saved for a call that makes room.
            && self.frames.len() < self.frames.capacity()
        {
            let (slots, start) = (*slots, self.read);
            let end = start + *length as usize;
            self.read += 2;
            return self.push(Frame {
                shape: Shape::Entry { from: None },
                known: true,
                root: false,
                next: 0,
                slots,
                start,
                end,
            });
        }
        self.open_other_entry(key, out);
    }

    #[inline]
    pub(super) fn close_entry(&mut self, out: &mut String) {
        if let [
            ..,
            around,
            Frame {
                shape: Shape::Entry { from: None },
                slots,
                end,
                ..
            },
        ] = self.frames.as_slice()
            && self.next == *slots
            && !self.reshaped
            && self.shown < self.frames.len()
        {
            self.read = *end;
            self.next = around.next + 1;
            self.in_place = around.known;
            self.frames.pop();
        } else {
            self.close_other_entry(out);
        }
    }

    #[cold]
    #[inline(never)]
    fn close_other_entry(&mut self, out: &mut String) {
        let frame = self.pop();
        if frame.next != frame.slots {
            misplaced();
        }
        let from = match frame.shape {
            Shape::Entry { from } => from,
            Shape::Passing => return self.close_passing(out),
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
                shape: Shape::List { moved, .. },
                ..
            }) = self.frames.last_mut()
        {
            *moved = true;
            self.changed = true;
        }
        self.leave(&frame);
    }

    pub(super) fn close_list(&mut self, out: &mut String) {
        let frame = self.pop();
        let scope = self.close_scope();
        let (old_count, moved) = match frame.shape {
            Shape::Unbegun { .. } => return self.nothing(out),
            Shape::List {
                count,
                by_key,
                moved,
            } => {
                if by_key {
                    self.moves.pop();
                }
                (count, moved)
            }
            Shape::Stream { begun } => return self.close_stream(&frame, begun, scope, out),
            Shape::Node | Shape::Entry { .. } | Shape::Passing => misplaced(),
        };
        let count = frame.next;
        let changed = frame.known && count != old_count;
        let depth = self.frames.len();
        if changed {
            self.changed = true;
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
            out.push_str(if moved { ",\"km\":true}" } else { "}" });
            push_templates(scope, out);
            out.push('}');
        }
        self.leave(&frame);
    }

    fn close_stream(&mut self, frame: &Frame, begun: bool, scope: Option<Scope>, out: &mut String) {
        if let Some(stream) = self.streams.pop()
            && begun
            && self.set_aside.is_empty()
        {
            self.limit(&stream);
        }
        if begun {
            self.shown = self.frames.len();
            separate(out, self.base);
            out.push_str("\"kc\":");
            push_number(out, frame.next);
            out.push('}');
            push_templates(scope, out);
            out.push('}');
        }
        self.leave(frame);
    }

    /// What a limit takes from a stream that is on a tape. Components may come with later items, so
    /// the first ones count in any case.
    fn limit(&mut self, OpenStream { number, changes }: &OpenStream) {
        if changes.begin_a_limited_list() {
            self.retained.components.get_or_insert_default();
        }
        if let Some(components) = &mut self.retained.components {
            self.retained.reshaped |= components.limit_items(*number, changes);
        }
    }

    /// In a component statics are shared within its outermost lists.
    fn open_scope(&mut self) {
        if self.scope.is_none() {
            self.scope = Some(Scope {
                depth: self.frames.len(),
                templates: Templates::default(),
            });
        }
    }

    /// The scope of the list that was just popped, if it has one.
    fn close_scope(&mut self) -> Option<Scope> {
        let depth = self.frames.len() + 1;
        self.scope.take_if(|scope| scope.depth == depth)
    }

    /// Writes the statics of the innermost frame. Those of the frame that the scope belongs to are
    /// not shared.
    fn push_statics(&mut self, layout: &'static Layout, optional: u64, out: &mut String) {
        match &mut self.scope {
            Some(scope) if scope.depth < self.frames.len() => {
                scope.templates.push(layout, optional, out);
            }
            _ => {
                out.push_str("\"s\":");
                layout.push_statics(out, optional);
            }
        }
    }

    /// Takes what to remember, exactly as long as it needs to be. Nothing is written any more.
    pub(super) fn finish(&mut self, out: &mut String) -> Finished {
        if !self.finished && self.frames.is_empty() {
            self.nothing(out);
        }
        if !self.finished {
            misplaced();
        }
        push_templates(self.scope.take(), out);
        if !self.changed && matches!(self.whole, Whole::View) {
            // Nothing but components is mentioned: the client shows these without the view.
            out.truncate(self.base);
        }
        self.retained.reshaped |= self.reshaped;
        let tape = if self.reshaped {
            &mut self.new
        } else {
            &mut self.old
        };
        Finished {
            tape: std::mem::take(tape).into_boxed_slice(),
            renders: self.renders.take(),
            retained: std::mem::take(&mut self.retained),
        }
    }

    /// Counts the renders of what is written, from now on at least.
    pub(super) fn renders(&mut self) -> Arc<AtomicU32> {
        Arc::clone(self.renders.get_or_insert_default())
    }

    /// What a component is placed in.
    pub(super) fn surroundings(&self) -> Surroundings {
        let (around, new) = match &self.whole {
            Whole::Component { items, new, .. } => (&**items, *new),
            Whole::View => (&[][..], false),
        };
        let in_item = !self.set_aside.is_empty();
        if !in_item {
            return Surroundings {
                afresh: new && !around.is_empty(),
                items: around.into(),
                in_item,
            };
        }
        let streams = self.frames.iter().filter_map(|frame| match frame.shape {
            Shape::Stream { .. } => Some(frame.next),
            _ => None,
        });
        // The last one is only open if one of its items is: else its number is not among these.
        let items = streams.zip(&self.streams).take(self.set_aside.len());
        let items = items.enumerate().map(|(depth, (index, stream))| Item {
            stream: stream.number,
            id: stream.changes.id(index),
            on_tape: depth == 0,
        });
        Surroundings {
            items: around.iter().copied().chain(items).collect(),
            in_item,
            afresh: true,
        }
    }

    /// Fills the next place with a component.
    pub(super) fn component(&mut self, cid: u32, changed: bool, out: &mut String) {
        if self.frames.is_empty() {
            self.open(&Layout::BARE, 0, out);
            self.component(cid, changed, out);
            return self.close(out);
        }
        let word = tape::component(cid);
        match self.held() {
            None => self.new.push(word),
            Some(held) => {
                let same = held == word;
                let end = end_of_place(&self.old, self.read);
                if !same {
                    self.reshape();
                }
                if self.reshaped {
                    self.new.push(word);
                }
                self.read = end;
                if same && !(changed && self.is_left_out()) {
                    self.next += 1;
                    return;
                }
                let changed = self.changed;
                self.show(self.frames.len(), out);
                self.changed = changed || !same;
            }
        }
        self.member_of(self.frames.len() - 1, out);
        push_number(out, cid);
        self.next += 1;
    }

    /// Whether the client leaves out what is here when it shows the view, unless it is mentioned.
    fn is_left_out(&self) -> bool {
        let from = match self.whole {
            Whole::View => 1,
            Whole::Component { .. } => 0,
        };
        self.frames[from..].iter().any(|frame| frame.root)
    }

    /// Whether the next place is to be written. If not, what it was made from has not changed.
    pub(super) fn memo(&mut self, hash: u64) -> bool {
        let word = tagged(hash, MEMO);
        let Some(frame) = self.frames.last() else {
            return true;
        };
        if self.next >= frame.slots {
            misplaced();
        }
        if !frame.known {
            self.new.push(word);
            return true;
        }
        let held = self.old[self.read];
        if held == word && !self.copying {
            let end = end_of_place(&self.old, self.read);
            if self.reshaped {
                self.new.extend_from_slice(&self.old[self.read..end]);
            }
            self.read = end;
            self.next += 1;
            return false;
        }
        if held & TAG != MEMO {
            self.reshape();
        }
        if self.reshaped {
            self.new.push(word);
        } else {
            self.old[self.read] = word;
        }
        if held & TAG == MEMO {
            self.read += 1;
        }
        true
    }

    /// Fills the next place with an element that has this word, and which `append` writes as text,
    /// unless the client has the one that was made from the same.
    pub(super) fn apart(
        &mut self,
        word: u64,
        made_from: u64,
        out: &mut String,
        append: &mut dyn FnMut(&mut String),
    ) {
        if self.frames.is_empty() {
            self.open(&Layout::BARE, 0, out);
            self.apart(word, made_from, out, append);
            return self.close(out);
        }
        if !self.memo(made_from) {
            return;
        }
        match self.held() {
            None => self.new.push(word),
            Some(held) => {
                if held != word {
                    self.reshape();
                }
                if self.reshaped {
                    self.new.push(word);
                }
                self.read = end_of_place(&self.old, self.read);
                self.show(self.frames.len(), out);
            }
        }
        self.member_of(self.frames.len() - 1, out);
        append(out);
        self.next += 1;
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
                let end = end_of_place(&self.old, self.read);
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
    #[cold]
    #[inline(never)]
    fn open_other_entry(&mut self, key: u64, out: &mut String) {
        self.begin_list(out);
        if let Some(Frame {
            shape: Shape::Stream { .. },
            slots,
            ..
        }) = self.frames.last()
        {
            let slots = *slots;
            return self.open_passing(slots, out);
        }
        let Some(Frame {
            shape: Shape::List { count, by_key, .. },
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
            if !*by_key && index < *count {
                if self.old[self.read] == key {
                    found = Some(self.read);
                } else {
                    *by_key = true;
                    let moves = Moves::read(&self.old, self.read, index, *count);
                    self.moves.push(moves);
                }
            }
            if *by_key && let Some(entry) = self.moves.last_mut().and_then(|moves| moves.take(key))
            {
                found = Some(entry.at);
                from = (entry.index != index).then_some(entry.index);
            }
            if found != Some(self.read) {
                self.reshape();
            }
        }
        let (start, shape) = (self.position(), Shape::Entry { from });
        if let Some(at) = found {
            let end = at + self.old[at + 1] as usize;
            self.read = at;
            self.put_header(2);
            self.push(Frame {
                shape,
                known: true,
                root: false,
                next: 0,
                slots,
                start,
                end,
            });
        } else {
            self.new.extend([key, 0]);
            self.push(Frame {
                shape,
                known: false,
                root: false,
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
        self.set_aside.push(SetAside {
            new: std::mem::take(&mut self.new),
            reshaped: self.reshaped,
        });
        self.reshaped = true;
        self.push(Frame {
            shape: Shape::Passing,
            known: false,
            root: false,
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

    fn close_passing(&mut self, out: &mut String) {
        let Some(SetAside { new, reshaped }) = self.set_aside.pop() else {
            misplaced();
        };
        (self.new, self.reshaped) = (new, reshaped);
        self.shown = self.frames.len();
        out.push('}');
        self.next += 1;
    }

    /// Turns a list that was not begun into a new one, as an entry is coming.
    fn begin_list(&mut self, out: &mut String) {
        let Some(Frame {
            shape: Shape::Unbegun { layout, optional },
            ..
        }) = self.frames.last()
        else {
            return;
        };
        let (layout, optional) = (*layout, *optional);
        self.reshape();
        let start = self.new.len();
        self.new
            .extend([tagged(layout.fingerprint(optional), LIST), 0, 0]);
        self.show_around(out);
        self.member(out);
        out.push('{');
        self.push_statics(layout, optional, out);
        out.push_str(",\"k\":{");
        self.shown = self.frames.len();
        if let Some(frame) = self.frames.last_mut() {
            frame.start = start;
            frame.shape = Shape::List {
                count: 0,
                by_key: false,
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
    fn held(&mut self) -> Option<u64> {
        match self.frames.last() {
            Some(frame) if self.next >= frame.slots => misplaced(),
            Some(frame) if frame.known => {}
            Some(_) => return None,
            None => return self.old.first().copied(),
        }
        while self.old[self.read] & TAG == MEMO {
            self.reshape();
            self.read += 1;
        }
        Some(self.old[self.read])
    }

    /// Copies the header of a known list or node, whose length is set when it is closed.
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
        self.changed = true;
        while self.shown < depth {
            if self.shown > 0 {
                self.member_of(self.shown - 1, out);
                match self.frames[self.shown].shape {
                    Shape::Entry { from: Some(from) } => {
                        out.push('[');
                        push_number(out, from);
                        out.push_str(",{");
                    }
                    Shape::List { .. } => out.push_str("{\"k\":{"),
                    Shape::Node
                    | Shape::Entry { .. }
                    | Shape::Unbegun { .. }
                    | Shape::Stream { .. }
                    | Shape::Passing => out.push('{'),
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

/// What is left when everything is written.
pub(super) struct Finished {
    pub(super) tape: Box<[u64]>,
    pub(super) renders: Option<Arc<AtomicU32>>,
    pub(super) retained: Retained,
}

#[cold]
fn not_one_element(name: &str) -> ! {
    panic!(
        "{name} must show exactly one element: its `view!` has one tag around everything, and nothing beside it"
    );
}

fn push_templates(scope: Option<Scope>, out: &mut String) {
    if let Some(scope) = scope {
        scope.templates.finish(out);
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
