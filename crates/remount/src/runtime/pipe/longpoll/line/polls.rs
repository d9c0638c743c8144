//! What goes to a page: in batches, each of which answers one poll.
//!
//! A poll says which batch its page has last. If the answer with a batch was lost, and the browser
//! or a proxy repeats the poll, the line sends the batch again. It sends none twice to a page that
//! has it.

use std::sync::Arc;
use std::time::Instant;

use crate::runtime::pipe::longpoll::line::Answer;
use crate::runtime::pipe::longpoll::line::Ending;

/// One poll of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PollId(u64);

/// The frames that answer one poll.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    pub(crate) number: u64,
    pub(crate) frames: Arc<[String]>,
}

#[derive(Debug)]
pub(super) struct Polls {
    /// What waits for a poll.
    queue: Vec<String>,
    waiting: usize,
    /// How many batches there were.
    number: u64,
    /// The last one, until its page shows that it has it.
    sent: Option<Batch>,
    /// The poll that is not answered yet.
    holder: Option<PollId>,
    last: PollId,
    /// When a poll was there last.
    polled: Instant,
}

impl Batch {
    fn bytes(&self) -> usize {
        bytes(&self.frames)
    }
}

impl Polls {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            queue: Vec::new(),
            waiting: 0,
            number: 0,
            sent: None,
            holder: None,
            last: PollId(0),
            polled: now,
        }
    }

    pub(super) fn push(&mut self, mut frames: Vec<String>) {
        self.waiting += bytes(&frames);
        if self.queue.is_empty() {
            self.queue = frames;
        } else {
            self.queue.append(&mut frames);
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    pub(super) fn held(&self) -> usize {
        self.waiting + self.sent.as_ref().map_or(0, Batch::bytes)
    }

    pub(super) fn forget(&mut self) {
        self.queue = Vec::new();
        self.waiting = 0;
        self.sent = None;
    }

    /// A page polls that has all batches up to this one.
    pub(super) fn begin(&mut self, batch: u64, now: Instant) -> Result<PollId, Answer> {
        if batch != self.number {
            // The answer to its last poll was lost; else it is a poll of long ago.
            let sent = self.sent.as_ref().filter(|sent| batch == sent.number - 1);
            let sent = sent.ok_or(Answer::Ended(Ending::Gone))?;
            self.polled = now;
            return Err(Answer::Messages(sent.clone()));
        }
        self.sent = None;
        self.last = PollId(self.last.0 + 1);
        self.holder = Some(self.last);
        Ok(self.last)
    }

    pub(super) fn answer(&mut self, poll: PollId, now: Instant) -> Option<Answer> {
        if self.holder != Some(poll) {
            return Some(Answer::Nothing);
        }
        if self.queue.is_empty() {
            return None;
        }
        self.number += 1;
        let batch = Batch {
            number: self.number,
            frames: std::mem::take(&mut self.queue).into(),
        };
        self.waiting = 0;
        self.sent = Some(batch.clone());
        self.end(poll, now);
        Some(Answer::Messages(batch))
    }

    pub(super) fn end(&mut self, poll: PollId, now: Instant) {
        if self.holder == Some(poll) {
            self.holder = None;
            self.polled = now;
        }
    }

    pub(super) fn alone_since(&self) -> Option<Instant> {
        self.holder.is_none().then_some(self.polled)
    }
}

fn bytes(frames: &[String]) -> usize {
    frames.iter().map(String::len).sum()
}

#[cfg(test)]
impl Batch {
    pub(super) fn of(number: u64, frames: &[&str]) -> Self {
        let frames = frames.iter().map(|frame| (*frame).to_owned()).collect();
        Self { number, frames }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NONE: u64 = 0;

    struct World {
        polls: Polls,
        now: Instant,
    }

    fn world() -> World {
        let now = Instant::now();
        let polls = Polls::new(now);
        World { polls, now }
    }

    impl World {
        fn push(&mut self, frames: &[&str]) {
            let frames = frames.iter().map(|frame| (*frame).to_owned());
            self.polls.push(frames.collect());
        }

        fn begin(&mut self, known: u64) -> PollId {
            self.polls.begin(known, self.now).unwrap()
        }

        fn answer(&mut self, poll: PollId) -> Option<Answer> {
            self.polls.answer(poll, self.now)
        }

        /// The answer that a poll gets at once.
        fn poll(&mut self, known: u64) -> Option<Answer> {
            match self.polls.begin(known, self.now) {
                Ok(poll) => self.answer(poll),
                Err(answer) => Some(answer),
            }
        }
    }

    fn messages(number: u64, frames: &[&str]) -> Option<Answer> {
        Some(Answer::Messages(Batch::of(number, frames)))
    }

    #[test]
    fn a_poll_is_answered_at_once_with_all_that_waits_in_order() {
        let mut world = world();
        world.push(&["a"]);
        world.push(&["b", "c"]);
        assert_eq!(world.polls.waiting(), 3);
        assert_eq!(world.poll(NONE), messages(1, &["a", "b", "c"]));
        assert_eq!(world.polls.waiting(), 0);
    }

    #[test]
    fn a_poll_is_held_until_something_comes() {
        let mut world = world();
        let poll = world.begin(NONE);
        assert_eq!(world.answer(poll), None);
        world.push(&["a"]);
        assert_eq!(world.answer(poll), messages(1, &["a"]));
    }

    #[test]
    fn a_newer_poll_takes_the_place_of_an_older_one_which_is_answered_with_nothing() {
        let mut world = world();
        let (older, newer) = (world.begin(NONE), world.begin(NONE));
        world.push(&["a"]);
        assert_eq!(world.answer(older), Some(Answer::Nothing));
        assert_eq!(world.answer(newer), messages(1, &["a"]));
    }

    #[test]
    fn an_older_poll_that_ends_leaves_the_newer_one_where_it_is() {
        let mut world = world();
        let (older, newer) = (world.begin(NONE), world.begin(NONE));
        world.polls.end(older, world.now);
        assert_eq!(world.polls.alone_since(), None);
        assert_eq!(world.answer(newer), None);
    }

    #[test]
    fn what_comes_after_a_poll_was_given_up_waits_for_the_next() {
        let mut world = world();
        let poll = world.begin(NONE);
        world.polls.end(poll, world.now);
        world.push(&["a"]);
        assert_eq!(world.answer(poll), Some(Answer::Nothing));
        assert_eq!(world.poll(NONE), messages(1, &["a"]));
    }

    #[test]
    fn a_batch_whose_answer_was_lost_is_sent_again() {
        let mut world = world();
        world.push(&["a"]);
        assert_eq!(world.poll(NONE), messages(1, &["a"]));
        world.push(&["b"]);
        assert_eq!(world.poll(NONE), messages(1, &["a"]));
        assert_eq!(world.poll(1), messages(2, &["b"]));
    }

    #[test]
    fn a_batch_that_a_page_has_is_held_no_longer_and_never_sent_again() {
        let mut world = world();
        world.push(&["abc"]);
        world.poll(NONE);
        assert_eq!(world.polls.held(), 3);
        assert_eq!(world.poll(1), None);
        assert_eq!(world.polls.held(), 0);
        assert_eq!(world.poll(NONE), Some(Answer::Ended(Ending::Gone)));
    }

    #[test]
    fn a_poll_of_long_ago_does_not_take_the_place_of_the_one_that_is_held() {
        let mut world = world();
        world.push(&["a"]);
        world.poll(NONE);
        let held = world.begin(1);
        assert_eq!(world.poll(NONE), Some(Answer::Ended(Ending::Gone)));
        world.push(&["b"]);
        assert_eq!(world.answer(held), messages(2, &["b"]));
    }

    #[test]
    fn a_page_that_claims_to_have_what_was_never_sent_is_refused() {
        let mut world = world();
        let gone = Some(Answer::Ended(Ending::Gone));
        world.push(&["a"]);
        assert_eq!(world.poll(1), gone);
        world.poll(NONE);
        for known in [2, 3, u64::MAX] {
            assert_eq!(world.poll(known), gone, "{known}");
        }
    }

    #[test]
    fn a_page_is_alone_from_the_end_of_its_last_poll() {
        let mut world = world();
        let start = world.now;
        assert_eq!(world.polls.alone_since(), Some(start));
        let poll = world.begin(NONE);
        assert_eq!(world.polls.alone_since(), None);
        world.now += Duration::from_secs(3);
        world.push(&["a"]);
        world.answer(poll);
        assert_eq!(world.polls.alone_since(), Some(world.now));
        world.now += Duration::from_secs(1);
        world.poll(NONE);
        assert_eq!(world.polls.alone_since(), Some(world.now), "it asks again");
    }
}
