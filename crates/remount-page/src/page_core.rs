//! What a page decides, whatever carries its frames and whatever its views are.

use std::sync::Arc;
use std::time::Instant;

use remount_wire::Status;

use crate::answer;
use crate::close::Close;
use crate::departure::Departure;
use crate::effects::Effects;
use crate::input::Host;
use crate::joined::Joined;
use crate::limits::Limits;
use crate::owed::OwedReplies;
use crate::place::Place;
use crate::queue::Task;
use crate::refusals::Refusals;
use crate::rule::Rule;
use crate::session_channel::SessionChannel;
use crate::step::Step;
use crate::turn::Turn;
use crate::view_channel::ViewChannel;
use crate::view_tag::ViewTag;
use crate::views::Views;
use crate::work::{Done, Event, Navigation, RenderFailed, Tree, Work};

mod frames;
mod recheck;
mod replies;
mod session;

/// A page: the channels that it has joined, and what it is sent on them. It knows views by their
/// tags, and never calls one.
///
/// Its methods are of four kinds.
///
/// 1. *Something happened*: [`handle_text`](Self::handle_text) and
///    [`handle_binary`](Self::handle_binary), which may return a [`Request`](crate::Request) that
///    the caller answers at once; [`handle_news`](Self::handle_news);
///    [`handle_recheck`](Self::handle_recheck); [`handle_write`](Self::handle_write);
///    [`handle_reply`](Self::handle_reply); [`handle_done`](Self::handle_done);
///    [`handle_timeout`](Self::handle_timeout).
/// 2. *What is to be done*: [`take_ended`](Self::take_ended) after each of these,
///    [`poll_work`](Self::poll_work) and [`give_up_write`](Self::give_up_write) until there is
///    none, [`poll_timeout`](Self::poll_timeout) for when to ask again.
/// 3. *What is to be sent*: [`outbox`](Self::outbox), in order. While frames are on their way,
///    nothing else is to be called, or more and more would wait.
/// 4. *Whether it is over*: [`poll_close`](Self::poll_close). After that nothing else is to be
///    called.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Instant;
///
/// use remount_page::{Host, Limits, PageCore};
///
/// struct Site;
/// impl Host for Site {
///     type News = ();
///     type Address = String;
///     const CLIENT_VERSION: &'static str = "1.2.12";
/// }
///
/// let mut page = PageCore::<Site>::new(Arc::new(Limits::default()));
/// let request = page.handle_text(r#"[null,"7","phoenix","heartbeat",{}]"#, Instant::now());
/// assert!(request.is_none(), "it is answered already");
/// let expected = r#"[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]"#;
/// assert_eq!(*page.outbox(), [expected]);
/// ```
pub struct PageCore<H: Host> {
    limits: Arc<Limits>,
    views: Views<H>,
    session: SessionChannel,
    owed: OwedReplies,
    outbox: Vec<String>,
    refusals: Refusals,
    close: Option<Close>,
    /// Whether the visitor has done something since somebody asked.
    is_active: bool,
    /// The caller's.
    number: u32,
    /// Views end the turns that they are in and begin none.
    stops: bool,
    #[cfg(feature = "testing")]
    answers_tests: bool,
}

impl<H: Host> PageCore<H> {
    /// A page that has joined nothing.
    #[must_use]
    pub fn new(limits: Arc<Limits>) -> Self {
        Self {
            limits,
            views: Views::default(),
            session: SessionChannel::default(),
            owed: OwedReplies::default(),
            outbox: Vec::new(),
            refusals: Refusals::default(),
            close: None,
            is_active: false,
            number: 0,
            stops: false,
            #[cfg(feature = "testing")]
            answers_tests: false,
        }
    }

