use std::time::Duration;

use crate::Result;
use crate::url::Url;

pub(crate) struct Arguments {
    pub(crate) url: Url,
    pub(crate) subject: Subject,
    /// What is posted to, or asked for.
    pub(crate) path: String,
    pub(crate) mode: Mode,
    pub(crate) connections: usize,
    pub(crate) seconds: Duration,
    /// The most round trips of one connection.
    pub(crate) most: u64,
}

/// What is sent.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Socket(Protocol),
    Post,
    Get,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Protocol {
    Live,
    /// A page with several live views, of which all are joined.
    LiveViews,
    Echo,
}

#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Idle,
    Events,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let (mut url, mut subject, mut mode) = (None, Subject::Socket(Protocol::Live), None);
        let mut path = "/live/session".to_owned();
        let (mut connections, mut seconds, mut most) = (50, 5.0, u64::MAX);
        while let Some(name) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match (name.as_str(), value.as_str()) {
                ("--url", _) => url = Some(Url::parse(&value)?),
                ("--protocol", "live") => subject = Subject::Socket(Protocol::Live),
                ("--protocol", "live-views") => subject = Subject::Socket(Protocol::LiveViews),
                ("--protocol", "echo") => subject = Subject::Socket(Protocol::Echo),
                ("--protocol", "post") => subject = Subject::Post,
                ("--protocol", "get") => subject = Subject::Get,
                ("--path", _) => path = value,
                ("--mode", "idle") => mode = Some(Mode::Idle),
                ("--mode", "events") => mode = Some(Mode::Events),
                ("--connections", _) => connections = value.parse()?,
                ("--seconds", _) => seconds = value.parse()?,
                ("--most", _) => most = value.parse()?,
                _ => return Err(format!("`{name} {value}` is not understood").into()),
            }
        }
        Ok(Self {
            url: url.ok_or("--url is missing")?,
            subject,
            path,
            mode: mode.ok_or("--mode is missing: idle or events")?,
            connections,
            seconds: Duration::try_from_secs_f64(seconds)?,
            most,
        })
    }
}
