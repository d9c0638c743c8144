use std::fmt;

use remount_page::excerpt;
use remount_wire::push_string;

/// How many kinds of messages a view may hold at once.
const MAX_KINDS: usize = 8;
/// How long the name of a kind may be.
const MAX_KIND_BYTES: usize = 32;

/// What a flash message is about. A view holds at most one message of each kind.
///
/// Write a kind as itself or by its name: `"info"`, `"error"`, or any other for which an app has a
/// style. Style sheets and the browser know it by that name too.
///
/// ```
/// use remount::FlashKind;
///
/// assert_eq!(FlashKind::from("info"), FlashKind::Info);
/// assert_eq!(FlashKind::from("warning").name(), "warning");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FlashKind {
    /// Something went well.
    Info,
    /// Something went wrong.
    Error,
    /// A kind of the app, by its name: at most 32 letters, digits, `-` and `_`.
    Other(Box<str>),
}

impl FlashKind {
    /// The kind's name: `info`, `error` or that of another one.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Info => "info",
            Self::Error => "error",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for FlashKind {
    fn from(name: &str) -> Self {
        match name {
            "info" => Self::Info,
            "error" => Self::Error,
            other => Self::Other(other.into()),
        }
    }
}

impl From<String> for FlashKind {
    fn from(name: String) -> Self {
        Self::from(&*name)
    }
}

impl fmt::Display for FlashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The messages of a view that wait to be read: at most one of each kind, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FlashMessages(Vec<(FlashKind, String)>);

/// A message cannot be held.
#[derive(Debug, PartialEq)]
pub(crate) enum NotHeld {
    /// No kind has this name.
    Kind(String),
    /// The view has as many kinds as it may.
    Full(String),
}

impl FlashMessages {
    pub(crate) const EMPTY: Self = Self(Vec::new());

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Holds this message, in the place of the one of its kind. If it cannot, the log tells.
    pub(crate) fn put(&mut self, kind: &FlashKind, message: String) {
        if let Err(error) = self.hold(kind.name(), message) {
            tracing::error!("{error}");
        }
    }

    fn hold(&mut self, kind: &str, message: String) -> Result<(), NotHeld> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let is_kind = !kind.is_empty() && kind.len() <= MAX_KIND_BYTES && kind.bytes().all(plain);
        if !is_kind {
            return Err(NotHeld::Kind(kind.to_owned()));
        }
        self.clear(Some(kind));
        if self.0.len() == MAX_KINDS {
            return Err(NotHeld::Full(kind.to_owned()));
        }
        self.0.push((kind.into(), message));
        Ok(())
    }

    /// Puts all messages of another view.
    pub(crate) fn put_all(&mut self, other: Self) {
        for (kind, message) in other.0 {
            self.put(&kind, message);
        }
    }

    /// Drops the message of the kind of this name, or all of them.
    pub(crate) fn clear(&mut self, kind: Option<&str>) {
        match kind {
            Some(kind) => self.0.retain(|(held, _)| held.name() != kind),
            None => self.0 = Vec::new(),
        }
    }

    pub(crate) fn get(&self, kind: &str) -> Option<&str> {
        self.iter()
            .find_map(|(held, message)| (held.name() == kind).then_some(message))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&FlashKind, &str)> {
        self.0.iter().map(|(kind, message)| (kind, &**message))
    }

    /// These messages, as far as they take no more than so many bytes as JSON, and what is left
    /// out, with its bytes: the longest first.
    pub(crate) fn within(&self, bytes: usize) -> (Self, Vec<(FlashKind, usize)>) {
        let (mut carried, mut left_out) = (self.clone(), Vec::new());
        while carried.to_json().len() > bytes {
            let sizes = carried.0.iter().map(|(_, message)| message.len());
            let Some((index, _)) = sizes.enumerate().max_by_key(|(_, size)| *size) else {
                break;
            };
            let (kind, message) = carried.0.remove(index);
            left_out.push((kind, message.len()));
        }
        (carried, left_out)
    }

    /// What goes into a token: a JSON list of kinds and messages.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::from("[");
        for (index, (kind, message)) in self.iter().enumerate() {
            out.push_str(if index > 0 { ",[" } else { "[" });
            push_string(&mut out, kind.name());
            out.push(',');
            push_string(&mut out, message);
            out.push(']');
        }
        out.push(']');
        out
    }

    /// Those of them that a view can hold.
    pub(crate) fn from_json(bytes: &[u8]) -> Option<Self> {
        let messages: Vec<(String, String)> = serde_json::from_slice(bytes).ok()?;
        let mut flash = Self::default();
        for (kind, message) in messages {
            // A server of another build may hold more.
            let _ = flash.hold(&kind, message);
        }
        Some(flash)
    }
}

