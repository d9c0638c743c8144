//! A scripted client: what the stock one does, without a browser.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(held, _)| held == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The `name=value` of the session's cookie, if the answer sets one.
    pub(crate) fn cookie(&self) -> Option<String> {
        let cookies = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        let mut set = cookies.filter(|(_, value)| !value.contains("Max-Age=0"));
        set.next()
            .map(|(_, value)| value.split(';').next().unwrap().to_owned())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The attributes of the element that stands for a view.
    pub(crate) fn container(&self, of: &str) -> Container {
        let tag = self
            .body
            .split("<div ")
            .skip(1)
            .find(|tag| tag.split('>').next().unwrap().contains(of))
            .unwrap_or_else(|| panic!("no container with {of:?} in {}", self.body));
        let attribute = |name: &str| {
            let start = tag.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
            tag[start..].split('"').next().unwrap().to_owned()
        };
        Container {
            id: attribute("id"),
            session: attribute("data-phx-session"),
            flash: attribute("data-phx-static"),
        }
    }
}

pub(crate) struct Container {
    pub(crate) id: String,
    pub(crate) session: String,
    pub(crate) flash: String,
}

impl Container {
    pub(crate) fn topic(&self) -> String {
        format!("lv:{}", self.id)
    }
}

/// One HTTP request over a connection of its own. Its host is the address, unless the headers name
/// one.
pub(crate) async fn http(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if headers.iter().all(|(name, _)| *name != "host") {
        request.push_str(&format!("host: {address}\r\n"));
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        request.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    request.push_str(body);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").expect("a whole answer");
    let mut lines = head.lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Answer {
        status,
        headers,
        body: body.to_owned(),
    }
}

pub(crate) async fn get(address: &str, path: &str, cookie: Option<&str>) -> Answer {
    let cookie = cookie.map(|cookie| ("cookie", cookie));
    http(address, "GET", path, cookie.as_slice(), "").await
}

/// A POST to the session's endpoint as the page's script makes it.
pub(crate) async fn post_session(address: &str, cookie: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![
        ("content-type", "application/json"),
        ("x-live-session", "1"),
        ("sec-fetch-site", "same-origin"),
    ];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    http(
        address,
        "POST",
        "/live/session",
        &headers,
        &body.to_string(),
    )
    .await
}

pub(crate) struct LiveSocket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_ref: u64,
    /// Frames that came while another one was waited for.
    passed: VecDeque<Value>,
}

impl LiveSocket {
    pub(crate) async fn open(address: &str, cookie: Option<&str>) -> Self {
        let origin = format!("http://{address}");
        Self::try_open(address, "2.0.0", Some(&origin), cookie)
            .await
            .expect("a socket")
    }

    /// Opens a socket to a server behind a balancer that goes by this name.
    pub(crate) async fn open_behind(host: &str, address: &str, cookie: Option<&str>) -> Self {
        let origin = format!("https://{host}");
        Self::try_open_as(Some(host), address, "2.0.0", Some(&origin), cookie)
            .await
            .expect("a socket")
    }

    pub(crate) async fn try_open(
        address: &str,
        version: &str,
        origin: Option<&str>,
        cookie: Option<&str>,
    ) -> Result<Self, tungstenite::Error> {
        Self::try_open_as(None, address, version, origin, cookie).await
    }

