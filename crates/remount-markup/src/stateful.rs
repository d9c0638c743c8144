use std::any::{Any, TypeId};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use crate::hashed::HashedMap;
use crate::seeds::Seeds;
use crate::stream::{Changes, Item};
use crate::tape;
use crate::writer::Writer;

mod frozen;

/// How many components of a view are kept while they are hidden. A client lets them go within a
/// round trip; of one that never does only the latest are kept.
const MAX_HIDDEN: usize = 1_000;

/// The state of a stateful component: a part of a live view that remembers something of its own,
/// is shown as one element, and changes without the view around it being shown again.
///
/// The runtime implements it for what an app calls a live component, and places it with
/// [`Writer::component`].
pub trait Stateful: Any + Send {
    /// What it is called in messages to a developer.
    fn name(&self) -> &'static str;

    /// Writes what it shows: exactly one element, from a template with nothing beside it.
    fn write(&self, w: &mut Writer<'_>);

    /// The type of its events, if it has any: those in its template are for it.
    fn events(&self) -> Option<TypeId> {
        None
    }

    /// Whatever the runtime wants to find again with the state, such as what handles its events.
    fn handler(&self) -> &'static (dyn Any + Send + Sync);
}

/// The stateful components that a view shows, each under its number.
#[derive(Default)]
pub(crate) struct Components {
    /// The number that was given last. None is used again, as the client may still know it.
    last: u32,
    numbers: HashedMap<(TypeId, u64), u32>,
    /// In the order of their numbers.
    placed: Vec<Placed>,
    /// For the root of a template the number of a component which shows it.
    peers: HashedMap<u64, u32>,
    /// The object `c` of the message that is being written, without its end.
    written: String,
    /// Buffers that are not in use, as long as a message is being written.
    spare: Vec<String>,
    /// How many messages were written.
    message: u32,
    /// Of each stream with a limit the items that the browser has.
    items: HashMap<u32, Vec<u64>>,
    /// Those that nobody has asked for since they were made.
    new: VecDeque<u32>,
    /// Whether these are made for one look at what is shown, which changes nothing.
    frozen: bool,
}

/// What a view finds a stateful component by that it shows: its type, and the id under which it
/// [places](Writer::component) it.
///
/// ```
/// # use std::any::Any;
/// use remount_markup::{ComponentKey, Prints, Stateful, Writer};
///
/// struct Line;
///
/// impl Stateful for Line {
///     // …
/// #   fn name(&self) -> &'static str { "Line" }
/// #   fn write(&self, _: &mut Writer<'_>) {}
/// #   fn handler(&self) -> &'static (dyn Any + Send + Sync) { &() }
/// }
///
/// assert_eq!(Prints::default().component_with(&ComponentKey::of::<Line>("first")), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentKey(TypeId, u64);

impl ComponentKey {
    /// The key of the component of this type and id.
    pub fn of<C: Stateful>(id: &(impl Hash + ?Sized)) -> Self {
        let mut hasher = Seeds::of_process().hasher();
        id.hash(&mut hasher);
        Self(TypeId::of::<C>(), hasher.finish())
    }
}

/// What a component is placed in.
pub(crate) struct Surroundings {
    /// The items of streams around it, from the outside to the inside.
    pub(crate) items: Box<[Item]>,
    /// Whether the innermost item is in the same tree.
    pub(crate) in_item: bool,
    /// Whether it is new to the client, which may not have it any more.
    pub(crate) afresh: bool,
}

/// A component while it is shown.
pub(crate) struct Shown {
    pub(crate) state: Box<dyn Stateful>,
    pub(crate) tape: Box<[u64]>,
    pub(crate) items: Box<[Item]>,
    pub(crate) renders: Option<Arc<AtomicU32>>,
    /// What there is to tell about it.
    pub(crate) text: String,
}

pub(crate) struct Placed {
    cid: u32,
    key: (TypeId, u64),
    /// `None` while it is in use.
    pub(crate) state: Option<Box<dyn Stateful>>,
    tape: Box<[u64]>,
    /// The message in which it was placed last.
    in_message: u32,
    /// Whether the message that is being written says something about it.
    written: bool,
    /// The items of streams that it is in, from the outside to the inside: it may go from the page
    /// without the server.
    items: Box<[Item]>,
    /// Whether it is in an item itself, of which nothing is remembered, and not in a component that
    /// is.
    in_item: bool,
    /// Whether nothing shows it any more. It gets no events, and is kept for the case that it is
    /// shown again before the client has let it go.
    hidden: bool,
    /// Whether the client said that its element is gone.
    leaving: bool,
    /// Whether an item that it was in is gone, or was shown again without it.
    dropped: bool,
    /// How often it was written, if it shows a stream.
    renders: Option<Arc<AtomicU32>>,
}

impl Components {
    pub(crate) fn begin_message(&mut self) {
        self.message = self.message.wrapping_add(1);
        self.written.clear();
        for placed in &mut self.placed {
            placed.written = false;
        }
    }

