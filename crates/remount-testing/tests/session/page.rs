//! One page in one browser, whose time passes when a test says so.

use std::collections::BTreeMap;
use std::time::Duration;

use remount_testing::session::fields::{Delay, KeyEdit};
use remount_testing::session::{
    Output, PageSession, PushId, Request, RequestId, Setup, State, Storage,
};
use serde_json::{Value, json};

use crate::server::{Reply, Server};

pub(crate) struct Page {
    pub(crate) session: PageSession,
    pub(crate) server: Server,
    /// What the browser keeps: the id of its session.
    pub(crate) cookie: Option<String>,
    pub(crate) keeps_no_cookies: bool,
    pub(crate) storage: Storage,
    /// The bodies of all requests, with `keepalive` if they outlive the page.
    pub(crate) sent: Vec<Value>,
    /// `name saved`, `name failed: is too long`.
    pub(crate) changes: Vec<String>,
    /// What else the page has told: `reconnect`, `created`, `stored`, ...
    pub(crate) told: Vec<String>,
    pub(crate) pushed: Vec<(&'static str, Value)>,
    /// What the channel replies when it is asked for a ticket.
    pub(crate) fresh_ticket: Option<&'static str>,
    /// Another tab has the lock.
    pub(crate) is_locked: bool,
    puts: Vec<PushId>,
    brought: Vec<PushId>,
    holds_answers: bool,
    held: Vec<(RequestId, Option<Reply>)>,
    now: Duration,
}

pub(crate) const LOCAL: &str = "remount:test draft search";

impl Page {
    pub(crate) fn with(server: Server, setup: impl FnOnce(&mut Setup)) -> Self {
        let storage = Storage::new();
        let mut given = Setup {
            speaks: true,
            local: None,
            storage,
            plain_http: false,
            tab: "tab".to_owned(),
            chance: Box::new(|| 0.5),
        };
        setup(&mut given);
        Self {
            storage: given.storage.clone(),
            session: PageSession::new(given),
            server,
            cookie: None,
            keeps_no_cookies: false,
            sent: Vec::new(),
            changes: Vec::new(),
            told: Vec::new(),
            pushed: Vec::new(),
            fresh_ticket: None,
            is_locked: false,
            puts: Vec::new(),
            brought: Vec::new(),
            holds_answers: false,
            held: Vec::new(),
            now: Duration::ZERO,
        }
    }

    /// A page whose browser has the session `s`, and that has joined its channel.
    pub(crate) fn known() -> Self {
        let mut page = Self::with(Server::default(), |_| {});
        page.server.open("s");
        page.cookie = Some("s".to_owned());
        page.join("s")
    }

    /// A page that came without a session. Its ticket is provisional.
    pub(crate) fn first() -> Self {
        Self::with(Server::default(), |_| {}).join("a?")
    }

    pub(crate) fn join(mut self, ticket: &str) -> Self {
        self.joins(ticket);
        self
    }

    pub(crate) fn joins(&mut self, ticket: &str) {
        self.joined(&json!({"ticket": ticket, "post": false}));
    }

    pub(crate) fn joined(&mut self, response: &Value) {
        let understood = self.session.joined(response, self.now);
        understood.expect("a reply to a join");
        self.settle();
    }

    pub(crate) fn lost(&mut self) {
        self.session.lost(self.now);
        self.settle();
    }

    pub(crate) fn hears(&mut self, event: &str, payload: &Value) {
        let understood = self.session.message(event, payload, self.now);
        understood.expect("a message of the server");
        self.settle();
    }

    /// The server asks for a post.
    pub(crate) fn touch(&mut self) {
        self.hears("post", &json!({}));
    }

    /// A live view has written.
    pub(crate) fn write(&mut self, number: u64, ticket: &str) {
        self.hears("write", &json!({"write": number, "ticket": ticket}));
    }

    pub(crate) fn apply(&mut self, edit: KeyEdit) {
        self.session.apply([edit], self.now);
        self.settle();
    }

    /// A field has a new value, which waits for so many milliseconds.
    pub(crate) fn edit(&mut self, key: &str, value: &str, milliseconds: u64) {
        let delay = Delay::After(Duration::from_millis(milliseconds));
        self.apply(KeyEdit::edit(key, json!(value), delay));
    }

    /// The same, until the field is left.
    pub(crate) fn edit_until_left(&mut self, key: &str, value: &str) {
        self.apply(KeyEdit::edit(key, json!(value), Delay::UntilLeft));
    }

    pub(crate) fn hold(&mut self, key: &str, value: &str) {
        self.apply(KeyEdit::hold(key, json!(value)));
    }

    /// The form is submitted with all that is not saved.
    pub(crate) fn submit(&mut self) {
        let values = self.session.unsaved();
        let delay = Delay::After(Duration::ZERO);
        self.apply(KeyEdit::Edit { values, delay });
    }

    pub(crate) fn release(&mut self) {
        self.apply(KeyEdit::Release { keys: None });
    }

    pub(crate) fn undo(&mut self, keys: &[&str]) {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        self.apply(KeyEdit::Undo { keys });
    }

    pub(crate) fn discard(&mut self, keys: &[&str]) {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        self.apply(KeyEdit::Discard { keys });
    }

    pub(crate) fn flush(&mut self) {
        self.session.flush(self.now);
        self.settle();
    }

    pub(crate) fn created_elsewhere(&mut self) {
        self.session.created_elsewhere(self.now);
        self.settle();
    }

    pub(crate) fn stored_elsewhere(&mut self) {
        self.session.stored_elsewhere(self.now);
        self.settle();
    }

    pub(crate) fn online(&mut self) {
        self.session.online(self.now);
        self.settle();
    }

