//! A live socket without a page.

use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::line::{self, Closed, Incoming, Outgoing};
use crate::record::Record;
use crate::server::Stream;
use crate::site::Shared;

/// A live socket of a visitor, without a page: it joins nothing, sends no heartbeat and takes no
/// answer to heart. It is for what no page sends: forged tokens, other topics, another order.
///
/// A frame is the array `[join_ref, ref, topic, event, payload]`. The server closes the socket if
/// it hears nothing for a minute. The socket is closed when this is dropped.
///
/// ```
/// # async fn on(site: &remount_testing::Site) {
/// use serde_json::json;
///
/// let socket = site.visitor().socket().await;
/// socket.send(r#"[null,"1","phoenix","heartbeat",{}]"#).await;
/// let answer = json!({"status": "ok", "response": {}});
/// assert_eq!(socket.frames(), [json!([null, "1", "phoenix", "phx_reply", answer])]);
/// # }
/// ```
pub struct Socket {
    site: Arc<Shared>,
    talk: Arc<Talk>,
}

/// What is said on a socket.
pub(crate) struct Talk {
    /// Until the browser's end is closed.
    out: Mutex<Option<Outgoing>>,
    heard: Record,
    closed: Mutex<Option<Closed>>,
}

impl Socket {
    pub(crate) fn new(site: Arc<Shared>, stream: Stream) -> Self {
        let (incoming, out) = line::split(stream);
        let talk = Arc::new(Talk {
            out: Mutex::new(Some(out)),
            heard: Record::default(),
            closed: Mutex::default(),
        });
        site.add_socket(&talk);
        tokio::spawn(listen(incoming, Arc::clone(&talk)));
        Self { site, talk }
    }

    /// Sends a text as it is, and waits until the site is [settled](crate::Site::settled). On a
    /// socket that the server has closed it gets lost.
    ///
    /// # Panics
    ///
    /// As [`Site::settled`](crate::Site::settled).
    #[track_caller]
    pub fn send(&self, text: &str) -> impl Future<Output = ()> {
        self.say(Message::text(text), Location::caller())
    }

    /// Sends bytes as they are, as [`send`](Self::send) does a text. The stock client sends the
    /// chunks of an upload so.
    ///
    /// # Panics
    ///
    /// As [`Site::settled`](crate::Site::settled).
    #[track_caller]
    pub fn send_binary(&self, bytes: &[u8]) -> impl Future<Output = ()> {
        self.say(Message::binary(bytes.to_owned()), Location::caller())
    }

    async fn say(&self, message: Message, at: &Location<'_>) {
        self.talk.say(message);
        if let Err(problem) = self.site.try_settled().await {
            panic!("{at}: {problem}");
        }
    }

    /// The frames that have come since this was called before, in their order. Of more than 10,000
    /// these are the last ones.
    ///
    /// # Panics
    ///
    /// If one of them is no JSON.
    #[track_caller]
    pub fn frames(&self) -> Vec<Value> {
        self.talk.heard.take()
    }

    /// Whether the server has not closed the socket.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.talk.closed().is_none()
    }

    /// The code with which the server has closed the socket, if it has and gave one.
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        self.talk.closed().and_then(|Closed(code)| code)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.talk.end();
    }
}

impl Talk {
    fn say(&self, message: Message) {
        if let Some(out) = &*self.out.lock().unwrap_or_else(PoisonError::into_inner) {
            out.send_message(message);
        }
    }

    /// Closes the socket.
    pub(crate) fn end(&self) {
        self.out
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    fn closed(&self) -> Option<Closed> {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, how: Closed) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = Some(how);
    }
}

async fn listen(mut incoming: Incoming, talk: Arc<Talk>) {
    loop {
        match incoming.next().await {
            Ok(frame) => talk.heard.note(&frame),
            Err(closed) => {
                talk.close(closed);
                return incoming.finish().await;
            }
        }
    }
}
