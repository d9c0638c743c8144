//! The little of a browser that tests need over a port.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::raw::{Container, MAIN, click};

/// Asks for a page over a connection of its own; returns the body of the answer.
pub(crate) async fn get(address: &str, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nconnection: close\r\nhost: {address}\r\n\r\n");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
    body.to_owned()
}

/// A live socket over a connection of its own.
pub(crate) struct LiveSocket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_ref: u64,
}

impl LiveSocket {
    async fn open(address: &str) -> Self {
        let url = format!("ws://{address}/live/websocket?vsn=2.0.0");
        let mut request = url.into_client_request().unwrap();
        let origin = format!("http://{address}").parse().unwrap();
        request.headers_mut().insert("origin", origin);
        let (stream, _) = connect_async(request).await.unwrap();
        Self {
            stream,
            next_ref: 1,
        }
    }

    /// Pushes a message and returns its reference, which is that of the join if none is named.
    async fn push(
        &mut self,
        join_ref: Option<&str>,
        topic: &str,
        event: &str,
        payload: Value,
    ) -> String {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let join_ref = join_ref.unwrap_or(&reference);
        let frame = json!([join_ref, reference, topic, event, payload]).to_string();
        self.stream.send(Message::text(frame)).await.unwrap();
        reference
    }

    /// The next frame, or `None` once the socket is closed.
    async fn receive(&mut self) -> Option<Value> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Waits for a reply, past all other frames.
    pub(crate) async fn reply(&mut self, reference: &str) -> Value {
        loop {
            let mut frame = self.receive().await.expect("the socket was closed");
            if frame[1] == reference && frame[3] == "phx_reply" {
                return frame[4].take();
            }
        }
    }

    /// All frames that come before the socket is closed.
    pub(crate) async fn until_closed(&mut self) -> Vec<Value> {
        let mut frames = Vec::new();
        while let Some(frame) = self.receive().await {
            frames.push(frame);
        }
        frames
    }

    /// Waits for the socket's end and returns the code the server gave.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Close(Some(CloseFrame { code, .. }))) => return Some(code.into()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}

/// A page whose main view has joined.
pub(crate) struct Joined {
    pub(crate) socket: LiveSocket,
    topic: String,
    join_ref: String,
}

impl Joined {
    pub(crate) async fn at(address: &str, path: &str) -> Self {
        let main = Container::of(&get(address, path).await, MAIN);
        let (topic, join) = (main.topic(), main.join(path));
        let mut socket = LiveSocket::open(address).await;
        let join_ref = socket.push(None, &topic, "phx_join", join).await;
        let reply = socket.reply(&join_ref).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        Self {
            socket,
            topic,
            join_ref,
        }
    }

    /// Sends a click; returns its reference.
    pub(crate) async fn send_click(&mut self, event: &str, value: Value) -> String {
        let (join_ref, click) = (Some(&*self.join_ref), click(event, value));
        let sent = self.socket.push(join_ref, &self.topic, "event", click);
        sent.await
    }
}
