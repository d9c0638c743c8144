//! The channel of one view: at rest, in a turn, or about to leave.

use std::time::Instant;

use crate::departure::Departure;
use crate::input::{Host, Input};
use crate::joined::Joined;
use crate::place::{Place, Standing};
use crate::queue::{Job, Queue, Task};
use crate::reply_tag::ReplyTag;
use crate::rule::Rule;
use crate::turn::Turn;
use crate::view_tag::ViewTag;

pub(crate) struct ViewChannel<H: Host> {
    pub(crate) tag: ViewTag,
    pub(crate) joined: Joined,
    /// What the log calls the view.
    pub(crate) name: &'static str,
    pub(crate) standing: Standing,
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
        (name, place): (&'static str, Place),
    ) -> Self {
        Self {
            tag,
            joined,
            name,
            standing: place.into(),
            state: State::Busy(Box::new(turn)),
            queue: Queue::default(),
        }
    }

    /// Whether the view is in the middle of a turn.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.state, State::Busy(_))
    }

    /// Whether its join is answered, so that the page knows what it shows.
    pub(crate) fn is_answered(&self) -> bool {
        match &self.state {
            State::Rest => true,
            State::Busy(turn) => !turn.joining,
            State::Leaving(departure) => !departure.turn.joining,
        }
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

    /// Takes a reply of the view, or that it sends none.
    pub(crate) fn reply(&mut self, tag: ReplyTag, reply: Option<String>) {
        if !self.leaves() {
            self.queue.push_reply(tag, reply);
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

    /// Begins with what came first, if the view rests.
    pub(crate) fn begin(&mut self) -> Option<Task<H>> {
        let rests = matches!(self.state, State::Rest);
        if !rests && Rule::OneAtATime.holds() {
            return None;
        }
        let Job {
            reference, task, ..
        } = self.queue.pop()?;
        if let Task::Handle(input) = &task {
            let mut turn = Turn::new(reference);
            turn.by_hook = input.is_by_hook();
            turn.entering = input.enters();
            turn.arrives = input.arrives();
            self.go_on(Box::new(turn));
        }
        Some(task)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::Nothing;
    use crate::step::Step;

    /// The channel of a view that is being mounted.
    fn joining() -> ViewChannel<Nothing> {
        let turn = Turn::joining(Some("1"), false);
        ViewChannel::joining(
            ViewTag::FIRST,
            Joined::new("lv:a", "1"),
            turn,
            ("View", Place::Main),
        )
    }

    fn at_rest() -> ViewChannel<Nothing> {
        let mut channel = joining();
        channel.end_turn();
        channel
    }

    fn click(channel: &mut ViewChannel<Nothing>, reference: &str) {
        channel.enqueue(Some(reference), Input::ClearFlash(None), 10);
    }

    fn departure(leaves: bool, reference: &str) -> Departure {
        let step = Step {
            to: "/there".to_owned(),
            replaces: false,
        };
        let turn = Turn::new(Some(reference.into()));
        Departure::navigation(step, turn, leaves, Instant::now())
    }

    #[test]
    fn a_view_that_is_being_mounted_begins_with_nothing_else() {
        let mut channel = joining();
        click(&mut channel, "2");
        assert!(channel.begin().is_none());
    }

    #[test]
    fn a_view_at_rest_begins_a_turn_that_owes_the_answer() {
        let mut channel = at_rest();
        click(&mut channel, "2");
        assert!(channel.begin().is_some());
        let turn = channel.end_turn().unwrap();
        assert_eq!(turn.reference.as_deref(), Some("2"));
    }

    #[test]
    fn a_view_in_a_turn_begins_no_other() {
        let mut channel = at_rest();
        click(&mut channel, "2");
        click(&mut channel, "3");
        assert!(channel.begin().is_some() && channel.begin().is_none());
    }

    #[test]
    fn a_reply_of_a_view_at_rest_is_no_turn() {
        let mut channel = at_rest();
        channel.reply(ReplyTag::new(7), None);
        assert!(matches!(channel.begin(), Some(Task::Reply(..))));
        assert!(!channel.is_busy());
    }

    #[test]
    fn a_reply_waits_for_the_end_of_a_turn() {
        let mut channel = joining();
        channel.reply(ReplyTag::new(7), None);
        assert!(channel.begin().is_none());
    }

    #[test]
    fn a_link_is_a_turn_of_a_callback_that_says_who_may_see_what() {
        let mut channel = at_rest();
        let input = Input::Params {
            address: Box::new(()),
            is_link: true,
        };
        channel.enqueue(Some("2"), input, 10);
        channel.begin();
        let turn = channel.end_turn().unwrap();
        assert!(turn.entering && turn.arrives);
    }

    #[test]
    fn an_event_is_no_such_turn() {
        let mut channel = at_rest();
        click(&mut channel, "2");
        channel.begin();
        let turn = channel.end_turn().unwrap();
        assert!(!turn.entering && !turn.arrives);
    }

    #[test]
    fn a_turn_ends_once() {
        let mut channel = joining();
        assert!(channel.end_turn().is_some() && channel.end_turn().is_none());
    }

    #[test]
    fn what_waits_for_a_view_that_leaves_is_dropped() {
        let mut channel = at_rest();
        click(&mut channel, "2");
        channel.hold(departure(true, "1"));
        assert_eq!(channel.backlog(), 0);
    }

    #[test]
    fn a_view_that_leaves_takes_nothing_more() {
        let mut channel = at_rest();
        channel.hold(departure(true, "1"));
        click(&mut channel, "2");
        channel.post((), 0);
        channel.recheck(Instant::now());
        assert_eq!(channel.backlog(), 0);
        assert!(!channel.is_overfull() && channel.recheck_until().is_none());
    }

    #[test]
    fn what_waits_for_a_view_that_stays_waits_until_its_page_may_go() {
        let mut channel = at_rest();
        click(&mut channel, "2");
        channel.hold(departure(false, "1"));
        assert!(channel.begin().is_none(), "its page is about to go");
        channel.release();
        assert!(channel.begin().is_some());
    }

    #[test]
    fn a_view_that_is_about_to_leave_has_no_turn_to_end() {
        let mut channel = at_rest();
        channel.hold(departure(true, "1"));
        assert!(channel.end_turn().is_none());
        assert!(channel.departure().is_some(), "it still leaves");
    }

    #[test]
    fn a_page_that_no_view_sends_away_goes_nowhere() {
        let mut channel = joining();
        assert!(channel.release().is_none());
        assert!(channel.is_busy(), "it goes on with its turn");
    }

    #[test]
    fn a_view_that_ends_before_it_leaves_owes_the_answer_of_its_departure() {
        let mut channel = at_rest();
        channel.hold(departure(true, "7"));
        let (_, turn) = channel.last_turn();
        assert_eq!(turn.reference.as_deref(), Some("7"));
    }

    #[test]
    fn a_view_that_ends_at_rest_owes_no_answer() {
        assert!(!at_rest().last_turn().1.answers());
    }
}
