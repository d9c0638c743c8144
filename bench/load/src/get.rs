//! A browser that asks for one page again and again, on one connection that is kept.

use bench_browser::http;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;
use crate::url::Url;

/// One visitor without cookies.
pub(crate) struct Get {
    stream: TcpStream,
    request: String,
    received: Vec<u8>,
}

impl Get {
    pub(crate) async fn connect(url: &Url, path: &str) -> Result<Self> {
        let stream = TcpStream::connect(url.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            request: format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", url.address),
            received: Vec::new(),
        })
    }

    /// Asks, and waits for the whole page.
    pub(crate) async fn round_trip(&mut self) -> Result<()> {
        self.stream.write_all(self.request.as_bytes()).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some((answer, _)) = http::parse(&self.received)? {
                return match answer.status {
                    200 => Ok(()),
                    status => Err(format!("the page was answered with {status}").into()),
                };
            }
        }
    }
}
