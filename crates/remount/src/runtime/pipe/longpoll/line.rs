//! What stands between a page that polls and its connection. It takes values and returns values:
//! the code that answers requests, and the code that drives the connection, call it with what
//! happens and with the time.

use std::time::{Duration, Instant};

use crate::runtime::pipe::Received;
use crate::runtime::pipe::longpoll::line::polls::Polls;
use crate::runtime::pipe::longpoll::line::posts::Posts;

pub(crate) use polls::{Batch, PollId};

mod polls;
mod posts;

/// The two directions of one page, and its end.
#[derive(Debug)]
pub(super) struct Line {
    polls: Polls,
    posts: Posts,
    end: Option<Ending>,
    /// Whether the page has heard of the end.
    told: bool,
}

/// The answer to a page at the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is to open another one.
    Gone,
    /// It has done what no page may.
    Forbidden,
}

/// The answer to a poll.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Messages(Batch),
    /// The page is to poll again.
    Nothing,
    Ended(Ending),
}

impl Line {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            polls: Polls::new(now),
            posts: Posts::default(),
            end: None,
            told: false,
        }
    }

    // ---- the connection's side ----

    /// Puts frames behind those that wait for a poll.
    pub(super) fn push(&mut self, frames: Vec<String>) {
        self.polls.push(frames);
    }

    /// How many bytes wait for a poll.
    pub(super) fn waiting(&self) -> usize {
        self.polls.waiting()
    }

    /// How many bytes are held for the page: those that wait, and those that it may not have.
    pub(super) fn held(&self) -> usize {
        self.polls.held()
    }

    /// Takes the next frame that the page has posted.
    pub(super) fn take(&mut self) -> Option<Received> {
        self.posts.take()
    }

    /// Ends the line, of which the next poll tells the page once it has all that waits.
    pub(super) fn end(&mut self, ending: Ending) {
        self.end.get_or_insert(ending);
    }

    /// Drops what waits for the page: it is somebody else's by now.
    pub(super) fn forget(&mut self) {
        self.polls.forget();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// Whether the page has heard of the end.
    pub(super) fn is_told(&self) -> bool {
        self.told
    }

    /// When the page is given up that may go so long without a poll, unless it polls.
    pub(super) fn deadline(&self, silence: Duration) -> Option<Instant> {
        self.polls.alone_since().map(|since| since + silence)
    }

    /// When a poll was there last, if none is now.
    pub(super) fn alone_since(&self) -> Option<Instant> {
        self.polls.alone_since()
    }

    // ---- polls ----

    /// A page polls that has all batches up to this one. It takes the place of an earlier poll.
    pub(super) fn begin_poll(&mut self, batch: u64, now: Instant) -> Result<PollId, Answer> {
        self.polls.begin(batch, now)
    }

    /// What a poll is answered, if it is to be answered now.
    pub(super) fn answer(&mut self, poll: PollId, now: Instant) -> Option<Answer> {
        if let Some(answer) = self.polls.answer(poll, now) {
            return Some(answer);
        }
        let ending = self.end?;
        self.told = true;
        self.polls.end(poll, now);
        Some(Answer::Ended(ending))
    }

    /// A poll is over, answered or not.
    pub(super) fn end_poll(&mut self, poll: PollId, now: Instant) {
        self.polls.end(poll, now);
    }

    // ---- posts ----

    /// A post begins; `false` if there is one already.
    pub(super) fn begin_post(&mut self) -> bool {
        self.posts.begin()
    }

    /// A post is gone that has brought nothing.
    pub(super) fn end_post(&mut self) {
        self.posts.end();
    }

    /// A post is there as a whole. `print` tells its body from that of any other.
    pub(super) fn accept(&mut self, print: u64, frames: Vec<Received>) {
        self.posts.accept(print, frames);
    }

    /// What an accepted post is answered, if it is to be answered now: whether its frames were
    /// taken, or the line has ended before.
    pub(super) fn post_answer(&self) -> Option<Result<(), Ending>> {
        if self.posts.are_taken() {
            return Some(Ok(()));
        }
        self.end.map(Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: u64 = 0;

    fn line() -> (Line, Instant) {
        let now = Instant::now();
        (Line::new(now), now)
    }

    fn frame(text: &str) -> Received {
        Received::Text(text.to_owned().into())
    }

    fn batch(number: u64, frames: &[&str]) -> Answer {
        Answer::Messages(Batch::of(number, frames))
    }

    /// The answer to a poll, if it has one.
    fn polled(line: &mut Line, known: u64, now: Instant) -> Option<Answer> {
        match line.begin_poll(known, now) {
            Ok(poll) => line.answer(poll, now),
            Err(answer) => Some(answer),
        }
    }

    #[test]
    fn the_end_is_told_to_a_poll_that_is_held() {
        let (mut line, now) = line();
        let poll = line.begin_poll(NONE, now).unwrap();
        assert_eq!(line.answer(poll, now), None);
        line.end(Ending::Gone);
        assert!(!line.is_told());
        assert_eq!(line.answer(poll, now), Some(Answer::Ended(Ending::Gone)));
        assert!(line.is_told());
    }

    #[test]
    fn what_waits_goes_out_before_the_end_is_told() {
        let (mut line, now) = line();
        line.push(vec!["a".to_owned()]);
        line.end(Ending::Gone);
        assert_eq!(polled(&mut line, NONE, now), Some(batch(1, &["a"])));
        assert!(!line.is_told());
        let ended = Answer::Ended(Ending::Gone);
        assert_eq!(polled(&mut line, 1, now), Some(ended));
    }

    #[test]
    fn what_is_somebody_elses_by_now_does_not_go_out() {
        let (mut line, now) = line();
        line.push(vec!["a".to_owned()]);
        line.forget();
        line.end(Ending::Gone);
        let ended = Answer::Ended(Ending::Gone);
        assert_eq!(polled(&mut line, NONE, now), Some(ended));
        assert_eq!(line.held(), 0);
    }

    #[test]
    fn the_first_end_counts() {
        let (mut line, now) = line();
        line.end(Ending::Forbidden);
        line.end(Ending::Gone);
        let ended = Answer::Ended(Ending::Forbidden);
        assert_eq!(polled(&mut line, NONE, now), Some(ended));
    }

    #[test]
    fn a_page_that_does_not_poll_is_given_up() {
        const SILENCE: Duration = Duration::from_secs(7);
        let (mut line, start) = line();
        assert_eq!(line.deadline(SILENCE), Some(start + SILENCE));
        let poll = line.begin_poll(NONE, start).unwrap();
        assert_eq!(line.deadline(SILENCE), None, "it is here");
        let later = start + Duration::from_secs(10);
        line.end_poll(poll, later);
        assert_eq!(line.deadline(SILENCE), Some(later + SILENCE));
    }

    #[test]
    fn a_post_is_answered_once_all_of_its_frames_are_taken() {
        let (mut line, _) = line();
        assert!(line.begin_post());
        line.accept(7, vec![frame("a"), frame("b")]);
        assert_eq!(line.post_answer(), None);
        assert_eq!(line.take(), Some(frame("a")));
        assert_eq!(line.post_answer(), None);
        assert_eq!(line.take(), Some(frame("b")));
        assert_eq!(line.post_answer(), Some(Ok(())));
    }

    #[test]
    fn a_post_that_is_not_taken_before_the_end_is_told_of_it() {
        let (mut line, _) = line();
        assert!(line.begin_post());
        line.accept(7, vec![frame("a")]);
        line.end(Ending::Gone);
        assert_eq!(line.post_answer(), Some(Err(Ending::Gone)));
    }
}
