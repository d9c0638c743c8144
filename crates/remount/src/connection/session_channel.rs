//! The channel on which page and server speak about the session: tickets go down, and how their
//! POSTs ended comes up. The page's script joins it beside the views.

use std::sync::Arc;
use std::time::Instant;

use remount_markup::json;
use remount_session::{Answer, Failure, Outcome};
use remount_wire::{Frame, JoinRequest, Payload, Status};
use serde::Deserialize;
use serde::de::Error as _;

use crate::app::App;
use crate::connection::Connection;
use crate::connection::joined::Joined;
use crate::connection::refusals::excerpt;
use crate::mounted::SessionNews;
use crate::session_write::{NewWrite, PendingWrite};

pub(super) const TOPIC: &str = "session";

/// `done`: how the POST of a write ended. `status` is that of HTTP, 0 if none came, and `receipt`
/// what the answer said of its cookie: another server may have given it.
#[derive(Deserialize)]
struct Done {
    write: u64,
    status: u16,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    receipt: Option<String>,
}

/// `receipt`: what the answer to another POST said of its cookie.
#[derive(Deserialize)]
struct HandedIn {
    receipt: String,
}

/// `failed`: the page can not keep anything.
#[derive(Deserialize)]
struct Failed {
    reason: String,
    /// Whether the page says that it came over plain http. Only the log's words depend on it.
    #[serde(default)]
    plain_http: bool,
}

impl<A: App> Connection<A> {
    /// Takes something that the page says of its session.
    pub(super) fn receive_session(&mut self, frame: &Frame<'_>, now: Instant) {
        let understood = match (&*frame.event, frame.payload) {
            ("ticket", _) => {
                let response = ticket_json(&self.attachment.ticket());
                return self.reply_to(frame, Status::Ok, &response);
            }
            ("local", Payload::Json(payload)) => match self.receive_local(payload) {
                Ok(response) => return self.reply_to(frame, Status::Ok, &response),
                Err(error) => Err(error),
            },
            ("put", Payload::Json(payload)) => match self.receive_put(payload) {
                Ok(Ok(response)) => return self.reply_to(frame, Status::Ok, &response),
                Ok(Err(refusal)) => return self.reply_to(frame, Status::Error, &refusal),
                Err(error) => Err(error),
            },
            ("done", Payload::Json(payload)) => {
                serde_json::from_str(payload.get()).map(|done| self.settle(&done, now))
            }
            ("receipt", Payload::Json(payload)) => serde_json::from_str(payload.get())
                .map(|HandedIn { receipt }| self.attachment.take_receipt(&receipt)),
            ("failed", Payload::Json(payload)) => {
                serde_json::from_str(payload.get()).map(|failed| self.failed(&failed, now))
            }
            _ => Err(serde_json::Error::custom("there is no such message")),
        };
        if let Err(error) = understood {
            self.note_refusal(now, || {
                let (event, error) = (excerpt(&frame.event), excerpt(error));
                tracing::debug!(event, error, "a message about the session was refused");
            });
        }
        self.reply_to(frame, Status::Ok, "{}");
    }

    /// Tells the page what it needs to know of its session.
    pub(super) fn join_session(
        &mut self,
        joined: Joined,
        frame: &Frame<'_>,
        request: &JoinRequest<'_>,
    ) {
        self.session_channel = Some(joined);
        let mut response = ticket_json(&self.attachment.ticket());
        response.pop();
        response.push_str(if self.attachment.needs_post() {
            ",\"post\":true"
        } else {
            ",\"post\":false"
        });
        let store = self.bring_local(&request.params);
        if let Some(local) = self.local_json(store) {
            response.push_str(",\"local\":");
            response.push_str(&local);
        }
        response.push('}');
        self.reply_to(frame, Status::Ok, &response);
        let waiting: Vec<_> = self.unsettled.errands().collect();
        for payload in waiting {
            self.push_session("write", &payload);
        }
        self.adopt_writes();
    }

    /// Takes over what a page of this session left behind when it lost its socket, once this page
    /// can be asked for it.
    pub(super) fn adopt_writes(&mut self) {
        if self.session_channel.is_none() {
            return;
        }
        for awaited in self.site.handover.take(self.attachment.id()) {
            let number = self.unsettled.next_number();
            let held = awaited.held.as_ref();
            let payload = held.map(|held| held.errand.json(number, false));
            self.unsettled.adopt(awaited);
            if let Some(payload) = payload {
                self.push_session("write", &payload);
            }
        }
    }

