//! The time of day.
//!
//! Shared with the crate `remount`. Not for use by hand.
//!
//! With the feature `testing` a test can replace it, for its own thread and what runs there: an app
//! under test is unmodified, and tokio replaces its own clock in the same way.

use std::time::SystemTime;

/// The time of the system's clock, or of the one that a test has put in its place.
#[must_use]
pub fn now() -> SystemTime {
    #[cfg(feature = "testing")]
    if let Some(now) = testing::now() {
        return now;
    }
    SystemTime::now()
}

#[cfg(feature = "testing")]
pub use testing::{Replaced, is_replaced, replace};

#[cfg(feature = "testing")]
mod testing {
    use std::cell::RefCell;
    use std::marker::PhantomData;
    use std::rc::Rc;
    use std::time::SystemTime;

    type Clock = Rc<dyn Fn() -> SystemTime>;

    thread_local! {
        static CLOCK: RefCell<Option<Clock>> = const { RefCell::new(None) };
    }

    /// The system's clock is back when this is dropped.
    #[derive(Debug)]
    #[must_use = "the clock is back as soon as this is dropped"]
    pub struct Replaced(PhantomData<Rc<()>>);

    /// Puts a clock in the place of the system's, on this thread.
    pub fn replace(clock: impl Fn() -> SystemTime + 'static) -> Replaced {
        CLOCK.set(Some(Rc::new(clock)));
        Replaced(PhantomData)
    }

    /// Whether a test has replaced the clock of this thread.
    #[must_use]
    pub fn is_replaced() -> bool {
        CLOCK
            .try_with(|clock| clock.borrow().is_some())
            .unwrap_or(false)
    }

    /// Asked while the thread ends, there is none.
    pub(super) fn now() -> Option<SystemTime> {
        let clock = CLOCK.try_with(|clock| clock.borrow().clone()).ok()??;
        Some(clock())
    }

    impl Drop for Replaced {
        fn drop(&mut self) {
            let _ = CLOCK.try_with(RefCell::take);
        }
    }

    #[cfg(test)]
    mod tests {
        use std::time::Duration;

        use super::*;

        #[test]
        fn a_replaced_clock_counts_until_it_is_dropped() {
            let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(7);
            let replaced = replace(move || long_ago);
            assert_eq!(super::super::now(), long_ago);
            assert!(is_replaced());
            drop(replaced);
            assert!(!is_replaced());
            assert_ne!(super::super::now(), long_ago);
        }

        #[test]
        fn another_thread_keeps_the_clock_of_the_system() {
            let long_ago = SystemTime::UNIX_EPOCH;
            let _replaced = replace(move || long_ago);
            let there = std::thread::spawn(super::super::now).join();
            assert!(there.is_ok_and(|now| now > long_ago));
        }
    }
}
