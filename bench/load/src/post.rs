//! A page that posts a key of its session again and again, on one connection that is kept.

use std::fmt::Write as _;

use bench_browser::Jar;
use bench_browser::http::{self, Answer};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;
use crate::url::Url;

/// One browser with a session.
pub(crate) struct Post {
    stream: TcpStream,
    authority: String,
    path: String,
    jar: Jar,
    ticket: Value,
    number: u64,
    request: String,
    received: Vec<u8>,
}

impl Post {
    /// Begins a session and gets a ticket for it. `path` is where it will post to.
    pub(crate) async fn connect(url: &Url, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(url.address).await?;
        stream.set_nodelay(true)?;
        let mut post = Self {
            stream,
            authority: url.address.to_string(),
            path: path.to_owned(),
            jar: Jar::default(),
            ticket: Value::Null,
            number: 0,
            request: String::new(),
            received: Vec::new(),
        };
        post.send("/begin", "", "").await?;
        let body = post.send("/live/session", "", "{}").await?.body;
        let body: Value = serde_json::from_str(&body)?;
        post.ticket = body["ticket"].clone();
        Ok(post)
    }

    /// Puts another value, and waits until it is answered.
    pub(crate) async fn round_trip(&mut self) -> Result<()> {
        self.number += 1;
        let body = format!(
            r##"{{"ticket":{},"put":{{"colour":"#{:06x}"}},"tab":"bench","n":{}}}"##,
            self.ticket,
            self.number & 0xff_ffff,
            self.number
        );
        let path = std::mem::take(&mut self.path);
        // As a page puts what is typed into a field.
        let way = "x-live-session-receipt: none\r\n";
        let answer = self.send(&path, way, &body).await;
        self.path = path;
        match answer?.status {
            204 => Ok(()),
            status => Err(format!("the post was answered with {status}").into()),
        }
    }

    async fn send(&mut self, path: &str, way: &str, body: &str) -> Result<Answer> {
        self.request.clear();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nx-live-session: 1\r\n\
             sec-fetch-site: same-origin\r\n{way}content-length: {}\r\n",
            self.authority,
            body.len()
        )?;
        let cookies = self.jar.header();
        if !cookies.is_empty() {
            write!(self.request, "cookie: {cookies}\r\n")?;
        }
        write!(self.request, "\r\n{body}")?;
        self.stream.write_all(self.request.as_bytes()).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some((answer, _)) = http::parse(&self.received)? {
                for cookie in &answer.set_cookies {
                    self.jar.take(cookie);
                }
                return match answer.status {
                    200..300 => Ok(answer),
                    status => Err(format!("{path} was answered with {status}").into()),
                };
            }
        }
    }
}
