//! What the server remembers of sessions that wrote, until the browser has shown that it keeps it.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, RandomState};
use std::time::Duration;

use crate::backing::spare_room::give_back;
use crate::limits::WRITE_LIFETIME;
use crate::memory::address::Address;
use crate::memory::budget::Budget;
use crate::memory::ended::{ENDED_BYTES, Ended};
use crate::memory::eviction::Candidate;
use crate::rule::Rule;
use crate::seal::cookie::SessionCookie;
use crate::values::entries::{Entries, Entry, Mark, Stamp};
use crate::values::id::{IdHasher, SessionId};
use crate::values::key::Key;
use crate::values::timestamp::Timestamp;

pub(crate) use crate::memory::budget::{Claim, Limits};

pub(crate) mod address;
mod budget;
mod ended;
mod eviction;
pub(crate) mod hold;
pub(crate) mod locked;
pub(crate) mod rate;

/// A cookie presented this long after the last write was set after it; a request that comes sooner
/// may have left before.
pub(crate) const SETTLING: Duration = Duration::from_secs(2 * 60);

/// How long a write is remembered that no request ever shows to be kept. A browser that was quit
/// while the answer was under way comes back the next day and still finds it.
const TIME_LIMIT: Duration = Duration::from_secs(26 * 60 * 60);

/// The same for an id that was never seen in a cookie. When the ticket of its last write has
/// expired, and a request that presented it in time has arrived, nothing can bring it back.
const PROVISIONAL_TIME_LIMIT: Duration = WRITE_LIFETIME.saturating_add(SETTLING);

/// How long it is known that a session was ended. All of its tickets have expired by then.
const ENDED_TIME: Duration = TIME_LIMIT;

/// At most this often a full memory is searched for what may go.
const SWEEP_INTERVAL: Duration = Duration::from_secs(10);

/// Tabs of one session whose last number is known.
const MAX_TABS: usize = 16;

/// The memory is full of what may not be forgotten yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

type Ids = BuildHasherDefault<IdHasher>;

/// One merged map per session that wrote; nothing for those that did not, except for how many
/// sockets they have.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    sessions: HashMap<SessionId, Box<Remembered>, Ids>,
    /// How many sockets of each session are open.
    pins: HashMap<SessionId, u32, Ids>,
    /// Provisional ids whose sockets are open and whose browsers turned out to have a session.
    aliases: HashMap<SessionId, SessionId, Ids>,
    /// Sessions that a login or logout ended.
    ended: Ended,
    budget: Budget,
    last_sweep: Timestamp,
    /// How many sessions were ever forgotten to make room.
    evicted: u64,
    last_stamp: Stamp,
    tab_hasher: RandomState,
}

#[derive(Debug)]
struct Remembered {
    entries: Entries,
    /// Apart, since most sessions have nothing of it.
    exchange: Option<Box<Exchange>>,
    /// Who is charged for it, and with how many bytes.
    address: Address,
    bytes: u32,
    /// When an entry changed, or for the first time went out in a cookie.
    changed: Timestamp,
    /// A request that came well after the last change presented everything that is here.
    confirmed: bool,
    /// A request presented a cookie with this id.
    in_cookie: bool,
}

/// What is known of the exchange with the browser.
#[derive(Debug, Default)]
struct Exchange {
    /// Entries that have not gone out in a cookie.
    unsent: Box<[Unsent]>,
    tabs: Box<[TabSeen]>,
}

#[derive(Clone, Copy, Debug)]
struct Unsent {
    /// Which of the session's entries it is.
    index: u32,
    /// The view was told that the write failed.
    failed: bool,
}

/// The last number seen from one tab.
#[derive(Clone, Debug)]
struct TabSeen {
    /// A hash of the tab's name, which the page chose.
    tab: u64,
    n: u64,
    status: u16,
}

/// What is known about one key of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It went out in a cookie.
    Sent,
    /// It is the present value and went out in none.
    Unsent,
    /// A later write took its place.
    Superseded,
    /// Nothing is known.
    Unknown,
}

