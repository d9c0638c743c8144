//! One line, as the requests of its page find it.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use remount_page::Limits;
use remount_session::{Likeness, SessionData, SessionId};
use tokio_tungstenite::tungstenite::Bytes;

use crate::runtime::pipe::Received;
use crate::runtime::pipe::longpoll::line::{Answer, Ending};
use crate::runtime::pipe::longpoll::posted;
use crate::runtime::pipe::longpoll::shared::Shared;
use crate::runtime::pipe::room::Share;
use crate::source::PageSocket;

pub(crate) struct Entry<S> {
    line: Arc<Shared>,
    share: Share,
    socket: Arc<PageSocket<S>>,
    shown: Mutex<Shown>,
    terms: Arc<Terms>,
}

/// Which session the requests of a page have brought.
enum Shown {
    /// None so far.
    Nothing,
    /// One that the page's connection does not know of yet.
    Other(SessionId),
    /// That of the connection.
    Own,
}

/// What holds for the polls and posts of all lines.
pub(super) struct Terms {
    poll_time: Duration,
    longest_message: usize,
    most_messages: usize,
    most_posted: usize,
    /// What makes of the body of a post a number that nobody can choose.
    prints: RandomState,
}

impl Terms {
    pub(super) fn of(limits: &Limits) -> Self {
        Self {
            poll_time: limits.poll_time,
            longest_message: limits.message_bytes,
            most_messages: limits.posted_messages,
            most_posted: limits.posted_bytes,
            prints: RandomState::new(),
        }
    }
}

impl<S: SessionData> Entry<S> {
    pub(super) fn new(
        line: Arc<Shared>,
        share: Share,
        socket: Arc<PageSocket<S>>,
        terms: Arc<Terms>,
    ) -> Self {
        Self {
            line,
            share,
            shown: Mutex::new(if socket.is_provisional() {
                Shown::Nothing
            } else {
                Shown::Own
            }),
            socket,
            terms,
        }
    }

    /// Whether a request with these headers is one of the page that has opened the line.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let likeness = self.socket.likeness(headers);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match (likeness, &*shown) {
            (Likeness::Same, _) => *shown = Shown::Own,
            (Likeness::Unsaid, Shown::Nothing) => {}
            (Likeness::Perhaps(session), Shown::Nothing) => *shown = Shown::Other(session),
            (Likeness::Perhaps(session), Shown::Other(known)) if session == *known => {}
            _ => return false,
        }
        true
    }

    /// Whether the line is worth nothing without a session any more: a request has brought that of
    /// the page's connection, or its browser has it.
    pub(crate) fn has_session(&self) -> bool {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(*shown, Shown::Own) || !self.socket.is_provisional()
    }

    /// Whether the line or its session is over.
    pub(crate) fn has_ended(&self) -> bool {
        self.line.has_ended() || self.socket.has_ended()
    }
}

impl<S> Entry<S> {
    /// Ends the line of a page whose post has taken too long: what it has posted would keep its
    /// room until it is taken.
    pub(crate) fn end_late_post(&self) {
        tracing::debug!("a page is given up: a post of it was not taken in its time");
        self.line.end(Ending::Gone);
    }

    /// Answers a poll of the page, which has all batches up to this one.
    pub(crate) async fn poll(&self, batch: u64) -> Answer {
        self.line.poll(batch, self.terms.poll_time).await
    }

    /// How many bytes the body of a post may have.
    pub(crate) fn most_posted(&self) -> usize {
        self.terms.most_posted
    }

    /// Reads the body of a post.
    pub(super) fn read(&self, body: &Bytes) -> Result<Vec<Received>, &'static str> {
        let Terms {
            most_messages,
            longest_message,
            ..
        } = *self.terms;
        posted::frames(body, most_messages, longest_message)
    }

    pub(super) fn line(&self) -> &Shared {
        &self.line
    }

    pub(super) fn share(&self) -> &Share {
        &self.share
    }

    /// Tells the body of a post from all others.
    pub(super) fn print(&self, body: &[u8]) -> u64 {
        self.terms.prints.hash_one(body)
    }
}
