//! One page's connection: its views, the messages for them, and the frames that answer. It reads
//! no socket and has no timer: [`transport`](crate::transport) is the shell around it, which
//! tells it the time when something is due. It asks a clock itself only for the age of tokens and
//! of the session, and for how long a handler computed.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use remount_pubsub::{Message, Subscription};
use remount_session::{Attachment, Due, Notice, guard};
use remount_wire::{
    self as wire, CidsRequest, EventRequest, Frame, JoinRequest, ParseError, PatchRequest, Status,
    Value,
};

use crate::app::App;
use crate::budget::Rate;
use crate::connection::channel::Channel;
use crate::connection::failures::Failures;
use crate::connection::refusals::{Refusals, excerpt};
use crate::connection::slot::{Job, Slot};
use crate::connection::unsettled::Unsettled;
use crate::flash::{Flash, FlashKind};
use crate::mailbox::{self, Letter, Mailbox, Post, ViewTag};
use crate::mounted::{Input, MountRequest, SessionNews};
use crate::site::{Destination, Site};
use crate::socket::{Core, Place, SessionSource};
use crate::token::{self, Now, ViewToken};

mod answer;
mod callback;
mod channel;
mod departure;
mod failures;
mod local_values;
mod refusals;
mod session_channel;
mod slot;
mod stranded;
mod unsettled;

pub(crate) use stranded::Stranded;
pub(crate) use unsettled::{AwaitedWrite, MAX_UNSETTLED};

/// Views on one page, as Phoenix has it.
const MAX_VIEWS: usize = 100;
/// Patches that may follow each other before a loop is assumed, as Phoenix has it.
const MAX_PATCHES: u8 = 20;
/// Reserved by the stock client.
const CLEAR_FLASH: &str = "lv:clear-flash";
const VIEW_TOPIC: &str = "lv:";
const JOIN: &str = "phx_join";
const LEAVE: &str = "phx_leave";

/// A test asks a view for its whole tree, as the page should hold it.
#[cfg(feature = "testing")]
const FRESH: &str = "testing:fresh";

/// Bytes of messages that may wait for views before no more are read.
const MAX_BACKLOG: usize = 256 * 1_024;

