//! Why the server closes a page's pipe.

/// A pipe turns it into what its kind of transport has for that. After each of them the stock
/// client comes back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The server ends; another one takes its place.
    Restart,
    /// The page sent nothing whole for too long.
    Silent(&'static str),
    /// Its session is over.
    SessionOver(&'static str),
    /// Its visitor may have lost what let him in to its views.
    ScopeOver(&'static str),
    /// The page sent what the stock client does not.
    Violation(&'static str),
    /// It is too far behind what its views were sent.
    Behind,
}

impl Close {
    /// Whether what still waits for the page may be nothing for its visitor any more.
    pub fn withholds(self) -> bool {
        matches!(self, Self::SessionOver(_) | Self::ScopeOver(_))
    }

    /// What the page is told.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Restart => "the server restarts",
            Self::Silent(reason)
            | Self::SessionOver(reason)
            | Self::ScopeOver(reason)
            | Self::Violation(reason) => reason,
            Self::Behind => "fell too far behind",
        }
    }

    /// Tells the log.
    pub fn tell(self) {
        let reason = self.reason();
        match self {
            Self::Restart | Self::Silent(_) | Self::SessionOver(_) | Self::ScopeOver(_) => {
                tracing::debug!(reason, "a socket is closed");
            }
            Self::Violation(_) => {
                tracing::warn!(reason, "a socket broke the protocol and is closed");
            }
            Self::Behind => {
                tracing::warn!("a socket fell too far behind what its views were sent");
            }
        }
    }
}
