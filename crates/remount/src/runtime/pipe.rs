//! What carries the frames of one page.

use std::task::{Context, Poll};

use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Bytes, Utf8Bytes};

use remount_page::Close;

pub(crate) mod longpoll;
pub(crate) mod room;
pub(crate) mod websocket;

/// Carries the frames of one page, in order, until one side closes it.
pub(crate) trait Pipe: Send {
    /// Ready with what the browser has sent next, or with nothing if it is gone.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Option<Received>>;

    /// When the message began that has not arrived whole, if there is one.
    fn unfinished(&self) -> Option<Instant>;

    /// When the browser last showed that it is there by something else than a message, if this kind
    /// of pipe knows. [`Received::Control`] shows nothing.
    fn heard(&self) -> Option<Instant> {
        None
    }

    /// Sends frames, and waits until the browser's side has taken them. They may be dropped where
    /// the future is: then the pipe is only closed.
    fn send(&mut self, frames: Vec<String>) -> impl Future<Output = Result<(), Gone>> + Send;

    /// Tells the browser why it is closed, and waits until it has heard that.
    fn close(&mut self, close: Close) -> impl Future<Output = ()> + Send;
}

/// What a browser has sent.
#[derive(Debug, PartialEq)]
pub(crate) enum Received {
    Text(Utf8Bytes),
    Binary(Bytes),
    /// What belongs to the pipe itself. It is no sign of life: a program can send it for ever.
    Control,
}

/// The browser cannot be written to any more.
#[derive(Debug)]
pub(crate) struct Gone;
