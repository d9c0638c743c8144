//! What the log and the metrics contain about live views. The names are those of Phoenix's
//! telemetry.
//!
//! Of what a browser has sent they contain the name of an event and the path of an address, escaped
//! and not longer than 200 bytes, and never a value.

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use remount_session::guard::{self, Panic};
use tracing::level_filters::LevelFilter;
use tracing::{Level, Span};

pub(crate) use callback_kind::CallbackKind;

mod callback_kind;

/// How a callback of a live view ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ok,
    /// The browser sent an event that the view does not know.
    Refused,
    /// The callback returned an error.
    Error,
    Panic,
}

impl Outcome {
    pub(crate) fn of<T, E>(result: &Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Ok,
            Err(_) => Self::Error,
        }
    }

    /// Of what could end with a panic only.
    pub(crate) fn of_guarded<T>(result: &Result<T, Panic>) -> Self {
        match result {
            Ok(_) => Self::Ok,
            Err(_) => Self::Panic,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Error => "error",
            Self::Panic => "panic",
        }
    }
}

/// Watches one callback: the span in which it runs, and where somebody wants to know, how long it
/// takes.
pub(crate) struct Watch {
    began: Option<Instant>,
    span: Span,
}

impl Watch {
    pub(crate) fn start(callback: CallbackKind, view: &'static str, handled: impl Display) -> Self {
        let is_measured = cfg!(feature = "metrics");
        // Of the ways to ask, this is the one that costs next to nothing.
        if !is_measured && LevelFilter::current() < Level::DEBUG {
            return Self::idle();
        }
        let started = guard::call(|| {
            let is_told = is_measured || tracing::enabled!(Level::DEBUG);
            Self {
                began: is_told.then(Instant::now),
                span: callback.span(view, handled),
            }
        });
        started.unwrap_or_else(|_| Self::idle())
    }

    /// Watches nothing.
    pub(crate) fn idle() -> Self {
        Self {
            began: None,
            span: Span::none(),
        }
    }

    /// Runs a part of the callback in its span. Who listens to spans is the app's code too: its
    /// panic changes nothing, and there is none beside that of the callback, which would end the
    /// process.
    pub(crate) fn run<T>(&self, part: impl FnOnce() -> T) -> Result<T, Panic> {
        if self.span.is_disabled() {
            return guard::call(part);
        }
        let (mut part, mut returned) = (Some(part), None);
        let _ = guard::call(|| {
            self.span
                .in_scope(|| returned = part.take().map(guard::call));
        });
        let returned = returned.or_else(|| part.map(guard::call));
        returned.expect("it ran in the span or outside of it")
    }

    /// Tells that the callback has ended, and in the log what it has `handled`.
    pub(crate) fn stop(
        self,
        view: &'static str,
        callback: CallbackKind,
        handled: impl Display,
        outcome: Outcome,
    ) {
        let Self { began, span } = self;
        if began.is_none() && span.is_disabled() {
            return;
        }
        let outcome = outcome.name();
        let _ = guard::call(move || {
            span.record("outcome", outcome);
            if let Some(began) = began {
                let took = began.elapsed();
                tracing::debug!(view, %handled, ?took, outcome, "a live view was called");
                record(view, callback.name(), outcome, took);
            }
        });
    }
}

/// Waits for a callback that runs while a view is mounted, and tells how that ended.
///
/// # Errors
///
/// When it panics.
pub(crate) async fn told<T, E>(
    view: &'static str,
    callback: CallbackKind,
    run: impl Future<Output = Result<T, E>>,
) -> Result<Result<T, E>, Panic> {
    let watch = Watch::start(callback, view, callback);
    let mut run = pin!(run);
    let ended = poll_fn(|cx| match watch.run(|| run.as_mut().poll(cx)) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    });
    let ended = ended.await;
    let outcome = ended.as_ref().map_or(Outcome::Panic, Outcome::of);
    watch.stop(view, callback, callback, outcome);
    ended
}

/// Counts as one open connection until it is dropped.
pub(crate) struct Connected(());

impl Connected {
    pub(crate) fn new() -> Self {
        connections(1.0);
        Self(())
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        connections(-1.0);
    }
}

#[cfg(feature = "metrics")]
fn record(view: &'static str, callback: &'static str, outcome: &'static str, took: Duration) {
    let labels = [("view", view), ("callback", callback), ("outcome", outcome)];
    metrics::histogram!("remount_live_view_duration_seconds", &labels).record(took.as_secs_f64());
}

#[cfg(not(feature = "metrics"))]
fn record(_: &'static str, _: &'static str, _: &'static str, _: Duration) {}

#[cfg(feature = "metrics")]
fn connections(more: f64) {
    metrics::gauge!("remount_connections").increment(more);
}

#[cfg(not(feature = "metrics"))]
fn connections(_: f64) {}
