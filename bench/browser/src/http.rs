//! As much of HTTP/1.1 as a browser needs here, on one connection that is kept.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::trouble::{Result, Trouble};

/// As the page's script waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than the site sends.
const MAX_HEADERS: usize = 32;

/// What a page sends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Begins with `/`.
    pub path: &'a str,
    /// The site's name. It need not be the server's address: there may be a proxy.
    pub host: &'a str,
    /// What the body is, if there is one.
    pub content_type: &'a str,
    /// The value of the `Cookie` header; empty for none.
    pub cookies: &'a str,
    /// More headers, each of them a line with its `\r\n`.
    pub more: &'a str,
    /// Empty for none.
    pub body: &'a str,
}

/// What a server answers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The values of all `Set-Cookie` headers.
    pub set_cookies: Vec<String>,
    /// The text that follows the head.
    pub body: String,
}

/// A browser's way to the server.
#[derive(Debug, Default)]
pub struct Http {
    connection: Option<(SocketAddr, TcpStream)>,
}

impl Http {
    /// Sends a request and waits for its answer, for ten seconds.
    ///
    /// # Errors
    ///
    /// [`Trouble::Silence`] once no answer can come any more, [`Trouble::Wrong`] for one that comes
    /// too late or is not understood.
    pub async fn ask(&mut self, address: SocketAddr, request: &Request<'_>) -> Result<Answer> {
        let answer = timeout(PATIENCE, self.exchange(address, request)).await;
        let late = || {
            let Request { method, path, .. } = request;
            Trouble::wrong(format!(
                "{method} {path} was not answered within {PATIENCE:?}"
            ))
        };
        answer.unwrap_or_else(|_| Err(late()))
    }

    async fn exchange(&mut self, address: SocketAddr, request: &Request<'_>) -> Result<Answer> {
        let mut stream = self.connect(address).await?;
        let silence = |_| Trouble::Silence;
        let sent = stream.write_all(request.text().as_bytes()).await;
        sent.map_err(silence)?;
        let mut received = Vec::new();
        loop {
            if stream.read_buf(&mut received).await.map_err(silence)? == 0 {
                return Err(Trouble::Silence);
            }
            if let Some((answer, is_kept)) = parse(&received)? {
                if is_kept {
                    self.connection = Some((address, stream));
                }
                return Ok(answer);
            }
        }
    }

    async fn connect(&mut self, address: SocketAddr) -> Result<TcpStream> {
        match self.connection.take() {
            Some((kept, stream)) if kept == address => Ok(stream),
            _ => {
                let stream = TcpStream::connect(address).await;
                let stream = stream.map_err(|_| Trouble::Silence)?;
                stream.set_nodelay(true).map_err(|_| Trouble::Silence)?;
                Ok(stream)
            }
        }
    }
}

impl Request<'_> {
    /// As it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        let Self {
            method,
            path,
            host,
            content_type,
            cookies,
            more,
            body,
        } = self;
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nsec-fetch-site: same-origin\r\n{more}"
        );
        if !cookies.is_empty() {
            text.push_str(&format!("cookie: {cookies}\r\n"));
        }
        if !body.is_empty() {
            text.push_str(&format!(
                "content-type: {content_type}\r\nx-live-session: 1\r\n"
            ));
        }
        if *method != "GET" {
            text.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        text.push_str("\r\n");
        text.push_str(body);
        text
    }
}

/// The answer once all of it is there, and whether the connection can be used again.
///
/// # Errors
///
/// It is not HTTP/1.1, or an answer in chunks.
pub fn parse(received: &[u8]) -> Result<Option<(Answer, bool)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(end) = head.parse(received).map_err(Trouble::wrong)? else {
        return Ok(None);
    };
    let mut answer = Answer {
        status: head.code.unwrap_or_default(),
        ..Answer::default()
    };
    let mut length = 0;
    let mut is_kept = true;
    for header in head.headers {
        let value = str::from_utf8(header.value).map_err(Trouble::wrong)?;
        match &*header.name.to_ascii_lowercase() {
            "content-length" => length = value.parse().map_err(Trouble::wrong)?,
            "set-cookie" => answer.set_cookies.push(value.to_owned()),
            "connection" => is_kept = !value.eq_ignore_ascii_case("close"),
            "transfer-encoding" => {
                return Err(Trouble::wrong("an answer in chunks is not understood"));
            }
            _ => {}
        }
    }
    let Some(body) = received[end..].get(..length) else {
        return Ok(None);
    };
    answer.body = String::from_utf8(body.to_vec()).map_err(Trouble::wrong)?;
    Ok(Some((answer, is_kept)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_with_the_last_byte_of_its_body() {
        let whole = b"HTTP/1.1 201 Created\r\nSet-Cookie: a=1\r\nset-cookie: b=; Max-Age=0\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]).unwrap(), None);
        }
        let expected = Answer {
            status: 201,
            set_cookies: vec!["a=1".to_owned(), "b=; Max-Age=0".to_owned()],
            body: "{}".to_owned(),
        };
        assert_eq!(parse(whole).unwrap(), Some((expected, true)));
    }

    #[test]
    fn a_server_that_ends_says_that_it_closes_the_connection() {
        let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        let (_, is_kept) = parse(answer).unwrap().unwrap();
        assert!(!is_kept);
    }

    #[test]
    fn what_is_not_understood_is_wrong() {
        for answer in [
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "hello\r\n\r\n",
        ] {
            assert!(parse(answer.as_bytes()).is_err(), "{answer:?}");
        }
    }
}
