//! As much of RFC 6455 as a measuring client needs: text frames, pings and closing.

use std::net::SocketAddr;
use std::ops::Range;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::http::Request;
use crate::{Result, Trouble};

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// An open WebSocket.
#[derive(Debug)]
pub struct WebSocket {
    stream: TcpStream,
    received: Vec<u8>,
    /// Where the next frame starts in `received`.
    next: usize,
    sending: Vec<u8>,
}

impl WebSocket {
    /// Opens one, as a page of `http://HOST` does. Of `request` its path, host, cookies and further
    /// headers count.
    ///
    /// # Errors
    ///
    /// The server does not take it.
    pub async fn open(address: SocketAddr, request: &Request<'_>) -> Result<Self> {
        let mut stream = TcpStream::connect(address).await.map_err(silence)?;
        stream.set_nodelay(true).map_err(silence)?;
        let more = format!(
            "origin: http://{}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: cmVtb3VudCBiZW5jaCAhIQ==\r\n{}",
            request.host, request.more
        );
        let request = Request {
            method: "GET",
            more: &more,
            body: "",
            ..*request
        };
        let sent = stream.write_all(request.text().as_bytes()).await;
        sent.map_err(silence)?;
        let mut head = Vec::with_capacity(1_024);
        let end = loop {
            if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut head).await.map_err(silence)? == 0 {
                return Err(Trouble::Silence);
            }
        };
        if !head.starts_with(b"HTTP/1.1 101 ") {
            let head = String::from_utf8_lossy(&head);
            let status = head.lines().next().unwrap_or_default();
            return Err(Trouble::wrong(format!("no upgrade: {status:?}")));
        }
        let received = head.split_off(end);
        Ok(Self {
            stream,
            received,
            next: 0,
            sending: Vec::new(),
        })
    }

    /// Sends a text.
    ///
    /// # Errors
    ///
    /// [`Trouble::Silence`] if the connection is closed.
    pub async fn send(&mut self, text: &str) -> Result {
        self.write(TEXT, text.as_bytes()).await
    }

    /// Sends bytes as they are: [`frame`] makes some.
    ///
    /// # Errors
    ///
    /// [`Trouble::Silence`] if the connection is closed.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result {
        self.stream.write_all(bytes).await.map_err(silence)
    }

    /// Waits until the server has closed the connection, whatever it sends before. Can be given up
    /// and called again.
    pub async fn closed(&mut self) {
        let mut dropped = [0; 4_096];
        while self
            .stream
            .read(&mut dropped)
            .await
            .is_ok_and(|read| read > 0)
        {}
    }

    /// The next text frame.
    ///
    /// # Errors
    ///
    /// [`Trouble::Silence`] if the connection is closed, [`Trouble::Wrong`] if the server says why
    /// it closes it, or for a frame that is not expected.
    pub async fn receive(&mut self) -> Result<&str> {
        loop {
            let Some((kind, payload)) = self.frame()? else {
                self.read_more().await?;
                continue;
            };
            self.next = payload.end;
            match kind {
                TEXT => return str::from_utf8(&self.received[payload]).map_err(Trouble::wrong),
                PING => {
                    let payload = self.received[payload].to_vec();
                    self.write(PONG, &payload).await?;
                }
                PONG => {}
                CLOSE => {
                    let payload = &self.received[payload];
                    let (code, reason) = payload.split_at(payload.len().min(2));
                    let code = code
                        .iter()
                        .fold(0_u16, |code, byte| code << 8 | u16::from(*byte));
                    let reason = String::from_utf8_lossy(reason);
                    return Err(Trouble::wrong(format!(
                        "the server closed the socket: {code} {reason}"
                    )));
                }
                _ => return Err(Trouble::wrong(format!("a frame of kind {kind:#x}"))),
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
                usize::try_from(u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]))
                    .map_err(Trouble::wrong)?,
                10,
            ),
            (126, [a, b, ..]) => (usize::from(u16::from_be_bytes([*a, *b])), 4),
            (126 | 127, _) => return Ok(None),
            (128.., _) => return Err(Trouble::wrong("the server masks its frames")),
            (length, _) => (usize::from(length), 2),
        };
        let start = self.next + head;
        let end = start
            .checked_add(length)
            .ok_or_else(|| Trouble::wrong("a frame without end"))?;
        Ok((self.received.len() >= end).then_some((kind, start..end)))
    }

    async fn read_more(&mut self) -> Result {
        self.received.drain(..self.next);
        self.next = 0;
        match self.stream.read_buf(&mut self.received).await {
            Ok(1..) => Ok(()),
            Ok(0) | Err(_) => Err(Trouble::Silence),
        }
    }

    async fn write(&mut self, kind: u8, payload: &[u8]) -> Result {
        self.sending.clear();
        frame(&mut self.sending, kind, payload);
        self.stream.write_all(&self.sending).await.map_err(silence)
    }
}

fn silence(_: std::io::Error) -> Trouble {
    Trouble::Silence
}

/// Appends a frame of a browser whose first byte is `kind`.
pub fn frame(out: &mut Vec<u8>, kind: u8, payload: &[u8]) {
    out.push(kind);
    // A mask of zeros leaves the payload as it is; the server does the same work for it.
    match payload.len() {
        length @ ..126 => out.push(0x80 | length as u8),
        length @ 126..65_536 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// A client, and the server's end of its connection, after the upgrade.
    async fn connected() -> (WebSocket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
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
        let request = Request {
            path: "/live",
            host: "bench.example",
            cookies: "a=1",
            ..Request::default()
        };
        let (client, server) = tokio::join!(WebSocket::open(address, &request), server);
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
    async fn a_server_that_closes_the_socket_says_why() {
        let (mut client, mut server) = connected().await;
        server.write_all(b"\x88\x04\x03\xf5no").await.unwrap();
        let error = client.receive().await.unwrap_err().to_string();
        assert!(error.ends_with("1013 no"), "{error}");
    }

    #[tokio::test]
    async fn a_connection_that_ends_is_an_error() {
        let (mut client, server) = connected().await;
        drop(server);
        assert!(client.receive().await.is_err());
    }
}
