//! Keys with `scope = local`: values that are kept in the localStorage of a browser.
//!
//! A page keeps them in one item, a JSON object of texts that it does not understand, and brings it
//! with the joins of its socket. Each text says to whom its value belongs, so that a login or
//! logout, which no script hears of, takes the values of the one before: see [`Owner`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

use crate::values::key::Key;
use crate::values::stored::Stored;

pub(crate) use self::held::{Local, Values};
pub(crate) use self::owner::{EPOCH, Epoch, Owner};

mod held;
mod owner;
#[cfg(test)]
mod tests;
mod text;

/// The most that an item may have, since it travels with each join.
pub(crate) const MAX_ITEM_BYTES: usize = 16 << 10;

/// What changed of the keys with `scope = local`, as seen from one page. From
/// [`PageSession::bring`](crate::PageSession::bring), [`PageSession::put`](crate::PageSession::put)
/// and [`PageSession::update`](crate::PageSession::update).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LocalChange {
    /// The keys that read otherwise than before.
    pub keys: Vec<&'static str>,
    /// What the page has to do with its item, as a JSON object: the text to keep for a name, or
    /// null to forget it. `None` if there is nothing to do.
    pub store: Option<String>,
}

/// Values are nobody's business.
impl fmt::Debug for LocalChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalChange")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// Why values of local keys that a page sent are refused, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalRefusal {
    /// The key, if it is about one.
    pub key: Option<String>,
    /// What is wrong, for whoever typed the value.
    pub reason: String,
}

impl LocalRefusal {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self {
            key: None,
            reason: reason.into(),
        }
    }

    pub(crate) fn of_key(key: &str, reason: impl Into<String>) -> Self {
        Self {
            key: Some(key.chars().take(MAX_SHOWN_CHARS).collect()),
            reason: reason.into(),
        }
    }
}

/// The most of a name that a refusal repeats.
const MAX_SHOWN_CHARS: usize = 64;

/// The local key of this name.
pub(crate) fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name() == name && key.is_local())
}

/// Whether pages keep values in their browsers.
pub(crate) fn is_used(keys: &[Key]) -> bool {
    keys.iter().any(Key::is_local)
}

/// What an item holds, and what the page has to change in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    pub(crate) values: Values,
    pub(crate) amends: BTreeMap<String, Option<String>>,
}

/// Reads an item, believing nothing. A text that cannot be read, breaks a rule of its key, or
/// stands under a name that is no local key, loses itself alone. `None` if the item is too large,
/// or no object.
pub(crate) fn read(item: &str, keys: &'static [Key], owner: &Owner) -> Option<Brought> {
    let mut brought = Brought::default();
    if item.is_empty() {
        return Some(brought);
    }
    if item.len() > MAX_ITEM_BYTES {
        tracing::debug!(bytes = item.len(), "an item of localStorage is too large");
        return None;
    }
    let Some(members) = object(item) else {
        tracing::debug!("an item of localStorage is no object");
        return None;
    };
    let mut refused = 0_usize;
    for (name, text) in members {
        let key = find(keys, &name);
        let read = serde_json::from_str::<Cow<'_, str>>(text.get()).ok();
        let Some(text) = read.as_deref().and_then(text::read) else {
            refused += 1;
            continue;
        };
        if !owner.takes(key, text.label) {
            brought.amends.insert(name.into_owned(), None);
            continue;
        }
        // Another build may know what this one does not.
        let Some(key) = key else {
            refused += usize::from(keys.iter().any(|key| key.name() == name));
            continue;
        };
        let value = match text.version.cmp(&key.version()) {
            std::cmp::Ordering::Equal => key.check(text.json.as_bytes()).ok(),
            _ => serde_json::from_str::<&RawValue>(text.json)
                .ok()
                .map(|json| Stored::encode(text.version, json.get().as_bytes().to_vec())),
        };
        let Some(value) = value else {
            refused += 1;
            continue;
        };
        if text.label != owner.label(key) {
            let text = text::write(owner.label(key), &value);
            brought.amends.insert(name.into_owned(), Some(text));
        }
        brought.values.insert(key.name(), value.into_boxed_slice());
    }
    if refused > 0 {
        tracing::debug!(refused, "values of localStorage were refused");
    }
    Some(brought)
}

/// Checks what a page wants kept. One wrong key refuses all.
pub(crate) fn check(put: &str, keys: &'static [Key]) -> Result<Values, LocalRefusal> {
    if put.len() > MAX_ITEM_BYTES {
        return Err(LocalRefusal::new("is larger than 16 KiB"));
    }
    let members = object(put).ok_or_else(|| LocalRefusal::new("is not of the expected form"))?;
    let mut values = Values::new();
    for (name, json) in members {
        let key = find(keys, &name)
            .ok_or_else(|| LocalRefusal::of_key(&name, "is no key that is kept in the browser"))?;
        let value = key
            .check(json.get().as_bytes())
            .map_err(|invalid| LocalRefusal::of_key(&name, invalid.reason()))?;
        values.insert(key.name(), value.into_boxed_slice());
    }
    Ok(values)
}

/// What a page is told to keep.
pub(crate) fn texts(
    values: &Values,
    keys: &'static [Key],
    owner: &Owner,
) -> BTreeMap<String, Option<String>> {
    let mut texts = BTreeMap::new();
    for (name, value) in values {
        if let Some(key) = find(keys, name) {
            let text = text::write(owner.label(key), value);
            texts.insert((*name).to_owned(), Some(text));
        }
    }
    texts
}

/// What stands before the JSON in the text of each local key, as a JSON object: with it a page that
/// is left can keep what nobody has checked yet.
pub(crate) fn prefixes(keys: &'static [Key], owner: &Owner) -> String {
    let local = keys.iter().filter(|key| key.is_local());
    let prefixes: BTreeMap<_, _> = local
        .map(|key| (key.name(), text::prefix(owner.label(key), key.version())))
        .collect();
    json(&prefixes)
}

/// `amends` as JSON; `None` if there is nothing to amend.
pub(crate) fn store(amends: &BTreeMap<String, Option<String>>) -> Option<String> {
    (!amends.is_empty()).then(|| json(amends))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts by their names are always written")
}

/// The members of an object; of several of one name the last.
fn object(json: &str) -> Option<BTreeMap<Cow<'_, str>, &RawValue>> {
    serde_json::from_str(json).ok()
}
