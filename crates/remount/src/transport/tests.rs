use std::sync::{Arc, Mutex};

use http::HeaderMap;

use super::*;
use crate::blocking::Blocking;
use crate::handover::Handover;
use crate::pubsub::PubSub;
use crate::session::{KeyRing, Notice, SessionId, Sessions};
use crate::site::Site;
use crate::told::Told;

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
    type Item = Result<Message, axum::Error>;

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

impl Sink<Message> for Flood {
    type Error = axum::Error;

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
            *self.closed.lock().unwrap() = frame.map(|frame| frame.code);
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

async fn is_closed_by_its_end(ends_in_write: bool) {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let site = Arc::new(Site::<()> {
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
    });
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
