//! The body of a request, which must not trickle.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Buf, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::{HttpLimits, after};

type BoxError = Box<dyn Error + Send + Sync>;

/// A body that ends with [`TooSlow`] once the server has waited for it longer than it may. Time in
/// which nobody asks for the body does not count.
pub(super) struct RequestBody<B> {
    body: B,
    limits: HttpLimits,
    received: u64,
    /// How long was waited for what has arrived.
    waited: Duration,
    waiting: Option<Waiting>,
}

struct Waiting {
    since: Instant,
    limit: Pin<Box<Sleep>>,
}

/// Why a handler does not get the whole body of a request.
#[derive(Debug)]
struct TooSlow;

impl<B> RequestBody<B> {
    pub(super) fn new(body: B, limits: HttpLimits) -> Self {
        Self {
            body,
            limits,
            received: 0,
            waited: Duration::ZERO,
            waiting: None,
        }
    }

    /// What it waits for while nothing arrives.
    fn waiting(&mut self) -> &mut Waiting {
        let left = self.limits.of_body(self.received) - self.waited;
        self.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting {
                since,
                limit: Box::pin(sleep_until(after(since, left))),
            }
        })
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = B::Data;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, BoxError>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else {
            ready!(self.waiting().limit.as_mut().poll(cx));
            return Poll::Ready(Some(Err(TooSlow.into())));
        };
        if let Some(waiting) = self.waiting.take() {
            let limit = self.limits.of_body(self.received);
            self.waited = (self.waited + waiting.since.elapsed()).min(limit);
        }
        let data = frame.as_ref().and_then(|frame| frame.as_ref().ok());
        if let Some(data) = data.and_then(Frame::data_ref) {
            self.received += data.remaining() as u64;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body of the request did not arrive in time")
    }
}

impl Error for TooSlow {}
