//! What a page sends: which of its channels a frame is for, and what is the same for all of them.
//! They are joined, left and joined again, and every frame that asks is answered.

use std::time::Instant;

use remount_session::page;
use remount_wire::{
    self as wire, CidsRequest, EventRequest, Frame, JoinRequest, ParseError, PatchRequest, Status,
    Value,
};

use super::PageCore;
use crate::answer;
use crate::excerpt::excerpt;
use crate::input::{Host, Input};
use crate::joined::{Joined, VIEW_TOPIC};
use crate::place::Place;
use crate::request::{Asked, Joining, Link, Request};
use crate::rule::Rule;
use crate::turn::Turn;
use crate::view_channel::ViewChannel;
use crate::view_tag::ViewTag;

/// How often the stock client tries to join a view within another one. Then it gives up, and shows
/// nothing more of the page that it has not shown yet.
const CHILD_TRIES: u64 = 3;

const JOIN: &str = "phx_join";
const LEAVE: &str = "phx_leave";
/// Reserved by the stock client.
const CLEAR_FLASH: &str = "lv:clear-flash";
/// The kind of the events that hooks send.
const HOOK: &str = "hook";
/// A test asks a view for its whole tree, as the page should hold it.
#[cfg(feature = "testing")]
const FRESH: &str = "testing:fresh";

const UNMATCHED: &str = r#"{"reason":"unmatched topic"}"#;

/// One of a page's channels.
#[derive(Clone, Copy)]
enum Channel {
    View(ViewTag),
    Session,
}

