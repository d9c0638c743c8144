use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use remount_pubsub::{Message, Subscriber};
use remount_session::{Notice, guard};

use crate::connection::CONNECTION;

/// How many messages may wait for one connection. One that falls so far behind is closed; its page
/// comes back and mounts anew, which costs less than a queue without end.
pub(super) const CAPACITY: usize = 1_024;

/// How far a letter is looked for that could be merged: a page has few views that hear the same.
const NEAR: usize = 8;

/// What other parts of the server have for the views of one connection.
#[derive(Default)]
pub(crate) struct Mailbox(Mutex<State>);

#[derive(Default)]
struct State {
    letters: VecDeque<(u32, Message)>,
    waker: Option<Waker>,
    overflowed: bool,
    /// The session is over, which is heard before all that came earlier.
    ended: bool,
}

/// What a look into the mailbox finds.
pub(crate) enum Post {
    Letter(u32, Message),
    Overflowed,
    Ended,
}

impl Mailbox {
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Post> {
        let mut state = self.lock();
        if state.ended {
            return Poll::Ready(Post::Ended);
        }
        if state.overflowed {
            return Poll::Ready(Post::Overflowed);
        }
        match state.letters.pop_front() {
            Some((tag, message)) => {
                if state.letters.is_empty() {
                    // An idle view owns no buffer.
                    state.letters = VecDeque::new();
                }
                Poll::Ready(Post::Letter(tag, message))
            }
            None => {
                state.wake_later(cx);
                Poll::Pending
            }
        }
    }

    /// The next letter with this tag, which stays here. Those of other views may lie before it.
    pub(crate) fn next_of(&self, tag: u32) -> Option<Message> {
        let state = self.lock();
        let position = state.next_of(tag)?;
        Some(Message::clone(&state.letters[position].1))
    }

    /// Takes the letter that [`next_of`](Self::next_of) has shown.
    pub(crate) fn take_next_of(&self, tag: u32) -> Option<Message> {
        let mut state = self.lock();
        let position = state.next_of(tag)?;
        state.letters.remove(position).map(|(_, letter)| letter)
    }

    /// Ready once the session is over, whatever else waits.
    pub(crate) fn poll_ended(&self, cx: &Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.ended {
            return Poll::Ready(());
        }
        state.wake_later(cx);
        Poll::Pending
    }

    /// Whether a message like this waits.
    pub(crate) fn holds(&self, fits: impl Fn(u32, &Message) -> bool) -> bool {
        let state = self.lock();
        state.letters.iter().any(|(tag, letter)| fits(*tag, letter))
    }

    /// All that waits, from a connection that ends.
    pub(crate) fn empty(&self) -> VecDeque<(u32, Message)> {
        std::mem::take(&mut self.lock().letters)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn next_of(&self, tag: u32) -> Option<usize> {
        let near = self.letters.iter().take(NEAR);
        near.map(|(held, _)| *held).position(|held| held == tag)
    }

    fn wake_later(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }
}

fn is_end(tag: u32, message: &Message) -> bool {
    tag == CONNECTION && matches!(message.downcast_ref(), Some(Notice::Ended { .. }))
}

impl Subscriber for Mailbox {
    fn deliver(&self, tag: u32, message: &Message) {
        let ends = is_end(tag, message);
        let (waker, given_up) = {
            let mut state = self.lock();
            state.ended |= ends;
            let mut given_up = VecDeque::new();
            if state.letters.len() >= CAPACITY {
                state.overflowed = true;
                // Dropped only once the lock is free: a message may hold whatever an app put there.
                given_up = std::mem::take(&mut state.letters);
            } else if !state.overflowed {
                state.letters.push_back((tag, Message::clone(message)));
            }
            (state.waker.take(), given_up)
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        forget(given_up);
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        forget(self.empty());
    }
}

/// Drops letters, each by itself: a message is an app's.
fn forget(letters: impl IntoIterator<Item = (u32, Message)>) {
    for (_, letter) in letters {
        guard::drop(LETTER, letter);
    }
}

/// What a message is called in the log, which knows no more of it.
pub(super) const LETTER: &str = "a message to a live view";

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::HeaderMap;

    use super::*;
    use crate::session::{KeyRing, Sessions};

    fn take(mailbox: &Mailbox) -> Poll<Post> {
        mailbox.poll(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn letters_come_out_in_the_order_they_went_in() {
        let mailbox = Mailbox::default();
        for tag in [3, 1, 2] {
            mailbox.deliver(tag, &(Arc::new(()) as Message));
        }
        for expected in [3, 1, 2] {
            let Poll::Ready(Post::Letter(tag, _)) = take(&mailbox) else {
                panic!("a letter is missing");
            };
            assert_eq!(tag, expected);
        }
        assert!(take(&mailbox).is_pending());
    }

    #[test]
    fn the_next_letter_of_a_view_is_found_behind_those_of_others() {
        let mailbox = Mailbox::default();
        for (tag, number) in [(1, 0), (2, 1), (1, 2)] {
            mailbox.deliver(tag, &(Arc::new(number) as Message));
        }
        let shown = mailbox.next_of(2).unwrap();
        assert_eq!(shown.downcast_ref(), Some(&1));
        assert!(Arc::ptr_eq(&shown, &mailbox.take_next_of(2).unwrap()));
        assert!(mailbox.next_of(2).is_none());
        for expected in [0, 2] {
            let letter = mailbox.take_next_of(1).unwrap();
            assert_eq!(letter.downcast_ref(), Some(&expected));
        }
    }

    #[test]
    fn the_end_of_the_session_is_heard_before_all_that_came_earlier() {
        let mailbox = Mailbox::default();
        for _ in 0..100 {
            mailbox.deliver(1, &(Arc::new(()) as Message));
        }
        let cx = Context::from_waker(Waker::noop());
        assert!(mailbox.poll_ended(&cx).is_pending());
        let ring = KeyRing::new(&[7; 32]).unwrap();
        let session = Sessions::<()>::new(ring)
            .attach(&HeaderMap::new(), None)
            .id();
        mailbox.deliver(
            CONNECTION,
            &(Arc::new(Notice::Ended { session }) as Message),
        );
        assert!(mailbox.poll_ended(&cx).is_ready());
        assert!(matches!(take(&mailbox), Poll::Ready(Post::Ended)));
    }

    #[test]
    fn a_mailbox_that_is_not_emptied_overflows_instead_of_growing() {
        let mailbox = Mailbox::default();
        for _ in 0..=CAPACITY {
            mailbox.deliver(1, &(Arc::new(()) as Message));
        }
        assert!(matches!(take(&mailbox), Poll::Ready(Post::Overflowed)));
    }
}
