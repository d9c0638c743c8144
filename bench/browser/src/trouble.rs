use std::fmt;

/// Why something that was asked did not come.
#[derive(Debug)]
pub enum Trouble {
    /// Nobody answers: the server is gone, or was given up. A page tries again.
    Silence,
    /// What no page must meet. The run ends with it.
    Wrong(String),
}

impl Trouble {
    /// What no page must meet, in words.
    pub fn wrong(what: impl fmt::Display) -> Self {
        Self::Wrong(what.to_string())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence => f.write_str("nobody answered"),
            Self::Wrong(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Trouble {}

/// What was asked for, or why it did not come.
pub type Result<T = (), E = Trouble> = std::result::Result<T, E>;
