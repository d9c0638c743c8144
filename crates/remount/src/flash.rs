use remount_wire::push_string;

/// What a flash message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// Something went well.
    Info,
    /// Something went wrong.
    Error,
}

impl FlashKind {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Error => "error",
        }
    }

    pub(crate) fn from_key(key: &str) -> Option<Self> {
        [Self::Info, Self::Error]
            .into_iter()
            .find(|kind| kind.key() == key)
    }
}

/// The messages of a view that wait to be read: at most one of each kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Flash(Vec<(FlashKind, String)>);

impl Flash {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn put(&mut self, kind: FlashKind, message: String) {
        self.clear(Some(kind));
        self.0.push((kind, message));
    }

    /// Drops the message of this kind, or all of them.
    pub(crate) fn clear(&mut self, kind: Option<FlashKind>) {
        match kind {
            Some(kind) => self.0.retain(|(held, _)| *held != kind),
            None => self.0 = Vec::new(),
        }
    }

    pub(crate) fn get(&self, kind: FlashKind) -> Option<&str> {
        self.0
            .iter()
            .find_map(|(held, message)| (*held == kind).then_some(message.as_str()))
    }

    /// These messages, as far as they take no more than so many bytes as JSON, and what is left
    /// out, with its bytes: the longest first.
    pub(crate) fn within(&self, bytes: usize) -> (Self, Vec<(FlashKind, usize)>) {
        let (mut carried, mut left_out) = (self.clone(), Vec::new());
        while carried.to_json().len() > bytes {
            let longest = carried.0.iter().max_by_key(|(_, message)| message.len());
            let Some((kind, message)) = longest else {
                break;
            };
            let (kind, bytes) = (*kind, message.len());
            carried.clear(Some(kind));
            left_out.push((kind, bytes));
        }
        (carried, left_out)
    }

    /// What goes into a token: a JSON object of kinds and messages.
    pub(crate) fn to_json(&self) -> String {
        let mut out = String::from("{");
        for (index, (kind, message)) in self.0.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            push_string(&mut out, kind.key());
            out.push(':');
            push_string(&mut out, message);
        }
        out.push('}');
        out
    }

    pub(crate) fn from_json(bytes: &[u8]) -> Option<Self> {
        let messages: std::collections::BTreeMap<String, String> =
            serde_json::from_slice(bytes).ok()?;
        let known = messages
            .into_iter()
            .filter_map(|(key, message)| Some((FlashKind::from_key(&key)?, message)));
        Some(Self(known.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_message_of_the_same_kind_replaces_the_older_one() {
        let mut flash = Flash::default();
        flash.put(FlashKind::Info, "one".into());
        flash.put(FlashKind::Info, "two".into());
        assert_eq!(flash.get(FlashKind::Info), Some("two"));
    }

    #[test]
    fn what_does_not_fit_is_left_out_the_longest_first() {
        let mut flash = Flash::default();
        flash.put(FlashKind::Info, "x".repeat(30));
        flash.put(FlashKind::Error, "no".into());
        let whole = flash.to_json().len();
        assert_eq!(flash.within(whole), (flash.clone(), Vec::new()));
        let (carried, left_out) = flash.within(whole - 1);
        assert_eq!(carried.to_json(), r#"{"error":"no"}"#);
        assert_eq!(left_out, [(FlashKind::Info, 30)]);
        let (carried, left_out) = flash.within(5);
        assert!(carried.is_empty());
        assert_eq!(left_out, [(FlashKind::Info, 30), (FlashKind::Error, 2)]);
    }

    #[test]
    fn messages_survive_their_way_through_a_token() {
        let mut flash = Flash::default();
        flash.put(FlashKind::Error, "no \"such\" <room>".into());
        assert_eq!(Flash::from_json(flash.to_json().as_bytes()), Some(flash));
    }
}