impl<H: Host> PageCore<H> {
    /// Takes a text frame from the browser.
    pub fn handle_text<'f>(&mut self, text: &'f str, now: Instant) -> Option<Request<'f>> {
        self.handle_frame(wire::parse(text), text.len(), now)
    }

    /// Takes a binary frame from the browser.
    pub fn handle_binary<'f>(&mut self, bytes: &'f [u8], now: Instant) -> Option<Request<'f>> {
        self.handle_frame(wire::parse_binary(bytes), bytes.len(), now)
    }

    /// Lets a page have the view that it joins, whose name is for the log. The caller mounts it,
    /// and says with [`handle_done`](Self::handle_done) how that ended.
    pub fn mount(&mut self, joining: Joining<'_>, name: &'static str, place: Place) -> ViewTag {
        let Joining {
            asked,
            joined,
            arrives,
            is_last_try,
        } = joining;
        let turn = Turn {
            is_last_try,
            ..Turn::joining(asked.0.reference.as_deref(), arrives)
        };
        self.views.join(joined, turn, (name, place))
    }

    /// Refuses a join. `reason` is the client's word for what it does then, `why` is for the log.
    pub fn refuse(&mut self, joining: Joining<'_>, reason: &'static str, why: &str, now: Instant) {
        let Joining {
            asked: Asked(frame),
            ..
        } = joining;
        self.note_refusal(now, || {
            let topic = excerpt(&frame.topic);
            tracing::warn!(topic, reason = why, "a join was refused");
        });
        self.refuse_frame(&frame, reason);
    }

    /// Says where a link leads: to the view on whose page it is, or not, and then the browser
    /// navigates.
    pub fn follow_link(&mut self, link: Link<'_>, address: Option<H::Address>) {
        let Link {
            asked: Asked(frame),
            bytes,
            view,
            ..
        } = link;
        let Some(address) = address else {
            if Rule::LinkAnswered.holds() {
                self.reply_to(&frame, Status::Ok, r#"{"link_redirect":true}"#);
            }
            return;
        };
        let input = Input::Params {
            address: Box::new(address),
            is_link: true,
        };
        if let Some(channel) = self.views.get_mut(view) {
            channel.enqueue(frame.reference.as_deref(), input, bytes);
        }
    }

    /// Takes a frame, or why it is none.
    fn handle_frame<'f>(
        &mut self,
        parsed: Result<Frame<'f>, ParseError>,
        bytes: usize,
        now: Instant,
    ) -> Option<Request<'f>> {
        let frame = match parsed {
            Ok(frame) => frame,
            // Nobody can be answered.
            Err(error) => {
                self.note_malformed(&error, now);
                return None;
            }
        };
        if frame.is_heartbeat() {
            if Rule::HeartbeatAnswered.holds() {
                self.reply_to(&frame, Status::Ok, "{}");
            }
            self.views
                .iter_mut()
                .for_each(|channel| channel.standing.age());
            return None;
        }
        // What a test asks to compare a page is nothing that a visitor does.
        self.is_active |= frame.topic.starts_with(VIEW_TOPIC) && !self.is_fresh(&frame);
        if frame.event == JOIN {
            return self.join(frame, now);
        }
        let held = self.channel(&frame.topic);
        let current = held.filter(|&channel| self.is_meant(channel, &frame));
        if frame.event == LEAVE {
            if Rule::LeaveAnswered.holds() {
                self.reply_to(&frame, Status::Ok, "{}");
            }
            // Twice, late or for a channel that is gone: the page has left it, and that is all.
            if let Some(channel) = current {
                self.close_channel(channel);
            }
            return None;
        }
        match current {
            // Nor for one that is about to leave.
            Some(Channel::View(view)) if self.leaves(view) => None,
            Some(Channel::View(view)) => self.handle_view_frame(view, frame, bytes, now),
            Some(Channel::Session) => self.handle_session_frame(frame, now),
            // A frame for an earlier incarnation is void; the client expects nothing.
            None if held.is_some() => None,
            None => {
                self.refuse_unmatched(&frame);
                None
            }
        }
    }

    /// Joins a channel, in place of its earlier incarnation.
    fn join<'f>(&mut self, frame: Frame<'f>, now: Instant) -> Option<Request<'f>> {
        let is_session = frame.topic == page::TOPIC;
        if !is_session && !frame.topic.starts_with(VIEW_TOPIC) {
            self.refuse_unmatched(&frame);
            return None;
        }
        let request = match JoinRequest::parse(frame.payload) {
            Ok(request) => request,
            Err(error) => {
                self.refuse_malformed(&frame, &error, now);
                return None;
            }
        };
        let (Some(join_ref), Some(_)) = (frame.join_ref.as_deref(), frame.reference.as_deref())
        else {
            self.note_refusal(now, || {
                tracing::warn!("a join without references was refused");
            });
            self.refuse_frame(&frame, "stale");
            return None;
        };
        let joined = Joined::new(&frame.topic, join_ref);
        let replaced = self.channel(&frame.topic);
        if let Some(replaced) = replaced.filter(|_| Rule::Replaced.holds()) {
            self.close_channel(replaced);
        }
        if is_session {
            let joining = Joining {
                asked: Asked(frame),
                joined,
                arrives: false,
                is_last_try: false,
            };
            return Some(Request::JoinSession(joining, request));
        }
        let most = self.limits.views;
        if self.views.len() >= most
            && let Some(hidden) = self.views.hidden()
        {
            self.fail(hidden, None);
        }
        if self.views.len() >= most && Rule::ViewLimit.holds() {
            self.note_refusal(now, || {
                tracing::warn!("a join was refused: {most} views are open on this socket");
            });
            if request.has_address() {
                self.refuse_frame(&frame, "too many channels joined");
            } else {
                let reference = frame.reference.as_deref();
                self.fail_join(answer::absent(&joined, reference, H::CLIENT_VERSION));
            }
            return None;
        }
        let joining = Joining {
            asked: Asked(frame),
            joined,
            arrives: request.arrives(),
            is_last_try: request.failed_before() + 1 >= CHILD_TRIES,
        };
        Some(Request::Join(joining, request))
    }

    fn channel(&self, topic: &str) -> Option<Channel> {
        if topic == page::TOPIC {
            return self.session.joined().map(|_| Channel::Session);
        }
        let channel = self.views.of_topic(topic);
        channel.map(|channel| Channel::View(channel.tag))
    }

    /// Whether a frame is for the incarnation of a channel that is there.
    fn is_meant(&self, channel: Channel, frame: &Frame<'_>) -> bool {
        let joined = match channel {
            Channel::View(view) => self.views.get(view).map(|channel| &channel.joined),
            Channel::Session => self.session.joined(),
        };
        joined.is_some_and(|joined| {
            joined.is_meant_by(frame.join_ref.as_deref()) || !Rule::Incarnations.holds()
        })
    }

    fn leaves(&self, view: ViewTag) -> bool {
        self.views.get(view).is_some_and(ViewChannel::leaves)
    }

    /// Ends a channel that the page has left or joined anew.
    fn close_channel(&mut self, channel: Channel) {
        let joined = match channel {
            Channel::View(view) => {
                self.owed.take_of(view);
                self.views.end(view).map(|channel| channel.last_turn().0)
            }
            Channel::Session => self.session.leave(),
        };
        self.outbox.extend(joined.map(|joined| joined.close()));
    }

    /// Takes something for a view that the page has joined.
    fn handle_view_frame<'f>(
        &mut self,
        view: ViewTag,
        frame: Frame<'f>,
        bytes: usize,
        now: Instant,
    ) -> Option<Request<'f>> {
        let parsed = match &*frame.event {
            "event" => EventRequest::parse(frame.payload).map(event),
            "live_patch" => match PatchRequest::parse(frame.payload) {
                Ok(PatchRequest { url }) => {
                    return Some(Request::Link(Link {
                        asked: Asked(frame),
                        bytes,
                        view,
                        url,
                    }));
                }
                Err(error) => Err(error),
            },
            "cids_will_destroy" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| Input::WillDestroy(component_numbers(&cids))),
            "cids_destroyed" => CidsRequest::parse(frame.payload)
                .map(|CidsRequest { cids }| Input::Destroyed(component_numbers(&cids))),
            #[cfg(feature = "testing")]
            FRESH if self.is_fresh(&frame) => Ok(Input::Fresh),
            _ => {
                self.refuse_unknown(view, &frame, now);
                return None;
            }
        };
        match parsed {
            Ok(input) => {
                if let Some(channel) = self.views.get_mut(view) {
                    channel.enqueue(frame.reference.as_deref(), input, bytes);
                }
            }
            Err(error) => self.refuse_malformed(&frame, &error, now),
        }
        None
    }

    fn refuse_unknown(&mut self, view: ViewTag, frame: &Frame<'_>, now: Instant) {
        let view = self.views.get(view).map(|channel| channel.name);
        self.note_refusal(now, || {
            let event = excerpt(&frame.event);
            tracing::warn!(view, event, "an unknown message was refused");
        });
        self.refuse_frame(frame, "unknown message");
    }

    /// Answers a frame that is refused, with a word for why.
    fn refuse_frame(&mut self, frame: &Frame<'_>, reason: &str) {
        if Rule::RefusedAnswered.holds() {
            let response = format!(r#"{{"reason":"{reason}"}}"#);
            self.reply_to(frame, Status::Error, &response);
        }
    }

    /// Answers a frame for a channel that is not there.
    fn refuse_unmatched(&mut self, frame: &Frame<'_>) {
        if Rule::UnmatchedAnswered.holds() {
            self.reply_to(frame, Status::Error, UNMATCHED);
        }
    }

    /// Answers a frame whose payload cannot be read: the client would load the page anew for the
    /// lack of an answer.
    fn refuse_malformed(&mut self, frame: &Frame<'_>, error: &ParseError, now: Instant) {
        self.note_malformed(error, now);
        if !Rule::MalformedAnswered.holds() {
            return;
        }
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

    pub(super) fn reply_to(&mut self, asked: &Frame<'_>, status: Status, response: &str) {
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

    /// Whether a test asks for the whole tree of a view, and may.
    #[cfg(feature = "testing")]
    fn is_fresh(&self, frame: &Frame<'_>) -> bool {
        frame.event == FRESH && self.answers_tests
    }

    #[cfg(not(feature = "testing"))]
    #[expect(clippy::unused_self, reason = "as in a build for tests")]
    fn is_fresh(&self, _: &Frame<'_>) -> bool {
        false
    }
}

fn event<H: Host>(request: EventRequest<'_>) -> Input<H> {
    if request.name == CLEAR_FLASH {
        let kind = request.value.get("key").and_then(Value::as_str);
        return Input::ClearFlash(kind.map(str::to_owned));
    }
    Input::Event {
        name: request.name.into(),
        value: request.value,
        // A number that is too large is that of no component.
        cid: request.cid.map(|cid| u32::try_from(cid).unwrap_or(0)),
        by_hook: request.kind.as_deref() == Some(HOOK),
    }
}

/// The numbers that a component can have.
fn component_numbers(cids: &[u64]) -> Vec<u32> {
    cids.iter()
        .filter_map(|cid| u32::try_from(*cid).ok())
        .collect()
}
