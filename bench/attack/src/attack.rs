use std::time::Duration;

use bench_browser::{Result, Trouble};
use tokio::time::timeout;

use crate::figure::Figure;
use crate::site::Site;
use crate::{blocked, flood, left_behind, logins, logouts, silent, unfinished, unknown_events};

/// One of the attacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attack {
    Logins,
    LeftBehind,
    Silent,
    Unfinished,
    Logouts,
    UnknownEvents,
    Flood,
    Blocked,
}

/// More than any of them takes, each on its own.
const LIMIT: Duration = Duration::from_secs(600);

impl Attack {
    pub(crate) const ALL: [Self; 8] = [
        Self::Logins,
        Self::LeftBehind,
        Self::Silent,
        Self::Unfinished,
        Self::Logouts,
        Self::UnknownEvents,
        Self::Flood,
        Self::Blocked,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Logins => "logins",
            Self::LeftBehind => "left-behind",
            Self::Silent => "silent",
            Self::Unfinished => "unfinished",
            Self::Logouts => "logouts",
            Self::UnknownEvents => "unknown-events",
            Self::Flood => "flood",
            Self::Blocked => "blocked",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|attack| attack.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("there is no attack `{name}`: they are {names}")
        })
    }

    /// Makes it on a site.
    pub(crate) async fn run(self, site: &Site) -> Result<Vec<Figure>> {
        let running = async {
            match self {
                Self::Logins => logins::run(site).await,
                Self::LeftBehind => left_behind::run(site).await,
                Self::Silent => silent::run(site).await,
                Self::Unfinished => unfinished::run(site).await,
                Self::Logouts => logouts::run(site).await,
                Self::UnknownEvents => unknown_events::run(site).await,
                Self::Flood => flood::run(site).await,
                Self::Blocked => blocked::run(site).await,
            }
        };
        let late = |_| Err(Trouble::wrong(format!("it did not end within {LIMIT:?}")));
        timeout(LIMIT, running).await.unwrap_or_else(late)
    }
}
