//! One post of a page, for as long as its request lives.

use std::future::poll_fn;

use tokio_tungstenite::tungstenite::Bytes;

use crate::runtime::pipe::longpoll::entry::Entry;
use crate::runtime::pipe::longpoll::line::Ending;
use crate::runtime::pipe::room::{Place, SMALL};

/// The only post of its line that is on its way.
pub(crate) struct Post<'a, S> {
    entry: &'a Entry<S>,
    place: Option<Place>,
    is_accepted: bool,
}

impl<'a, S> Post<'a, S> {
    /// `None` if there is one already.
    pub(crate) fn begin(entry: &'a Entry<S>) -> Option<Self> {
        entry.line().begin_post().then_some(Self {
            entry,
            place: None,
            is_accepted: false,
        })
    }

    /// Waits until there is room for so many bytes.
    pub(crate) async fn room(&mut self, bytes: usize) {
        if bytes > SMALL {
            let place = self.place.insert(self.entry.share().ask(bytes));
            poll_fn(|cx| place.poll(cx)).await;
        }
    }

    /// Hands the frames of a body to the connection, and waits until it has taken them. What the
    /// stock client would not post ends the line.
    pub(crate) async fn accept(mut self, body: Bytes) -> Result<(), Ending> {
        let frames = match self.entry.read(&body) {
            Ok(frames) => frames,
            Err(reason) => {
                self.refuse(reason);
                return Err(Ending::Gone);
            }
        };
        let line = self.entry.line();
        line.accept(self.entry.print(&body), frames, self.place.take());
        self.is_accepted = true;
        drop(body);
        poll_fn(|cx| line.poll_post(cx)).await
    }

    /// Ends the line, whose page posts what the stock client does not.
    pub(crate) fn refuse(&self, reason: &'static str) {
        tracing::debug!(reason, "a page that posts its messages is given up");
        self.entry.line().end(Ending::Gone);
    }
}

impl<S> Drop for Post<'_, S> {
    fn drop(&mut self) {
        if !self.is_accepted {
            self.entry.line().end_post();
        }
    }
}
