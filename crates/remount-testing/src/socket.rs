//! A live socket without a page.

use std::panic::Location;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

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
    out: Outgoing,
    heard: Arc<Heard>,
}

/// What has come from the server.
#[derive(Default)]
struct Heard {
    frames: Record,
    closed: Mutex<Option<Closed>>,
}

impl Socket {
    pub(crate) fn new(site: Arc<Shared>, stream: Stream) -> Self {
        let (incoming, out) = line::split(stream);
        let heard = Arc::new(Heard::default());
        tokio::spawn(listen(incoming, Arc::clone(&heard)));
        Self { site, out, heard }
    }

    /// Sends a text as it is, and waits until the site is [settled](crate::Site::settled). On a
    /// socket that the server has closed it gets lost.
    ///
    /// # Panics
    ///
    /// As [`Site::settled`](crate::Site::settled).
    #[track_caller]
    pub fn send(&self, text: &str) -> impl Future<Output = ()> {
        let (at, text) = (Location::caller(), text.to_owned());
        async move {
            self.out.send(text);
            if let Err(problem) = self.site.try_settled().await {
                panic!("{at}: {problem}");
            }
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
        self.heard.frames.take()
    }

    /// Whether the server has not closed the socket.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.heard.closed().is_none()
    }

    /// The code with which the server has closed the socket, if it has and gave one.
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        self.heard.closed().and_then(|Closed(code)| code)
    }
}

impl Heard {
    fn closed(&self) -> Option<Closed> {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self, how: Closed) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = Some(how);
    }
}

async fn listen(mut incoming: Incoming, heard: Arc<Heard>) {
    loop {
        match incoming.next().await {
            Ok(frame) => heard.frames.note(&frame),
            Err(closed) => {
                heard.close(closed);
                return incoming.finish().await;
            }
        }
    }
}
