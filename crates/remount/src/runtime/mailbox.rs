//! What other parts of the server send to one connection and its views.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use remount_page::{ReplyTag, ViewTag};
use remount_pubsub::{Message, Subscriber};
use remount_session::page::NewWrite;
use remount_session::{Notice, guard};

use crate::news::{self, MESSAGE, Update};
use crate::ongoing::loads::Loaded;
use crate::taker::{Heard, To};

/// How far a letter is looked for that could be merged: a page has few views that hear the same.
const NEAR: usize = 8;

/// Something for a connection or one of its views.
pub(crate) enum Letter {
    /// What a view has subscribed to, or was sent by one of its handles.
    Message(news::Heard),
    /// What a load of a view has ended with.
    Loaded(ViewTag, Loaded),
    /// For a component of this view.
    Update(ViewTag, Box<Update>),
    /// A reply to an event whose turn has ended.
    Reply(Box<LateReply>),
    /// The scope of a view is to be asked again.
    Recheck(ViewTag),
    /// What became of the session.
    Notice(Arc<Notice>),
    /// What a view of this connection has written.
    Write(Box<NewWrite<ViewTag>>),
    /// Pages of this session have left writes behind.
    Orphaned,
}

/// A reply that a view has kept and now sends.
pub(crate) struct LateReply {
    pub(crate) view: ViewTag,
    pub(crate) tag: ReplyTag,
    /// As JSON; none if it was dropped.
    pub(crate) reply: Option<String>,
}

/// Tells the pages of a session that orphaned writes lie there for them.
pub(crate) struct Orphaned;

impl Letter {
    /// A message to a view or a component.
    pub(crate) fn message(to: To, message: Message) -> Self {
        Self::Message(news::Heard::new(to, message))
    }

    /// Takes over what a later letter says to other components of the same view. Returns whether
    /// it has done that.
    fn join(&mut self, later: &Self) -> bool {
        match (self, later) {
            (Self::Message(heard), Self::Message(later)) => heard.join(later),
            _ => false,
        }
    }

    fn is_write(&self) -> bool {
        matches!(self, Self::Write(_))
    }

    /// Whether it is for this view, which has a turn for it, or sends it.
    fn is_turn_of(&self, view: ViewTag) -> bool {
        match self {
            Self::Message(heard) => heard.view() == view,
            Self::Loaded(to, _) | Self::Update(to, _) => *to == view,
            Self::Reply(late) => late.view == view,
            Self::Recheck(_) | Self::Notice(_) | Self::Write(_) | Self::Orphaned => false,
        }
    }
}

/// What a look into the mailbox finds.
pub(crate) enum Post {
    Letter(Letter),
    Overflowed,
    Ended(End),
}

/// Why no view of a connection may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The session is over.
    Session,
    /// Pages with a view under its key are disconnected.
    Scope,
}

/// The letters of one connection.
pub(crate) struct Mailbox {
    state: Mutex<State>,
}

struct State {
    letters: VecDeque<Letter>,
    waker: Option<Waker>,
    /// How many letters may wait. A connection that falls further behind is closed; its page comes
    /// back and mounts anew, which costs less than a queue without end.
    most: u32,
    overflowed: bool,
    /// How many views of the page are in their `terminate`.
    terminating: u16,
    /// It is over, which is heard before all that came earlier.
    ended: Option<End>,
}

/// A view of a page that is in its `terminate`, until this is dropped.
pub(crate) struct TerminatingView(Arc<Mailbox>);

impl Drop for TerminatingView {
    fn drop(&mut self) {
        self.0.lock().terminating -= 1;
    }
}

impl Mailbox {
    /// Counts one more view of the page that is in its `terminate`, if so many may be.
    pub(crate) fn terminating(self: &Arc<Self>, most: usize) -> Option<TerminatingView> {
        let mut state = self.lock();
        if usize::from(state.terminating) >= most || state.terminating == u16::MAX {
            return None;
        }
        state.terminating += 1;
        Some(TerminatingView(Arc::clone(self)))
    }