impl fmt::Display for NotHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => write!(
                f,
                "a flash message of the kind {:?} is left out: the name of a kind has 1 to \
                 {MAX_KIND_BYTES} letters, digits, `-` and `_`",
                excerpt(kind)
            ),
            Self::Full(kind) => write!(
                f,
                "a flash message of the kind {kind:?} is left out: the view holds messages of \
                 {MAX_KINDS} other kinds"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(messages: &[(&str, &str)]) -> FlashMessages {
        let mut flash = FlashMessages::default();
        for (kind, message) in messages {
            flash.hold(kind, (*message).to_owned()).unwrap();
        }
        flash
    }

    #[test]
    fn a_kind_is_the_same_by_its_name() {
        for (kind, name) in [(FlashKind::Info, "info"), (FlashKind::Error, "error")] {
            assert_eq!((FlashKind::from(name), kind.name()), (kind.clone(), name));
        }
        let other = FlashKind::Other("warning".into());
        assert_eq!(FlashKind::from("warning".to_owned()), other);
        assert_eq!(other.to_string(), "warning");
    }

    #[test]
    fn a_newer_message_of_the_same_kind_replaces_the_older_one() {
        for (older, newer) in [
            (FlashKind::Info, FlashKind::Info),
            ("warning".into(), "warning".into()),
            (FlashKind::Other("info".into()), FlashKind::Info),
        ] {
            let mut flash = FlashMessages::default();
            flash.put(&older, "one".into());
            flash.put(&newer, "two".into());
            assert_eq!(flash, holding(&[(newer.name(), "two")]));
        }
    }

    #[test]
    fn one_kind_is_cleared_or_all_are() {
        let held = holding(&[("info", "a"), ("warning", "b")]);
        let without = |kind| {
            let mut flash = held.clone();
            flash.clear(kind);
            flash
        };
        assert_eq!(without(Some("warning")), holding(&[("info", "a")]));
        assert_eq!(without(Some("unheard-of")), held);
        assert!(without(None).is_empty());
    }

    #[test]
    fn what_is_no_name_of_a_kind_is_not_held() {
        let too_long = "x".repeat(MAX_KIND_BYTES + 1);
        for kind in ["", "a b", "a\"b", "wärme", &*too_long] {
            let held = FlashMessages::default().hold(kind, "hello".into());
            assert_eq!(held, Err(NotHeld::Kind(kind.to_owned())));
        }
        assert!(!holding(&[(&too_long[1..], "hello")]).is_empty());
    }

    #[test]
    fn a_view_holds_so_many_kinds_and_no_more() {
        let mut flash = FlashMessages::default();
        for number in 0..MAX_KINDS {
            flash.hold(&format!("kind-{number}"), "one".into()).unwrap();
        }
        let full = flash.hold("info", "two".into());
        assert_eq!(full, Err(NotHeld::Full("info".to_owned())));
        flash.hold("kind-0", "two".into()).unwrap();
        assert_eq!(
            (flash.get("kind-0"), flash.get("info")),
            (Some("two"), None)
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out_the_longest_first() {
        let flash = holding(&[("info", &"x".repeat(30)), ("error", "no")]);
        let whole = flash.to_json().len();
        assert_eq!(flash.within(whole), (flash.clone(), Vec::new()));
        let (carried, left_out) = flash.within(whole - 1);
        assert_eq!(carried.to_json(), r#"[["error","no"]]"#);
        assert_eq!(left_out, [(FlashKind::Info, 30)]);
        let (carried, left_out) = flash.within(5);
        assert!(carried.is_empty());
        assert_eq!(left_out, [(FlashKind::Info, 30), (FlashKind::Error, 2)]);
    }

    #[test]
    fn messages_survive_their_way_through_a_token_in_their_order() {
        let flash = holding(&[
            ("warning", "no \"such\" <room>"),
            ("info", ""),
            ("error", "\n"),
        ]);
        assert_eq!(
            FlashMessages::from_json(flash.to_json().as_bytes()),
            Some(flash)
        );
    }

    #[test]
    fn of_the_messages_in_a_token_a_view_holds_what_it_can() {
        let json = |text: &str| FlashMessages::from_json(text.as_bytes());
        let held = json(r#"[["a b","one"],["info","two"]]"#);
        assert_eq!(held, Some(holding(&[("info", "two")])));
        assert_eq!(json(r#"{"info":"two"}"#), None);
    }
}
