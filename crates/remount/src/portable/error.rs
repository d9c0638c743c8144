use std::fmt;

use remount_page::excerpt;

use super::MAX_BYTES;

/// Why a message cannot be encoded for other servers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncodeError {
    /// Its topic is a [`Topic::local`](crate::Topic::local).
    Local,
    /// serde does not write it as JSON, for this reason.
    Unwritable {
        /// The name of the message.
        message: &'static str,
        /// What serde says.
        reason: String,
    },
    /// It takes more than [`MAX_BYTES`].
    TooLarge {
        /// The name of the message.
        message: &'static str,
        /// How many bytes it takes, with its topic and its name.
        bytes: usize,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => f.write_str("the topic is local: make it one with `Topic::shared`"),
            Self::Unwritable { message, reason } => {
                write!(f, "a message `{message}` cannot be written: {reason}")
            }
            Self::TooLarge { message, bytes } => write!(
                f,
                "a message `{message}` takes {bytes} bytes, of {MAX_BYTES} that there are"
            ),
        }
    }
}

impl std::error::Error for EncodeError {}

/// Why a message of another server cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// It takes so many bytes, more than [`MAX_BYTES`].
    TooLarge(usize),
    /// It is not what [`Topic::encode`](crate::Topic::encode) has returned: something is missing,
    /// or was added or changed.
    Damaged,
    /// Its topic is local here, and takes nothing from other servers.
    Local,
    /// Its topic carries other messages here.
    OtherMessage {
        /// The name of those that it carries.
        expected: &'static str,
        /// The name of this one.
        found: String,
    },
    /// A newer build has encoded it.
    Newer {
        /// The name of the message.
        message: &'static str,
        /// The version that this build knows.
        known: u32,
        /// That of the message.
        found: u32,
    },
    /// It is not what a message of its version looks like, or was not migrated.
    Unreadable {
        /// The name of the message.
        message: &'static str,
        /// The version of the message.
        version: u32,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(
                f,
                "a message of another server takes {bytes} bytes, of {MAX_BYTES} that there are"
            ),
            Self::Damaged => f.write_str("a message of another server is damaged"),
            Self::Local => f.write_str(
                "another server has a message for a topic that is local here: make it one with \
                 `Topic::shared`",
            ),
            Self::OtherMessage { expected, found } => write!(
                f,
                "another server has a message `{}` for a topic that carries `{expected}` here",
                excerpt(found)
            ),
            Self::Newer {
                message,
                known,
                found,
            } => write!(
                f,
                "a message `{message}` of another server is of version {found}, and this build \
                 knows version {known}"
            ),
            Self::Unreadable { message, version } => write!(
                f,
                "a message `{message}` of another server, of version {version}, cannot be read"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}
