//! Which of a page's channels a frame is for, and what is the same for all of them: they are
//! joined, left and joined again, and every frame that asks is answered.

use std::time::Instant;

use remount_session::page;
use remount_wire::{self as wire, Frame, JoinRequest, ParseError, Status};

use crate::app::App;
use crate::connection::joined::Joined;
use crate::connection::refusals::excerpt;
use crate::connection::view_channel::is_fresh;
use crate::connection::{Connection, VIEW_TOPIC};

const JOIN: &str = "phx_join";
const LEAVE: &str = "phx_leave";

/// One of a page's channels.
#[derive(Clone, Copy)]
enum Channel {
    /// That of a live view, by the index of its slot.
    View(usize),
    Session,
}

impl<A: App> Connection<A> {
    /// Takes a frame, or why it is none.
    pub(super) fn receive_parsed(
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
        // What a test asks to compare a page is nothing that a visitor does.
        self.active |= frame.topic.starts_with(VIEW_TOPIC) && !is_fresh(&frame);
        if frame.event == JOIN {
            return self.join(&frame, now);
        }
        let held = self.channel(&frame.topic);
        let current = held.filter(|&channel| {
            let joined = self.joined(channel);
            joined.is_some_and(|joined| joined.is_meant_by(frame.join_ref.as_deref()))
        });
        if frame.event == LEAVE {
            self.reply_to(&frame, Status::Ok, "{}");
            // Twice, late or for a channel that is gone: the page has left it, and that is all.
            if let Some(channel) = current {
                self.close(channel);
            }
            return;
        }
        match current {
            Some(Channel::View(index)) => self.receive_view(index, &frame, bytes, now),
            Some(Channel::Session) => self.receive_session(&frame, now),
            // A frame for an earlier incarnation is void; the client expects nothing.
            None if held.is_some() => {}
            None => self.reply_to(&frame, Status::Error, UNMATCHED),
        }
    }

    /// Joins a channel, in place of its earlier incarnation.
    fn join(&mut self, frame: &Frame<'_>, now: Instant) {
        let is_session = frame.topic == page::TOPIC;
        if !is_session && !frame.topic.starts_with(VIEW_TOPIC) {
            return self.reply_to(frame, Status::Error, UNMATCHED);
        }
        let request = match JoinRequest::parse(frame.payload) {
            Ok(request) => request,
            Err(error) => return self.refuse(frame, &error, now),
        };
        let (Some(join_ref), Some(reference)) =
            (frame.join_ref.as_deref(), frame.reference.as_deref())
        else {
            self.note_refusal(now, || {
                tracing::warn!("a join without references was refused");
            });
            return self.reply_to(frame, Status::Error, r#"{"reason":"stale"}"#);
        };
        if let Some(replaced) = self.channel(&frame.topic) {
            self.close(replaced);
        }
        let joined = Joined::new(&frame.topic, join_ref);
        if is_session {
            self.join_session(joined, frame, &request);
        } else {
            self.join_view(joined, reference, frame, &request, now);
        }
    }

    fn channel(&self, topic: &str) -> Option<Channel> {
        if topic == page::TOPIC {
            return self.session_channel.as_ref().map(|_| Channel::Session);
        }
        let index = self.slots.iter().position(|slot| slot.joined.is_of(topic));
        index.map(Channel::View)
    }

    fn joined(&self, channel: Channel) -> Option<&Joined> {
        match channel {
            Channel::View(index) => self.slots.get(index).map(|slot| &slot.joined),
            Channel::Session => self.session_channel.as_ref(),
        }
    }

    /// Ends a channel that the page has left or joined anew.
    fn close(&mut self, channel: Channel) {
        let frame = match channel {
            Channel::View(index) => Some(self.slots.swap_remove(index).joined.close()),
            Channel::Session => self.session_channel.take().map(|joined| joined.close()),
        };
        self.outbox.extend(frame);
    }

    /// Answers a frame whose payload cannot be read: the client would load the page anew for the
    /// lack of an answer.
    pub(super) fn refuse(&mut self, frame: &Frame<'_>, error: &ParseError, now: Instant) {
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

    /// Answers a frame with an object, already JSON.
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
}

const UNMATCHED: &str = r#"{"reason":"unmatched topic"}"#;
