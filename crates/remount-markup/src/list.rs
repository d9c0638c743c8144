use crate::layout::Layout;
use crate::stream::Stream;
use crate::writer::Writer;

/// What `for … in …` in a template goes through: anything that can be iterated, and streams, which
/// the writer must know apart.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator",
    label = "cannot be gone through with `for`",
    note = "lists are slices, `&Vec`, iterators, `Option`s, and `&Stream`s whose items implement `Clone`"
)]
pub trait List {
    type Item;
    type Items: Iterator<Item = Self::Item>;

    /// Begins the list, whose entries all have this layout.
    fn open(self, w: &mut Writer<'_>, layout: &'static Layout, optional: u64) -> Self::Items;
}

/// The key of a list that has none although it needs one: the compiler warns of generated code
/// that does not use it. As a trait, since for a type the compiler proposes `let _ =`.
#[doc(hidden)]
#[must_use = "what is typed in a field of this list would stay at its place when the items move: `for item in &items, key = item.id { … }`"]
pub trait ListKey {}

impl ListKey for () {}

/// For generated code: what a list without a key does not use.
#[doc(hidden)]
pub fn list_key() -> impl ListKey {}

impl<I: IntoIterator> List for I {
    type Item = I::Item;
    type Items = I::IntoIter;

    #[inline]
    fn open(self, w: &mut Writer<'_>, layout: &'static Layout, optional: u64) -> I::IntoIter {
        w.open_list(layout, optional);
        self.into_iter()
    }
}

impl<T: Clone> List for &Stream<T> {
    type Item = (String, T);
    type Items = std::vec::IntoIter<(String, T)>;

    fn open(self, w: &mut Writer<'_>, layout: &'static Layout, optional: u64) -> Self::Items {
        self.open(w, layout, optional).into_iter()
    }
}
