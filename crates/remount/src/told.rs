//! What the log has lately said about things that a client, or a mistake, can make happen as often
//! as it likes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use remount_session::{Failure, ForeignOrigin};

use crate::prefix_proxies::Ignored;

/// How long the log is not told of the same again.
const PAUSE: Duration = Duration::from_secs(60);

/// One of each: what somebody does on purpose must not hide how a site is served wrongly.
#[derive(Debug, Default)]
pub(crate) struct Told {
    plain_http: Seldom,
    host_not_forwarded: Seldom,
    foreign_origin: Seldom,
    other_version: Seldom,
    prefix_ignored: Seldom,
    no_cookies: Seldom,
    keeps_nothing: Seldom,
    line_refused: Seldom,
}

impl Told {
    /// A socket was refused to a page of another origin.
    pub(crate) fn socket_refused(&self, request: &Parts, reason: ForeignOrigin, now: Instant) {
        let seldom = match reason {
            ForeignOrigin::PlainHttp => &self.plain_http,
            ForeignOrigin::HostNotForwarded => &self.host_not_forwarded,
            _ => &self.foreign_origin,
        };
        let (origin, host) = (request.headers.get(ORIGIN), request.headers.get(HOST));
        if seldom.is_due(now) {
            tracing::warn!(
                ?origin,
                ?host,
                "a socket was refused: {reason}. `Live::allow_origin` lets pages of other origins \
                 in. For a minute, further ones are logged at debug level"
            );
        } else {
            tracing::debug!(?origin, ?host, "a socket was refused once more");
        }
    }

    /// A socket was refused that speaks another version of the protocol than this.
    pub(crate) fn version_refused(&self, version: &str, now: Instant) {
        if self.other_version.is_due(now) {
            tracing::warn!(
                "a socket was refused: it speaks another version than {version}. For a minute, \
                 further ones are logged at debug level"
            );
        } else {
            tracing::debug!("one more socket of another version than {version} was refused");
        }
    }

    /// A page that has no WebSocket cannot be served either.
    pub(crate) fn line_refused(&self, now: Instant) {
        if self.line_refused.is_due(now) {
            tracing::warn!(
                "a page without a WebSocket was refused: its address, or all together, have as many \
                 as they may (`Limits::lines`, `Limits::lines_per_address`). For a minute, further \
                 ones are logged at debug level"
            );
        } else {
            tracing::debug!("one more page without a WebSocket was refused");
        }
    }

    /// A request named the prefix that a proxy has stripped, and is not believed.
    pub(crate) fn prefix_ignored(&self, why: Ignored, now: Instant) {
        if self.prefix_ignored.is_due(now) {
            match why {
                Ignored::Untrusted => tracing::warn!(
                    "an `X-Forwarded-Prefix` is ignored: nobody has said that its sender is to be \
                     trusted. If that is a proxy of this site, name it with `Live::trust_prefix_from`"
                ),
                Ignored::Malformed => tracing::warn!(
                    "an `X-Forwarded-Prefix` is ignored: it is not one path, such as `/app`"
                ),
            }
        }
    }

    /// A page says that it cannot keep its session.
    pub(crate) fn keeps_nothing(&self, reason: Failure, now: Instant) {
        if self.keeps_nothing.is_due(now) {
            tracing::info!(
                ?reason,
                "a page cannot keep its session; for a minute, further ones are logged at debug level"
            );
        } else {
            tracing::debug!(?reason, "one more page cannot keep its session");
        }
    }

    /// A page that came over plain http says that its browser dropped a `Secure` cookie.
    pub(crate) fn no_cookies_over_plain_http(&self, host: &str, now: Instant) {
        if self.no_cookies.is_due(now) {
            tracing::warn!(
                host,
                "a page cannot keep its session: it came over plain http, where its browser drops \
                 `Secure` cookies (Safari does on loopback too). Serve the site over https, or \
                 configure it with `Sessions::plain_http`, as a debug build on loopback is by \
                 itself. For a minute, further ones are logged at debug level"
            );
        } else {
            tracing::debug!(
                host,
                "one more page over plain http cannot keep its session"
            );
        }
    }
}

/// When the log was told of one thing.
#[derive(Debug, Default)]
struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether the log is to be told now; if so, it has been.
    fn is_due(&self, now: Instant) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = told.is_none_or(|told| now.saturating_duration_since(told) >= PAUSE);
        if is_due {
            *told = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_told_once_a_minute() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert!(seldom.is_due(start));
        assert!(!seldom.is_due(start));
        assert!(!seldom.is_due(start + Duration::from_secs(59)));
        assert!(seldom.is_due(start + PAUSE));
        assert!(!seldom.is_due(start + PAUSE));
    }

    #[test]
    fn a_clock_that_seems_to_go_back_is_no_reason_to_tell() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert!(seldom.is_due(start + PAUSE));
        assert!(!seldom.is_due(start));
    }
}
