//! What a page's session asks of its surroundings.

use serde_json::Value;

use super::ledger::State;

/// Something that the owner of the page does, or tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Post this to [`ENDPOINT`](super::ENDPOINT), or where the page's head says, with the
    /// browser's cookies as they are when it leaves.
    Post(Request),
    /// The page has waited for too long for this answer, and hears it no more. A cookie that comes
    /// with it is not kept either.
    Abort(RequestId),
    /// Push this on the session's channel.
    Push(Push),
    /// Close the socket, and connect it again.
    Reconnect,
    /// Call [`granted`](super::PageSession::granted) when no other tab of the browser has the lock.
    WantLock,
    /// The page does not need the lock any more, whether it has it or still waits for it. One that
    /// gave up waiting says so once more when it is done.
    ReleaseLock,
    /// The browser has a session that it did not have before: call
    /// [`created_elsewhere`](super::PageSession::created_elsewhere) of its other tabs.
    Created,
    /// The browser's storage has changed: call
    /// [`stored_elsewhere`](super::PageSession::stored_elsewhere) of its other tabs.
    Stored,
    /// Keys have a new state: the window's event `remount:session`.
    Changed {
        /// These keys.
        keys: Vec<String>,
        /// What became of them.
        state: State,
        /// Why they failed.
        reason: Option<String>,
    },
    /// The window's event `remount:session-expiring`.
    Expiring {
        /// The session ends after so many seconds, unless the visitor does something.
        seconds: u64,
    },
    /// Whether the browser keeps cookies: `data-session="no-cookies"` on `<html>` if it does not.
    Cookies {
        /// It does.
        kept: bool,
    },
}

/// A request to the session's endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Names the request when its answer comes.
    pub id: RequestId,
    /// The JSON to send.
    pub body: Value,
    /// The request goes on even if the page is gone.
    pub keepalive: bool,
    /// Nobody reads the receipt of the answer: the request says so, with the value
    /// [`NO_RECEIPT`](super::NO_RECEIPT) of the header in which a receipt would come.
    pub without_receipt: bool,
}

/// A message on the session's channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Push {
    /// Names the message when its reply comes.
    pub id: PushId,
    /// `done`, `receipt`, `failed`, `ticket`, `put` or `local`.
    pub event: &'static str,
    /// What it says.
    pub payload: Value,
}

/// Names a request of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(super) u64);

/// Names a push of one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PushId(pub(super) u64);
