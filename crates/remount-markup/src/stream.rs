use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::layout::Layout;
use crate::writer::Writer;
use operations::Placed;

mod items;
mod operations;

pub(crate) use items::{Changes, Item};
pub(crate) use operations::Operations;

/// A list that lives in the browser: the server sends what is inserted and deleted, and keeps no
/// item. For what only grows, or is long, such as the messages of a chat.
///
/// It is shown with `for` in an element with an `id` and `phx-update="stream"`; each item is one
/// element whose `id` is the one that the loop gives:
///
/// ```
/// # extern crate remount_markup as remount;
/// use remount_macros::view;
/// use remount_markup::{Markup, Prints, Stream};
///
/// let mut names = Stream::with_ids(|name: &&str| format!("name-{name}"), ["ada"]);
/// fn list(names: &Stream<&'static str>) -> impl Markup {
///     view! {
///         <ul id="names" phx-update="stream">
///             for (id, name) in names { <li id=(id)>(name)</li> }
///         </ul>
///     }
/// }
///
/// let (mut prints, mut out) = (Prints::default(), String::new());
/// prints.full(&list(&names), None, &mut String::new());
/// names.insert("bob");
/// prints.diff(&list(&names), None, &mut out);
/// assert_eq!(
///     out,
///     r#""0":{"stream":["0",[["name-bob",-1,null,null]],[]],"k":{"0":{"0":"name-bob","1":"bob"},"kc":1}}"#
/// );
/// ```
///
/// What was written for a live view is forgotten, so a stream is shown in one place of one view,
/// always: a branch that hides it makes the browser drop its items, and what happens to it until
/// the next render is forgotten too. What is inserted before it was ever shown waits, up to its
/// [limit](Self::limit): give one to a stream that may not be shown for long. An HTML render shows
/// what is waiting and forgets nothing. The browser carries out deletions before insertions,
/// whatever the order of the calls since the last render was; of several insertions of one item the
/// first decides about its place, and the last about what is shown.
pub struct Stream<T> {
    id: fn(&T) -> String,
    limit: Option<i32>,
    waiting: Mutex<Waiting<T>>,
    /// Which stream of the view it is, from 1 on; 0 as long as it was not shown.
    reference: AtomicU32,
}

/// An item that knows the `id` of the element which shows it, unique in the page.
///
/// ```
/// use remount_markup::StreamItem;
///
/// struct Message { id: u64, body: String }
///
/// impl StreamItem for Message {
///     fn dom_id(&self) -> String {
///         format!("message-{}", self.id)
///     }
/// }
/// ```
pub trait StreamItem {
    /// The `id` of its element.
    fn dom_id(&self) -> String;
}

impl<T: StreamItem> Stream<T> {
    /// A stream without items.
    pub fn new() -> Self {
        Self::with_ids(T::dom_id, [])
    }
}

impl<T> Stream<T> {
    /// A stream of items whose ids come from a function.
    pub fn with_ids(id: fn(&T) -> String, items: impl IntoIterator<Item = T>) -> Self {
        let mut stream = Self {
            id,
            limit: None,
            waiting: Mutex::default(),
            reference: AtomicU32::new(0),
        };
        stream.extend(items);
        stream
    }

    /// Appends an item. One that the browser has is replaced at its place.
    pub fn insert(&mut self, item: T) {
        self.place(item, -1, false);
    }

    /// Inserts an item so that it has this index, or is the last one. One that the browser has is
    /// replaced where it is; to move it, delete it first.
    pub fn insert_at(&mut self, index: usize, item: T) {
        self.place(item, i32::try_from(index).unwrap_or(-1), false);
    }

    /// Replaces an item if the browser has it.
    pub fn update_only(&mut self, item: T) {
        self.place(item, -1, true);
    }

    /// Removes an item.
    pub fn delete(&mut self, item: &T) {
        self.delete_id((self.id)(item));
    }

    /// Removes the item whose element has this `id`.
    pub fn delete_id(&mut self, id: impl Into<String>) {
        let (id, waiting) = (id.into(), self.waiting_mut());
        waiting.forget_unless_shown();
        while let Some(at) = waiting
            .operations
            .placed
            .iter()
            .position(|one| one.id == id)
        {
            waiting.operations.placed.remove(at);
            waiting.items.remove(at);
        }
        if waiting.renders.is_some() {
            waiting.operations.deleted.push(id);
        }
    }

    /// Removes all items, and appends these.
    pub fn reset(&mut self, items: impl IntoIterator<Item = T>) {
        let waiting = self.waiting_mut();
        // What is inserted next must not take the reset for something that a hidden list forgets.
        waiting.forget_unless_shown();
        waiting.forget();
        waiting.operations.reset = true;
        self.extend(items);
    }

    /// From now on each insertion leaves only so many items: the first ones, or if the number is
    /// negative the last ones. `None` leaves all.
    pub fn limit(&mut self, limit: impl Into<Option<i32>>) {
        self.limit = limit.into();
    }

