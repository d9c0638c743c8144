//! A page core, the views that its caller runs, and the time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use remount_session::Account;
use remount_session::page::ToPage;

use super::judge::{Judge, LATER, Loss, MAIN, OwedReply, loss};
use super::pipe::Pipe;
use super::random::Random;
use super::script::{self, Page};
use super::seen::Seen;
use super::writes::Writes;
use crate::close::Close;
use crate::effects::Effects;
use crate::event_reply::EventReply;
use crate::input::{Host, Input};
use crate::limits::Limits;
use crate::page_core::PageCore;
use crate::place::Place;
use crate::reply_tag::ReplyTag;
use crate::request::Request;
use crate::view_tag::ViewTag;
use crate::work::{Done, Navigation, RenderFailed, Tree, Work};

mod session;

pub(super) struct World {
    core: PageCore<Numbered>,
    limits: Arc<Limits>,
    judge: Judge,
    pipe: Pipe,
    random: Random,
    now: Instant,
    /// The views that are in a callback.
    busy: Vec<(ViewTag, Task)>,
    /// The views of which a write is on its way to the page.
    writers: HashSet<u32>,
    writes: Writes,
    /// Room for what a page may be asked for once more.
    account: Arc<Account>,
    /// Since when a view wants its page to go elsewhere.
    departures: HashMap<u32, Instant>,
    /// The deadlines of the writes that pages have left behind, and that no page has adopted.
    orphaned: Vec<Instant>,
    /// How many patches a view asked for in the turn that it is in.
    patches: HashMap<u32, u8>,
    /// Those that are about to join.
    joining: HashSet<u32>,
    /// The replies that views keep.
    kept: Vec<(ViewTag, u64)>,
    main: Option<ViewTag>,
    /// The view that was mounted last, whatever has become of it.
    last: Option<ViewTag>,
    sent: Vec<String>,
    /// A frame that arrives later than those after it.
    late: Option<String>,
    numbers: u64,
    stops: bool,
    /// Nothing fails any more: what waits is brought to its end.
    is_over: bool,
}

/// News is a number; an address says nothing.
struct Numbered;

impl Host for Numbered {
    type News = u64;
    type Address = ();
    const CLIENT_VERSION: &'static str = "1.2.12";
}

#[derive(Clone, Copy, PartialEq)]
enum Task {
    /// `mount` or `handle_params`.
    Enter,
    /// Who may have the view is asked again.
    Recheck,
    Handle,
    /// An event of a hook with this number, which may wait for a reply.
    Event(u64),
    /// Something that is done without the view, and answered so.
    Answer,
}

const VIEWS: usize = 3;
/// No frame of a page is longer.
const LONGEST: usize = 500;

impl World {
    pub(super) fn new(seed: u64, pipe: Pipe) -> Self {
        let limits = Limits::default()
            .views(VIEWS)
            .patches(2)
            .messages_for_view(4)
            .waiting_bytes(1_000)
            .refused_per_second(2)
            .open_writes(3)
            .replies(1);
        let limits = Arc::new(limits);
        Self {
            core: PageCore::new(Arc::clone(&limits)),
            limits,
            judge: Judge::default(),
            pipe,
            random: Random::new(seed),
            now: Instant::now(),
            busy: Vec::new(),
            writers: HashSet::new(),
            writes: Writes::default(),
            account: Arc::default(),
            departures: HashMap::new(),
            orphaned: Vec::new(),
            patches: HashMap::new(),
            joining: HashSet::new(),
            kept: Vec::new(),
            main: None,
            last: None,
            sent: Vec::new(),
            late: None,
            numbers: 0,
            stops: false,
            is_over: false,
        }
    }

    pub(super) fn run(mut self, steps: u32) -> Result<Seen, Loss> {
        for _ in 0..steps {
            self.step()?;
            self.work()?;
            if self.random.once_in(2) {
                self.flush()?;
            }
            if self.core.poll_close().is_some() {
                return Ok(self.judge.seen);
            }
        }
        if !self.stops {
            self.bring_to_an_end()?;
        }
        let left = self.core.take_writes().len();
        self.writes.are(left)?;
        Ok(self.judge.seen)
    }