    /// The number of a component that is known, and its state.
    pub(crate) fn known(&mut self, key: (TypeId, u64)) -> Option<(u32, &mut dyn Stateful)> {
        let cid = *self.numbers.get(&key)?;
        match &mut self.kept_mut(cid)?.state {
            Some(state) => Some((cid, &mut **state)),
            None => shown_twice(None),
        }
    }

    pub(crate) fn add(&mut self, key: (TypeId, u64), state: Box<dyn Stateful>) -> u32 {
        self.last += 1;
        self.numbers.insert(key, self.last);
        self.new.push_back(self.last);
        self.placed.push(Placed {
            cid: self.last,
            key,
            state: Some(state),
            tape: Box::default(),
            in_message: self.message.wrapping_sub(1),
            written: false,
            items: Box::default(),
            in_item: false,
            hidden: false,
            leaving: false,
            dropped: false,
            renders: None,
        });
        self.last
    }

    /// Notes that a component is shown in this message, and where. Takes out what is needed to show
    /// it.
    pub(crate) fn place(&mut self, cid: u32, around: Surroundings) -> Option<Shown> {
        let message = self.message;
        let placed = self.kept_mut(cid)?;
        if placed.in_message == message {
            shown_twice(placed.state.as_deref());
        }
        placed.in_message = message;
        placed.hidden = false;
        placed.leaving = false;
        // One that was moved out of an item may still be shown there too.
        if !around.items.is_empty() {
            placed.items = around.items;
            placed.in_item = around.in_item;
            placed.dropped = false;
        }
        if around.afresh {
            placed.tape = Box::default();
        }
        self.take(cid)
    }

    /// Takes out what is needed to show a component again.
    pub(crate) fn take(&mut self, cid: u32) -> Option<Shown> {
        let placed = self.shown_mut(cid)?;
        Some(Shown {
            state: placed.state.take()?,
            tape: std::mem::take(&mut placed.tape),
            items: placed.items.clone(),
            renders: placed.renders.take(),
            text: self.spare.pop().unwrap_or_default(),
        })
    }

    /// Takes out what is needed to show a component again that this message does not show yet.
    pub(crate) fn take_unless_placed(&mut self, cid: u32) -> Option<Shown> {
        let message = self.message;
        let is_placed = self.shown_mut(cid)?.in_message == message;
        (!is_placed).then(|| self.take(cid)).flatten()
    }

    /// Puts back what was taken out. Returns whether there was anything to tell the client.
    pub(crate) fn keep(&mut self, cid: u32, mut shown: Shown) -> bool {
        let (root, written) = (shown.tape.first().copied(), !shown.text.is_empty());
        if let Some(placed) = self.kept_mut(cid) {
            placed.state = Some(shown.state);
            placed.tape = shown.tape;
            placed.renders = shown.renders;
            placed.written |= written;
        }
        if let Some(root) = root {
            self.peers.insert(root, cid);
        }
        if written {
            self.written
                .push_str(if self.written.is_empty() { "\"" } else { ",\"" });
            self.written.push_str(itoa::Buffer::new().format(cid));
            self.written.push_str("\":{");
            self.written.push_str(&shown.text);
            self.written.push('}');
        }
        shown.text.clear();
        self.spare.push(shown.text);
        written
    }

    /// Ends a message: writes what it says about components, and keeps no buffer.
    pub(crate) fn end_message(&mut self, separator: &str, out: &mut String) {
        let written = std::mem::take(&mut self.written);
        self.spare = Vec::new();
        if !written.is_empty() {
            for text in [separator, "\"c\":{", &written, "}"] {
                out.push_str(text);
            }
        }
    }