    pub(crate) fn new(most: usize) -> Self {
        Self {
            state: Mutex::new(State {
                letters: VecDeque::new(),
                waker: None,
                most: u32::try_from(most).unwrap_or(u32::MAX),
                overflowed: false,
                terminating: 0,
                ended: None,
            }),
        }
    }

    /// Puts a letter behind those that wait, and wakes the connection.
    pub(crate) fn post(&self, letter: Letter) {
        let ends = matches!(&letter, Letter::Notice(notice) if is_end(notice));
        let (waker, given_up) = {
            let mut state = self.lock();
            if ends {
                state.ended.get_or_insert(End::Session);
            }
            let given_up = state.push(letter);
            (state.waker.take(), given_up)
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        // Only once the lock is free: a letter may hold whatever an app put there.
        forget(given_up);
    }

    /// Has the connection close its page before anything else, whatever its views do.
    pub(crate) fn end(&self, end: End) {
        let waker = {
            let mut state = self.lock();
            state.ended.get_or_insert(end);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Post> {
        let mut state = self.lock();
        if let Some(end) = state.ended {
            return Poll::Ready(Post::Ended(end));
        }
        if state.overflowed {
            return Poll::Ready(Post::Overflowed);
        }
        match state.letters.pop_front() {
            Some(letter) => {
                if state.letters.is_empty() {
                    // An idle view owns no buffer.
                    state.letters = VecDeque::new();
                }
                Poll::Ready(Post::Letter(letter))
            }
            None => {
                state.wake_later(cx);
                Poll::Pending
            }
        }
    }

    /// The next message for this view, which stays here. Letters of others may lie before it.
    pub(crate) fn next_of(&self, view: ViewTag) -> Option<news::Heard> {
        let state = self.lock();
        let (_, heard) = state.next_of(view)?;
        Some(heard.clone())
    }

    /// Takes out the message that [`next_of`](Self::next_of) has shown.
    pub(crate) fn drop_next_of(&self, view: ViewTag) {
        let mut state = self.lock();
        let letter = state
            .next_of(view)
            .map(|(position, _)| position)
            .and_then(|position| state.letters.remove(position));
        // Only once the lock is free: a letter may hold whatever an app put there.
        drop(state);
        forget(letter);
    }

    /// Ready once it is over, whatever else waits.
    pub(crate) fn poll_ended(&self, cx: &Context<'_>) -> Poll<End> {
        let mut state = self.lock();
        if let Some(end) = state.ended {
            return Poll::Ready(end);
        }
        state.wake_later(cx);
        Poll::Pending
    }

    /// Whether a write of this view waits.
    pub(crate) fn holds_write_of(&self, view: ViewTag) -> bool {
        let is_of_view =
            |letter: &Letter| matches!(letter, Letter::Write(new) if *new.author() == view);
        self.lock().letters.iter().any(is_of_view)
    }

    /// Whether a write of any view waits.
    pub(crate) fn holds_write(&self) -> bool {
        self.lock().letters.iter().any(Letter::is_write)
    }

    /// All that waits, from a connection that ends.
    pub(crate) fn empty(&self) -> VecDeque<Letter> {
        std::mem::take(&mut self.lock().letters)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Puts a letter behind the others. Returns those for which there is no room.
    ///
    /// A connection with too many letters is closed. What its views have written stays until then:
    /// it was accepted, and another page of the session can be asked for it.
    fn push(&mut self, letter: Letter) -> VecDeque<Letter> {
        // The message stays with the letter before, so that nothing of an app is dropped here.
        if self
            .letters
            .back_mut()
            .is_some_and(|last| last.join(&letter))
        {
            return VecDeque::new();
        }
        let most = self.most as usize;
        let mut given_up = VecDeque::new();
        if self.letters.len() >= most && !self.overflowed {
            self.overflowed = true;
            let letters = std::mem::take(&mut self.letters);
            (self.letters, given_up) = letters.into_iter().partition(Letter::is_write);
        }
        if self.overflowed && !letter.is_write() {
            given_up.push_back(letter);
            return given_up;
        }
        self.letters.push_back(letter);
        if self.letters.len() > most {
            given_up.extend(self.letters.pop_front());
        }
        given_up
    }

    fn next_of(&self, view: ViewTag) -> Option<(usize, &news::Heard)> {
        let mut near = self.letters.iter().take(NEAR).enumerate();
        let (position, letter) = near.find(|(_, letter)| letter.is_turn_of(view))?;
        match letter {
            Letter::Message(heard) => Some((position, heard)),
            _ => None,
        }
    }

    fn wake_later(&mut self, cx: &Context<'_>) {
        match &mut self.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
    }
}

fn is_end(notice: &Notice) -> bool {
    matches!(notice, Notice::Ended { .. })
}

/// What is broadcast to a topic that a view has subscribed to.
impl Subscriber<Heard> for Mailbox {
    fn deliver(&self, heard: Heard, message: &Message) {
        self.post(Letter::message(heard.to, Message::clone(message)));
    }
}

/// What is sent to all pages of a session.
impl Subscriber<()> for Mailbox {
    fn deliver(&self, (): (), message: &Message) {
        let letter = match Message::clone(message).downcast() {
            Ok(notice) => Letter::Notice(notice),
            Err(message) if message.is::<Orphaned>() => Letter::Orphaned,
            // Nothing else is broadcast to a session.
            Err(message) => return guard::drop(MESSAGE, message),
        };
        self.post(letter);
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        forget(self.empty());
    }
}

/// Drops letters, each by itself: a message is an app's.
fn forget(letters: impl IntoIterator<Item = Letter>) {
    for letter in letters {
        guard::drop(MESSAGE, letter);
    }
}

#[cfg(test)]
mod tests {
    use remount_pubsub::MessageType;

    use super::*;
    use crate::owner::Owner;
    use crate::session::tests::new_page;
    use crate::session::{KeyRing, Sessions, Write};
    use crate::taker::{Take, Taker};

    const MOST: usize = 1_024;

    fn tag(number: u32) -> ViewTag {
        ViewTag::new(number).expect("the tag of a view")
    }

    const IGNORED: Taker = Taker {
        message: MessageType::of::<u32>(),
        take: Take::View(|_, _| Box::pin(async { Ok(()) })),
        merge: |_, _| None,
    };

    fn post(mailbox: &Mailbox, view: u32, number: u32) {
        let to = To {
            view: tag(view),
            owner: Owner::VIEW,
            taker: &IGNORED,
        };
        let heard = Heard { to, codec: None };
        mailbox.deliver(heard, &(Arc::new(number) as Message));
    }

    fn take(mailbox: &Mailbox) -> Poll<Post> {
        mailbox.poll(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn letters_come_out_in_the_order_they_went_in() {
        let mailbox = Mailbox::new(MOST);
        for tag in [3, 1, 2] {
            post(&mailbox, tag, 0);
        }
        for expected in [3, 1, 2] {
            let Poll::Ready(Post::Letter(Letter::Message(heard))) = take(&mailbox) else {
                panic!("a letter is missing");
            };
            assert_eq!(heard.view(), tag(expected));
        }
        assert!(take(&mailbox).is_pending());
    }

    #[test]
    fn the_next_letter_of_a_view_is_found_behind_those_of_others() {
        let mailbox = Mailbox::new(MOST);
        for (tag, number) in [(1, 0), (2, 1), (1, 2)] {
            post(&mailbox, tag, number);
        }
        let next_of = |view| {
            let heard = mailbox.next_of(tag(view))?;
            mailbox.drop_next_of(tag(view));
            heard.message().downcast_ref::<u32>().copied()
        };
        assert_eq!(next_of(2), Some(1));
        assert_eq!(next_of(2), None);
        assert_eq!([next_of(1), next_of(1)], [Some(0), Some(2)]);
    }

    /// The components to which the letters go that are left, letter by letter.
    fn recipients(mailbox: &Mailbox) -> Vec<Vec<Option<u32>>> {
        let letters = mailbox.empty().into_iter();
        let messages = letters.filter_map(|letter| match letter {
            Letter::Message(heard) => Some(heard.recipients().map(|to| to.owner.cid()).collect()),
            _ => None,
        });
        messages.collect()
    }

    #[test]
    fn one_broadcast_is_one_letter_for_all_components_of_a_view() {
        let mailbox = Mailbox::new(MOST);
        let deliver = |view, owner, message: &Message| {
            let to = To {
                view: tag(view),
                owner,
                taker: &IGNORED,
            };
            mailbox.deliver(Heard { to, codec: None }, message);
        };
        let (first, second): (Message, Message) = (Arc::new(1_u32), Arc::new(1_u32));
        for message in [&first, &second] {
            deliver(1, Owner::VIEW, message);
            deliver(1, Owner::component(1), message);
            deliver(1, Owner::component(2), message);
        }
        deliver(2, Owner::component(1), &second);
        let of_one = [vec![None], vec![Some(1), Some(2)]];
        let expected = [&of_one[..], &of_one[..], &[vec![Some(1)]]].concat();
        assert_eq!(recipients(&mailbox), expected);
    }

    #[test]
    fn a_message_overtakes_nothing_that_its_view_has_loaded() {
        let mailbox = Mailbox::new(MOST);
        let loaded = |view| Letter::Loaded(tag(view), Loaded::new(1, Ok(Box::new(0))));
        mailbox.post(loaded(1));
        post(&mailbox, 1, 0);
        post(&mailbox, 2, 0);
        assert!(mailbox.next_of(tag(1)).is_none());
        assert!(mailbox.next_of(tag(2)).is_some());
    }

    fn session() -> crate::session::SessionId {
        let ring = KeyRing::new(&[7; 32]).unwrap();
        new_page(&Sessions::<()>::new(ring)).id()
    }

    #[test]
    fn the_end_of_the_session_is_heard_before_all_that_came_earlier() {
        let mailbox = Mailbox::new(MOST);
        for _ in 0..100 {
            post(&mailbox, 1, 0);
        }
        let cx = Context::from_waker(Waker::noop());
        assert!(mailbox.poll_ended(&cx).is_pending());
        let session = session();
        mailbox.deliver((), &(Arc::new(Notice::Ended { session }) as Message));
        assert!(mailbox.poll_ended(&cx).is_ready());
        let ended = take(&mailbox);
        assert!(matches!(ended, Poll::Ready(Post::Ended(End::Session))));
    }

    #[test]
    fn the_end_of_a_scope_is_heard_before_all_that_came_earlier_and_stays() {
        let mailbox = Mailbox::new(MOST);
        post(&mailbox, 1, 0);
        mailbox.end(End::Scope);
        let session = session();
        mailbox.deliver((), &(Arc::new(Notice::Ended { session }) as Message));
        let ended = take(&mailbox);
        assert!(matches!(ended, Poll::Ready(Post::Ended(End::Scope))));
    }

    #[test]
    fn a_mailbox_that_is_not_emptied_overflows_instead_of_growing() {
        let mailbox = Mailbox::new(MOST);
        for _ in 0..=MOST {
            post(&mailbox, 1, 0);
        }
        assert!(matches!(take(&mailbox), Poll::Ready(Post::Overflowed)));
    }

    fn write_of(view: u32) -> Letter {
        let new = NewWrite::new(Write::default(), tag(view), |_| ());
        Letter::Write(Box::new(new))
    }

    /// The views whose writes are among what waits.
    fn writers(mailbox: &Mailbox) -> Vec<u32> {
        let letters = mailbox.empty().into_iter();
        let views = letters.filter_map(|letter| match letter {
            Letter::Write(new) => Some(new.author().number()),
            _ => None,
        });
        views.collect()
    }

    #[test]
    fn what_views_have_written_outlives_the_flood_that_closes_their_connection() {
        let mailbox = Mailbox::new(MOST);
        mailbox.post(write_of(1));
        for _ in 0..=MOST {
            post(&mailbox, 3, 0);
        }
        mailbox.post(write_of(2));
        assert!(matches!(take(&mailbox), Poll::Ready(Post::Overflowed)));
        assert_eq!(writers(&mailbox), [1, 2]);
    }

    #[test]
    fn of_a_flood_of_writes_the_newest_are_kept() {
        let mailbox = Mailbox::new(2);
        for view in 1..=5 {
            mailbox.post(write_of(view));
        }
        assert!(matches!(take(&mailbox), Poll::Ready(Post::Overflowed)));
        assert_eq!(writers(&mailbox), [4, 5]);
    }
}
