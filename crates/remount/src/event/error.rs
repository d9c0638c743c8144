use std::fmt;

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The view has no event of that name.
    Unknown {
        /// What the browser asked for.
        name: String,
    },
    /// A field of the event is missing or has the wrong form.
    Field {
        /// The event's name.
        event: String,
        /// Where the field is: `body`, `address.street`; empty for the data as a whole.
        field: String,
        /// What is wrong with it. Nothing of what was sent is in it: that may be a password.
        reason: String,
    },
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Quoted as Rust does it, since a browser can put anything into a name.
            Self::Unknown { name } => write!(
                f,
                "the view has no event {name:?}; its type of events needs a variant for it, unless \
                 the name in the template is wrong or the page is older than the server"
            ),
            Self::Field {
                event,
                field,
                reason,
            } if field.is_empty() => {
                write!(f, "event `{event}`: {reason}")
            }
            Self::Field {
                event,
                field,
                reason,
            } => {
                write!(f, "event `{event}`, field `{field}`: {reason}")
            }
        }
    }
}

impl std::error::Error for EventError {}
