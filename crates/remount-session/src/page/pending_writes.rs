//! The writes of a page's views of which it is not known yet what becomes of them.

use std::collections::VecDeque;
use std::time::Instant;

use super::{NewWrite, PendingWrite, ToPage};
use crate::decide::write::Write;
use crate::memory::hold::Hold;

/// In the order in which they were made. `V` names the views of the page.
#[derive(Debug)]
pub struct PendingWrites<V> {
    writes: VecDeque<Numbered<V>>,
    last_number: u64,
}

#[derive(Debug)]
struct Numbered<V> {
    /// What the page calls it.
    number: u64,
    /// The view of this page that wrote it; nothing if another page has left it behind.
    author: Option<V>,
    write: PendingWrite,
}

impl<V: PartialEq> PendingWrites<V> {
    /// The number by which the page will know the next write.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.last_number + 1
    }

    /// Takes a write of one of this page's views, for which the page is asked as
    /// [`next_number`](Self::next_number). `hold` charges so many bytes for keeping what the page
    /// may be asked for once more, or says that there is no room.
    pub fn add(
        &mut self,
        write: NewWrite<V>,
        deadline: Instant,
        hold: impl FnOnce(usize) -> Option<Hold>,
    ) {
        let (author, write) = write.begin(deadline, hold);
        self.push(Some(author), write);
    }

    /// Takes a write that another page has left behind, and returns how this page is asked for it.
    pub fn adopt(&mut self, write: PendingWrite) -> Option<ToPage<'_>> {
        self.push(None, write).request()
    }

    fn push(&mut self, author: Option<V>, write: PendingWrite) -> &Numbered<V> {
        self.last_number += 1;
        self.writes.push_back(Numbered {
            number: self.last_number,
            author,
            write,
        });
        &self.writes[self.writes.len() - 1]
    }

    /// Takes out the write with this number, of which the page has spoken.
    pub fn answered(&mut self, number: u64) -> Option<PendingWrite> {
        self.take(|held| held.number == number)
    }

    /// Takes out a write of which the page has not spoken in time, or that is one more than there
    /// may be. It is the one that has the least time left, so one that the page has taken over from
    /// another before those of its own views.
    pub fn give_up(&mut self, most: usize, now: Instant) -> Option<PendingWrite> {
        let deadline = self.deadline()?;
        let is_over = self.writes.len() > most || deadline <= now;
        is_over.then(|| self.take(|held| held.write.deadline() == deadline))?
    }

    /// Takes out a write whose place others have taken, which no page needs to post any more.
    pub fn superseded(&mut self, is_superseded: impl Fn(&Write) -> bool) -> Option<PendingWrite> {
        self.take(|held| is_superseded(held.write.write()))
    }

    fn take(&mut self, fits: impl FnMut(&Numbered<V>) -> bool) -> Option<PendingWrite> {
        let position = self.writes.iter().position(fits)?;
        let taken = self.writes.remove(position)?;
        if self.writes.is_empty() {
            // An idle page owns no queue.
            self.writes = VecDeque::new();
        }
        Some(taken.write)
    }

    /// Whether a view of this page has written one of them.
    #[must_use]
    pub fn has_of(&self, author: &V) -> bool {
        let mut authors = self.writes.iter().filter_map(|held| held.author.as_ref());
        authors.any(|known| known == author)
    }

    /// When the next write is given up.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.writes.iter().map(|held| held.write.deadline()).min()
    }

    /// How a page that has lost what it was asked for is asked once more.
    pub fn requests(&self) -> impl Iterator<Item = ToPage<'_>> {
        self.writes.iter().filter_map(Numbered::request)
    }

    /// All of them, of a page that is gone.
    #[must_use]
    pub fn into_writes(self) -> Vec<PendingWrite> {
        self.writes.into_iter().map(|held| held.write).collect()
    }
}

impl<V> Numbered<V> {
    fn request(&self) -> Option<ToPage<'_>> {
        self.write.request(self.number, self.author.is_some())
    }
}

impl<V> Default for PendingWrites<V> {
    fn default() -> Self {
        Self {
            writes: VecDeque::new(),
            last_number: 0,
        }
    }
}

#[cfg(test)]
mod tests;
