//! Sends what is to be kept with the session, one request at a time.
//!
//! `rules` and `tickets` say what a request is for, and what its answer leads to. This file says
//! when the next one is sent, and remembers those that are not answered.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::json;

use self::errand::{Errand, Next};
use super::answer::Heard;
use super::backoff::Backoff;
use super::output::{Output, PushId, RequestId};
use super::queue::{Flight, NEVER, Queue};
use super::surroundings::{Surroundings, WriteNumber};

mod errand;
mod inputs;
mod rules;
mod tickets;

/// How long a page waits for the lock. A tab that was suspended may hold it for ever.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);
const ANSWER_PATIENCE: Duration = Duration::from_secs(10);
const REPLY_PATIENCE: Duration = Duration::from_secs(5);
/// How long a page waits for its first ticket before it asks for one.
const TICKET_PATIENCE: Duration = Duration::from_secs(3);

pub(super) struct Sender {
    tab: String,
    pub(super) queue: Queue,
    writes: VecDeque<Write>,
    ticket: Option<String>,
    ticket_missing_since: Option<Duration>,
    /// The page wants to post nothing but its ticket, which lets the server heal the cookie.
    touch_wanted: bool,
    /// An answer has shown that the ticket is one of the cookie's session.
    bound: bool,
    /// A write has just failed.
    put_first: bool,
    /// The ticket came from the endpoint, past the channel.
    opened: bool,

    turn: Turn,
    awaited: Vec<Awaited>,
    /// Errands that left while the page was going away, past the lock.
    leaving: usize,
    flushed: Option<u64>,
    /// How many requests of a number are on their way: more than one only around a flush.
    underway: BTreeMap<u64, usize>,

    backoff: Backoff,
    not_before: Duration,
    reconnected: bool,
    renewed_for: Option<u64>,
    pub(super) keeps_cookies: bool,
    /// A view was told that its write failed. Another answer may show that it is kept.
    told_of_failure: bool,
}

/// What a live view wrote, sealed in a ticket.
#[derive(Debug)]
struct Write {
    ticket: String,
    report: Report,
    attempts: usize,
}

/// How the server hears of a write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) number: WriteNumber,
    /// Part of the write was for the browser's storage, which did not take it.
    pub(super) unkept: Option<&'static str>,
}

/// Where the page is with what it does under the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Idle,
    WaitsForLock { until: Duration },
    Works,
}

/// An errand that waits for an answer.
#[derive(Debug)]
struct Awaited {
    sign: Sign,
    until: Duration,
    errand: Errand,
    is_leaving: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Answer(RequestId),
    Reply(PushId),
}

impl Sender {
    pub(super) fn new(tab: String) -> Self {
        Self {
            tab,
            queue: Queue::default(),
            writes: VecDeque::new(),
            ticket: None,
            ticket_missing_since: None,
            touch_wanted: false,
            bound: false,
            put_first: false,
            opened: false,
            turn: Turn::Idle,
            awaited: Vec::new(),
            leaving: 0,
            flushed: None,
            underway: BTreeMap::new(),
            backoff: Backoff::default(),
            not_before: Duration::ZERO,
            reconnected: false,
            renewed_for: None,
            keeps_cookies: true,
            told_of_failure: false,
        }
    }

    /// When [`Sender::elapsed`] has something to do.
    pub(super) fn deadline(&self, page: &Surroundings) -> Option<Duration> {
        let answers = self.awaited.iter().map(|awaited| awaited.until).min();
        let turn = match self.turn {
            Turn::Idle => self.wakes_at(page),
            Turn::WaitsForLock { until } => Some(until),
            Turn::Works => None,
        };
        answers.into_iter().chain(turn).min()
    }

    /// Whether it neither does nor waits for anything.
    pub(super) fn is_idle(&self) -> bool {
        let has_work = self.touch_wanted || !self.writes.is_empty() || self.queue.due().is_some();
        let works = self.turn != Turn::Idle || !self.awaited.is_empty();
        !has_work && !works
    }

    pub(super) fn elapsed(&mut self, page: &mut Surroundings) {
        while let Some(place) = self
            .awaited
            .iter()
            .position(|awaited| awaited.until <= page.now)
        {
            let late = self.awaited.remove(place);
            match late.sign {
                Sign::Answer(id) => {
                    page.tell(Output::Abort(id));
                    let next = self.heard(late.errand, Heard::silence(), page);
                    self.run(next, late.is_leaving, page);
                }
                Sign::Reply(_) => self.replied_with(&late, None, page),
            }
        }
        if matches!(self.turn, Turn::WaitsForLock { until } if until <= page.now) {
            page.tell(Output::ReleaseLock);
            self.work(page);
        }
        self.pump(page);
    }

    /// The page has the lock.
    pub(super) fn granted(&mut self, page: &mut Surroundings) {
        if matches!(self.turn, Turn::WaitsForLock { .. }) {
            self.work(page);
        }
    }

    pub(super) fn answered(&mut self, id: RequestId, heard: Heard, page: &mut Surroundings) {
        if let Some(awaited) = self.take_awaited(Sign::Answer(id)) {
            let next = self.heard(awaited.errand, heard, page);
            self.run(next, awaited.is_leaving, page);
        }
    }

