//! The channel on which page and server speak about the session: tickets go down, and how their
//! POSTs ended comes up. The page's script joins it beside the views.

use std::sync::Arc;

use serde::Deserialize;

use crate::App;
use crate::connection::Connection;
use crate::markup::json;
use crate::mounted::SessionNews;
use crate::session::{Answer, Failure, Write};
use crate::wire::{self, ClientBody, ClientMessage, Status};

pub(super) const TOPIC: &str = "session";
/// Writes of one page that may wait for their answer. A page that never answers loses the oldest;
/// their values stay in the server's memory and reach the cookie with the next POST.
const MAX_UNSETTLED: usize = 64;

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
            .iter()
            .map(|(number, write)| ticket_json(&write.ticket, Some(*number)))
            .collect();
        for payload in waiting {
            self.push_session("write", &payload);
        }
    }

    /// Asks the page to POST a view's write, or keeps it until the page has joined.
    pub(super) fn request_write(&mut self, write: Arc<Write>) {
        let number = self.next_write;
        self.next_write += 1;
        if self.unsettled.len() >= MAX_UNSETTLED {
            tracing::warn!(
                "a page does not answer for the session's writes; the oldest is given up"
            );
            self.unsettled.pop_front();
        }
        let payload = ticket_json(&write.ticket, Some(number));
        self.unsettled.push_back((number, write));
        self.push_session("write", &payload);
    }

    /// Gives the page a ticket of the session it now belongs to.
    pub(super) fn push_ticket(&mut self) {
        let payload = ticket_json(&self.attachment.ticket(), None);
        self.push_session("ticket", &payload);
    }

    fn settle(&mut self, done: &Done) {
        let Some(position) = self
            .unsettled
            .iter()
            .position(|(number, _)| *number == done.write)
        else {
            return;
        };
        let Some((_, write)) = self.unsettled.remove(position) else {
            return;
        };
        let answer = match done.reason.as_deref() {
            Some("no-cookies") => Answer::NoCookies,
            _ => Answer::Status(done.status),
        };
        self.attachment.settle(&write, answer);
    }

    fn failed(&mut self, failed: &Failed) {
        let reason = match failed.reason.as_str() {
            "no-cookies" => Failure::NoCookies,
            _ => Failure::Blocked,
        };
        tracing::info!(?reason, "a page can not keep its session");
        self.tell_views(&SessionNews::failed(reason));
    }

    fn push_session(&mut self, event: &str, payload: &str) {
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
