//! Keys with `scope = local`: the page's browser keeps them, brings them with each join, and is told
//! what to keep. None of it leaves this page, so that who has a copy of the cookie hears nothing.

use remount_markup::json;
use remount_session::{LocalChange, LocalRefusal, Origin, Outcome, WriteState};
use remount_wire::Value;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::app::App;
use crate::connection::Connection;
use crate::mounted::SessionNews;
use crate::session_write::PendingWrite;

/// The parameter of a join that holds the page's item of localStorage.
pub(super) const ITEM: &str = "_local";

/// `local`: another tab has changed the item.
#[derive(Deserialize)]
struct Item {
    item: String,
}

/// `put`: what the visitor typed.
#[derive(Deserialize)]
struct Put<'a> {
    #[serde(borrow)]
    put: &'a RawValue,
}

impl<A: App> Connection<A> {
    /// Takes what the page brings with a join, before the view reads it in `mount`.
    pub(super) fn bring_local(&mut self, params: &Value) -> Option<String> {
        let item = params.get(ITEM).and_then(Value::as_str)?;
        let change = self.attachment.bring(item);
        self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
        change.store
    }

    /// What the page has to know of the keys that it keeps: how to begin their texts, and what to
    /// change in its item. Nothing where there are no such keys.
    pub(super) fn local_json(&self, store: Option<String>) -> Option<String> {
        let prefixes = self.attachment.local_prefixes()?;
        let store = store.unwrap_or_else(|| "{}".to_owned());
        Some(format!(r#"{{"prefixes":{prefixes},"store":{store}}}"#))
    }

    /// Takes the item as another tab left it, and answers with what is to be changed in it.
    pub(super) fn receive_local(&mut self, payload: &RawValue) -> serde_json::Result<String> {
        let Item { item } = serde_json::from_str(payload.get())?;
        let change = self.attachment.bring_news(&item);
        self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
        Ok(store_json(change.store))
    }

    /// Takes what was typed, and answers with what is to be kept, or why it is not.
    pub(super) fn receive_put(
        &mut self,
        payload: &RawValue,
    ) -> serde_json::Result<Result<String, String>> {
        let Put { put } = serde_json::from_str(payload.get())?;
        self.active = true;
        Ok(match self.attachment.put(put.get()) {
            Ok(change) => {
                self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
                Ok(store_json(change.store))
            }
            Err(refusal) => Err(refusal_json(&refusal)),
        })
    }

    /// A handler may have cleared the session, and what the page keeps with it.
    pub(super) fn clear_local(&mut self, keys: &[&'static str]) {
        let change = self.attachment.clear_local(keys);
        if let Some(store) = change.and_then(|change| change.store) {
            self.push_store(store);
        }
    }

    /// Has the page change its item, if it can hear that yet: when it joins the session's channel
    /// it brings the item once more.
    pub(super) fn push_store(&mut self, store: String) {
        if let Some(local) = self.local_json(Some(store)) {
            self.push_session("local", &local);
        }
    }

    /// A view's write of keys that this page keeps is on its way.
    pub(super) fn local_pending(&mut self, write: &PendingWrite) {
        if let Some(change) = &write.write.local {
            self.tell_of_local(change, Origin::View, WriteState::Pending);
        }
    }

    /// A view's write has come to its end.
    pub(super) fn local_settled(&mut self, write: &PendingWrite, outcome: Outcome) {
        let state = match outcome {
            Outcome::Committed => WriteState::Committed,
            Outcome::Failed(failure) => WriteState::Failed(failure),
            Outcome::Superseded | Outcome::Unchanged => return,
        };
        if let Some(change) = &write.write.local {
            self.tell_of_local(change, Origin::View, state);
        }
    }

    fn tell_of_local(&mut self, change: &LocalChange, origin: Origin, state: WriteState) {
        if !change.keys.is_empty() {
            self.tell_views(&SessionNews {
                keys: change.keys.clone(),
                origin,
                state,
            });
        }
    }
}

fn store_json(store: Option<String>) -> String {
    match store {
        Some(store) => format!(r#"{{"store":{store}}}"#),
        None => "{}".to_owned(),
    }
}

fn refusal_json(refusal: &LocalRefusal) -> String {
    let mut out = String::from("{\"reason\":");
    json::push_str(&mut out, &refusal.reason);
    if let Some(key) = &refusal.key {
        out.push_str(",\"key\":");
        json::push_str(&mut out, key);
    }
    out.push('}');
    out
}
