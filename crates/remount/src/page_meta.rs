//! What a view says of its page to those who do not see it, such as search engines.

use std::sync::{Mutex, PoisonError};

use remount_wire::push_string;

/// The page's script listens for this name with the stock client's `phx:` before it.
pub(crate) const NAME: &str = "remount:meta";

/// One thing that is said of a page.
#[derive(Debug)]
pub(crate) enum Fact {
    Description(String),
    /// Path and query, as the browser has them.
    Canonical(String),
}

impl Fact {
    /// The name and the payload of the event that tells a page that is open.
    pub(crate) fn event(&self) -> (String, String) {
        let (key, value) = match self {
            Self::Description(text) => ("description", text),
            Self::Canonical(address) => ("canonical", address),
        };
        let mut payload = format!("{{\"{key}\":");
        push_string(&mut payload, value);
        payload.push('}');
        (NAME.to_owned(), payload)
    }
}

/// What was said of a page until it is rendered.
#[derive(Debug, Default)]
pub(crate) struct PageMeta(Mutex<Facts>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) description: Option<String>,
    pub(crate) canonical: Option<String>,
}

impl PageMeta {
    pub(crate) fn say(&self, fact: Fact) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match fact {
            Fact::Description(text) => facts.description = Some(text),
            Fact::Canonical(address) => facts.canonical = Some(address),
        }
    }

    pub(crate) fn facts(&self) -> Facts {
        let facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        facts.clone()
    }
}
