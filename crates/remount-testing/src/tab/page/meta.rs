//! What a page says of itself to search engines, as its script keeps it.

use serde_json::Value;

use crate::dom::Document;

/// The event with which a view tells the script of something new.
const EVENT: &str = "remount:meta";

#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) description: Option<String>,
    /// That of a view that says nothing.
    default: Option<String>,
    pub(super) canonical: Option<String>,
}

impl Meta {
    /// What the page says as it is loaded.
    pub(super) fn of(document: &Document) -> Self {
        let find = |css: &str, attribute| {
            let found = document.select(css).unwrap_or_default();
            let value = document.attribute(*found.first()?, attribute);
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        Self {
            description: find("meta[name=description]", "content"),
            default: find("meta[name=description]", "data-default"),
            canonical: find("link[rel=canonical]", "href"),
        }
    }

    /// A link has led to another view, which has said nothing yet.
    pub(super) fn forget(&mut self) {
        self.description.clone_from(&self.default);
        self.canonical = None;
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
