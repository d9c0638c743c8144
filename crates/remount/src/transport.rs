//! The shell around a connection: one task that waits for the browser, the mailbox and the views,
//! and writes what they answer.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{self, Message, protocol::CloseFrame};

use crate::app::App;
use crate::budget::Budget;
use crate::connection::{Connection, End, Stranded};
use crate::drain::Drain;

pub(crate) use inbound::Inbound;
pub(crate) use room::Room;

mod frames;
mod inbound;
mod room;

/// The longest message a page may send, in bytes: far above any form that a person fills in.
pub(crate) const MAX_MESSAGE: usize = 256 * 1_024;
/// The stock client sends a heartbeat every 30 s, and no ping or pong: only whole texts count. A
/// message that has begun has as long to arrive whole.
const IDLE_LIMIT: Duration = Duration::from_secs(60);
/// A page that does not read for so long is gone, or means harm.
const SEND_LIMIT: Duration = Duration::from_secs(15);
/// After so long a turn the shell looks whether the server ends before it gives another one.
const LOOK_UP: Duration = Duration::from_millis(100);
/// How many turns the views may have before the browser is heard again.
const TURNS: u8 = 16;
/// How long a browser may take to answer a close.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);
/// How long a page is not read at least that has sent more than it may.
const BREATH: Duration = Duration::from_millis(20);
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

/// How frames were written.
#[derive(PartialEq)]
enum Sent {
    /// Without waiting, so that nothing else can have happened to the task.
    AtOnce,
    Later,
}

/// The browser cannot be written to any more.
struct Unreachable;