    /// Everything that may be answered is.
    fn bring_to_an_end(&mut self) -> Result<(), Loss> {
        self.is_over = true;
        self.writers.clear();
        // What a view still waits for before it leaves is given up, and what it owes fails.
        self.now += self.core.limits().write_time;
        self.core.handle_timeout(self.now);
        self.look_at_frames()?;
        if self.core.poll_close().is_some() {
            return Ok(());
        }
        for _ in 0..200 {
            self.work()?;
            let Some((view, task)) = self.busy.pop() else {
                break;
            };
            let done = match task {
                Task::Answer => Done::Answered("{}".to_owned()),
                Task::Enter | Task::Recheck | Task::Handle | Task::Event(_) => {
                    Done::Handled(Effects::default())
                }
            };
            self.done(view, done)?;
        }
        if self.core.is_backlogged() {
            return loss("a page is not read although nothing waits");
        }
        self.judge.all_answered()
    }

    fn step(&mut self) -> Result<(), Loss> {
        self.flush_if_due()?;
        if self.core.poll_close().is_some() {
            return Ok(());
        }
        if !self.kept.is_empty() && self.random.once_in(2) {
            return self.send_reply();
        }
        match self.random.below(47) {
            0..10 => self.send_some(1),
            10 => self.send_some(12),
            11 => {
                for _ in 0..self.random.below(14) {
                    let garbage = script::garbage(&mut self.random);
                    self.send(&garbage)?;
                }
                Ok(())
            }
            12 => {
                let bytes = script::binary(&mut self.random);
                self.judge.binary(&bytes, self.now);
                let request = self.core.handle_binary(&bytes, self.now);
                self.look_at_frames()?;
                self.answer(request)
            }
            13 => {
                self.late = self.late.take().or_else(|| self.sent.last().cloned());
                Ok(())
            }
            14..19 => self.finish(),
            19 => {
                for view in self.core.views().collect::<Vec<_>>() {
                    for _ in 0..=self.random.below(3) {
                        self.tell(view)?;
                    }
                }
                Ok(())
            }
            20 => {
                self.writers.extend(self.core.views().map(ViewTag::number));
                if self.random.once_in(2) {
                    self.deliver_writes()?;
                }
                Ok(())
            }
            21 => self.deliver_writes(),
            22 => {
                let passes = *self.random.pick(&[1, 100, 400, 500, 3_000, 6_000, 31_000]);
                self.now += Duration::from_millis(passes);
                self.core.handle_timeout(self.now);
                self.look_at_frames()
            }
            23 | 26 => {
                let until = self.now + self.core.limits().recheck;
                for view in self.core.views().collect::<Vec<_>>() {
                    self.judge.recheck(view, until);
                    self.core.handle_recheck(self.now, view);
                }
                Ok(())
            }
            40.. => self.finish(),
            27 => {
                self.show_some();
                Ok(())
            }
            29..40 => {
                self.numbers += 1;
                let join = script::join_of_nested(&mut self.random, self.numbers);
                self.send(&join)?;
                self.sent.push(join);
                Ok(())
            }
            28 => {
                let heartbeat = r#"[null,"1","phoenix","heartbeat",{}]"#;
                self.send(heartbeat)?;
                self.send(heartbeat)
            }
            24 => {
                let most = self.limits.open_writes;
                for _ in 0..=self.random.below(most) {
                    let passes = *self.random.pick(&[1, 400, 3_000, 30_000]);
                    self.orphaned.push(self.now + Duration::from_millis(passes));
                }
                self.orphaned.truncate(most);
                self.adopt_writes()
            }
            _ => {
                if self.random.once_in(8) {
                    self.stops = true;
                    self.core.begin_no_turns();
                }
                self.core.say(&ToPage::Post);
                self.look()
            }
        }
    }

