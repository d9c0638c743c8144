//! Two tabs of one browser in front of the small server, and the network between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use remount_testing::session::fields::{Delay, KeyEdit};
use remount_testing::session::{Output, PageSession, Push, Request, RequestId, Setup, Storage};
use serde_json::{Value, json};

use crate::server::{Instead, Reply, Server};

const LOCK_PATIENCE: Duration = Duration::from_secs(3);

pub(crate) struct World {
    pub(crate) tabs: Vec<Tab>,
    server: Server,
    cookie: Option<String>,
    lock: Option<usize>,
    /// The tabs that wait for the lock, in the order in which they asked.
    waiting: VecDeque<usize>,
    traffic: Vec<Traffic>,
    /// Requests whose pages have given them up, and that still arrive.
    late: Vec<Traffic>,
    now: Duration,
    /// Makes values, and names of writes, that are never the same.
    count: u64,
}

pub(crate) struct Tab {
    pub(crate) session: PageSession,
    /// What the visitor typed last, by key.
    pub(crate) typed: BTreeMap<String, Value>,
    /// The writes that the page was asked to post.
    pub(crate) heard_writes: BTreeSet<String>,
    /// The statuses of all reports, by join and number.
    pub(crate) reports: BTreeMap<(u64, u64), Vec<u16>>,
    is_joined: bool,
    joins: u64,
    /// What the server wrote, and has no final report of.
    pending: Vec<String>,
    /// The writes of this join, by their numbers.
    numbers: BTreeMap<u64, String>,
    lock: Lock,
    underway: BTreeSet<RequestId>,
    /// Requests left past the lock while the page was hidden, and are not dealt with yet.
    was_hidden: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lock {
    None,
    Wants(Duration),
    Holds,
    /// It has waited for too long.
    Without,
}

#[derive(Clone)]
struct Traffic {
    tab: usize,
    id: RequestId,
    body: Value,
    /// The browser's cookie when it left.
    cookie: Option<String>,
    reply: Option<Option<Reply>>,
}

/// What the network does with a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// It arrives, and is answered later.
    Arrives,
    /// Its answer reaches the page.
    Answers,
    /// It is lost, which the page hears.
    Lost,
    /// The page hears that it is lost, and it arrives later.
    Late,
    /// It arrives, and its answer is lost.
    Unanswered,
    /// It arrives, and once more later.
    Doubled,
}

impl World {
    pub(crate) fn with_session() -> Self {
        let mut world = Self::without_session();
        world.server.open("s");
        world.cookie = Some("s".to_owned());
        for tab in 0..world.tabs.len() {
            world.joins(tab);
        }
        world
    }

    /// The tabs have not joined yet, either.
    pub(crate) fn without_session() -> Self {
        Self {
            tabs: (0..2).map(Tab::new).collect(),
            server: Server::default(),
            cookie: None,
            lock: None,
            waiting: VecDeque::new(),
            traffic: Vec::new(),
            late: Vec::new(),
            now: Duration::ZERO,
            count: 0,
        }
    }

    /// The values of the browser's session.
    pub(crate) fn kept(&self) -> BTreeMap<String, Value> {
        let values = self
            .server
            .values(self.cookie.as_deref().expect("a cookie"));
        serde_json::from_value(values).expect("an object")
    }

    /// Whether any session has the value.
    pub(crate) fn has_kept(&self, key: &str, value: &Value) -> bool {
        self.server.has(key, value)
    }

    pub(crate) fn types(&mut self, tab: usize, key: u8, wait: u64) {
        let delay = match wait {
            0 => Delay::UntilLeft,
            wait => Delay::After(Duration::from_millis(wait)),
        };
        let (key, value) = self.typed(tab, key);
        self.apply(tab, KeyEdit::edit(&key, value, delay));
    }

    pub(crate) fn holds(&mut self, tab: usize, key: u8) {
        let (key, value) = self.typed(tab, key);
        self.apply(tab, KeyEdit::hold(&key, value));
    }

    pub(crate) fn submits(&mut self, tab: usize) {
        let values = self.tabs[tab].session.unsaved();
        let delay = Delay::After(Duration::ZERO);
        if !values.is_empty() {
            self.apply(tab, KeyEdit::Edit { values, delay });
        }
    }

    pub(crate) fn leaves_field(&mut self, tab: usize) {
        self.apply(tab, KeyEdit::Release { keys: None });
    }

    /// A view of this tab writes.
    pub(crate) fn view_writes(&mut self, tab: usize) {
        if !self.tabs[tab].is_joined {
            return;
        }
        self.count += 1;
        let op = self.count.to_string();
        self.tabs[tab].pending.push(op.clone());
        self.asks_for_write(tab, op);
    }

    pub(crate) fn hides(&mut self, tab: usize) {
        self.tabs[tab].session.flush(self.now);
        self.settle(tab);
    }