/// What a WebSocket is to this shell.
pub(crate) trait Socket:
    Stream<Item = Result<Message, tungstenite::Error>>
    + Sink<Message, Error = tungstenite::Error>
    + Unpin
{
    /// When the message began that has not arrived whole, if there is one.
    fn unfinished(&self) -> Option<Instant>;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket for WebSocketStream<Inbound<S>> {
    fn unfinished(&self) -> Option<Instant> {
        self.get_ref().unfinished()
    }
}

/// Serves one WebSocket until either side closes it.
pub(crate) fn run<A: App, S: Socket + Send>(
    socket: S,
    connection: Connection<A>,
    drain: &Drain,
) -> impl Future<Output = ()> + Send + use<A, S> {
    // Boxed outside of the future: what an async function is given stays in its future twice, and
    // this is kept for every open page.
    let mut shell = Box::new(Shell {
        socket,
        connection,
        heard: Instant::now(),
        turns: 0,
        polled: Instant::now(),
        asked: false,
        stops: false,
        budget: Budget::default(),
    });
    let closing = drain.closing();
    async move {
        shell.drive(closing).await;
        // Boxed for the same reason.
        if let Some(stranded) = shell.end() {
            Box::pin(settle_late(stranded)).await;
        }
    }
}

/// Settles what no other page takes over in time.
async fn settle_late<A: App>(mut stranded: Stranded<A>) {
    for deadline in stranded.deadlines() {
        sleep_until(deadline.into()).await;
        stranded.tick(deadline);
    }
}

struct Shell<A: App, S> {
    socket: S,
    connection: Connection<A>,
    /// When the last whole message came, or there was no ear for one.
    heard: Instant,
    /// Turns of the views in a row.
    turns: u8,
    /// When the views had their last turn.
    polled: Instant,
    /// The views and the browser had nothing more when they were last asked, and will wake the task.
    asked: bool,
    /// The server ends.
    stops: bool,
    /// How many messages of the page are read.
    budget: Budget,
}

impl<A: App, S: Socket> Shell<A, S> {
    async fn drive(&mut self, closing: impl Future<Output = ()>) {
        let mut closing = pin!(closing);
        let mut idle = pin!(sleep(IDLE_LIMIT));
        loop {
            let wake = poll_fn(|cx| self.poll(cx, closing.as_mut(), idle.as_mut())).await;
            match wake {
                Wake::Progress => {}
                Wake::Received(message) => self.receive(message),
                Wake::Flush => match self.send().await {
                    Ok(sent) => self.asked &= sent == Sent::AtOnce,
                    Err(Unreachable) => return,
                },
                Wake::Closed => return,
                Wake::Close(code, reason) => return Box::pin(self.close(code, reason)).await,
            }
        }
    }

    /// Gives everything back but the writes that are not settled.
    #[expect(
        clippy::boxed_local,
        reason = "the box goes now, not when the task has waited for the writes"
    )]
    fn end(self: Box<Self>) -> Option<Stranded<A>> {
        let Self { connection, .. } = *self;
        connection.end(Instant::now().into_std())
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Text(text) => {
                self.heard = Instant::now();
                self.connection.receive(&text, self.heard.into_std());
            }
            Message::Binary(bytes) => {
                self.heard = Instant::now();
                self.connection
                    .receive_binary(&bytes, self.heard.into_std());
            }
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
        }
    }

    /// When a page that sends nothing whole is given up, and why.
    fn silence_limit(&self) -> (Instant, &'static str) {
        match self.socket.unfinished() {
            Some(began) => (
                self.heard.max(began) + IDLE_LIMIT,
                "a message was not whole within 60 s",
            ),
            None => (self.heard + IDLE_LIMIT, "nothing was heard for 60 s"),
        }
    }

    /// What the end of a connection is to its socket, and in the log.
    fn close_for(end: End) -> Wake {
        match end {
            End::Session(reason) => {
                tracing::debug!(reason, "a socket is closed");
                Wake::Close(code::GOING_AWAY, reason)
            }
            End::Violation(reason) => {
                tracing::warn!(reason, "a socket broke the protocol and is closed");
                Wake::Close(code::POLICY, reason)
            }
            End::Overflow => {
                tracing::warn!("a socket fell too far behind what its views were sent");
                Wake::Close(code::TRY_AGAIN, "fell too far behind")
            }
        }
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut closing: Pin<&mut impl Future<Output = ()>>,
        idle: Pin<&mut Sleep>,
    ) -> Poll<Wake> {
        // Before anything that a page can keep busy for ever.
        if let Some(end) = self.connection.ended() {
            return Poll::Ready(Self::close_for(end));
        }
        if self.connection.outbox().len() >= BATCH {
            return Poll::Ready(Wake::Flush);
        }
        if std::mem::take(&mut self.asked) {
            return self.poll_rest(cx, closing, idle);
        }
        let now = Instant::now();
        // A view that keeps its thread makes neither the end wait nor what it has answered.
        let was_long = now - self.polled > LOOK_UP;
        self.polled = now;
        // What has been ready once is not polled again.
        if was_long && !self.stops {
            self.stops = closing.as_mut().poll(cx).is_ready();
        }
        if (was_long || self.stops) && !self.connection.outbox().is_empty() {
            return Poll::Ready(Wake::Flush);
        }
        if self.stops {
            return Poll::Ready(Wake::Close(code::RESTART, "the server restarts"));
        }
        // However much the server has to say, the browser is heard in between.
        if self.turns < TURNS {
            match self.connection.poll(cx, now.into_std()) {
                Poll::Ready(()) => {
                    self.turns += 1;
                    return Poll::Ready(Wake::Progress);
                }
                Poll::Pending => {}
            }
        } else {
            cx.waker().wake_by_ref();
        }
        self.turns = 0;
        let pace = self.connection.pace();
        let is_paced = self.budget.next(pace, now.into_std()).is_some();
        // A view that is done with a message wakes this task, and reading goes on.
        if !is_paced && !self.connection.is_backlogged() {
            match Pin::new(&mut self.socket).poll_next(cx) {
                Poll::Ready(Some(Ok(message))) => {
                    self.budget.take(pace, now.into_std());
                    return Poll::Ready(Wake::Received(message));
                }
                Poll::Ready(Some(Err(error))) => {
                    tracing::debug!(%error, "a socket failed");
                    return Poll::Ready(Wake::Closed);
                }
                Poll::Ready(None) => return Poll::Ready(Wake::Closed),
                Poll::Pending => {}
            }
        }
        if !self.connection.outbox().is_empty() {
            self.asked = true;
            return Poll::Ready(Wake::Flush);
        }
        self.poll_rest(cx, closing, idle)
    }

    /// Looks at the end of the server and at the time, when nothing else is left to do.
    fn poll_rest(
        &mut self,
        cx: &mut Context<'_>,
        closing: Pin<&mut impl Future<Output = ()>>,
        mut idle: Pin<&mut Sleep>,
    ) -> Poll<Wake> {
        if closing.poll(cx).is_ready() {
            self.stops = true;
            return Poll::Ready(Wake::Close(code::RESTART, "the server restarts"));
        }
        // A page that sends more than it may is read when it may: some messages at a time, and not
        // a timer for each.
        let polled = self.polled;
        let resumes = self.budget.next(self.connection.pace(), polled.into_std());
        let resumes = resumes.map(|resumes| Instant::from_std(resumes).max(polled + BREATH));
        // The timer is moved when it fires or something is due sooner, not at every message.
        let deadline = self.connection.deadline().map(Instant::from_std);
        if let Some(deadline) = deadline.into_iter().chain(resumes).min()
            && deadline < idle.deadline()
        {
            idle.as_mut().reset(deadline);
        }
        while idle.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            self.connection.tick(now.into_std());
            if self.connection.is_backlogged() {
                self.heard = now;
            }
            let (limit, reason) = self.silence_limit();
            if limit <= now {
                return Poll::Ready(Wake::Close(code::GOING_AWAY, reason));
            }
            let deadline = self.connection.deadline().map(Instant::from_std);
            let next = deadline.map_or(limit, |deadline| deadline.min(limit));
            idle.as_mut().reset(next);
            if resumes.is_some()
                || self.connection.ended().is_some()
                || !self.connection.outbox().is_empty()
            {
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }

    /// Writes what waits in the outbox, unless the session ends meanwhile.
    async fn send(&mut self) -> Result<Sent, Unreachable> {
        let Self {
            socket, connection, ..
        } = self;
        // An idle view owns no buffer.
        let frames = std::mem::take(connection.outbox());
        let write = pin!(timeout(SEND_LIMIT, async {
            for frame in frames {
                socket.feed(Message::Text(frame.into())).await?;
            }
            socket.flush().await
        }));
        let mut sent = Sent::AtOnce;
        let ended = poll_fn(|cx| {
            sent = Sent::Later;
            connection.poll_ended(cx)
        });
        let written = match select(write, ended).await {
            Either::Left((written, _)) => written,
            Either::Right(((), _)) => return Ok(Sent::Later),
        };
        match written {
            Ok(Ok(())) => Ok(sent),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a socket could not be written");
                Err(Unreachable)
            }
            Err(_) => {
                tracing::warn!("a page did not read for {SEND_LIMIT:?}; its socket is closed");
                Err(Unreachable)
            }
        }
    }

    async fn close(&mut self, code: u16, reason: &'static str) {
        let socket = &mut self.socket;
        let frame = CloseFrame {
            code: code.into(),
            reason: reason.into(),
        };
        let closing = async {
            socket.send(Message::Close(Some(frame))).await?;
            // The browser answers with a close of its own; what it sent until then is dropped.
            while let Some(Ok(_)) = socket.next().await {}
            Ok::<(), tungstenite::Error>(())
        };
        // Whether it answers or not, this socket is done.
        let _ = timeout(CLOSE_LIMIT, closing).await;
    }
}

#[cfg(test)]
mod tests;