    /// A view gets news, which may become one with what it has not begun with.
    fn tell(&mut self, view: ViewTag) -> Result<(), Loss> {
        self.numbers += 1;
        let number = self.numbers;
        if self.random.once_in(2)
            && let Some(waiting) = self.core.newest_news(view)
        {
            let most = self.limits.messages_for_view;
            self.judge.merges(view, (*waiting, number), most)?;
            *waiting = number;
            return Ok(());
        }
        self.judge.news(view, number);
        self.core.handle_news(view, number);
        Ok(())
    }

    /// A view sends a reply that it has kept, or drops it.
    fn send_reply(&mut self) -> Result<(), Loss> {
        let index = self.random.below(self.kept.len());
        let (view, tag) = self.kept.swap_remove(index);
        self.judge.replies(view, tag);
        let reply = (!self.random.once_in(6)).then(|| format!("\"{LATER}\""));
        self.core.handle_reply(view, ReplyTag::new(tag), reply);
        self.look()
    }

    fn send_some(&mut self, most: usize) -> Result<(), Loss> {
        for _ in 0..most {
            self.numbers += 1;
            let joined = self.judge.joined();
            let page = Page {
                joined: &joined,
                sent: &self.sent,
                number: self.numbers,
            };
            let frame = match self.late.take() {
                Some(late) if self.random.once_in(3) => late,
                late => {
                    self.late = late;
                    script::frame(&mut self.random, &page)
                }
            };
            self.send(&frame)?;
            self.sent.push(frame);
        }
        Ok(())
    }

    fn send(&mut self, frame: &str) -> Result<(), Loss> {
        self.flush_if_due()?;
        if self.core.poll_close().is_some() {
            return Ok(());
        }
        if self.core.is_backlogged() {
            self.judge.seen.full += 1;
            return Ok(());
        }
        self.judge.text(frame, self.now);
        let request = self.core.handle_text(frame, self.now);
        self.look_at_frames()?;
        self.answer(request)?;
        let is_closed = self.core.poll_close().is_some();
        if self.judge.unreadable_at(self.now) > 8 && !is_closed {
            return loss("a page of which everything is refused stays open");
        }
        Ok(())
    }

    fn answer(&mut self, request: Option<Request<'_>>) -> Result<(), Loss> {
        match request {
            None => {}
            Some(Request::Join(joining, _)) if self.random.once_in(8) => {
                self.core.refuse(joining, "stale", "it is", self.now);
            }
            Some(Request::Join(joining, _)) => {
                let topic = joining.topic().to_owned();
                let place = self.place(&topic)?;
                let view = self.core.mount(joining, "View", place);
                if place == Place::Main {
                    self.main = Some(view);
                }
                self.last = Some(view);
                self.judge.mounted(&topic, view, place);
                self.joining.insert(view.number());
                self.busy.push((view, Task::Enter));
            }
            Some(Request::JoinSession(joining, _)) => self.join_session(joining)?,
            Some(Request::Session(asked, message)) => self.session_says(asked, &message)?,
            Some(Request::Link(link)) => {
                let address = link.url().ends_with("own").then_some(());
                if address.is_none() {
                    let reference = link.asked.0.reference.as_deref();
                    self.judge.link_leads_elsewhere(reference);
                }
                self.core.follow_link(link, address);
            }
        }
        self.look()
    }

    /// Where a view of this topic is to join: within one that is open, if that takes it.
    fn place(&mut self, topic: &str) -> Result<Place, Loss> {
        if topic == MAIN {
            return Ok(Place::Main);
        }
        let some = ViewTag::new(1 + u32::try_from(self.random.below(8)).unwrap_or(0));
        let open = self.core.views().next();
        let parent = *self.random.pick(&[self.main, self.last, open, open, some]);
        let parent = parent.filter(|parent| self.core.takes_children(*parent));
        let Some(parent) = parent.filter(|_| topic != "lv:b") else {
            return Ok(Place::Beside);
        };
        self.judge.nests(parent)?;
        let is_linked = self.random.once_in(2);
        Ok(Place::Within { parent, is_linked })
    }

