//! The callbacks of a view, by the names that the log has for them.

use std::fmt;
use std::sync::Arc;

use http::Uri;

use crate::calling::Call;
use crate::telemetry::CallbackKind;
use remount_page::beginning;

/// A callback of a live view, with what a browser has named.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Callback {
    Mount,
    Params(Box<str>),
    Event(Arc<str>),
    Message,
    Connected,
    Loaded,
    Tick,
    Session,
    Enter,
    /// None: the connection has answered for the view.
    None,
}

impl Callback {
    /// The one that is called.
    pub(super) fn of(call: &Call) -> Self {
        match call {
            Call::Event { name, .. } => Self::Event(Arc::clone(name)),
            Call::Message(_) | Call::Update(_) => Self::Message,
            Call::Connected => Self::Connected,
            Call::Loaded(_) => Self::Loaded,
            Call::Tick(_) => Self::Tick,
            Call::Session(_) => Self::Session,
            Call::Recheck => Self::Enter,
            Call::Params(at) => Self::params(&at.uri),
        }
    }

    /// What spans and metrics call it.
    pub(super) fn kind(&self) -> CallbackKind {
        match self {
            Self::Mount => CallbackKind::Mount,
            Self::Params(_) => CallbackKind::HandleParams,
            Self::Event(_) => CallbackKind::HandleEvent,
            Self::Message => CallbackKind::On,
            Self::Connected => CallbackKind::Connected,
            Self::Loaded => CallbackKind::Load,
            Self::Tick => CallbackKind::Tick,
            Self::Session => CallbackKind::HandleSession,
            Self::Enter => CallbackKind::Enter,
            Self::None => CallbackKind::None,
        }
    }

    fn params(uri: &Uri) -> Self {
        Self::Params(beginning(uri.path()))
    }
}

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mount => f.write_str("mount"),
            // A browser has named these: a line break in one would begin a line of the log.
            Self::Params(path) => write!(f, "params {}", path.escape_debug()),
            Self::Event(name) => write!(f, "event {}", beginning(name).escape_debug()),
            Self::Message => f.write_str("message"),
            Self::Connected => f.write_str(CallbackKind::Connected.name()),
            Self::Loaded => f.write_str(CallbackKind::Load.name()),
            Self::Tick => f.write_str("timer"),
            Self::Session => f.write_str("session"),
            Self::Enter => f.write_str(CallbackKind::Enter.name()),
            Self::None => f.write_str("nothing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Value;

    #[test]
    fn an_event_is_told_with_the_beginning_of_its_name() {
        let of = |name: &str| {
            let (name, value, cid) = (name.into(), Value::Null, None);
            Callback::of(&Call::Event { name, value, cid }).to_string()
        };
        assert_eq!(of("inc"), "event inc");
        let long = "x".repeat(1_000);
        assert_eq!(of(&long), format!("event {}…", &long[..200]));
    }

    #[test]
    fn an_event_writes_no_line_of_its_own_into_the_log() {
        let name = "inc\n2026-01-01 ERROR \u{1b}[2J forged".into();
        let told = Callback::Event(name).to_string();
        assert_eq!(told, r"event inc\n2026-01-01 ERROR \u{1b}[2J forged");
    }

    #[test]
    fn a_patch_is_told_with_its_path_only() {
        let uri = Uri::from_static("/members?token=secret");
        assert_eq!(Callback::params(&uri).to_string(), "params /members");
    }
}
