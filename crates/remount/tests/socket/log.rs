//! What the server logs while a test runs.

use std::fmt::{self, Write as _};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// Keeps what is logged on the thread of the test, on which its server runs too.
#[derive(Clone)]
pub(crate) struct Log {
    text: Arc<Mutex<String>>,
    level: Level,
}

impl Log {
    /// A log of everything from now on, for as long as the guard lives.
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        Self::listen_to(Level::TRACE)
    }

    /// A log of what is as urgent as this, or more.
    pub(crate) fn listen_to(level: Level) -> (Self, DefaultGuard) {
        let text = Arc::default();
        let log = Self { text, level };
        let guard = listen_with(log.clone());
        (log, guard)
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().expect("no panic").clone()
    }
}

/// Sends what is logged on this thread to the subscriber, for as long as the guard lives.
pub(crate) fn listen_with(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // While there is one subscriber only, tracing asks the thread that first comes to a line of the
    // log. If that thread has none, the line is off for all other threads too.
    static OTHERS: LazyLock<[Dispatch; 2]> = LazyLock::new(|| {
        let other = || Log {
            text: Arc::default(),
            level: Level::TRACE,
        };
        [Dispatch::new(other()), Dispatch::new(other())]
    });
    LazyLock::force(&OTHERS);
    tracing::subscriber::set_default(subscriber)
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = self.text.lock().expect("no panic");
        writeln!(text, "{field} = {value:?}").expect("a string takes everything");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
