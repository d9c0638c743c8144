//! How much a site does and remembers for each of its visitors, and for all of them.

use std::sync::Arc;

use crate::page::streams::Streams;
use crate::sessions::Sessions;
use crate::values::session_data::SessionData;

/// Limits that keep one visitor from using up what is there for all. The defaults are meant to be
/// met by no honest page.
///
/// An *address* is the [`ClientAddress`](crate::ClientAddress), else the peer: an IPv4 address, or
/// an IPv6 network of 64 bits. Of IPv6, networks of 56 and of 48 bits have limits too. All
/// loopback, private and link-local addresses together are one, with limits of its own: there a
/// proxy asks for everybody, and the log warns once where that can be seen.
///
/// ```
/// # use remount_session::{KeyRing, SessionData, Sessions};
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor {
/// #     #[session(browser, max_chars = 40)]
/// #     username: String,
/// # }
/// # let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
/// // A large site, whose load balancer has a private address and sets `ClientAddress`.
/// let sessions = Sessions::<Visitor>::new(ring)
///     .memory_limit(512 << 20)
///     .address_memory_limit(16 << 20)
///     .private_memory_limit(16 << 20)
///     .login_reserve(20)
///     .ended_limit(4_000_000)
///     .post_limit(2_400)
///     .private_post_limit(2_400);
/// # Ok::<(), remount_session::ConfigError>(())
/// ```
impl<S: SessionData> Sessions<S> {
    /// Sets how many bytes the server may remember of sessions, 64 MiB otherwise: of those that
    /// were written to lately, and of those that a login or logout ended.
    ///
    /// A full memory forgets sessions that a cookie has carried for two minutes and that no socket
    /// has open, of the address with the most first. If that is not enough it refuses writes: a
    /// page is answered with 429, a handler or live view gets
    /// [`UpdateError::Full`](crate::UpdateError::Full).
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.core_mut().limits_mut().set_total(bytes);
        self
    }

    /// Sets how many of these bytes one address may use, 4 MiB otherwise. An IPv6 network of 56
    /// bits has twice as much, one of 48 bits four times.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn address_memory_limit(mut self, bytes: usize) -> Self {
        self.core_mut().limits_mut().per_address = bytes;
        self
    }

    /// Sets how many of these bytes all loopback, private and link-local addresses together may
    /// use, 48 MiB otherwise, so that a site behind a proxy works that sets no
    /// [`ClientAddress`](crate::ClientAddress).
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn private_memory_limit(mut self, bytes: usize) -> Self {
        self.core_mut().limits_mut().shared = bytes;
        self
    }

    /// Sets how many percent of each of these three limits only logins may use, 12 otherwise: what
    /// a handler writes after [`renew`](crate::Session::renew). More than 100 counts as 100, and
    /// then nothing but logins writes.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn login_reserve(mut self, percent: usize) -> Self {
        self.core_mut().limits_mut().for_logins = percent;
        self
    }

    /// Sets of how many ended sessions the server knows for 26 hours that a login or logout ended
    /// them, 1,000,000 otherwise. Each counts 40 bytes of the [memory](Self::memory_limit). Of too
    /// many it forgets those first that were ended by the address that ended the most.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn ended_limit(mut self, sessions: usize) -> Self {
        self.core_mut().limits_mut().ended = sessions;
        self
    }

    /// Sets how often one address may ask the [routes](Self::routes) of the session in a minute,
    /// 1,200 times otherwise. An IPv6 network of 56 bits may do so four times as often, one of 48
    /// bits 16 times. Whoever posts more often is answered with 429.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn post_limit(mut self, per_minute: u32) -> Self {
        self.core_mut().post_limits_mut().per_address = per_minute;
        self
    }

    /// Sets how many [streams](Self::routes) may be open on which pages without a socket hear of
    /// their sessions: in total, 10,000 otherwise, and of one address, 64 otherwise. An IPv6
    /// network of 56 bits may have twice as many, one of 48 bits four times. A session may have 16.
    /// A browser has one for all of its tabs, and none as long as no page wants to hear anything.
    /// Whoever has too many is answered with 429, and everybody with 503 if there are too many.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn stream_limit(mut self, total: usize, per_address: usize) -> Self {
        self.core_mut().streams = Arc::new(Streams::new(total, per_address));
        self
    }

    /// Sets how often all loopback, private and link-local addresses together may do so, 120,000
    /// times a minute otherwise.
    ///
    /// # Panics
    ///
    /// After [`clone`](Clone::clone).
    #[must_use]
    pub fn private_post_limit(mut self, per_minute: u32) -> Self {
        self.core_mut().post_limits_mut().shared = per_minute;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Site;

    #[test]
    fn every_limit_can_be_set() {
        let mut site = Site::configured(7, |sessions: Sessions<_>| {
            sessions
                .memory_limit(1_600)
                .address_memory_limit(2)
                .private_memory_limit(3)
                .login_reserve(4)
                .ended_limit(5)
                .post_limit(6)
                .private_post_limit(7)
        });
        let core = site.sessions.core_mut();
        let limits = *core.limits_mut();
        assert_eq!((limits.total, limits.for_ended), (1_600, 100));
        assert_eq!((limits.per_address, limits.shared), (2, 3));
        assert_eq!((limits.for_logins, limits.ended), (4, 5));
        let posts = *core.post_limits_mut();
        assert_eq!((posts.per_address, posts.shared), (6, 7));
    }
}
