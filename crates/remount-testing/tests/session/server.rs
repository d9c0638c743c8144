//! An endpoint that keeps sessions as the real one does, with tickets and cookies that are names:
//! `s` is a ticket of the session `s`, `s?` a provisional one, and `s+op` one with a write.

use std::collections::{BTreeMap, VecDeque};

use remount_testing::session::HttpAnswer;
use serde_json::{Value, json};

#[derive(Default)]
pub(crate) struct Server {
    sessions: BTreeMap<String, Session>,
    /// In the order of their births: the latest cookie wins.
    born: Vec<String>,
    aliases: BTreeMap<String, String>,
    /// What the next requests meet, in the place of the endpoint.
    pub(crate) instead: VecDeque<Instead>,
    pub(crate) gives_no_receipts: bool,
    receipts: usize,
}

#[derive(Default)]
pub(crate) struct Session {
    pub(crate) values: BTreeMap<String, Value>,
    /// A login has made it: provisional tickets do not join it.
    pub(crate) is_renewed: bool,
    seen: BTreeMap<String, u64>,
}

pub(crate) enum Instead {
    /// This status, and nothing is done.
    Status(u16),
    /// The same with a body.
    Body(u16, Value),
    /// The work is done, and the answer is lost.
    Lost,
    /// The request does not arrive.
    Down,
    /// The endpoint itself.
    Real,
}

/// The answer, and the cookie that it sets.
pub(crate) type Reply = (HttpAnswer, Option<String>);

impl Server {
    pub(crate) fn open(&mut self, id: &str) -> &mut Session {
        self.born.push(id.to_owned());
        self.sessions.entry(id.to_owned()).or_default()
    }

    pub(crate) fn values(&self, id: &str) -> Value {
        json!(self.sessions[id].values)
    }

    /// Whether any session has this value.
    pub(crate) fn has(&self, key: &str, value: &Value) -> bool {
        let mut sessions = self.sessions.values();
        sessions.any(|session| session.values.get(key) == Some(value))
    }

    /// Which of two cookies a browser shows to be the one that counts.
    pub(crate) fn latest(&self, one: &str, other: &str) -> String {
        let birth = |id: &str| self.born.iter().position(|born| born == id);
        let wins = birth(one) >= birth(other);
        (if wins { one } else { other }).to_owned()
    }

    /// Nothing if the page gets no answer.
    pub(crate) fn post(&mut self, body: &Value, cookie: Option<&str>) -> Option<Reply> {
        match self.instead.pop_front() {
            Some(Instead::Status(status)) => Some((answer(status, ""), None)),
            Some(Instead::Body(status, body)) => Some((answer(status, &body.to_string()), None)),
            Some(Instead::Down) => None,
            Some(Instead::Lost) => {
                self.decide(body, cookie);
                None
            }
            Some(Instead::Real) | None => Some(self.decide(body, cookie)),
        }
    }

    pub(crate) fn decide(&mut self, body: &Value, cookie: Option<&str>) -> Reply {
        let Some(ticket) = body["ticket"].as_str() else {
            return self.give_ticket(cookie);
        };
        let (ticket, op) = match ticket.split_once('+') {
            Some((ticket, op)) => (ticket, Some(op)),
            None => (ticket, None),
        };
        let named = ticket.trim_end_matches('?');
        let is_provisional = named != ticket;
        let present = cookie.filter(|id| self.sessions.contains_key(*id));
        let fits = match present {
            Some(id) => id == named || self.is_alias(named, id, is_provisional),
            None => is_provisional,
        };
        if !fits {
            return (answer(409, ""), None);
        }
        let id = present.unwrap_or(named).to_owned();
        if !self.sessions.contains_key(&id) {
            self.open(&id);
        }
        if id != named {
            self.fold(named, &id);
        }
        let session = self.sessions.get_mut(&id).expect("it was just opened");
        session.apply(body, op);
        let status = if present.is_some() { 204 } else { 201 };
        let text = json!({"ticket": id}).to_string();
        let mut answer = answer(status, if status == 201 { &text } else { "" });
        if !self.gives_no_receipts {
            self.receipts += 1;
            answer.receipt = Some(format!("receipt-{}", self.receipts));
        }
        (answer, Some(id))
    }

    fn give_ticket(&mut self, cookie: Option<&str>) -> Reply {
        let ticket = |id: &str| json!({"ticket": id}).to_string();
        if let Some(id) = cookie {
            return (answer(200, &ticket(id)), None);
        }
        let id = format!("opened-{}", self.born.len());
        self.open(&id);
        (answer(201, &ticket(&id)), Some(id))
    }

    fn is_alias(&self, named: &str, id: &str, is_provisional: bool) -> bool {
        let known = self.aliases.get(named).is_some_and(|alias| alias == id);
        known || (is_provisional && !self.sessions[id].is_renewed)
    }

    /// What was written under a provisional id goes over to the session that is there.
    fn fold(&mut self, named: &str, id: &str) {
        let before = self.aliases.insert(named.to_owned(), id.to_owned());
        let values = match (before, self.sessions.get(named)) {
            (None, Some(lost)) => lost.values.clone(),
            _ => return,
        };
        let session = self.sessions.get_mut(id).expect("it is present");
        for (key, value) in values {
            session.values.entry(key).or_insert(value);
        }
    }
}

impl Session {
    fn apply(&mut self, body: &Value, op: Option<&str>) {
        if let Some(op) = op {
            self.values.insert(format!("written-{op}"), json!(true));
        }
        let (tab, n) = (body["tab"].as_str(), body["n"].as_u64());
        let (Some(tab), Some(n)) = (tab, n) else {
            return;
        };
        let seen = self.seen.entry(tab.to_owned()).or_default();
        if n > *seen {
            *seen = n;
            let put = body["put"].as_object().into_iter().flatten();
            self.values
                .extend(put.map(|(key, value)| (key.clone(), value.clone())));
        }
    }
}

pub(crate) fn answer(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        body: body.to_owned(),
        ..HttpAnswer::default()
    }
}
