//! Writes of the server's side: what they are made of, and what became of them.

use std::{error, fmt};

use crate::entries::{Entries, Mark, Stamp};
use crate::local::LocalChange;
use crate::schema::{Invalid, Schema};

/// A live view's write on its way into a cookie. Made by [`Attachment::update`](crate::Attachment::update), and for a plain cookie by [`Attachment::set_cookie`](crate::Attachment::set_cookie).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Write {
    /// The keys that changed and are kept with the session; none of a write to a plain cookie.
    pub keys: Vec<&'static str>,
    /// The sealed ticket that the page posts to the endpoint; empty if there are no such keys.
    pub ticket: String,
    /// What changed of keys with `scope = local`, which this page has to keep and no other.
    pub local: Option<LocalChange>,
    /// Which write of each key it is, in the order of the keys.
    pub(crate) marks: Vec<Mark>,
    /// Tells the writes of local keys apart.
    pub(crate) local_number: u64,
    /// The plain cookie that is written in the place of keys.
    pub(crate) cookie: Option<CookieWrite>,
}

/// Which write of which plain cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CookieWrite {
    pub(crate) name: &'static str,
    pub(crate) stamp: Stamp,
}

impl Write {
    /// What it writes, for a log: keys of both scopes, or a plain cookie.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let local = self.local.iter().flat_map(|local| &local.keys);
        let local = local.copied();
        self.session_names().into_iter().chain(local).collect()
    }

    /// The same of what is written with the session or beside it.
    pub(crate) fn session_names(&self) -> Vec<&'static str> {
        let cookie = self.cookie.map(|cookie| cookie.name);
        self.keys.iter().copied().chain(cookie).collect()
    }
}

/// Tickets do not belong in logs.
impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write")
            .field("keys", &self.keys)
            .field("cookie", &self.cookie.map(|cookie| cookie.name))
            .field("local", &self.local)
            .finish_non_exhaustive()
    }
}

/// What the page says about its attempt to present a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The status of the endpoint's answer; 0 when there was none after all retries.
    Status(u16),
    /// The endpoint made a session and its cookie did not come back.
    NoCookies,
    /// The page could not put into its localStorage what belongs there.
    NoStorage,
    /// The page said nothing before the deadline.
    Silence,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A cookie that holds the write went out, and the page has it; of keys with `scope = local`, the page has stored them.
    Committed,
    /// The update changed no value, so there was nothing to write. From a live view's handle, never from [`Attachment::settle`](crate::Attachment::settle).
    Unchanged,
    /// A later write of the same key took its place.
    Superseded,
    /// Nothing says that the browser keeps it.
    Failed(Failure),
}

/// Why a write is not known to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The browser takes no cookies.
    NoCookies,
    /// The browser does not keep what a page puts into its localStorage.
    NoStorage,
    /// The page's request got no answer: it is offline, or something in the browser blocks it.
    Blocked,
    /// The endpoint answered with this status.
    Refused(u16),
    /// The page said nothing in time, or reported success though no cookie with this write went out.
    Unconfirmed,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCookies => f.write_str("the browser takes no cookies"),
            Self::NoStorage => f.write_str("the browser does not keep what pages store"),
            Self::Blocked => f.write_str("the page could not reach the server"),
            Self::Refused(status) => write!(f, "the endpoint answered with status {status}"),
            Self::Unconfirmed => f.write_str("nothing confirms that the browser has it"),
        }
    }
}

impl error::Error for Failure {}

/// Why an update is refused. Nothing of it was written: the old values stay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpdateError {
    /// A value breaks a rule of its key.
    Invalid {
        /// The key.
        key: &'static str,
        /// What is wrong with the value.
        reason: String,
    },
    /// A newer build of the site wrote the key, as a version that this one does not know. While a deploy is rolling, what the newer build wrote is not lost.
    Newer {
        /// The key.
        key: &'static str,
    },
    /// The session would not fit into a cookie or, in a [store](crate::Sessions::store), would be larger than 64 KiB; or a live view wrote more at once than its page can post, which is about 11 KiB; or the keys with `scope = local` would take more than 16 KiB.
    TooLarge {
        /// The changed key with the largest value.
        key: &'static str,
        /// How many bytes it would take: the name and the sealed value of the cookie, or the values in the store, or the ticket.
        need: usize,
        /// How many they may take.
        room: usize,
    },
    /// An HTTP handler changed a key with `scope = local`, which it can neither read nor write: the value is in the browser, and only a page with a live view brings it.
    Local {
        /// The key.
        key: &'static str,
    },
    /// The server remembers as many unfinished sessions as it may, from this address or in total.
    Full,
    /// The request does not prove that a page of this site sent it, so it may be forged.
    NotSameOrigin,
    /// The answer has left already, and no other one can set the cookie.
    Answered,
    /// The session was ended by a login or logout, and the page has not come back with the new one yet.
    Ended,
}

impl fmt::Display for UpdateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { key, reason } => write!(f, "session key `{key}` {reason}"),
            Self::Newer { key } => write!(f, "session key `{key}` {NEWER}"),
            Self::TooLarge { key, need, room } => write!(
                f,
                "session key `{key}` makes the session too large: it takes {need} bytes where {room} fit; keep large values elsewhere"
            ),
            Self::Local { key } => write!(
                f,
                "session key `{key}` is kept in the browser (`scope = local`), where no handler reaches it; write it from a live view, or leave `scope` out"
            ),
            Self::Full => f.write_str("too many sessions are waiting to be confirmed; try again later"),
            Self::NotSameOrigin => f.write_str(
                "the request does not prove that a page of this site sent it (`Sec-Fetch-Site: same-origin`, else an `Origin` equal to the host)",
            ),
            Self::Answered => f.write_str("the answer was sent already; update the session before returning the response"),
            Self::Ended => f.write_str("the session was ended by a login or logout in another tab"),
        }
    }
}

impl error::Error for UpdateError {}

/// Why a key is not written whose value a newer build wrote.
pub(crate) const NEWER: &str = "holds what a newer version of this site wrote";

/// One key with what is to be stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) key: &'static str,
    pub(crate) value: Vec<u8>,
}

/// What `f` changes in a session that holds `entries`: key by key, so that a key which `f` leaves alone is never written back.
pub(crate) fn changes<S: Schema>(
    entries: &Entries,
    f: impl FnOnce(&mut S),
) -> Result<Vec<Change>, UpdateError> {
    let old = S::from_entries(entries);
    // A clone, since two decoded hash maps may list the same content differently.
    let mut new = old.clone();
    f(&mut new);
    let mut changes = Vec::new();
    for (index, key) in S::keys().iter().enumerate() {
        let refused = |reason: Invalid| UpdateError::Invalid {
            key: key.name(),
            reason: reason.to_string(),
        };
        let json = |session: &S| {
            let encoded = key.guarded(|| session.encode(index));
            encoded.unwrap_or_else(|| Err(Invalid::new("cannot be written as JSON")))
        };
        let after = json(&new).map_err(refused)?;
        if json(&old).is_ok_and(|before| before == after) {
            continue;
        }
        changes.push(Change {
            key: key.name(),
            value: key.check(&after).map_err(refused)?,
        });
    }
    Ok(changes)
}