    /// Whether it was this push that has asked for a ticket.
    pub(super) fn has_asked(&self, id: PushId) -> bool {
        let mut awaited = self.awaited.iter();
        awaited.any(|awaited| awaited.sign == Sign::Reply(id))
    }

    /// The channel has replied with a ticket, or with none.
    pub(super) fn replied(&mut self, id: PushId, ticket: Option<String>, page: &mut Surroundings) {
        if let Some(awaited) = self.take_awaited(Sign::Reply(id)) {
            self.replied_with(&awaited, ticket, page);
        }
    }

    /// The page goes away: what is unsaved leaves at once, without the lock.
    pub(super) fn flush(&mut self, page: &mut Surroundings) {
        let Some(ticket) = self.ticket.clone() else {
            return;
        };
        let next = if let Some(flight) = self.queue.flush() {
            if self.flushed.replace(flight.n) == Some(flight.n) {
                return;
            }
            self.put(flight, ticket)
        } else if let Some(write) = self.writes.front() {
            Next::ticket_alone(&write.ticket, Errand::FlushedWrite)
        } else {
            return;
        };
        self.leaving += 1;
        self.run(next, true, page);
    }

    /// Asks for the lock if something is to be sent now.
    pub(super) fn pump(&mut self, page: &mut Surroundings) {
        let is_due = self.wakes_at(page).is_some_and(|at| at <= page.now);
        if self.turn == Turn::Idle && is_due {
            let until = page.now + LOCK_PATIENCE;
            self.turn = Turn::WaitsForLock { until };
            page.tell(Output::WantLock);
        }
    }

    fn wakes_at(&self, page: &Surroundings) -> Option<Duration> {
        if self.leaving > 0 {
            return None;
        }
        let wanted = self.wanted_at(page)?;
        Some(wanted.max(self.not_before)).filter(|at| *at != NEVER)
    }

    fn wanted_at(&self, page: &Surroundings) -> Option<Duration> {
        if !self.writes.is_empty() {
            return Some(Duration::ZERO);
        }
        let due = self.queue.due();
        if self.ticket.is_some() {
            return if self.touch_wanted {
                Some(Duration::ZERO)
            } else {
                due
            };
        }
        due?;
        if !page.channel.exists {
            return Some(Duration::ZERO);
        }
        Some(self.ticket_missing_since.unwrap_or(page.now) + TICKET_PATIENCE)
    }

    /// Does what is most urgent now. It is decided only here, since the lock may have taken long.
    fn work(&mut self, page: &mut Surroundings) {
        self.turn = Turn::Works;
        let next = self.most_urgent(page.now);
        self.run(next, false, page);
    }

    fn run(&mut self, next: Next, is_leaving: bool, page: &mut Surroundings) {
        let (sign, patience, errand) = match next {
            Next::Done if is_leaving => {
                self.leaving -= 1;
                return self.pump(page);
            }
            Next::Done => {
                page.tell(Output::ReleaseLock);
                self.turn = Turn::Idle;
                return self.pump(page);
            }
            Next::Post { body, errand } => {
                // Only what leaves with the page outlives it.
                let is_first = matches!(errand, Errand::Put { .. } | Errand::FlushedWrite);
                let without_receipt = matches!(errand, Errand::Put { .. }) && !self.told_of_failure;
                let id = page.post(body, is_leaving && is_first, without_receipt);
                (Sign::Answer(id), ANSWER_PATIENCE, errand)
            }
            Next::AskTicket(purpose) => match page.push("ticket", json!({})) {
                Some(id) => (Sign::Reply(id), REPLY_PATIENCE, Errand::Ticket(purpose)),
                None => {
                    let next = self.ticket_came(None, purpose, page);
                    return self.run(next, is_leaving, page);
                }
            },
        };
        self.awaited.push(Awaited {
            sign,
            until: page.now + patience,
            errand,
            is_leaving,
        });
    }

    fn replied_with(&mut self, awaited: &Awaited, ticket: Option<String>, page: &mut Surroundings) {
        if let Errand::Ticket(purpose) = awaited.errand {
            let next = self.ticket_came(ticket, purpose, page);
            self.run(next, awaited.is_leaving, page);
        }
    }

    fn take_awaited(&mut self, sign: Sign) -> Option<Awaited> {
        let mut awaited = self.awaited.iter();
        let place = awaited.position(|awaited| awaited.sign == sign)?;
        Some(self.awaited.remove(place))
    }

    fn put(&mut self, flight: Flight, ticket: String) -> Next {
        let Flight { n, put } = flight;
        *self.underway.entry(n).or_default() += 1;
        let body = json!({"ticket": ticket, "put": put, "tab": self.tab, "n": n});
        let keys = put.into_keys().collect();
        Next::Post {
            body,
            errand: Errand::Put { n, keys, ticket },
        }
    }

    /// Returns how many requests of this number are still on their way.
    fn landed(&mut self, n: u64) -> usize {
        let Some(count) = self.underway.get_mut(&n) else {
            return 0;
        };
        *count -= 1;
        let others = *count;
        if others == 0 {
            self.underway.remove(&n);
        }
        others
    }
}
