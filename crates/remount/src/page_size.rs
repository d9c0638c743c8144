//! How much room a page needs, before it is written.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What a page gets without being written first. One that is larger grows as it is written.
const MOST: usize = 64 * 1_024;

/// How long the last page of a site was, since the next one is most likely about as long.
#[derive(Debug, Default)]
pub(crate) struct PageSize(AtomicUsize);

impl PageSize {
    /// Room for a page, with an eighth to spare.
    pub(crate) fn room(&self) -> String {
        let last = self.0.load(Ordering::Relaxed);
        String::with_capacity((last + last / 8).min(MOST))
    }

    pub(crate) fn note(&self, page: &str) {
        // Written only where it says something new: the cores share it.
        if self.0.load(Ordering::Relaxed) != page.len() {
            self.0.store(page.len(), Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last: usize, room: usize) {
        let size = PageSize::default();
        size.note(&"x".repeat(last));
        assert_eq!(size.room().capacity(), room);
    }

    #[test]
    fn a_page_gets_the_room_of_the_last_one_and_some_more() {
        check(0, 0);
        check(800, 900);
    }

    #[test]
    fn no_page_gets_more_than_the_most_because_another_one_was_long() {
        check(10 * MOST, MOST);
    }
}
