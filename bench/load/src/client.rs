use std::fmt::Write as _;

use serde_json::json;

use crate::Result;
use crate::arguments::Protocol;
use crate::http::{self, Url};
use crate::page;
use crate::websocket::WebSocket;

/// The `ref` of the join, as the stock client has it on a fresh page.
const JOIN: u64 = 4;

/// One browser with one page.
pub(crate) struct Client {
    socket: WebSocket,
    protocol: Protocol,
    topic: String,
    reference: u64,
    frame: String,
    expected: String,
}

impl Client {
    pub(crate) async fn connect(url: &Url, protocol: Protocol) -> Result<Self> {
        const SOCKET: &str = "/live/websocket?vsn=2.0.0";
        let (cookies, view) = match protocol {
            Protocol::Live => {
                let page = http::get(url).await?;
                (page.cookies, Some(page::main_view(&page.body)?))
            }
            Protocol::Echo => (String::new(), None),
        };
        let mut client = Self {
            socket: WebSocket::open(url, SOCKET, &cookies).await?,
            protocol,
            // As long as remount's own, so that an echo is of the size of a click.
            topic: "lv:phx-00000000000000000000000000000000".to_owned(),
            reference: JOIN,
            frame: String::new(),
            expected: String::new(),
        };
        if let Some(view) = view {
            client.topic = format!("lv:{}", view.id);
            let payload = json!({
                "url": format!("{}{}", url.origin(), url.path),
                "params": { "_mounts": 0, "_mount_attempts": 0 },
                "session": view.session,
                "static": view.static_token,
                "sticky": false,
            });
            let reference = JOIN.to_string();
            let join = json!([reference, reference, client.topic, "phx_join", payload]);
            client.socket.send(&join.to_string()).await?;
            client.expect_reply("\"rendered\"").await?;
        }
        Ok(client)
    }

    /// Clicks, and waits for what comes of it.
    pub(crate) async fn round_trip(&mut self) -> Result<()> {
        self.reference += 1;
        self.frame.clear();
        write!(
            self.frame,
            r#"["{JOIN}","{}","{}","event",{{"type":"click","event":"inc","value":{{"value":""}}}}]"#,
            self.reference, self.topic
        )?;
        self.socket.send(&self.frame).await?;
        match self.protocol {
            // An answer without a diff would be a click that did nothing.
            Protocol::Live => self.expect_reply("\"diff\"").await,
            Protocol::Echo if self.socket.receive().await? == self.frame => Ok(()),
            Protocol::Echo => Err("the echo is not what was sent".into()),
        }
    }

    /// Waits for the reply to `reference`; whatever the server says besides is passed over.
    async fn expect_reply(&mut self, part: &str) -> Result<()> {
        self.expected.clear();
        write!(self.expected, r#"["{JOIN}","{}","#, self.reference)?;
        loop {
            let frame = self.socket.receive().await?;
            if !frame.starts_with(&self.expected) {
                continue;
            }
            let ok = frame.contains("\"phx_reply\"") && frame.contains("\"status\":\"ok\"");
            if ok && frame.contains(part) {
                return Ok(());
            }
            return Err(format!("the server answered {frame:.500}").into());
        }
    }
}
