//! Saves what is typed into fields whose keys this browser keeps: asks the server whether a value
//! is right, over the channel, and keeps what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::backoff::Backoff;
use super::intake;
use super::ledger::State;
use super::local_item::{LocalItem, Store, Texts};
use super::output::{Output, PushId};
use super::queue::{Flight, NEVER, Queue, Values};
use super::storage::Storage;
use super::surroundings::Surroundings;

/// Failures in a row after which the page says so. It goes on trying.
const PATIENT_ATTEMPTS: usize = 2;
const PATIENCE: Duration = Duration::from_secs(5);

/// How texts begin, by their keys.
pub(super) type Prefixes = BTreeMap<String, String>;

pub(super) struct LocalSender {
    keys: BTreeSet<String>,
    item: LocalItem,
    pub(super) queue: Queue,
    /// Known once the channel was joined.
    prefixes: Prefixes,
    was_joined: bool,
    asked: Option<PutUnderWay>,
    backoff: Backoff,
    not_before: Duration,
    /// What was kept before a page that might have been left kept values unasked.
    before: BTreeMap<String, Option<String>>,
    brought: Vec<PushId>,
}

/// Values that the server was asked to take.
#[derive(Debug)]
struct PutUnderWay {
    push: PushId,
    flight: Flight,
    until: Duration,
}

/// What the server says of values.
#[derive(Debug)]
pub(super) enum PutReply {
    /// Nothing came: the page may ask the same again.
    Silence,
    /// All of it is right, and to be kept like this.
    Kept(Store),
    Refused {
        key: Option<String>,
        reason: String,
    },
}

impl LocalSender {
    /// `content`: that of the page's `<meta name="remount-local">`, the item's name and the keys.
    pub(super) fn new(content: &str, storage: Storage) -> Option<Self> {
        let mut words = content.split(' ');
        let name = words.next().filter(|name| !name.is_empty())?;
        Some(Self {
            keys: words.map(str::to_owned).collect(),
            item: LocalItem::new(name, storage),
            queue: Queue::default(),
            prefixes: Prefixes::new(),
            was_joined: false,
            asked: None,
            backoff: Backoff::default(),
            not_before: Duration::ZERO,
            before: BTreeMap::new(),
            brought: Vec::new(),
        })
    }

    pub(super) fn owns(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The item as a join brings it: with what the server was asked to take and has not answered.
    pub(super) fn text(&self) -> String {
        let mut texts = match self.asked {
            Some(_) => self.texts(&self.queue.in_flight()),
            None => Texts::new(),
        };
        // What somebody else keeps by now does not give way to it.
        texts.retain(|key, text| {
            let kept = self.item.get(key);
            kept.is_none_or(|kept| label_of(&kept) == label_of(text))
        });
        self.item.text(texts)
    }

    /// The channel was joined, or values are to be kept otherwise from now on.
    pub(super) fn connected(&mut self, prefixes: Prefixes, store: Store, page: &mut Surroundings) {
        let before = std::mem::replace(&mut self.prefixes, prefixes);
        self.store(store, page);
        let mut disowned: Vec<_> = self.keys.iter().cloned().collect();
        disowned.retain(|key| belongs_to_another(before.get(key), self.prefixes.get(key)));
        self.disown(&disowned, page);
        self.was_joined = true;
        self.not_before = Duration::ZERO;
        self.backoff.reset();
        self.pump(page);
    }

    /// The channel was lost, and with it the replies to what was brought.
    pub(super) fn lost(&mut self) {
        self.brought.clear();
    }

    /// The server says what to keep. Returns whether the next page has it.
    pub(super) fn store(&self, store: Store, page: &mut Surroundings) -> bool {
        let stored = self.item.store(store);
        if stored.is_news {
            page.tell(Output::Stored);
        }
        stored.lasts
    }

    /// Another tab has changed the item.
    pub(super) fn changed_elsewhere(&mut self, page: &mut Surroundings) {
        self.bring(&self.text(), page);
    }

    /// Whether it was this push that has shown the item to the server.
    pub(super) fn has_brought(&mut self, push: PushId) -> bool {
        let place = self.brought.iter().position(|brought| *brought == push);
        place.map(|place| self.brought.remove(place)).is_some()
    }

    /// Whether it was this push that has asked for values.
    pub(super) fn has_asked(&self, push: PushId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.push == push)
    }

    /// The page may go away before the server has answered: what is unsaved is kept as it is. The
    /// next page has it checked, as everything that it brings.
    pub(super) fn flush(&mut self, page: &mut Surroundings) {
        self.release(None, page);
        let mut pending = self.queue.unsaved();
        let keys = self.queue.pending();
        pending.retain(|key, _| keys.contains(key));
        let texts = self.texts(&pending);
        for key in texts.keys() {
            if !self.before.contains_key(key) {
                self.before.insert(key.clone(), self.item.get(key));
            }
        }
        if !texts.is_empty() {
            let texts = texts.into_iter();
            self.store(texts.map(|(key, text)| (key, Some(text))).collect(), page);
        }
    }

