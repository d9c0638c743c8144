//! What the browser keeps of the session itself: one item of its storage, an object of texts by
//! their keys. Only the server understands the texts. The page keeps them and brings them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::storage::Storage;

/// What to change: a text to keep, or nothing to forget what is there.
pub(super) type Store = BTreeMap<String, Option<String>>;
pub(super) type Texts = BTreeMap<String, String>;

/// What a server takes of an item.
const MAX_BYTES: usize = 16 * 1024;

#[derive(Debug)]
pub(super) struct LocalItem {
    name: String,
    storage: Storage,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    /// The next page has it.
    pub(super) lasts: bool,
    /// The other tabs of the browser have something new to read.
    pub(super) is_news: bool,
}

impl LocalItem {
    pub(super) fn new(name: &str, storage: Storage) -> Self {
        let name = name.to_owned();
        Self { name, storage }
    }

    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.read().remove(key)
    }

    /// The item as it is brought to the server, with texts that are about to be kept.
    pub(super) fn text(&self, over: Texts) -> String {
        let kept = self.read();
        let mut all = kept.clone();
        all.extend(over);
        let text = written(&all);
        if fits(&text) { text } else { written(&kept) }
    }

    pub(super) fn store(&self, changes: Store) -> Stored {
        let nothing = Stored {
            lasts: false,
            is_news: false,
        };
        let before = self.storage.get(&self.name);
        let mut texts = self.read();
        for (key, text) in changes {
            match text {
                Some(text) => texts.insert(key, text),
                None => texts.remove(&key),
            };
        }
        let text = written(&texts);
        if !fits(&text) {
            return nothing;
        }
        if text.is_empty() {
            self.storage.remove(&self.name);
        } else if !self.storage.set(&self.name, &text) {
            return nothing;
        }
        let lasts = self.storage.is_lasting();
        let is_news = lasts && before != self.storage.get(&self.name);
        Stored { lasts, is_news }
    }

    /// Another script may have left anything there.
    fn read(&self) -> Texts {
        let text = self.storage.get(&self.name).filter(|text| fits(text));
        let value = text.and_then(|text| serde_json::from_str(&text).ok());
        let Some(Value::Object(texts)) = value else {
            return Texts::new();
        };
        let texts = texts.into_iter().filter_map(|(key, text)| match text {
            Value::String(text) => Some((key, text)),
            _ => None,
        });
        texts.collect()
    }
}

fn written(texts: &Texts) -> String {
    if texts.is_empty() {
        return String::new();
    }
    let texts = texts.iter();
    let object = texts.map(|(key, text)| (key.clone(), Value::from(text.as_str())));
    Value::Object(object.collect()).to_string()
}

fn fits(text: &str) -> bool {
    text.len() <= MAX_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "remount:test";

    fn item(text: Option<&str>) -> (LocalItem, Storage) {
        let storage = Storage::new();
        if let Some(text) = text {
            storage.set(NAME, text);
        }
        (LocalItem::new(NAME, storage.clone()), storage)
    }

    fn store(item: &LocalItem, key: &str, text: Option<&str>) -> Stored {
        item.store(Store::from([(key.to_owned(), text.map(str::to_owned))]))
    }

    #[test]
    fn an_item_is_brought_as_it_is_kept() {
        assert_eq!(item(None).0.text(Texts::new()), "");
        let kept = r#"{"draft":".1.7"}"#;
        assert_eq!(item(Some(kept)).0.text(Texts::new()), kept);
    }

    #[test]
    fn texts_are_kept_beside_each_other_and_forgotten_one_by_one() {
        let (kept, storage) = item(None);
        assert!(store(&kept, "draft", Some("a")).lasts);
        assert!(store(&kept, "panel", Some("b")).lasts);
        let both = r#"{"draft":"a","panel":"b"}"#;
        assert_eq!(storage.get(NAME).as_deref(), Some(both));
        store(&kept, "draft", None);
        assert_eq!(storage.get(NAME).as_deref(), Some(r#"{"panel":"b"}"#));
        store(&kept, "panel", None);
        assert_eq!(storage.get(NAME), None);
    }

    #[test]
    fn the_junk_of_another_script_is_brought_as_nothing_and_replaced() {
        let large = format!(r#"{{"draft":"{}"}}"#, "x".repeat(20_000));
        for junk in ["", "7", "null", "{", "[7]", r#"{"draft":7}"#, &large] {
            let (kept, storage) = item(Some(junk));
            assert_eq!(kept.text(Texts::new()), "", "{}", junk.len());
            store(&kept, "draft", Some("a"));
            assert_eq!(storage.get(NAME).as_deref(), Some(r#"{"draft":"a"}"#));
        }
    }

    #[test]
    fn what_cannot_be_brought_is_not_kept() {
        let (kept, _) = item(Some(r#"{"draft":"a"}"#));
        // Bytes count, not characters.
        assert!(!store(&kept, "notes", Some(&"ä".repeat(8_200))).lasts);
        assert_eq!(kept.text(Texts::new()), r#"{"draft":"a"}"#);
        let over = Texts::from([("notes".to_owned(), "x".repeat(MAX_BYTES))]);
        assert_eq!(kept.text(over), r#"{"draft":"a"}"#);
    }

    #[test]
    fn a_full_storage_keeps_nothing_new() {
        let (kept, storage) = item(None);
        storage.set_full(true);
        assert!(!store(&kept, "draft", Some("a")).lasts);
        assert_eq!(kept.text(Texts::new()), "");
    }

    #[test]
    fn a_forgetful_storage_keeps_it_as_long_as_the_page_lives() {
        let kept = LocalItem::new(NAME, Storage::forgetful());
        assert!(!store(&kept, "draft", Some("a")).lasts);
        assert_eq!(kept.text(Texts::new()), r#"{"draft":"a"}"#);
    }

    #[test]
    fn other_tabs_have_news_only_of_what_is_different() {
        let (kept, _) = item(None);
        assert!(store(&kept, "draft", Some("a")).is_news);
        assert!(!store(&kept, "draft", Some("a")).is_news);
        assert!(!store(&kept, "panel", None).is_news);
        assert!(store(&kept, "draft", None).is_news);
    }
}
