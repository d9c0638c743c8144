//! The one way to call what an app wrote: a panic in it ends what was called, and nothing else.
//!
//! Shared with the crate `remount`. Not for use by hand.
//!
//! Where a panic was is known to panic hooks only, and there is one hook for the whole process. At
//! the first call a hook is put before the one that is there: it notes the place of a panic within
//! a call, and goes on to the other hook, so that what an app or `std` does with a panic stays as
//! it is. An app that sets its own hook later takes ours away: then panics are caught as before,
//! and the log says no place.
//!
//! Rust aborts the process when a `Drop` that runs because of a panic panics itself. What an app
//! made is therefore held as [`Owned`], which lets no panic out of its `Drop`: a view that unwraps
//! a poisoned lock there ends alone. What a handler holds in its own variables is out of reach.

use std::any::{Any, type_name};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Once;
use std::task::Poll;
use std::thread;

/// Runs what an app wrote.
///
/// # Errors
///
/// When it panics.
pub fn call<T>(run: impl FnOnce() -> T) -> Result<T, Panic> {
    let (mut run, mut returned) = (Some(run), None);
    catch(&mut || {
        if let Some(run) = run.take() {
            returned = Some(run());
        }
    })?;
    match returned {
        Some(returned) => Ok(returned),
        None => unreachable!("what did not panic has returned"),
    }
}

/// What is the same for everything that is called, compiled once.
fn catch(run: &mut dyn FnMut()) -> Result<(), Panic> {
    note_places();
    let outer = (DEPTH.get(), take_place());
    DEPTH.set(outer.0 + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(run));
    let result = result.map_err(|payload| Panic {
        message: message(payload),
        place: take_place(),
    });
    DEPTH.set(outer.0);
    if outer.1.is_some() {
        // The panic around this call, which is in the `Drop` of something.
        note_place(outer.1);
    }
    result
}

/// Runs a future that an app wrote, and what makes it.
///
/// # Errors
///
/// When either panics.
pub async fn wait<F: Future + Unpin>(make: impl FnOnce() -> F) -> Result<F::Output, Panic> {
    let mut future = Owned::new(call(make)?);
    poll_fn(|cx| match call(|| Pin::new(&mut *future).poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Drops what an app made, and says in the log whose it was if that panics.
pub fn drop<T>(of: &'static str, value: T) {
    empty(of, &mut Some(value));
}

fn empty(of: &'static str, place: &mut dyn Emptied) {
    if let Err(panic) = catch(&mut || place.empty()) {
        tracing::error!(of, %panic, "something panicked while it was dropped");
    }
}

/// A place for a value of any type.
trait Emptied {
    /// Drops what is in it.
    fn empty(&mut self);
}

impl<T> Emptied for Option<T> {
    fn empty(&mut self) {
        *self = None;
    }
}

/// What an app made. A panic in its `Drop` is in the log, and goes no further.
#[derive(Debug)]
pub struct Owned<T>(Option<T>);

impl<T> Owned<T> {
    /// Holds a value.
    pub fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// The place of a value that comes later, and of which nothing may be asked before.
    #[must_use]
    pub fn nothing() -> Self {
        Self(None)
    }

    /// Puts a value into a place that has none.
    pub fn put(this: &mut Self, value: T) {
        this.0 = Some(value);
    }

    /// Takes the value out, of which nothing may be asked afterwards.
    pub fn take(this: &mut Self) -> Option<T> {
        this.0.take()
    }
}

impl<T> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl<T> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("it is there until it is dropped")
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if mem::needs_drop::<T>() {
            empty(type_name::<T>(), &mut self.0);
        }
    }
}

/// What a panic said, and where it was.
#[derive(Debug)]
pub struct Panic {
    message: String,
    place: Option<String>,
}

impl Panic {
    /// What it said.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// File, line and column, unless an app's hook took the place of the one that notes it.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it panicked")?;
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Panic {}

fn message(payload: Box<dyn Any + Send>) -> String {
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let said = said.unwrap_or("without a message").to_owned();
    // A payload may be of any type, and its `Drop` is an app's code too.
    if let Err(another) = panic::catch_unwind(AssertUnwindSafe(|| mem::drop(payload))) {
        mem::forget(another);
    }
    said
}

thread_local! {
    /// How many calls this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic within the innermost call was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Has the places of panics noted from now on.
fn note_places() {
    static ONCE: Once = Once::new();
    // The hook cannot be changed while this thread panics; a later call does it.
    if ONCE.is_completed() || thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let next = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if DEPTH.try_with(Cell::get).is_ok_and(|depth| depth > 0) {
                note_place(info.location().map(ToString::to_string));
            }
            next(info);
        }));
    });
}

