//! What visitors do: in each round some of their tabs write, all at the same moment.

use std::ops::Range;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use futures_util::future::join_all;

use remount_testing::{Fault, Site, Tab, Visitor};
use serde_json::json;

use crate::dice::Dice;
use crate::judge::Path;
use crate::key::Key;
use crate::ledger::{Ledger, Values};
use crate::site;
use crate::weather;

const SESSIONS: usize = 200;
const TABS: usize = 200;
/// Every other tab is opened in one of so many browsers, so that tabs meet there.
const BUSY_BROWSERS: usize = 12;
/// The most tabs of one browser: each waits for the others, and none for longer than pages wait.
const TABS_OF_ONE: usize = 12;
/// Tabs that do something in the same round.
const AT_ONCE: usize = 20;
/// How long a round takes at most. Pages post what was typed 300 ms later.
const ROUND_MS: usize = 400;

/// Longer than a page waits before it posts something again.
const QUIET: Duration = Duration::from_secs(60);

/// The visitors of a site, and the tabs that they have open.
pub(crate) struct Writers {
    visitors: Vec<Visitor>,
    tabs: Vec<Open>,
    ledger: Ledger,
    dice: Dice,
    seed: u64,
    written: usize,
}

struct Open {
    session: usize,
    tab: Tab,
}

/// What a visitor does in a tab.
enum Deed {
    /// Types into fields, each key and its value.
    Type(Vec<(Key, String)>),
    /// Has the view write.
    Click(Key, String),
    /// Sends a form to the handler, with one value for all keys.
    Submit(Vec<Key>, String),
    /// Is in a tunnel for a moment.
    Disconnect,
    Rest,
}

impl Writers {
    /// Opens all tabs.
    pub(crate) async fn arrive(site: &Site, ledger: Ledger, seed: u64) -> Self {
        let mut dice = Dice::of_seed(seed);
        let mut of_network = dice.fork();
        let posted = ledger.clone();
        site.network().on_post(move |post| {
            let fault = weather::fault(&mut of_network);
            posted.posted(&post.body, fault);
            fault
        });
        let answered = ledger.clone();
        site.network()
            .on_answer(move |post, answer| answered.answered(&post.body, answer.status()));
        let mut writers = Self {
            visitors: (0..SESSIONS).map(|_| site.visitor()).collect(),
            tabs: Vec::new(),
            ledger,
            dice,
            seed,
            written: 0,
        };
        let places: Vec<_> = (0..TABS).map(|_| writers.place()).collect();
        let visitors = &writers.visitors;
        let opened = places.into_iter().map(async |session| Open {
            session,
            tab: visitors[session].open("/").await,
        });
        writers.tabs = join_all(opened).await;
        writers
    }

    /// In one round some tabs do something, and one is closed and another opened. Then sessions are
    /// read, and time passes.
    pub(crate) async fn round(&mut self, site: &Site) {
        self.act().await;
        self.replace_a_tab().await;
        for _ in 0..AT_ONCE / 2 {
            let session = self.dice.below(SESSIONS);
            self.read(session, &self.visitors[session], "a page").await;
        }
        let time = weather::up_to(ROUND_MS, &mut self.dice);
        site.advance(time).await;
    }

    /// Some tabs do something at the same moment.
    pub(crate) async fn act(&mut self) {
        let deeds: Vec<_> = (0..AT_ONCE).map(|_| self.deed()).collect();
        let first = self.dice.below(self.tabs.len());
        let tabs = self.tabs.iter().cycle().skip(first);
        let done = tabs
            .zip(deeds)
            .map(|(open, deed)| self.carry_out(open, deed));
        join_all(done).await;
    }

    /// Each visitor writes once more, in a good network, and waits until that is answered.
    pub(crate) async fn write_once_more(&mut self, site: &Site) {
        let posted = self.ledger.clone();
        site.network().on_post(move |post| {
            posted.posted(&post.body, Fault::Pass);
            Fault::Pass
        });
        // What is under way still comes to its end.
        site.advance(QUIET).await;
        self.tabs.clear();
        let values: Vec<_> = (0..SESSIONS).map(|_| self.value()).collect();
        let typed = values
            .into_iter()
            .enumerate()
            .map(async |(session, value)| {
                let tab = self.visitors[session].open("/").await;
                let open = Open { session, tab };
                let typed = Deed::Type(vec![(Key::Name, value)]);
                self.carry_out(&open, typed).await;
                open
            });
        let tabs = join_all(typed).await;
        site.advance(QUIET).await;
        drop(tabs);
    }

    /// Reads all sessions on another server, without its memory and with the cookies alone.
    pub(crate) async fn read_all_at(&self, server: &Site) {
        let reader = server.visitor();
        for session in 0..SESSIONS {
            self.read(session, &reader, "a page").await;
        }
    }

