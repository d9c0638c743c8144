use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

/// A value that knows whether it was touched since it was shown: what a [`memo`](crate::memo) of a
/// long list is made from.
///
/// It is used like the value in it. Whoever borrows it mutably makes a new version of it, whether
/// or not anything changes then. [`Hash`] is that of the version, not of the value, so it costs
/// nothing however much there is in it.
///
/// ```
/// use remount_markup::Tracked;
///
/// let mut rows = Tracked::new(vec!["a", "b"]);
/// rows.push("c");
/// assert_eq!(rows.len(), 3);
/// for row in &rows {
///     assert!(row.len() == 1);
/// }
/// assert_eq!(Tracked::into_inner(rows), ["a", "b", "c"]);
/// ```
///
/// What changes behind a shared reference (a `Cell`, a `Mutex`) is not seen.
#[derive(Clone)]
pub struct Tracked<T> {
    value: T,
    /// No two values in this process have the same, unless one is an untouched clone of the other.
    version: u64,
}

impl<T> Tracked<T> {
    /// The first version of a value.
    pub fn new(value: T) -> Self {
        Self {
            value,
            version: next_version(),
        }
    }

    /// The value.
    pub fn into_inner(tracked: Self) -> T {
        tracked.value
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.version = next_version();
        &mut self.value
    }
}

impl<T> Hash for Tracked<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.version.hash(state);
    }
}

impl<T> From<T> for Tracked<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Default> Default for Tracked<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<I, T: FromIterator<I>> FromIterator<I> for Tracked<T> {
    fn from_iter<S: IntoIterator<Item = I>>(items: S) -> Self {
        Self::new(items.into_iter().collect())
    }
}

impl<'a, T> IntoIterator for &'a Tracked<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.value.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a mut Tracked<T>
where
    &'a mut T: IntoIterator,
{
    type Item = <&'a mut T as IntoIterator>::Item;
    type IntoIter = <&'a mut T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (**self).into_iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Tracked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

fn next_version() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}
