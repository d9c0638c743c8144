//! Why sessions cannot be set up.

use std::path::PathBuf;
use std::{error, fmt, io};

use crate::limits::{MAX_SECRETS, MIN_SECRET_BYTES};

/// The environment variable that holds the secret.
pub(crate) const VARIABLE: &str = "REMOUNT_SECRET";

/// Why sessions cannot be set up.
///
/// Its [`Debug`] form is what it says too: a `main` that returns an error prints that one.
#[non_exhaustive]
pub enum ConfigError {
    /// `REMOUNT_SECRET` is not set, and this is not a debug build.
    MissingSecret,
    /// A secret has fewer than 32 bytes.
    ShortSecret {
        /// Which one it is, counted from 1 in the order of the ring.
        position: usize,
        /// How many bytes it has.
        bytes: usize,
    },
    /// A secret is there twice with the same algorithm.
    DuplicateSecret {
        /// Which one it is, counted from 1 in the order of the ring.
        position: usize,
        /// Which one it repeats.
        first: usize,
    },
    /// There are more than eight secrets. One with two algorithms counts twice.
    TooManySecrets,
    /// There is nothing before, after or between the commas of `REMOUNT_SECRET`.
    EmptySecret {
        /// Which secret is missing, counted from 1.
        position: usize,
    },
    /// Before a secret in `REMOUNT_SECRET` stands something like the name of an algorithm.
    UnknownAlgorithm {
        /// Before which secret, counted from 1.
        position: usize,
    },
    /// `REMOUNT_SECRET` is not UTF-8.
    NotText,
    /// The secret file of a debug build has fewer than 32 bytes.
    ShortSecretFile {
        /// Where it is.
        path: PathBuf,
    },
    /// The secret file of a debug build can be neither read nor made.
    SecretFile {
        /// Where it is.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingSecret => {
                write!(
                    f,
                    "{VARIABLE} is not set; make a secret with `{COMMAND}` and keep it: whoever changes it forgets every session"
                )
            }
            Self::ShortSecret { position, bytes } => {
                write!(
                    f,
                    "secret {position} of the key ring has {bytes} bytes and needs at least {MIN_SECRET_BYTES}; make one with `{COMMAND}` and put it in {VARIABLE}"
                )
            }
            Self::DuplicateSecret { position, first } => {
                write!(
                    f,
                    "secret {position} of the key ring is the same as secret {first}; leave one of them out"
                )
            }
            Self::TooManySecrets => {
                write!(
                    f,
                    "the key ring has more than {MAX_SECRETS} secrets; leave out those that sealed longest ago"
                )
            }
            Self::EmptySecret { position } => {
                write!(
                    f,
                    "secret {position} in {VARIABLE} is empty; remove the comma beside it, or put a secret there"
                )
            }
            Self::UnknownAlgorithm { position } => {
                write!(
                    f,
                    "secret {position} in {VARIABLE} begins like the name of an algorithm, and there are `xaes-256-gcm` and `xchacha20-poly1305`; if it is none, write `xaes-256-gcm:` before it"
                )
            }
            Self::NotText => {
                write!(f, "{VARIABLE} is not UTF-8; make a secret with `{COMMAND}`")
            }
            Self::ShortSecretFile { path } => {
                write!(
                    f,
                    "{} has fewer than {MIN_SECRET_BYTES} bytes; delete it and a new one is made at the next start",
                    path.display()
                )
            }
            Self::SecretFile { path, source } => {
                write!(
                    f,
                    "the secret of this debug build is kept in {}, which fails: {source}; or set {VARIABLE} to the output of `{COMMAND}`",
                    path.display()
                )
            }
        }
    }
}

impl error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::SecretFile { source, .. } => Some(source),
            Self::MissingSecret
            | Self::ShortSecret { .. }
            | Self::DuplicateSecret { .. }
            | Self::TooManySecrets
            | Self::EmptySecret { .. }
            | Self::UnknownAlgorithm { .. }
            | Self::NotText
            | Self::ShortSecretFile { .. } => None,
        }
    }
}

/// How a secret is made.
const COMMAND: &str = "openssl rand -base64 48";

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn what_main_prints_of_an_error_is_what_it_says() {
        let error = ConfigError::MissingSecret;
        assert_eq!(format!("{error:?}"), error.to_string());
    }

    #[test]
    fn an_error_of_the_secret_file_has_that_of_the_system_behind_it() {
        let error = ConfigError::SecretFile {
            path: PathBuf::from("secret"),
            source: io::Error::from(io::ErrorKind::PermissionDenied),
        };
        let source = error.source().expect("the system said why");
        assert_eq!(source.to_string(), "permission denied");
        assert!(ConfigError::NotText.source().is_none());
    }
}