    /// Gives the page a number, by which its caller tells it from others.
    #[must_use]
    pub fn numbered(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// The number that its caller has given it, or 0.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Answers a test that asks for the whole tree of a view. A build that has the feature for its
    /// tests serves visitors as any other.
    #[cfg(feature = "testing")]
    pub fn answer_tests(&mut self) {
        self.answers_tests = true;
    }

    /// What limits the page.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Frames that wait to be sent, in order. The caller takes them, and bounds how many wait.
    ///
    /// One call adds three at most, and one for each reply that a view owes
    /// ([`handle_reply`](Self::handle_reply)) and that is sent or fails. But
    /// [`poll_work`](Self::poll_work) adds one for each view that it ends, and
    /// [`join_session`](Self::join_session) one for each write that is pending, beside its answer.
    /// So the number is bounded for a caller that
    ///
    /// 1. looks here when it has handed in one thing of the page and of each view, and done the
    ///    work of each view once, or sooner,
    /// 2. takes the frames then, if as many wait as it allows, and
    /// 3. calls nothing but [`end`](Self::end) until the page has read them.
    ///
    /// Of what a page has sent, a frame repeats the topic and the references, which are short, and
    /// nothing else.
    pub fn outbox(&mut self) -> &mut Vec<String> {
        &mut self.outbox
    }

    /// Why the page is to be closed, once it is.
    #[must_use]
    pub fn poll_close(&self) -> Option<Close> {
        self.close
    }

    /// Closes the page, if nothing has closed it before.
    pub fn end(&mut self, close: Close) {
        self.close.get_or_insert(close);
    }

    /// Has views begin with nothing new: the server ends.
    pub fn begin_no_turns(&mut self) {
        self.stops = true;
    }

    /// Whether a view is in the middle of a turn, or is about to send the page away and waits for
    /// no write. `is_writing` as for [`poll_work`](Self::poll_work).
    pub fn is_at_work(&self, is_writing: impl Fn(ViewTag) -> bool) -> bool {
        self.views.iter().any(|channel| {
            let leaves = channel.departure().is_some();
            channel.is_busy() || leaves && !self.waits(channel.tag, &is_writing)
        })
    }

    /// Whether a page that this view sends away has to wait for a write.
    fn waits(&self, view: ViewTag, is_writing: impl Fn(ViewTag) -> bool) -> bool {
        let waits = self.session.has_of(view) || is_writing(view);
        waits && Rule::WritesFirst.holds()
    }

    /// Whether more waits for views than may, so that the browser has to wait too.
    #[must_use]
    pub fn is_backlogged(&self) -> bool {
        let backlogs = self.views.iter().map(ViewChannel::backlog);
        backlogs.sum::<usize>() > self.limits.waiting_bytes && Rule::Backlog.holds()
    }

    /// Whether the visitor has done something since the last call.
    pub fn take_activity(&mut self) -> bool {
        std::mem::take(&mut self.is_active)
    }

    /// Notes that the visitor has done something.
    pub fn note_activity(&mut self) {
        self.is_active = true;
    }

    /// Counts something that the page has sent and that was refused, and has the log told of the
    /// first few. A page of which too much is refused is closed.
    pub fn note_refusal(&mut self, now: Instant, tell: impl FnOnce()) {
        let noted = self.refusals.note(self.limits.refused_per_second, now);
        if noted.is_told {
            tell();
        }
        if noted.is_too_much && Rule::RefusalLimit.holds() {
            self.end(Close::Violation("too much of what it sent was refused"));
        }
    }

    /// The views of the page that have not ended.
    pub fn views(&self) -> impl Iterator<Item = ViewTag> {
        self.views.iter().map(|channel| channel.tag)
    }

    /// The views within this one, each with the id of its element.
    pub fn children(&self, parent: ViewTag) -> impl Iterator<Item = (ViewTag, &str)> {
        let channels = self.views.iter();
        let children = channels.filter(move |channel| channel.standing.parent() == Some(parent));
        children.map(|child| (child.tag, child.joined.element()))
    }

    /// Whether a view can join within this one: its own join is answered, and it does not leave.
    #[must_use]
    pub fn takes_children(&self, parent: ViewTag) -> bool {
        let parent = self.views.get(parent);
        parent.is_some_and(|parent| parent.is_answered() && !parent.leaves())
            || !Rule::WithinJoined.holds()
    }

    /// The view around a view shows it, or does not any more. If the page does not leave a view
    /// that is shown no more, it ends some time later, or when another one needs the room.
    pub fn show(&mut self, view: ViewTag, is_shown: bool) {
        if let Some(channel) = self.views.get_mut(view) {
            channel.standing.show(is_shown);
        }
    }

    /// Where a view stands on the page, while it is there.
    #[must_use]
    pub fn place(&self, view: ViewTag) -> Option<Place> {
        self.views.get(view).map(|channel| channel.standing.place())
    }

    /// The topic of a view.
    #[must_use]
    pub fn topic(&self, view: ViewTag) -> Option<&str> {
        self.views.get(view).map(|channel| channel.joined.topic())
    }

    /// Whether a view ends when another view takes the place of the main one: that one does, and
    /// all within it.
    #[must_use]
    pub fn ends_with_main(&self, view: ViewTag) -> bool {
        let mut at = view;
        while let Some(Place::Within { parent, .. }) = self.place(at) {
            at = parent;
        }
        self.is_main(at)
    }

    /// Whether a view is the page's main one, which has an address.
    #[must_use]
    pub fn is_main(&self, view: ViewTag) -> bool {
        self.views
            .get(view)
            .is_some_and(|channel| channel.standing.is_main())
    }

    /// The views that have ended since the last call. The caller drops them.
    pub fn take_ended(&mut self) -> Vec<ViewTag> {
        let ended = self.views.take_ended();
        for view in &ended {
            // To a page that has left a view with the one around it, nobody replies any more.
            self.owed.take_of(*view);
        }
        ended
    }

    /// Whether there are such views.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.views.has_ended()
    }

