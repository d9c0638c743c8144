//! Notices that a site is served so that its pages can save nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::http::same_origin::{self, ForeignOrigin};
use crate::values::timestamp::Timestamp;

/// How often the log is told.
const TELL_EVERY: Duration = Duration::from_secs(60);

/// Warns of what is rather a mistake in how the site is served than an attack. Once a minute: any
/// client can send such requests.
#[derive(Debug, Default)]
pub(crate) struct OriginWarning {
    /// When the log was last told.
    told: AtomicU64,
}

impl OriginWarning {
    /// Looks at a request that did not prove its origin.
    #[cold]
    pub(crate) fn look(&self, origin: Option<&str>, host: &str, now: Timestamp) {
        let reason = origin.map(|origin| same_origin::check(origin, host, false));
        let Some(Err(reason @ (ForeignOrigin::PlainHttp | ForeignOrigin::HostNotForwarded))) =
            reason
        else {
            return;
        };
        let before = Timestamp(self.told.load(Ordering::Relaxed));
        if before.0 == 0 || now.since(before) >= TELL_EVERY {
            self.told.store(now.0, Ordering::Relaxed);
            tracing::warn!(host, "a page of this site cannot save anything: {reason}");
        }
    }
}
