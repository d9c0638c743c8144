//! A WebSocket (RFC 6455).

use std::task::{Context, Poll};

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

use crate::runtime::pipe::room::Share;
use crate::runtime::pipe::{Gone, Pipe, Received};
use remount_page::Close;

use inbound::Inbound;

mod frames;
mod inbound;

/// Large enough for what a page sends, small enough to keep one per visitor: a WebSocket's default
/// buffers take 130 kB.
const READ_BUFFER: usize = 1_024;
/// Every batch of frames is flushed, so nothing is gained by holding it back.
const WRITE_BUFFER: usize = 0;

/// A socket that was upgraded from HTTP.
pub(crate) struct WebSocket<S>(WebSocketStream<Inbound<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> WebSocket<S> {
    /// A socket for messages of which so many bytes may wait until the browser takes them.
    pub(crate) async fn new(stream: S, share: Share, unsent: usize) -> Self {
        let config = config(share.longest(), unsent);
        let stream = Inbound::new(stream, share);
        Self(WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Pipe for WebSocket<S> {
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Option<Received>> {
        self.0.poll_next_unpin(cx).map(|next| match next {
            Some(Ok(Message::Text(text))) => Some(Received::Text(text)),
            Some(Ok(Message::Binary(bytes))) => Some(Received::Binary(bytes)),
            Some(Ok(_)) => Some(Received::Control),
            Some(Err(error)) => {
                tracing::debug!(%error, "a socket failed");
                None
            }
            None => None,
        })
    }

    fn unfinished(&self) -> Option<Instant> {
        self.0.get_ref().unfinished()
    }

    async fn send(&mut self, frames: Vec<String>) -> Result<(), Gone> {
        send(&mut self.0, frames).await.map_err(|error| {
            if let tungstenite::Error::WriteBufferFull(message) = error {
                let bytes = message.len();
                tracing::warn!(
                    bytes,
                    "what a page is to be sent is longer than may wait for it \
                     (`Limits::unsent_bytes`); its socket is closed"
                );
            } else {
                tracing::debug!(%error, "a socket could not be written");
            }
            Gone
        })
    }

    async fn close(&mut self, close: Close) {
        // Whatever goes wrong, it is closed.
        let _ = say_goodbye(&mut self.0, close).await;
    }
}

async fn send(
    socket: &mut (impl Sink<Message, Error = tungstenite::Error> + Unpin),
    frames: Vec<String>,
) -> Result<(), tungstenite::Error> {
    for frame in frames {
        socket.feed(Message::Text(frame.into())).await?;
    }
    socket.flush().await
}

async fn say_goodbye<S>(socket: &mut S, close: Close) -> Result<(), tungstenite::Error>
where
    S: Stream<Item = Result<Message, tungstenite::Error>>
        + Sink<Message, Error = tungstenite::Error>
        + Unpin,
{
    let frame = CloseFrame {
        code: code_of(close).into(),
        reason: close.reason().into(),
    };
    socket.send(Message::Close(Some(frame))).await?;
    // The browser answers with a close of its own; what it sent until then is dropped.
    while let Some(Ok(_)) = socket.next().await {}
    Ok(())
}

/// The code of RFC 6455, section 7.4.1. After 1000 the stock client would load the page anew.
fn code_of(close: Close) -> u16 {
    match close {
        Close::Silent(_) | Close::SessionOver(_) | Close::ScopeOver(_) => 1001,
        Close::Violation(_) => 1008,
        Close::Restart => 1012,
        Close::Behind => 1013,
    }
}

fn config(longest: usize, unsent: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(unsent)
        .max_message_size(Some(longest))
        .max_frame_size(Some(longest))
}