    /// The socket of this tab breaks.
    pub(crate) fn breaks(&mut self, tab: usize) {
        self.tabs[tab].is_joined = false;
        self.tabs[tab].session.lost(self.now);
        self.settle(tab);
    }

    /// The socket of this tab is opened, with the cookie that the browser has now.
    pub(crate) fn joins(&mut self, tab: usize) {
        if self.tabs[tab].is_joined {
            return;
        }
        let joined = &mut self.tabs[tab];
        joined.is_joined = true;
        joined.joins += 1;
        joined.numbers.clear();
        let response = json!({"ticket": self.ticket(tab), "post": self.count.is_multiple_of(5)});
        let understood = self.tabs[tab].session.joined(&response, self.now);
        understood.expect("a reply to a join");
        self.settle(tab);
        for op in self.tabs[tab].pending.clone() {
            self.asks_for_write(tab, op);
        }
    }

    pub(crate) fn pass(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        while let Some((at, tab)) = self.next_deadline().filter(|(at, _)| *at <= end) {
            self.now = self.now.max(at);
            self.tabs[tab].session.elapsed(self.now);
            self.settle(tab);
        }
        self.now = end;
    }

    /// The next request meets a server that has too much to do.
    pub(crate) fn is_busy(&mut self) {
        self.server.instead.push_back(Instead::Status(429));
    }

    /// Something happens to one of the requests that are under way.
    pub(crate) fn carry(&mut self, place: usize, fate: Fate) {
        if self.traffic.is_empty() {
            return;
        }
        let place = place % self.traffic.len();
        match fate {
            Fate::Arrives => self.arrive(place),
            Fate::Answers => {
                self.arrive(place);
                let carried = self.traffic.remove(place);
                self.answer(carried);
            }
            Fate::Doubled => {
                self.arrive(place);
                self.late.push(self.traffic[place].clone());
            }
            Fate::Unanswered => {
                self.arrive(place);
                let carried = self.traffic.remove(place);
                self.silence(&carried);
            }
            Fate::Late | Fate::Lost => {
                let carried = self.traffic.remove(place);
                self.silence(&carried);
                if matches!(fate, Fate::Late) {
                    self.late.push(carried);
                }
            }
        }
    }

    /// What was late arrives. Nobody hears the answers.
    pub(crate) fn carry_late(&mut self) {
        for late in std::mem::take(&mut self.late) {
            self.server.decide(&late.body, late.cookie.as_deref());
        }
    }

    /// The network is good again, and the visitor is done.
    pub(crate) fn comes_to_rest(&mut self) {
        self.server.instead.clear();
        for tab in 0..self.tabs.len() {
            self.joins(tab);
            self.submits(tab);
            self.leaves_field(tab);
        }
        for _ in 0..500 {
            while !self.traffic.is_empty() {
                self.carry(0, Fate::Answers);
            }
            match self.next_deadline() {
                Some((at, _)) => {
                    let wait = at.saturating_sub(self.now);
                    self.pass(wait.as_millis() as u64 + 1);
                }
                None if self.traffic.is_empty() => return self.carry_late(),
                None => {}
            }
        }
        panic!("the pages do not come to rest");
    }

    fn typed(&mut self, tab: usize, key: u8) -> (String, Value) {
        self.count += 1;
        let (key, value) = (format!("tab{tab}-key{key}"), json!(self.count));
        self.tabs[tab].typed.insert(key.clone(), value.clone());
        (key, value)
    }

    fn apply(&mut self, tab: usize, edit: KeyEdit) {
        self.tabs[tab].session.apply([edit], self.now);
        self.settle(tab);
    }

    fn ticket(&self, tab: usize) -> String {
        let provisional = || format!("tab{tab}-{}?", self.tabs[tab].joins);
        self.cookie.clone().unwrap_or_else(provisional)
    }

    fn asks_for_write(&mut self, tab: usize, op: String) {
        let payload_ticket = format!("{}+{op}", self.ticket(tab));
        let asked = &mut self.tabs[tab];
        let number = asked.numbers.len() as u64 + 1;
        asked.numbers.insert(number, op.clone());
        asked.heard_writes.insert(op);
        let payload = json!({"write": number, "ticket": payload_ticket});
        let understood = asked.session.message("write", &payload, self.now);
        understood.expect("a write");
        self.settle(tab);
    }

    fn next_deadline(&self) -> Option<(Duration, usize)> {
        let tabs = self.tabs.iter().enumerate();
        tabs.filter_map(|(place, tab)| Some((tab.session.deadline()?, place)))
            .min()
    }

    fn arrive(&mut self, place: usize) {
        let Traffic {
            body,
            cookie,
            reply,
            ..
        } = &mut self.traffic[place];
        if reply.is_none() {
            *reply = Some(self.server.post(body, cookie.as_deref()));
        }
    }

