//! One browser, the nodes of a site and the network between them.

use std::sync::Arc;

use http::header::{COOKIE, HOST};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::explore::Choices;
use super::jar::Jar;
use super::network::{Answer, Arrived, Node, Sent, What, finish, heard};
use super::scenario::{Act, Faults, Intent, Key, Start};
use crate::decide::write::{self, Outcome, Write};
use crate::http::axum::request_session::RequestSession;
use crate::memory::SETTLING;
use crate::notice::{Lease, Notice, WriteState};
use crate::page::session::PageSession;
use crate::simulation::{CONSENT, HOST_NAME, Visitor, pass, seed};
use crate::values::id::SessionId;

/// What became of all writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The browser's cookie holds everything.
    Kept,
    /// One more post, after which it does, was needed.
    Healed,
    /// Something is gone for good, or came back that was gone.
    Lost,
}

pub(super) struct World<'a> {
    choices: &'a mut dyn Choices,
    nodes: &'a mut [Node],
    jar: Jar,
    tabs: Vec<Tab>,
    tasks: Vec<Task>,
    faults: Faults,
    /// Requests that were given up and not lost.
    ghosts: Vec<Sent>,
    rebound: Vec<(usize, SessionId, SessionId, Lease)>,
    /// How many things have happened.
    time: u32,
    story: Vec<Event>,
    /// A view does not read what it or its page wrote.
    is_blind: bool,
    /// A view was told of its write what is not so.
    told_wrongly: bool,
}

struct Tab {
    socket: Option<PageSession<Visitor>>,
    node: usize,
    ticket: String,
    n: u64,
    joined: u32,
}

struct Task {
    intent: Intent,
    value: u8,
    state: State,
    sent: Option<Sent>,
    write: Option<Write>,
    /// When it began, and when the browser had the answer that says it is kept.
    began: Option<u32>,
    kept: Option<u32>,
    /// When the server made up its mind about it for the first time.
    decided: Option<u32>,
    /// When the page that wrote it had joined.
    joined: u32,
    /// What its view was told last.
    told: Option<Outcome>,
    /// A cookie that the browser stored held it.
    was_held: bool,
}

enum State {
    Waiting,
    UnderWay,
    Handled(usize, Arc<RequestSession<Visitor>>),
    Answered(Answer),
    Done,
}

/// Something that may happen next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    /// A view writes.
    Make(usize),
    /// A request leaves the browser.
    Leave(usize),
    /// It arrives at a node.
    Arrive(usize, usize),
    /// The handler returns.
    Finish(usize),
    /// The answer is in the browser.
    Store(usize),
    /// It never arrives.
    LoseRequest(usize),
    /// Its answer never arrives.
    LoseAnswer(usize),
    /// The browser gives up the request, which may arrive later.
    GiveUp(usize),
    /// Such a request arrives at a node.
    Haunt(usize, usize),
    /// A socket hears that it belongs to a session.
    Hear(usize),
    Restart(usize),
    /// Some minutes pass, and a node forgets what a full memory may. The sockets of pages that the
    /// browser has put to sleep are closed.
    Evict(usize, Pages),
    Deploy(usize),
    End,
}

/// What the pages of a node do meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pages {
    Awake,
    Asleep,
}

impl<'a> World<'a> {
    pub(super) fn new(
        choices: &'a mut dyn Choices,
        nodes: &'a mut [Node],
        start: Start,
        intents: Vec<Intent>,
        faults: Faults,
    ) -> Self {
        seed(1);
        nodes.iter_mut().for_each(Node::reset);
        let tabs = intents.iter().map(|intent| intent.tab + 1).max();
        // Five is what a volume is without anybody.
        let tasks = (1..5).chain(6..).zip(intents).map(|(value, intent)| Task {
            intent,
            value,
            state: State::Waiting,
            sent: None,
            write: None,
            began: None,
            kept: None,
            decided: None,
            joined: 0,
            told: None,
            was_held: false,
        });
        let mut world = Self {
            choices,
            nodes,
            jar: Jar::default(),
            tabs: Vec::new(),
            tasks: tasks.collect(),
            faults,
            ghosts: Vec::new(),
            rebound: Vec::new(),
            time: 0,
            story: Vec::new(),
            is_blind: false,
            told_wrongly: false,
        };
        if start == Start::Session {
            world.post(0, &json!({}));
        }
        for tab in 0..tabs.unwrap_or_default() {
            let node = tab % world.nodes.len();
            world.tabs.push(Tab {
                socket: None,
                node,
                ticket: String::new(),
                n: 0,
                joined: 0,
            });
            world.join(tab);
        }
        world
    }

