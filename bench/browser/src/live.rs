use std::fmt::Write as _;

use serde_json::json;

use crate::page::View;
use crate::{Result, Trouble, WebSocket};

/// The `ref` of the join, as the stock client has it on a fresh page.
const JOIN: u64 = 4;
const FAILED: &str = r#"["4","4","#;

/// A page whose live view is joined.
#[derive(Debug)]
pub struct Live {
    socket: WebSocket,
    topic: String,
    reference: u64,
    frame: String,
    expected: String,
}

impl Live {
    /// Joins the view of a page with this address, and waits until it is rendered.
    ///
    /// # Errors
    ///
    /// The server refuses the join.
    pub async fn join(socket: WebSocket, view: &View, url: &str) -> Result<Self> {
        let mut live = Self {
            socket,
            topic: view.topic(),
            reference: JOIN,
            frame: String::new(),
            expected: String::new(),
        };
        let reference = JOIN.to_string();
        let join = json!([reference, reference, live.topic, "phx_join", view.join(url)]);
        live.socket.send(&join.to_string()).await?;
        live.expect_reply("\"rendered\"").await?;
        Ok(live)
    }

    /// Joins another view of the page on the same socket, and waits until it is rendered.
    ///
    /// # Errors
    ///
    /// The server refuses the join.
    pub async fn join_beside(&mut self, view: &View, url: &str) -> Result {
        self.reference += 1;
        let reference = self.reference.to_string();
        let join = json!([
            reference,
            reference,
            view.topic(),
            "phx_join",
            view.join(url)
        ]);
        self.socket.send(&join.to_string()).await?;
        self.expected = format!(r#"["{reference}","{reference}","#);
        self.wait_for("\"rendered\"").await
    }

    /// Says that the page is still there, as the stock client does every 30 seconds, and waits for
    /// the answer.
    ///
    /// # Errors
    ///
    /// The connection is closed.
    pub async fn heartbeat(&mut self) -> Result {
        self.reference += 1;
        let reference = self.reference;
        let heartbeat = format!(r#"[null,"{reference}","phoenix","heartbeat",{{}}]"#);
        self.socket.send(&heartbeat).await?;
        self.expected = format!(r#"[null,"{reference}","#);
        self.wait_for("").await
    }

    /// Clicks, and waits for the difference that comes of it: an answer without one would be a
    /// click that did nothing.
    ///
    /// # Errors
    ///
    /// The server answers otherwise, or not at all.
    pub async fn click(&mut self, event: &str, value: &str) -> Result {
        self.push(event, value).await?;
        self.expect_reply("\"diff\"").await
    }

    /// Sends an event with a value in JSON, and waits for nothing.
    ///
    /// # Errors
    ///
    /// [`Trouble::Silence`] if the connection is closed.
    pub async fn push(&mut self, event: &str, value: &str) -> Result {
        self.reference += 1;
        event_frame(&mut self.frame, self.reference, &self.topic, event, value);
        self.socket.send(&self.frame).await
    }

    /// Waits for the reply to what was pushed last, which holds `part`; whatever the server says
    /// besides is passed over.
    ///
    /// # Errors
    ///
    /// The reply is another one, the view fails, or the connection is closed.
    pub async fn expect_reply(&mut self, part: &str) -> Result {
        self.expected.clear();
        let _ = write!(self.expected, r#"["{JOIN}","{}","#, self.reference);
        self.wait_for(part).await
    }

    async fn wait_for(&mut self, part: &str) -> Result {
        loop {
            let frame = self.socket.receive().await?;
            // A view that fails is told under the reference of its join.
            let failed = frame.starts_with(FAILED) && frame.contains("\"phx_error\"");
            if !failed && !frame.starts_with(&self.expected) {
                continue;
            }
            let ok = frame.contains("\"phx_reply\"") && frame.contains("\"status\":\"ok\"");
            if ok && frame.contains(part) {
                return Ok(());
            }
            return Err(Trouble::wrong(format!("the server answered {frame:.500}")));
        }
    }

    /// What carries it.
    pub fn socket(&mut self) -> &mut WebSocket {
        &mut self.socket
    }
}

/// Writes what a click sends.
pub fn event_frame(out: &mut String, reference: u64, topic: &str, event: &str, value: &str) {
    out.clear();
    // A text takes whatever is written to it.
    let _ = write!(
        out,
        r#"["{JOIN}","{reference}","{topic}","event",{{"type":"click","event":"{event}","value":{value}}}]"#
    );
}