    pub(super) fn edit(&mut self, values: Values, delay: Duration, page: &mut Surroundings) {
        if !values.is_empty() {
            intake::edit(&mut self.queue, values, delay, page);
            self.pump(page);
        }
    }

    pub(super) fn release(&mut self, keys: Option<&[String]>, page: &mut Surroundings) {
        intake::release(&mut self.queue, keys, page);
        self.pump(page);
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        match &self.asked {
            Some(asked) => Some(asked.until),
            None => self.wakes_at(),
        }
    }

    pub(super) fn elapsed(&mut self, page: &mut Surroundings) {
        match &self.asked {
            Some(asked) if asked.until <= page.now => self.replied(PutReply::Silence, page),
            _ => self.pump(page),
        }
    }

    /// The server has answered what it was asked.
    pub(super) fn replied(&mut self, reply: PutReply, page: &mut Surroundings) {
        if let Some(asked) = self.asked.take() {
            self.answered(&asked.flight, reply, page);
            self.pump(page);
        }
    }

    fn pump(&mut self, page: &mut Surroundings) {
        while self.asked.is_none() && self.wakes_at().is_some_and(|at| at <= page.now) {
            let Some(flight) = self.queue.take(page.now) else {
                return;
            };
            match page.push("put", json!({"put": flight.put})) {
                Some(push) => {
                    let until = page.now + PATIENCE;
                    self.asked = Some(PutUnderWay {
                        push,
                        flight,
                        until,
                    });
                }
                None => self.answered(&flight, PutReply::Silence, page),
            }
        }
    }

    fn wakes_at(&self) -> Option<Duration> {
        if !self.was_joined {
            return None;
        }
        let due = self.queue.due()?;
        Some(due.max(self.not_before)).filter(|at| *at != NEVER)
    }

    fn answered(&mut self, flight: &Flight, reply: PutReply, page: &mut Surroundings) {
        match reply {
            PutReply::Silence => {
                self.not_before = page.now + self.backoff.next(page.chance());
                if self.backoff.failures() >= PATIENT_ATTEMPTS {
                    page.failed(self.queue.pending(), "offline");
                }
            }
            PutReply::Kept(store) => self.kept(flight.n, store, page),
            PutReply::Refused { key, reason } => {
                let named = key.filter(|key| flight.put.contains_key(key));
                let is_wrong = |key: &str| named.as_ref().is_none_or(|named| named == key);
                let wrong = self.queue.refuse(flight.n, page.now, is_wrong);
                self.take_back(flight.put.keys(), page);
                if named.is_some() {
                    page.invalid(wrong, &reason);
                } else {
                    page.failed(wrong, &reason);
                }
                // A join may have brought what is refused now.
                self.bring(&self.item.text(Texts::new()), page);
            }
        }
    }

    fn kept(&mut self, n: u64, store: Store, page: &mut Surroundings) {
        self.backoff.reset();
        let keys = self.queue.confirm(n);
        for key in &keys {
            self.before.remove(key);
        }
        let lasts = self.store(store, page);
        let newer = self.queue.pending();
        let mut done = keys.clone();
        done.retain(|key| !newer.contains(key));
        if lasts {
            page.changed(done, State::Saved);
        } else {
            page.failed(done, "no-storage");
            page.report("no-storage", &keys);
        }
    }

    fn bring(&mut self, item: &str, page: &mut Surroundings) {
        let push = page.push("local", json!({"item": item}));
        self.brought.extend(push);
    }

    /// A login or a logout has come in between: what was typed before is not the next visitor's.
    fn disown(&mut self, keys: &[String], page: &mut Surroundings) {
        for key in keys {
            self.before.remove(key);
        }
        let disowned = self.queue.abandon(keys);
        page.failed(disowned, "session-changed");
    }

    /// What was kept unasked gives way to what was there before.
    fn take_back<'a>(&mut self, keys: impl Iterator<Item = &'a String>, page: &mut Surroundings) {
        let before = keys.filter_map(|key| self.before.remove_entry(key));
        let store: Store = before.collect();
        if !store.is_empty() {
            self.store(store, page);
        }
    }

    fn texts(&self, values: &Values) -> Texts {
        let texts = values.iter().filter_map(|(key, value): (_, &Value)| {
            let prefix = self.prefixes.get(key)?;
            Some((key.clone(), format!("{prefix}{value}")))
        });
        texts.collect()
    }
}

/// Whom a text belongs to: nobody who has logged in, if it is empty.
fn label_of(text: &str) -> &str {
    text.split('.').next().unwrap_or_default()
}

fn belongs_to_another(before: Option<&String>, now: Option<&String>) -> bool {
    let (Some(before), Some(now)) = (before, now) else {
        return false;
    };
    !label_of(before).is_empty() && label_of(before) != label_of(now)
}
