//! The shell around a connection: one task that waits for the browser, the mailbox and the views,
//! and writes what they answer.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, Stream};
use tokio::time::{Instant, Sleep, sleep, timeout};

use crate::connection::{Connection, Violation};
use crate::{App, Drain};

/// The longest message a page may send, in bytes: far above any form that a person fills in.
pub(crate) const MAX_MESSAGE: usize = 256 * 1_024;
/// The stock client sends a heartbeat every 30 s.
const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// A page that does not read for so long is gone, or means harm.
const SEND_LIMIT: Duration = Duration::from_secs(15);
/// How many frames are gathered into one flush while more input waits.
const BATCH: usize = 64;

/// Close codes of RFC 6455, section 7.4.1. The stock client comes back after each of them; after
/// 1000 it would load the page anew.
mod code {
    pub(super) const GOING_AWAY: u16 = 1001;
    pub(super) const POLICY: u16 = 1008;
    pub(super) const RESTART: u16 = 1012;
    pub(super) const TRY_AGAIN: u16 = 1013;
}

enum Wake {
    Received(Message),
    Progress,
    Flush,
    Closed,
    Close(u16, &'static str),
}

/// Serves one WebSocket until either side closes it.
pub(crate) async fn run<A: App>(
    mut socket: WebSocket,
    mut connection: Connection<A>,
    drain: Drain,
) {
    let mut closing = pin!(drain.closing());
    let mut idle = pin!(sleep(IDLE_LIMIT));
    let mut last_received = Instant::now();
    loop {
        let wake = std::future::poll_fn(|cx| {
            poll(
                cx,
                &mut socket,
                &mut connection,
                closing.as_mut(),
                idle.as_mut(),
                last_received,
            )
        })
        .await;
        match wake {
            Wake::Progress => {}
            Wake::Received(message) => {
                last_received = Instant::now();
                let received = match message {
                    Message::Text(text) => connection.receive(&text),
                    Message::Binary(_) => Err(Violation("binary frames are not expected here")),
                    Message::Close(_) => break,
                    Message::Ping(_) | Message::Pong(_) => Ok(()),
                };
                if let Err(violation) = received {
                    tracing::warn!(
                        reason = violation.0,
                        "a socket broke the protocol and is closed"
                    );
                    close(&mut socket, code::POLICY, violation.0).await;
                    break;
                }
            }
            Wake::Flush => {
                if send(&mut socket, &mut connection).await.is_err() {
                    break;
                }
            }
            Wake::Closed => break,
            Wake::Close(code, reason) => {
                close(&mut socket, code, reason).await;
                break;
            }
        }
    }
}

fn poll<A: App>(
    cx: &mut Context<'_>,
    socket: &mut WebSocket,
    connection: &mut Connection<A>,
    closing: Pin<&mut impl Future<Output = ()>>,
    mut idle: Pin<&mut Sleep>,
    last_received: Instant,
) -> Poll<Wake> {
    if connection.outbox().len() >= BATCH {
        return Poll::Ready(Wake::Flush);
    }
    match connection.poll(cx) {
        Poll::Ready(Ok(())) => return Poll::Ready(Wake::Progress),
        Poll::Ready(Err(_)) => {
            tracing::warn!("a socket fell too far behind what its views were sent and is closed");
            return Poll::Ready(Wake::Close(code::TRY_AGAIN, "fell too far behind"));
        }
        Poll::Pending => {}
    }
    match Pin::new(socket).poll_next(cx) {
        Poll::Ready(Some(Ok(message))) => return Poll::Ready(Wake::Received(message)),
        Poll::Ready(Some(Err(error))) => {
            tracing::debug!(%error, "a socket failed");
            return Poll::Ready(Wake::Closed);
        }
        Poll::Ready(None) => return Poll::Ready(Wake::Closed),
        Poll::Pending => {}
    }
    if !connection.outbox().is_empty() {
        return Poll::Ready(Wake::Flush);
    }
    if closing.poll(cx).is_ready() {
        return Poll::Ready(Wake::Close(code::RESTART, "the server restarts"));
    }
    // The timer is moved only when it fires, not at every message.
    while idle.as_mut().poll(cx).is_ready() {
        let deadline = last_received + IDLE_LIMIT;
        if deadline <= Instant::now() {
            return Poll::Ready(Wake::Close(code::GOING_AWAY, "nothing was heard for 60 s"));
        }
        idle.as_mut().reset(deadline);
    }
    Poll::Pending
}

async fn send<A: App>(socket: &mut WebSocket, connection: &mut Connection<A>) -> Result<(), ()> {
    let write = async {
        for frame in connection.outbox().drain(..) {
            socket.feed(Message::Text(frame.into())).await?;
        }
        socket.flush().await
    };
    match timeout(SEND_LIMIT, write).await {
        Ok(Ok(())) => {
            // An idle view owns no buffer.
            *connection.outbox() = Vec::new();
            Ok(())
        }
        Ok(Err(error)) => {
            tracing::debug!(%error, "a socket could not be written");
            Err(())
        }
        Err(_) => {
            tracing::warn!("a page did not read for {SEND_LIMIT:?}; its socket is closed");
            Err(())
        }
    }
}

async fn close(socket: &mut WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let closing = async {
        socket.send(Message::Close(Some(frame))).await?;
        // The browser answers with a close of its own; until then what it sent is dropped.
        while let Some(Ok(_)) = socket.recv().await {}
        Ok::<(), axum::Error>(())
    };
    let _ = timeout(Duration::from_secs(1), closing).await;
}