    /// A view shows those within it, or some of them.
    fn show_some(&mut self) {
        for view in self.core.views().collect::<Vec<_>>() {
            if matches!(self.core.place(view), Some(Place::Within { .. })) {
                let is_shown = self.random.once_in(4);
                self.judge.shows(view, is_shown);
                self.core.show(view, is_shown);
            }
        }
    }

    /// A view's callback ends.
    fn finish(&mut self) -> Result<(), Loss> {
        if self.busy.is_empty() {
            return Ok(());
        }
        let index = self.random.below(self.busy.len());
        let (view, task) = self.busy.swap_remove(index);
        let is_mount = self.joining.contains(&view.number()) && !self.is_patched(view);
        let event = |name: &str| Effects {
            events: vec![(name.to_owned(), "{}".to_owned())],
            title: Some("Title".into()),
            reply: None,
        };
        // Every other view leaves nothing behind.
        let replaces = view.number().is_multiple_of(2);
        let mut done = match (task, self.random.below(12)) {
            (Task::Answer, _) => Done::Answered("{}".to_owned()),
            (_, 0) => Done::Failed(None),
            (Task::Recheck, kind) if kind < 4 => Done::Navigates(event("secret"), redirect()),
            (Task::Recheck, _) => Done::Handled(Effects::default()),
            (Task::Enter, 1) => Done::Navigates(event("secret"), navigate(replaces)),
            (Task::Enter, 2) => Done::Navigates(event("secret"), redirect()),
            (Task::Handle | Task::Event(_), 1) => {
                Done::Navigates(event("public"), navigate(replaces))
            }
            (Task::Handle | Task::Event(_), 2) => Done::Navigates(event("public"), redirect()),
            (Task::Enter, 7) if !is_mount => Done::MountsAnew,
            (Task::Enter, 8) if !self.core.is_main(view) => Done::Absent,
            (Task::Enter, 8) => Done::Rejected {
                status: 404,
                token: "t".to_owned(),
            },
            (_, 3..6) => Done::Navigates(event("public"), patch(replaces)),
            (_, 6) => Done::Handled(event("public")),
            _ => Done::Handled(Effects::default()),
        };
        if let Task::Event(number) = task
            && let Done::Handled(effects) | Done::Navigates(effects, _) = &mut done
        {
            effects.reply = self.reply_to(view, number);
        }
        if let Done::Absent | Done::Rejected { .. } = &done {
            self.judge.refuses(view);
        }
        self.done(view, done)
    }

    /// What becomes of the reply to an event.
    fn reply_to(&mut self, view: ViewTag, number: u64) -> Option<EventReply> {
        match self.random.below(9) {
            0..6 => {
                self.numbers += 1;
                let tag = self.numbers;
                let until = self.now + self.core.limits().reply_time;
                let owed = OwedReply { tag, until };
                self.judge.keeps(view, number, owed, self.limits.replies);
                self.kept.push((view, tag));
                Some(EventReply::Kept(ReplyTag::new(tag)))
            }
            6 => Some(EventReply::Sent("7".to_owned())),
            7 => Some(EventReply::Dropped),
            _ => None,
        }
    }

    /// Whether a view has patched itself in this turn.
    fn is_patched(&self, view: ViewTag) -> bool {
        let patches = self.patches.get(&view.number());
        patches.is_some_and(|patches| *patches > 0)
    }