    /// Lets things happen until nothing is left to do, and judges what the browser has then.
    pub(super) fn run(&mut self) -> Verdict {
        loop {
            let events = self.events();
            let event = match *events {
                [] | [Event::End] => break,
                [event] => event,
                _ => events[self.choices.choose(events.len())],
            };
            self.story.push(event);
            if let Event::End = event {
                break;
            }
            self.time += 1;
            pass(std::time::Duration::from_millis(1));
            self.happen(event);
        }
        for node in self.nodes.iter_mut() {
            while node.can_be_deployed() {
                node.deploy();
            }
        }
        let was_whole = self.keeps_all();
        let was_mirrored = self.mirrors_all();
        self.judge_what_stays_told();
        let node = match self.nodes.len() {
            1 => 0,
            nodes => self.choices.choose(nodes),
        };
        self.post_once_more(node, was_whole && was_mirrored);
        match (was_whole, self.keeps_all() && !self.is_blind) {
            (_, false) => Verdict::Lost,
            (true, true) => Verdict::Kept,
            (false, true) => Verdict::Healed,
        }
    }

    /// Whether some view was told of its write what is not so.
    pub(super) fn has_told_wrongly(&self) -> bool {
        self.told_wrongly
    }

    /// Whether the browser's plain cookie shows something else than what its key holds.
    pub(super) fn has_strayed(&self) -> bool {
        !self.mirrors_all()
    }

    /// What was to happen and what did, for whoever has to find out why something is lost.
    pub(super) fn tell(&self) -> String {
        let intents = self.tasks.iter().map(|task| task.intent);
        format!("{:?}: {:?}", intents.collect::<Vec<_>>(), self.story)
    }

    /// A page is loaded and posts: in any case, or only if its socket finds that it should.
    fn post_once_more(&mut self, node: usize, in_any_case: bool) {
        let socket = self.attach(node);
        if in_any_case || socket.needs_post() {
            let ticket = socket.ticket();
            drop(socket);
            self.post(node, &json!({ "ticket": ticket }));
        }
    }

    /// Whether a node that does not take part, as one does after all deploys, reads everything too.
    pub(super) fn is_read_by(&self, node: &Node) -> bool {
        self.is_whole(&node.kept(&self.jar.header()))
    }

    /// What the cookies hold for a server that remembers nothing.
    fn keeps_all(&self) -> bool {
        let cookies = self.jar.header();
        self.nodes
            .iter()
            .all(|node| self.is_whole(&node.kept(&cookies)))
    }

    fn mirrors_all(&self) -> bool {
        let (cookies, shown) = (self.jar.header(), self.jar.value(CONSENT.name()));
        let mut nodes = self.nodes.iter();
        nodes.all(|node| node.kept(&cookies).consent.as_deref() == shown)
    }

    /// Whether no write that is known to be kept has gone, or given way to one that was made before
    /// it.
    fn is_whole(&self, visitor: &Visitor) -> bool {
        let ends = |task: &&Task| matches!(task.intent.act, Act::LogIn | Act::LogOut);
        let known = |task: &&Task| task.kept.is_some();
        let ended = self.tasks.iter().filter(ends).filter(known);
        if let Some(end) = ended.max_by_key(|task| task.kept) {
            return self.is_ended(end, visitor);
        }
        Key::ALL.iter().all(|key| {
            let found = key.get(visitor);
            let mut writes = self.tasks.iter().filter(|task| task.key() == Some(*key));
            let winner = writes.clone().find(|task| found == Some(task.value));
            let Some(winner) = winner else {
                return found.is_none() && writes.all(|task| task.kept.is_none());
            };
            !writes.any(|task| {
                task.kept.is_some() && winner.kept.is_some_and(|at| task.began > Some(at))
            })
        })
    }

    /// Whether the last login or logout that the browser knows of is not undone, and no page of
    /// before it has written to what came after.
    fn is_ended(&self, end: &Task, visitor: &Visitor) -> bool {
        let user = (end.intent.act == Act::LogIn).then(|| i64::from(end.value));
        let intruded = self.tasks.iter().any(|task| {
            task.key()
                .is_some_and(|key| key.get(visitor) == Some(task.value))
                && task.decided > end.decided
                && Some(task.joined) < end.kept
        });
        visitor.user == user && !intruded
    }

    fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let is_lock_free = !self
            .tasks
            .iter()
            .any(|task| task.intent.is_locked && task.is_on_its_way());
        for (index, task) in self.tasks.iter().enumerate() {
            match &task.state {
                State::Waiting if self.has_turn(index) => {
                    if matches!(task.intent.act, Act::Update(_)) && task.write.is_none() {
                        events.push(Event::Make(index));
                    } else if !task.intent.is_locked || is_lock_free {
                        events.push(Event::Leave(index));
                    }
                }
                State::UnderWay => {
                    events.extend((0..self.nodes.len()).map(|node| Event::Arrive(index, node)));
                    if self.faults.lost > 0 {
                        events.push(Event::LoseRequest(index));
                    }
                    if self.faults.late > 0 && task.intent.is_locked {
                        events.push(Event::GiveUp(index));
                    }
                }
                State::Handled(..) => events.push(Event::Finish(index)),
                State::Answered(_) => {
                    events.push(Event::Store(index));
                    if self.faults.unanswered > 0 {
                        events.push(Event::LoseAnswer(index));
                    }
                }
                State::Waiting | State::Done => {}
            }
        }
        let is_done = self
            .tasks
            .iter()
            .all(|task| matches!(task.state, State::Done));
        for ghost in 0..self.ghosts.len() {
            events.extend((0..self.nodes.len()).map(|node| Event::Haunt(ghost, node)));
        }
        if self.faults.restarts > 0 && !(is_done && self.ghosts.is_empty()) {
            events.extend((0..self.nodes.len()).map(Event::Restart));
        }
        if self.faults.evictions > 0 && !(is_done && self.ghosts.is_empty()) {
            for pages in [Pages::Awake, Pages::Asleep] {
                let nodes = 0..self.nodes.len();
                events.extend(nodes.map(|node| Event::Evict(node, pages)));
            }
        }
        if !is_done {
            events.extend((0..self.rebound.len()).map(Event::Hear));
            // A deploy begins when the one before has reached every node.
            let first = self.nodes.iter().map(Node::deploys).min();
            let next = self
                .nodes
                .iter()
                .enumerate()
                .filter(|(_, node)| node.can_be_deployed() && Some(node.deploys()) == first);
            events.extend(next.map(|(index, _)| Event::Deploy(index)));
        } else {
            events.push(Event::End);
        }
        events
    }

    /// A tab does one thing after the other.
    fn has_turn(&self, index: usize) -> bool {
        let tab = self.tasks[index].intent.tab;
        let mut before = self.tasks[..index].iter();
        before.all(|task| task.intent.tab != tab || matches!(task.state, State::Done))
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Make(index) => self.make(index),
            Event::Leave(index) => self.leave(index),
            Event::Arrive(index, node) => {
                let sent = self.tasks[index].sent.clone().expect("it was sent");
                let arrived = sent.arrive(&self.nodes[node]);
                let task = &mut self.tasks[index];
                task.state = match arrived {
                    Arrived::Answered(answer) => {
                        task.decided.get_or_insert(self.time);
                        State::Answered(answer)
                    }
                    Arrived::Begun(request_session) => State::Handled(node, request_session),
                };
                self.listen(node);
            }
            Event::Finish(index) => {
                let done = std::mem::replace(&mut self.tasks[index].state, State::Done);
                if let State::Handled(node, request_session) = done {
                    let answer = finish(&request_session, &self.nodes[node]);
                    self.tasks[index].state = State::Answered(answer);
                    self.tasks[index].decided = Some(self.time);
                    self.listen(node);
                }
            }
            Event::Store(index) => self.take_answer(index),
            Event::LoseRequest(index) => {
                self.faults.lost -= 1;
                self.give_up(index);
            }
            Event::LoseAnswer(index) => {
                self.faults.unanswered -= 1;
                self.give_up(index);
            }
            Event::GiveUp(index) => {
                self.faults.late -= 1;
                self.ghosts.extend(self.tasks[index].sent.clone());
                self.give_up(index);
            }
            Event::Haunt(ghost, node) => {
                self.ghosts.remove(ghost).arrive(&self.nodes[node]);
                self.listen(node);
            }
            Event::Hear(index) => {
                let (tab, from, to, lease) = self.rebound.remove(index);
                let tab = &mut self.tabs[tab];
                if let Some(socket) = tab.socket.as_ref().filter(|socket| socket.id() == from) {
                    socket.rebind(to, &lease);
                    tab.ticket = socket.ticket();
                }
            }
            Event::Restart(node) => {
                self.faults.restarts -= 1;
                self.close(node);
                self.nodes[node].restart();
            }
            Event::Evict(node, pages) => {
                self.faults.evictions -= 1;
                if let Pages::Asleep = pages {
                    self.close_sockets(node);
                }
                pass(SETTLING);
                let core = &self.nodes[node].site().sessions.core;
                core.memory().forget_what_may_go(core.now());
            }
            Event::Deploy(node) => {
                self.close(node);
                self.nodes[node].deploy();
            }
            Event::End => {}
        }
    }

    fn make(&mut self, index: usize) {
        let (tab, value) = (self.tasks[index].intent.tab, self.tasks[index].value);
        if self.tabs[tab].socket.is_none() {
            self.join(tab);
        }
        let socket = self.tabs[tab].socket.as_ref().expect("it has joined");
        let Some(key) = self.tasks[index].key() else {
            return;
        };
        let made = socket.update(|visitor| key.set(visitor, value));
        let visitor = socket.get();
        let is_known = |key: Key| {
            let mut own = self.tasks.iter().filter(|task| task.intent.tab == tab);
            own.any(|task| task.key() == Some(key) && task.kept.is_some())
        };
        // A view reads what its own page wrote, or something later, as long as nobody else answers
        // the page.
        let is_blind = self.nodes.len() == 1
            && Key::ALL
                .iter()
                .any(|key| is_known(*key) && key.get(&visitor).is_none());
        self.is_blind |= is_blind;
        let joined = self.tabs[tab].joined;
        let task = &mut self.tasks[index];
        task.began = Some(self.time);
        task.joined = joined;
        match made {
            Ok(Some(write)) => {
                task.decided = Some(self.time);
                self.is_blind |= key.get(&visitor).is_none();
                task.write = Some(write);
            }
            // Nothing to change, or the session has ended.
            Ok(None) | Err(_) => task.state = State::Done,
        }
    }

    fn leave(&mut self, index: usize) {
        let task = &mut self.tasks[index];
        let tab = &mut self.tabs[task.intent.tab];
        if task.began.is_none() {
            task.began = Some(self.time);
            task.joined = tab.joined;
        }
        if task.sent.is_none() {
            let (n, value) = (tab.n + 1, task.value);
            let body = |ticket: &str, put: Value| {
                let tab = task.intent.tab.to_string();
                What::Post(json!({ "ticket": ticket, "put": put, "tab": tab, "n": n }).to_string())
            };
            let what = match task.intent.act {
                Act::Put(Key::Name) => body(&tab.ticket, json!({ "name": value.to_string() })),
                Act::Put(_) => body(&tab.ticket, json!({ "volume": value })),
                Act::Update(_) => {
                    let write = task.write.as_ref().expect("it was made");
                    body(&write.ticket, json!({}))
                }
                Act::Renew => body(&tab.ticket, json!({})),
                Act::Handle(Key::Name) => What::Form(handle_name, value),
                Act::Handle(Key::Volume) => What::Form(handle_volume, value),
                Act::Handle(Key::User) => What::Form(handle_user, value),
                Act::LogIn => What::Form(log_in, value),
                Act::LogOut => What::Form(log_out, value),
            };
            if let What::Post(_) = what {
                tab.n = n;
            }
            task.sent = Some(Sent {
                cookies: String::new(),
                what,
            });
        }
        // A retry is the same request with the cookies of now.
        if let Some(sent) = &mut task.sent {
            sent.cookies = self.jar.header();
        }
        task.state = State::UnderWay;
        if !task.intent.is_locked && matches!(task.intent.act, Act::Put(_)) {
            // The page goes away.
            tab.socket = None;
        }
    }

    fn take_answer(&mut self, index: usize) {
        let done = std::mem::replace(&mut self.tasks[index].state, State::Done);
        let State::Answered(answer) = done else {
            return;
        };
        for cookie in &answer.set_cookies {
            self.jar.store(cookie);
        }
        let task = &mut self.tasks[index];
        let tab = &mut self.tabs[task.intent.tab];
        if let Some(body) = answer.body.as_deref().filter(|_| answer.status == 201) {
            let body: Value = serde_json::from_str(body).expect("it is JSON");
            tab.ticket = body["ticket"].as_str().unwrap_or_default().to_owned();
        }
        // Whoever asked for a write is told by the answer that it is kept; of a view's, the cookie
        // has to say so.
        let is_promised = match (task.intent.act, task.key()) {
            (Act::Update(_), Some(key)) => key.get(&answer.holds) == Some(task.value),
            _ => true,
        };
        if (200..300).contains(&answer.status) && is_promised {
            task.kept = Some(self.time);
        }
        if answer.status == 409 {
            let tab = task.intent.tab;
            return self.join(tab);
        }
        for task in &mut self.tasks {
            let held = task.key().and_then(|key| key.get(&answer.holds));
            task.was_held |= held == Some(task.value);
        }
        if let Some(outcome) = self.report(index, answer.status, answer.receipt.as_deref()) {
            // And what the view is told to be kept.
            if outcome == Outcome::Committed {
                self.tasks[index].kept = Some(self.time);
            }
            self.judge(index, outcome);
        }
    }

    /// The page says how its post of a view's write ended, and the view is told what became of it:
    /// once, unless it failed.
    fn report(&mut self, index: usize, status: u16, receipt: Option<&str>) -> Option<Outcome> {
        let task = &mut self.tasks[index];
        let node = self.tabs[task.intent.tab].node;
        let socket = self.tabs[task.intent.tab].socket.as_ref()?;
        let write = task.write.as_ref()?;
        let outcome = if task.told.is_none() {
            let answer = write::Answer::Status(status);
            let outcome = match receipt {
                Some(receipt) => socket.settle_with_receipt(write, answer, receipt),
                None => socket.settle(write, answer),
            };
            task.told = Some(outcome);
            Some(outcome)
        } else {
            receipt
                .into_iter()
                .for_each(|receipt| socket.take_receipt(receipt));
            None
        };
        self.listen(node);
        outcome
    }

    /// No kept write is told to have failed, and none to be committed that no cookie held.
    fn judge(&mut self, index: usize, outcome: Outcome) {
        let task = &self.tasks[index];
        let tab = &self.tabs[task.intent.tab];
        let Some(key) = task.key() else { return };
        let kept = || key.get(&self.nodes[tab.node].kept(&self.jar.header()));
        let is_true = match outcome {
            Outcome::Committed => task.was_held,
            // What a login or logout was not to have may be in the cookie that it ends.
            Outcome::Failed(_) => self.is_ending() || kept() != Some(task.value),
            Outcome::Superseded => {
                let read = tab.socket.as_ref().map(|socket| key.get(&socket.get()));
                kept() != Some(task.value) || read != Some(Some(task.value))
            }
            Outcome::Unchanged => false,
        };
        self.told_wrongly |= !is_true;
    }

    /// Whether a login or logout has been decided, wherever its answer is.
    fn is_ending(&self) -> bool {
        let ends = |task: &&Task| matches!(task.intent.act, Act::LogIn | Act::LogOut);
        let mut ending = self.tasks.iter().filter(ends);
        ending.any(|task| task.decided.is_some())
    }

    /// Nor does it stay told to have failed, once the page has heard that it is kept and unless a
    /// later write took its place.
    fn judge_what_stays_told(&mut self) {
        for index in 0..self.tasks.len() {
            let task = &self.tasks[index];
            let tab = &self.tabs[task.intent.tab];
            let read = tab.socket.as_ref().map(PageSession::get);
            let read = task.key().zip(read).and_then(|(key, read)| key.get(&read));
            let is_there = tab.joined == task.joined && read == Some(task.value);
            if let Some(failed @ Outcome::Failed(_)) = task.told
                && task.kept.is_some()
                && is_there
            {
                self.judge(index, failed);
            }
        }
    }

    /// The page has no answer, and says so of a view's write.
    fn give_up(&mut self, index: usize) {
        self.tasks[index].give_up();
        if self.tasks[index].intent.is_locked {
            self.report(index, 0, None);
        }
    }

    /// What the node tells its sockets. Of a rebinding they hear later.
    fn listen(&mut self, node: usize) {
        // These heard long ago, with an answer before, that they belong to a session.
        let rebound = self.rebound.iter();
        let turning: Vec<_> = rebound.map(|(tab, _, to, _)| (*tab, *to)).collect();
        for notice in heard(&self.nodes[node]) {
            let tabs = self.tabs.iter_mut().enumerate();
            let here = tabs.filter(|(_, tab)| tab.node == node && tab.socket.is_some());
            match notice {
                Notice::Rebound { from, to, lease } => {
                    for (index, tab) in here {
                        if tab
                            .socket
                            .as_ref()
                            .is_some_and(|socket| socket.id() == from)
                        {
                            self.rebound.push((index, from, to, lease));
                        }
                    }
                }
                Notice::Ended { session } => {
                    for (_, tab) in here {
                        tab.socket = tab.socket.take().filter(|socket| socket.id() != session);
                    }
                }
                Notice::Changed {
                    session,
                    keys,
                    state: WriteState::Committed,
                    ..
                } => self.hear_of_committed(node, session, &keys, &turning),
                Notice::Changed { .. } | Notice::Extended { .. } => {}
            }
        }
    }

    /// Views whose writes had failed hear that they are kept after all.
    fn hear_of_committed(
        &mut self,
        node: usize,
        session: SessionId,
        keys: &[&'static str],
        turning: &[(usize, SessionId)],
    ) {
        for task in &mut self.tasks {
            let tab = &self.tabs[task.intent.tab];
            let (Some(key), Some(socket)) = (task.key(), &tab.socket) else {
                continue;
            };
            let turns = turning.contains(&(task.intent.tab, session));
            let is_of_session = turns || socket.id() == session;
            let is_meant = tab.node == node && is_of_session && keys.contains(&key.name());
            let is_present = || key.get(&socket.get()) == Some(task.value);
            if matches!(task.told, Some(Outcome::Failed(_))) && is_meant && is_present() {
                task.told = Some(Outcome::Committed);
            }
        }
    }

    /// All sockets of a node are gone, and what its handlers were about to answer.
    fn close(&mut self, node: usize) {
        self.close_sockets(node);
        for task in &mut self.tasks {
            if matches!(&task.state, State::Handled(at, _) if *at == node) {
                task.state = State::Done;
            }
        }
    }

    fn close_sockets(&mut self, node: usize) {
        for tab in self.tabs.iter_mut().filter(|tab| tab.node == node) {
            tab.socket = None;
        }
    }

    fn join(&mut self, tab: usize) {
        let socket = self.attach(self.tabs[tab].node);
        let tab = &mut self.tabs[tab];
        tab.ticket = socket.ticket();
        tab.socket = Some(socket);
        tab.joined = self.time;
    }

    fn attach(&self, node: usize) -> PageSession<Visitor> {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(HOST_NAME));
        let cookies = HeaderValue::from_str(&self.jar.header()).expect("cookies are ASCII");
        headers.insert(COOKIE, cookies);
        self.nodes[node].site().sessions.attach(&headers, None)
    }

    /// A request with nothing else going on.
    fn post(&mut self, node: usize, body: &Value) {
        let sent = Sent {
            cookies: self.jar.header(),
            what: What::Post(body.to_string()),
        };
        if let Arrived::Answered(answer) = sent.arrive(&self.nodes[node]) {
            for cookie in &answer.set_cookies {
                self.jar.store(cookie);
            }
        }
        heard(&self.nodes[node]);
    }
}

