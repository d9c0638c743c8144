//! What the server logs while a test runs.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Level, Metadata, Subscriber};

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
        let guard = tracing::subscriber::set_default(log.clone());
        (log, guard)
    }

    pub(crate) fn text(&self) -> String {
        self.text.lock().expect("no panic").clone()
    }
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
