//! As much of RFC 6455 as a measuring client needs: text frames, pings and closing.

use std::ops::Range;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;
use crate::http::Url;

const TEXT: u8 = 0x81;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

pub(crate) struct WebSocket {
    stream: TcpStream,
    received: Vec<u8>,
    /// Where the next frame starts in `received`.
    next: usize,
    sending: Vec<u8>,
}

impl WebSocket {
    pub(crate) async fn open(url: &Url, path: &str, cookies: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(&url.authority).await?;
        stream.set_nodelay(true)?;
        let cookies = if cookies.is_empty() {
            String::new()
        } else {
            format!("cookie: {cookies}\r\n")
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: cmVtb3VudCBiZW5jaCAhIQ==\r\n{cookies}\r\n",
            url.authority,
            url.origin(),
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::with_capacity(1_024);
        let end = loop {
            if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut head).await? == 0 {
                return Err("the server closed the connection before the upgrade".into());
            }
        };
        if !head.starts_with(b"HTTP/1.1 101 ") {
            let status = String::from_utf8_lossy(&head);
            return Err(format!(
                "no upgrade: {:?}",
                status.lines().next().unwrap_or_default()
            )
            .into());
        }
        let received = head.split_off(end);
        Ok(Self {
            stream,
            received,
            next: 0,
            sending: Vec::new(),
        })
    }

    pub(crate) async fn send(&mut self, text: &str) -> Result<()> {
        self.write(TEXT, text.as_bytes()).await
    }

    /// The next text frame.
    pub(crate) async fn receive(&mut self) -> Result<&str> {
        loop {
            let Some((kind, payload)) = self.frame()? else {
                self.read_more().await?;
                continue;
            };
            self.next = payload.end;
            match kind {
                TEXT => return Ok(str::from_utf8(&self.received[payload])?),
                PING => {
                    let payload = self.received[payload].to_vec();
                    self.write(PONG, &payload).await?;
                }
                PONG => {}
                _ => return Err(format!("the server sent a frame of kind {kind:#x}").into()),
            }
        }
    }

    /// Kind and payload of the frame at `next`, once all of it is there.
    fn frame(&self) -> Result<Option<(u8, Range<usize>)>> {
        let rest = &self.received[self.next..];
        let &[kind, length, ref after @ ..] = rest else {
            return Ok(None);
        };
        let (length, head) = match (length, after) {
            (127, [a, b, c, d, e, f, g, h, ..]) => (
                usize::try_from(u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))?,
                10,
            ),
            (126, [a, b, ..]) => (usize::from(u16::from_be_bytes([*a, *b])), 4),
            (126 | 127, _) => return Ok(None),
            (128.., _) => return Err("the server masks its frames".into()),
            (length, _) => (usize::from(length), 2),
        };
        let start = self.next + head;
        let end = start.checked_add(length).ok_or("a frame without end")?;
        Ok((self.received.len() >= end).then_some((kind, start..end)))
    }

    async fn read_more(&mut self) -> Result<()> {
        self.received.drain(..self.next);
        self.next = 0;
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }

    async fn write(&mut self, kind: u8, payload: &[u8]) -> Result<()> {
        self.sending.clear();
        self.sending.push(kind);
        // A mask of zeros leaves the payload as it is; the server does the same work for it.
        match payload.len() {
            length @ ..126 => self.sending.push(0x80 | length as u8),
            length @ 126..65_536 => {
                self.sending.push(0x80 | 126);
                self.sending
                    .extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                self.sending.push(0x80 | 127);
                self.sending
                    .extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        self.sending.extend_from_slice(&[0; 4]);
        self.sending.extend_from_slice(payload);
        Ok(self.stream.write_all(&self.sending).await?)
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A client, and the server's end of its connection, after the upgrade.
    async fn connected() -> (WebSocket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let request = String::from_utf8(request).unwrap();
            assert!(request.starts_with("GET /live HTTP/1.1\r\n"), "{request}");
            assert!(request.contains("\r\ncookie: a=1\r\n"), "{request}");
            stream
                .write_all(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
                .await
                .unwrap();
            stream
        };
        let (client, server) = tokio::join!(WebSocket::open(&url, "/live", "a=1"), server);
        (client.unwrap(), server)
    }

    #[tokio::test]
    async fn frames_of_every_length_arrive() {
        let (mut client, mut server) = connected().await;
        for length in [0_usize, 125, 126, 65_535, 65_536] {
            let text = "x".repeat(length);
            let mut frame = vec![TEXT];
            match length {
                ..126 => frame.push(length as u8),
                126..65_536 => {
                    frame.push(126);
                    frame.extend_from_slice(&(length as u16).to_be_bytes());
                }
                _ => {
                    frame.push(127);
                    frame.extend_from_slice(&(length as u64).to_be_bytes());
                }
            }
            frame.extend_from_slice(text.as_bytes());
            let (sent, received) = tokio::join!(server.write_all(&frame), client.receive());
            sent.unwrap();
            assert_eq!(received.unwrap().len(), length);
        }
    }

    #[tokio::test]
    async fn a_frame_is_sent_masked_and_a_ping_is_answered() {
        let (mut client, mut server) = connected().await;
        client.send("hi").await.unwrap();
        server
            .write_all(&[PING, 1, b'p', TEXT, 1, b't'])
            .await
            .unwrap();
        assert_eq!(client.receive().await.unwrap(), "t");
        let mut sent = [0; 15];
        server.read_exact(&mut sent).await.unwrap();
        assert_eq!(sent, *b"\x81\x82\0\0\0\0hi\x8a\x81\0\0\0\0p");
    }

    #[tokio::test]
    async fn a_connection_that_ends_is_an_error() {
        let (mut client, server) = connected().await;
        drop(server);
        assert!(client.receive().await.is_err());
    }
}