    /// Judges what all tabs show.
    pub(crate) fn look_at_tabs(&self) {
        for Open { session, tab } in &self.tabs {
            let shown = |key: Key| (key, tab.text(&*format!("#{}", key.name())));
            let shown: Values = Key::ALL.into_iter().map(shown).collect();
            self.ledger.judge(*session, &shown, "a live view");
        }
    }

    /// Reads one session where `reader` is, and judges what is found. No time passes meanwhile, so
    /// that nobody else does anything.
    async fn read(&self, session: usize, reader: &Visitor, where_from: &str) {
        let cookies = self.visitors[session].cookies("/").unwrap_or_default();
        let cookies = [("cookie", &*cookies)];
        let page = reader.send(Method::GET, "/", &cookies, "").await;
        let found = site::values(page.body());
        let Some(found) = found.filter(|_| page.status() == StatusCode::OK) else {
            panic!(
                "the page is answered with {}: {}",
                page.status(),
                page.body()
            );
        };
        self.ledger.judge(session, &found, where_from);
    }

    async fn carry_out(&self, open: &Open, deed: Deed) {
        let Open { session, tab } = open;
        match deed {
            Deed::Type(fields) => {
                for (key, value) in fields {
                    self.ledger.plan(*session, Path::Put, &[key], &value);
                    tab.fill(&*format!("#typed-{}", key.name()), &value).await;
                }
            }
            Deed::Click(key, value) if tab.is_connected() => {
                self.ledger.plan(*session, Path::View, &[key], &value);
                let payload = json!({"key": key.name(), "value": value});
                tab.push_event("#pen", "save", payload).await;
            }
            Deed::Submit(keys, value) => self.submit(*session, &keys, &value).await,
            Deed::Disconnect => tab.disconnect().await,
            Deed::Click(..) | Deed::Rest => {}
        }
    }

    /// Sends a form to the handler. It waits for the lock, which stands for a visitor who does
    /// nothing in other tabs meanwhile: the promises know no restart for handlers that do not.
    async fn submit(&self, session: usize, keys: &[Key], value: &str) {
        self.ledger.plan(session, Path::Handler, keys, value);
        let visitor = &self.visitors[session];
        let _lock = visitor.lock().await;
        self.ledger.begin(value);
        let fields: Vec<_> = keys
            .iter()
            .map(|key| format!("{}={value}", key.name()))
            .collect();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = visitor.send(Method::POST, "/save", &headers, fields.join("&"));
        let answer = answer.await;
        let has_cookie = answer.headers().contains_key("set-cookie");
        let (status, body) = (answer.status(), answer.body());
        let is_kept = status == StatusCode::NO_CONTENT && has_cookie;
        assert!(is_kept, "the handler answered with {status}: {body}");
        self.ledger.acknowledge(value);
    }

    /// Closes a tab that has saved everything, and opens another one. What a page posts that is
    /// closed before does not wait for the lock.
    async fn replace_a_tab(&mut self) {
        let place = self.dice.below(self.tabs.len());
        if self.tabs[place].tab.is_saved() {
            let session = self.place();
            let tab = self.visitors[session].open("/").await;
            self.tabs[place] = Open { session, tab };
        }
    }

    /// All browsers lose what they have kept.
    #[cfg(test)]
    pub(crate) fn clear_cookies(&self) {
        self.visitors.iter().for_each(Visitor::clear_cookies);
    }

    /// In which browser the next tab is opened.
    fn place(&mut self) -> usize {
        loop {
            let among = self.dice.one_of(&[BUSY_BROWSERS, SESSIONS]);
            let session = self.dice.below(among);
            let of_session = |open: &&Open| open.session == session;
            if self.tabs.iter().filter(of_session).count() < TABS_OF_ONE {
                return session;
            }
        }
    }

    fn deed(&mut self) -> Deed {
        const TYPE: Range<usize> = 0..9;
        const CLICK: Range<usize> = 9..14;
        const SUBMIT: Range<usize> = 14..18;
        const DISCONNECT: usize = 18;
        match self.dice.below(20) {
            deed if TYPE.contains(&deed) => {
                let keys = self.dice.some_of(&Key::OF_PAGES);
                let fields = keys.into_iter().map(|key| (key, self.value()));
                Deed::Type(fields.collect())
            }
            deed if CLICK.contains(&deed) => Deed::Click(self.dice.one_of(&Key::ALL), self.value()),
            deed if SUBMIT.contains(&deed) => {
                Deed::Submit(self.dice.some_of(&Key::ALL), self.value())
            }
            DISCONNECT => Deed::Disconnect,
            _ => Deed::Rest,
        }
    }

    /// A value that nobody else writes, in any run.
    fn value(&mut self) -> String {
        self.written += 1;
        format!("{}-{}", self.seed, self.written)
    }
}
