//! A page that posts a key of its session again and again, on one connection that is kept.

use std::fmt::Write as _;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;
use crate::http::Url;

/// One browser with a session.
pub(crate) struct Post {
    stream: TcpStream,
    authority: String,
    path: String,
    cookie: String,
    ticket: Value,
    number: u64,
    request: String,
    received: Vec<u8>,
}

impl Post {
    /// Begins a session and gets a ticket for it. `path` is where it will post to.
    pub(crate) async fn connect(url: &Url, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(&url.authority).await?;
        stream.set_nodelay(true)?;
        let mut post = Self {
            stream,
            authority: url.authority.clone(),
            path: path.to_owned(),
            cookie: String::new(),
            ticket: Value::Null,
            number: 0,
            request: String::new(),
            received: Vec::new(),
        };
        post.send("/begin", "").await?;
        let body = post.send("/live/session", "{}").await?.body;
        let body: Value = serde_json::from_slice(&body)?;
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
        let answer = self.send(&path, &body).await;
        self.path = path;
        match answer?.status {
            204 => Ok(()),
            status => Err(format!("the post was answered with {status}").into()),
        }
    }

    async fn send(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.request.clear();
        write!(
            self.request,
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nx-live-session: 1\r\n\
             sec-fetch-site: same-origin\r\ncontent-length: {}\r\n",
            self.authority,
            body.len()
        )?;
        if !self.cookie.is_empty() {
            write!(self.request, "cookie: {}\r\n", self.cookie)?;
        }
        write!(self.request, "\r\n{body}")?;
        self.stream.write_all(self.request.as_bytes()).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(answer) = answer(&self.received)? {
                if let Some(cookie) = &answer.cookie {
                    self.cookie.clone_from(cookie);
                }
                return match answer.status {
                    200..300 => Ok(answer),
                    status => Err(format!("{path} was answered with {status}").into()),
                };
            }
        }
    }
}

#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    /// What a browser would send back.
    cookie: Option<String>,
    body: Vec<u8>,
}

/// The answer, once all of it is there.
fn answer(received: &[u8]) -> Result<Option<Answer>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let mut lines = str::from_utf8(&received[..end])?.split("\r\n");
    let status = lines.next().unwrap_or_default();
    let status = status.split(' ').nth(1).unwrap_or_default();
    let mut answer = Answer {
        status: status
            .parse()
            .map_err(|_| "an answer begins with its status")?,
        cookie: None,
        body: Vec::new(),
    };
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse()?;
        } else if name.eq_ignore_ascii_case("set-cookie") {
            answer.cookie = value.split(';').next().map(str::to_owned);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err("only answers of a known length are understood".into());
        }
    }
    let body = received[end + 4..].get(..length);
    Ok(body.map(|body| Answer {
        body: body.to_vec(),
        ..answer
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_status_cookie_and_body() {
        let whole =
            b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 2\r\n\r\n{}";
        let expected = Answer {
            status: 201,
            cookie: Some("a=1".to_owned()),
            body: b"{}".to_vec(),
        };
        assert_eq!(answer(whole).unwrap(), Some(expected));
        for end in 0..whole.len() {
            assert_eq!(answer(&whole[..end]).unwrap(), None);
        }
    }

    #[test]
    fn an_answer_without_length_has_no_body() {
        let expected = Answer {
            status: 204,
            cookie: None,
            body: Vec::new(),
        };
        let received = b"HTTP/1.1 204 No Content\r\n\r\n";
        assert_eq!(answer(received).unwrap(), Some(expected));
    }

    #[test]
    fn chunks_are_an_error() {
        assert!(answer(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
    }
}
