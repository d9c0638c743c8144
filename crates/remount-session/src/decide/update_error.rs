//! Why the session does not take a change.

use std::{error, fmt};

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
    /// A newer build of the site wrote the key, as a version that this one does not know. While a
    /// deploy is rolling, what the newer build wrote is not lost.
    Newer {
        /// The key.
        key: &'static str,
    },
    /// The session would not fit into a cookie or, in a [store](crate::Sessions::store), would be
    /// larger than 64 KiB; or a live view wrote more at once than its page can post, which is about
    /// 11 KiB; or the keys with `scope = local` would take more than 16 KiB.
    TooLarge {
        /// The changed key with the largest value.
        key: &'static str,
        /// How many bytes it would take: the name and the sealed value of the cookie, or the values
        /// in the store, or the ticket.
        need: usize,
        /// How many they may take.
        room: usize,
    },
    /// An HTTP handler changed a key with `scope = local`, which it can neither read nor write: the
    /// value is in the browser, and only a page with a live view brings it.
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
    /// The session was ended by a login or logout, and the page has not come back with the new one
    /// yet.
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
                "the request does not prove that a page of this site sent it (`Sec-Fetch-Site: same-origin`, else an `Origin` of this scheme, host and port, such as `https://pug.example`)",
            ),
            Self::Answered => f.write_str("the answer was sent already; update the session before returning the response"),
            Self::Ended => f.write_str("the session was ended by a login or logout in another tab"),
        }
    }
}

impl error::Error for UpdateError {}

/// Why a key is not written whose value a newer build wrote.
pub(crate) const NEWER: &str = "holds what a newer version of this site wrote";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_which_key_it_is_about() {
        let key = "notes";
        for error in [
            UpdateError::Invalid {
                key,
                reason: "is too long".to_owned(),
            },
            UpdateError::Newer { key },
            UpdateError::TooLarge {
                key,
                need: 5_000,
                room: 4_096,
            },
            UpdateError::Local { key },
        ] {
            let told = error.to_string();
            assert!(told.starts_with("session key `notes` "), "{told}");
        }
    }
}
