//! Whether the layout of a site shows views, as far as that is known before it is written.

use std::sync::atomic::{AtomicBool, Ordering};

/// What the layout has shown in the last page that was loaded. Where it showed views, the server
/// writes it before the main view is mounted, to mount them side by side with that.
pub(crate) struct LayoutViews(AtomicBool);

impl Default for LayoutViews {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl LayoutViews {
    pub(crate) fn are_expected(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn note(&self, are_shown: bool) {
        if self.are_expected() != are_shown {
            self.0.store(are_shown, Ordering::Relaxed);
        }
    }
}
