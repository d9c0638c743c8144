//! A handler of a view or of its components, and how it ends.

use std::pin::Pin;

use crate::error::{Error, Result};
use crate::event::EventError;
use crate::refused::Refused;

/// A handler of a view that runs.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result> + Send + 'a>>;

/// A handler of a live component that runs.
pub(crate) type ComponentRunning<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// Why a view does not handle an event.
pub(crate) enum NotBegun {
    /// The browser sent something that the view does not know.
    Refused(EventError),
    /// The scope of the view has kept it.
    Kept(Error),
}

/// How a handler ended.
pub(crate) enum Outcome {
    Handled,
    /// The browser sent something that the view does not know: it stays as it was.
    Refused(Refused),
    /// The view is to be mounted anew.
    MountsAnew,
    Failed(Error),
}
