//! What a hook gets for an event that it has sent.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use remount_page::{EventReply, ReplyTag};
use serde::Serialize;

use crate::error::Result;

/// The answer to an event of a hook: what the promise of its `pushEvent` is resolved with.
///
/// It is a field of the event. The browser sends nothing for it:
///
/// ```
/// use remount::prelude::*;
///
/// struct Search {
///     cities: Vec<String>,
/// }
///
/// #[derive(Event)]
/// enum SearchEvent {
///     Suggest { typed: String, reply: Reply<Vec<String>> },
/// }
///
/// impl LiveView for Search {
///     type Scope = ();
///     type Route = ();
///     type Event = SearchEvent;
///
///     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
///         let cities = ["Basel", "Bern", "Biel"];
///         Ok(Self { cities: cities.map(str::to_owned).to_vec() })
///     }
///
///     async fn handle_event(&mut self, event: SearchEvent, _: &mut Socket<Self>) -> Result {
///         match event {
///             SearchEvent::Suggest { typed, reply } => {
///                 let fits = |city: &&String| city.starts_with(&typed);
///                 reply.send(self.cities.iter().filter(fits).cloned().collect())
///             }
///         }
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <div id="search" phx-hook="Search"></div> }
///     }
/// }
/// ```
///
/// ```js
/// const cities = await this.pushEvent("suggest", {typed: "B"});
/// ```
///
/// It can be sent in the handler, or later: move it into a task, or keep it in the view until a
/// message comes. Meanwhile the view handles other events, and what they change is shown. The
/// promise fails, as for any other error, if
///
/// * the reply is dropped without being sent,
/// * the view ends before, because it fails or sends the page elsewhere,
/// * it is not sent [in time](crate::Limits::reply_time), which are 20 seconds, or
/// * the view owes [more of them](crate::Limits::replies) than it may.
///
/// What is sent after that goes nowhere, as it does when the page has left the view, or has lost
/// its connection and joined the view anew.
///
/// The client has the hook's element locked until the reply comes or a later event of the view is
/// answered, and shows nothing new within it. Where the promise fails, only the later event counts.
/// So put the hook on an element in which the server changes nothing.
///
/// Any other event may have a reply too, such as a click. Nobody reads it there, but the element
/// is locked, and has the class `phx-click-loading`, until it is sent or dropped.
pub struct Reply<T> {
    /// None once it is sent.
    slot: Option<Arc<Slot>>,
    value: PhantomData<fn(T)>,
}

impl<T> Reply<T> {
    fn to(slot: Arc<Slot>) -> Self {
        Self {
            slot: Some(slot),
            value: PhantomData,
        }
    }

    /// Sends the value: with the answer to the event, if its handler has not ended, and else after
    /// what the view has been sent before.
    ///
    /// The client makes `null` of `false`, `0` and an empty text. If the hook has to tell these
    /// apart, send a struct.
    ///
    /// # Errors
    ///
    /// The value cannot be written as JSON. Then the promise fails.
    pub fn send(mut self, value: T) -> Result
    where
        T: Serialize,
    {
        let json = serde_json::to_string(&value)?;
        if let Some(slot) = self.slot.take() {
            slot.fill(Some(json));
        }
        Ok(())
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            slot.fill(None);
        }
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

/// Whether an event asks for a reply.
#[derive(Default)]
pub(crate) struct Asked(Option<Arc<Slot>>);

impl Asked {
    /// The reply, for which the event asks now.
    pub(crate) fn reply<T>(&mut self) -> Reply<T> {
        let slot = self.0.get_or_insert_with(|| Arc::new(Slot::new()));
        Reply::to(Arc::clone(slot))
    }

