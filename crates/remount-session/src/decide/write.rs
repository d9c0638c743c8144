//! Writes of the server's side: what they are made of, and what became of them.

use std::fmt;

use crate::backing::Backing;
use crate::backing::room::{self, Size};
use crate::config::Config;
use crate::decide::login;
use crate::decide::update_error::UpdateError;
use crate::limits::MAX_BODY_BYTES;
use crate::memory::{Claim, Memory};
use crate::page::failure::Failure;
use crate::page::local::LocalChange;
use crate::seal::cookie::Presented;
use crate::seal::key_ring::KeyRing;
use crate::seal::ticket::Op;
use crate::values::entries::{Entries, Entry, Mark};
use crate::values::id::SessionId;
use crate::values::key::{Invalid, Writer};
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

/// A live view's write on its way into a cookie. Made by
/// [`PageSession::update`](crate::PageSession::update).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Write {
    /// The keys that changed and are kept with the session.
    pub keys: Vec<&'static str>,
    /// The sealed ticket that the page posts to the endpoint; empty if there are no such keys.
    pub ticket: String,
    /// What changed of keys with `scope = local`, which this page has to keep and no other.
    pub local: Option<LocalChange>,
    /// Which write of each key it is, in the order of the keys.
    pub(crate) marks: Vec<Mark>,
    /// Tells the writes of local keys apart.
    pub(crate) local_number: u64,
}

impl Write {
    /// What it writes, for a log: keys of both scopes.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        let local = self.local.iter().flat_map(|local| &local.keys);
        let local = local.copied();
        self.keys.iter().copied().chain(local).collect()
    }
}

/// Tickets do not belong in logs.
impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write")
            .field("keys", &self.keys)
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

/// The session that a write of the server's side goes to.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    /// Not an alias.
    pub(crate) id: SessionId,
    /// What is known of its cookie, where memory may not have it.
    pub(crate) cookie: Option<&'a Entries>,
    /// Whether the browser is known to have a cookie with this id.
    pub(crate) in_cookie: bool,
    /// Who is charged.
    pub(crate) claim: Claim,
}

/// The ops of a write that is in memory now.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) keys: Vec<&'static str>,
    pub(crate) ops: Vec<Op>,
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

/// Puts a write of the server's side in memory, or nothing of it.
pub(crate) fn record(
    config: &Config,
    backing: &Backing,
    memory: &mut Memory,
    target: &Target<'_>,
    changes: &[Change],
    now: Timestamp,
) -> Result<Recorded, UpdateError> {
    let mut entries = target.cookie.cloned().unwrap_or_default();
    if let Some(known) = memory.entries(target.id) {
        entries.join(known, config.keys);
    }
    let stamp = memory.stamp(now, entries.greatest());
    for change in changes {
        if entries.is_newer(change.key, config.keys) {
            return Err(UpdateError::Newer { key: change.key });
        }
        let entry = Entry::new(change.key, Writer::Server, stamp, &change.value);
        entries.admit(entry, config.keys);
    }
    let size = {
        let mut session = login::begin(config, target.id, &Presented::default(), now);
        session.entries = entries.clone();
        room::of_session(config, backing, &session)
    };
    if !size.fits() {
        return Err(too_large(changes, size));
    }
    memory
        .store(target.id, &entries, target.in_cookie, target.claim, now)
        .map_err(|_| UpdateError::Full)?;
    Ok(Recorded {
        keys: changes.iter().map(|change| change.key).collect(),
        ops: changes
            .iter()
            .map(|change| Op {
                key: change.key.to_owned(),
                stamp,
                value: change.value.clone(),
            })
            .collect(),
    })
}

/// Whether a page can post these changes of a live view. Those of a session in a cookie always fit.
pub(crate) fn fits_a_ticket(changes: &[Change]) -> Result<(), UpdateError> {
    let bytes = |change: &Change| change.key.len() + change.value.len() + MAX_OP_BYTES;
    let size = Size {
        need: KeyRing::sealed_len(changes.iter().map(bytes).sum()),
        room: MAX_OPS_BYTES,
    };
    match size.fits() || changes.is_empty() {
        true => Ok(()),
        false => Err(too_large(changes, size)),
    }
}

fn too_large(changes: &[Change], Size { need, room }: Size) -> UpdateError {
    let largest = changes.iter().max_by_key(|change| change.value.len());
    UpdateError::TooLarge {
        key: largest.map_or("", |change| change.key),
        need,
        room,
    }
}

/// What an op of a ticket takes beside its key and value: a stamp and two lengths.
const MAX_OP_BYTES: usize = 20;

/// What the ops of a ticket may take, sealed: what a page can post, but for the rest of the ticket
/// and of the body.
const MAX_OPS_BYTES: usize = MAX_BODY_BYTES - (1 << 10);

#[cfg(test)]
mod tests {
    use super::*;

    fn change(key: &'static str, bytes: usize) -> Change {
        Change {
            key,
            value: vec![b'x'; bytes],
        }
    }

    #[test]
    fn a_write_of_a_view_leaves_a_kibibyte_of_a_post_for_the_rest() {
        let fits = |bytes| fits_a_ticket(&[change("notes", bytes)]).is_ok();
        let most = (0..MAX_BODY_BYTES).take_while(|bytes| fits(*bytes)).last();
        let most = most.expect("an empty value fits");
        let need = KeyRing::sealed_len("notes".len() + most + MAX_OP_BYTES);
        assert!(need <= MAX_BODY_BYTES - 1024 && need + 2 > MAX_BODY_BYTES - 1024);
    }

    #[test]
    fn the_largest_value_of_a_write_that_does_not_fit_is_named() {
        let changes = [change("a", 1), change("b", MAX_BODY_BYTES), change("c", 2)];
        let error = fits_a_ticket(&changes).expect_err("it is too large");
        assert!(matches!(error, UpdateError::TooLarge { key: "b", .. }));
    }

    #[test]
    fn a_write_shows_its_keys_and_not_its_ticket() {
        let write = Write {
            keys: vec!["notes"],
            ticket: "swordfish".to_owned(),
            ..Write::default()
        };
        let shown = format!("{write:?}");
        assert!(
            shown.contains("notes") && !shown.contains("swordfish"),
            "{shown}"
        );
    }
}