    /// Lets so many milliseconds pass, with all that happens meanwhile.
    pub(crate) fn pass(&mut self, milliseconds: u64) {
        let end = self.now + Duration::from_millis(milliseconds);
        while let Some(at) = self.session.deadline().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.session.elapsed(self.now);
            self.settle();
        }
        self.now = end;
    }

    /// Answers do not arrive until [`Page::let_answers_in`].
    pub(crate) fn hold_answers(&mut self) {
        self.holds_answers = true;
    }

    pub(crate) fn let_answers_in(&mut self) {
        self.holds_answers = false;
        for (id, reply) in std::mem::take(&mut self.held) {
            self.arrive(id, reply);
        }
        self.settle();
    }

    /// The server answers what it was asked first of the values that the browser keeps.
    pub(crate) fn reply_to_put(&mut self, reply: &Result<Value, Value>) {
        let asked = self.puts.remove(0);
        let understood = self.session.replied(asked, reply.as_ref(), self.now);
        understood.expect("a reply");
        self.settle();
    }

    /// The server answers the item that it was shown first.
    pub(crate) fn reply_to_bring(&mut self, response: &Value) {
        let brought = self.brought.remove(0);
        let understood = self.session.replied(brought, Ok(response), self.now);
        understood.expect("a reply");
        self.settle();
    }

    /// The lock becomes free.
    pub(crate) fn unlock(&mut self) {
        self.is_locked = false;
        self.session.granted(self.now);
        self.settle();
    }

    /// The values of the session that the browser's cookie names.
    pub(crate) fn kept(&self) -> Value {
        let cookie = self.cookie.as_deref();
        cookie.map_or(Value::Null, |id| self.server.values(id))
    }

    pub(crate) fn unsaved(&self) -> Value {
        json!(self.session.unsaved())
    }

    pub(crate) fn last_change(&self) -> &str {
        self.changes.last().map_or("", String::as_str)
    }

    /// The values of the requests that had some.
    pub(crate) fn puts(&self) -> Vec<Value> {
        let puts = self.sent.iter().map(|body| body["put"].clone());
        puts.filter(|put| !put.is_null()).collect()
    }

    /// The numbers of the requests.
    pub(crate) fn numbers(&self) -> Vec<Value> {
        self.sent.iter().map(|body| body["n"].clone()).collect()
    }

    /// What was pushed under this name.
    pub(crate) fn pushed(&self, event: &str) -> Vec<Value> {
        let pushed = self.pushed.iter().filter(|(pushed, _)| *pushed == event);
        pushed.map(|(_, payload)| payload.clone()).collect()
    }

    fn settle(&mut self) {
        while let Some(output) = self.session.output() {
            match output {
                Output::Post(request) => self.post(request),
                Output::Push(push) => {
                    self.pushed.push((push.event, push.payload));
                    match push.event {
                        "ticket" => self.reply_with_ticket(push.id),
                        "put" => self.puts.push(push.id),
                        "local" => self.brought.push(push.id),
                        _ => {}
                    }
                }
                Output::WantLock if self.is_locked => {}
                Output::WantLock => self.session.granted(self.now),
                Output::ReleaseLock => {}
                Output::Changed {
                    keys,
                    state,
                    reason,
                } => {
                    let keys = keys.join(",");
                    let reason = reason.map(|reason| format!(": {reason}"));
                    let reason = reason.unwrap_or_default();
                    self.changes
                        .push(format!("{keys} {}{reason}", state.as_str()));
                }
                Output::Abort(_) => self.told.push("abort".to_owned()),
                Output::Reconnect => self.told.push("reconnect".to_owned()),
                Output::Created => self.told.push("created".to_owned()),
                Output::Stored => self.told.push("stored".to_owned()),
                Output::Expiring { seconds } => self.told.push(format!("expiring {seconds}")),
                Output::Cookies { kept: true } => self.told.push("cookies".to_owned()),
                Output::Cookies { kept: false } => self.told.push("no cookies".to_owned()),
            }
        }
    }

    fn post(&mut self, request: Request) {
        let Request {
            id,
            body,
            keepalive,
            without_receipt,
        } = request;
        let mut reply = self.server.post(&body, self.cookie.as_deref());
        if let Some((answer, _)) = reply.as_mut().filter(|_| without_receipt) {
            answer.receipt = None;
        }
        let mut sent = body;
        if keepalive {
            sent["keepalive"] = true.into();
        }
        self.sent.push(sent);
        if self.holds_answers {
            self.held.push((id, reply));
        } else {
            self.arrive(id, reply);
        }
    }

    fn arrive(&mut self, id: RequestId, reply: Option<Reply>) {
        let Some((answer, cookie)) = reply else {
            return self.session.unanswered(id, self.now);
        };
        if let Some(new) = cookie.filter(|_| !self.keeps_no_cookies) {
            let old = self.cookie.take();
            let latest = old.map(|old| self.server.latest(&new, &old));
            self.cookie = Some(latest.unwrap_or(new));
        }
        self.session.answered(id, &answer, self.now);
    }

    fn reply_with_ticket(&mut self, push: PushId) {
        let none = json!({});
        let fresh = self.fresh_ticket.map(|ticket| json!({"ticket": ticket}));
        let reply = fresh.as_ref().ok_or(&none);
        let understood = self.session.replied(push, reply, self.now);
        understood.expect("a reply");
    }
}

/// Keys and their states, as the page shows them.
pub(crate) fn states(page: &Page, keys: &[&str]) -> BTreeMap<String, Option<State>> {
    let states = keys
        .iter()
        .map(|key| ((*key).to_owned(), page.session.state([*key])));
    states.collect()
}
