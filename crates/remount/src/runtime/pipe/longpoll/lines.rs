//! All lines of a site.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use remount_page::Limits;
use remount_session::{Account, Hold, SessionData};

use crate::random;
use crate::runtime::pipe::longpoll::LongPoll;
use crate::runtime::pipe::longpoll::entry::{Entry, Terms};
use crate::runtime::pipe::longpoll::shared::Shared;
use crate::runtime::pipe::room::Room;
use crate::source::PageSocket;

/// What all addresses together may have waiting for polls, by what one may.
const ADDRESSES: usize = 16;

/// The lines that are open, and how many there may be.
pub(crate) struct Lines<S>(Arc<Table<S>>);

struct Table<S> {
    /// By numbers that nobody guesses.
    open: Mutex<HashMap<u128, Arc<Entry<S>>>>,
    places: Arc<Account>,
    /// What waits for polls, in bytes.
    waiting: Arc<Account>,
    most_waiting: usize,
    silence: Duration,
    room: Room,
    terms: Arc<Terms>,
}

/// A place in the table.
pub(super) struct Listed<S> {
    table: Arc<Table<S>>,
    line: u128,
}

impl<S: SessionData> Lines<S> {
    pub(crate) fn of(limits: &Limits) -> Self {
        let waiting = limits.queued_bytes_per_address;
        let of_all = waiting.saturating_mul(ADDRESSES);
        Self(Arc::new(Table {
            open: Mutex::default(),
            places: Arc::new(Account::new(limits.lines, limits.lines_per_address)),
            waiting: Arc::new(Account::new(of_all, waiting)),
            most_waiting: limits.queued_bytes,
            silence: limits.line_silence,
            room: Room::of_posts(limits),
            terms: Arc::new(Terms::of(limits)),
        }))
    }

    /// A place for one more line, if this address may have one.
    pub(crate) fn place(&self, address: Option<IpAddr>) -> Option<Hold> {
        self.0.places.hold(address, 1)
    }

    /// Opens a line for this socket, under a number for its page alone.
    pub(crate) fn open(
        &self,
        place: Hold,
        address: Option<IpAddr>,
        socket: Arc<PageSocket<S>>,
    ) -> Option<(u128, LongPoll<S>)> {
        let table = &self.0;
        let shared = Arc::new(Shared::new(table.waiting.hold(address, 0)?));
        let (share, terms) = (table.room.share(), Arc::clone(&table.terms));
        let entry = Entry::new(Arc::clone(&shared), share, socket, terms);
        let line = random::number();
        table.open().insert(line, Arc::new(entry));
        let listed = Listed {
            table: Arc::clone(table),
            line,
        };
        let pipe = LongPoll::new(shared, listed, place);
        Some((line, pipe))
    }

    pub(crate) fn find(&self, line: u128) -> Option<Arc<Entry<S>>> {
        self.0.open().get(&line).cloned()
    }
}

impl<S> Table<S> {
    fn open(&self) -> MutexGuard<'_, HashMap<u128, Arc<Entry<S>>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Listed<S> {
    /// How many bytes may wait for a poll of its page while its connection goes on.
    pub(super) fn most_waiting(&self) -> usize {
        self.table.most_waiting
    }

    /// How long its page may go without a poll.
    pub(super) fn silence(&self) -> Duration {
        self.table.silence
    }

    pub(super) fn remove(&self) {
        let entry = self.table.open().remove(&self.line);
        // Only once the lock is free: it may be the last that holds the session.
        drop(entry);
    }
}