    /// Whether some were made that nobody has asked for.
    pub(crate) fn has_new(&self) -> bool {
        !self.new.is_empty()
    }

    /// Takes the number of the next one of those that were made.
    pub(crate) fn take_new(&mut self) -> Option<u32> {
        let next = self.new.pop_front();
        if self.new.is_empty() {
            self.new = VecDeque::new();
        }
        next
    }

    /// The number of the component with this key.
    pub(crate) fn number_of(&self, ComponentKey(of, id): &ComponentKey) -> Option<u32> {
        self.numbers.get(&(*of, *id)).copied()
    }

    /// Whether this component is in an item of a stream.
    pub(crate) fn is_in_stream(&self, cid: u32) -> bool {
        let index = self.index(cid);
        index.is_some_and(|index| !self.placed[index].items.is_empty())
    }

    /// Whether there is such a component, shown or hidden.
    pub(crate) fn keeps(&self, cid: u32) -> bool {
        self.index(cid).is_some()
    }

    /// A component that is shown.
    pub(crate) fn shown_mut(&mut self, cid: u32) -> Option<&mut Placed> {
        self.kept_mut(cid).filter(|placed| !placed.hidden)
    }

    /// A component that is shown or hidden.
    pub(crate) fn kept_mut(&mut self, cid: u32) -> Option<&mut Placed> {
        let index = self.index(cid)?;
        self.placed.get_mut(index)
    }

    /// The prints of a component that is shown.
    pub(crate) fn tape(&self, cid: u32) -> Option<&[u64]> {
        let placed = &self.placed[self.index(cid)?];
        (!placed.hidden).then_some(&placed.tape)
    }

    fn index(&self, cid: u32) -> Option<usize> {
        self.placed
            .binary_search_by_key(&cid, |placed| placed.cid)
            .ok()
    }

    /// Another component whose root has this print: its number, as the client has to read it, and
    /// its prints.
    pub(crate) fn peer(&self, root: u64) -> Option<(i64, Vec<u64>)> {
        let cid = *self.peers.get(&root)?;
        let peer = &self.placed[self.index(cid)?];
        let same = peer.tape.first() == Some(&root);
        let number = i64::from(cid);
        let number = if peer.written { number } else { -number };
        same.then(|| (number, peer.tape.to_vec()))
    }

    /// The client forgets what all components show, but not which there are.
    pub(crate) fn forget_what_is_shown(&mut self) {
        for placed in &mut self.placed {
            placed.tape = Box::default();
        }
    }

    /// Before the items of a stream are written: the components in those that are new or gone are
    /// dropped, unless they are placed again. Returns whether there are any.
    pub(crate) fn change_items(&mut self, stream: u32, changes: &Changes) -> bool {
        self.drop_where(|item| item.stream == stream && changes.touch(item.id))
    }

    /// After the items of a stream were written: drops the components in those that its limit
    /// leaves no room for. Returns whether there are any.
    pub(crate) fn limit_items(&mut self, stream: u32, changes: &Changes) -> bool {
        let held = self.items.remove(&stream);
        let Some((held, gone)) = changes.limit(held) else {
            return false;
        };
        self.items.insert(stream, held);
        !gone.is_empty()
            && self.drop_where(|item| item.stream == stream && gone.binary_search(&item.id).is_ok())
    }

    fn drop_where(&mut self, goes: impl Fn(&Item) -> bool) -> bool {
        let mut any = false;
        for placed in &mut self.placed {
            let dropped = placed.items.iter().any(&goes);
            placed.dropped |= dropped;
            any |= dropped;
        }
        any
    }

