//! Whoever speaks the frames of the stock client by hand, for what no page says.

use remount_testing::dom::Document;
use remount_testing::{Socket, Tab, Visitor};
use serde_json::{Value, json};

/// What a page says of a view in its HTML.
pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) session: String,
    /// What it was mounted with, or nothing.
    pub(crate) flash: String,
}

impl Container {
    /// That of the main view of a page which this visitor asks for.
    pub(crate) async fn main(visitor: &Visitor, path: &str) -> Self {
        Self::of(visitor.get(path).await.body(), MAIN)
    }

    /// That of the element in a page which this CSS selector names.
    pub(crate) fn of(page: &str, css: &str) -> Self {
        let page = Document::parse(page).unwrap();
        let element = page.locate(&css.into()).unwrap();
        let attribute = |name| page.attribute(element, name).unwrap().to_owned();
        Self {
            id: attribute("id"),
            session: attribute("data-phx-session"),
            flash: attribute("data-phx-static"),
        }
    }

    pub(crate) fn topic(&self) -> String {
        format!("lv:{}", self.id)
    }

    /// What a page says that joins the view at its address.
    pub(crate) fn join(&self, path: &str) -> Value {
        self.says(json!({"url": at(path), "sticky": false}))
    }

    /// What a page says that joins a view beside the main one.
    pub(crate) fn beside(&self) -> Value {
        self.says(json!({"sticky": true}))
    }

    /// What a page says that goes on as the view at this address.
    pub(crate) fn redirect(&self, path: &str) -> Value {
        self.says(json!({"redirect": at(path), "sticky": false}))
    }

    fn says(&self, mut join: Value) -> Value {
        join["params"] = json!({"_mounts": 0});
        join["session"] = self.session.as_str().into();
        let flash = Some(&*self.flash).filter(|flash| !flash.is_empty());
        join["static"] = flash.into();
        join
    }
}

/// The whole address of a page.
pub(crate) fn at(path: &str) -> String {
    format!("https://site.test{path}")
}

/// What a click says.
pub(crate) fn click(event: &str, value: Value) -> Value {
    let mut message = json!({"type": "click", "event": event});
    message["value"] = value;
    message
}

/// The main view of a page, as a selector.
pub(crate) const MAIN: &str = "[data-phx-main]";

/// The topic of the main view of a page.
pub(crate) fn topic(page: &Tab) -> String {
    format!("lv:{}", page.attribute(MAIN, "id").unwrap())
}

/// What the views of a page have answered since its frames were looked at before.
pub(crate) fn answers(page: &Tab) -> Vec<Value> {
    let mut frames = page.frames();
    frames.retain(|frame| frame[3] == "phx_reply" && frame[2] != "session");
    frames
        .iter_mut()
        .map(|frame| frame[4]["response"].take())
        .collect()
}

/// A view or the session, as it was joined.
pub(crate) struct Channel {
    pub(crate) join_ref: String,
    pub(crate) topic: String,
}

/// A live socket, on which a test says what it likes.
pub(crate) struct Speaker {
    pub(crate) socket: Socket,
    next_ref: u64,
    heard: Vec<Value>,
}

impl Speaker {
    pub(crate) async fn new(visitor: &Visitor) -> Self {
        Self::on(visitor.socket().await)
    }

    /// On the socket of a site whose routes are below this path.
    pub(crate) async fn at(visitor: &Visitor, routes: &str) -> Self {
        let path = format!("{routes}/websocket?vsn=2.0.0");
        let socket = visitor.try_socket(&path, &[]).await;
        Self::on(socket.expect("it is not refused"))
    }

    fn on(socket: Socket) -> Self {
        Self {
            socket,
            next_ref: 4,
            heard: Vec::new(),
        }
    }

    /// Joins a topic; returns the channel and the reply.
    pub(crate) async fn join(&mut self, topic: &str, payload: Value) -> (Channel, Value) {
        let join_ref = self.next_ref.to_string();
        let reply = self.say(&join_ref, topic, "phx_join", payload).await;
        let topic = topic.to_owned();
        (Channel { join_ref, topic }, reply)
    }

    /// Joins the main view of a page at its address.
    pub(crate) async fn join_main(&mut self, visitor: &Visitor, path: &str) -> Channel {
        let main = Container::main(visitor, path).await;
        let (channel, reply) = self.join(&main.topic(), main.join(path)).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        channel
    }

    /// Says something on a channel; returns the reply.
    pub(crate) async fn push(&mut self, on: &Channel, event: &str, payload: Value) -> Value {
        self.say(&on.join_ref, &on.topic, event, payload).await
    }

    /// Clicks in a view; returns the reply.
    pub(crate) async fn click(&mut self, on: &Channel, event: &str, value: Value) -> Value {
        self.push(on, "event", click(event, value)).await
    }

    /// Sends a message; returns the reply, or `null` if there is none.
    pub(crate) async fn say(
        &mut self,
        join_ref: &str,
        topic: &str,
        event: &str,
        payload: Value,
    ) -> Value {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let frame = json!([join_ref, reference, topic, event, payload]);
        self.socket.send(&frame.to_string()).await;
        let reply = |frame: &Value| frame[3] == "phx_reply" && frame[1] == *reference;
        let frames = self.heard();
        let reply = frames.iter().find(|frame| reply(frame));
        reply.map_or(Value::Null, |reply| reply[4].clone())
    }

    /// All that the server has sent so far.
    pub(crate) fn heard(&mut self) -> &[Value] {
        self.heard.extend(self.socket.frames());
        &self.heard
    }
}
