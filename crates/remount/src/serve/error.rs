use std::fmt;
use std::io;

/// Why an app is not served.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// `PORT` is not a number from 0 to 65535.
    Port(String),
    /// The address cannot be listened on.
    Bind {
        /// The value of `HOST`.
        host: String,
        /// The value of `PORT`.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not say where it listens.
    Address(io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(value) => {
                write!(f, "PORT is {value:?}: it must be a number from 0 to 65535")
            }
            Self::Bind { host, port, source } if source.kind() == io::ErrorKind::AddrInUse => {
                let other = port.checked_add(1).unwrap_or(8080);
                write!(
                    f,
                    "port {port} on {host} is taken by another program: stop that one, or choose \
                     another port, for example with PORT={other}"
                )
            }
            Self::Bind { host, port, source } => {
                write!(
                    f,
                    "cannot listen on {host}:{port} ({source}): set HOST and PORT"
                )
            }
            Self::Address(source) => {
                write!(f, "the address that is listened on is unknown: {source}")
            }
        }
    }
}

impl std::error::Error for ServeError {}
