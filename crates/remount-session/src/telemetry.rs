//! What the log and the metrics are told. Never a value, a ticket, a cookie or a secret: keys go by
//! their names, sessions by the short form of their ids.
//!
//! Subscribers and recorders are code of the app, so nothing here is called while the memory is
//! locked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::decide::guard::Panic;
use crate::decide::update_error::UpdateError;
use crate::notice::Origin;
use crate::page::failure::Failure;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

#[cfg(any(test, feature = "testing"))]
thread_local! {
    /// Whether this thread has locked the memory.
    static IS_LOCKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Notes that this thread has locked the memory, or unlocks it. In tests, whoever tells something
/// meanwhile fails.
#[inline]
pub(crate) fn note_lock(_is_locked: bool) {
    #[cfg(any(test, feature = "testing"))]
    IS_LOCKED.set(_is_locked);
}

/// Lets a line of the log through once a minute, where anybody can cause it.
#[derive(Debug, Default)]
pub(crate) struct OnceAMinute {
    /// When it was last let through.
    last: AtomicU64,
}

impl OnceAMinute {
    pub(crate) const fn new() -> Self {
        Self {
            last: AtomicU64::new(0),
        }
    }

    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        let last = Timestamp(self.last.load(Ordering::Relaxed));
        let is_due = last.0 == 0 || now.since(last) >= Duration::from_secs(60);
        if is_due {
            self.last.store(now.0, Ordering::Relaxed);
        }
        is_due
    }
}

/// A browser is given a session.
pub(crate) fn opened(session: SessionId) {
    tracing::debug!(?session, "session opened");
    count("remount_session_opened_total", &[]);
}

/// A request to the endpoint was refused: in words, if they quote no value, and as a label.
pub(crate) fn request_refused(status: u16, words: Option<&str>, label: &'static str) {
    let reason = words.unwrap_or(label);
    tracing::debug!(status, reason, "session request refused");
    count("remount_session_refused_total", &[("reason", label)]);
    if label == TOO_LARGE {
        count("remount_session_too_large_total", &[]);
    }
}

/// What a site says of a key, such as a rule, panicked. The words may quote the value, so the log
/// is told the place only.
pub(crate) fn rule_panicked(key: &'static str, panic: &Panic) {
    let place = panic
        .place()
        .unwrap_or("a place that only the panic hook knows");
    tracing::error!(key, place, "a rule of a session key panicked");
}

/// An update of a handler or a view was refused.
pub(crate) fn update_refused(error: &UpdateError, origin: Origin) {
    let reason = match error {
        UpdateError::Invalid { .. } => "value",
        UpdateError::Newer { .. } => "newer",
        UpdateError::TooLarge { .. } => TOO_LARGE,
        UpdateError::Full => "memory",
        UpdateError::NotSameOrigin => "origin",
        UpdateError::Answered => "answered",
        UpdateError::Ended => "ended",
        UpdateError::Local { .. } => "local",
    };
    tracing::debug!(reason, ?origin, "session update refused");
    count("remount_session_refused_total", &[("reason", reason)]);
    if let UpdateError::TooLarge { key, need, room } = error {
        too_large(&[key], *need, *room);
    }
}

