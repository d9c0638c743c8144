//! What a page says of itself to search engines, as its script keeps it.

use serde_json::Value;

use crate::dom::Document;

/// The event with which a view tells the script of something new.
const EVENT: &str = "remount:meta";
/// Has an element that says what a view has said. What a layout has written by itself stays.
const MARK: &str = "data-remount-meta";

#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) description: Option<String>,
    pub(super) canonical: Option<String>,
    /// What is said where a view says nothing.
    otherwise: Otherwise,
}

#[derive(Debug, Default)]
struct Otherwise {
    description: Option<String>,
    canonical: Option<String>,
}

impl Meta {
    /// What the page says as it is loaded.
    pub(super) fn of(document: &Document) -> Self {
        // What it says, and what it says otherwise.
        let find = |css: &str, attribute: &str, default: &str| {
            let found = document.select(css).unwrap_or_default();
            let Some(element) = found.first() else {
                return (None, None);
            };
            let read = |name| {
                let value = document.attribute(*element, name);
                value.filter(|value| !value.is_empty()).map(str::to_owned)
            };
            let is_marked = document.attribute(*element, MARK).is_some();
            let otherwise = if is_marked { default } else { attribute };
            (read(attribute), read(otherwise))
        };
        let (text, default) = find("meta[name=description]", "content", "data-default");
        let (address, fixed) = find("link[rel=canonical]", "href", "data-default");
        Self {
            description: text,
            canonical: address,
            otherwise: Otherwise {
                description: default,
                canonical: fixed,
            },
        }
    }

    /// A link has led to another view, which has said nothing yet.
    pub(super) fn forget(&mut self) {
        self.description.clone_from(&self.otherwise.description);
        self.canonical.clone_from(&self.otherwise.canonical);
    }

    /// A view has pushed this event.
    pub(super) fn hear(&mut self, event: &str, payload: &Value) {
        if event != EVENT {
            return;
        }
        let said = |key: &str| payload[key].as_str().map(str::to_owned);
        self.description = said("description").or(self.description.take());
        self.canonical = said("canonical").or(self.canonical.take());
    }
}
