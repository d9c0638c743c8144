//! The memory while somebody has its lock.

use std::ops::{Deref, DerefMut};
use std::sync::MutexGuard;

use crate::memory::Memory;
use crate::telemetry;

/// Gives the lock back when it is dropped, and only then tells how the memory has grown: a recorder is code of the app. Fields are dropped in their order.
pub(crate) struct LockedMemory<'a> {
    memory: MutexGuard<'a, Memory>,
    growth: Growth,
}

struct Growth {
    before: (usize, usize),
    now: (usize, usize),
}

impl<'a> LockedMemory<'a> {
    pub(crate) fn new(memory: MutexGuard<'a, Memory>) -> Self {
        let size = memory.size();
        Self {
            memory,
            growth: Growth {
                before: size,
                now: size,
            },
        }
    }
}

impl Drop for LockedMemory<'_> {
    fn drop(&mut self) {
        self.growth.now = self.memory.size();
    }
}

impl Drop for Growth {
    fn drop(&mut self) {
        telemetry::remembered(self.before, self.now);
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
