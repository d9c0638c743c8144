//! A view's place in its connection: at rest, or busy with one message at a time.

use std::task::{Context, Poll};

use http::Uri;
use remount_pubsub::Message;
use remount_session::guard;

use crate::blocking::Blocking;
use crate::connection::callback::Callback;
use crate::connection::departure::Departure;
use crate::connection::joined::Joined;
use crate::connection::queue::{Job, Queue, Work};
use crate::connection::turn::Turn;
use crate::error::Error;
use crate::event::EventError;
use crate::mounted::{AnyView, Handling, Input, Merge, Mounting, Outcome};
use crate::params::Params;
use crate::runtime::mailbox::ViewTag;
use crate::telemetry::{self, Watch};

pub(super) struct Slot {
    pub(super) tag: ViewTag,
    pub(super) joined: Joined,
    /// The view's type.
    pub(super) view: &'static str,
    /// Whether this is the page's main view, the one with an address.
    pub(super) main: bool,
    state: State,
    queue: Queue,
    merge: Merge,
    /// What the view says of two messages panicked, which ends it.
    fails: bool,
}

enum State {
    Rest(Box<dyn AnyView>),
    Busy(Box<Busy>),
    /// The view sends the page elsewhere and waits until it may go.
    Leaving(Box<Leaving>),
    /// The view panicked or failed; its slot is about to go.
    Gone,
}

struct Leaving {
    view: Box<dyn AnyView>,
    departure: Departure,
}

struct Busy {
    running: Running,
    turn: Turn,
}

enum Running {
    Mounting(Mounting),
    Handling(Handling),
}

impl Busy {
    fn handling(view: Box<dyn AnyView>, input: Input, mut turn: Turn) -> Self {
        turn.callback = Callback::of(&input);
        turn.watch = Watch::start();
        let running = Running::Handling(view.handle(input));
        Self { running, turn }
    }
}

/// How a view's turn ended.
pub(super) enum Finished {
    Done(Turn),
    /// The browser sent an event that the view does not know; nothing else has changed.
    Refused(Turn, EventError),
    /// The view is gone.
    Failed(Turn),
}

