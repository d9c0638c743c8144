//! A page without a WebSocket, as the stock client polls for it.

use http::Method;
use remount_testing::{Answer, Visitor};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::raw::{Container, MAIN, click};

/// What the stock client asks for that has no token yet.
pub(crate) const OPEN: &str = "/live/longpoll?vsn=2.0.0&";

/// What a poll or a post is answered.
pub(crate) struct Said(pub(crate) Value);

impl Said {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status(), 200, "{}", answer.body());
        assert_eq!(answer.header("set-cookie"), None);
        Self(serde_json::from_str(answer.body()).unwrap())
    }

    pub(crate) fn status(&self) -> u64 {
        self.0["status"].as_u64().unwrap()
    }

    pub(crate) fn token(&self) -> String {
        self.0["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) fn frames(&self) -> Vec<Value> {
        let messages = self.0["messages"].as_array().expect("messages").iter();
        let frames = messages.map(|text| serde_json::from_str(text.as_str().unwrap()).unwrap());
        frames.collect()
    }
}

pub(crate) struct Poller {
    pub(crate) visitor: Visitor,
    pub(crate) token: String,
    topic: String,
    join_ref: String,
    next_ref: u64,
}

impl Poller {
    /// Opens a line and nothing else.
    pub(crate) async fn open(visitor: &Visitor) -> Self {
        let said = Said::of(&visitor.get(OPEN).await);
        assert_eq!(said.status(), 410, "{}", said.0);
        Self {
            visitor: visitor.clone(),
            token: said.token(),
            topic: String::new(),
            join_ref: String::new(),
            next_ref: 4,
        }
    }

    /// Joins the main view of a page.
    pub(crate) async fn join(visitor: &Visitor, path: &str) -> Self {
        let page = visitor.get(path).await;
        let main = Container::of(page.body(), MAIN);
        let mut poller = Self::open(visitor).await;
        (poller.topic, poller.join_ref) = (main.topic(), poller.next_ref.to_string());
        let frame = poller.frame("phx_join", &main.join(path));
        assert_eq!(poller.post(&frame).await, 200);
        let reply = poller.reply(&poller.join_ref.clone()).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        poller
    }

    pub(crate) fn address(&self) -> String {
        format!("{OPEN}token={}", self.token)
    }

    /// Polls, and keeps the token of the answer.
    pub(crate) async fn poll(&mut self) -> Said {
        let said = Said::of(&self.visitor.get(&self.address()).await);
        self.take(&said);
        said
    }

    /// Polls beside the test.
    pub(crate) fn poll_later(&self) -> JoinHandle<Said> {
        let (visitor, address) = (self.visitor.clone(), self.address());
        tokio::spawn(async move { Said::of(&visitor.get(&address).await) })
    }

    /// Keeps the token of an answer, if it has one.
    pub(crate) fn take(&mut self, said: &Said) {
        if let Some(token) = said.0["token"].as_str() {
            token.clone_into(&mut self.token);
        }
    }

    /// Posts frames; returns the status in the answer.
    pub(crate) async fn post(&self, body: &str) -> u64 {
        posted(&self.visitor, &self.address(), body).await.status()
    }

    /// Posts beside the test.
    pub(crate) fn post_later(&self, body: &str) -> JoinHandle<u64> {
        let (visitor, address) = (self.visitor.clone(), self.address());
        let body = body.to_owned();
        tokio::spawn(async move { posted(&visitor, &address, &body).await.status() })
    }

    /// A message on the channel of the view.
    pub(crate) fn frame(&mut self, event: &str, payload: &Value) -> String {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        json!([self.join_ref, reference, self.topic, event, payload]).to_string()
    }

    /// A click, as a frame.
    pub(crate) fn click(&mut self, event: &str) -> String {
        self.frame("event", &click(event, json!({})))
    }

    /// A binary message on the channel of the view, as bytes.
    pub(crate) fn binary(&mut self, event: &str, payload: &[u8]) -> Vec<u8> {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let fields = [&*self.join_ref, &*reference, &*self.topic, event];
        let mut bytes = vec![0];
        bytes.extend(fields.map(|field| u8::try_from(field.len()).unwrap()));
        bytes.extend(fields.iter().flat_map(|field| field.bytes()));
        bytes.extend(payload);
        bytes
    }

    /// The reference of the message that was made last.
    pub(crate) fn last_ref(&self) -> String {
        (self.next_ref - 1).to_string()
    }

    /// Polls until a message is answered.
    pub(crate) async fn reply(&mut self, reference: &str) -> Value {
        loop {
            let said = self.poll().await;
            assert_eq!(said.status(), 200, "{}", said.0);
            let frames = said.frames();
            let reply = |frame: &&Value| frame[3] == "phx_reply" && frame[1] == *reference;
            if let Some(reply) = frames.iter().find(reply) {
                return reply[4].clone();
            }
        }
    }

    /// Joins the channel of the session; returns the ticket that its page is given.
    pub(crate) async fn session_ticket(&mut self) -> String {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let frame = json!([reference, reference, "session", "phx_join", {}]);
        assert_eq!(self.post(&frame.to_string()).await, 200);
        let reply = self.reply(&reference).await;
        let ticket = reply["response"]["ticket"].as_str();
        ticket.expect("a ticket").to_owned()
    }

    /// Clicks, and waits for the answer.
    pub(crate) async fn clicked(&mut self, event: &str) -> Value {
        let frame = self.click(event);
        assert_eq!(self.post(&frame).await, 200);
        self.reply(&self.last_ref()).await
    }
}

async fn posted(visitor: &Visitor, address: &str, body: &str) -> Said {
    let headers = [
        ("content-type", "application/x-ndjson"),
        ("content-length", &*body.len().to_string()),
        ("origin", "https://site.test"),
    ];
    Said::of(&visitor.send(Method::POST, address, &headers, body).await)
}