    /// The news that came last for a view, if it has not begun with it and nothing came after it:
    /// what comes now may become one with it.
    pub fn newest_news(&mut self, view: ViewTag) -> Option<&mut H::News> {
        self.views.get_mut(view)?.newest_news()
    }

    /// Takes news for a view. One for which too much waits ends with the next
    /// [`poll_work`](Self::poll_work).
    pub fn handle_news(&mut self, view: ViewTag, news: H::News) {
        let most = self.limits.messages_for_view;
        if let Some(channel) = self.views.get_mut(view) {
            channel.post(news, most);
        }
    }

    /// Takes how the work of a view has ended, and returns what comes next in the same turn.
    ///
    /// A view that has failed aside from its turns is to be said to be [`Done::Failed`] too.
    pub fn handle_done(&mut self, now: Instant, view: ViewTag, done: Done<H>) -> Option<Work<H>> {
        let channel = self.views.get_mut(view)?;
        let mut done = match done {
            Done::Failed(told) => {
                self.fail(view, told);
                return None;
            }
            Done::Absent => {
                self.end_absent(view);
                return None;
            }
            Done::Rejected { status, token } => {
                self.reject(view, status, &token);
                return None;
            }
            done => done,
        };
        let mut turn = channel.end_turn()?;
        if let Done::Handled(effects) | Done::Navigates(effects, _) = &mut done
            && let Some(reply) = effects.reply.take()
        {
            self.note_reply(view, &mut turn, reply, now);
        }
        let channel = self.views.get_mut(view)?;
        match done {
            Done::Failed(_) | Done::Rejected { .. } | Done::Absent => None,
            Done::MountsAnew => {
                self.mount_anew(view, now, *turn);
                None
            }
            Done::Answered(response) => {
                let reference = turn.reference.as_deref();
                let frame = channel
                    .joined
                    .reply(reference, Status::Ok, |out| out.push_str(&response));
                self.outbox.push(frame);
                None
            }
            Done::Handled(effects) => {
                turn.effects.add(effects);
                channel.go_on(turn);
                Some(Work::Render { view })
            }
            Done::Navigates(
                effects,
                Navigation::Patch {
                    to,
                    address,
                    replaces,
                },
            ) => {
                turn.effects.add(effects);
                self.follow_patch(view, turn, Step { to, replaces }, address)
            }
            Done::Navigates(effects, Navigation::Navigate { to, replaces }) => {
                let step = Step { to, replaces };
                let (turn, is_main) = (turn.leaving(effects), channel.standing.is_main());
                let until = now + self.limits.departure;
                channel.hold(Departure::navigation(step, turn, is_main, until));
                None
            }
            Done::Navigates(effects, Navigation::Redirect { to }) => {
                let until = now + self.limits.departure;
                channel.hold(Departure::redirect(to, turn.leaving(effects), until));
                None
            }
        }
    }