impl Task {
    fn key(&self) -> Option<Key> {
        match self.intent.act {
            Act::Put(key) | Act::Update(key) | Act::Handle(key) => Some(key),
            Act::Renew | Act::LogIn | Act::LogOut => None,
        }
    }

    fn is_on_its_way(&self) -> bool {
        !matches!(self.state, State::Waiting | State::Done)
    }

    /// A page that is there tries again.
    fn give_up(&mut self) {
        self.state = if self.intent.is_locked {
            State::Waiting
        } else {
            State::Done
        };
    }
}

fn handle_name(request_session: &RequestSession<Visitor>, value: u8) {
    handle(request_session, Key::Name, value);
}

fn handle_volume(request_session: &RequestSession<Visitor>, value: u8) {
    handle(request_session, Key::Volume, value);
}

fn handle_user(request_session: &RequestSession<Visitor>, value: u8) {
    handle(request_session, Key::User, value);
}

fn handle(request_session: &RequestSession<Visitor>, key: Key, value: u8) {
    let updated = request_session.update(|visitor| key.set(visitor, value));
    assert_eq!(updated, Ok(()));
}

fn log_in(request_session: &RequestSession<Visitor>, value: u8) {
    assert_eq!(request_session.renew(false, None), Ok(()));
    handle(request_session, Key::User, value);
}

fn log_out(request_session: &RequestSession<Visitor>, _: u8) {
    assert_eq!(request_session.log_out(), Ok(()));
}
