//! A page's live connection: its view, and the channel on which page and server speak about the session.

use std::net::SocketAddr;

use bench_browser::page::View;
use bench_browser::{Result, Trouble};
use serde_json::{Value, json};

use crate::key::Key;
use crate::page::{self, Values};
use crate::site::ORIGIN;
use crate::socket::{Frame, Socket};

pub(crate) const SESSION: &str = "session";

pub(crate) struct Live {
    socket: Socket,
    view: Channel,
    session: Channel,
}

struct Channel {
    topic: String,
    join_ref: String,
}

/// What a page hears when it joins.
pub(crate) struct Joined {
    pub(crate) ticket: String,
    /// The page is to post its ticket.
    pub(crate) wants_post: bool,
    /// What the view shows.
    pub(crate) values: Values,
    /// What came besides.
    pub(crate) frames: Vec<Frame>,
}

/// A live view's write, which the page is asked to post.
pub(crate) struct Asked {
    pub(crate) ticket: String,
    pub(crate) number: u64,
}

impl Live {
    /// Opens a socket with these cookies, and joins the view of a page that was loaded before.
    pub(crate) async fn connect(
        address: SocketAddr,
        cookies: &str,
        view: &View,
    ) -> Result<(Self, Joined)> {
        let mut socket = Socket::open(address, cookies).await?;
        let topic = view.topic();
        let payload = view.join(&format!("{ORIGIN}/"));
        let (join_ref, rendered, mut frames) = socket.join(&topic, &payload).await?;
        let view = Channel { topic, join_ref };
        let (join_ref, reply, others) = socket.join(SESSION, &json!({})).await?;
        frames.extend(others);
        let session = Channel {
            topic: SESSION.to_owned(),
            join_ref,
        };
        let joined = Joined {
            ticket: text(&reply["ticket"])?,
            wants_post: reply["post"] == true,
            values: page::values(&html(&rendered["rendered"]))?,
            frames,
        };
        let live = Self {
            socket,
            view,
            session,
        };
        Ok((live, joined))
    }

    /// Has the view write, and waits until it asks the page to post that. Also returns what came before.
    pub(crate) async fn save(&mut self, key: Key, value: &str) -> Result<(Asked, Vec<Frame>)> {
        let payload = json!({
            "type": "click",
            "event": "save",
            "value": {"key": key.name(), "value": value},
        });
        let Channel { topic, join_ref } = &self.view;
        self.socket.push(join_ref, topic, "event", &payload).await?;
        let mut others = Vec::new();
        loop {
            let frame = self.socket.next().await?;
            if let Some(asked) = Asked::of(&frame)? {
                return Ok((asked, others));
            }
            others.push(frame);
        }
    }

    /// Says how the post of a write was answered. Returns what came before the server has heard it.
    pub(crate) async fn done(&mut self, number: u64, status: u16) -> Result<Vec<Frame>> {
        let payload = json!({"write": number, "status": status});
        let Channel { topic, join_ref } = &self.session;
        let reference = self.socket.push(join_ref, topic, "done", &payload).await?;
        Ok(self.socket.reply(&reference).await?.1)
    }

    /// A frame that has come already.
    pub(crate) fn come(&mut self) -> Result<Option<Frame>> {
        self.socket.come()
    }
}

impl Asked {
    /// What a frame asks for, if it is of this kind.
    pub(crate) fn of(frame: &Frame) -> Result<Option<Self>> {
        if frame.topic != SESSION || frame.event != "write" {
            return Ok(None);
        }
        let number = frame.payload["write"].as_u64();
        Ok(Some(Self {
            ticket: text(&frame.payload["ticket"])?,
            number: number.ok_or_else(|| Trouble::wrong("a write has no number"))?,
        }))
    }
}

pub(crate) fn text(value: &Value) -> Result<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| Trouble::wrong(format!("{value} is not a text")))
}

/// What the client makes of a tree of statics and dynamics. Only texts stand in this site's.
fn html(tree: &Value) -> String {
    let mut html = String::new();
    for (place, part) in tree["s"].as_array().into_iter().flatten().enumerate() {
        html.push_str(part.as_str().unwrap_or_default());
        html.push_str(tree[place.to_string()].as_str().unwrap_or_default());
    }
    html
}
