//! What a tab shows: a document, its live views, and what is to be done for them. Decides, and
//! leaves what needs the network to the [driver](super::driver).

use std::collections::VecDeque;
use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use tokio::sync::{OwnedMutexGuard, oneshot};
use tokio::time::Instant;
use url::Url;

use crate::bindings::{self, DISCONNECTED_AFTER, GestureError};
use crate::dom::{Document, Node};
use crate::effect::Effect;
use crate::promise::Promise;
use crate::session::{PageSession, PushId, Request, RequestId, Setup, Storage};
use crate::tab::history::History;
use crate::tab::view::View;
use crate::tab::wire::{self, Frame, Reply, Wire};

mod children;
mod compare;
mod effects;
mod here;
mod joins;
mod meta;
mod raw;
mod saving;
mod scripts;
mod session;
mod shows;

use self::meta::Meta;
use self::scripts::Scripts;

/// How often the stock client shows that it is there.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How long the stock client waits before it opens a lost socket again, the first times.
const RECONNECT: [u64; 9] = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000];
/// And from then on.
const RECONNECT_LATER: Duration = Duration::from_secs(5);

/// A page, as long as it is loaded.
pub(crate) struct Page {
    pub(crate) document: Document,
    pub(crate) history: History,
    /// What it was before a live navigation that has not arrived yet.
    before_arrival: Option<History>,
    /// How many links were followed, by the visitor or for the server.
    link: u64,
    /// Each behind the one around it.
    views: Vec<View>,
    /// Topic and reference of the views that the page has left for good.
    left: Vec<(String, String)>,
    wire: Wire<AwaitedReply>,
    /// Whether the test has written frames of its own to the socket.
    has_raw_frames: bool,
    line: Line,
    tries: usize,
    /// When the views carry out their `phx-disconnected`.
    disconnects: Option<Instant>,
    scripts: Scripts,
    loaded: Instant,
    /// What the page was answered with.
    pub(super) status: StatusCode,
    /// The name of this page load.
    name: String,
    /// Below which path the routes of its site are.
    mount_point: String,
    session: PageSession,
    /// Whether the page has a channel for the session.
    speaks: bool,
    /// The incarnation of the session's channel, once it was asked for.
    session_join: Option<String>,
    lock: Lock,
    /// Posts whose answers the page hears no more.
    aborted: Vec<RequestId>,
    /// The address that a live navigation has left.
    referer: Option<String>,
    pushed: Vec<Pushed>,
    /// The title, once a view has set it.
    title: Option<String>,
    meta: Meta,
    outputs: VecDeque<Output>,
    failure: Option<String>,
}

/// An event that a view has pushed to the page's hooks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pushed {
    /// Its name.
    pub event: String,
    /// Its payload.
    pub payload: Value,
}

/// What the page asks of the world.
pub(crate) enum Output {
    Connect,
    Disconnect,
    Frame(String),
    Post(Request),
    WantLock,
    Created,
    Stored,
    Load(Load),
}

/// A page that is to be loaded.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    pub(crate) url: Url,
    /// The body of a form that is posted.
    pub(crate) post: Option<String>,
    /// Whether the address takes the place of the present one in the history.
    pub(crate) replaces: bool,
    /// What the browser carries there.
    pub(crate) carried: Option<Carried>,
}

/// What the stock client carries over a page load, in a cookie.
#[derive(Clone, Debug)]
pub(crate) enum Carried {
    /// The flash messages of the view that sends the page there.
    Flash(String),
    /// The status with which the page's socket was refused its view.
    Status(String),
}

/// The page's socket.
#[derive(Debug, PartialEq)]
enum Line {
    /// A page without live views has none.
    None,
    Opening,
    Open {
        heartbeat: Instant,
    },
    Lost {
        until: Instant,
    },
}

/// The lock that all tabs of a browser share while they post.
#[derive(Debug, Default)]
enum Lock {
    #[default]
    Free,
    Wanted,
    Held {
        _guard: OwnedMutexGuard<()>,
    },
}

/// Who waits for a reply.
#[derive(Debug)]
enum AwaitedReply {
    Join {
        topic: String,
    },
    SessionJoin,
    Session(PushId),
    Event {
        topic: String,
        refocus: Option<Node>,
        /// What a hook has got, if one has sent it.
        promise: Option<Promise>,
    },
    Patch {
        topic: String,
        href: Url,
        push: Option<bool>,
        link: u64,
    },
    WillDestroy {
        topic: String,
        cids: Vec<u64>,
    },
    Destroyed {
        topic: String,
    },
    Fresh {
        topic: String,
    },
    /// The test, which gets the payload.
    Test {
        told: oneshot::Sender<Value>,
    },
    Nobody,
}

