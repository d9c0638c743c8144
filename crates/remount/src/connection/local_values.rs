//! Keys with `scope = local`: the browser keeps them, the page sends them with each join, and the
//! server sends the page what to keep. These values never leave the page, so a copied cookie
//! reveals none of them.

use remount_session::page::{LocalReply, PutReply, StoreReply, ToPage};
use remount_session::{LocalChange, Origin, Outcome, Write, WriteState};
use remount_wire::{Status, Value};

use crate::app::App;
use crate::connection::Connection;
use crate::news::SessionNews;

/// The parameter of a join that holds the page's item of localStorage.
pub(super) const ITEM: &str = "_local";

impl<A: App> Connection<A> {
    /// Takes what the page brings with a join, before the view reads it in `mount`.
    pub(super) fn bring_local(&mut self, params: &Value) -> Option<String> {
        let item = params.get(ITEM).and_then(Value::as_str)?;
        let change = self.session.bring(item);
        self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
        change.store
    }

    /// Takes the item as another tab left it, and answers with what is to be changed in it.
    pub(super) fn take_item(&mut self, item: &str) -> String {
        let change = self.session.bring_news(item);
        self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
        let store = change.store.as_deref();
        StoreReply { store }.json()
    }

    /// Takes what was typed, a JSON object, and answers with what is to be kept, or why it is not.
    pub(super) fn take_put(&mut self, values: &str) -> (Status, String) {
        self.core.note_activity();
        match self.session.put(values) {
            Ok(change) => {
                self.tell_of_local(&change, Origin::Browser, WriteState::Committed);
                let store = change.store.as_deref();
                (Status::Ok, PutReply::Kept(StoreReply { store }).json())
            }
            Err(refusal) => (Status::Error, PutReply::Refused(&refusal).json()),
        }
    }

    /// A handler may have cleared the session, and what the page keeps with it.
    pub(super) fn clear_local(&mut self, keys: &[&'static str]) {
        let change = self.session.clear_local(keys);
        if let Some(store) = change.and_then(|change| change.store) {
            self.push_store(&store);
        }
    }

    /// Has the page change its item, if it can hear that yet: when it joins the session's channel
    /// it brings the item once more.
    pub(super) fn push_store(&mut self, store: &str) {
        if let Some(prefixes) = &self.session.local_prefixes() {
            let message = ToPage::Local(LocalReply { prefixes, store });
            self.core.say(&message);
        }
    }

    /// A view's write of keys that this page keeps is on its way.
    pub(super) fn local_pending(&mut self, write: &Write) {
        if let Some(change) = &write.local {
            self.tell_of_local(change, Origin::View, WriteState::Pending);
        }
    }

    /// A view's write has come to its end.
    pub(super) fn local_settled(&mut self, write: &Write, outcome: Outcome) {
        let state = match outcome {
            Outcome::Committed => WriteState::Committed,
            Outcome::Failed(failure) => WriteState::Failed(failure),
            Outcome::Superseded | Outcome::Unchanged => return,
        };
        if let Some(change) = &write.local {
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