    fn done(&mut self, view: ViewTag, done: Done<Numbered>) -> Result<(), Loss> {
        let is_joining = self.joining.contains(&view.number());
        let leaves = match &done {
            Done::Navigates(_, Navigation::Patch { .. }) => None,
            Done::Navigates(_, Navigation::Navigate { .. }) => {
                Some(self.main == Some(view) || is_joining)
            }
            Done::Navigates(_, Navigation::Redirect { .. }) => Some(true),
            Done::MountsAnew if self.is_patched(view) => {
                Some(self.main == Some(view) || is_joining)
            }
            Done::Failed(_) | Done::Rejected { .. } | Done::Absent => {
                self.judge.seen.failures += 1;
                None
            }
            Done::Handled(_) | Done::Answered(_) | Done::MountsAnew => None,
        };
        if let Some(leaves) = leaves {
            self.departures.insert(view.number(), self.now);
            if leaves {
                self.judge.leaves(view);
            }
        }
        let work = self.core.handle_done(self.now, view, done);
        self.look()?;
        match work {
            Some(work) => self.do_work(work),
            None => Ok(()),
        }
    }

    /// Does what there is to do, and looks whether everything is as it has to be.
    fn work(&mut self) -> Result<(), Loss> {
        for turn in 0..1_000 {
            if turn % VIEWS == 0 {
                self.flush_if_due()?;
            }
            let writers = &self.writers;
            let work = self
                .core
                .poll_work(self.now, |view| writers.contains(&view.number()));
            self.look()?;
            let Some(work) = work else {
                break;
            };
            self.do_work(work)?;
        }
        let waits = |view: &u32| self.writers.contains(view) || self.writes.has_of(*view);
        if !self.departures.keys().all(waits) {
            return loss("a page waits before it leaves, and nothing of its view is pending");
        }
        self.judge.none_overdue()?;
        self.give_up_writes();
        let limits = self.core.limits();
        self.judge.bounded(limits, LONGEST)?;
        self.writes.bounded(limits.open_writes, self.now)?;
        if self.judge.all_leave() && self.core.is_backlogged() {
            return loss("a page that is about to leave is not read");
        }
        let limit = limits.departure;
        let departures = || self.departures.values().map(|since| *since + limit);
        if departures().any(|until| until <= self.now) {
            return loss("a page waits for longer than it may");
        }
        let recheck = self.judge.next_recheck();
        let is_open = self.core.poll_close().is_none();
        if is_open && recheck.is_some_and(|until| until <= self.now) {
            return loss("a page goes on with a view of which nobody has asked who may have it");
        }
        let reply = self.judge.next_reply();
        if is_open && reply.is_some_and(|until| until <= self.now) {
            return loss("a page waits for a reply longer than it may");
        }
        let due = departures().chain(self.writes.deadlines());
        let due = due.chain(recheck).chain(reply).min();
        let told = self.core.poll_timeout();
        if due.is_some_and(|due| told.is_none_or(|told| told > due)) {
            return loss("nobody is told when the next thing is due");
        }
        Ok(())
    }

    fn do_work(&mut self, work: Work<Numbered>) -> Result<(), Loss> {
        match work {
            Work::Handle { view, input } => self.handle(view, &input)?,
            Work::Render { view } => {
                self.joining.remove(&view.number());
                let fails = self.fails();
                self.core
                    .answer(view, |out, tree, _| render(out, tree, fails));
            }
            Work::Leave { view } => {
                self.judge.seen.departures += 1;
                let since = self.departures.remove(&view.number());
                let limit = self.core.limits().departure;
                let is_early = since.is_some_and(|since| self.now < since + limit);
                let waits =
                    self.writers.contains(&view.number()) || self.writes.has_of(view.number());
                if is_early && waits {
                    return loss("a page goes before what its view wrote is settled");
                }
                let fails = self.fails();
                let flash = Some("token");
                self.core
                    .leave(view, flash, |out, tree, _| render(out, tree, fails));
            }
        }
        self.look()
    }

