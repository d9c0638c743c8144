use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use http::HeaderMap;

use super::*;
use crate::blocking::Blocking;
use crate::budget::Rate;
use crate::handover::Handover;
use crate::pubsub::PubSub;
use crate::session::{KeyRing, Notice, SessionId, Sessions};
use crate::site::Site;
use crate::told::Told;

mod silence;

/// How many messages a page may send after the end of its session until that was heard.
const LATE: u32 = 100;

/// A page that always has another message, and whose session ends in the middle of that.
struct Flood {
    pubsub: PubSub,
    session: SessionId,
    until_the_end: u32,
    until_too_late: u32,
    /// Whether the session ends when the page does not read, and not when it writes.
    ends_in_write: bool,
    closed: Arc<Mutex<Option<u16>>>,
}

impl Flood {
    fn end(&self) {
        let session = self.session;
        let notice = Arc::new(Notice::Ended { session });
        self.pubsub.broadcast(&session.topic(), notice);
    }
}

impl Stream for Flood {
    type Item = Result<Message, tungstenite::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.closed.lock().unwrap().is_some() {
            return Poll::Ready(None);
        }
        if self.until_the_end > 0 {
            self.until_the_end -= 1;
            if self.until_the_end == 0 && !self.ends_in_write {
                self.end();
            }
        } else {
            self.until_too_late -= 1;
            assert!(self.until_too_late > 0, "the end was not heard");
        }
        let heartbeat = r#"[null,"7","phoenix","heartbeat",{}]"#;
        Poll::Ready(Some(Ok(Message::text(heartbeat))))
    }
}

impl Socket for Flood {
    fn unfinished(&self) -> Option<Instant> {
        None
    }
}

impl Sink<Message> for Flood {
    type Error = tungstenite::Error;

    fn poll_ready(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        if std::mem::take(&mut self.ends_in_write) {
            self.end();
            // Nobody will ever wake who waits for this.
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
        if let Message::Close(frame) = message {
            *self.closed.lock().unwrap() = frame.map(|frame| frame.code.into());
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}

fn site(pace: Rate) -> Arc<Site<()>> {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    Arc::new(Site {
        state: (),
        sessions: Sessions::new(ring),
        pubsub: PubSub::new(),
        layout: Box::new(|_, _| {}),
        routes: matchit::Router::new(),
        siblings: Vec::new(),
        origins: Vec::new(),
        told: Told::default(),
        handover: Handover::default(),
        blocking: Blocking::default(),
        pace,
        room: Room::default(),
    })
}

const NO_LIMIT: Rate = Rate::paced(u32::MAX);

async fn is_closed_by_its_end(ends_in_write: bool) {
    let site = site(NO_LIMIT);
    let attachment = site.sessions.attach(&HeaderMap::new(), None);
    let closed = Arc::default();
    let flood = Flood {
        pubsub: site.pubsub.clone(),
        session: attachment.id(),
        until_the_end: 1_000,
        until_too_late: LATE,
        ends_in_write,
        closed: Arc::clone(&closed),
    };
    run(flood, Connection::new(site, attachment), &Drain::new()).await;
    assert_eq!(*closed.lock().unwrap(), Some(code::GOING_AWAY));
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
}

impl Stream for Burst {
    type Item = Result<Message, tungstenite::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.read.fetch_add(1, Ordering::Relaxed);
        let heartbeat = r#"[null,"7","phoenix","heartbeat",{}]"#;
        Poll::Ready(Some(Ok(Message::text(heartbeat))))
    }
}

impl Socket for Burst {
    fn unfinished(&self) -> Option<Instant> {
        None
    }
}

impl Sink<Message> for Burst {
    type Error = tungstenite::Error;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
        assert!(!matches!(message, Message::Close(_)), "it may stay");
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }
}

/// Serves a page with so many messages, and counts those that are read.
fn serve(left: u32, pace: Rate) -> (impl Future<Output = ()>, Arc<AtomicU32>) {
    let site = site(pace);
    let attachment = site.sessions.attach(&HeaderMap::new(), None);
    let read = Arc::default();
    let burst = Burst {
        left,
        read: Arc::clone(&read),
    };
    let drain = Drain::new();
    let served = run(burst, Connection::new(site, attachment), &drain);
    let served = async move {
        served.await;
        drop(drain);
    };
    (served, read)
}

#[tokio::test]
async fn a_page_is_read_no_faster_than_it_may_send() {
    let (served, read) = serve(10_000, Rate::new(1, 100));
    let mut served = pin!(served);
    let is_pending = poll_fn(|cx| Poll::Ready(served.as_mut().poll(cx).is_pending())).await;
    assert!(is_pending);
    // On a machine that stood still for ten seconds ten more are due.
    assert!((100..=110).contains(&read.load(Ordering::Relaxed)));
}

#[tokio::test]
async fn what_a_page_sends_too_fast_is_read_later_and_nothing_is_lost() {
    let (served, read) = serve(300, Rate::new(2_000, 100));
    served.await;
    assert_eq!(read.load(Ordering::Relaxed), 300);
}
