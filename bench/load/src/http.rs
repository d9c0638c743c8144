//! As much of HTTP/1.1 as it takes to get a page.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;

/// `http://HOST:PORT/PATH`.
pub(crate) struct Url {
    /// `HOST:PORT`.
    pub(crate) authority: String,
    pub(crate) path: String,
}

impl Url {
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let rest = text
            .strip_prefix("http://")
            .ok_or("only http:// is understood")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !authority.contains(':') {
            return Err("the port is missing".into());
        }
        Ok(Self {
            authority: authority.to_owned(),
            path: format!("/{path}"),
        })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }
}

pub(crate) struct Page {
    pub(crate) body: String,
    /// What a browser would send back, as the value of a `Cookie` header.
    pub(crate) cookies: String,
}

pub(crate) async fn get(url: &Url) -> Result<Page> {
    let mut stream = TcpStream::connect(&url.authority).await?;
    let request = format!(
        "GET {} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\nconnection: close\r\n\r\n",
        url.path, url.authority
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    read_page(&answer)
}

fn read_page(answer: &[u8]) -> Result<Page> {
    let head_end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or("the answer has no head")?;
    let head = str::from_utf8(&answer[..head_end])?;
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        return Err(format!("the page was answered with {status:?}").into());
    }
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
    let named = |wanted: &'static str| {
        let of_name = move |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(wanted);
        headers
            .iter()
            .filter(of_name)
            .map(|(_, value)| value.trim())
    };
    let cookies: Vec<_> = named("set-cookie")
        .map(|cookie| cookie.split(';').next().unwrap_or_default())
        .collect();
    let body = &answer[head_end + 4..];
    let body = match named("transfer-encoding").next() {
        Some("chunked") => unchunk(body)?,
        _ => body.to_vec(),
    };
    Ok(Page {
        body: String::from_utf8(body)?,
        cookies: cookies.join("; "),
    })
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line_end = rest
            .windows(2)
            .position(|window| window == b"\r\n")
            .ok_or("a chunk has no length")?;
        let length = str::from_utf8(&rest[..line_end])?
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        let length = usize::from_str_radix(length, 16)?;
        if length == 0 {
            return Ok(body);
        }
        let chunk = rest.get(line_end + 2..).and_then(|rest| rest.get(..length));
        body.extend_from_slice(chunk.ok_or("a chunk is cut off")?);
        rest = rest
            .get(line_end + 2 + length + 2..)
            .ok_or("the chunks are cut off")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_body_and_cookies() {
        let page = read_page(
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n\r\n<p>hello</p>",
        )
        .unwrap();
        assert_eq!(page.body, "<p>hello</p>");
        assert_eq!(page.cookies, "a=1; b=2");
    }

    #[test]
    fn chunks_are_put_together() {
        let page = read_page(
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\nA;x\r\n0123456789\r\n0\r\n\r\n",
        )
        .unwrap();
        assert_eq!(page.body, "<p>0123456789");
    }

    #[test]
    fn an_answer_without_page_is_an_error() {
        assert!(read_page(b"HTTP/1.1 404 Not Found\r\n\r\n").is_err());
        assert!(read_page(b"HTTP/1.1 200 OK").is_err());
        assert!(
            read_page(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nshort").is_err()
        );
    }
}
