//! A line, as the requests of its page and its connection share it.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use remount_page::Close;
use remount_session::Hold;
use tokio::time::{Instant, timeout};

use crate::runtime::pipe::longpoll::ending_of;
use crate::runtime::pipe::longpoll::line::{Answer, Ending, Line, PollId};
use crate::runtime::pipe::room::Place;
use crate::runtime::pipe::{Gone, Received};

pub(super) struct Shared(Mutex<State>);

struct State {
    line: Line,
    /// Wakes the connection.
    driver: Option<Waker>,
    /// Wakes the poll that is held.
    poll: Option<Waker>,
    /// Wakes the post that is not answered.
    post: Option<Waker>,
    /// What is charged for the frames that are held for the page.
    held: Hold,
    /// Room for what was posted and is not taken.
    posted: Option<Place>,
}

impl Shared {
    pub(super) fn new(held: Hold) -> Self {
        Self(Mutex::new(State {
            line: Line::new(Instant::now().into_std()),
            driver: None,
            poll: None,
            post: None,
            held,
            posted: None,
        }))
    }

    // ---- the connection's side ----

    /// Ready with what the page has posted next, or with nothing at the end.
    pub(super) fn poll_take(&self, cx: &Context<'_>) -> Poll<Option<Received>> {
        let mut state = self.lock();
        if state.line.has_ended() {
            return Poll::Ready(None);
        }
        let taken = state.line.take();
        if taken.is_none() {
            keep(&mut state.driver, cx);
            return Poll::Pending;
        }
        if state.line.post_answer().is_some() {
            state.posted = None;
            wake(&mut state.post);
        }
        Poll::Ready(taken)
    }

    /// Ready when no more than this waits for a poll.
    pub(super) fn poll_space(&self, cx: &Context<'_>, most: usize) -> Poll<Result<(), Gone>> {
        let mut state = self.lock();
        if state.line.has_ended() {
            return Poll::Ready(Err(Gone));
        }
        if state.line.waiting() <= most {
            return Poll::Ready(Ok(()));
        }
        keep(&mut state.driver, cx);
        Poll::Pending
    }

    pub(super) fn push(&self, frames: Vec<String>) -> Result<(), Gone> {
        let mut state = self.lock();
        state.line.push(frames);
        wake(&mut state.poll);
        let held = state.line.held();
        if state.held.change(held) {
            return Ok(());
        }
        state.line.forget();
        state.line.end(Ending::Gone);
        drop(state);
        tracing::debug!("too much waits for the polls of an address; a page is given up");
        Err(Gone)
    }

    pub(super) fn close(&self, close: Close) {
        if close.withholds() {
            self.lock().line.forget();
        }
        self.end(ending_of(close));
    }

    pub(super) fn end(&self, ending: Ending) {
        let mut state = self.lock();
        state.line.end(ending);
        state.posted = None;
        wake(&mut state.poll);
        wake(&mut state.post);
        wake(&mut state.driver);
    }

    /// Ready when the page has heard of the end.
    pub(super) fn poll_told(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.line.is_told() {
            return Poll::Ready(());
        }
        keep(&mut state.driver, cx);
        Poll::Pending
    }

    /// When the page is given up that has not polled for so long, or looked at again.
    pub(super) fn deadline(&self, silence: Duration) -> Instant {
        let deadline = self.lock().line.deadline(silence);
        // A page that polls just now can be given up so much later, and no sooner.
        deadline.map_or_else(|| Instant::now() + silence, Instant::from_std)
    }

    /// When a poll was there last.
    pub(super) fn heard(&self) -> Instant {
        let alone_since = self.lock().line.alone_since();
        alone_since.map_or_else(Instant::now, Instant::from_std)
    }

    // ---- the requests' side ----

    pub(super) fn has_ended(&self) -> bool {
        self.lock().line.has_ended()
    }

    /// Answers a poll of a page that has all batches up to this one, within this time.
    pub(super) async fn poll(&self, batch: u64, limit: Duration) -> Answer {
        let begun = {
            let mut state = self.lock();
            let begun = state.line.begin_poll(batch, now());
            // The one whose place it takes is answered.
            wake(&mut state.poll);
            state.charge();
            begun
        };
        let poll = match begun {
            Ok(poll) => HeldPoll { line: self, poll },
            Err(answer) => return answer,
        };
        let answered = timeout(limit, poll_fn(|cx| poll.answer(cx))).await;
        answered.unwrap_or(Answer::Nothing)
    }

    /// `false` if there is a post already.
    pub(super) fn begin_post(&self) -> bool {
        self.lock().line.begin_post()
    }

    pub(super) fn end_post(&self) {
        self.lock().line.end_post();
    }

    /// Hands what was posted to the connection.
    pub(super) fn accept(&self, print: u64, frames: Vec<Received>, place: Option<Place>) {
        let mut state = self.lock();
        state.line.accept(print, frames);
        if state.line.post_answer().is_none() {
            state.posted = place;
        }
        wake(&mut state.driver);
    }

    /// Ready when the post is to be answered that was accepted.
    pub(super) fn poll_post(&self, cx: &Context<'_>) -> Poll<Result<(), Ending>> {
        let mut state = self.lock();
        if let Some(answer) = state.line.post_answer() {
            return Poll::Ready(answer);
        }
        keep(&mut state.post, cx);
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Has no more charged than is held, which is less than before.
    fn charge(&mut self) {
        let held = self.line.held();
        let is_less = self.held.change(held);
        debug_assert!(is_less, "nothing was added");
    }
}

/// A poll that is not answered, for as long as its request lives.
struct HeldPoll<'a> {
    line: &'a Shared,
    poll: PollId,
}

impl HeldPoll<'_> {
    fn answer(&self, cx: &Context<'_>) -> Poll<Answer> {
        let mut state = self.line.lock();
        let Some(answer) = state.line.answer(self.poll, now()) else {
            keep(&mut state.poll, cx);
            return Poll::Pending;
        };
        if answer != Answer::Nothing {
            // It may wait for space, or until the page has heard of the end.
            wake(&mut state.driver);
        }
        Poll::Ready(answer)
    }
}

impl Drop for HeldPoll<'_> {
    fn drop(&mut self) {
        self.line.lock().line.end_poll(self.poll, now());
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

fn keep(waker: &mut Option<Waker>, cx: &Context<'_>) {
    match waker {
        Some(waker) => waker.clone_from(cx.waker()),
        none => *none = Some(cx.waker().clone()),
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