    async fn try_open_as(
        host: Option<&str>,
        address: &str,
        version: &str,
        origin: Option<&str>,
        cookie: Option<&str>,
    ) -> Result<Self, tungstenite::Error> {
        let url = format!(
            "ws://{address}/live/websocket?_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn={version}"
        );
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        for (name, value) in [("host", host), ("origin", origin), ("cookie", cookie)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        let (stream, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self {
            stream,
            next_ref: 4,
            passed: VecDeque::new(),
        })
    }

    pub(crate) async fn send(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// Pushes a message and returns its reference.
    pub(crate) async fn push(
        &mut self,
        join_ref: &str,
        topic: &str,
        event: &str,
        payload: Value,
    ) -> String {
        let reference = self.next_ref.to_string();
        self.next_ref += 1;
        let join_ref = if event == "phx_join" {
            &reference
        } else {
            join_ref
        };
        self.send(&json!([join_ref, reference, topic, event, payload]).to_string())
            .await;
        reference
    }

    /// The next frame of the socket, or `None` once it is closed.
    async fn receive(&mut self) -> Option<Value> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
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

    /// The next frame that fits, leaving the others for later.
    pub(crate) async fn expect(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(place) = self.passed.iter().position(&fits) {
            return self.passed.remove(place).unwrap();
        }
        loop {
            let frame = self.receive().await.expect("the socket was closed");
            if fits(&frame) {
                return frame;
            }
            self.passed.push_back(frame);
        }
    }

    /// Whether such a frame came while another one was waited for.
    pub(crate) fn has_passed(&self, fits: impl Fn(&Value) -> bool) -> bool {
        self.passed.iter().any(fits)
    }

    pub(crate) async fn reply(&mut self, reference: &str) -> Value {
        let frame = self
            .expect(|frame| frame[1] == reference && frame[3] == "phx_reply")
            .await;
        frame[4].clone()
    }

    pub(crate) async fn pushed(&mut self, topic: &str, event: &str) -> Value {
        self.expect(|frame| frame[1].is_null() && frame[2] == topic && frame[3] == event)
            .await[4]
            .clone()
    }

    /// Joins a view with its container's tokens; returns the join's reference and reply.
    pub(crate) async fn join(
        &mut self,
        container: &Container,
        url: Option<&str>,
    ) -> (String, Value) {
        let mut payload = json!({
            "params": {"_mounts": 0, "_mount_attempts": 0},
            "session": container.session,
            "static": (!container.flash.is_empty()).then_some(&container.flash),
            "sticky": false,
        });
        if let Some(url) = url {
            payload["url"] = url.into();
        }
        let reference = self.push("", &container.topic(), "phx_join", payload).await;
        let reply = self.reply(&reference).await;
        (reference, reply)
    }

    /// Joins the channel of the session; returns the join's reference and the response.
    pub(crate) async fn join_session(&mut self) -> (String, Value) {
        let reference = self.push("", "session", "phx_join", json!({})).await;
        let reply = self.reply(&reference).await;
        assert_eq!(reply["status"], "ok");
        (reference, reply["response"].clone())
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
    pub(crate) topic: String,
    pub(crate) join_ref: String,
    pub(crate) reply: Value,
}

impl Joined {
    pub(crate) async fn at(address: &str, path: &str) -> Self {
        Self::with_cookie(address, path, None).await
    }

    pub(crate) async fn with_cookie(address: &str, path: &str, cookie: Option<&str>) -> Self {
        let main = get(address, path, cookie).await.container("data-phx-main");
        let mut socket = LiveSocket::open(address, cookie).await;
        let url = format!("http://{address}{path}");
        let (join_ref, reply) = socket.join(&main, Some(&url)).await;
        assert_eq!(reply["status"], "ok", "{reply}");
        Self {
            socket,
            topic: main.topic(),
            join_ref,
            reply: reply["response"].clone(),
        }
    }

    pub(crate) async fn push(&mut self, event: &str, payload: Value) -> String {
        self.socket
            .push(&self.join_ref, &self.topic, event, payload)
            .await
    }

    /// Sends a click and returns what the view answered.
    pub(crate) async fn click(&mut self, event: &str, value: Value) -> Value {
        let payload = json!({"type": "click", "event": event, "value": value});
        let reference = self.push("event", payload).await;
        let reply = self.socket.reply(&reference).await;
        assert_eq!(reply["status"], "ok");
        reply["response"].clone()
    }

    pub(crate) async fn pushed(&mut self, event: &str) -> Value {
        self.socket.pushed(&self.topic, event).await
    }
}
