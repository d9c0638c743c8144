//! Both directions of an open socket.

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::io::DuplexStream;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

type Stream = WebSocketStream<DuplexStream>;

/// What comes from the server.
pub(crate) struct Incoming(SplitStream<Stream>);

/// What goes to the server. The socket is closed when this is dropped.
pub(crate) struct Outgoing(UnboundedSender<Message>);

/// The socket is closed, by the server with a code, or without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed(pub(crate) Option<u16>);

/// Takes a socket apart. A task of its own writes: the server may be slow to read.
pub(crate) fn split(socket: Stream) -> (Incoming, Outgoing) {
    let (sink, frames) = socket.split();
    let (out, messages) = mpsc::unbounded_channel();
    tokio::spawn(write(sink, messages));
    (Incoming(frames), Outgoing(out))
}

impl Incoming {
    /// The next text.
    pub(crate) async fn next(&mut self) -> Result<String, Closed> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.as_str().to_owned()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(Closed(frame.map(|frame| frame.code.into())));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(Closed(None)),
            }
        }
    }

    /// Reads on behind the server's close, so that the server gets the answer to it.
    pub(crate) async fn finish(mut self) {
        while let Some(Ok(_)) = self.0.next().await {}
    }
}

impl Outgoing {
    /// Sends a text, in its turn.
    pub(crate) fn send(&self, text: String) {
        self.send_message(Message::text(text));
    }

    /// Sends a message, in its turn.
    pub(crate) fn send_message(&self, message: Message) {
        // Whoever writes them ends with the socket, which is noticed where frames come in.
        let _ = self.0.send(message);
    }
}

async fn write(mut sink: SplitSink<Stream, Message>, mut messages: UnboundedReceiver<Message>) {
    while let Some(message) = messages.recv().await {
        if sink.send(message).await.is_err() {
            return;
        }
    }
    // The server may have closed it before.
    let _ = sink.close().await;
}
