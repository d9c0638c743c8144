//! A field of a view that is filled when something is there.

use std::any::Any;
use std::fmt;

use crate::error::{Error, Result};

/// A field of a live view that [`Socket::load`](crate::Socket::load) fills.
///
/// The view sets it to [`Async::default()`] when it is mounted. The template reads from
/// [`state`](Self::state) what is in it:
///
/// ```
/// # use remount::prelude::*;
/// # struct Shop { orders: Async<u64> }
/// # impl Shop {
/// fn orders(&self) -> impl Markup {
///     view! {
///         match self.orders.state() {
///             AsyncState::Idle => {}
///             AsyncState::Loading(None) => <p>"Counting …"</p>,
///             AsyncState::Loading(Some(before)) => <p>(before) " orders, counting again …"</p>,
///             AsyncState::Ready(orders) => <p>(orders) " orders"</p>,
///             AsyncState::Failed(_, _) => <p>"The orders cannot be counted now."</p>,
///         }
///     }
/// }
/// # }
/// ```
///
/// It belongs to its field. If the view sets the field to `Async::default()`, it cancels the load.
/// If the view moves it to another field while it loads, nothing fills it any more.
pub struct Async<T> {
    value: Option<T>,
    error: Option<Error>,
    /// The number of the work that is to fill it, or 0.
    current: u32,
}

/// What is in an [`Async`].
pub enum AsyncState<'a, T> {
    /// Nothing was loaded yet, and nothing is being loaded.
    Idle,
    /// It is being loaded. What was there before, if something was.
    Loading(Option<&'a T>),
    /// It is there.
    Ready(&'a T),
    /// The load has failed. What was there before, if something was.
    Failed(&'a Error, Option<&'a T>),
}

impl<T> Async<T> {
    /// What is in it.
    #[must_use]
    pub fn state(&self) -> AsyncState<'_, T> {
        let value = self.value.as_ref();
        match (&self.error, value) {
            _ if self.is_loading() => AsyncState::Loading(value),
            (Some(error), value) => AsyncState::Failed(error, value),
            (None, Some(value)) => AsyncState::Ready(value),
            (None, None) => AsyncState::Idle,
        }
    }

    /// Whether it is being loaded, for the first time or again.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.current != 0
    }

    /// The value of the last load that succeeded, also while it is loaded again or when that has
    /// failed.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The value of the last load that succeeded, to change it. A running load replaces it all the
    /// same.
    #[must_use]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    /// Why the last load has failed, until the next one begins.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }
}

/// An [`Async`], whatever is loaded into it.
pub(crate) trait Loading {
    /// The number of the work that is to fill it, or 0.
    fn current(&self) -> u32;
    /// Has work of this number fill it. Returns the number of what it replaces, or 0.
    fn begin(&mut self, number: u32) -> u32;
    /// Takes what the work has ended with.
    fn end(&mut self, result: Result<Box<dyn Any + Send>>);
}

impl<T: Send + 'static> Loading for Async<T> {
    fn current(&self) -> u32 {
        self.current
    }

    fn begin(&mut self, number: u32) -> u32 {
        self.error = None;
        std::mem::replace(&mut self.current, number)
    }

    fn end(&mut self, result: Result<Box<dyn Any + Send>>) {
        self.current = 0;
        match result.map(Box::<dyn Any + Send>::downcast) {
            Ok(Ok(value)) => self.value = Some(*value),
            Ok(Err(_)) => {}
            Err(error) => self.error = Some(error),
        }
    }
}

impl<T> Default for Async<T> {
    /// Idle.
    fn default() -> Self {
        Self {
            value: None,
            error: None,
            current: 0,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Async<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.state().fmt(f)
    }
}

impl<T> Clone for AsyncState<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for AsyncState<'_, T> {}

impl<T: fmt::Debug> fmt::Debug for AsyncState<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Idle => f.write_str("Idle"),
            Self::Loading(value) => f.debug_tuple("Loading").field(value).finish(),
            Self::Ready(value) => f.debug_tuple("Ready").field(value).finish(),
            Self::Failed(error, value) => {
                f.debug_tuple("Failed").field(error).field(value).finish()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in a field to which this happens, one after the other.
    fn check(steps: &[fn(&mut Async<u64>)], expected: &str) {
        let mut field = Async::default();
        for step in steps {
            step(&mut field);
        }
        assert_eq!(format!("{field:?}"), expected);
    }

    fn begin(field: &mut Async<u64>) {
        field.begin(7);
    }

    fn succeed(field: &mut Async<u64>) {
        field.end(Ok(Box::new(3_u64)));
    }

    fn fail(field: &mut Async<u64>) {
        field.end(Err("no answer".into()));
    }

    #[test]
    fn it_is_idle_until_something_is_loaded() {
        check(&[], "Idle");
        check(&[begin], "Loading(None)");
        check(&[begin, succeed], "Ready(3)");
        check(&[begin, fail], "Failed(no answer, None)");
    }

    #[test]
    fn what_was_there_stays_while_it_is_loaded_again() {
        check(&[begin, succeed, begin], "Loading(Some(3))");
        check(&[begin, succeed, begin, fail], "Failed(no answer, Some(3))");
    }

    #[test]
    fn an_error_is_forgotten_when_it_is_loaded_again() {
        check(&[begin, fail, begin], "Loading(None)");
        check(&[begin, fail, begin, succeed], "Ready(3)");
        let mut field = Async::default();
        fail(&mut field);
        begin(&mut field);
        assert!(field.error().is_none());
    }

    #[test]
    fn it_says_which_work_it_replaces() {
        let mut field = Async::<u64>::default();
        assert_eq!([field.begin(7), field.begin(8)], [0, 7]);
        succeed(&mut field);
        assert_eq!(field.begin(9), 0);
    }

    #[test]
    fn what_was_loaded_can_be_changed() {
        let mut field = Async::default();
        assert!(field.get_mut().is_none());
        succeed(&mut field);
        *field.get_mut().expect("it is there") += 1;
        assert_eq!(field.get(), Some(&4));
    }

    #[test]
    fn it_takes_little_more_than_its_value() {
        assert_eq!(size_of::<Async<u64>>(), 32);
    }
}
