//! The stream on which a page hears of its session.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ::axum::body::{Body, Bytes, HttpBody};
use ::axum::extract::{Request, State};
use ::axum::response::Response;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http_body::Frame;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::endpoint::{refused, response};
use super::read::check;
use crate::decide::endpoint::reader::Asks;
use crate::page::session::{Due, PageSession};
use crate::page::streams::{NoStream, Ring, Seat};
use crate::sessions::Sessions;
use crate::telemetry;
use crate::values::readable;
use crate::values::session_data::SessionData;

/// So often a stream says that it is still there, and looks whether the session is.
const HEARTBEAT: Duration = Duration::from_secs(20);

const ENOUGH: &str = "too many streams are open for this session or address";
const FULL: &str = "too many streams are open";
/// In seconds.
const LATER: HeaderValue = HeaderValue::from_static("60");

/// `GET /session/events`
pub(super) async fn answer<S: SessionData>(
    State(sessions): State<Sessions<S>>,
    request: Request,
) -> Response {
    let parts = request.into_parts().0;
    let core = &sessions.core;
    let address = match check(core, &parts, Asks::ByStream) {
        Ok(address) => address,
        Err(reply) => return response(reply),
    };
    let session = match sessions.listen(&parts.headers, address).await {
        Ok(Some(session)) => session,
        // The page is not to ask again before there is one.
        Ok(None) => return empty(StatusCode::NO_CONTENT),
        Err(_) => return unavailable("the sessions cannot be reached"),
    };
    let seat = match core.streams.open(session.id(), address) {
        Ok(seat) => seat,
        Err(reason) => {
            if reason == NoStream::Full && core.streams.tells_of_no_room(core.now()) {
                tracing::warn!("pages hear nothing of their sessions: {FULL}");
            }
            return no_seat(reason);
        }
    };
    // What happened before that is told nobody.
    if session.has_ended() {
        return empty(StatusCode::NO_CONTENT);
    }
    let mut response = Response::new(Body::new(Events::new(session, seat)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would keep back what is to arrive at once.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The body: one event at once, and one whenever the page may read something else.
struct Events<S: SessionData> {
    session: PageSession<S>,
    seat: Seat,
    heartbeat: Interval,
    hasher: RandomState,
    /// What the page has, as a hash: a stream that rests owns no values.
    told: Option<u64>,
}

impl<S: SessionData> Events<S> {
    fn new(session: PageSession<S>, seat: Seat) -> Self {
        let mut heartbeat = interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        Self {
            session,
            seat,
            heartbeat,
            hasher: RandomState::new(),
            told: None,
        }
    }

    /// The present values, unless the page has them.
    fn news(&mut self) -> Option<Bytes> {
        let values = readable::json(&self.session.get());
        let hash = self.hasher.hash_one(&values);
        let is_first = self.told.is_none();
        if self.told.replace(hash) == Some(hash) {
            return None;
        }
        let mut event = String::with_capacity(values.len() + 32);
        if is_first {
            // Not all pages of a server that was restarted at the same moment.
            let _ = writeln!(event, "retry: {}", 1_000 + hash % 2_000);
        }
        let _ = write!(event, "data: {values}\n\n");
        Some(event.into())
    }
}

impl<S: SessionData> HttpBody for Events<S> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let events = self.get_mut();
        let frame = |bytes| Poll::Ready(Some(Ok(Frame::data(bytes))));
        if events.told.is_none()
            && let Some(first) = events.news()
        {
            return frame(first);
        }
        while let Poll::Ready(ring) = events.seat.poll(context) {
            match ring {
                Ring::Over => return Poll::Ready(None),
                Ring::News(lease) => {
                    if let Some(lease) = lease {
                        events.session.extend(&lease);
                    }
                    if let Some(news) = events.news() {
                        return frame(news);
                    }
                }
            }
        }
        ready!(events.heartbeat.poll_tick(context));
        match events.session.due(false) {
            Due::End => Poll::Ready(None),
            _ => frame(Bytes::from_static(b":\n\n")),
        }
    }
}

fn no_seat(reason: NoStream) -> Response {
    let mut response = match reason {
        NoStream::Enough => {
            telemetry::request_refused(429, Some(ENOUGH), "busy");
            refused(StatusCode::TOO_MANY_REQUESTS, ENOUGH)
        }
        NoStream::Full => {
            telemetry::request_refused(503, Some(FULL), "busy");
            unavailable(FULL)
        }
        NoStream::Closed => unavailable("the server ends"),
    };
    response.headers_mut().insert(RETRY_AFTER, LATER);
    response
}

fn unavailable(words: &str) -> Response {
    refused(StatusCode::SERVICE_UNAVAILABLE, words)
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
