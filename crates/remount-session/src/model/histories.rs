//! The protocol's promises for one server, tried on random histories.
//!
//! A history is a list of what tabs, views and the network do. Whatever it is, afterwards the
//! browser keeps, per key, the value that the server accepted last.

use std::collections::VecDeque;
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::decide::endpoint::Reply;
use crate::decide::write::{Answer, Outcome};
use crate::page::session::PageSession;
use crate::simulation::{Browser, Site, Visitor, pass};

const TABS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Key {
    Name,
    Volume,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A tab posts what was typed; the answer gets lost so many times before one arrives.
    Put(usize, Key, u8, u8),
    /// A tab's view writes, and the tab posts it.
    Update(usize, Key, u8, u8),
    /// A request that was given up arrives once more, and nobody reads the answer.
    Duplicate(usize),
    /// A tab is loaded again.
    Reload(usize),
    /// Time passes.
    Wait(u32),
    /// The server starts anew, and with it every socket.
    Restart,
}

/// Steps of tabs that post without waiting for each other.
#[derive(Clone, Copy, Debug)]
enum Unlocked {
    Put(usize, Key, u8),
    Update(usize, Key, u8),
    /// One of the answers under way arrives.
    Arrive(usize),
    /// One of them never does.
    Lose(usize),
}

struct Tab {
    socket: PageSession<Visitor>,
    name: String,
    n: u64,
}

/// One browser with its tabs, on one server.
struct History {
    site: Site,
    browser: Browser,
    tabs: Vec<Tab>,
    loads: usize,
    sent: Vec<Value>,
    expected: Visitor,
}

impl History {
    fn begin(browser: Browser) -> Self {
        let site = Site::start();
        let expected = browser.reads(&site);
        let mut history = Self {
            site,
            browser,
            tabs: Vec::new(),
            loads: 0,
            sent: Vec::new(),
            expected,
        };
        history.tabs = (0..TABS).map(|_| history.load()).collect();
        history
    }

    fn load(&mut self) -> Tab {
        self.loads += 1;
        Tab {
            socket: self.browser.socket(&self.site),
            name: self.loads.to_string(),
            n: 0,
        }
    }

    fn put(&mut self, tab: usize, key: Key, value: u8) -> Value {
        let tab = &mut self.tabs[tab % TABS];
        tab.n += 1;
        let put = match key {
            Key::Name => json!({ "name": value.to_string() }),
            Key::Volume => json!({ "volume": value }),
        };
        set(&mut self.expected, key, value);
        json!({ "ticket": tab.socket.ticket(), "put": put, "tab": tab.name, "n": tab.n })
    }

    fn update(&mut self, tab: usize, key: Key, value: u8) -> Option<(crate::Write, Value)> {
        let tab = &mut self.tabs[tab % TABS];
        let write = tab
            .socket
            .update(|visitor| set(visitor, key, value))
            .expect("it is valid")?;
        tab.n += 1;
        set(&mut self.expected, key, value);
        let body = json!({ "ticket": write.ticket, "tab": tab.name, "n": tab.n });
        Some((write, body))
    }

    /// Posts under the lock: until there is an answer, nobody else posts.
    fn post(&mut self, body: Value, lost: u8) -> Reply {
        for _ in 0..lost {
            self.browser.send(&self.site, &body);
        }
        let reply = self.browser.post(&self.site, &body);
        self.sent.push(body);
        self.rebind();
        reply
    }

    fn rebind(&self) {
        for notice in self.site.heard() {
            if let crate::Notice::Rebound { from, to, lease } = notice {
                let tabs = self.tabs.iter().filter(|tab| tab.socket.id() == from);
                tabs.for_each(|tab| tab.socket.rebind(to, &lease));
            }
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Put(tab, key, value, lost) => {
                let body = self.put(tab, key, value);
                let reply = self.post(body, lost);
                assert!(matches!(reply.status, 201 | 204), "{reply:?}");
            }
            Step::Update(tab, key, value, lost) => {
                if let Some((write, body)) = self.update(tab, key, value) {
                    let reply = self.post(body, lost);
                    let socket = &self.tabs[tab % TABS].socket;
                    let outcome = socket.settle(&write, Answer::Status(reply.status));
                    assert_eq!(outcome, Outcome::Committed);
                }
            }
            Step::Duplicate(index) => {
                if !self.sent.is_empty() {
                    let body = self.sent[index % self.sent.len()].clone();
                    self.browser.send(&self.site, &body);
                    self.rebind();
                }
            }
            Step::Reload(tab) => {
                let loaded = self.load();
                self.tabs[tab % TABS] = loaded;
            }
            Step::Wait(seconds) => pass(Duration::from_secs(u64::from(seconds))),
            Step::Restart => {
                self.site = Site::start();
                self.tabs = (0..TABS).map(|_| self.load()).collect();
                // Its numbers are forgotten; that late requests may win then is known.
                self.sent.clear();
            }
        }
    }