/// Why a connection is not kept, and what its page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Its session is over.
    Session(&'static str),
    /// The page sent what the stock client does not.
    Violation(&'static str),
    /// It is too far behind what its views were sent.
    Overflow,
}

const RENEWED: End = End::Session("the session was ended by a login or logout");

pub(crate) struct Connection<A: App> {
    site: Arc<Site<A>>,
    attachment: Arc<Attachment<A::Session>>,
    mailbox: Arc<Mailbox>,
    slots: Vec<Slot>,
    next_tag: ViewTag,
    outbox: Vec<String>,
    /// The `join_ref` of the session channel, once the page has joined it.
    session_channel: Option<Box<str>>,
    /// Writes that the page was asked for or will be.
    unsettled: Unsettled,
    /// Why the socket is to be closed, once it is.
    end: Option<End>,
    /// Whether the visitor did something since the session's end was last looked at.
    active: bool,
    refusals: Refusals,
    failures: Failures,
    notices: Subscription,
}

impl<A: App> Connection<A> {
    pub(crate) fn new(site: Arc<Site<A>>, attachment: Attachment<A::Session>) -> Self {
        let mailbox = Arc::new(Mailbox::default());
        let notices =
            site.pubsub
                .subscribe(&attachment.topic(), mailbox.clone(), ViewTag::OF_CONNECTION);
        // It may have ended before anybody listened.
        let end = attachment.has_ended().then_some(RENEWED);
        Self {
            site,
            attachment: Arc::new(attachment),
            mailbox,
            slots: Vec::new(),
            next_tag: ViewTag::FIRST,
            outbox: Vec::new(),
            session_channel: None,
            unsettled: Unsettled::default(),
            end,
            active: false,
            refusals: Refusals::default(),
            failures: Failures::default(),
            notices,
        }
    }

    /// Frames that wait to be sent, in order.
    pub(crate) fn outbox(&mut self) -> &mut Vec<String> {
        &mut self.outbox
    }

    /// Takes a text frame from the browser.
    pub(crate) fn receive(&mut self, text: &str, now: Instant) {
        self.receive_parsed(wire::parse(text), text.len(), now);
    }

    /// Takes a binary frame from the browser.
    pub(crate) fn receive_binary(&mut self, bytes: &[u8], now: Instant) {
        self.receive_parsed(wire::parse_binary(bytes), bytes.len(), now);
    }

    fn receive_parsed(
        &mut self,
        parsed: Result<Frame<'_>, ParseError>,
        bytes: usize,
        now: Instant,
    ) {
        let frame = match parsed {
            Ok(frame) => frame,
            // Nobody can be answered.
            Err(error) => return self.note_malformed(&error, now),
        };
        if frame.is_heartbeat() {
            return self.reply_to(&frame, Status::Ok, "{}");
        }
        if frame.topic == session_channel::TOPIC {
            return self.receive_session(&frame, now);
        }
        if !frame.topic.starts_with(VIEW_TOPIC) {
            return self.reply_to(&frame, Status::Error, r#"{"reason":"unmatched topic"}"#);
        }
        // What a test asks to compare a page is nothing that a visitor does.
        self.active |= !is_fresh(&frame);
        self.receive_view(&frame, bytes, now);
    }

    /// Why the socket is to be closed, if it is. Then nothing more is to be received or polled.
    pub(crate) fn ended(&self) -> Option<End> {
        self.end
    }

    /// Ends a connection whose page sends what the stock client does not.
    pub(crate) fn break_off(&mut self, reason: &'static str) {
        self.end = Some(End::Violation(reason));
    }

    /// Ready once the session is over, to be asked while something else is waited for.
    pub(crate) fn poll_ended(&mut self, cx: &Context<'_>) -> Poll<()> {
        let ended = self.mailbox.poll_ended(cx);
        if ended.is_ready() {
            self.end.get_or_insert(RENEWED);
        }
        ended
    }

    /// When [`tick`](Self::tick) is needed, if something has a deadline.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let deadlines = [self.unsettled.deadline(), self.next_departure()];
        deadlines.into_iter().flatten().min()
    }

    /// Gives up what has waited for too long, and looks at the end of the session. At every
    /// deadline, and about once a minute.
    pub(crate) fn tick(&mut self, now: Instant) {
        self.give_up_writes(now);
        self.let_go(now);
        let unsaid = self.refusals.due(now);
        Self::tell_sum(unsaid);
        self.failures.tick(now);
        self.site.told.tick(now);
        match self.attachment.due(std::mem::take(&mut self.active)) {
            Due::Nothing => {}
            Due::Renewal => self.push_session("post", "{}"),
            Due::Warning(left) => {
                let payload = format!("{{\"seconds\":{}}}", left.as_secs());
                self.push_session("expiring", &payload);
            }
            Due::End => self.end = Some(End::Session("the session has expired")),
        }
    }

    /// Whether so much waits for views that the browser has to wait too.
    pub(crate) fn is_backlogged(&self) -> bool {
        self.slots.iter().map(Slot::backlog).sum::<usize>() >= MAX_BACKLOG
    }

    /// Answers a frame whose payload cannot be read: the client would load the page anew for the
    /// lack of an answer.
    fn refuse(&mut self, frame: &Frame<'_>, error: &ParseError, now: Instant) {
        self.note_malformed(error, now);
        // An element whose event is answered with an error stays locked for good.
        match &*frame.event {
            "event" => self.reply_to(frame, Status::Ok, "{}"),
            _ => self.reply_to(frame, Status::Error, r#"{"reason":"refused"}"#),
        }
    }

    fn note_malformed(&mut self, error: &ParseError, now: Instant) {
        self.note_refusal(now, || {
            let error = excerpt(error);
            tracing::warn!(error, "a message from a browser was refused");
        });
    }

    /// Counts something that the page sent and that was refused. The log is told of the first few.
    fn note_refusal(&mut self, now: Instant, tell: impl FnOnce()) {
        let noted = self.refusals.note(now);
        if noted.is_told {
            tell();
        }
        if noted.is_too_much {
            self.break_off("too much of what it sent was refused");
        }
    }

    /// Tells the log how many refusals it has not been told of.
    fn tell_sum(unsaid: Option<u64>) {
        if let Some(count) = unsaid {
            tracing::warn!(count, "more of what a page sent was refused");
        }
    }

    fn receive_view(&mut self, frame: &Frame<'_>, bytes: usize, now: Instant) {
        if frame.event == JOIN {
            return match JoinRequest::parse(frame.payload) {
                Ok(request) => self.join(frame, &request, now),
                Err(error) => self.refuse(frame, &error, now),
            };
        }
        let held = self
            .slots
            .iter()
            .position(|slot| slot.channel.is_of(&frame.topic));
        let current = held.filter(|&index| {
            let channel = &self.slots[index].channel;
            channel.is_meant_by(frame.join_ref.as_deref())
        });
        if frame.event == LEAVE {
            self.reply_to(frame, Status::Ok, "{}");
            // Twice, late or for a view that is gone: the page has left it, and that is all.
            if let Some(index) = current {
                let left = self.slots.swap_remove(index);
                self.outbox.push(left.channel.close());
            }
            return;
        }
        let Some(index) = current else {
            // A frame for an earlier incarnation of the view is void; the client expects nothing.
            if held.is_none() {
                self.reply_to(frame, Status::Error, r#"{"reason":"unmatched topic"}"#);
            }
            return;
        };
        let work = match &*frame.event {
            "event" => EventRequest::parse(frame.payload).map(event_work),
            "live_patch" => match PatchRequest::parse(frame.payload) {
                Ok(PatchRequest { url }) => match self.patch_work(index, &url) {
                    Some(work) => Ok(work),
                    None => return self.reply_to(frame, Status::Ok, r#"{"link_redirect":true}"#),
                },
                Err(error) => Err(error),
            },
            "cids_will_destroy" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| slot::Work::WillDestroy(component_numbers(&cids))),
            "cids_destroyed" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| slot::Work::Destroyed(component_numbers(&cids))),
            #[cfg(feature = "testing")]
            FRESH if is_fresh(frame) => Ok(slot::Work::Fresh),
            event => {
                let view = self.slots[index].view;
                self.note_refusal(now, || {
                    let event = excerpt(event);
                    tracing::warn!(view, event, "an unknown message was refused");
                });
                return self.reply_to(frame, Status::Error, r#"{"reason":"unknown message"}"#);
            }
        };
        match work {
            Ok(work) => {
                let job = Job::of_browser(frame.reference.as_deref(), work, bytes);
                self.slots[index].enqueue(job);
            }
            Err(error) => self.refuse(frame, &error, now),
        }
    }

    /// What a view has to do to go to another address, if that is one of its own.
    fn patch_work(&self, index: usize, url: &str) -> Option<slot::Work> {
        let slot = &self.slots[index];
        let Destination { kind, params, uri } = self.site.resolve(url)?;
        (slot.main && kind.name == slot.view).then_some(slot::Work::Patch { params, uri })
    }

    fn reply_to(&mut self, asked: &Frame<'_>, status: Status, response: &str) {
        let mut frame = String::new();
        let (join_ref, reference) = (asked.join_ref.as_deref(), asked.reference.as_deref());
        wire::reply(
            &mut frame,
            join_ref,
            reference,
            &asked.topic,
            status,
            response,
        );
        self.outbox.push(frame);
    }

    // --- joining ---

    fn join(&mut self, frame: &Frame<'_>, request: &JoinRequest<'_>, now: Instant) {
        let (Some(join_ref), Some(reference)) =
            (frame.join_ref.as_deref(), frame.reference.as_deref())
        else {
            self.note_refusal(now, || {
                tracing::warn!("a join without references was refused");
            });
            return self.reply_to(frame, Status::Error, r#"{"reason":"stale"}"#);
        };
        if let Some(index) = self
            .slots
            .iter()
            .position(|slot| slot.channel.is_of(&frame.topic))
        {
            let replaced = self.slots.swap_remove(index);
            self.outbox.push(replaced.channel.close());
        }
        if self.slots.len() >= MAX_VIEWS {
            self.note_refusal(now, || {
                tracing::warn!("a join was refused: {MAX_VIEWS} views are open on this socket");
            });
            return self.reply_to(
                frame,
                Status::Error,
                r#"{"reason":"too many channels joined"}"#,
            );
        }
        match self.admit(&frame.topic, request) {
            Ok(admitted) => {
                if let Some(store) = self.bring_local(&request.params) {
                    self.push_store(store);
                }
                let tag = self.next_tag;
                self.next_tag = tag.next();
                let core = Core {
                    place: Some(Place {
                        mailbox: Arc::clone(&self.mailbox),
                        tag,
                    }),
                    flash: admitted.flash,
                    ..Core::default()
                };
                let Destination { kind, params, uri } = admitted.destination;
                let mounting = (kind.mount)(MountRequest {
                    site: Arc::clone(&self.site),
                    session: SessionSource::Connection(Arc::clone(&self.attachment)),
                    core,
                    params,
                    uri: admitted.main.then_some(uri),
                });
                // Most pages have one or two views, and a vector would make room for four.
                self.slots.reserve_exact(1);
                self.slots.push(Slot::mounting(
                    tag,
                    Channel::new(&frame.topic, join_ref),
                    reference,
                    (kind.name, kind.merge),
                    admitted.main,
                    mounting,
                ));
            }
            Err(refusal) => {
                self.note_refusal(now, || {
                    let topic = excerpt(&frame.topic);
                    tracing::warn!(topic, reason = refusal.why, "a join was refused");
                });
                let response = format!(r#"{{"reason":"{}"}}"#, refusal.reason);
                self.reply_to(frame, Status::Error, &response);
            }
        }
    }

    fn admit(&self, topic: &str, request: &JoinRequest<'_>) -> Result<Admitted<A>, Refusal> {
        let ring = self.site.sessions.key_ring();
        let now = Now::read();
        let token = request
            .session
            .as_deref()
            .and_then(|token| ViewToken::open(ring, now, token))
            .ok_or(Refusal::stale(
                "its token is forged, or older than two weeks",
            ))?;
        if topic.strip_prefix(VIEW_TOPIC) != Some(&token.id) {
            return Err(Refusal::stale("its token belongs to another element"));
        }
        if !token.main {
            let kind = self
                .site
                .sibling(&token.id)
                .filter(|kind| kind.name == token.view)
                .ok_or(Refusal::stale("the site has no such sibling any more"))?;
            let destination = Destination {
                kind,
                params: crate::params::Params::default(),
                uri: http::Uri::default(),
            };
            return Ok(Admitted {
                destination,
                main: false,
                flash: Flash::default(),
            });
        }
        let (url, navigated) = match (&request.redirect, &request.url) {
            (Some(url), _) => (url, true),
            (None, Some(url)) => (url, false),
            (None, None) => return Err(Refusal::stale("it names no address")),
        };
        let destination = self
            .site
            .resolve(url)
            .ok_or(Refusal::unauthorized("its address leads to no live view"))?;
        if !navigated && destination.kind.name != token.view {
            return Err(Refusal::unauthorized(
                "its address leads to another view than its token",
            ));
        }
        let first = request.params.get("_mounts").is_none_or(is_zero);
        let flash = match (&request.flash, &request.static_token) {
            (Some(flash), _) => Some(flash),
            (None, Some(token)) if first && !navigated => Some(token),
            _ => None,
        };
        let flash = flash
            .and_then(|token| token::open_flash(ring, now, self.attachment.host(), token))
            .unwrap_or_default();
        Ok(Admitted {
            destination,
            main: true,
            flash,
        })
    }

    // --- running views ---

    /// Lets views that have something to do go on, and takes one message from the mailbox. Ready
    /// when anything moved.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, now: Instant) -> Poll<()> {
        let mut moved = self.let_go(now);
        let mut index = 0;
        while index < self.slots.len() {
            match self.slots[index].poll(cx, &self.site.blocking) {
                Poll::Pending => index += 1,
                Poll::Ready(finished) => {
                    moved = true;
                    if self.finish(index, finished, now) {
                        index += 1;
                    } else {
                        self.slots.swap_remove(index);
                    }
                }
            }
        }
        match self.mailbox.poll(cx) {
            Poll::Ready(Post::Letter(letter)) => self.deliver(letter, now),
            Poll::Ready(Post::Overflowed) => self.end = Some(End::Overflow),
            Poll::Ready(Post::Ended) => self.end = Some(RENEWED),
            Poll::Pending if !moved => return Poll::Pending,
            Poll::Pending => {}
        }
        Poll::Ready(())
    }

    /// Gives a message to a view, merged with those for the same view behind it as far as the view
    /// says so.
    fn inform(&mut self, tag: ViewTag, mut message: Message) {
        let Some(slot) = self.slots.iter_mut().find(|slot| slot.tag == tag) else {
            return guard::drop(mailbox::LETTER, message);
        };
        for _ in 0..mailbox::CAPACITY {
            let Some(next) = self.mailbox.next_of(tag) else {
                break;
            };
            let Some(merged) = slot.merged(&message, &next) else {
                break;
            };
            let taken = self.mailbox.take_next_of(tag);
            let before = std::mem::replace(&mut message, merged);
            for merged in [Some(before), Some(next), taken].into_iter().flatten() {
                guard::drop(mailbox::LETTER, merged);
            }
        }
        slot.post(Input::Info(message));
    }

    /// How fast the page's messages are read.
    pub(crate) fn pace(&self) -> Rate {
        self.site.pace
    }

    fn deliver(&mut self, letter: Letter, now: Instant) {
        match letter {
            Letter::Info(tag, message) => self.inform(tag, message),
            Letter::Notice(notice) => self.session_changed(&notice),
            Letter::Write(write) => self.request_write(*write, now),
            Letter::LeftBehind => self.adopt_writes(),
        }
    }

    fn session_changed(&mut self, notice: &Notice) {
        match notice {
            Notice::Changed {
                keys,
                origin,
                state,
                ..
            } => {
                self.clear_local(keys);
                self.tell_views(&SessionNews {
                    keys: keys.clone(),
                    origin: *origin,
                    state: *state,
                });
            }
            Notice::Extended { lease, .. } => self.attachment.extend(lease),
            // The shell closes the socket as soon as it looks.
            Notice::Ended { .. } => self.end = Some(RENEWED),
            Notice::Rebound { to, lease, .. } => {
                self.attachment.rebind(*to, lease);
                let topic = self.attachment.topic();
                self.notices = self.site.pubsub.subscribe(
                    &topic,
                    self.mailbox.clone(),
                    ViewTag::OF_CONNECTION,
                );
                self.push_ticket();
                // What the page keeps belongs to that session from now on.
                self.push_store("{}".to_owned());
                self.tell_views(&SessionNews::rebound());
            }
        }
    }

    fn tell_views(&mut self, news: &SessionNews) {
        for slot in &mut self.slots {
            slot.post(Input::Session(news.clone()));
        }
    }
}

struct Admitted<A: App> {
    destination: Destination<A>,
    main: bool,
    flash: Flash,
}

/// Why a join is not admitted: what the client is told, after which it loads the page, and what
/// the log says.
struct Refusal {
    reason: &'static str,
    why: &'static str,
}

impl Refusal {
    fn stale(why: &'static str) -> Self {
        Self {
            reason: "stale",
            why,
        }
    }

    fn unauthorized(why: &'static str) -> Self {
        Self {
            reason: "unauthorized",
            why,
        }
    }
}

/// Whether a page asks for its whole tree. Only one that a test drives, with a clock of its own, is
/// answered: a build that has the feature for its tests serves visitors as any other.
#[cfg(feature = "testing")]
fn is_fresh(frame: &Frame<'_>) -> bool {
    frame.event == FRESH && remount_session::clock::is_replaced()
}

#[cfg(not(feature = "testing"))]
fn is_fresh(_: &Frame<'_>) -> bool {
    false
}

fn is_zero(value: &Value) -> bool {
    matches!(value, Value::Number(number) if number.as_u64() == Some(0))
}

fn event_work(event: EventRequest<'_>) -> slot::Work {
    if event.name == CLEAR_FLASH {
        let key = event.value.get("key").and_then(Value::as_str);
        return slot::Work::ClearFlash(key.and_then(FlashKind::from_key));
    }
    slot::Work::Handle(Input::Event {
        name: event.name.into_owned(),
        value: event.value,
        // A number that is too large is that of no component.
        cid: event.cid.map(|cid| u32::try_from(cid).unwrap_or(0)),
    })
}

/// The numbers that a component can have.
fn component_numbers(cids: &[u64]) -> Vec<u32> {
    cids.iter()
        .filter_map(|cid| u32::try_from(*cid).ok())
        .collect()
}

#[cfg(test)]
mod tests;
