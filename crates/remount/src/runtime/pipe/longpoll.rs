//! Long polling: a page without a WebSocket asks for its frames, and posts its own.
//!
//! The driver of the page lives between these requests. The [`Line`](line::Line) between the two
//! decides what happens.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use remount_page::Close;
use remount_session::Hold;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::runtime::pipe::longpoll::shared::Shared;
use crate::runtime::pipe::{Gone, Pipe, Received};

pub(crate) use entry::Entry;
pub(crate) use line::{Answer, Ending};
pub(crate) use lines::Lines;
pub(crate) use post::Post;

mod entry;
mod line;
mod lines;
mod post;
mod posted;
mod shared;

/// The driver's side of a line.
pub(crate) struct LongPoll<S> {
    line: Arc<Shared>,
    /// Looks whether the page is still there: not at once when it stops polling, but never late.
    look: Pin<Box<Sleep>>,
    listed: lines::Listed<S>,
    /// Its place among all lines.
    _place: Hold,
}

impl<S> LongPoll<S> {
    fn new(line: Arc<Shared>, listed: lines::Listed<S>, place: Hold) -> Self {
        let deadline = line.deadline(listed.silence());
        Self {
            line,
            look: Box::pin(sleep_until(deadline)),
            listed,
            _place: place,
        }
    }
}

impl<S: Send + Sync> Pipe for LongPoll<S> {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Option<Received>> {
        if let Poll::Ready(received) = self.line.poll_take(cx) {
            return Poll::Ready(received);
        }
        loop {
            ready!(self.look.as_mut().poll(cx));
            let deadline = self.line.deadline(self.listed.silence());
            if deadline <= Instant::now() {
                tracing::debug!("a page polls no more");
                return Poll::Ready(None);
            }
            self.look.as_mut().reset(deadline);
        }
    }

    fn unfinished(&self) -> Option<Instant> {
        None
    }

    fn heard(&self) -> Option<Instant> {
        Some(self.line.heard())
    }

    async fn send(&mut self, frames: Vec<String>) -> Result<(), Gone> {
        // While more waits for the page's next poll, its connection waits.
        let most = self.listed.most_waiting();
        poll_fn(|cx| self.line.poll_space(cx, most)).await?;
        self.line.push(frames)
    }

    async fn close(&mut self, close: Close) {
        self.line.close(close);
        poll_fn(|cx| self.line.poll_told(cx)).await;
    }
}

impl<S> Drop for LongPoll<S> {
    fn drop(&mut self) {
        self.listed.remove();
        self.line.end(Ending::Gone);
    }
}

/// What the page is told, where a WebSocket has a code. After either the stock client opens another
/// line.
fn ending_of(close: Close) -> Ending {
    match close {
        Close::Restart
        | Close::Silent(_)
        | Close::SessionOver(_)
        | Close::ScopeOver(_)
        | Close::Behind => Ending::Gone,
        Close::Violation(_) => Ending::Forbidden,
    }
}
