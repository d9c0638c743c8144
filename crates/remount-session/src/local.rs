//! Keys with `scope = local`: values that are kept in the localStorage of a browser.
//!
//! A page keeps them in one item, a JSON object of texts that it does not understand, and brings it with the joins of its socket. Each text says to whom its value belongs, so that a login or logout, which no script hears of, takes the values of the one before: see [`Owner`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::value::RawValue;

use crate::schema::Key;
use crate::stored::Stored;

pub(crate) use self::owner::{EPOCH, Epoch, Owner};

mod owner;
#[cfg(test)]
mod tests;
mod text;

/// The most that an item may have, since it travels with each join.
pub(crate) const MAX_ITEM_BYTES: usize = 16 << 10;

/// What changed of the keys with `scope = local`, as seen from one page. From [`Attachment::bring`](crate::Attachment::bring), [`Attachment::put`](crate::Attachment::put) and [`Attachment::update`](crate::Attachment::update).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LocalChange {
    /// The keys that read otherwise than before.
    pub keys: Vec<&'static str>,
    /// What the page has to do with its item, as a JSON object: the text to keep for a name, or null to forget it. `None` if there is nothing to do.
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

/// What the server has of one page's local keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Local {
    held: BTreeMap<&'static str, Held>,
    /// The numbers of the views' writes that are not settled.
    unsettled: Vec<u64>,
}

#[derive(Clone, PartialEq, Eq)]
struct Held {
    /// See [`Stored`].
    value: Box<[u8]>,
    /// The live view's write that the page has not confirmed: until then it may bring what was before.
    awaited: Option<u64>,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held")
            .field("awaited", &self.awaited)
            .finish_non_exhaustive()
    }
}

impl Local {
    /// The value of a key.
    pub(crate) fn get(&self, key: &Key) -> Option<Stored<'_>> {
        self.stored(key.name()).map(Stored::parse)
    }

    /// Whether a newer build than this one wrote the key.
    pub(crate) fn is_newer(&self, key: &Key) -> bool {
        self.get(key)
            .is_some_and(|stored| stored.version() > key.version())
    }

    /// Puts what a page brought in the place of what was there, but for keys that a view has written since. Returns the keys that read otherwise now.
    pub(crate) fn replace(&mut self, brought: Values) -> Vec<&'static str> {
        let mut changed = Vec::new();
        self.held.retain(|name, held| {
            let gone = held.awaited.is_none() && !brought.contains_key(name);
            if gone {
                changed.push(*name);
            }
            !gone
        });
        for (name, value) in brought {
            if !self.awaits(name) && self.set(name, value, None) {
                changed.push(name);
            }
        }
        changed
    }

    /// Takes checked values of the page. Returns the keys that read otherwise now.
    pub(crate) fn put(&mut self, values: Values) -> Vec<&'static str> {
        let mut changed = Vec::new();
        for (name, value) in values {
            if self.set(name, value, None) {
                changed.push(name);
            }
        }
        changed
    }

    /// Takes checked values of a view, and returns the number of its write.
    pub(crate) fn write(&mut self, values: &Values) -> u64 {
        let number = WRITES.fetch_add(1, Ordering::Relaxed);
        self.unsettled.push(number);
        for (name, value) in values {
            self.set(name, value.clone(), Some(number));
        }
        number
    }

    /// The page has said, or never will, what became of a view's write. Returns those of its keys that nothing has been written to since, or `None` if it was another page's.
    pub(crate) fn settle(
        &mut self,
        number: u64,
        names: &[&'static str],
    ) -> Option<Vec<&'static str>> {
        let position = self.unsettled.iter().position(|known| *known == number)?;
        self.unsettled.remove(position);
        let mut standing = Vec::new();
        for name in names {
            let held = self.held.get_mut(name);
            if let Some(held) = held.filter(|held| held.awaited == Some(number)) {
                held.awaited = None;
                standing.push(*name);
            }
        }
        Some(standing)
    }

    /// Whether a view's write of these keys still stands, or nothing is known of it.
    pub(crate) fn may_stand(&self, number: u64, names: &[&'static str]) -> bool {
        let stands = |name| {
            let held = self.held.get(name);
            held.is_some_and(|held| held.awaited == Some(number))
        };
        !self.unsettled.contains(&number) || names.iter().any(stands)
    }

    /// Whether the page has not confirmed yet what a view wrote to this key.
    pub(crate) fn awaits(&self, name: &str) -> bool {
        let held = self.held.get(name);
        held.is_some_and(|held| held.awaited.is_some())
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.held.clear();
    }

    /// How many bytes the page's item takes once it holds these values too.
    pub(crate) fn bytes_with(&self, values: &Values, owner: &Owner) -> usize {
        let mut names: Vec<&'static str> = self.held.keys().chain(values.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        let longest = owner.longest_label();
        let bytes = |name: &&'static str| {
            let value = values.get(name).map(|value| &**value);
            let value = value.or_else(|| self.stored(name)).unwrap_or_default();
            name.len() + text::len(longest, value) + PUNCTUATION
        };
        names.iter().map(bytes).sum()
    }

    fn stored(&self, name: &str) -> Option<&[u8]> {
        self.held.get(name).map(|held| &*held.value)
    }

    fn set(&mut self, name: &'static str, value: Box<[u8]>, awaited: Option<u64>) -> bool {
        let changes = self.stored(name) != Some(&*value);
        self.held.insert(name, Held { value, awaited });
        changes
    }
}

/// Numbers of writes, which no two of a server have: one page may be asked what became of another's.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// `"":"",`, around a name and a text, and some for the braces.
const PUNCTUATION: usize = 8;

/// Checked values by their keys, as they are stored.
pub(crate) type Values = BTreeMap<&'static str, Box<[u8]>>;

/// What an item holds, and what the page has to change in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Brought {
    pub(crate) values: Values,
    pub(crate) amends: BTreeMap<String, Option<String>>,
}

/// Reads an item, believing nothing. A text that cannot be read, breaks a rule of its key, or stands under a name that is no local key, loses itself alone. `None` if the item is too large, or no object.
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

/// What stands before the JSON in the text of each local key, as a JSON object: with it a page that is left can keep what nobody has checked yet.
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
