use std::fmt;

use remount_session::guard::Panic;

/// Why a page has no document.
#[derive(Debug)]
pub(crate) enum PageError {
    /// The layout panicked.
    Layout(Panic),
    /// The main view panicked.
    Main { view: &'static str, panic: Panic },
    /// The layout places a sibling that the site does not have.
    NoSuchSibling(String),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Layout(panic) => write!(f, "the layout failed: {panic}"),
            Self::Main { view, panic } => {
                write!(f, "{view} failed while it was rendered: {panic}")
            }
            Self::NoSuchSibling(id) => write!(
                f,
                "the layout places the sibling {id:?}, which is not registered: add \
                 `.sibling::<YourView>({id:?})` to the site's `Live`"
            ),
        }
    }
}

impl std::error::Error for PageError {}
