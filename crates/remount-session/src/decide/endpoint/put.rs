//! What a request of a page makes of a session: decided of values, and then entered into memory.

use crate::backing::Backing;
use crate::config::Config;
use crate::decide::endpoint::body::Text;
use crate::decide::endpoint::size::check_size;
use crate::decide::endpoint::{Applied, Refusal};
use crate::decide::login;
use crate::decide::update_error::NEWER;
use crate::memory::{Claim, Full, Memory};
use crate::rule::Rule;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::ticket::Ticket;
use crate::values::entries::{Entries, Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::{self, Key, Writer};
use crate::values::timestamp::Timestamp;

/// What a page wants written.
pub(super) struct Put<'a> {
    pub(super) tab: Text<'a>,
    pub(super) n: u64,
    pub(super) values: Vec<(&'static str, Vec<u8>)>,
}

/// A request whose ticket is good for the session of its cookies, if they hold one.
#[derive(Clone, Copy)]
pub(super) struct Presentation<'a> {
    pub(super) presented: &'a Presented,
    pub(super) ticket: &'a Ticket,
    pub(super) put: Option<&'a Put<'a>>,
}

impl<'a> Presentation<'a> {
    fn session(self) -> Option<&'a SessionCookie> {
        self.presented.session.as_ref()
    }

    /// The session that is written to.
    fn id(self) -> SessionId {
        self.session().map_or(self.ticket.id, |session| session.id)
    }

    /// Whether a page that came without a session writes to the one that its browser has by now.
    fn is_rebound(self) -> bool {
        self.id() != self.ticket.id
    }
}

/// What is known of the session that is written to, beside what the request presents.
pub(super) struct Known {
    /// What the cookie holds and what memory has, merged.
    before: Entries,
    is_remembered: bool,
    /// What memory has of the provisional id that the ticket is for.
    provisional: Option<Entries>,
    /// How the put was answered when it came before.
    answered: Option<u16>,
    /// The least stamp that a write may get now.
    stamp: Stamp,
}

impl Known {
    /// Notes in memory what is presented, and asks it.
    pub(super) fn of(
        memory: &mut Memory,
        asked: Presentation<'_>,
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let (id, ticket) = (asked.id(), asked.ticket);
        if memory.has_ended(id) || memory.has_ended(ticket.id) {
            return Err(Refusal::new(409, "the session was ended"));
        }
        memory.unalias(id);
        let nothing = Entries::default();
        let mut cookie = &nothing;
        if let Some(session) = asked.session() {
            memory.presented(id, &session.entries, keys, now);
            cookie = &session.entries;
        }
        let provisional = memory.entries(ticket.id).filter(|_| asked.is_rebound());
        let answered = asked.put.and_then(|put| {
            let of = |id| memory.answered_before(id, &put.tab, put.n);
            of(id).or_else(|| of(ticket.id))
        });
        Ok(Self {
            before: memory.merged(id, cookie, keys),
            is_remembered: memory.entries(id).is_some(),
            provisional: provisional.cloned(),
            answered,
            stamp: memory.stamp(now, Stamp::default()),
        })
    }
}

/// What is to be entered into memory, and then answered. Nothing of it is anywhere yet.
pub(super) struct Accepted<'a> {
    asked: Presentation<'a>,
    outgoing: SessionCookie,
    is_behind: bool,
    is_written: bool,
    is_remembered: bool,
    /// The put, unless it came before.
    written: Option<&'a Put<'a>>,
    status: u16,
    by_view: Vec<&'static str>,
    by_page: Vec<&'static str>,
}

