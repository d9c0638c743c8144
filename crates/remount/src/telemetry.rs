//! What the log and the metrics contain about live views. The names are those of Phoenix's
//! telemetry.
//!
//! Of what a browser has sent they contain the names that the app has given it, and never its
//! values.

use std::fmt::Display;
use std::time::{Duration, Instant};

use remount_session::guard;

pub(crate) const ENTER: &str = "enter";
pub(crate) const MOUNT: &str = "mount";
pub(crate) const HANDLE_PARAMS: &str = "handle_params";
pub(crate) const LOAD: &str = "load";
pub(crate) const RENDER: &str = "render";
pub(crate) const TERMINATE: &str = "terminate";

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

    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Error => "error",
            Self::Panic => "panic",
        }
    }
}

/// Measures one callback, where somebody wants to know how long it takes.
#[derive(Clone, Copy)]
pub(crate) struct Watch(Option<Instant>);

impl Watch {
    pub(crate) fn start() -> Self {
        let is_told = cfg!(feature = "metrics") || tracing::enabled!(tracing::Level::DEBUG);
        Self(is_told.then(Instant::now))
    }

    /// Measures nothing.
    pub(crate) fn idle() -> Self {
        Self(None)
    }

    /// Tells that a callback has ended, and in the log what it has `handled`.
    pub(crate) fn stop(
        self,
        view: &'static str,
        callback: &'static str,
        handled: impl Display,
        outcome: Outcome,
    ) {
        let Some(began) = self.0 else {
            return;
        };
        let took = began.elapsed();
        let outcome = outcome.name();
        tracing::debug!(view, %handled, ?took, outcome, "a live view was called");
        record(view, callback, outcome, took);
    }
}

/// Waits for a callback that runs while a view is mounted, and tells how that ended.
pub(crate) async fn told<T, E>(
    view: &'static str,
    callback: &'static str,
    run: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let mut running = Running {
        view,
        callback,
        watch: Watch::start(),
    };
    let result = run.await;
    running.end(Outcome::of(&result));
    result
}

/// A callback that has not ended. The caller catches its panic, so only `drop` here sees that.
struct Running {
    view: &'static str,
    callback: &'static str,
    watch: Watch,
}

impl Running {
    fn end(&mut self, outcome: Outcome) {
        let watch = std::mem::replace(&mut self.watch, Watch::idle());
        watch.stop(self.view, self.callback, self.callback, outcome);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Else the page was left meanwhile.
        if std::thread::panicking() {
            // Who listens is the app's code, and another panic would end the process.
            let _ = guard::call(|| self.end(Outcome::Panic));
        }
    }
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