    fn check_everybody_reads_the_last_values(&self) {
        assert_eq!(self.browser.reads(&self.site), self.expected);
        if !self.browser.cookies.is_empty() {
            let id = self.site.sessions.read(&self.browser.headers()).id();
            let bound = self.tabs.iter().filter(|tab| Some(tab.socket.id()) == id);
            for tab in bound {
                assert_eq!(tab.socket.get(), self.expected);
            }
        }
    }
}

fn set(visitor: &mut Visitor, key: Key, value: u8) {
    match key {
        Key::Name => visitor.name = value.to_string(),
        Key::Volume => visitor.volume = value,
    }
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![Just(Key::Name), Just(Key::Volume)]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..TABS, key(), 0u8..=10, 0u8..3).prop_map(|(t, k, v, l)| Step::Put(t, k, v, l)),
        4 => (0..TABS, key(), 0u8..=10, 0u8..3).prop_map(|(t, k, v, l)| Step::Update(t, k, v, l)),
        2 => any::<usize>().prop_map(Step::Duplicate),
        1 => (0..TABS).prop_map(Step::Reload),
        1 => prop_oneof![Just(1), Just(119), Just(121)].prop_map(Step::Wait),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 0..25)
}

fn unlocked_steps() -> impl Strategy<Value = Vec<Unlocked>> {
    let step = prop_oneof![
        2 => (0..TABS, key(), 0u8..=10).prop_map(|(t, k, v)| Unlocked::Put(t, k, v)),
        2 => (0..TABS, key(), 0u8..=10).prop_map(|(t, k, v)| Unlocked::Update(t, k, v)),
        3 => any::<usize>().prop_map(Unlocked::Arrive),
        1 => any::<usize>().prop_map(Unlocked::Lose),
    ];
    prop::collection::vec(step, 0..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn under_the_lock_nothing_is_lost(steps in steps()) {
        // A first visit: all tabs come without a session.
        let mut history = History::begin(Browser::default());
        for step in steps {
            history.step(step);
            history.check_everybody_reads_the_last_values();
            prop_assert!(history.browser.cookies.len() <= 1);
            prop_assert_eq!(history.browser.keeps(), history.expected.clone());
        }
    }

    #[test]
    fn outside_the_lock_one_more_post_heals_everything(steps in unlocked_steps()) {
        let (browser, _) = Browser::with_session(&Site::start());
        let mut history = History::begin(browser);
        let mut under_way: VecDeque<Reply> = VecDeque::new();
        for step in steps {
            match step {
                Unlocked::Put(tab, key, value) => {
                    let body = history.put(tab, key, value);
                    under_way.push_back(history.browser.send(&history.site, &body));
                }
                Unlocked::Update(tab, key, value) => {
                    if let Some((_, body)) = history.update(tab, key, value) {
                        under_way.push_back(history.browser.send(&history.site, &body));
                    }
                }
                Unlocked::Arrive(index) if !under_way.is_empty() => {
                    let index = index % under_way.len();
                    let reply = under_way.remove(index).expect("it is there");
                    history.browser.take(&reply);
                }
                Unlocked::Lose(index) if !under_way.is_empty() => {
                    let index = index % under_way.len();
                    under_way.remove(index);
                }
                Unlocked::Arrive(_) | Unlocked::Lose(_) => {}
            }
            history.check_everybody_reads_the_last_values();
        }
        let socket = history.browser.socket(&history.site);
        if socket.needs_post() {
            history.browser.post(&history.site, &json!({ "ticket": socket.ticket() }));
        }
        prop_assert_eq!(history.browser.keeps(), history.expected);
    }
}
