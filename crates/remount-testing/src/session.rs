//! What the script of a page does for the session: it posts what is to be kept, reports that to
//! the server, and knows what became of each key.
//!
//! [`PageSession`] takes what happened and the time, and returns what there is to do. It has no
//! clock, no socket and no document of its own. The rules are those of the script that every page
//! of a site loads, so that a server under test meets the behaviour of a real page.

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value, json};

use self::answer::Heard;
use self::local_sender::LocalSender;
use self::message::{Joined, Local, Message};
use self::queue::Values;
use self::sender::{Report, Sender};
use self::surroundings::{Channel, Surroundings};

mod answer;
mod backoff;
mod edits;
pub mod fields;
mod intake;
mod ledger;
mod local_item;
mod local_sender;
mod message;
mod output;
mod queue;
mod sender;
mod setup;
mod storage;
mod surroundings;

pub use self::answer::HttpAnswer;
pub use self::ledger::State;
pub use self::message::MessageError;
pub use self::output::{Output, Push, PushId, Request, RequestId};
pub use self::setup::{Chance, Setup};
pub use self::storage::Storage;

/// The path to which a page posts whose head names no other one.
pub const ENDPOINT: &str = "/live/session";
/// The header, and its value, that marks a post of the script.
pub const MARK: (&str, &str) = ("x-live-session", "1");
/// The header of an answer that [`HttpAnswer::receipt`] holds.
pub const RECEIPT_HEADER: &str = "x-live-session-receipt";
/// What a request says in that header that has no use for a receipt.
pub const NO_RECEIPT: &str = "none";
/// The topic of the channel on which page and server speak about the session.
pub const TOPIC: &str = "session";

/// The session as one page load sees it.
///
/// Each method that takes `now`, the time since the page was loaded, may leave work to do: call
/// [`output`](Self::output) until it returns nothing, and [`elapsed`](Self::elapsed) at the
/// [`deadline`](Self::deadline). Times that go back count as the latest one.
///
/// ```
/// use std::time::Duration;
///
/// use remount_testing::session::fields::{Delay, KeyEdit};
/// use remount_testing::session::{HttpAnswer, Output, PageSession, Setup, State, Storage};
/// use serde_json::json;
///
/// let mut page = PageSession::new(Setup {
///     speaks: true,
///     local: None,
///     storage: Storage::new(),
///     plain_http: false,
///     tab: "tab-1".to_owned(),
///     chance: Box::new(|| 0.5),
/// });
/// let now = Duration::from_millis(40);
/// page.joined(&json!({"ticket": "sealed", "post": false}), now)?;
///
/// let typed = KeyEdit::edit("name", json!("Ada"), Delay::After(Duration::from_millis(300)));
/// page.apply([typed], now);
/// let rests = page.deadline().expect("something to do");
/// assert_eq!(rests, Duration::from_millis(340));
///
/// page.elapsed(rests);
/// let told = page.output();
/// assert!(matches!(told, Some(Output::Changed { state: State::Saving, .. })));
/// assert_eq!(page.output(), Some(Output::WantLock));
/// page.granted(rests);
/// let Some(Output::Post(request)) = page.output() else {
///     panic!("no post");
/// };
/// let body = json!({"ticket": "sealed", "put": {"name": "Ada"}, "tab": "tab-1", "n": 1});
/// assert_eq!(request.body, body);
///
/// let answer = HttpAnswer { status: 204, ..HttpAnswer::default() };
/// page.answered(request.id, &answer, rests);
/// assert_eq!(page.state(["name"]), Some(State::Saved));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub struct PageSession {
    sender: Sender,
    local: Option<LocalSender>,
    /// By key: what the server has rendered in the place of what fields show.
    rendered: Values,
    page: Surroundings,
}