/// What a page is loaded with.
pub(crate) struct Loaded {
    pub(crate) document: Document,
    pub(crate) history: History,
    pub(crate) storage: Storage,
    pub(crate) tab: String,
    pub(crate) chance: f64,
    pub(crate) status: StatusCode,
}

impl Page {
    pub(crate) fn new(loaded: Loaded) -> Self {
        let Loaded {
            document,
            history,
            storage,
            tab,
            chance,
            status,
        } = loaded;
        let meta = |name: &str| {
            let found = document.select(&format!("meta[name={name}]"));
            let element = found.ok()?.first().copied()?;
            document.attribute(element, "content").map(str::to_owned)
        };
        let mount_point = meta("remount-mount").unwrap_or_else(|| wire::MOUNT_POINT.to_owned());
        let has_script = document
            .select(&format!("script[src^='{mount_point}/assets/']"))
            .is_ok_and(|found| !found.is_empty());
        let views = if has_script {
            View::all(&document)
        } else {
            Vec::new()
        };
        let has_session = meta("remount-session").as_deref() != Some("none");
        let speaks = !views.is_empty() && has_session;
        let session = PageSession::new(Setup {
            speaks,
            local: meta("remount-local"),
            storage,
            plain_http: history.url().scheme() == "http",
            tab: tab.clone(),
            chance: Box::new(move || chance),
        });
        let meta = Meta::of(&document);
        let mut page = Self {
            document,
            history,
            before_arrival: None,
            link: 0,
            line: if views.is_empty() {
                Line::None
            } else {
                Line::Opening
            },
            views,
            left: Vec::new(),
            wire: Wire::new(),
            has_raw_frames: false,
            tries: 0,
            disconnects: None,
            scripts: Scripts::default(),
            loaded: Instant::now(),
            status,
            name: tab,
            mount_point,
            session,
            speaks,
            session_join: None,
            lock: Lock::Free,
            aborted: Vec::new(),
            referer: None,
            pushed: Vec::new(),
            title: None,
            meta,
            outputs: VecDeque::new(),
            failure: None,
        };
        page.check_ids();
        if page.line == Line::Opening {
            page.outputs.push_back(Output::Connect);
        }
        page
    }

    /// What there is to do next.
    pub(crate) fn take_output(&mut self) -> Option<Output> {
        self.gather();
        self.outputs.pop_front()
    }

    /// Takes a frame of the server.
    pub(crate) fn receive(&mut self, text: &str) {
        let taken = Frame::parse(text).and_then(|frame| self.take(frame));
        if let Err(problem) = taken {
            self.fail(problem);
        }
    }

    /// The socket is open.
    pub(crate) fn connected(&mut self) {
        self.tries = 0;
        self.disconnects = None;
        self.wire = Wire::new();
        self.has_raw_frames = false;
        let heartbeat = Instant::now() + HEARTBEAT;
        self.line = Line::Open { heartbeat };
        self.join_all();
    }

