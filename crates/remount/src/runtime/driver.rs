//! One task for each page: it waits for the browser, the mailbox and the views, and sends their
//! answers over a [pipe](Pipe).

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};

use crate::app::App;
use crate::connection::{Connection, LeftPage};
use crate::drain::Drain;
use crate::runtime::pipe::{Gone, Pipe, Received};
use crate::telemetry::Connected;
use remount_page::Budget;
use remount_page::Close;

/// After so long a turn the driver looks whether the server ends before it gives another one.
const LOOK_UP: Duration = Duration::from_millis(100);
/// How many turns the views may have before the browser is heard again.
const TURNS: u8 = 16;
/// How long a page is not read at least that has sent more than it may.
const BREATH: Duration = Duration::from_millis(20);
/// How many frames are gathered into one flush while more input waits. Nothing adds to so many
/// before they are sent, so this bounds what waits for a page that does not read.
const BATCH: usize = 64;

enum Wake {
    Received(Received),
    Progress,
    Flush,
    Closed,
    Close(Close),
}

/// How frames were written.
#[derive(PartialEq)]
enum Sent {
    /// Without waiting, so that nothing else can have happened to the task.
    AtOnce,
    Later,
}

/// Serves one page until either side closes its pipe.
pub(crate) fn run<A: App, P: Pipe>(
    pipe: P,
    connection: Connection<A>,
    drain: &Drain,
) -> impl Future<Output = ()> + Send + use<A, P> {
    // Boxed outside of the future: what an async function is given stays in its future twice, and
    // this is kept for every open page.
    let mut driver = Box::new(Driver {
        pipe,
        connection,
        heard: Instant::now(),
        turns: 0,
        polled: Instant::now(),
        asked: false,
        stops: None,
        budget: Budget::default(),
    });
    let mut page = drain.page();
    let connected = Connected::new();
    async move {
        driver.drive(page.closing()).await;
        let left = driver.end();
        // A server that ends waits for what its views do last, so it waits for their end.
        drop((connected, page));
        // Boxed for the same reason.
        if let Some(left) = left {
            Box::pin(settle_late(left)).await;
        }
    }
}

/// Settles what no other page takes over in time.
async fn settle_late<A: App>(mut left: LeftPage<A>) {
    for deadline in left.deadlines() {
        sleep_until(deadline.into()).await;
        left.tick(deadline);
    }
}

struct Driver<A: App, P> {
    pipe: P,
    connection: Connection<A>,
    /// When the last whole message came, or there was no ear for one.
    heard: Instant,
    /// Turns of the views in a row.
    turns: u8,
    /// When the views had their last turn.
    polled: Instant,
    /// The views and the browser had nothing more when they were last asked, and will wake the
    /// task.
    asked: bool,
    /// The server ends, and so long a view may go on that is at work.
    stops: Option<Instant>,
    /// How many messages of the page are read.
    budget: Budget,
}

impl<A: App, P: Pipe> Driver<A, P> {
    async fn drive(&mut self, closing: impl Future<Output = ()>) {
        let mut closing = pin!(closing);
        let mut idle = pin!(sleep(self.connection.limits().silence));
        loop {
            let wake = poll_fn(|cx| self.poll(cx, closing.as_mut(), idle.as_mut())).await;
            match wake {
                Wake::Progress => {}
                Wake::Received(message) => self.receive(message),
                Wake::Flush => match self.send().await {
                    Ok(sent) => self.asked &= sent == Sent::AtOnce,
                    Err(Gone) => return,
                },
                Wake::Closed => return,
                Wake::Close(close) => return Box::pin(self.close(close)).await,
            }
        }
    }

