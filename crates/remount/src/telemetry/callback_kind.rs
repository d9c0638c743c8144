//! What is called: the names of callbacks in spans and metrics.

use std::fmt;

use tracing::{Span, field};

/// A callback of a live view. Where Phoenix's telemetry has a name for it, it has that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallbackKind {
    Enter,
    Mount,
    HandleParams,
    HandleEvent,
    HandleSession,
    On,
    Load,
    Tick,
    Render,
    Terminate,
    /// The connection has answered in the place of a view.
    None,
}

impl CallbackKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Mount => "mount",
            Self::HandleParams => "handle_params",
            Self::HandleEvent => "handle_event",
            Self::HandleSession => "handle_session",
            Self::On => "on",
            Self::Load => "load",
            Self::Tick => "tick",
            Self::Render => "render",
            Self::Terminate => "terminate",
            Self::None => "none",
        }
    }

    /// The span in which a view runs this callback. Its outcome is recorded when that has ended.
    pub(super) fn span(self, view: &'static str, handled: impl fmt::Display) -> Span {
        // The name of a span is a part of the code that makes it, so each has a line of its own.
        macro_rules! span {
            ($name:literal) => {
                tracing::debug_span!($name, view, %handled, outcome = field::Empty)
            };
        }
        match self {
            Self::Enter => span!("enter"),
            Self::Mount => span!("mount"),
            Self::HandleParams => span!("handle_params"),
            Self::HandleEvent => span!("handle_event"),
            Self::HandleSession => span!("handle_session"),
            Self::On => span!("on"),
            Self::Load => span!("load"),
            Self::Tick => span!("tick"),
            Self::Render => span!("render"),
            Self::Terminate => span!("terminate"),
            Self::None => Span::none(),
        }
    }
}

impl fmt::Display for CallbackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
