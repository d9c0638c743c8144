//! The channel of one view: at rest, in a turn, or about to leave.

use std::time::Instant;

use crate::departure::Departure;
use crate::input::{Host, Input};
use crate::joined::Joined;
use crate::queue::{Job, Queue};
use crate::rule::Rule;
use crate::turn::Turn;
use crate::view_tag::ViewTag;

pub(crate) struct ViewChannel<H: Host> {
    pub(crate) tag: ViewTag,
    pub(crate) joined: Joined,
    /// What the log calls the view.
    pub(crate) name: &'static str,
    /// Whether this is the page's main view, the one with an address.
    pub(crate) is_main: bool,
    state: State,
    queue: Queue<H>,
}

enum State {
    Rest,
    /// The caller runs a callback of the view, or renders it.
    Busy(Box<Turn>),
    /// The view sends the page elsewhere and waits until it may go.
    Leaving(Box<Departure>),
}

impl<H: Host> ViewChannel<H> {
    /// The channel of a view that is being mounted.
    pub(crate) fn joining(
        tag: ViewTag,
        joined: Joined,
        turn: Turn,
        (name, is_main): (&'static str, bool),
    ) -> Self {
        Self {
            tag,
            joined,
            name,
            is_main,
            state: State::Busy(Box::new(turn)),
            queue: Queue::default(),
        }
    }

    /// Whether the view is in the middle of a turn.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.state, State::Busy(_))
    }

    /// Where the view is about to send the page.
    pub(crate) fn departure(&self) -> Option<&Departure> {
        match &self.state {
            State::Leaving(departure) => Some(departure),
            State::Rest | State::Busy(_) => None,
        }
    }

    /// Whether the view ends as soon as the page may go elsewhere.
    pub(crate) fn leaves(&self) -> bool {
        Rule::LeavingVoid.holds() && self.departure().is_some_and(|departure| departure.leaves)
    }

    /// Takes a message of the page, which is so many bytes long.
    pub(crate) fn enqueue(&mut self, reference: Option<&str>, input: Input<H>, bytes: usize) {
        if !self.leaves() {
            self.queue.push_of_page(reference, input, bytes);
        }
    }

    /// Puts news behind what waits, unless so much does that the view has to end.
    pub(crate) fn post(&mut self, news: H::News, most: usize) {
        if !self.leaves() {
            self.queue.push_of_server(news, most);
        }
    }

    /// Has the view asked again, before anything that waits, whether the visitor may have it.
    pub(crate) fn recheck(&mut self, until: Instant) {
        if !self.leaves() {
            self.queue.push_recheck(until);
        }
    }

    /// Until when the view has to be asked that, if it has to.
    pub(crate) fn recheck_until(&self) -> Option<Instant> {
        self.queue.recheck()
    }

    /// The news that came last and that the view has not begun with, if nothing came after it.
    pub(crate) fn newest_news(&mut self) -> Option<&mut H::News> {
        self.queue.newest_news()
    }

    /// The weight in bytes of what the page has sent and the view has not begun with.
    pub(crate) fn backlog(&self) -> usize {
        self.queue.backlog()
    }

    /// Whether more news came than may wait.
    pub(crate) fn is_overfull(&self) -> bool {
        self.queue.is_overfull()
    }

    /// Begins a turn with what came first, if the view rests.
    pub(crate) fn begin(&mut self) -> Option<Input<H>> {
        let rests = matches!(self.state, State::Rest);
        if !rests && Rule::OneAtATime.holds() {
            return None;
        }
        let Job {
            reference, input, ..
        } = self.queue.pop()?;
        let mut turn = Turn::new(reference);
        turn.entering = input.enters();
        turn.arrives = input.arrives();
        self.go_on(Box::new(turn));
        Some(input)
    }

    /// Goes on with a turn.
    pub(crate) fn go_on(&mut self, turn: Box<Turn>) {
        self.state = State::Busy(turn);
    }

    /// Ends the turn that the view is in.
    pub(crate) fn end_turn(&mut self) -> Option<Box<Turn>> {
        match std::mem::replace(&mut self.state, State::Rest) {
            State::Busy(turn) => Some(turn),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Keeps the view, which handles nothing meanwhile, until the page may go elsewhere. If the
    /// view leaves, what waits for it is dropped: it must not keep the page from being read, which
    /// says that it is ready.
    pub(crate) fn hold(&mut self, departure: Departure) {
        if departure.leaves && Rule::LeavingVoid.holds() {
            self.queue.clear();
        }
        self.state = State::Leaving(Box::new(departure));
    }

    /// Lets the page go where the view sends it.
    pub(crate) fn release(&mut self) -> Option<Departure> {
        match std::mem::replace(&mut self.state, State::Rest) {
            State::Leaving(departure) => Some(*departure),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// The turn of a view that has ended: the one it was in, or was about to leave with.
    pub(crate) fn last_turn(self) -> (Joined, Turn) {
        let turn = match self.state {
            State::Busy(turn) => *turn,
            State::Leaving(departure) => departure.turn,
            State::Rest => Turn::default(),
        };
        (self.joined, turn)
    }
}
