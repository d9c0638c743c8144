use std::time::Duration;

use crate::Result;
use crate::http::Url;

pub(crate) struct Arguments {
    pub(crate) url: Url,
    pub(crate) protocol: Protocol,
    pub(crate) mode: Mode,
    pub(crate) connections: usize,
    pub(crate) seconds: Duration,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Protocol {
    Live,
    Echo,
}

#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Idle,
    Events,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let (mut url, mut protocol, mut mode) = (None, Protocol::Live, None);
        let (mut connections, mut seconds) = (50, 5.0);
        while let Some(name) = words.next() {
            let value = words
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match (name.as_str(), value.as_str()) {
                ("--url", _) => url = Some(Url::parse(&value)?),
                ("--protocol", "live") => protocol = Protocol::Live,
                ("--protocol", "echo") => protocol = Protocol::Echo,
                ("--mode", "idle") => mode = Some(Mode::Idle),
                ("--mode", "events") => mode = Some(Mode::Events),
                ("--connections", _) => connections = value.parse()?,
                ("--seconds", _) => seconds = value.parse()?,
                _ => return Err(format!("`{name} {value}` is not understood").into()),
            }
        }
        Ok(Self {
            url: url.ok_or("--url is missing")?,
            protocol,
            mode: mode.ok_or("--mode is missing: idle or events")?,
            connections,
            seconds: Duration::try_from_secs_f64(seconds)?,
        })
    }
}
