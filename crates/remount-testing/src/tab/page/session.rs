//! The session's channel, and what the page's script wants done.

use serde_json::Value;

use super::{AwaitedReply, Lock, Output, Page};
use crate::server::Answer;
use crate::session::{self, HttpAnswer, PushId, RECEIPT_HEADER, RequestId, TOPIC};
use crate::tab::wire::Frame;

impl Page {
    /// The endpoint has answered what a page of this name has posted, or nothing has.
    pub(crate) fn answered_post(
        &mut self,
        page: &str,
        request: RequestId,
        answer: Option<&Answer>,
    ) {
        if page != self.name {
            return;
        }
        let now = self.now();
        let Some(answer) = answer else {
            return self.session.unanswered(request, now);
        };
        let header = |name| answer.header(name).map(str::to_owned);
        let answer = HttpAnswer {
            status: answer.status().as_u16(),
            body: answer.body().to_owned(),
            retry_after: header("retry-after"),
            receipt: header(RECEIPT_HEADER),
        };
        self.session.answered(request, &answer, now);
    }

    /// Whether the page has not given this request up.
    pub(crate) fn waits_for(&self, page: &str, request: RequestId) -> bool {
        page != self.name || !self.aborted.contains(&request)
    }

    /// Another tab of the browser has made a session.
    pub(crate) fn created_elsewhere(&mut self) {
        self.session.created_elsewhere(self.now());
    }

    /// Another tab of the browser has changed what the browser keeps.
    pub(crate) fn stored_elsewhere(&mut self) {
        self.session.stored_elsewhere(self.now());
    }

    /// The page's own view of the session.
    pub(crate) fn session(&self) -> &session::PageSession {
        &self.session
    }

    pub(super) fn join_session(&mut self) {
        let payload = self.session.join_payload();
        let join_ref = self.wire.join(TOPIC, &payload, AwaitedReply::SessionJoin);
        self.session_join = Some(join_ref);
    }

    pub(super) fn session_joined(&mut self, is_ok: bool, response: &Value) -> Result<(), String> {
        if !is_ok {
            return Err(format!("the session's channel was not joined: {response}"));
        }
        let joined = self.session.joined(response, self.now());
        joined.map_err(|error| error.to_string())
    }

    pub(super) fn session_replied(
        &mut self,
        push: PushId,
        is_ok: bool,
        response: &Value,
    ) -> Result<(), String> {
        let reply = if is_ok { Ok(response) } else { Err(response) };
        let replied = self.session.replied(push, reply, self.now());
        replied.map_err(|error| error.to_string())
    }

    pub(super) fn take_session(&mut self, frame: &Frame) -> Result<(), String> {
        if frame.join_ref != self.session_join {
            return Ok(());
        }
        if matches!(&*frame.event, "phx_close" | "phx_error") {
            self.session_join = None;
            self.session.lost(self.now());
            return Ok(());
        }
        let taken = self
            .session
            .message(&frame.event, &frame.payload, self.now());
        taken.map_err(|error| error.to_string())
    }

    /// Takes what the script wants done.
    pub(super) fn gather_session(&mut self) {
        while let Some(output) = self.session.output() {
            match output {
                session::Output::Post(request) => self.outputs.push_back(Output::Post(request)),
                session::Output::Push(push) => {
                    if let Some(join_ref) = &self.session_join {
                        let asked = AwaitedReply::Session(push.id);
                        self.wire
                            .push(join_ref, TOPIC, push.event, &push.payload, asked);
                    }
                }
                session::Output::Reconnect => self.disconnect(),
                session::Output::WantLock => {
                    self.lock = Lock::Wanted;
                    self.outputs.push_back(Output::WantLock);
                }
                session::Output::ReleaseLock => self.lock = Lock::Free,
                session::Output::Created => self.outputs.push_back(Output::Created),
                session::Output::Stored => self.outputs.push_back(Output::Stored),
                session::Output::Abort(request) => self.aborted.push(request),
                session::Output::Changed { .. }
                | session::Output::Expiring { .. }
                | session::Output::Cookies { .. } => {}
            }
        }
    }
}
