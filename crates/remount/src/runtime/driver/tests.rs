use std::future::pending;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::request_info::RequestInfo;
use crate::runtime::pipe::room::Room;
use crate::session::tests::new_page;
use crate::session::{KeyRing, Notice, SessionId, Sessions};
use crate::site::{Setup, Site};
use remount_page::Limits;
use remount_page::Rate;
use remount_pubsub::PubSub;

mod silence;

/// How many messages a page may send after the end of its session until that was heard.
const LATE: u32 = 100;

/// A page that always has another message, and whose session ends in the middle of that.
struct Flood {
    notices: PubSub<()>,
    session: SessionId,
    until_the_end: u32,
    until_too_late: u32,
    /// Whether the session ends when the page does not read, and not when it writes.
    ends_in_write: bool,
    closed: Arc<Mutex<Option<Close>>>,
}

impl Flood {
    fn end(&self) {
        let session = self.session;
        let notice = Arc::new(Notice::Ended { session });
        let told = self.notices.broadcast(&session.topic(), notice);
        assert!(told.is_ok(), "notices are of any type");
    }
}

impl Pipe for Flood {
    fn poll_receive(&mut self, _: &mut Context<'_>) -> Poll<Option<Received>> {
        if self.until_the_end > 0 {
            self.until_the_end -= 1;
            if self.until_the_end == 0 && !self.ends_in_write {
                self.end();
            }
        } else {
            self.until_too_late -= 1;
            assert!(self.until_too_late > 0, "the end was not heard");
        }
        Poll::Ready(Some(heartbeat()))
    }

    fn unfinished(&self) -> Option<Instant> {
        None
    }

    async fn send(&mut self, _: Vec<String>) -> Result<(), Gone> {
        if std::mem::take(&mut self.ends_in_write) {
            self.end();
            // Nobody will ever wake who waits for this.
            pending::<()>().await;
        }
        Ok(())
    }

    async fn close(&mut self, close: Close) {
        *self.closed.lock().unwrap() = Some(close);
    }
}

fn heartbeat() -> Received {
    Received::Text(r#"[null,"7","phoenix","heartbeat",{}]"#.into())
}

fn site(limits: Limits) -> Arc<Site<()>> {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let mut setup = Setup::new(Box::new(|_, _| {}), Sessions::new(ring));
    setup.room = Room::of(&limits);
    setup.limits = Arc::new(limits);
    Arc::new(Site::new(setup, ()))
}

fn no_pace() -> Limits {
    Limits::default().messages_per_second(u32::MAX)
}

async fn is_closed_by_its_end(ends_in_write: bool) {
    let site = site(no_pace());
    let session = new_page(&site.sessions);
    let closed = Arc::default();
    let flood = Flood {
        notices: site.notices.clone(),
        session: session.id(),
        until_the_end: 1_000,
        until_too_late: LATE,
        ends_in_write,
        closed: Arc::clone(&closed),
    };
    run(
        flood,
        Connection::new(site, session, RequestInfo::nothing()),
        &Drain::new(),
    )
    .await;
    let closed = *closed.lock().unwrap();
    assert!(matches!(closed, Some(Close::SessionOver(_))), "{closed:?}");
}

#[tokio::test]
async fn a_page_that_floods_is_closed_when_its_session_ends() {
    is_closed_by_its_end(false).await;
}

#[tokio::test]
async fn a_page_that_does_not_read_is_closed_when_its_session_ends() {
    is_closed_by_its_end(true).await;
}

/// A page that has so many messages and closes then.
struct Burst {
    left: u32,
    read: Arc<AtomicU32>,
    /// The most frames that it was sent at once.
    most: Arc<AtomicUsize>,
}

impl Pipe for Burst {
    fn poll_receive(&mut self, _: &mut Context<'_>) -> Poll<Option<Received>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.read.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(heartbeat()))
    }

    fn unfinished(&self) -> Option<Instant> {
        None
    }

    async fn send(&mut self, frames: Vec<String>) -> Result<(), Gone> {
        self.most.fetch_max(frames.len(), Ordering::Relaxed);
        Ok(())
    }

    async fn close(&mut self, close: Close) {
        panic!("it may stay: {close:?}");
    }
}

/// Serves a page with so many messages, and counts those that are read.
fn serve(left: u32, limits: Limits) -> (impl Future<Output = ()>, Arc<AtomicU32>) {
    let read = Arc::<AtomicU32>::default();
    let burst = Burst {
        left,
        read: Arc::clone(&read),
        most: Arc::default(),
    };
    (serve_burst(burst, limits), read)
}

fn serve_burst(burst: Burst, limits: Limits) -> impl Future<Output = ()> {
    let site = site(limits);
    let session = new_page(&site.sessions);
    let drain = Drain::new();
    let served = run(
        burst,
        Connection::new(site, session, RequestInfo::nothing()),
        &drain,
    );
    async move {
        served.await;
        drop(drain);
    }
}

fn paced(messages: Rate) -> Limits {
    let mut limits = Limits::default();
    limits.messages_per_second = messages;
    limits
}

#[tokio::test]
async fn a_page_is_read_no_faster_than_it_may_send() {
    let (served, read) = serve(10_000, paced(Rate::new(1, 100)));
    let mut served = pin!(served);
    let is_pending = poll_fn(|cx| Poll::Ready(served.as_mut().poll(cx).is_pending())).await;
    assert!(is_pending);
    // On a machine that stood still for ten seconds ten more are due.
    assert!((100..=110).contains(&read.load(Ordering::Relaxed)));
}

#[tokio::test]
async fn what_a_page_sends_too_fast_is_read_later_and_nothing_is_lost() {
    let (served, read) = serve(300, paced(Rate::new(2_000, 100)));
    served.await;
    assert_eq!(read.load(Ordering::Relaxed), 300);
}

#[tokio::test]
async fn of_the_answers_to_a_page_that_floods_no_more_wait_than_are_sent_at_once() {
    let most = Arc::default();
    let burst = Burst {
        left: 1_000,
        read: Arc::default(),
        most: Arc::clone(&most),
    };
    serve_burst(burst, no_pace()).await;
    assert_eq!(most.load(Ordering::Relaxed), BATCH);
}

#[tokio::test]
async fn a_page_whose_messages_may_not_wait_is_read_as_long_as_none_does() {
    let (served, read) = serve(10, Limits::default().waiting_bytes(0));
    let mut served = pin!(served);
    let is_over = poll_fn(|cx| Poll::Ready(served.as_mut().poll(cx).is_ready())).await;
    assert!(is_over, "it is not read");
    assert_eq!(read.load(Ordering::Relaxed), 10);
}