    /// The server does not want this page's socket.
    pub(crate) fn refused(&mut self, status: StatusCode) {
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return self.lost();
        }
        self.fail(format!(
            "the live socket of {} was refused with {status}: the log says why",
            self.history.url()
        ));
        self.line = Line::None;
    }

    /// The socket is closed.
    pub(crate) fn lost(&mut self) {
        let wait = RECONNECT.get(self.tries).copied();
        let wait = wait.map_or(RECONNECT_LATER, Duration::from_millis);
        if self.tries == 0 {
            self.disconnects = Some(Instant::now() + DISCONNECTED_AFTER);
            let joined = self.views.iter().filter(|view| view.has_joined());
            let joined: Vec<_> = joined.map(|view| view.element).collect();
            self.scripts.lost(&self.document, &joined);
        }
        self.tries += 1;
        let until = Instant::now() + wait;
        self.line = Line::Lost { until };
        for asked in self.wire.unanswered() {
            if let AwaitedReply::Event { promise, .. } = asked {
                promise.iter().for_each(Promise::give_up);
            }
        }
        self.wire = Wire::new();
        for view in &mut self.views {
            view.join_ref = None;
        }
        let roots = self.views.iter().filter(|view| view.parent.is_none());
        let roots: Vec<_> = roots.map(|view| view.id.clone()).collect();
        for root in roots {
            self.leave_children(&root);
        }
        self.left.clear();
        self.wire = Wire::new();
        self.session_join = None;
        self.session.lost(self.now());
    }

    /// The visitor's network, or the server, is gone.
    pub(crate) fn disconnect(&mut self) {
        self.outputs.push_back(Output::Disconnect);
        self.lost();
    }

    /// When [`tick`](Self::tick) is needed.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let line = match self.line {
            Line::Open { heartbeat } => Some(heartbeat),
            Line::Lost { until } => Some(until),
            Line::None | Line::Opening => None,
        };
        let since_load = |due: Duration| self.loaded + due;
        let session = self.session.deadline().map(since_load);
        let held_back = bindings::next_due(&self.document).map(since_load);
        [
            line,
            session,
            held_back,
            self.disconnects,
            self.scripts.deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    pub(crate) fn tick(&mut self, now: Instant) {
        match self.line {
            Line::Open { heartbeat } if heartbeat <= now => {
                self.wire.heartbeat(AwaitedReply::Nobody);
                let heartbeat = now + HEARTBEAT;
                self.line = Line::Open { heartbeat };
            }
            Line::Lost { until } if until <= now => {
                self.line = Line::Opening;
                self.outputs.push_back(Output::Connect);
            }
            _ => {}
        }
        self.session.elapsed(self.now());
        self.pass_time();
        self.tick_scripts(now);
        if self.disconnects.is_some_and(|due| due <= now) {
            self.disconnects = None;
            for index in 0..self.views.len() {
                let element = self.views[index].element;
                let told = bindings::disconnected(&mut self.document, element);
                self.carry_out_or_fail(told);
            }
        }
    }

    /// Lets go what `phx-debounce` has held back until now.
    fn pass_time(&mut self) {
        let since_load = self.now();
        let let_go = bindings::advance(&mut self.document, since_load);
        self.carry_out_or_fail(let_go);
    }

    fn carry_out_or_fail(&mut self, effects: Result<Vec<Effect>, GestureError>) {
        match effects {
            Ok(effects) => self.carry_out(effects),
            Err(error) => self.fail(error.to_string()),
        }
    }

    /// Whether its views have joined, and nothing is asked that is not answered.
    pub(crate) fn is_at_rest(&self) -> bool {
        let is_connected = match self.line {
            Line::None => true,
            Line::Open { .. } => self.views.iter().all(View::has_joined),
            Line::Opening | Line::Lost { .. } => false,
        };
        is_connected && !self.wire.waits() && self.outputs.is_empty()
    }

    /// What has gone wrong in the page, once.
    pub(crate) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Notes what has gone wrong; the first of several counts.
    fn fail(&mut self, problem: String) {
        self.failure.get_or_insert(problem);
    }

    /// The time since the page was loaded.
    fn now(&self) -> Duration {
        self.loaded.elapsed()
    }

    fn gather(&mut self) {
        self.gather_session();
        if matches!(self.line, Line::Open { .. }) {
            let frames = self.wire.take().into_iter().map(Output::Frame);
            self.outputs.extend(frames);
        }
    }

    fn take(&mut self, frame: Frame) -> Result<(), String> {
        if frame.event == "phx_reply" {
            let asked = frame.reference.as_deref();
            let asked = asked.and_then(|reference| self.wire.answered(reference));
            return match asked {
                Some(AwaitedReply::Test { told }) => {
                    // It may have stopped waiting.
                    let _ = told.send(frame.payload.clone());
                    self.take_raw_reply(frame)
                }
                Some(asked) => self.take_reply(asked, frame.join_ref.as_deref(), frame.payload),
                None if self.has_raw_frames => self.take_raw_reply(frame),
                None => Err(format!("nothing has asked for this reply: {frame:?}")),
            };
        }
        if frame.topic == crate::session::TOPIC {
            return self.take_session(&frame);
        }
        let place = self.views.iter().position(|view| view.topic == frame.topic);
        let Some(index) = place else {
            let join_ref = frame.join_ref.as_deref();
            let is_it = |(topic, left): &(String, String)| {
                *topic == frame.topic && Some(&**left) == join_ref
            };
            if self.has_raw_frames || self.left.iter().any(is_it) {
                return Ok(());
            }
            return Err(format!("no view of the page has this topic: {frame:?}"));
        };
        // Of an earlier incarnation: the stock client passes it over.
        if frame.join_ref != self.views[index].join_ref {
            return Ok(());
        }
        self.take_push(index, &frame.event, frame.payload)
    }

    fn take_reply(
        &mut self,
        asked: AwaitedReply,
        join_ref: Option<&str>,
        payload: Value,
    ) -> Result<(), String> {
        let Reply { is_ok, response } = Reply::read(payload)?;
        let topic = match &asked {
            AwaitedReply::Nobody | AwaitedReply::Test { .. } => return Ok(()),
            AwaitedReply::SessionJoin => return self.session_joined(is_ok, &response),
            AwaitedReply::Session(push) => return self.session_replied(*push, is_ok, &response),
            AwaitedReply::Join { topic }
            | AwaitedReply::Event { topic, .. }
            | AwaitedReply::Patch { topic, .. }
            | AwaitedReply::WillDestroy { topic, .. }
            | AwaitedReply::Destroyed { topic }
            | AwaitedReply::Fresh { topic } => topic,
        };
        let place = self.views.iter().position(|view| view.topic == *topic);
        // The view was left meanwhile.
        let Some(index) = place.filter(|index| self.views[*index].join_ref.as_deref() == join_ref)
        else {
            return Ok(());
        };
        if let AwaitedReply::Join { .. } = asked {
            return if is_ok {
                self.joined(index, response)
            } else {
                self.not_joined(index, &response)
            };
        }
        if let AwaitedReply::Event {
            promise: Some(promise),
            ..
        } = &asked
            && !is_ok
        {
            promise.refuse(&response);
            return Ok(());
        }
        if !is_ok {
            // The stock client would leave the element locked for good.
            return Err(format!("{asked:?} is answered with an error: {response}"));
        }
        match asked {
            AwaitedReply::Event {
                refocus, promise, ..
            } => {
                let reply = self.answered(index, response, refocus)?;
                if let Some(promise) = promise {
                    promise.fulfil(reply);
                }
                Ok(())
            }
            AwaitedReply::Patch {
                href, push, link, ..
            } => self.patched(index, response, href, push, link),
            AwaitedReply::WillDestroy { cids, .. } => self.destroy(index, cids),
            AwaitedReply::Destroyed { .. } => self.destroyed(index, &response),
            AwaitedReply::Fresh { .. } => self.compare(index, response),
            AwaitedReply::Join { .. }
            | AwaitedReply::Test { .. }
            | AwaitedReply::SessionJoin
            | AwaitedReply::Session(_)
            | AwaitedReply::Nobody => Ok(()),
        }
    }

    /// Asks a view for something that it answers.
    fn push(&mut self, index: usize, event: &str, payload: &Value, asked: AwaitedReply) {
        let view = &self.views[index];
        let Some(join_ref) = &view.join_ref else {
            let problem = format!(
                "`{event}` cannot be sent: the view of #{} is not connected",
                view.id
            );
            return self.fail(problem);
        };
        self.wire.push(join_ref, &view.topic, event, payload, asked);
    }

    fn main(&self) -> Option<usize> {
        self.views.iter().position(|view| view.is_main)
    }

    /// What a real page cannot have: two elements of one id.
    fn check_ids(&mut self) {
        let doubled = self.document.duplicate_ids();
        if let Some((id, count)) = doubled.first() {
            self.fail(format!(
                "the page has {count} elements with the id {id:?}: the stock client finds the first \
                 of them only"
            ));
        }
    }

    /// The events that views have pushed to hooks, in their order.
    pub(crate) fn pushed(&self) -> &[Pushed] {
        &self.pushed
    }

    pub(crate) fn description(&self) -> Option<String> {
        self.meta.description.clone()
    }

    pub(crate) fn canonical(&self) -> Option<String> {
        self.meta.canonical.clone()
    }

    pub(crate) fn title(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.document.title())
    }

    /// The name of this page load, which no other has.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Below which path the routes of its site are.
    pub(crate) fn mount_point(&self) -> &str {
        &self.mount_point
    }

    /// Whether the views have joined that the page has, if it has any.
    pub(crate) fn is_alive(&self) -> bool {
        self.line == Line::None || self.is_connected()
    }

    /// Loads another page in the place of this one.
    pub(crate) fn load(&mut self, load: Load) {
        self.session.flush(self.now());
        self.gather_session();
        self.line = Line::None;
        self.views.clear();
        self.outputs.push_back(Output::Load(load));
    }

    /// The page goes away: what is unsaved is to be posted all the same.
    pub(crate) fn leave(&mut self) -> Vec<Request> {
        self.session.flush(self.now());
        self.gather_session();
        let posts = self.outputs.drain(..).filter_map(|output| match output {
            Output::Post(request) => Some(request),
            _ => None,
        });
        posts.collect()
    }

    pub(crate) fn is_connected(&self) -> bool {
        matches!(self.line, Line::Open { .. }) && self.views.iter().all(View::has_joined)
    }

    pub(crate) fn lock_granted(&mut self, guard: OwnedMutexGuard<()>) {
        if matches!(self.lock, Lock::Wanted) {
            self.lock = Lock::Held { _guard: guard };
            self.session.granted(self.now());
        }
    }
}
