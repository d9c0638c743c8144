//! What the other views of a session hear about.

use std::time::Duration;

use crate::page::failure::Failure;
use crate::values::id::SessionId;
use crate::values::timestamp::Timestamp;

/// Something happened to a session. Sent after validation, by the server alone, and without values:
/// whoever listens reads the session as it is then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Values were written, or it turned out what became of a write.
    Changed {
        /// The session.
        session: SessionId,
        /// The keys, by their stable names.
        keys: Vec<&'static str>,
        /// Who wrote.
        origin: Origin,
        /// How far the write has come.
        state: WriteState,
    },
    /// A socket that had come without a session belongs to one now: call
    /// [`PageSession::rebind`](crate::PageSession::rebind).
    Rebound {
        /// The id that the socket had been given for the time being.
        from: SessionId,
        /// The session that the browser has.
        to: SessionId,
        /// How long it lives.
        lease: Lease,
    },
    /// The cookie was renewed, so that the session lives longer: call
    /// [`PageSession::extend`](crate::PageSession::extend).
    Extended {
        /// The session.
        session: SessionId,
        /// How long it lives.
        lease: Lease,
    },
    /// A login or logout put another session in its place. Its sockets are to be closed: a page
    /// that comes back brings the new cookie.
    Ended {
        /// The session that is over.
        session: SessionId,
    },
}

/// When a session ends, unless it is seen again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub(crate) idle_deadline: Timestamp,
    pub(crate) absolute_deadline: Timestamp,
}

impl Lease {
    /// The later deadlines of two leases of one session.
    pub(crate) fn later(self, other: Self) -> Self {
        Self {
            idle_deadline: self.idle_deadline.max(other.idle_deadline),
            absolute_deadline: self.absolute_deadline.max(other.absolute_deadline),
        }
    }

    /// Whether a session with this lease lives longer than with the other one.
    pub(crate) fn outlasts(&self, other: &Self) -> bool {
        let end = |lease: &Self| lease.idle_deadline.min(lease.absolute_deadline);
        end(self) > end(other)
    }

    /// When a tenth of the time for which the session may rest has passed since it was last seen.
    /// Never, if seeing it again can no longer lengthen its life.
    pub(crate) fn renewal_time(&self, idle: Duration) -> Timestamp {
        if self.idle_deadline < self.absolute_deadline {
            self.idle_deadline.before(idle - idle / 10)
        } else {
            Timestamp(u64::MAX)
        }
    }
}

/// Who wrote to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The page itself, through the endpoint.
    Browser,
    /// A live view.
    View,
    /// An HTTP handler.
    Handler,
}

/// How far a write has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteState {
    /// Every view of the session reads the new value; no cookie holds it yet.
    Pending,
    /// An answer with a cookie that holds the value went out.
    Committed,
    /// The value is known to the server and still read by every view, and nothing says that the
    /// browser keeps it.
    Failed(Failure),
}
