//! What the other views of a session hear about.

use crate::id::SessionId;
use crate::write::Failure;

/// Something happened to a session. Sent after validation, by the server alone, and without values: whoever listens reads the session as it is then.
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
    /// A socket that had come without a session belongs to one now: call [`Attachment::rebind`](crate::Attachment::rebind).
    Rebound {
        /// The id that the socket had been given for the time being.
        from: SessionId,
        /// The session that the browser has.
        to: SessionId,
    },
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
    /// The value is known to the server and still read by every view, and nothing says that the browser keeps it.
    Failed(Failure),
}
