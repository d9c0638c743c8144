//! New connections, also while the process has no file descriptor left for one.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::attend::Call;

/// How long to wait until a connection that ended has given back its descriptor.
const PAUSE: Duration = Duration::from_millis(100);
/// How often connections are asked to make room.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How often the log says that none can be accepted.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// Where connections come from.
pub(super) trait Listener {
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    fn accept(&self) -> impl Future<Output = io::Result<(Self::Stream, SocketAddr)>> + Send;
}

/// Accepts connections, one after the other, whatever happens meanwhile.
pub(super) struct Door<L> {
    listener: L,
    asked: Seldom,
    said: Seldom,
}

/// Something that happens often and is done seldom.
struct Seldom {
    every: Duration,
    last: Option<Instant>,
    left_out: u64,
}

impl<L: Listener> Door<L> {
    pub(super) fn new(listener: L) -> Self {
        Self {
            listener,
            asked: Seldom::new(ASK_EVERY),
            said: Seldom::new(SAY_EVERY),
        }
    }

    /// The next connection. Asks those that wait for a request to make room where there is none.
    pub(super) async fn next(&mut self, calls: &watch::Sender<Call>) -> (L::Stream, SocketAddr) {
        loop {
            let error = match self.listener.accept().await {
                Ok(accepted) => return accepted,
                Err(error) => error,
            };
            if gone_already(&error) {
                continue;
            }
            let now = Instant::now();
            if self.asked.now(now).is_some() {
                calls.send_replace(Call::MakeRoom);
            }
            if let Some(times) = self.said.now(now) {
                // Most likely all file descriptors are in use.
                tracing::error!(
                    %error,
                    times,
                    "no connection could be accepted; those that wait for a request are closed \
                     sooner, to make room, and others wait until it works"
                );
            }
            sleep(PAUSE).await;
        }
    }
}

impl Listener for TcpListener {
    type Stream = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = TcpListener::accept(self).await?;
        // A frame is complete when it is written: there is nothing to wait for.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection sends with delay");
        }
        Ok((stream, peer))
    }
}

/// Whether it was the connection that failed, and not the listener.
fn gone_already(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
    )
}

impl Seldom {
    fn new(every: Duration) -> Self {
        Self {
            every,
            last: None,
            left_out: 0,
        }
    }

    /// Whether to do it now, and then how often it has happened since it was done.
    fn now(&mut self, now: Instant) -> Option<u64> {
        self.left_out += 1;
        if self.last.is_some_and(|last| now < last + self.every) {
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_said_at_first_and_then_once_a_minute_with_a_sum() {
        let start = Instant::now();
        let mut seldom = Seldom::new(SAY_EVERY);
        let said: Vec<_> = (0..=1_200)
            .map(|tenth| start + PAUSE * tenth)
            .filter_map(|now| seldom.now(now))
            .collect();
        assert_eq!(said, [1, 600, 600]);
    }
}