impl Memory {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            budget: Budget::new(limits),
            ..Self::default()
        }
    }

    pub(crate) fn limits_mut(&mut self) -> &mut Limits {
        &mut self.budget.limits
    }

    /// The session that this id stands for.
    pub(crate) fn resolve(&self, id: SessionId) -> SessionId {
        self.aliases.get(&id).copied().unwrap_or(id)
    }

    /// The stamp of a write made now, when `greatest` is the greatest one of its session. Writes of
    /// different ids follow each other too, as long as the clock is right: a tab that came without
    /// a session does not know what another tab wrote a moment ago, and may turn out to belong to
    /// the same browser.
    pub(crate) fn stamp(&mut self, now: Timestamp, greatest: Stamp) -> Stamp {
        self.last_stamp = Stamp::next(now, self.last_stamp);
        self.last_stamp.max(Stamp::next(now, greatest))
    }

    // One request looks a session up several times. In a function of their own these lookups are
    // one piece of code, and the processor keeps it at hand.
    #[inline(never)]
    fn session(&self, id: SessionId) -> Option<&Remembered> {
        self.sessions.get(&id).map(|session| &**session)
    }

    #[inline(never)]
    fn session_mut(&mut self, id: SessionId) -> Option<&mut Remembered> {
        self.sessions.get_mut(&id).map(|session| &mut **session)
    }

    /// What is remembered of a session.
    pub(crate) fn entries(&self, id: SessionId) -> Option<&Entries> {
        self.session(id).map(|session| &session.entries)
    }

    /// Whether a browser has shown a cookie with this id.
    pub(crate) fn is_in_cookie(&self, id: SessionId) -> bool {
        self.session(id).is_some_and(|session| session.in_cookie)
    }

    /// How many sessions are remembered, and how many bytes they take.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.sessions.len(), self.budget.sessions())
    }

    /// How many sessions were ever forgotten to make room.
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.pins.is_empty() && self.aliases.is_empty()
    }

    /// The session is over, by somebody at this address: nothing is written to it any more, and
    /// what was remembered is forgotten.
    pub(crate) fn end(&mut self, id: SessionId, address: Address, now: Timestamp) {
        self.forget_if(id, |_| true);
        while self.has_too_many_ended() && self.ended.forget_some() {}
        self.ended.insert(id, address, ENDED_TIME, now);
        self.budget.charge_ended(self.ended.bytes());
    }

    /// Whether one has to be forgotten before another can be known.
    fn has_too_many_ended(&self) -> bool {
        let bytes = self.ended.bytes() + ENDED_BYTES;
        self.ended.len() >= self.budget.limits.ended || !self.budget.has_room_for_ended(bytes)
    }

    /// The session goes on after all, with what was remembered of it: the answer that was to end it
    /// could not be given.
    pub(crate) fn revive(
        &mut self,
        id: SessionId,
        entries: &Entries,
        address: Address,
        now: Timestamp,
    ) {
        self.ended.remove(id, address);
        self.budget.charge_ended(self.ended.bytes());
        if !entries.is_empty() {
            // A full memory forgets what was not answered yet.
            let _ = self.store(id, entries, true, Claim::of(address), now);
        }
    }

    /// Whether this session was ended here.
    pub(crate) fn has_ended(&self, id: SessionId) -> bool {
        self.ended.contains(id)
    }

    /// A socket of the session was opened.
    pub(crate) fn pin(&mut self, id: SessionId) {
        *self.pins.entry(id).or_default() += 1;
    }

    /// A socket of the session was closed.
    pub(crate) fn unpin(&mut self, id: SessionId) {
        if let Some(count) = self.pins.get_mut(&id) {
            *count -= 1;
            if *count == 0 {
                self.pins.remove(&id);
                give_back(&mut self.pins);
                self.unalias(id);
                self.forget_if(id, |session| session.confirmed);
            }
        }
    }

    /// Moves a socket from its provisional id to the session its browser has.
    pub(crate) fn rebind(&mut self, from: SessionId, to: SessionId) {
        self.pin(to);
        self.unpin(from);
    }

    /// Makes a provisional id stand for a session until its last socket has moved there. What was
    /// remembered of it is gone: the caller has merged it.
    #[cold]
    pub(crate) fn alias(&mut self, from: SessionId, to: SessionId) {
        self.forget_if(from, |_| true);
        self.aliases.remove(&to);
        for target in self.aliases.values_mut() {
            if *target == from {
                *target = to;
            }
        }
        if from != to && self.pins.contains_key(&from) && Rule::Aliases.holds() {
            self.aliases.insert(from, to);
        }
    }

    /// A session was made with this id after all, so it stands for itself again.
    pub(crate) fn unalias(&mut self, id: SessionId) {
        if !self.aliases.is_empty() {
            self.aliases.remove(&id);
            give_back(&mut self.aliases);
        }
    }

    /// What a cookie holds and what is remembered of the same session, merged.
    pub(crate) fn merged(&self, id: SessionId, cookie: &Entries, keys: &[Key]) -> Entries {
        let mut entries = cookie.clone();
        if let Some(known) = self.entries(id).filter(|_| Rule::MemoryFolded.holds()) {
            entries.join(known, keys);
        }
        entries
    }

    /// The same of a session that a request presented, which is noted.
    pub(crate) fn state_of(
        &mut self,
        session: &SessionCookie,
        keys: &[Key],
        now: Timestamp,
    ) -> Entries {
        self.presented(session.id, &session.entries, keys, now);
        self.merged(session.id, &session.entries, keys)
    }

    /// Learns what a store has of a session, if that is remembered: what another server wrote
    /// counts for every view here, and for what becomes of their writes.
    pub(crate) fn absorb(&mut self, id: SessionId, saved: &Entries, keys: &[Key], now: Timestamp) {
        if self.entries(id).is_some() {
            let entries = self.merged(id, saved, keys);
            // A full memory goes on with what it has. Whoever wrote first pays for it.
            let claim = Claim::of(Address::SHARED);
            let _ = self.store(id, &entries, true, claim, now);
        }
    }

    /// A request presented a cookie with these entries.
    pub(crate) fn presented(
        &mut self,
        id: SessionId,
        cookie: &Entries,
        keys: &[Key],
        now: Timestamp,
    ) {
        self.unalias(id);
        let Some(session) = self.session_mut(id) else {
            return;
        };
        session.in_cookie = true;
        if now.since(session.changed) >= SETTLING && cookie.covers(&session.entries, keys) {
            session.confirmed = true;
            if !self.pins.contains_key(&id) {
                self.forget_if(id, |_| true);
            }
        }
    }

    /// Remembers the merged state of a session, or nothing at all if there is no room. `in_cookie`
    /// says that the browser is known to have a cookie with this id.
    pub(crate) fn store(
        &mut self,
        id: SessionId,
        entries: &Entries,
        in_cookie: bool,
        claim: Claim,
        now: Timestamp,
    ) -> Result<(), Full> {
        let before = self.entries(id).cloned().unwrap_or_default();
        self.store_leaving(id, entries, in_cookie, claim, now)?;
        if let Some(session) = self.session_mut(id) {
            session.note_unsent(&before);
        }
        Ok(())
    }

    /// The same, when a cookie with these entries leaves at once.
    pub(crate) fn store_leaving(
        &mut self,
        id: SessionId,
        entries: &Entries,
        in_cookie: bool,
        claim: Claim,
        now: Timestamp,
    ) -> Result<(), Full> {
        if let Some(known) = self.session_mut(id) {
            known.in_cookie |= in_cookie;
            if known.entries == *entries {
                return Ok(());
            }
        }
        let exchange = self.session(id).map_or(0, Remembered::exchange_bytes);
        let bytes = SESSION_BYTES + entries.heap_bytes() + exchange;
        self.take_room(id, claim, bytes, now)?;

        let session = self.sessions.entry(id).or_insert_with(|| {
            Box::new(Remembered {
                entries: Entries::default(),
                exchange: None,
                address: claim.address,
                bytes: 0,
                changed: now,
                confirmed: false,
                in_cookie,
            })
        });
        session.forget_superseded(entries);
        session.entries = entries.clone();
        session.bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        session.changed = now;
        session.confirmed = false;
        Ok(())
    }

    /// A cookie with these entries goes out. Returns the keys of writes in it that had been
    /// reported as failed.
    pub(crate) fn sent(
        &mut self,
        id: SessionId,
        entries: &Entries,
        now: Timestamp,
    ) -> Vec<Box<str>> {
        self.sent_if(id, now, |unsent| {
            let entry = entries.find(unsent.key());
            entry.is_some_and(|entry| entry.stamp >= unsent.stamp)
        })
    }

    /// Another server sent a cookie: `mark` tells which write of a key it holds. Returns the same.
    pub(crate) fn sent_elsewhere(
        &mut self,
        id: SessionId,
        mark: impl Fn(&str) -> Option<Mark>,
        now: Timestamp,
    ) -> Vec<Box<str>> {
        self.sent_if(id, now, |unsent| {
            mark(unsent.key()) == Some(Mark::of(unsent))
        })
    }

    fn sent_if(
        &mut self,
        id: SessionId,
        now: Timestamp,
        is_sent: impl Fn(Entry<'_>) -> bool,
    ) -> Vec<Box<str>> {
        let mut healed = Vec::new();
        let Some(session) = self.session_mut(id) else {
            return healed;
        };
        let Some(exchange) = &mut session.exchange else {
            return healed;
        };
        let unsent = std::mem::take(&mut exchange.unsent).into_iter();
        let before = unsent.len();
        let still = unsent.filter(|unsent| {
            let Some(entry) = session.entries.nth(unsent.index) else {
                return false;
            };
            let is_sent = is_sent(entry);
            if is_sent && unsent.failed {
                healed.push(entry.key().into());
            }
            !is_sent
        });
        exchange.unsent = still.collect();
        if exchange.unsent.len() < before {
            session.changed = now;
        }
        if exchange.is_empty() {
            session.exchange = None;
        }
        healed
    }

    /// How far the write of one key has come.
    pub(crate) fn progress(&self, id: SessionId, key: &str, write: Mark) -> Progress {
        let Some(session) = self.session(id) else {
            return Progress::Unknown;
        };
        match session.entries.find(key).map(Mark::of) {
            Some(present) if write.gave_way_to(present) => Progress::Superseded,
            Some(present) if present == write => {
                let index = session.entries.position(key);
                if session
                    .unsent()
                    .iter()
                    .any(|unsent| Some(unsent.index) == index)
                {
                    Progress::Unsent
                } else {
                    Progress::Sent
                }
            }
            _ => Progress::Unknown,
        }
    }

    /// The view is told that the write of this key failed, so it is told again when a later cookie
    /// holds it.
    pub(crate) fn mark_failed(&mut self, id: SessionId, key: &str, write: Mark) {
        let Some(session) = self.session_mut(id) else {
            return;
        };
        let present = session.entries.find(key);
        if present.is_some_and(|entry| Mark::of(entry) == write) {
            // It may have gone out in a cookie of which the page knows nothing.
            session.note_failed(key);
        }
    }

    /// The status with which this number of this tab was answered, if it is not above the last one
    /// seen. A number below the last is answered like any success.
    pub(crate) fn answered_before(&self, id: SessionId, tab: &str, n: u64) -> Option<u16> {
        if !Rule::TabNumbers.holds() {
            return None;
        }
        let tab = self.tab_hasher.hash_one(tab);
        let seen = self
            .session(id)?
            .exchange
            .as_ref()?
            .tabs
            .iter()
            .find(|seen| seen.tab == tab)?;
        match n.cmp(&seen.n) {
            std::cmp::Ordering::Less => Some(204),
            std::cmp::Ordering::Equal => Some(seen.status),
            std::cmp::Ordering::Greater => None,
        }
    }

    /// Remembers the number with which a tab wrote, and the answer.
    pub(crate) fn saw(&mut self, id: SessionId, tab: &str, n: u64, status: u16) {
        let tab = self.tab_hasher.hash_one(tab);
        let Some(session) = self.session_mut(id) else {
            return;
        };
        let exchange = session.exchange();
        if let Some(last) = exchange.tabs.last_mut().filter(|last| last.tab == tab) {
            (last.n, last.status) = (n, status);
            return;
        }
        let known = exchange.tabs.iter().filter(|seen| seen.tab != tab);
        let known = known.cloned().chain([TabSeen { tab, n, status }]);
        let known = known.collect();
        self.set_tabs(id, known);
    }

    /// What is known of a session's tabs, those that were silent for longest in front. They go
    /// where there are too many, or no room for more than there were.
    fn set_tabs(&mut self, id: SessionId, mut tabs: Vec<TabSeen>) {
        let Some(session) = self.session(id) else {
            return;
        };
        let (before, bytes) = (session.tab_bytes(), session.bytes as usize);
        let room = |count: usize| bytes - before + tab_bytes(count);
        let mut most = MAX_TABS;
        if tabs.len() > 1
            && !self.has_room(id, Claim::of(session.address), room(tabs.len().min(most)))
        {
            most = session.tabs().len().max(1);
        }
        tabs.drain(..tabs.len().saturating_sub(most));
        let after = room(tabs.len());
        self.budget.charge(session.address, bytes, after);
        if let Some(session) = self.session_mut(id) {
            session.bytes = u32::try_from(after).unwrap_or(u32::MAX);
            session.exchange().tabs = tabs.into();
        }
    }

    /// Takes to a session what views of a provisional id that stood for it were told to have
    /// failed.
    #[cold]
    pub(crate) fn move_failed(&mut self, from: SessionId, to: SessionId) {
        let Some(provisional) = self.session(from) else {
            return;
        };
        let failed = provisional.unsent().iter().filter(|unsent| unsent.failed);
        let failed: Vec<u32> = failed.map(|unsent| unsent.index).collect();
        let entries = provisional.entries.clone();
        let Some(session) = self.session_mut(to).filter(|_| !failed.is_empty()) else {
            return;
        };
        for entry in failed.iter().filter_map(|index| entries.nth(*index)) {
            let present = session.entries.find(entry.key());
            if present.is_some_and(|present| present.stamp == entry.stamp) {
                session.note_failed(entry.key());
            }
        }
    }

    /// Copies what is known of the tabs of a provisional id to the session it stands for.
    #[cold]
    pub(crate) fn move_tabs(&mut self, from: SessionId, to: SessionId) {
        let Some(tabs) = self
            .session_mut(from)
            .and_then(|from| from.exchange.as_mut())
            .map(|from| std::mem::take(&mut from.tabs))
        else {
            return;
        };
        if let Some(session) = self.session(to) {
            let known = session.tabs();
            let is_new = |seen: &TabSeen| known.iter().all(|known| known.tab != seen.tab);
            let all = known.iter().cloned();
            let all = all.chain(tabs.into_iter().filter(is_new)).collect();
            self.set_tabs(to, all);
        }
    }

    /// What a session is charged with now, and to whom: to the address that wrote first.
    fn charged(&self, id: SessionId, claim: Claim) -> (Claim, usize) {
        let known = self.session(id);
        known.map_or((claim, 0), |known| {
            (claim.paid_by(known.address), known.bytes as usize)
        })
    }

    fn has_room(&self, id: SessionId, claim: Claim, bytes: usize) -> bool {
        let (claim, before) = self.charged(id, claim);
        self.budget.has_room(claim, before, bytes)
    }

    /// Charges a session with so many bytes, for which a full memory makes room if it can.
    fn take_room(
        &mut self,
        id: SessionId,
        claim: Claim,
        bytes: usize,
        now: Timestamp,
    ) -> Result<(), Full> {
        if !self.has_room(id, claim, bytes) {
            self.sweep(id, now);
            if !self.has_room(id, claim, bytes) {
                return Err(Full);
            }
        }
        let (claim, before) = self.charged(id, claim);
        self.budget.charge(claim.address, before, bytes);
        Ok(())
    }

    /// Forgets what nobody can bring back any more, and of whatever is full a part of what a full
    /// memory may forget, but never the session that needs room. Looks at every session, and so
    /// happens only now and then.
    #[cold]
    fn sweep(&mut self, growing: SessionId, now: Timestamp) {
        if now.since(self.last_sweep) < SWEEP_INTERVAL {
            return;
        }
        self.last_sweep = now;
        let (mut over, mut candidates) = (Vec::new(), Vec::new());
        for (id, session) in &self.sessions {
            if self.is_pinned(*id) || *id == growing {
                continue;
            }
            if session.is_over(now) {
                over.push(*id);
            } else if session.may_go(now) {
                candidates.push(Candidate {
                    id: *id,
                    address: session.address,
                    bytes: session.bytes as usize,
                    changed: session.changed,
                });
            }
        }
        for id in over {
            self.forget_if(id, |_| true);
        }
        for id in eviction::choose(candidates, &self.budget) {
            self.forget_if(id, |_| true);
            self.evicted += 1;
        }
    }

    /// Whether what is remembered of a session stays because a socket reads it.
    fn is_pinned(&self, id: SessionId) -> bool {
        self.pins.contains_key(&id) && Rule::PinsHold.holds()
    }

    /// A full memory forgets all that it may.
    #[cfg(test)]
    pub(crate) fn forget_what_may_go(&mut self, now: Timestamp) {
        let may_go = |id: &SessionId, session: &Remembered| {
            !self.is_pinned(*id) && (session.is_over(now) || session.may_go(now))
        };
        let sessions = self.sessions.iter();
        let gone: Vec<_> = sessions
            .filter(|(id, session)| may_go(id, session))
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.forget_if(id, |_| true);
        }
    }

    fn forget_if(&mut self, id: SessionId, condition: impl FnOnce(&Remembered) -> bool) {
        if !self.session(id).is_some_and(condition) {
            return;
        }
        let Some(session) = self.sessions.remove(&id) else {
            return;
        };
        give_back(&mut self.sessions);
        self.budget
            .charge(session.address, session.bytes as usize, 0);
    }
}

