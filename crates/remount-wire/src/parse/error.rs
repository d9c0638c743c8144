use std::fmt;

use crate::limits::Limit;

/// Bytes of an error's text: it may repeat what a browser sent.
const MAX_REASON_BYTES: usize = 200;

/// Why a frame or its payload was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It is no frame, or its payload is not what its event needs.
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// It exceeds a limit.
    Limit(Limit),
}

impl ParseError {
    pub(crate) fn malformed(error: &impl fmt::Display) -> Self {
        let mut reason = error.to_string();
        let end = reason.floor_char_boundary(MAX_REASON_BYTES);
        if end < reason.len() {
            reason.truncate(end);
            reason.push('…');
        }
        Self::Malformed { reason }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { reason } => write!(f, "the frame is malformed: {reason}"),
            Self::Limit(limit) => write!(f, "the frame was refused: {limit}"),
        }
    }
}

impl std::error::Error for ParseError {}