    /// Hides every component that is shown nowhere any more, and drops those that were in an item
    /// of a stream. `root` is the tape of the view.
    pub(crate) fn retain_shown(&mut self, root: &[u64]) {
        let mut shown = vec![false; self.placed.len()];
        let (mut waiting, mut streams, mut known) = (Vec::new(), HashSet::new(), 0);
        let mut again = Vec::new();
        let read = |tape: &[u64], waiting: &mut Vec<u32>, streams: &mut HashSet<u32>| {
            tape::parts(tape, &mut |part| match part {
                tape::Part::Component(cid) => waiting.push(cid),
                tape::Part::Stream(number) => {
                    streams.insert(number);
                }
                tape::Part::Apart(_) => {}
            });
        };
        read(root, &mut waiting, &mut streams);
        loop {
            while let Some(cid) = waiting.pop() {
                let Some(index) = self.index(cid) else {
                    continue;
                };
                if std::mem::replace(&mut shown[index], true) {
                    again.push(index);
                    continue;
                }
                read(&self.placed[index].tape, &mut waiting, &mut streams);
            }
            if streams.len() == known {
                break;
            }
            known = streams.len();
            let is_here = |item: &Item| !item.on_tape || streams.contains(&item.stream);
            let placed = self.placed.iter();
            let held = placed.filter(|placed| {
                placed.in_item && !placed.dropped && placed.items.iter().all(is_here)
            });
            waiting.extend(held.map(|placed| placed.cid));
        }
        self.items.retain(|stream, _| streams.contains(stream));
        for index in again {
            if self.placed[index].items.is_empty() {
                shown_twice(self.placed[index].state.as_deref());
            }
        }
        let mut shown = shown.into_iter();
        self.retain(|placed| shown.next().unwrap_or(true) || placed.hide());
        let hidden = self.placed.iter().filter(|placed| placed.hidden).count();
        let mut too_many = hidden.saturating_sub(MAX_HIDDEN);
        if too_many > 0 {
            self.retain(|placed| {
                let goes = placed.hidden && too_many > 0;
                too_many -= usize::from(goes);
                !goes
            });
        }
        for placed in &mut self.placed {
            if std::mem::take(&mut placed.dropped) {
                // It was moved out of the item.
                placed.items = Box::default();
                placed.in_item = false;
            }
        }
    }

    fn retain(&mut self, mut stays: impl FnMut(&mut Placed) -> bool) {
        let numbers = &mut self.numbers;
        self.placed.retain_mut(|placed| {
            let stays = stays(placed);
            if !stays {
                numbers.remove(&placed.key);
            }
            stays
        });
    }

    /// The elements of these components are gone from the page, or about to be.
    pub(crate) fn will_destroy(&mut self, cids: &[u32]) {
        for cid in cids {
            if let Some(placed) = self.kept_mut(*cid) {
                placed.leaving = placed.hidden || !placed.items.is_empty();
            }
        }
    }

    /// Which of these components are gone.
    pub(crate) fn destroy(&mut self, cids: &[u32]) -> Vec<u32> {
        let mut gone = cids.to_vec();
        gone.retain(|cid| match self.index(*cid) {
            Some(index) if self.placed[index].leaving => {
                let placed = self.placed.remove(index);
                self.numbers.remove(&placed.key);
                true
            }
            Some(_) => false,
            None => true,
        });
        gone
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let placed = self.placed.iter();
        let tapes = placed.map(|placed| size_of_val(&*placed.tape) + size_of_val(&*placed.items));
        let items = self
            .items
            .values()
            .map(|items| items.capacity() * size_of::<u64>());
        tapes.sum::<usize>()
            + items.sum::<usize>()
            + self.items.capacity() * size_of::<(u32, Vec<u64>)>()
            + self.placed.capacity() * size_of::<Placed>()
            + self.numbers.capacity() * size_of::<((TypeId, u64), u32)>()
            + self.peers.capacity() * size_of::<(u64, u32)>()
            + self.new.capacity() * size_of::<u32>()
            + self.written.capacity()
    }
}

impl Placed {
    /// Notes that nothing shows it any more. Returns whether it is kept: what was in an item of a
    /// stream has gone with it.
    fn hide(&mut self) -> bool {
        if !self.hidden {
            self.hidden = true;
            self.leaving = false;
            // Its elements go from the page, so it is shown again in full.
            self.tape = Box::default();
            self.renders = None;
        }
        self.items.is_empty()
    }
}

#[cold]
fn shown_twice(state: Option<&dyn Stateful>) -> ! {
    let name = state.map_or("a stateful component", |state| state.name());
    panic!("{name} is shown twice under one id: each place needs an id of its own");
}

impl fmt::Debug for Components {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.placed.iter().map(|placed| placed.cid);
        f.debug_list().entries(numbers).finish()
    }
}
