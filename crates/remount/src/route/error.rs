use std::fmt;

use http::StatusCode;

/// Why an address is none of its [`Route`](crate::Route). It contains nothing of what the browser
/// has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// The path leads nowhere: status 404.
    NotFound {
        /// The name of the segment that is wrong; empty for the path as a whole.
        segment: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The query is wrong: status 400.
    BadQuery {
        /// The name of the parameter that is wrong.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The view does not read what a template has passed to it: status 500.
    BadArgs {
        /// What is wrong with it.
        why: String,
    },
}

impl RouteError {
    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::BadQuery { .. } => StatusCode::BAD_REQUEST,
            Self::BadArgs { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { segment: "", why } => write!(f, "the path {why}"),
            Self::NotFound { segment, why } => write!(f, "segment `{segment}` of the path {why}"),
            Self::BadQuery { name, why } => write!(f, "parameter `{name}` of the query {why}"),
            Self::BadArgs { why } => write!(f, "what was passed cannot be read: {why}"),
        }
    }
}

impl std::error::Error for RouteError {}
