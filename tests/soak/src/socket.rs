//! A WebSocket that speaks the frames of the stock client.

use std::net::SocketAddr;
use std::time::Duration;

use bench_browser::{Result, Trouble};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::site::{HOST, ORIGIN};

const PATIENCE: Duration = Duration::from_secs(10);

/// A message of the server.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) reference: Option<String>,
    pub(crate) topic: String,
    pub(crate) event: String,
    pub(crate) payload: Value,
}

/// An open socket. It is read all the time, as a browser does, so that it answers when the server closes it.
pub(crate) struct Socket {
    sink: SplitSink<WebSocketStream<TcpStream>, Message>,
    frames: UnboundedReceiver<Frame>,
    reader: JoinHandle<()>,
    last_reference: u64,
}

impl Socket {
    pub(crate) async fn open(address: SocketAddr, cookies: &str) -> Result<Self> {
        let opening = Self::upgrade(address, cookies);
        let late = |_| Err(Trouble::wrong("a socket was not opened in time"));
        let (sink, mut stream) = timeout(PATIENCE, opening)
            .await
            .unwrap_or_else(late)?
            .split();
        let (sender, frames) = mpsc::unbounded_channel();
        let reader = tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                if let Message::Text(text) = message
                    && let Some(frame) = Frame::parse(&text)
                    && sender.send(frame).is_err()
                {
                    return;
                }
            }
        });
        Ok(Self {
            sink,
            frames,
            reader,
            last_reference: 0,
        })
    }

    async fn upgrade(address: SocketAddr, cookies: &str) -> Result<WebSocketStream<TcpStream>> {
        let stream = TcpStream::connect(address).await;
        let stream = stream.map_err(|_| Trouble::Silence)?;
        stream.set_nodelay(true).map_err(|_| Trouble::Silence)?;
        let url = format!(
            "ws://{HOST}/live/websocket?_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0"
        );
        let mut request = url.into_client_request().map_err(Trouble::wrong)?;
        let headers = request.headers_mut();
        headers.insert("origin", ORIGIN.parse().map_err(Trouble::wrong)?);
        if !cookies.is_empty() {
            headers.insert("cookie", cookies.parse().map_err(Trouble::wrong)?);
        }
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(socket),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => Err(Trouble::wrong(
                format!("a socket was refused with {}", answer.status()),
            )),
            Err(_) => Err(Trouble::Silence),
        }
    }

    /// Joins a topic; returns the join's reference and what the server answers.
    pub(crate) async fn join(
        &mut self,
        topic: &str,
        payload: &Value,
    ) -> Result<(String, Value, Vec<Frame>)> {
        let join_ref = (self.last_reference + 1).to_string();
        let reference = self.push(&join_ref, topic, "phx_join", payload).await?;
        let (response, others) = self.reply(&reference).await?;
        Ok((join_ref, response, others))
    }

    /// Pushes a message and returns its reference.
    pub(crate) async fn push(
        &mut self,
        join_ref: &str,
        topic: &str,
        event: &str,
        payload: &Value,
    ) -> Result<String> {
        self.last_reference += 1;
        let reference = self.last_reference.to_string();
        let frame = json!([join_ref, reference, topic, event, payload]).to_string();
        let sent = self.sink.send(Message::text(frame)).await;
        sent.map_err(|_| Trouble::Silence)?;
        Ok(reference)
    }

    /// Waits for the reply to a message; also returns the frames that came before it.
    pub(crate) async fn reply(&mut self, reference: &str) -> Result<(Value, Vec<Frame>)> {
        let mut others = Vec::new();
        loop {
            let frame = self.next().await?;
            if frame.event != "phx_reply" || frame.reference.as_deref() != Some(reference) {
                others.push(frame);
                continue;
            }
            let mut payload = frame.payload;
            if payload["status"] != "ok" {
                let topic = &frame.topic;
                return Err(Trouble::wrong(format!(
                    "{topic} was answered with {payload}"
                )));
            }
            return Ok((payload["response"].take(), others));
        }
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Result<Frame> {
        match timeout(PATIENCE, self.frames.recv()).await {
            Ok(Some(frame)) => Ok(frame),
            Ok(None) => Err(Trouble::Silence),
            Err(_) => Err(Trouble::wrong(format!(
                "a socket said nothing for {PATIENCE:?}"
            ))),
        }
    }

    /// A frame that has come already.
    pub(crate) fn come(&mut self) -> Result<Option<Frame>> {
        match self.frames.try_recv() {
            Ok(frame) => Ok(Some(frame)),
            Err(mpsc::error::TryRecvError::Empty) => Ok(None),
            Err(mpsc::error::TryRecvError::Disconnected) => Err(Trouble::Silence),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Frame {
    fn parse(text: &str) -> Option<Self> {
        let [_, reference, topic, event, payload] = serde_json::from_str(text).ok()?;
        let text = |value: Value| value.as_str().map(str::to_owned);
        Some(Self {
            reference: text(reference),
            topic: text(topic)?,
            event: text(event)?,
            payload,
        })
    }
}