    /// Where the reply will be, if the event asks for one.
    pub(crate) fn slot(self) -> Option<Arc<Slot>> {
        self.0
    }
}

/// What a reply and the turn of its event share.
pub(crate) struct Slot(Mutex<State>);

enum State {
    /// Nothing has come of it, and the turn goes on.
    Open,
    /// It was sent in the turn, or dropped.
    Filled(Option<String>),
    /// The turn has ended without it, and this takes it.
    Kept(Later),
}

/// Takes a reply after the turn of its event: as JSON, or none if it was dropped.
pub(crate) type Later = Box<dyn FnOnce(Option<String>) + Send>;

impl Slot {
    fn new() -> Self {
        Self(Mutex::new(State::Open))
    }

    fn replace(&self, next: State) -> State {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut state, next)
    }

    /// The reply is sent, or dropped.
    fn fill(&self, reply: Option<String>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Filled(None)) {
            State::Kept(later) => {
                // Only once the lock is free: nobody knows what it waits for.
                drop(state);
                later(reply);
            }
            State::Open | State::Filled(_) => *state = State::Filled(reply),
        }
    }

    /// The turn of its event has ended: what has become of it until now. If it is kept, `later`
    /// takes it under this tag.
    pub(crate) fn end_turn(&self, tag: ReplyTag, later: Later) -> EventReply {
        match self.replace(State::Kept(later)) {
            State::Filled(Some(reply)) => EventReply::Sent(reply),
            State::Filled(None) => EventReply::Dropped,
            State::Open | State::Kept(_) => EventReply::Kept(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: ReplyTag = ReplyTag::new(7);

    /// An event's reply, and its slot.
    fn asked<T>() -> (Reply<T>, Arc<Slot>) {
        let mut asked = Asked::default();
        let reply = asked.reply();
        (reply, asked.slot().expect("it was asked for"))
    }

    /// What comes after the turn.
    type Late = Arc<Mutex<Vec<Option<String>>>>;

    /// How the turn ends, and what comes later.
    fn end_turn(slot: &Slot) -> (EventReply, Late) {
        let late = Late::default();
        let taken = Arc::clone(&late);
        let later = Box::new(move |reply| taken.lock().unwrap().push(reply));
        (slot.end_turn(TAG, later), late)
    }

    fn take(late: &Late) -> Vec<Option<String>> {
        std::mem::take(&mut late.lock().unwrap())
    }

    #[test]
    fn what_is_sent_in_the_turn_is_there_at_its_end() {
        let (reply, slot) = asked();
        reply.send(vec![1, 2]).unwrap();
        let (ended, _) = end_turn(&slot);
        assert!(matches!(ended, EventReply::Sent(json) if json == "[1,2]"));
    }

    #[test]
    fn what_is_dropped_in_the_turn_is_known_at_its_end() {
        let (reply, slot) = asked::<u8>();
        drop(reply);
        assert!(matches!(end_turn(&slot).0, EventReply::Dropped));
    }

    #[test]
    fn what_is_sent_later_comes_once() {
        let (reply, slot) = asked();
        let (ended, late) = end_turn(&slot);
        assert!(matches!(ended, EventReply::Kept(TAG)));
        assert_eq!(take(&late), []);
        reply.send("now").unwrap();
        assert_eq!(take(&late), [Some("\"now\"".to_owned())]);
    }

    #[test]
    fn so_does_that_it_was_dropped_later() {
        let (reply, slot) = asked::<u8>();
        let (_, late) = end_turn(&slot);
        drop(reply);
        assert_eq!(take(&late), [None]);
    }

    #[test]
    fn what_cannot_be_written_as_json_is_dropped() {
        let (reply, slot) = asked();
        let unwritable = std::collections::HashMap::from([(vec![0], 0)]);
        assert!(reply.send(unwritable).is_err());
        assert!(matches!(end_turn(&slot).0, EventReply::Dropped));
    }

    #[test]
    fn a_reply_of_which_no_turn_knows_goes_nowhere() {
        let reply = Asked::default().reply();
        reply.send(7).unwrap();
    }

    #[test]
    fn a_reply_shows_nothing() {
        assert_eq!(format!("{:?}", asked::<u8>().0), "Reply { .. }");
    }
}
