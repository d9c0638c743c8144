//! A connection's stream and answers, which report to its activity what happens.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::activity::Activity;

/// The activity of one connection, shared by its stream, its requests and the task that watches it.
#[derive(Clone, Debug)]
pub(super) struct Watch(Arc<Mutex<Watching>>);

#[derive(Debug)]
struct Watching {
    activity: Activity,
    over: bool,
}

/// A stream whose reads and writes are watched until it is no longer an HTTP connection.
pub(super) struct Watched<S> {
    stream: S,
    watch: Option<Watch>,
}

/// A request that is being answered, for as long as this lives.
pub(super) struct InHand(Watch);

/// The body of an answer, with its request.
pub(super) struct Answer<B> {
    body: B,
    _request: InHand,
}

impl Watch {
    pub(super) fn new(now: Instant, multiplexed: bool) -> Self {
        Self(Arc::new(Mutex::new(Watching {
            activity: Activity::new(now, multiplexed),
            over: false,
        })))
    }

    pub(super) fn of<S>(&self, stream: S) -> Watched<S> {
        Watched {
            stream,
            watch: Some(self.clone()),
        }
    }

    pub(super) fn request(&self) -> InHand {
        self.look().activity.request_began();
        InHand(self.clone())
    }

    /// Reads the activity.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Activity) -> T) -> T {
        read(&self.look().activity)
    }

    /// Nobody watches any more: what was upgraded has rules of its own.
    pub(super) fn end(&self) {
        self.look().over = true;
    }

    fn look(&self) -> MutexGuard<'_, Watching> {
        // Nothing that runs with the lock can leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Watched<S> {
    fn tell(&mut self, tell: impl FnOnce(&mut Activity, Instant)) {
        let Some(watch) = &self.watch else {
            return;
        };
        let mut watching = watch.look();
        if watching.over {
            drop(watching);
            self.watch = None;
        } else {
            tell(&mut watching.activity, Instant::now());
        }
    }

    fn wrote(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &written {
            Poll::Pending => self.tell(Activity::stuck),
            Poll::Ready(_) => self.tell(Activity::sent),
        }
        written
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.tell(Activity::received);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl InHand {
    /// Stays with the answer until its body is written.
    pub(super) fn answer<B>(self, body: B) -> Answer<B> {
        Answer {
            body,
            _request: self,
        }
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.0.look().activity.request_ended(Instant::now());
    }
}

impl<B: Body + Unpin> Body for Answer<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
