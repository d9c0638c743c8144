//! The channel on which page and server speak about the session: tickets go down, and how their
//! POSTs ended comes up. The page's script joins it beside the views.

use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;

use crate::App;
use crate::connection::Connection;
use crate::markup::json;
use crate::mounted::SessionNews;
use crate::session::{Answer, Failure};
use crate::session_write::PendingWrite;
use crate::wire::{self, ClientBody, ClientMessage, Status};

pub(super) const TOPIC: &str = "session";

/// `done`: how the POST of a write ended. `status` is that of HTTP, 0 if none came.
#[derive(Deserialize)]
struct Done {
    write: u64,
    status: u16,
    #[serde(default)]
    reason: Option<String>,
}

/// `failed`: the page can not keep anything.
#[derive(Deserialize)]
struct Failed {
    reason: String,
}

impl<A: App> Connection<A> {
    pub(super) fn receive_session(&mut self, message: &ClientMessage<'_>) {
        match &message.body {
            ClientBody::Join(_) => self.join_session(message),
            ClientBody::Leave => {
                self.session_channel = None;
                self.reply_to(message, Status::Ok, "{}");
            }
            ClientBody::Other { event, payload } => {
                let understood = match &**event {
                    "ticket" => {
                        let response = ticket_json(&self.attachment.ticket(), None);
                        self.reply_to(message, Status::Ok, &response);
                        return;
                    }
                    "done" => serde_json::from_str(payload.get()).map(|done| self.settle(&done)),
                    "failed" => {
                        serde_json::from_str(payload.get()).map(|failed| self.failed(&failed))
                    }
                    _ => {
                        tracing::warn!(event = &**event, "an unknown message about the session");
                        Ok(())
                    }
                };
                if let Err(error) = understood {
                    tracing::warn!(event = &**event, %error, "a message about the session was refused");
                }
                self.reply_to(message, Status::Ok, "{}");
            }
            _ => self.reply_to(message, Status::Error, r#"{"reason":"unknown message"}"#),
        }
    }

    fn join_session(&mut self, message: &ClientMessage<'_>) {
        let Some(join_ref) = message.join_ref.as_deref() else {
            return self.reply_to(message, Status::Error, r#"{"reason":"no join_ref"}"#);
        };
        self.session_channel = Some(join_ref.into());
        let mut response = ticket_json(&self.attachment.ticket(), None);
        response.pop();
        response.push_str(if self.attachment.needs_post() {
            ",\"post\":true}"
        } else {
            ",\"post\":false}"
        });
        self.reply_to(message, Status::Ok, &response);
        let waiting: Vec<_> = self
            .unsettled
            .tickets()
            .map(|(number, ticket)| ticket_json(ticket, Some(number)))
            .collect();
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
            let write = Arc::clone(&awaited.write);
            let number = self.unsettled.adopt(awaited);
            let payload = ticket_json(&write.write.ticket, Some(number));
            self.push_session("write", &payload);
        }
    }

    /// Asks the page to POST a view's write, or keeps it until the page has joined.
    pub(super) fn request_write(&mut self, write: &Arc<PendingWrite>, now: Instant) {
        let number = self.unsettled.add(Arc::clone(write), now);
        let payload = ticket_json(&write.write.ticket, Some(number));
        self.push_session("write", &payload);
        self.give_up_writes(now);
    }

    /// Settles the writes of which the page says nothing. Their values stay in the server's memory
    /// and reach the cookie with its next POST.
    pub(super) fn give_up_writes(&mut self, now: Instant) {
        while let Some(write) = self.unsettled.give_up(now) {
            write.settle(self.attachment.settle(&write.write, Answer::Silence));
        }
    }

    /// Gives the page a ticket of the session it now belongs to.
    pub(super) fn push_ticket(&mut self) {
        let payload = ticket_json(&self.attachment.ticket(), None);
        self.push_session("ticket", &payload);
    }

    fn settle(&mut self, done: &Done) {
        let Some(write) = self.unsettled.settle(done.write) else {
            return;
        };
        let answer = match done.reason.as_deref() {
            Some("no-cookies") => Answer::NoCookies,
            _ => Answer::Status(done.status),
        };
        write.settle(self.attachment.settle(&write.write, answer));
    }

    fn failed(&mut self, failed: &Failed) {
        let reason = match failed.reason.as_str() {
            "no-cookies" => Failure::NoCookies,
            _ => Failure::Blocked,
        };
        tracing::info!(?reason, "a page can not keep its session");
        self.tell_views(&SessionNews::failed(reason));
    }

    pub(super) fn push_session(&mut self, event: &str, payload: &str) {
        if let Some(join_ref) = &self.session_channel {
            let mut frame = String::new();
            wire::push(&mut frame, Some(join_ref), TOPIC, event, payload);
            self.outbox.push(frame);
        }
    }
}

fn ticket_json(ticket: &str, write: Option<u64>) -> String {
    let mut out = String::from("{\"ticket\":");
    json::push_str(&mut out, ticket);
    if let Some(write) = write {
        out.push_str(",\"write\":");
        out.push_str(&write.to_string());
    }
    out.push('}');
    out
}
