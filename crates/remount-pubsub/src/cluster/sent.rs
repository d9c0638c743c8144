//! What this server has said, as long as others may ask for it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::frame::Marks;
use super::lane::{LANES, Lane};
use super::rule::Rule;

/// How much is kept of what a server has said. What is over that is dropped, the oldest first, sent
/// or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentLimits {
    /// The most messages.
    pub messages: usize,
    /// The most bytes of their bodies.
    pub bytes: usize,
}

impl Default for SentLimits {
    /// 16,384 messages and 4 MiB.
    fn default() -> Self {
        Self {
            messages: 16_384,
            bytes: 4 << 20,
        }
    }
}

/// A message with its number on its lane.
pub(super) type Numbered = (Lane, u64, Arc<[u8]>);

/// What was said, in order, with what of it an engine has.
pub(super) struct Sent {
    limits: SentLimits,
    lanes: Box<[SentLane; LANES]>,
    /// What is kept, the oldest first.
    order: VecDeque<(Lane, u64)>,
    bytes: usize,
    /// How many of these an engine has acknowledged.
    acknowledged: usize,
    /// How many of these an engine was given on this connection.
    given: usize,
    /// The last numbers that were given to any engine, or dropped before that.
    marks: Marks,
}

#[derive(Default)]
struct SentLane {
    last: u64,
    /// Those up to the last one.
    bodies: VecDeque<Arc<[u8]>>,
}

impl Sent {
    pub(super) fn new(limits: SentLimits) -> Self {
        Self {
            limits,
            lanes: Box::new(std::array::from_fn(|_| SentLane::default())),
            order: VecDeque::new(),
            bytes: 0,
            acknowledged: 0,
            given: 0,
            marks: Marks::new(),
        }
    }

    /// Keeps a message to be sent.
    pub(super) fn push(&mut self, lane: Lane, body: Arc<[u8]>) {
        self.bytes += body.len();
        let on = &mut self.lanes[lane.index()];
        on.last += 1;
        on.bodies.push_back(body);
        self.order.push_back((lane, on.last));
        while self.order.len() > self.limits.messages || self.bytes > self.limits.bytes {
            self.drop_oldest();
        }
    }

    /// What is to be sent next. It is taken as sent from then on.
    pub(super) fn next(&mut self) -> Option<Numbered> {
        let (lane, number) = *self.order.get(self.given)?;
        self.given += 1;
        self.mark(lane, number);
        Some((lane, number, self.body(lane, number)?))
    }

    /// Whether an engine was given everything on this connection.
    pub(super) fn is_given(&self) -> bool {
        self.given == self.order.len()
    }

    /// The engine has all that it was given.
    pub(super) fn acknowledge(&mut self) {
        self.acknowledged = self.given;
    }

    /// The engine may not have what it has not acknowledged.
    pub(super) fn lose_link(&mut self) {
        self.given = self.acknowledged;
    }

    /// How many messages the engine has not acknowledged.
    pub(super) fn unsent(&self) -> usize {
        self.order.len() - self.acknowledged
    }

    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The first of these messages of a lane that is still there, if any is.
    pub(super) fn first_kept(&self, lane: Lane) -> u64 {
        let on = &self.lanes[lane.index()];
        on.last + 1 - on.bodies.len() as u64
    }

    /// A message, while it is kept.
    pub(super) fn body(&self, lane: Lane, number: u64) -> Option<Arc<[u8]>> {
        let index = number.checked_sub(self.first_kept(lane))?;
        let bodies = &self.lanes[lane.index()].bodies;
        bodies.get(usize::try_from(index).ok()?).cloned()
    }

    fn mark(&mut self, lane: Lane, number: u64) {
        if number > self.marks.get(lane) {
            self.marks.set(lane, number);
        }
    }

    fn drop_oldest(&mut self) {
        let Some((lane, number)) = self.order.pop_front() else {
            return;
        };
        if let Some(body) = self.lanes[lane.index()].bodies.pop_front() {
            self.bytes -= body.len();
        }
        self.acknowledged = self.acknowledged.saturating_sub(1);
        self.given = self.given.saturating_sub(1);
        if Rule::DroppedCounted.holds() {
            self.mark(lane, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: SentLimits = SentLimits {
        messages: 3,
        bytes: 100,
    };

    fn lane() -> Lane {
        Lane::of("a")
    }

    fn said(count: usize) -> Sent {
        let mut sent = Sent::new(LIMITS);
        for _ in 0..count {
            sent.push(lane(), Arc::from([0_u8; 10]));
        }
        sent
    }

    fn numbers(sent: &mut Sent) -> Vec<u64> {
        std::iter::from_fn(|| sent.next().map(|(_, number, _)| number)).collect()
    }

    #[test]
    fn messages_are_numbered_from_one() {
        assert_eq!(numbers(&mut said(2)), [1, 2]);
    }

    #[test]
    fn what_is_not_acknowledged_is_sent_again() {
        let mut sent = said(2);
        sent.next();
        sent.acknowledge();
        sent.next();
        sent.lose_link();
        assert_eq!(numbers(&mut sent), [2]);
    }

    #[test]
    fn the_oldest_are_dropped() {
        let mut sent = said(5);
        assert_eq!(sent.first_kept(lane()), 3);
        assert_eq!(sent.body(lane(), 2), None);
        assert_eq!(numbers(&mut sent), [3, 4, 5]);
    }

    #[test]
    fn a_message_that_is_too_large_is_dropped_with_all_before_it() {
        let mut sent = said(2);
        sent.push(lane(), Arc::from([0; 101]));
        assert_eq!(sent.marks().get(lane()), 3);
        assert_eq!(numbers(&mut sent), [0_u64; 0]);
    }

    #[test]
    fn marks_show_what_was_given_or_dropped() {
        let mut sent = said(3);
        assert_eq!(sent.marks().get(lane()), 0);
        sent.next();
        assert_eq!(sent.marks().get(lane()), 1);
        sent.lose_link();
        assert_eq!(sent.marks().get(lane()), 1);
    }
}