/// What a session costs beside its entries and other tabs than one: its places in
/// the maps, and what is known of the exchange with its browser, which most sessions have at times.
const SESSION_BYTES: usize = 2 * size_of::<(SessionId, Box<Remembered>)>()
    + size_of::<Remembered>()
    + size_of::<Exchange>()
    + size_of::<TabSeen>();

/// What so many tabs cost beyond that.
fn tab_bytes(count: usize) -> usize {
    count.saturating_sub(1) * size_of::<TabSeen>()
}

impl Exchange {
    fn is_empty(&self) -> bool {
        self.unsent.is_empty() && self.tabs.is_empty()
    }
}

impl Remembered {
    fn exchange(&mut self) -> &mut Exchange {
        self.exchange.get_or_insert_default()
    }

    /// These entries are to come, and what they replace goes out no more.
    fn forget_superseded(&mut self, entries: &Entries) {
        let unsent = self.exchange.as_mut().map(|exchange| &mut exchange.unsent);
        let Some(unsent) = unsent.filter(|unsent| !unsent.is_empty()) else {
            return;
        };
        let still = std::mem::take(unsent).into_iter().filter_map(|unsent| {
            let before = self.entries.nth(unsent.index)?;
            let now = entries.find(before.key())?;
            let index = entries.position(before.key())?;
            (now.stamp == before.stamp).then_some(Unsent { index, ..unsent })
        });
        *unsent = still.collect();
    }

