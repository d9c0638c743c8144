//! The streams on which pages without a socket hear of their session: how many there may be, and
//! whom to wake. Nothing is queued: a stream is told that there is something, and reads it then.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::memory::address::Address;
use crate::memory::hold::{Account, Hold};
use crate::notice::{Lease, Notice};
use crate::telemetry::OnceAMinute;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// Of one session: a browser has one, but without Web Locks each of its tabs has one.
const PER_SESSION: usize = 16;

/// All streams of a site. Empty as long as nobody listens.
#[derive(Debug)]
pub(crate) struct Streams {
    account: Arc<Account>,
    listening: Mutex<HashMap<SessionId, Vec<Arc<Bell>>>>,
    is_closed: AtomicBool,
    /// The log is told that there is no room.
    told: OnceAMinute,
}

/// Why there is no further stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoStream {
    /// The session, or the address, has as many as it may.
    Enough,
    /// The site has.
    Full,
    /// The server ends.
    Closed,
}

/// One stream's place, which it has until this is dropped.
#[derive(Debug)]
pub(crate) struct Seat {
    streams: Arc<Streams>,
    session: SessionId,
    bell: Arc<Bell>,
    _hold: Hold,
}

/// What a stream is told.
#[derive(Debug, PartialEq)]
pub(crate) enum Ring {
    /// Values may be others than before. Or the session lives longer.
    News(Option<Lease>),
    /// The session is over, or the server ends.
    Over,
}

#[derive(Debug, Default)]
struct Bell(Mutex<Rung>);

#[derive(Debug, Default)]
struct Rung {
    has_news: bool,
    lease: Option<Lease>,
    is_over: bool,
    waker: Option<Waker>,
}

impl Streams {
    /// So many streams at most, and so many of one address.
    pub(crate) fn new(total: usize, per_address: usize) -> Self {
        Self {
            account: Arc::new(Account::new(total, per_address)),
            listening: Mutex::default(),
            is_closed: AtomicBool::new(false),
            told: OnceAMinute::default(),
        }
    }

    pub(crate) fn open(
        self: &Arc<Self>,
        session: SessionId,
        address: Address,
    ) -> Result<Seat, NoStream> {
        let Some(hold) = self.account.hold_for(address, 1) else {
            let is_full = self.account.is_full();
            return Err(if is_full {
                NoStream::Full
            } else {
                NoStream::Enough
            });
        };
        let bell = Arc::new(Bell::default());
        let mut listening = self.listening();
        // Looked at under the lock: who closes the streams finds each, or it is not opened.
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(NoStream::Closed);
        }
        let bells = listening.entry(session).or_default();
        if bells.len() >= PER_SESSION {
            return Err(NoStream::Enough);
        }
        bells.push(Arc::clone(&bell));
        Ok(Seat {
            streams: Arc::clone(self),
            session,
            bell,
            _hold: hold,
        })
    }

    /// Wakes those whom this concerns.
    pub(crate) fn tell(&self, notice: &Notice) {
        let (session, change): (_, &dyn Fn(&mut Rung)) = match notice {
            Notice::Changed { session, .. } => (session, &|rung| rung.has_news = true),
            Notice::Extended { session, lease } => (session, &|rung| {
                rung.has_news = true;
                rung.lease = Some(rung.lease.map_or(*lease, |known| known.later(*lease)));
            }),
            Notice::Ended { session } => (session, &|rung| rung.is_over = true),
            // A stream belongs to a session that there is.
            Notice::Rebound { .. } => return,
        };
        let bells = self.listening().get(session).cloned().unwrap_or_default();
        for bell in bells {
            bell.ring(change);
        }
    }

    /// Ends all streams. There are no others from then on.
    pub(crate) fn close(&self) {
        let listening = self.listening();
        self.is_closed.store(true, Ordering::Relaxed);
        let bells: Vec<_> = listening.values().flatten().cloned().collect();
        drop(listening);
        for bell in bells {
            bell.ring(&|rung| rung.is_over = true);
        }
    }

    /// Whether the log is to be told that there is no room: once a minute, since anybody can ask.
    pub(crate) fn tells_of_no_room(&self, now: Timestamp) -> bool {
        self.told.is_due(now)
    }

    /// How many streams are open.
    pub(crate) fn len(&self) -> usize {
        self.account.total()
    }

    fn listening(&self) -> MutexGuard<'_, HashMap<SessionId, Vec<Arc<Bell>>>> {
        self.listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What [`Sessions::stream_limit`](crate::Sessions::stream_limit) says.
impl Default for Streams {
    fn default() -> Self {
        Self::new(10_000, 64)
    }
}

impl Seat {
    /// What the stream is told next. All that came since the last time is one.
    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<Ring> {
        let mut rung = self.bell.rung();
        if rung.is_over {
            return Poll::Ready(Ring::Over);
        }
        if std::mem::take(&mut rung.has_news) {
            return Poll::Ready(Ring::News(rung.lease.take()));
        }
        rung.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut listening = self.streams.listening();
        if let Some(bells) = listening.get_mut(&self.session) {
            bells.retain(|bell| !Arc::ptr_eq(bell, &self.bell));
            if bells.is_empty() {
                listening.remove(&self.session);
            }
        }
    }
}

impl Bell {
    fn ring(&self, change: &dyn Fn(&mut Rung)) {
        let mut rung = self.rung();
        change(&mut rung);
        let waker = rung.waker.take();
        // What it wakes may look at the bell at once.
        drop(rung);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn rung(&self) -> MutexGuard<'_, Rung> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
