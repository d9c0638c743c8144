use std::fmt;

/// Why something that was asked did not come.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Nobody answers: the server is gone, or was given up. A page tries again.
    Silence,
    /// What no page must meet. The run ends with it.
    Wrong(String),
}

impl Trouble {
    pub(crate) fn wrong(what: impl fmt::Display) -> Self {
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

pub(crate) type Result<T = ()> = std::result::Result<T, Trouble>;