    /// What is not as it was before goes out in no cookie yet.
    fn note_unsent(&mut self, before: &Entries) {
        let new = self.entries.changes_of(before);
        let new = new.filter_map(|(entry, _)| self.entries.position(entry.key()));
        let unsent = |index| Unsent {
            index,
            failed: false,
        };
        let new: Vec<_> = new.map(unsent).collect();
        if !new.is_empty() {
            let unsent = &mut self.exchange().unsent;
            *unsent = std::mem::take(unsent).into_iter().chain(new).collect();
        }
    }

    fn note_failed(&mut self, key: &str) {
        let Some(index) = self.entries.position(key) else {
            return;
        };
        let unsent = &mut self.exchange().unsent;
        let others = std::mem::take(unsent).into_iter();
        let others = others.filter(|known| known.index != index);
        let mut all: Vec<_> = others.collect();
        all.push(Unsent {
            index,
            failed: true,
        });
        *unsent = all.into();
    }

    fn unsent(&self) -> &[Unsent] {
        let exchange = self.exchange.as_ref();
        exchange.map_or(&[], |exchange| &exchange.unsent)
    }

    fn tabs(&self) -> &[TabSeen] {
        let exchange = self.exchange.as_ref();
        exchange.map_or(&[], |exchange| &exchange.tabs)
    }

    fn tab_bytes(&self) -> usize {
        tab_bytes(self.tabs().len())
    }

    /// What is charged for the exchange beyond what every session is.
    fn exchange_bytes(&self) -> usize {
        self.tab_bytes()
    }

    /// Whether everything has gone out in a cookie.
    fn is_sent(&self) -> bool {
        self.unsent().is_empty()
    }

    /// Whether a full memory may forget it: a cookie has carried all of it for longer than an
    /// answer takes to arrive, or none has within the hour for which a ticket could have brought it
    /// there.
    fn may_go(&self, now: Timestamp) -> bool {
        let unchanged = now.since(self.changed);
        if self.is_sent() || !Rule::UnsentStays.holds() {
            unchanged >= SETTLING
        } else {
            unchanged > PROVISIONAL_TIME_LIMIT
        }
    }

    /// Whether nothing can bring it back any more.
    fn is_over(&self, now: Timestamp) -> bool {
        let limit = if self.in_cookie {
            TIME_LIMIT
        } else {
            PROVISIONAL_TIME_LIMIT
        };
        now.since(self.changed) > limit
    }
}

#[cfg(test)]
mod tests;