    fn answer(&mut self, carried: Traffic) {
        let Some(Some((answer, cookie))) = carried.reply else {
            return self.silence(&carried);
        };
        if let Some(new) = cookie {
            let old = self.cookie.take();
            let latest = old.map(|old| self.server.latest(&new, &old));
            self.cookie = Some(latest.unwrap_or(new));
        }
        let tab = &mut self.tabs[carried.tab];
        tab.has_landed(carried.id);
        tab.session.answered(carried.id, &answer, self.now);
        self.settle(carried.tab);
        self.tabs[carried.tab].may_be_seen();
    }

    fn silence(&mut self, carried: &Traffic) {
        let tab = &mut self.tabs[carried.tab];
        tab.has_landed(carried.id);
        tab.session.unanswered(carried.id, self.now);
        self.settle(carried.tab);
        self.tabs[carried.tab].may_be_seen();
    }

    fn settle(&mut self, tab: usize) {
        while let Some(output) = self.tabs[tab].session.output() {
            match output {
                Output::Post(request) => self.post(tab, request),
                Output::Abort(id) => {
                    self.tabs[tab].has_landed(id);
                    let is_aborted = |carried: &mut Traffic| carried.tab == tab && carried.id == id;
                    let aborted = self.traffic.extract_if(.., is_aborted);
                    self.late.extend(aborted);
                }
                Output::Push(push) => self.hear(tab, &push),
                Output::Reconnect => {
                    self.breaks(tab);
                    self.joins(tab);
                }
                Output::WantLock => {
                    self.tabs[tab].lock = Lock::Wants(self.now);
                    self.waiting.push_back(tab);
                }
                Output::ReleaseLock => self.release(tab),
                Output::Created => {
                    let other = 1 - tab;
                    self.tabs[other].session.created_elsewhere(self.now);
                    self.settle(other);
                }
                Output::Stored
                | Output::Changed { .. }
                | Output::Expiring { .. }
                | Output::Cookies { .. } => {}
            }
        }
        self.grant();
    }

    fn post(&mut self, tab: usize, request: Request) {
        let sender = &mut self.tabs[tab];
        if request.keepalive {
            sender.was_hidden = true;
        } else if !sender.was_hidden {
            let is_alone = sender.underway.is_empty();
            assert!(is_alone, "a second request is under way: {request:?}");
            let may_post = matches!(sender.lock, Lock::Holds | Lock::Without);
            assert!(may_post, "a post without the lock: {request:?}");
        }
        sender.underway.insert(request.id);
        self.traffic.push(Traffic {
            tab,
            id: request.id,
            body: request.body,
            cookie: self.cookie.clone(),
            reply: None,
        });
    }

    fn hear(&mut self, tab: usize, push: &Push) {
        let hearer = &mut self.tabs[tab];
        assert!(hearer.is_joined, "a push on a channel that is lost");
        if push.event != "done" {
            return;
        }
        let number = push.payload["write"].as_u64().expect("a number");
        let status = push.payload["status"].as_u64().expect("a status") as u16;
        let op = hearer.numbers.get(&number).expect("a write of this join");
        if status != 0 {
            hearer.pending.retain(|pending| pending != op);
        }
        let report = (hearer.joins, number);
        hearer.reports.entry(report).or_default().push(status);
    }

    fn release(&mut self, tab: usize) {
        self.waiting.retain(|waiting| *waiting != tab);
        let released = &mut self.tabs[tab];
        released.lock = match released.lock {
            Lock::Wants(since) => {
                assert!(self.now - since >= LOCK_PATIENCE, "it gave up too early");
                Lock::Without
            }
            Lock::Holds => {
                self.lock = None;
                Lock::None
            }
            Lock::Without | Lock::None => Lock::None,
        };
    }

    fn grant(&mut self) {
        while self.lock.is_none()
            && let Some(tab) = self.waiting.pop_front()
        {
            self.lock = Some(tab);
            self.tabs[tab].lock = Lock::Holds;
            self.tabs[tab].session.granted(self.now);
            self.settle(tab);
        }
    }
}

impl Tab {
    fn new(place: usize) -> Self {
        let session = PageSession::new(Setup {
            speaks: true,
            local: None,
            storage: Storage::new(),
            plain_http: false,
            tab: format!("tab{place}"),
            chance: Box::new(|| 0.5),
        });
        Self {
            session,
            typed: BTreeMap::new(),
            heard_writes: BTreeSet::new(),
            reports: BTreeMap::new(),
            is_joined: false,
            joins: 0,
            pending: Vec::new(),
            numbers: BTreeMap::new(),
            lock: Lock::None,
            underway: BTreeSet::new(),
            was_hidden: false,
        }
    }

    fn has_landed(&mut self, id: RequestId) {
        self.underway.remove(&id);
    }

    /// All that left past the lock while the page was hidden has been dealt with.
    fn may_be_seen(&mut self) {
        self.was_hidden &= !self.underway.is_empty();
    }
}