impl Slot {
    pub(super) fn mounting(
        tag: ViewTag,
        joined: Joined,
        reference: &str,
        (view, merge): (&'static str, Merge),
        main: bool,
        mounting: Mounting,
    ) -> Self {
        let turn = Turn::joining(reference);
        Self {
            tag,
            joined,
            view,
            main,
            state: State::Busy(Box::new(Busy {
                running: Running::Mounting(mounting),
                turn,
            })),
            queue: Queue::default(),
            merge,
            fails: false,
        }
    }

    /// The weight in bytes of what the browser sent and this view has not begun with.
    pub(super) fn backlog(&self) -> usize {
        self.queue.backlog()
    }

    /// The view, while it rests.
    pub(super) fn resting(&mut self) -> Option<&mut Box<dyn AnyView>> {
        match &mut self.state {
            State::Rest(view) => Some(view),
            State::Busy(_) | State::Leaving(_) | State::Gone => None,
        }
    }

    /// Takes a message of the page, which is so many bytes long.
    pub(super) fn enqueue(&mut self, reference: Option<&str>, work: Work, bytes: usize) {
        if !self.leaves() {
            self.queue.push_of_page(reference, work, bytes);
        }
    }

    /// Keeps the view, which handles nothing meanwhile, until the page may go elsewhere. If the
    /// view leaves, what waits for it is dropped: it must not keep the connection from reading that
    /// the page is ready.
    pub(super) fn hold(&mut self, departure: Departure) {
        if departure.leaves {
            self.forget_waiting();
        }
        if let State::Rest(view) = std::mem::replace(&mut self.state, State::Gone) {
            self.state = State::Leaving(Box::new(Leaving { view, departure }));
        }
    }

    /// Whether the view ends as soon as the page may go elsewhere.
    fn leaves(&self) -> bool {
        self.departure().is_some_and(|departure| departure.leaves)
    }

    /// Where the page is about to go.
    pub(super) fn departure(&self) -> Option<&Departure> {
        match &self.state {
            State::Leaving(leaving) => Some(&leaving.departure),
            State::Rest(_) | State::Busy(_) | State::Gone => None,
        }
    }

    /// Lets the view rest again, to send the page away.
    pub(super) fn release(&mut self) -> Option<Departure> {
        match std::mem::replace(&mut self.state, State::Gone) {
            State::Leaving(leaving) => {
                self.state = State::Rest(leaving.view);
                Some(leaving.departure)
            }
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Puts a message of the server behind those that wait, unless so many do. One that falls so
    /// far behind is ended, and its page mounts it anew.
    pub(super) fn post(&mut self, input: Input, most: usize) {
        if self.leaves() {
            guard::drop(self.view, input);
            return;
        }
        if let Input::Session(news) = &input
            && let Some(Work::Handle(Input::Session(waiting))) = self.queue.newest()
            && waiting.absorb(news)
        {
            return;
        }
        let input = match input {
            Input::Info(newer) => match self.merge_with_last(newer) {
                Some(newer) => Input::Info(newer),
                None => return,
            },
            other => other,
        };
        if let Err(input) = self.queue.push_of_server(input, most) {
            guard::drop(self.view, input);
        }
    }

    /// Makes one message of two for this view, of which the view has begun with none.
    pub(super) fn merged(&mut self, waiting: &Message, newer: &Message) -> Option<Message> {
        if self.fails || self.leaves() {
            return None;
        }
        guard::call(|| (self.merge)(waiting, newer)).unwrap_or_else(|panic| {
            tracing::error!(view = self.view, %panic, "a view failed while it merged messages and has ended");
            self.fails = true;
            None
        })
    }

    /// Merges a message with the one that came last, if that still waits; else gives it back.
    fn merge_with_last(&mut self, newer: Message) -> Option<Message> {
        let Some(Work::Handle(Input::Info(waiting))) = self.queue.newest() else {
            return Some(newer);
        };
        let waiting = Message::clone(waiting);
        let Some(merged) = self.merged(&waiting, &newer) else {
            return Some(newer);
        };
        if let Some(newest) = self.queue.newest() {
            *newest = Work::Handle(Input::Info(merged));
        }
        for letter in [waiting, newer] {
            guard::drop(self.view, letter);
        }
        None
    }

    /// Drops what waits, each by itself: messages are an app's.
    fn forget_waiting(&mut self) {
        for job in self.queue.empty() {
            guard::drop(self.view, job);
        }
    }

    /// Goes on with a turn before anything that waits: the view patched itself to this address.
    pub(super) fn patch(&mut self, params: Params, uri: Uri, turn: Turn) {
        if let State::Rest(view) = std::mem::replace(&mut self.state, State::Gone) {
            let input = Input::Params { params, uri };
            self.state = State::Busy(Box::new(Busy::handling(view, input, turn)));
        }
    }

    /// Whether the view is in the middle of a turn.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self.state, State::Busy(_))
    }

    /// Lets the view go on, or begin with what waits if it `may_begin`. Ready once a turn has ended.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        blocking: &Blocking,
        may_begin: bool,
    ) -> Poll<Finished> {
        if self.fails || self.queue.is_overfull() {
            return Poll::Ready(self.give_up());
        }
        if may_begin && let Some(finished) = self.start() {
            return Poll::Ready(finished);
        }
        let State::Busy(busy) = &mut self.state else {
            return Poll::Pending;
        };
        let Busy { running, turn } = &mut **busy;
        let polled = blocking.run(self.view, &turn.callback, || {
            guard::call(|| match running {
                Running::Mounting(mounting) => mounting
                    .as_mut()
                    .poll(cx)
                    .map(|mounted| mounted.map(|view| (view, Outcome::Handled))),
                Running::Handling(handling) => handling.as_mut().poll(cx).map(Ok),
            })
        });
        let outcome = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(outcome)) => outcome,
            Err(panic) => {
                turn.tell(self.view, telemetry::Outcome::Panic);
                Err(panic.into())
            }
        };
        self.end_turn(outcome)
    }

    /// Takes the next message that waits, if the view rests. Some messages are handled at once.
    fn start(&mut self) -> Option<Finished> {
        if !matches!(self.state, State::Rest(_)) {
            return None;
        }
        let Job {
            reference, work, ..
        } = self.queue.pop()?;
        let State::Rest(mut view) = std::mem::replace(&mut self.state, State::Gone) else {
            return None;
        };
        let mut turn = Turn::new(reference);
        let input = match work {
            Work::Handle(input) => input,
            Work::Patch { params, uri } => {
                view.core().flash.clear(None);
                turn.entering = true;
                Input::Params { params, uri }
            }
            Work::ClearFlash(kind) => {
                view.core().flash.clear(kind);
                self.state = State::Rest(view);
                return Some(Finished::Done(turn));
            }
            Work::WillDestroy(cids) => {
                view.will_destroy(&cids);
                turn.response = Some("{}".to_owned());
                self.state = State::Rest(view);
                return Some(Finished::Done(turn));
            }
            #[cfg(feature = "testing")]
            Work::Fresh => {
                let mut response = String::from(r#"{"rendered":{"#);
                view.fresh(&mut response);
                response.push_str("}}");
                turn.response = Some(response);
                self.state = State::Rest(view);
                return Some(Finished::Done(turn));
            }
            Work::Destroyed(cids) => {
                turn.response = Some(destroyed(&view.destroy(&cids)));
                self.state = State::Rest(view);
                return Some(Finished::Done(turn));
            }
        };
        self.state = State::Busy(Box::new(Busy::handling(view, input, turn)));
        None
    }

    /// Ends a view that was sent more than it handled, or that has failed aside from its turns.
    fn give_up(&mut self) -> Finished {
        let turn = match std::mem::replace(&mut self.state, State::Gone) {
            State::Busy(busy) => busy.turn,
            State::Leaving(leaving) => leaving.departure.turn,
            State::Rest(_) | State::Gone => Turn::new(None),
        };
        if !self.fails {
            tracing::error!(
                view = self.view,
                handling = %turn.callback,
                "a view has ended: more messages waited for it than may"
            );
        }
        Finished::Failed(turn)
    }

    fn end_turn(&mut self, outcome: Result<(Box<dyn AnyView>, Outcome), Error>) -> Poll<Finished> {
        let State::Busy(busy) = std::mem::replace(&mut self.state, State::Gone) else {
            return Poll::Pending;
        };
        let mut turn = busy.turn;
        turn.tell(
            self.view,
            match &outcome {
                Ok((_, Outcome::Handled)) => telemetry::Outcome::Ok,
                Ok((_, Outcome::Refused(_))) => telemetry::Outcome::Refused,
                Ok((_, Outcome::Failed(_))) | Err(_) => telemetry::Outcome::Error,
            },
        );
        let error = match outcome {
            Ok((mut view, Outcome::Handled)) => match view.core().take_navigation() {
                Ok(navigation) => {
                    turn.navigation = navigation;
                    self.state = State::Rest(view);
                    return Poll::Ready(Finished::Done(turn));
                }
                Err(error) => error.into(),
            },
            Ok((mut view, Outcome::Refused(refused))) => {
                if let Some(event) = refused.for_page(self.view) {
                    view.core().effects().events.push(event);
                }
                self.state = State::Rest(view);
                return Poll::Ready(Finished::Refused(turn, refused.error));
            }
            Ok((_, Outcome::Failed(error))) | Err(error) => error,
        };
        tracing::error!(view = self.view, handling = %turn.callback, %error, "a view failed and has ended");
        Poll::Ready(Finished::Failed(turn))
    }

    /// Renders a view that rests; `None` if its template panicked, which ends it.
    pub(super) fn render<T>(
        &mut self,
        render: impl FnOnce(&Joined, &mut dyn AnyView) -> T,
    ) -> Option<T> {
        let State::Rest(view) = &mut self.state else {
            return None;
        };
        let watch = Watch::start();
        let tell = |outcome| watch.stop(self.view, telemetry::RENDER, telemetry::RENDER, outcome);
        match guard::call(|| render(&self.joined, view.as_mut())) {
            Ok(rendered) => {
                tell(telemetry::Outcome::Ok);
                Some(rendered)
            }
            Err(panic) => {
                tell(telemetry::Outcome::Panic);
                tracing::error!(view = self.view, %panic, "a view failed while it was rendered and has ended");
                self.state = State::Gone;
                None
            }
        }
    }
}

/// However a view ends, what an app's `Drop` does ends nothing else.
impl Drop for Slot {
    fn drop(&mut self) {
        let state = std::mem::replace(&mut self.state, State::Gone);
        guard::drop(self.view, state);
        self.forget_waiting();
    }
}

/// The client forgets exactly the components that are named here.
fn destroyed(cids: &[u32]) -> String {
    let cids: Vec<_> = cids.iter().map(u32::to_string).collect();
    format!(r#"{{"cids":[{}]}}"#, cids.join(","))
}