    fn handle(&mut self, view: ViewTag, input: &Input<Numbered>) -> Result<(), Loss> {
        if self.busy.iter().any(|(busy, _)| *busy == view) {
            return loss("a view is given something while it is at work");
        }
        let (number, task) = match input {
            Input::Event { name, by_hook, .. } => {
                let number = name
                    .strip_prefix('n')
                    .and_then(|number| number.parse().ok());
                let of_hook = number.filter(|_| *by_hook);
                (number, of_hook.map_or(Task::Handle, Task::Event))
            }
            Input::News(number) => (Some(*number), Task::Handle),
            Input::Params { .. } => (None, Task::Enter),
            Input::Recheck { .. } => (None, Task::Recheck),
            Input::ClearFlash(_) => (None, Task::Handle),
            Input::WillDestroy(_) | Input::Destroyed(_) => (None, Task::Answer),
            #[cfg(feature = "testing")]
            Input::Fresh => (None, Task::Answer),
        };
        let goes_on = matches!(input, Input::Params { is_link: false, .. });
        if self.stops && !goes_on {
            return loss("a turn begins after the server has begun to end");
        }
        let patches = self.patches.entry(view.number()).or_default();
        *patches = if goes_on { *patches + 1 } else { 0 };
        if *patches > self.core.limits().patches {
            return loss("a view patches itself in a circle");
        }
        match task {
            Task::Recheck => self.judge.rechecked(view),
            _ if goes_on => {}
            _ => self.judge.begins(view)?,
        }
        self.judge.handles(view, number)?;
        self.busy.push((view, task));
        Ok(())
    }

    fn fails(&mut self) -> bool {
        let fails = !self.is_over && self.random.once_in(20);
        self.judge.seen.failures += u64::from(fails);
        fails
    }

    /// Has the page read before anything else is done, if so much waits for it.
    fn flush_if_due(&mut self) -> Result<(), Loss> {
        if self.pipe.is_due(self.core.outbox().len()) {
            self.flush()?;
        }
        Ok(())
    }

    /// Has the page read what waits for it. Nothing else is done before it has.
    fn flush(&mut self) -> Result<(), Loss> {
        let passes = self.pipe.send(self.core.outbox(), &mut self.random);
        let Some(passes) = passes.filter(|_| !self.is_over) else {
            return Ok(());
        };
        self.judge.seen.unread += 1;
        self.now += passes;
        if passes > self.core.limits().send_time {
            self.core.end(Close::Behind);
        } else {
            self.core.handle_timeout(self.now);
        }
        self.look_at_frames()
    }

    /// Looks at what a call adds to what the page is sent.
    fn look_at_frames(&mut self) -> Result<(), Loss> {
        for frame in self.pipe.added(self.core.outbox(), &self.limits)? {
            self.judge.sent(frame)?;
        }
        Ok(())
    }

    /// Looks at what the page is sent, and at which views have ended.
    fn look(&mut self) -> Result<(), Loss> {
        self.look_at_frames()?;
        let ended = self.core.take_ended();
        self.judge.ended(&ended)?;
        for view in ended {
            self.busy.retain(|(busy, _)| *busy != view);
            self.writers.remove(&view.number());
            self.departures.remove(&view.number());
            self.joining.remove(&view.number());
        }
        if !self.core.has_session() {
            self.judge.session_left();
        }
        Ok(())
    }
}

fn render(out: &mut String, tree: Tree, fails: bool) -> Result<(), RenderFailed> {
    if fails {
        out.push_str(r#""0":"half"#);
        return Err(RenderFailed(None));
    }
    if tree == Tree::Whole {
        out.push_str(r#""s":["whole"]"#);
    }
    Ok(())
}

fn patch(replaces: bool) -> Navigation<Numbered> {
    let to = "/own".to_owned();
    Navigation::Patch {
        to,
        address: (),
        replaces,
    }
}

fn navigate(replaces: bool) -> Navigation<Numbered> {
    let to = "/there".to_owned();
    Navigation::Navigate { to, replaces }
}

fn redirect() -> Navigation<Numbered> {
    let to = "/away".to_owned();
    Navigation::Redirect { to }
}