    /// Gives everything back but the writes that are pending.
    #[expect(
        clippy::boxed_local,
        reason = "the box goes now, not when the task has waited for the writes"
    )]
    fn end(self: Box<Self>) -> Option<LeftPage<A>> {
        let Self { connection, .. } = *self;
        connection.end(Instant::now().into_std())
    }

    fn receive(&mut self, received: Received) {
        // It came while the pipe was polled.
        let now = self.polled;
        match received {
            Received::Text(text) => self.connection.receive(&text, now.into_std()),
            Received::Binary(bytes) => self.connection.receive_binary(&bytes, now.into_std()),
            Received::Control => return,
        }
        self.heard = now;
    }

    /// When a page that sends nothing whole is given up, and why.
    fn silence_limit(&self) -> (Instant, &'static str) {
        let limit = self.connection.limits().silence;
        let heard = self
            .pipe
            .heard()
            .map_or(self.heard, |heard| heard.max(self.heard));
        match self.pipe.unfinished() {
            Some(began) => (heard.max(began) + limit, "a message was not whole in time"),
            None => (heard + limit, "nothing was heard for too long"),
        }
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        mut closing: Pin<&mut impl Future<Output = ()>>,
        idle: Pin<&mut Sleep>,
    ) -> Poll<Wake> {
        // Before anything that a page can keep busy for ever.
        if let Some(close) = self.connection.ended() {
            return Poll::Ready(Wake::Close(close));
        }
        if self.connection.outbox().len() >= BATCH {
            return Poll::Ready(Wake::Flush);
        }
        if std::mem::take(&mut self.asked) {
            return self.poll_rest(cx, closing, idle);
        }
        let now = Instant::now();
        // A view that keeps its thread makes neither the end wait nor what it has answered.
        let was_long = now > self.polled + LOOK_UP;
        self.polled = now;
        // What has been ready once is not polled again.
        if was_long && self.stops.is_none() && closing.as_mut().poll(cx).is_ready() {
            self.stop(now);
        }
        if (was_long || self.stops.is_some()) && !self.connection.outbox().is_empty() {
            return Poll::Ready(Wake::Flush);
        }
        if let Some(until) = self.stops {
            return self.poll_last_turns(cx, now, until, idle);
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
        let pace = self.connection.limits().messages_per_second;
        let is_paced = self.budget.next(pace, now.into_std()).is_some();
        // A view that is done with a message wakes this task, and reading goes on.
        if !is_paced && !self.connection.is_backlogged() {
            match self.pipe.poll_receive(cx) {
                Poll::Ready(Some(received)) => {
                    self.budget.take(pace, now.into_std());
                    return Poll::Ready(Wake::Received(received));
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

    /// Begins with no more turns: the server ends.
    fn stop(&mut self, now: Instant) {
        self.connection.begin_no_turns();
        self.stops = Some(now + self.connection.limits().last_turn);
    }

    /// Lets the views that are at work end their turns. The browser is not heard any more.
    fn poll_last_turns(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        until: Instant,
        mut idle: Pin<&mut Sleep>,
    ) -> Poll<Wake> {
        if !self.connection.is_at_work() || until <= now {
            return Poll::Ready(Wake::Close(Close::Restart));
        }
        if self.connection.poll(cx, now.into_std()).is_ready() {
            return Poll::Ready(Wake::Progress);
        }
        idle.as_mut().reset(until);
        idle.poll(cx).map(|()| Wake::Progress)
    }

    /// Looks at the end of the server and at the time, when nothing else is left to do.
    fn poll_rest(
        &mut self,
        cx: &mut Context<'_>,
        closing: Pin<&mut impl Future<Output = ()>>,
        mut idle: Pin<&mut Sleep>,
    ) -> Poll<Wake> {
        if let Some(until) = self.stops {
            return self.poll_last_turns(cx, self.polled, until, idle);
        }
        if closing.poll(cx).is_ready() {
            self.stop(Instant::now());
            return Poll::Ready(Wake::Progress);
        }
        // A page that sends more than it may is read when it may: some messages at a time, and not
        // a timer for each.
        let polled = self.polled;
        let resumes = self.budget.next(
            self.connection.limits().messages_per_second,
            polled.into_std(),
        );
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
            let works = self.connection.tick(now.into_std());
            // A page that is not read says nothing, unless its pipe knows by itself that it is
            // there.
            if self.connection.is_backlogged() && self.pipe.heard().is_none() {
                self.heard = now;
            }
            let (limit, reason) = self.silence_limit();
            if limit <= now {
                return Poll::Ready(Wake::Close(Close::Silent(reason)));
            }
            let deadline = self.connection.deadline().map(Instant::from_std);
            let next = deadline.map_or(limit, |deadline| deadline.min(limit));
            idle.as_mut().reset(next);
            if works
                || resumes.is_some()
                || self.connection.ended().is_some()
                || !self.connection.outbox().is_empty()
            {
                cx.waker().wake_by_ref();
            }
        }
        Poll::Pending
    }

    /// Writes what waits in the outbox, unless the session ends meanwhile.
    async fn send(&mut self) -> Result<Sent, Gone> {
        let Self {
            pipe, connection, ..
        } = self;
        // An idle view owns no buffer.
        let frames = std::mem::take(connection.outbox());
        let mut write = pin!(pipe.send(frames));
        // Most pages read what is sent, so nothing waits.
        if let Poll::Ready(written) = poll_fn(|cx| Poll::Ready(write.as_mut().poll(cx))).await {
            return written.map(|()| Sent::AtOnce);
        }
        // Boxed, so that no idle page has room for what a page takes that does not read.
        Box::pin(write_in_time(write, connection)).await
    }

    async fn close(&mut self, close: Close) {
        close.tell();
        // Whether the browser answers or not, this pipe is done.
        let limit = self.connection.limits().close_time;
        let _ = timeout(limit, self.pipe.close(close)).await;
    }
}

/// Waits until a page reads what is sent, unless its session ends meanwhile.
async fn write_in_time<A: App>(
    write: Pin<&mut impl Future<Output = Result<(), Gone>>>,
    connection: &mut Connection<A>,
) -> Result<Sent, Gone> {
    let limit = connection.limits().send_time;
    let write = pin!(timeout(limit, write));
    let ended = poll_fn(|cx| connection.poll_ended(cx));
    match select(write, ended).await {
        Either::Left((Ok(written), _)) => written.map(|()| Sent::Later),
        Either::Left((Err(_), _)) => {
            tracing::warn!("a page did not read for {limit:?}; its socket is closed");
            Err(Gone)
        }
        Either::Right(((), _)) => Ok(Sent::Later),
    }
}

#[cfg(test)]
mod tests;