/// A session does not fit into a cookie.
pub(crate) fn too_large(keys: &[&'static str], need: usize, room: usize) {
    tracing::warn!(?keys, need, room, "session too large for a cookie");
    count("remount_session_too_large_total", &[]);
}

/// A write was accepted.
pub(crate) fn written(session: SessionId, keys: &[&'static str], origin: Origin) {
    tracing::debug!(?session, ?keys, ?origin, "session written");
    let origin = match origin {
        Origin::Browser => "browser",
        Origin::View => "view",
        Origin::Handler => "handler",
    };
    count("remount_session_written_total", &[("origin", origin)]);
}

/// A view's write is settled: a later one took its place.
pub(crate) fn superseded(session: SessionId, keys: &[&'static str]) {
    tracing::debug!(?session, ?keys, "session write superseded");
    count("remount_session_superseded_total", &[]);
}

/// A write of the server's side is settled: nothing says that the browser keeps it.
pub(crate) fn failed(session: SessionId, keys: &[&'static str], failure: Failure) {
    tracing::warn!(?session, ?keys, %failure, "session write not confirmed");
    count_failed(failure);
}

/// The same of a live view's write. Its page says so, as often as it likes: who knows the page
/// decides how much of it is worth a warning.
pub(crate) fn view_failed(session: SessionId, keys: &[&'static str], failure: Failure) {
    tracing::debug!(?session, ?keys, %failure, "session write of a view not confirmed");
    count_failed(failure);
}

fn count_failed(failure: Failure) {
    let reason = match failure {
        Failure::NoCookies => "no_cookies",
        Failure::NoStorage => "no_storage",
        Failure::Blocked => "blocked",
        Failure::Refused(_) => "refused",
        Failure::Unconfirmed => "unconfirmed",
    };
    count("remount_session_failed_total", &[("reason", reason)]);
}

/// A cookie that was behind what the server knows is replaced.
pub(crate) fn healed(session: SessionId) {
    tracing::debug!(?session, "session healed");
    count("remount_session_healed_total", &[]);
}

/// A session is given more time.
pub(crate) fn renewed(session: SessionId) {
    tracing::debug!(?session, "session renewed");
    count("remount_session_renewed_total", &[]);
}

/// A handler put another session in the place of this one, in which its values go on after a login,
/// and not after a logout.
pub(crate) fn ended(session: SessionId, successor: SessionId, goes_on: bool) {
    if goes_on {
        tracing::info!(?session, ?successor, "session renewed by a handler");
    } else {
        tracing::info!(?session, ?successor, "session logged out by a handler");
    }
}

/// The time of a session is over, as an open socket or a cookie that came too late showed.
pub(crate) fn expired(session: SessionId) {
    tracing::debug!(?session, "session expired");
    count("remount_session_expired_total", &[]);
}

/// How much more the server remembers. Differences, so that the order in which threads tell them
/// does not matter.
pub(crate) fn remembered(before: (usize, usize), now: (usize, usize)) {
    for (name, before, now) in [
        ("remount_session_remembered", before.0, now.0),
        ("remount_session_remembered_bytes", before.1, now.1),
    ] {
        if now != before {
            gauge(name, before, now);
        }
    }
}

/// A full memory forgot sessions that a cookie has carried for a while.
pub(crate) fn evicted(sessions: u64) {
    if sessions > 0 {
        tracing::warn!(sessions, "session memory full: sessions forgotten");
        add("remount_session_evicted_total", sessions);
    }
}

/// Why a write is refused that leaves no room in the cookie.
pub(crate) const TOO_LARGE: &str = "too_large";

#[cfg(feature = "metrics")]
fn count(name: &'static str, labels: &[(&'static str, &'static str)]) {
    #[cfg(any(test, feature = "testing"))]
    assert!(
        !IS_LOCKED.get(),
        "{name} is told while the memory is locked"
    );
    metrics::counter!(name, labels).increment(1);
}

#[cfg(feature = "metrics")]
fn add(name: &'static str, number: u64) {
    metrics::counter!(name).increment(number);
}

#[cfg(not(feature = "metrics"))]
fn add(_: &'static str, _: u64) {}

#[cfg(not(feature = "metrics"))]
fn count(_: &'static str, _: &[(&'static str, &'static str)]) {}

#[cfg(feature = "metrics")]
#[expect(
    clippy::cast_precision_loss,
    reason = "memory is bounded far below 2^52 bytes"
)]
fn gauge(name: &'static str, before: usize, now: usize) {
    let gauge = metrics::gauge!(name);
    if now > before {
        gauge.increment((now - before) as f64);
    } else {
        gauge.decrement((before - now) as f64);
    }
}

#[cfg(not(feature = "metrics"))]
fn gauge(_: &'static str, _: usize, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_let_through_once_a_minute() {
        let line = OnceAMinute::new();
        let start = Timestamp(1_800_000_000_000);
        let after = |millis| start.after(Duration::from_millis(millis));
        let times = [0, 1, 59_999, 60_000, 60_001, 119_999, 120_000];
        let passed = times.map(|millis| line.is_due(after(millis)));
        assert_eq!(passed, [true, false, false, true, false, false, true]);
    }
}