/// A thread that ends notes nothing any more.
fn note_place(place: Option<String>) {
    let _ = PLACE.try_with(|held| held.replace(place));
}

fn take_place() -> Option<String> {
    PLACE.try_with(RefCell::take).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("in drop");
        }
    }

    fn said(run: impl FnOnce()) -> String {
        call(run).expect_err("it panics").to_string()
    }

    #[test]
    fn what_returns_is_returned() {
        assert_eq!(call(|| 7).expect("it does not panic"), 7);
    }

    #[test]
    fn a_panic_is_told_with_its_message_and_its_place() {
        let line = line!() + 1;
        let said = said(|| panic!("asked to"));
        let place = format!("it panicked at {}:{line}:", file!());
        assert!(said.starts_with(&place), "{said}");
        assert!(said.ends_with(": asked to"), "{said}");
    }

    #[test]
    fn a_call_within_a_call_tells_its_own_panic() {
        let outer = said(|| {
            assert!(said(|| panic!("inner")).ends_with(": inner"));
            panic!("outer");
        });
        assert!(outer.ends_with(": outer"), "{outer}");
    }

    #[test]
    fn a_place_is_not_told_of_another_panic() {
        said(|| panic!("with a place"));
        // Resuming calls no hook.
        let said = said(|| panic::resume_unwind(Box::new("without")));
        assert_eq!(said, "it panicked: without");
    }

    #[test]
    fn a_panic_that_says_something_else_than_text_is_told() {
        let said = said(|| panic::panic_any(7));
        assert!(said.ends_with(": without a message"), "{said}");
    }

    #[test]
    fn what_a_panic_says_may_panic_itself() {
        let said = said(|| panic::panic_any(Bomb));
        assert!(said.ends_with(": without a message"), "{said}");
    }

    #[test]
    fn what_panics_while_it_is_dropped_is_gone_and_its_owner_goes_on() {
        drop("a bomb", Bomb);
    }

    #[test]
    fn what_is_owned_may_panic_in_its_drop_while_another_panic_unwinds() {
        let line = line!() + 3;
        let said = said(|| {
            let _owned = Owned::new(Bomb);
            panic!("outer");
        });
        let place = format!("{}:{line}:", file!());
        assert!(said.contains(&place) && said.ends_with(": outer"), "{said}");
    }

    #[test]
    fn what_is_owned_is_dropped_once() {
        let count = Rc::new(());
        let owned = Owned::new(Rc::clone(&count));
        assert_eq!(Rc::strong_count(&owned), 2);
        mem::drop(owned);
        assert_eq!(Rc::strong_count(&count), 1);
    }

    #[test]
    fn a_panic_outside_of_a_call_is_not_noted() {
        let _ = call(|| ());
        let _ = panic::catch_unwind(|| panic!("elsewhere"));
        assert!(PLACE.take().is_none());
    }

    #[test]
    fn a_place_has_what_is_put_into_it_until_it_is_taken_out() {
        let mut owned = Owned::nothing();
        assert_eq!(Owned::take(&mut owned), None);
        Owned::put(&mut owned, 7);
        assert_eq!(*owned, 7);
        assert_eq!(Owned::take(&mut owned), Some(7));
        assert_eq!(Owned::take(&mut owned), None);
    }

    #[test]
    fn message_and_place_of_a_panic_are_told_apart_too() {
        let line = line!() + 1;
        let panic = call(|| panic!("asked to")).expect_err("it panics");
        assert_eq!(panic.message(), "asked to");
        let place = panic.place().expect("the hook notes it");
        assert!(
            place.starts_with(&format!("{}:{line}:", file!())),
            "{place}"
        );
    }
}
