//! The memory while somebody has its lock.

use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;

use crate::memory::Memory;
use crate::telemetry;

/// Gives the lock back when it is dropped, and only then tells how the memory has grown: a recorder
/// is code of the app. Fields are dropped in their order.
pub(crate) struct LockedMemory<'a> {
    memory: MutexGuard<'a, Memory>,
    growth: Growth,
}

struct Growth {
    before: Measured,
    now: Measured,
}

/// How many sessions are remembered, their bytes, and how many were ever forgotten to make room.
#[derive(Clone, Copy)]
struct Measured {
    size: (usize, usize),
    evicted: u64,
}

impl Measured {
    fn of(memory: &Memory) -> Self {
        Self {
            size: memory.size(),
            evicted: memory.evicted(),
        }
    }
}

impl<'a> LockedMemory<'a> {
    pub(crate) fn new(memory: MutexGuard<'a, Memory>) -> Self {
        telemetry::note_lock(true);
        let measured = Measured::of(&memory);
        Self {
            memory,
            growth: Growth {
                before: measured,
                now: measured,
            },
        }
    }
}

impl Drop for LockedMemory<'_> {
    fn drop(&mut self) {
        self.growth.now = Measured::of(&self.memory);
        telemetry::note_lock(false);
    }
}

impl Drop for Growth {
    fn drop(&mut self) {
        telemetry::remembered(self.before.size, self.now.size);
        telemetry::evicted(self.now.evicted - self.before.evicted);
    }
}

impl Deref for LockedMemory<'_> {
    type Target = Memory;

    fn deref(&self) -> &Memory {
        &self.memory
    }
}

impl DerefMut for LockedMemory<'_> {
    fn deref_mut(&mut self) -> &mut Memory {
        &mut self.memory
    }
}
