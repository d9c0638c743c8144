//! Writes of the server's side: what they are made of, and what became of them.

use std::fmt;

use crate::decide::update_error::UpdateError;
use crate::page::failure::Failure;
use crate::page::local::LocalChange;
use crate::values::entries::{Entries, Mark, Stamp};
use crate::values::key::Invalid;
use crate::values::session_data::SessionData;

/// A live view's write on its way into a cookie. Made by
/// [`PageSession::update`](crate::PageSession::update), and for a plain cookie by
/// [`PageSession::set_cookie`](crate::PageSession::set_cookie).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Write {
    /// The keys that changed and are kept with the session; none of a write to a plain cookie.
    pub keys: Vec<&'static str>,
    /// The sealed ticket that the page posts to the endpoint; empty if there are no such keys.
    pub ticket: String,
    /// What changed of keys with `scope = local`, which this page has to keep and no other.
    pub local: Option<LocalChange>,
    /// Which write of each key it is, in the order of the keys.
    pub(crate) marks: Vec<Mark>,
    /// Tells the writes of local keys apart.
    pub(crate) local_number: u64,
    /// The plain cookie that is written in the place of keys.
    pub(crate) cookie: Option<CookieWrite>,
}

/// Which write of which plain cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CookieWrite {
    pub(crate) name: &'static str,
    pub(crate) stamp: Stamp,
}

impl Write {
    /// What it writes, for a log: keys of both scopes, or a plain cookie.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let local = self.local.iter().flat_map(|local| &local.keys);
        let local = local.copied();
        self.session_names().into_iter().chain(local).collect()
    }

    /// The same of what is written with the session or beside it.
    pub(crate) fn session_names(&self) -> Vec<&'static str> {
        let cookie = self.cookie.map(|cookie| cookie.name);
        self.keys.iter().copied().chain(cookie).collect()
    }
}

/// Tickets do not belong in logs.
impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write")
            .field("keys", &self.keys)
            .field("cookie", &self.cookie.map(|cookie| cookie.name))
            .field("local", &self.local)
            .finish_non_exhaustive()
    }
}

/// What the page says about its attempt to present a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The status of the endpoint's answer; 0 when there was none after all retries.
    Status(u16),
    /// The endpoint made a session and its cookie did not come back.
    NoCookies,
    /// The page could not put into its localStorage what belongs there.
    NoStorage,
    /// The page said nothing before the deadline.
    Silence,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A cookie that holds the write went out, and the page has it; of keys with `scope = local`,
    /// the page has stored them.
    Committed,
    /// The update changed no value, so there was nothing to write. From a live view's handle, never
    /// from [`PageSession::settle`](crate::PageSession::settle).
    Unchanged,
    /// A later write of the same key took its place.
    Superseded,
    /// Nothing says that the browser keeps it.
    Failed(Failure),
}

/// One key with what is to be stored.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) key: &'static str,
    pub(crate) value: Vec<u8>,
}

/// What `f` changes in a session that holds `entries`: key by key, so that a key which `f` leaves
/// alone is never written back.
pub(crate) fn changes<S: SessionData>(
    entries: &Entries,
    f: impl FnOnce(&mut S),
) -> Result<Vec<Change>, UpdateError> {
    let old = S::from_entries(entries);
    // A clone, since two decoded hash maps may list the same content differently.
    let mut new = old.clone();
    f(&mut new);
    let mut changes = Vec::new();
    for (index, key) in S::keys().iter().enumerate() {
        let refused = |reason: Invalid| UpdateError::Invalid {
            key: key.name(),
            reason: reason.to_string(),
        };
        let json = |session: &S| {
            let encoded = key.guarded(|| session.encode(index));
            encoded.unwrap_or_else(|| Err(Invalid::new("cannot be written as JSON")))
        };
        let after = json(&new).map_err(refused)?;
        if json(&old).is_ok_and(|before| before == after) {
            continue;
        }
        changes.push(Change {
            key: key.name(),
            value: key.check(&after).map_err(refused)?,
        });
    }
    Ok(changes)
}
