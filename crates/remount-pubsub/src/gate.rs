use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// Lets deliveries in until it is closed; closing waits until all that are inside have left.
///
/// The upper bit says that it is closed, the others count who is inside. Both live in one atomic,
/// so whoever enters either sees the gate closed or is seen by whoever closes it.
pub(crate) struct Gate(AtomicU32);

const CLOSED: u32 = 1 << 31;

thread_local! {
    /// How many deliveries this thread is in the middle of.
    static DELIVERING: Cell<u32> = const { Cell::new(0) };
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Runs `delivery` if the gate is open, and says whether it was.
    pub(crate) fn pass(&self, delivery: impl FnOnce()) -> bool {
        let _inside = Inside::new(self);
        if self.0.load(Ordering::Acquire) & CLOSED != 0 {
            return false;
        }
        delivery();
        true
    }

    pub(crate) fn close(&self) {
        self.0.fetch_or(CLOSED, Ordering::AcqRel);
        if DELIVERING.get() > 0 {
            return;
        }
        // A delivery does not block, so this is short, and rare enough not to pay for a place to
        // sleep in every subscription.
        while self.0.load(Ordering::Acquire) != CLOSED {
            thread::yield_now();
        }
    }
}

/// A delivery under way; it also ends when the subscriber panics.
struct Inside<'g>(&'g Gate);

impl<'g> Inside<'g> {
    fn new(gate: &'g Gate) -> Self {
        gate.0.fetch_add(1, Ordering::AcqRel);
        DELIVERING.set(DELIVERING.get() + 1);
        Self(gate)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        DELIVERING.set(DELIVERING.get() - 1);
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}
