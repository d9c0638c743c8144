//! To whom the values belong that a browser keeps.
//!
//! Neither a login nor a logout reaches a localStorage: both are answers to forms. So each value is
//! kept with a label, and one with a label that the session does not have is not read, and is
//! forgotten as soon as a page brings it. The label is that of the visitor: one before any login,
//! one of the logins since the last logout, which the session carries as its [`Epoch`]. A key with
//! `on_login = drop` has a label that each login changes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::seal::random::Random;
use crate::values::entries::{Entries, Entry, Stamp};
use crate::values::id::{SessionId, ShortHash};
use crate::values::key::{Key, Writer};
use crate::values::timestamp::Timestamp;

/// The name under which a session carries its epoch. No key has it, as names have no `~`.
pub(crate) const EPOCH: &str = "~local";

/// Before the label of an epoch that began without a logout.
const TAKES_ANONYMOUS: char = '+';

/// The time between two logouts of a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Epoch {
    label: String,
    /// Whether what was kept before the login goes on.
    takes_anonymous: bool,
}

impl Epoch {
    /// Begun by a login of somebody who was nobody before.
    pub(crate) fn of_a_login(random: Random<'_>) -> Self {
        Self {
            label: label(random),
            takes_anonymous: true,
        }
    }

    /// Begun by a logout, after which nothing goes on.
    pub(crate) fn of_a_logout(random: Random<'_>) -> Self {
        Self {
            label: label(random),
            takes_anonymous: false,
        }
    }

    /// What a session carries of it. Signed sessions hold JSON, so this is JSON too.
    pub(crate) fn value(&self) -> Vec<u8> {
        let mark = if self.takes_anonymous { "+" } else { "" };
        format!("\"{mark}{}\"", self.label).into_bytes()
    }

    /// Puts it into a session that begins now.
    pub(crate) fn begin_in(&self, entries: &mut Entries, keys: &[Key], now: Timestamp) {
        let stamp = Stamp::next(now, Stamp::default());
        entries.admit(
            Entry::new(EPOCH, Writer::Server, stamp, &self.value()),
            keys,
        );
    }

    fn of(entries: &Entries) -> Option<Self> {
        let value: String = serde_json::from_slice(entries.find(EPOCH)?.value()).ok()?;
        let anonymous = value.strip_prefix(TAKES_ANONYMOUS);
        Some(Self {
            takes_anonymous: anonymous.is_some(),
            label: anonymous.unwrap_or(&value).to_owned(),
        })
    }
}

/// Nothing of the visitor is in it: it tells epochs of one browser apart.
fn label(random: Random<'_>) -> String {
    let mut bytes = [0; 6];
    random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whose values a session reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Empty before any login.
    epoch: String,
    takes_anonymous: bool,
    /// Another one after each login and in each epoch; empty before.
    login: String,
}

impl Owner {
    /// Of the session with these entries. `is_renewed` if a login or logout made its id.
    pub(crate) fn of(entries: &Entries, id: SessionId, is_renewed: bool) -> Self {
        let epoch = Epoch::of(entries);
        let takes_anonymous = epoch.as_ref().is_some_and(|epoch| epoch.takes_anonymous);
        let epoch = epoch.map(|epoch| epoch.label).unwrap_or_default();
        let hash = is_renewed.then(|| id.short_hash());
        let id = hash.as_ref().map_or("", ShortHash::as_str);
        Self {
            login: format!("{epoch}{id}"),
            epoch,
            takes_anonymous,
        }
    }

    /// The label with which values of `key` are kept.
    pub(crate) fn label(&self, key: &Key) -> &str {
        if key.drops_on_login() {
            &self.login
        } else {
            &self.epoch
        }
    }

    /// Whether a value with this label is the session's. Of a name that this build does not know,
    /// any of the labels will do.
    pub(crate) fn takes(&self, key: Option<&Key>, label: &str) -> bool {
        let goes_on = label == self.epoch || (self.takes_anonymous && label.is_empty());
        match key {
            Some(key) if key.drops_on_login() => label == self.login,
            Some(_) => goes_on,
            None => goes_on || label == self.login,
        }
    }

    /// How many bytes a label of this owner takes at most.
    pub(crate) fn longest_label(&self) -> usize {
        self.epoch.len().max(self.login.len())
    }
}