    /// Closes the page if it may not be open any more, has replies fail that did not come in time,
    /// and tells the log what it has not been told for a while. At every
    /// [`poll_timeout`](Self::poll_timeout), and about once a minute.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.end_unchecked(now);
        self.fail_late(now);
        tell_sum(self.refusals.due(now));
    }

    /// When [`handle_timeout`](Self::handle_timeout), [`give_up_write`](Self::give_up_write) and
    /// [`poll_work`](Self::poll_work) are to be called, whatever happens until then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if !Rule::Timeouts.holds() {
            return None;
        }
        let timeouts = [
            self.session.deadline(),
            self.views.next_departure(),
            self.views.next_recheck(),
            self.owed.next_due(),
        ];
        timeouts.into_iter().flatten().min()
    }

    /// What the caller has to do next. `is_writing` says whether a write of a view is on its way
    /// to [`handle_write`](Self::handle_write). A page that such a view sends elsewhere, or one of
    /// which a write is pending, goes nowhere yet, for a while.
    pub fn poll_work(
        &mut self,
        now: Instant,
        is_writing: impl Fn(ViewTag) -> bool,
    ) -> Option<Work<H>> {
        if let Some(view) = self.due_departure(now, is_writing) {
            return Some(Work::Leave { view });
        }
        while let Some(channel) = self.views.overfull() {
            let (view, name) = (channel.tag, channel.name);
            tracing::error!(
                view = name,
                "a view has ended: more messages waited for it than may"
            );
            self.fail(view, None);
        }
        while let Some(hidden) = self.views.overdue()
            && Rule::HiddenEnd.holds()
        {
            self.fail(hidden, None);
        }
        if self.stops && Rule::NoMoreTurns.holds() {
            return None;
        }
        loop {
            match self.views.begin()? {
                (view, Task::Handle(input)) => return Some(Work::Handle { view, input }),
                (view, Task::Reply(tag, reply)) => self.send_reply(view, tag, reply.as_deref()),
            }
        }
    }

    /// Answers what a view's turn was about, with what `render` appends of it: the members of the
    /// tree, without the braces. It gets the topic of the view, too.
    pub fn answer(
        &mut self,
        view: ViewTag,
        render: impl FnOnce(&mut String, Tree, &str) -> Result<(), RenderFailed>,
    ) {
        let Some(channel) = self.views.get_mut(view) else {
            return;
        };
        let Some(turn) = channel.end_turn() else {
            return;
        };
        let joined = &channel.joined;
        let render = |out: &mut String, tree| render(out, tree, joined.topic());
        let rendered = if turn.joining {
            answer::joined(joined, &turn, H::CLIENT_VERSION, render).map(Some)
        } else if turn.answers() {
            answer::handled(joined, &turn, None, render).map(Some)
        } else {
            answer::changed(joined, &turn, render)
        };
        match rendered {
            Ok(frame) => {
                let after = turn.patch_after_answer();
                let patched = after.map(|step| answer::patched(joined, step));
                if let Some(frame) = frame {
                    self.outbox.push(frame);
                }
                if let Some(patched) = patched {
                    self.outbox.push(patched);
                }
                self.fail_lost(view);
            }
            Err(RenderFailed(told)) => {
                channel.go_on(turn);
                self.fail(view, told);
            }
        }
    }

    /// Sends what `render` appends, which is left of a view that has just been shown, in a message
    /// of its own. Nothing is sent if that is nothing.
    pub fn push_difference(
        &mut self,
        view: ViewTag,
        render: impl FnOnce(&mut String, &str) -> Result<(), RenderFailed>,
    ) {
        let Some(channel) = self.views.get(view) else {
            return;
        };
        let joined = &channel.joined;
        match answer::difference(joined, |out| render(out, joined.topic())) {
            Ok(frame) => self.outbox.extend(frame),
            Err(RenderFailed(told)) => self.fail(view, told),
        }
    }

    /// Sends the page where a view wants it. `flash` is a token of its flash messages. A view
    /// beside the main one that has that replaced stays, and is rendered.
    pub fn leave(
        &mut self,
        view: ViewTag,
        flash: Option<&str>,
        render: impl FnOnce(&mut String, Tree, &str) -> Result<(), RenderFailed>,
    ) {
        let Some(channel) = self.views.get_mut(view) else {
            return;
        };
        let Some(departure) = channel.release() else {
            return;
        };
        let target = answer::target(&departure, flash);
        if departure.leaves {
            if let Some(channel) = self.views.end(view) {
                self.abandon(view, &channel.joined);
                self.send_away(&channel.joined, &departure, &target);
            }
            return;
        }
        let Departure { turn, how, .. } = departure;
        let joined = &channel.joined;
        let render = |out: &mut String, tree| render(out, tree, joined.topic());
        let rendered = if turn.answers() {
            answer::handled(joined, &turn, Some(&target), render).map(|frame| vec![frame])
        } else {
            answer::changed(joined, &turn, render).map(|frame| {
                let push = joined.push(how, |out| out.push_str(&target));
                frame.into_iter().chain([push]).collect()
            })
        };
        match rendered {
            Ok(frames) => {
                self.outbox.extend(frames);
                self.fail_lost(view);
            }
            Err(RenderFailed(told)) => {
                channel.go_on(Box::new(turn));
                self.fail(view, told);
            }
        }
    }

    /// What is left to say of a view that the page leaves is said.
    fn send_away(&mut self, joined: &Joined, departure: &Departure, target: &str) {
        let Departure { turn, how, .. } = departure;
        if !turn.effects.events.is_empty() {
            self.outbox
                .push(answer::events(joined, &turn.effects.events));
        }
        let reference = turn.reference.as_deref();
        if departure.after_answer {
            let frame = joined.reply(reference, Status::Ok, |out| out.push_str("{}"));
            self.outbox.push(frame);
        }
        self.outbox
            .push(match reference.filter(|_| !departure.after_answer) {
                Some(reference) => {
                    let status = if turn.joining {
                        Status::Error
                    } else {
                        Status::Ok
                    };
                    joined.reply(Some(reference), status, |out| {
                        out.push('{');
                        if let Some(reply) = &turn.reply {
                            answer::push_reply_alone(out, reply);
                            out.push(',');
                        }
                        out.push('"');
                        out.push_str(how);
                        out.push_str("\":");
                        out.push_str(target);
                        out.push('}');
                    })
                }
                None => joined.push(how, |out| out.push_str(target)),
            });
    }

    /// The view goes on under another address of its own, and answers then.
    fn follow_patch(
        &mut self,
        view: ViewTag,
        mut turn: Box<Turn>,
        step: Step,
        address: H::Address,
    ) -> Option<Work<H>> {
        let channel = self.views.get_mut(view)?;
        if turn.patches >= self.limits.patches && Rule::PatchLimit.holds() {
            tracing::error!(
                view = channel.name,
                to = step.to,
                "a view patches itself in a circle and has ended"
            );
            channel.go_on(turn);
            self.fail(view, None);
            return None;
        }
        turn.patches += 1;
        turn.entering = true;
        if let Some(step) = turn.patch_to(step) {
            self.outbox.push(answer::patched(&channel.joined, step));
        }
        channel.go_on(turn);
        let input = crate::Input::Params {
            address: Box::new(address),
            is_link: false,
        };
        Some(Work::Handle { view, input })
    }

    /// Has the browser mount the view anew at the address that it was given: the link that led
    /// there becomes one to another view. Where the view has sent the page there itself, the
    /// browser shows the address already, unless the view is only joining.
    fn mount_anew(&mut self, view: ViewTag, now: Instant, mut turn: Turn) {
        let Some(channel) = self.views.get_mut(view) else {
            return;
        };
        let Some(mut step) = turn.patched_to.take() else {
            let reference = turn.reference.as_deref();
            let follows = |out: &mut String| out.push_str(r#"{"link_redirect":true}"#);
            let frame = channel.joined.reply(reference, Status::Ok, follows);
            if Rule::LinkAnswered.holds() {
                self.outbox.push(frame);
            }
            return;
        };
        let until = now + self.limits.departure;
        let turn = turn.leaving(Effects::default());
        // Else the page has not been told of the patch.
        step.replaces |= !turn.joining && !turn.arrives;
        let is_main = channel.standing.is_main();
        channel.hold(Departure::navigation(step, turn, is_main, until));
    }

    /// The view was not mounted. The page is loaded anew.
    fn reject(&mut self, view: ViewTag, status: u16, token: &str) {
        let Some(channel) = self.views.end(view) else {
            return;
        };
        let (joined, turn) = channel.last_turn();
        if turn.joining {
            let reference = turn.reference.as_deref();
            self.fail_join(answer::rejected(&joined, reference, status, token));
        } else {
            self.fail_turn(view, &joined, &turn);
            self.tell_gone(&joined);
        }
    }

    /// The view whose page may go now, because it waits for nothing or has waited for long enough.
    fn due_departure(&self, now: Instant, is_writing: impl Fn(ViewTag) -> bool) -> Option<ViewTag> {
        self.views.iter().find_map(|channel| {
            let departure = channel.departure()?;
            let waits = self.waits(channel.tag, &is_writing);
            let is_over = now >= departure.until && Rule::DepartureLimit.holds();
            if waits && !is_over {
                return None;
            }
            if waits {
                let view = channel.name;
                tracing::debug!(view, "a page goes on before what its view wrote is settled");
            }
            Some(channel.tag)
        })
    }

    /// The view is gone: the browser is told, perhaps also why, and mounts it anew. One that is
    /// linked takes the view around it along.
    fn fail(&mut self, view: ViewTag, told: Option<Event>) {
        let Some(channel) = self.views.end(view) else {
            return;
        };
        let standing = channel.standing;
        let (joined, turn) = channel.last_turn();
        if !turn.joining {
            self.fail_turn(view, &joined, &turn);
            let told = told.map(|event| answer::events(&joined, &[event]));
            self.outbox.extend(told);
            self.tell_gone(&joined);
            if let Some(parent) = standing.linked_to()
                && Rule::LinkedFail.holds()
            {
                self.fail(parent, None);
            }
            return;
        }
        let reference = turn.reference.as_deref();
        let gives_up = turn.is_last_try && !standing.is_main() && Rule::LastTryAbsent.holds();
        let answer = if gives_up {
            answer::absent(&joined, reference, H::CLIENT_VERSION)
        } else {
            answer::crashed(&joined, reference, told)
        };
        self.fail_join(answer);
    }

    /// The view was not mounted, and its page goes on without it.
    fn end_absent(&mut self, view: ViewTag) {
        let Some(channel) = self.views.end(view) else {
            return;
        };
        let (joined, turn) = channel.last_turn();
        if turn.joining {
            let reference = turn.reference.as_deref();
            let answer = answer::absent(&joined, reference, H::CLIENT_VERSION);
            self.fail_join(answer);
        } else {
            self.fail_turn(view, &joined, &turn);
            self.tell_gone(&joined);
        }
    }

    /// Answers a join that has failed.
    fn fail_join(&mut self, answer: String) {
        if Rule::JoinAnswered.holds() {
            self.outbox.push(answer);
        }
    }

    /// Says that a view is gone from which the page waits for answers.
    fn tell_gone(&mut self, joined: &Joined) {
        if Rule::FailureTold.holds() {
            self.outbox.push(joined.error());
        }
    }
}

/// However a page ends, the log is told how much was refused.
impl<H: Host> Drop for PageCore<H> {
    fn drop(&mut self) {
        tell_sum(self.refusals.rest());
    }
}

/// Tells the log how many refusals it has not been told of.
fn tell_sum(unsaid: Option<u64>) {
    if let Some(count) = unsaid {
        tracing::warn!(count, "more of what a page sent was refused");
    }
}