impl PageSession {
    /// A page that has just been loaded.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let Setup {
            speaks,
            local,
            storage,
            plain_http,
            tab,
            chance,
        } = setup;
        let content = local.filter(|_| speaks).unwrap_or_default();
        Self {
            sender: Sender::new(tab),
            local: LocalSender::new(&content, storage),
            rendered: Values::new(),
            page: Surroundings::new(Channel::new(speaks), chance, plain_http),
        }
    }

    /// The payload with which the page joins [`TOPIC`], each time anew.
    #[must_use]
    pub fn join_payload(&self) -> Value {
        match self.view_params() {
            params if params.is_empty() => json!({}),
            params => json!({"params": params}),
        }
    }

    /// What the joins of views bring besides, in their `params`.
    #[must_use]
    pub fn view_params(&self) -> Map<String, Value> {
        let item = self.local.as_ref().map(LocalSender::text);
        let item = item.map(|item| ("_local".to_owned(), Value::from(item)));
        item.into_iter().collect()
    }

    /// The channel was joined, with this response.
    ///
    /// # Errors
    ///
    /// The response is not one that the script understands.
    pub fn joined(&mut self, response: &Value, now: Duration) -> Result<(), MessageError> {
        let joined = Joined::read(response)?;
        self.pass(now);
        self.page.channel.joined();
        self.sender.adopt_ticket(&joined.ticket, &mut self.page);
        if let Some(local) = joined.local {
            self.keep_locally(local);
        }
        if joined.wants_post {
            self.sender.touch(&mut self.page);
        }
        Ok(())
    }

    /// The channel, or its socket, was lost.
    pub fn lost(&mut self, now: Duration) {
        self.pass(now);
        self.page.channel.lost();
        if let Some(local) = &mut self.local {
            local.lost();
        }
    }

    /// The server has pushed this on the channel.
    ///
    /// # Errors
    ///
    /// The message is not one that the script understands.
    pub fn message(
        &mut self,
        event: &str,
        payload: &Value,
        now: Duration,
    ) -> Result<(), MessageError> {
        let message = Message::read(event, payload)?;
        self.pass(now);
        match message {
            Message::Ticket(ticket) => self.sender.adopt_ticket(&ticket, &mut self.page),
            Message::Post => self.sender.touch(&mut self.page),
            Message::Expiring { seconds } => self.page.tell(Output::Expiring { seconds }),
            Message::Local(local) => self.keep_locally(local),
            Message::Write {
                number,
                ticket,
                store,
            } => {
                let is_kept = store.is_none_or(|store| self.store(store));
                let unkept = (!is_kept).then_some("no-storage");
                let number = self.page.channel.write_number(number);
                match ticket {
                    Some(ticket) => {
                        let report = Report { number, unkept };
                        self.sender.write(&ticket, report, &mut self.page);
                    }
                    None => {
                        let status = if is_kept { 200 } else { 0 };
                        self.page.done(number, status, unkept, None);
                    }
                }
            }
        }
        Ok(())
    }

    /// The server has replied to a push: `Ok` and `Err` are the statuses `ok` and `error`.
    ///
    /// # Errors
    ///
    /// The reply is not one that the script understands.
    pub fn replied(
        &mut self,
        push: PushId,
        reply: Result<&Value, &Value>,
        now: Duration,
    ) -> Result<(), MessageError> {
        self.pass(now);
        if let Some(local) = &mut self.local {
            if local.has_asked(push) {
                local.replied(message::put_reply(reply)?, &mut self.page);
                return Ok(());
            }
            if local.has_brought(push) {
                if let Ok(response) = reply {
                    local.store(message::brought_reply(response)?, &mut self.page);
                }
                return Ok(());
            }
        }
        if self.sender.has_asked(push) {
            let ticket = reply.ok().map(message::ticket_reply).transpose()?;
            self.sender.replied(push, ticket, &mut self.page);
        }
        Ok(())
    }

    /// The endpoint has answered a request. The cookies of the answer are stored already.
    pub fn answered(&mut self, request: RequestId, answer: &HttpAnswer, now: Duration) {
        self.pass(now);
        let heard = Heard::of(answer);
        self.sender.answered(request, heard, &mut self.page);
    }

    /// Nothing answers a request: the network, or the server, is not there.
    pub fn unanswered(&mut self, request: RequestId, now: Duration) {
        self.pass(now);
        let heard = Heard::silence();
        self.sender.answered(request, heard, &mut self.page);
    }

    /// The page has the lock that it wanted.
    pub fn granted(&mut self, now: Duration) {
        self.pass(now);
        self.sender.granted(&mut self.page);
    }

    /// Another tab of the browser has made a session.
    pub fn created_elsewhere(&mut self, now: Duration) {
        self.pass(now);
        self.sender.created_elsewhere(&mut self.page);
    }

    /// Another tab of the browser has changed the storage.
    pub fn stored_elsewhere(&mut self, now: Duration) {
        self.pass(now);
        if let Some(local) = &mut self.local {
            local.changed_elsewhere(&mut self.page);
        }
    }

    /// The browser says that the network is back.
    pub fn online(&mut self, now: Duration) {
        self.pass(now);
        self.sender.wake(&mut self.page);
    }

    /// The page goes away, or is hidden: what is unsaved leaves at once, and without the lock.
    pub fn flush(&mut self, now: Duration) {
        self.pass(now);
        self.sender.flush(&mut self.page);
        if let Some(local) = &mut self.local {
            local.flush(&mut self.page);
        }
    }

    /// When to call [`elapsed`](Self::elapsed), if there is something to wait for.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let local = self.local.as_ref().and_then(LocalSender::deadline);
        let sender = self.sender.deadline(&self.page);
        local.into_iter().chain(sender).min()
    }

    /// The time has come.
    pub fn elapsed(&mut self, now: Duration) {
        self.pass(now);
        self.sender.elapsed(&mut self.page);
        if let Some(local) = &mut self.local {
            local.elapsed(&mut self.page);
        }
    }

    /// What there is to do next.
    pub fn output(&mut self) -> Option<Output> {
        self.page.outputs.pop_front()
    }

    /// Of several keys together: the state of which the visitor most needs to know. It is what
    /// `data-session-state` shows.
    #[must_use]
    pub fn state<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Option<State> {
        self.page.ledger.state(keys)
    }

    /// What the server says is wrong with a key's value. It is what `data-session-error` shows.
    #[must_use]
    pub fn error(&self, key: &str) -> Option<&str> {
        self.page.ledger.error(key)
    }

    /// Whether nothing waits to be posted, and nothing that was is unanswered.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.sender.is_idle()
    }

    /// Whether the browser keeps cookies, as far as the page knows.
    #[must_use]
    pub fn keeps_cookies(&self) -> bool {
        self.sender.keeps_cookies
    }

    fn pass(&mut self, now: Duration) {
        self.page.now = self.page.now.max(now);
    }

    fn keep_locally(&mut self, local: Local) {
        if let Some(sender) = &mut self.local {
            sender.connected(local.prefixes, local.store, &mut self.page);
        }
    }

    fn store(&mut self, store: local_item::Store) -> bool {
        let local = self.local.as_ref();
        local.is_some_and(|local| local.store(store, &mut self.page))
    }
}

impl fmt::Debug for PageSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageSession")
            .field("unsaved", &self.unsaved())
            .field("deadline", &self.deadline())
            .finish_non_exhaustive()
    }
}