    /// Asks the page to POST a view's write, or keeps it until the page has joined.
    pub(super) fn request_write(&mut self, new: NewWrite, now: Instant) {
        let write = Arc::clone(&new.write);
        let payload = self.keep(new, now);
        self.push_session("write", &payload);
        self.local_pending(&write);
        self.give_up_writes(now);
    }

    /// Keeps a view's write until it is settled, and what the page is to do for it if there is
    /// room. Returns how the page is asked for it.
    pub(super) fn keep(&mut self, NewWrite { write, errand }: NewWrite, now: Instant) -> String {
        let payload = errand.json(self.unsettled.next_number(), true);
        let held = errand.hold(|bytes| self.attachment.hold(bytes));
        let deadline = now + self.limits().write_time;
        self.unsettled.add(write, held, deadline);
        payload
    }

    /// Settles the writes whose place later ones have taken, and those of which the page says
    /// nothing. Their values stay in the server's memory and reach the cookie with its next POST.
    pub(super) fn give_up_writes(&mut self, now: Instant) {
        let attachment = Arc::clone(&self.attachment);
        let is_superseded = |write: &PendingWrite| attachment.is_superseded(&write.write);
        while let Some(write) = self.unsettled.superseded(is_superseded) {
            self.settle_with(&write, Answer::Silence, None, now);
        }
        while let Some(write) = self.unsettled.give_up(self.site.limits.writes, now) {
            self.settle_with(&write, Answer::Silence, None, now);
        }
    }

    /// Says what became of a write, to whoever waits for it and to the page's views.
    fn settle_with(
        &mut self,
        write: &PendingWrite,
        answer: Answer,
        receipt: Option<&str>,
        now: Instant,
    ) {
        let outcome = match receipt {
            Some(receipt) => self
                .attachment
                .settle_with_receipt(&write.write, answer, receipt),
            None => self.attachment.settle(&write.write, answer),
        };
        if let Outcome::Failed(failure) = outcome {
            let session = self.attachment.id();
            self.failures.note(session, &write.write, failure, now);
        }
        write.settle(outcome);
        self.local_settled(write, outcome);
    }

    /// Gives the page a ticket of the session it now belongs to.
    pub(super) fn push_ticket(&mut self) {
        let payload = ticket_json(&self.attachment.ticket());
        self.push_session("ticket", &payload);
    }

    fn settle(&mut self, done: &Done, now: Instant) {
        let receipt = done.receipt.as_deref();
        let Some(write) = self.unsettled.settle(done.write) else {
            // It was given up, and may be kept after all.
            if let Some(receipt) = receipt {
                self.attachment.take_receipt(receipt);
            }
            return;
        };
        let answer = match done.reason.as_deref() {
            Some("no-cookies") => Answer::NoCookies,
            Some("no-storage") => Answer::NoStorage,
            _ => Answer::Status(done.status),
        };
        self.settle_with(&write, answer, receipt, now);
    }

    fn failed(&mut self, failed: &Failed, now: Instant) {
        let reason = match failed.reason.as_str() {
            "no-cookies" => Failure::NoCookies,
            "no-storage" => Failure::NoStorage,
            _ => Failure::Blocked,
        };
        let is_secure = !self.site.sessions.is_plain_http();
        if reason == Failure::NoCookies && failed.plain_http && is_secure {
            let host = self.attachment.host();
            self.site.told.no_cookies_over_plain_http(host, now);
        } else {
            self.site.told.keeps_nothing(reason, now);
        }
        self.tell_views(&SessionNews::failed(reason));
    }

    pub(super) fn push_session(&mut self, event: &str, payload: &str) {
        if let Some(joined) = &self.session_channel {
            let frame = joined.push(event, |out| out.push_str(payload));
            self.outbox.push(frame);
        }
    }
}

fn ticket_json(ticket: &str) -> String {
    let mut out = String::from("{\"ticket\":");
    json::push_str(&mut out, ticket);
    out.push('}');
    out
}
