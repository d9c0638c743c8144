//! What is called: the names of callbacks in spans and metrics.

use std::fmt;

use tracing::{Span, field};

/// The name of a span is a part of the code that makes it. So each kind has some of its own.
macro_rules! callback_kinds {
    ($($kind:ident = $name:literal,)*) => {
        /// A callback of a live view. Where Phoenix's telemetry has a name for it, it has that one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum CallbackKind {
            $($kind,)*
        }

        impl CallbackKind {
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// The span in which a view runs this callback. Its outcome is recorded when that has
            /// ended. The guide names its target, by which an app chooses what it wants to hear.
            pub(super) fn span(self, view: &'static str, handled: impl fmt::Display) -> Span {
                match self {
                    $(Self::$kind => tracing::debug_span!(
                        target: "remount::callback",
                        $name,
                        view,
                        %handled,
                        outcome = field::Empty
                    ),)*
                }
            }
        }
    };
}

callback_kinds! {
    Enter = "enter",
    Mount = "mount",
    HandleParams = "handle_params",
    HandleEvent = "handle_event",
    HandleSession = "handle_session",
    On = "on",
    Connected = "connected",
    Load = "load",
    Tick = "tick",
    Render = "render",
    Terminate = "terminate",
    None = "none",
}

impl fmt::Display for CallbackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
