//! The session's channel of a page, on which a test says what the page's script would not.

use remount_testing::Tab;
use serde_json::{Value, json};

/// The channel of a page, and what was heard on it.
pub(crate) struct SessionChannel<'p> {
    page: &'p Tab,
    join_ref: Value,
    joined: Value,
    heard: Vec<Value>,
    said: usize,
}

impl<'p> SessionChannel<'p> {
    /// Of a page that has joined it since its frames were looked at, with what was heard since the
    /// last join.
    pub(crate) fn of(page: &'p Tab) -> Self {
        let mut heard = page.frames();
        heard.retain(|frame| frame[2] == "session");
        let is_joined = |frame: &Value| frame[3] == "phx_reply" && frame[0] == frame[1];
        let place = heard.iter().rposition(is_joined);
        heard.drain(..place.expect("the page has joined the session's channel"));
        let mut reply = heard.remove(0);
        Self {
            page,
            join_ref: reply[0].take(),
            joined: reply[4]["response"].take(),
            heard,
            said: 0,
        }
    }

    /// What the page was told when it joined.
    pub(crate) fn joined(&self) -> &Value {
        &self.joined
    }

    /// Says something; returns the status of the reply, and the response.
    pub(crate) async fn says(&mut self, event: &str, payload: Value) -> (Value, Value) {
        self.said += 1;
        let reference = format!("by-hand-{}", self.said);
        let frame = json!([self.join_ref, reference, "session", event, payload]);
        self.page.send_frame(&frame.to_string()).await;
        self.listen();
        let is_reply = |frame: &Value| frame[1] == reference.as_str();
        let place = self.heard.iter().position(is_reply).expect("a reply");
        let mut reply = self.heard.remove(place);
        (reply[4]["status"].take(), reply[4]["response"].take())
    }

    /// Says how the post of a write ended, as the page's script does.
    pub(crate) async fn done(&mut self, write: u64, status: u16) {
        let done = json!({"write": write, "status": status});
        self.says("done", done).await;
    }

    /// What the page was told by such a message since this was last asked.
    pub(crate) fn heard(&mut self, event: &str) -> Vec<Value> {
        self.listen();
        let (told, others) = std::mem::take(&mut self.heard)
            .into_iter()
            .partition(|frame| frame[3] == event);
        self.heard = others;
        let told: Vec<Value> = told;
        told.into_iter().map(|mut frame| frame[4].take()).collect()
    }

    fn listen(&mut self) {
        let mut frames = self.page.frames();
        frames.retain(|frame| frame[2] == "session");
        self.heard.extend(frames);
    }
}