    fn place(&mut self, item: T, at: i32, update_only: bool) {
        let placed = Placed {
            id: (self.id)(&item),
            at,
            limit: self.limit,
            update_only,
        };
        let limit = self.limit;
        let waiting = self.waiting_mut();
        waiting.forget_unless_shown();
        waiting.operations.placed.push(placed);
        waiting.items.push(item);
        if let Some(limit) = limit
            && waiting.renders.is_none()
            && waiting.items.len() > (limit.unsigned_abs() as usize).saturating_mul(2)
        {
            waiting.keep_what_would_be_shown(limit);
        }
    }

    fn waiting_mut(&mut self) -> &mut Waiting<T> {
        self.waiting
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins the list, and gives out what is shown in it.
    pub(crate) fn open(
        &self,
        w: &mut Writer<'_>,
        layout: &'static Layout,
        optional: u64,
    ) -> Vec<(String, T)>
    where
        T: Clone,
    {
        if w.is_frozen() {
            w.open_list(layout, optional);
            return Vec::new();
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.settle();
        if w.is_html() {
            w.open_list(layout, optional);
            let order = waiting.operations.order();
            let (placed, items) = (&waiting.operations.placed, &waiting.items);
            let shown = order.into_iter();
            return shown
                .map(|at| (placed[at].id.clone(), items[at].clone()))
                .collect();
        }
        let (operations, items) = waiting.forget();
        let renders = w.open_stream(layout, optional, &operations, &self.reference);
        if let Some(renders) = renders {
            waiting.render = renders.load(Ordering::Relaxed);
            waiting.renders = Some(renders);
        }
        drop(waiting);
        let ids = operations.placed.into_iter().map(|placed| placed.id);
        ids.zip(items).collect()
    }
}

impl<T> Extend<T> for Stream<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: StreamItem> Default for Stream<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: StreamItem> FromIterator<T> for Stream<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::with_ids(T::dom_id, items)
    }
}

impl<T: StreamItem> From<Vec<T>> for Stream<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T> fmt::Debug for Stream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Stream")
            .field("waiting", &waiting.items.len())
            .finish_non_exhaustive()
    }
}

macro_rules! pointers {
    ($($pointer:ty)+) => { $(
        impl<T: StreamItem + ?Sized> StreamItem for $pointer {
            fn dom_id(&self) -> String {
                (**self).dom_id()
            }
        }
    )+ };
}

pointers! { &T Box<T> Rc<T> Arc<T> }

/// What happened since the stream was written last.
struct Waiting<T> {
    operations: Operations,
    /// The items of `operations.placed`.
    items: Vec<T>,
    /// How often what shows the stream was written, once it was shown.
    renders: Option<Arc<AtomicU32>>,
    /// The render after which this happened.
    render: u32,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self {
            operations: Operations::default(),
            items: Vec::new(),
            renders: None,
            render: 0,
        }
    }
}

impl<T> Waiting<T> {
    fn forget(&mut self) -> (Operations, Vec<T>) {
        (
            std::mem::take(&mut self.operations),
            std::mem::take(&mut self.items),
        )
    }

    /// Before something happens: forgets what happened before a render that did not show it, as the
    /// browser dropped the list.
    fn forget_unless_shown(&mut self) {
        let Some(renders) = &self.renders else {
            return;
        };
        let render = renders.load(Ordering::Relaxed);
        if std::mem::replace(&mut self.render, render) != render {
            self.forget();
        }
    }

    /// Of what was never shown keeps the items that the limit leaves.
    fn keep_what_would_be_shown(&mut self, limit: i32) {
        self.settle();
        let (operations, items) = self.forget();
        let order = operations.order();
        let waiting = operations.placed.into_iter().zip(items);
        let mut waiting: Vec<Option<(Placed, T)>> = waiting.map(Some).collect();
        let kept = order.into_iter().filter_map(|index| waiting[index].take());
        let kept = kept.map(|(placed, item)| {
            let (at, limit) = (-1, Some(limit));
            (
                Placed {
                    at,
                    limit,
                    ..placed
                },
                item,
            )
        });
        (self.operations.placed, self.items) = kept.unzip();
        self.operations.reset = operations.reset;
    }

    /// Leaves one insertion for each id, as the browser would show two as one element twice. The
    /// first one decides about the place, the last one about the item.
    fn settle(&mut self) {
        let mut places: HashMap<String, usize> = HashMap::new();
        let all = std::mem::take(&mut self.operations.placed);
        let mut kept: Vec<(Placed, T)> = Vec::with_capacity(all.len());
        for (placed, item) in all.into_iter().zip(std::mem::take(&mut self.items)) {
            match places.get(&placed.id) {
                Some(at) if kept[*at].0.update_only && !placed.update_only => {
                    kept[*at] = (placed, item);
                }
                Some(at) => kept[*at].1 = item,
                None => {
                    places.insert(placed.id.clone(), kept.len());
                    kept.push((placed, item));
                }
            }
        }
        (self.operations.placed, self.items) = kept.into_iter().unzip();
    }
}
