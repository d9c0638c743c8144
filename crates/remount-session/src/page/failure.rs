//! Why nothing says that a browser keeps a write.

use std::{error, fmt};

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
    /// The page said nothing in time, or reported success though no cookie with this write went
    /// out.
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
