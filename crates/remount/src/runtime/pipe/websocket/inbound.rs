//! What a browser sends, on its way to tungstenite: long frames in pieces, and no more of an
//! unfinished message than there is room for.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::frames::Frames;
use crate::runtime::pipe::room::{Place, SMALL, Share};

/// How often is looked whether a message comes along while others wait for its room.
const LOOK_EVERY: Duration = Duration::from_secs(SECONDS as u64);
/// That in seconds.
const SECONDS: usize = 2;

/// A stream below a WebSocket.
pub(crate) struct Inbound<S> {
    stream: S,
    frames: Frames,
    /// When the message began that has not ended.
    unfinished: Option<Instant>,
    share: Share,
    /// What a message that is not small takes.
    long: Option<Box<Long>>,
}

struct Long {
    place: Place,
    look: Pin<Box<Sleep>>,
    /// Bytes since that was looked at.
    received: usize,
}

impl<S> Inbound<S> {
    pub(crate) fn new(stream: S, share: Share) -> Self {
        Self {
            stream,
            frames: Frames::new(share.longest()),
            unfinished: None,
            share,
            long: None,
        }
    }

    /// When the message began that has not ended, if there is one.
    pub(crate) fn unfinished(&self) -> Option<Instant> {
        self.unfinished
    }

    /// Ready when the message under way has the room that it needs.
    fn poll_room(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.frames.announced() <= SMALL {
            return Poll::Ready(());
        }
        let long = self.long.get_or_insert_with(|| {
            Box::new(Long {
                place: self.share.ask(self.frames.message()),
                look: Box::pin(sleep(LOOK_EVERY)),
                received: 0,
            })
        });
        if !long.place.is_held() {
            std::task::ready!(long.place.poll(cx));
            long.look.as_mut().reset(Instant::now() + LOOK_EVERY);
        }
        Poll::Ready(())
    }

    /// Fails if the message under way holds room for which others wait, and does not come along.
    fn poll_pace(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let Some(long) = &mut self.long else {
            return Ok(());
        };
        while long.look.as_mut().poll(cx).is_ready() {
            let least = self.share.pace().saturating_mul(SECONDS);
            if long.received < least && long.place.is_wanted() {
                let reason = "a long message does not come along, and others wait for its room";
                return Err(io::Error::new(io::ErrorKind::TimedOut, reason));
            }
            long.received = 0;
            long.look.as_mut().reset(Instant::now() + LOOK_EVERY);
        }
        Ok(())
    }

    fn received(&mut self, count: usize) {
        if self.frames.has_ended() {
            self.unfinished = None;
            self.long = None;
        }
        if self.frames.in_message() {
            self.unfinished.get_or_insert_with(Instant::now);
        }
        if let Some(long) = &mut self.long {
            long.received += count;
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Inbound<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            std::task::ready!(this.poll_room(cx));
            let bytes = buffer.initialize_unfilled();
            let Some((in_front, most)) = this.frames.begin(bytes) else {
                return Poll::Ready(Err(io::ErrorKind::InvalidInput.into()));
            };
            let mut part = ReadBuf::new(&mut bytes[in_front..in_front + most]);
            match Pin::new(&mut this.stream).poll_read(cx, &mut part) {
                Poll::Pending => {
                    this.poll_pace(cx)?;
                    return Poll::Pending;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(())) => {}
            }
            let count = part.filled().len();
            if count == 0 {
                return Poll::Ready(Ok(()));
            }
            let ready = this.frames.follow(&mut bytes[..in_front + count]);
            let ready = ready.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            this.received(count);
            buffer.advance(ready);
            if ready > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Inbound<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
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