/// Merges the writes of a request, of a ticket and a page, into what is known.
pub(super) fn decide<'a>(
    config: &Config,
    backing: &Backing,
    asked: Presentation<'a>,
    known: Known,
    now: Timestamp,
) -> Result<Accepted<'a>, Refusal> {
    let Presentation {
        presented,
        ticket,
        put,
        ..
    } = asked;
    let (session, keys) = (asked.session(), config.keys);
    let before = known.before;

    let mut entries = before.clone();
    if let Some(provisional) = &known.provisional {
        entries.join(provisional, keys);
    }
    let mut brought = session.map_or_else(Entries::default, |session| session.entries.clone());
    for op in &ticket.ops {
        let entry = Entry::new(&op.key, Writer::Server, op.stamp, &op.value);
        brought.admit(entry, keys);
        entries.admit(entry, keys);
    }
    let is_behind = session.is_some() && !brought.covers(&before, keys);
    let by_server = entries.clone();
    let written = put.filter(|_| known.answered.is_none());
    let stamp = match put {
        Some(put) if !Rule::ServerStamps.holds() => Stamp(put.n),
        _ => known.stamp.max(Stamp::next(now, entries.greatest())),
    };
    let values: &[_] = written.map_or(&[], |put| &put.values);
    for (key, value) in values {
        if entries.is_newer(key, keys) {
            return Err(Refusal::of_key(key, NEWER));
        }
        entries.admit(Entry::new(key, Writer::Browser, stamp, value), keys);
    }
    let differs = |key: &&str| {
        let (before, after) = (by_server.find(key), entries.find(key));
        before.map(|entry| entry.value()) != after.map(|entry| entry.value())
    };
    let put_keys = values.iter().map(|(key, _)| *key);
    let by_page = put_keys.filter(differs).collect();

    let outgoing = match session {
        Some(session) => session.seen_again(entries, config.idle, now),
        None => SessionCookie {
            entries,
            ..login::begin(config, asked.id(), presented, now)
        },
    };
    check_size(config, backing, &outgoing, &before, values, ticket)?;

    let is_written = !ticket.ops.is_empty() || !values.is_empty();
    let is_moved = asked.is_rebound() && !outgoing.entries.is_empty();
    Ok(Accepted {
        asked,
        is_behind,
        is_written,
        is_remembered: is_written || known.is_remembered || is_moved,
        written,
        status: match session {
            None => 201,
            Some(_) => known.answered.unwrap_or(204),
        },
        by_view: key::names(keys, different(&before, &by_server)),
        by_page,
        outgoing,
    })
}

impl Accepted<'_> {
    /// Enters it into memory, which may be full. All of it is written then, or it is refused.
    pub(super) fn enter(
        self,
        config: &Config,
        backing: &Backing,
        memory: &mut Memory,
        claim: Claim,
        now: Timestamp,
    ) -> Result<Applied, Full> {
        let Self {
            asked,
            outgoing,
            status,
            ..
        } = self;
        let (id, from, session) = (asked.id(), asked.ticket.id, asked.session());
        let is_new = session.is_none();
        if self.is_remembered {
            let entries = &outgoing.entries;
            match backing.is_carried_by_answers() {
                true => memory.store_leaving(id, entries, !is_new, claim, now)?,
                false => memory.store(id, entries, !is_new, claim, now)?,
            }
        }
        if asked.is_rebound() {
            memory.move_failed(from, id);
            memory.move_tabs(from, id);
            memory.alias(from, id);
        }
        if self.is_written
            && let Some(put) = self.written
        {
            memory.saw(id, &put.tab, put.n, status);
        }
        Ok(Applied {
            status,
            is_new,
            is_behind: self.is_behind,
            is_extended: session.is_none_or(|old| now > old.lease().renewal_time(config.idle)),
            rebound: asked.is_rebound().then_some(from),
            by_view: self.by_view,
            by_page: self.by_page,
            ticket: None,
            session: outgoing,
        })
    }
}

/// The keys whose value in `after` is another than in `before`.
fn different<'a>(before: &'a Entries, after: &'a Entries) -> impl Iterator<Item = &'a str> {
    let changed = after.changes_of(before);
    let differ = |(ours, theirs): &(Entry<'_>, Option<Entry<'_>>)| {
        theirs.is_none_or(|theirs| theirs.value() != ours.value())
    };
    changed.filter(differ).map(|(ours, _)| ours.key())
}
