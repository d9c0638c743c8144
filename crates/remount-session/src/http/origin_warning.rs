//! Notices that a site is served so that its pages can save nothing.

use crate::http::same_origin::{self, ForeignOrigin};
use crate::telemetry::OnceAMinute;
use crate::values::timestamp::Timestamp;

/// Warns of what is rather a mistake in how the site is served than an attack. Once a minute: any
/// client can send such requests.
#[derive(Debug, Default)]
pub(crate) struct OriginWarning {
    told: OnceAMinute,
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
        if self.told.is_due(now) {
            tracing::warn!(host, "a page of this site cannot save anything: {reason}");
        }
    }
}
