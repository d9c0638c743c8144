//! What a live socket holds of a session.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::core::Core;
use crate::decide::update_error::{NEWER, UpdateError};
use crate::decide::write::{self, Answer, Change, Outcome, Target, Write};
use crate::memory::address::Address;
use crate::memory::{Claim, Memory, Progress};
use crate::notice::{Lease, Notice, Origin, WriteState};
use crate::page::failure::Failure;
use crate::page::local::{self, Local, LocalChange, LocalRefusal, Owner, Values};
use crate::plain_cookie::PlainCookie;
use crate::plain_cookie::brought::Brought;
use crate::seal::cookie::Presented;
use crate::seal::issue::{self, Holder};
use crate::seal::receipt::Receipt;
use crate::telemetry;
use crate::values::entries::{Entries, Mark};
use crate::values::id::SessionId;
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

mod likeness;
mod pending;
mod receipts;

pub use self::likeness::Likeness;

/// The session of one live socket, shared by its views.
///
/// While it lives, the server's memory of the session stays. A socket that came without a session
/// has a provisional id, and its first write makes a session of it.
///
/// A write that [failed](Outcome::Failed) is not taken back: the value stays what every view of the
/// session reads while a socket of it is open, since it was accepted and another view may have
/// built on it. It is not claimed to be saved either: whoever listens hears of the failure, and if
/// a later cookie carries the value after all, [`Notice::Changed`] says [`WriteState::Committed`]
/// then.
pub struct PageSession<S> {
    core: Arc<Core>,
    host: Arc<str>,
    address: Address,
    place: Mutex<Place>,
    data: PhantomData<fn() -> S>,
}

/// Which session, as this socket knows it.
struct Place {
    id: SessionId,
    /// Whether the socket came without a session.
    provisional: bool,
    /// Whether the cookie that it came with lacks something that memory has.
    behind: bool,
    /// Until when the session lives, as far as is known; of a session that no cookie holds yet,
    /// nothing is.
    lease: Option<Lease>,
    /// The page was asked to renew the cookie, and the lease is not longer yet.
    asked: bool,
    /// The page was told that the session is about to end.
    warned: bool,
    /// What its request brought; most bring nothing, or nothing that memory does not hold as well.
    base: Option<Box<FromCookies>>,
    /// Whether a login or logout made the id.
    renewed: bool,
    /// Whether its request brought a session that a login or logout had ended, so that the browser
    /// may have another one by now.
    outdated: bool,
    /// What the page brought of keys with `scope = local`; nothing for most pages.
    local: Option<Box<Local>>,
}

#[derive(Default)]
struct FromCookies {
    /// What the session's cookie held; nothing once memory holds it as well.
    entries: Entries,
    /// The plain cookies of the site, as the browser sent them.
    cookies: Brought,
}

impl<S: SessionData> PageSession<S> {
    /// The id of the session, provisional until the first write. Use it to tell sessions apart.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.place().id
    }

    /// The topic of the session's notices: [`SessionId::topic`]. Another one after
    /// [`rebind`](Self::rebind).
    #[must_use]
    pub fn topic(&self) -> String {
        self.id().topic()
    }

    /// The host that the socket's request asked, as [`asked_host`](crate::asked_host) has it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The values as of now: what the cookie of this socket held and everything written since. Keys
    /// with `scope = local` have what this page [brought](Self::bring).
    #[must_use]
    pub fn get(&self) -> S {
        S::from_entries(&self.entries())
    }

    /// The value of a plain cookie as the request of this socket's upgrade brought it. That is the
    /// browser's word, which may be another than that of its key. `None` for a cookie that mirrors
    /// no key of the site.
    #[must_use]
    pub fn cookie(&self, cookie: &PlainCookie) -> Option<String> {
        let place = self.place();
        let brought = &place.base.as_ref()?.cookies;
        brought.get(cookie.name()).map(str::to_owned)
    }

    /// Changes values. They are validated, every view of the session reads them at once, and the
    /// page is to post the returned write; `None` if `f` changes nothing.
    ///
    /// `f` works on the values as of now, and only the keys that it changes are written, so two
    /// views that change different keys do not disturb each other. Of two that change the same key
    /// at the same time the later one wins; keep counters in a store.
    ///
    /// # Errors
    ///
    /// [`Invalid`](UpdateError::Invalid), [`Newer`](UpdateError::Newer),
    /// [`TooLarge`](UpdateError::TooLarge) or [`Full`](UpdateError::Full); then nothing is written.
    pub fn update(&self, f: impl FnOnce(&mut S)) -> Result<Option<Write>, UpdateError> {
        self.try_update(f)
            .inspect_err(|error| telemetry::update_refused(error, Origin::View))
    }

    fn try_update(&self, f: impl FnOnce(&mut S)) -> Result<Option<Write>, UpdateError> {
        if self.has_ended() {
            return Err(UpdateError::Ended);
        }
        // No lock is held while `f` runs: it may ask for the session itself.
        let changes = write::changes(&self.entries(), f)?;
        if changes.is_empty() {
            return Ok(None);
        }
        let (local, changes): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|change| local::find(self.core.config.keys, change.key).is_some());
        let local = self.check_local(local)?;
        let mut write = if changes.is_empty() {
            Write::default()
        } else {
            self.update_session(&changes)?
        };
        if !local.is_empty() {
            let owner = self.owner();
            let mut place = self.place();
            write.local_number = place.local.get_or_insert_default().write(&local);
            write.local = Some(LocalChange {
                keys: local.keys().copied().collect(),
                store: local::store(&local::texts(&local, self.core.config.keys, &owner)),
            });
        }
        Ok(Some(write))
    }

    /// What is kept with the session.
    fn update_session(&self, changes: &[Change]) -> Result<Write, UpdateError> {
        write::fits_a_ticket(changes)?;
        let now = self.core.now();
        let (session, provisional, recorded) = {
            let mut place = self.place();
            let mut memory = self.core.memory();
            let id = memory.resolve(place.id);
            if memory.has_ended(id) {
                return Err(UpdateError::Ended);
            }
            let target = Target {
                id,
                cookie: place.base.as_deref().map(|base| &base.entries),
                in_cookie: !place.provisional || id != place.id,
                claim: Claim::of(self.address),
            };
            let recorded = write::record(
                &self.core.config,
                &self.core.backing,
                &mut memory,
                &target,
                changes,
                now,
            )?;
            // Memory has it all now, and keeps it while this socket is open.
            place.forget_entries();
            (id, place.provisional && !memory.is_in_cookie(id), recorded)
        };
        telemetry::written(session, &recorded.keys, Origin::View);
        let ops = recorded.ops;
        let marks = ops
            .iter()
            .map(|op| Mark::new(op.stamp, &op.value))
            .collect();
        let holder = self.holder(session, provisional);
        let config = &self.core.config;
        let ticket = issue::write_ticket(config, holder, ops, now, &mut config.random());
        self.core.notify(&[Notice::Changed {
            session,
            keys: recorded.keys.clone(),
            origin: Origin::View,
            state: WriteState::Pending,
        }]);
        Ok(Write {
            keys: recorded.keys,
            ticket,
            marks,
            ..Write::default()
        })
    }

    /// What is kept in the browser. Nothing is written yet.
    fn check_local(&self, changes: Vec<Change>) -> Result<Values, UpdateError> {
        let Some(largest) = changes.iter().max_by_key(|change| change.value.len()) else {
            return Ok(Values::new());
        };
        let largest = largest.key;
        let owner = self.owner();
        let place = self.place();
        let nothing = Local::default();
        let held = place.local.as_deref().unwrap_or(&nothing);
        for change in &changes {
            let key = local::find(self.core.config.keys, change.key);
            if key.is_some_and(|key| held.is_newer(key)) {
                return Err(UpdateError::Newer { key: change.key });
            }
        }
        let values = changes
            .into_iter()
            .map(|change| (change.key, change.value.into_boxed_slice()))
            .collect();
        let need = held.bytes_with(&values, owner.longest_label());
        if need > local::MAX_ITEM_BYTES {
            return Err(UpdateError::TooLarge {
                key: largest,
                need,
                room: local::MAX_ITEM_BYTES,
            });
        }
        Ok(values)
    }

    /// Takes what the page's browser keeps of the keys with `scope = local`: the text of its item,
    /// as it comes with the joins of views and whenever another tab has changed it. Nothing of it
    /// is believed: what does not fit a key and its rules, or belongs to whoever used the browser
    /// before, is not read.
    ///
    /// The page is told to forget what belongs to whoever used the browser before.
    pub fn bring(&self, item: &str) -> LocalChange {
        let forgets = !self.place().outdated;
        self.take_item(item, forgets)
    }

    /// Takes the item as another tab has left it. Unlike what comes with a join, this makes the
    /// page forget nothing: that tab may have a session of which this one does not know.
    pub fn bring_news(&self, item: &str) -> LocalChange {
        self.take_item(item, false)
    }

    fn take_item(&self, item: &str, forgets: bool) -> LocalChange {
        if !local::is_used(self.core.config.keys) || self.has_ended() {
            return LocalChange::default();
        }
        // No lock is held while rules are asked, which are code of the site.
        let Some(mut brought) = local::read(item, self.core.config.keys, &self.owner()) else {
            return LocalChange::default();
        };
        brought.amends.retain(|_, text| forgets || text.is_some());
        let mut place = self.place();
        if brought.values.is_empty() && place.local.is_none() {
            return LocalChange {
                keys: Vec::new(),
                store: local::store(&brought.amends),
            };
        }
        let held = place.local.get_or_insert_default();
        brought.amends.retain(|name, _| !held.awaits(name));
        LocalChange {
            keys: held.replace(brought.values),
            store: local::store(&brought.amends),
        }
    }

    /// Takes values of keys with `scope = local` that the visitor typed, as a JSON object, once
    /// they are checked; the page is to keep them as the answer says.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule, a name is that of no such key, the whole is too large, or the
    /// session has ended. Nothing is taken then.
    pub fn put(&self, put: &str) -> Result<LocalChange, LocalRefusal> {
        if self.has_ended() {
            return Err(LocalRefusal::new("session-changed"));
        }
        let values = local::check(put, self.core.config.keys)?;
        let owner = self.owner();
        let mut place = self.place();
        let held = place.local.get_or_insert_default();
        for name in values.keys() {
            let key = local::find(self.core.config.keys, name);
            if key.is_some_and(|key| held.is_newer(key)) {
                return Err(LocalRefusal::of_key(name, NEWER));
            }
        }
        if let Some(largest) = values.iter().max_by_key(|(_, value)| value.len())
            && held.bytes_with(&values, owner.longest_label()) > local::MAX_ITEM_BYTES
        {
            return Err(LocalRefusal::of_key(
                largest.0,
                "leaves no room in what the browser keeps",
            ));
        }
        let store = local::store(&local::texts(&values, self.core.config.keys, &owner));
        Ok(LocalChange {
            keys: held.put(values),
            store,
        })
    }

    /// Forgets what the page brought, if these keys, of a [notice](Notice::Changed), have one of
    /// `scope = local`: then a handler has [cleared](crate::Session::clear) the session.
    pub fn clear_local(&self, keys: &[&'static str]) -> Option<LocalChange> {
        let names: Vec<&'static str> = keys
            .iter()
            .copied()
            .filter(|name| local::find(self.core.config.keys, name).is_some())
            .collect();
        if names.is_empty() {
            return None;
        }
        if let Some(local) = &mut self.place().local {
            local.clear();
        }
        let forget = |name: &&'static str| ((*name).to_owned(), None);
        Some(LocalChange {
            store: local::store(&names.iter().map(forget).collect()),
            keys: names,
        })
    }

    /// How the page has to begin the texts in which it keeps keys with `scope = local`, as a JSON
    /// object: for what is typed while the page goes away, and which the next page has checked.
    /// `None` if there are no such keys.
    #[must_use]
    pub fn local_prefixes(&self) -> Option<String> {
        let has_local = local::is_used(self.core.config.keys);
        has_local.then(|| local::prefixes(self.core.config.keys, &self.owner()))
    }

    /// To whom values belong that this page keeps from now on.
    fn owner(&self) -> Owner {
        let place = self.place();
        let memory = self.core.memory();
        let id = memory.resolve(place.id);
        let entries = self.kept(&place, &memory, id);
        Owner::of(&entries, id, place.renewed)
    }

    /// A ticket that binds the page to this session, good for a day.
    #[must_use]
    pub fn ticket(&self) -> String {
        let (id, provisional) = {
            let place = self.place();
            let memory = self.core.memory();
            let id = memory.resolve(place.id);
            (id, place.provisional && !memory.is_in_cookie(id))
        };
        let (config, now) = (&self.core.config, self.core.now());
        issue::page_ticket(
            config,
            self.holder(id, provisional),
            now,
            &mut config.random(),
        )
    }

    fn holder(&self, id: SessionId, provisional: bool) -> Holder<'_> {
        Holder {
            id,
            provisional,
            host: &self.host,
        }
    }

    /// Whether the page should post its ticket once, because the cookie that this socket came with
    /// is behind what the server knows, or has used up a tenth of the time for which it may rest.
    #[must_use]
    pub fn needs_post(&self) -> bool {
        let place = self.place();
        !place.provisional && (place.behind || place.is_old(self.core.now(), self.core.config.idle))
    }

    /// What is to be done about the session's end, as of now. Ask about once a minute; each thing
    /// is said once.
    ///
    /// `is_active` says that the visitor did something since it was last asked: a page that merely
    /// lies open does not keep its session alive.
    pub fn due(&self, is_active: bool) -> Due {
        if self.has_ended() {
            return Due::End;
        }
        let now = self.core.now();
        let mut place = self.place();
        let Some(lease) = place.lease else {
            return Due::Nothing;
        };
        let deadline = lease.idle_deadline.min(lease.absolute_deadline);
        if deadline.has_passed(now) {
            let session = place.id;
            drop(place);
            telemetry::expired(session);
            return Due::End;
        }
        if is_active && !place.asked && place.is_old(now, self.core.config.idle) {
            place.asked = true;
            return Due::Renewal;
        }
        let left = deadline.since(now);
        if !place.warned && left <= WARNING.min(self.core.config.idle / 10) {
            place.warned = true;
            return Due::Warning(left);
        }
        Due::Nothing
    }

    /// The session lives longer. Call it on [`Notice::Extended`].
    pub fn extend(&self, lease: &Lease) {
        let mut place = self.place();
        // Two threads may send their notices in either order.
        let later = place.lease.map_or(*lease, |known| known.later(*lease));
        place.lease = Some(later);
        place.asked = false;
        place.warned = false;
    }

    /// Whether a login or logout put another session in the place of this one. Ask it once after
    /// subscribing to [`topic`](Self::topic): what happened before that is told nobody.
    ///
    /// ```
    /// use remount_session::{KeyRing, Sessions};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ring = KeyRing::new(b"an example of at least 32 random bytes")?;
    /// let sessions = Sessions::<()>::new(ring);
    /// let session = sessions.connect(&http::HeaderMap::new(), None).await?;
    /// assert!(!session.has_ended());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn has_ended(&self) -> bool {
        let place = self.place();
        self.core.memory().has_ended(place.id)
    }

    /// Judges a write by what the page says about its post and by what the endpoint really sent.
    ///
    /// [`Committed`](Outcome::Committed) takes both: a status of success, and a cookie that went
    /// out, here or by the word of a receipt, holding exactly this write of each key. If all of it
    /// is kept but for keys that were written again since, it is
    /// [`Superseded`](Outcome::Superseded). The outcome is also sent as a [`Notice`], except for
    /// the last, whose keys have had a notice of their own.
    ///
    /// Keys with `scope = local` are committed if the page says so; there is nothing to compare
    /// that with, and no notice of it.
    ///
    /// What another server sent counts with its receipt:
    /// [`settle_with_receipt`](Self::settle_with_receipt).
    ///
    /// The log is told of a failure at debug level only: a page can say `answer` as often as it
    /// likes. Warn of the first few of a page, with the [names](Write::names) of what was written.
    pub fn settle(&self, write: &Write, answer: Answer) -> Outcome {
        self.settle_knowing(write, answer, None)
    }

    fn settle_knowing(&self, write: &Write, answer: Answer, receipt: Option<&Receipt>) -> Outcome {
        let local = write
            .local
            .as_ref()
            .map(|change| self.settle_local(change, write.local_number, answer));
        if write.keys.is_empty() {
            return local.unwrap_or(Outcome::Unchanged);
        }
        let session = self.settle_session(write, answer, receipt);
        match (session, local) {
            (Outcome::Failed(_), _) | (_, None) => session,
            (_, Some(failed @ Outcome::Failed(_))) => failed,
            (Outcome::Superseded, _) => session,
            (_, Some(local)) => local,
        }
    }

    fn settle_local(&self, change: &LocalChange, number: u64, answer: Answer) -> Outcome {
        let (session, standing) = {
            let mut place = self.place();
            let held = place.local.as_mut();
            let standing = held.and_then(|local| local.settle(number, &change.keys));
            (place.id, standing)
        };
        // The write is of a page that is gone, and what that page has kept nobody knows.
        let Some(standing) = standing else {
            telemetry::view_failed(session, &change.keys, Failure::Unconfirmed);
            return Outcome::Failed(Failure::Unconfirmed);
        };
        let failure = match answer {
            // Whatever became of the ticket, the page has stored this.
            Answer::Status(_) | Answer::NoCookies => None,
            Answer::NoStorage => Some(Failure::NoStorage),
            Answer::Silence => Some(Failure::Unconfirmed),
        };
        if standing.is_empty() {
            return Outcome::Superseded;
        }
        match failure {
            Some(failure) => {
                telemetry::view_failed(session, &standing, failure);
                Outcome::Failed(failure)
            }
            None if standing.len() < change.keys.len() => Outcome::Superseded,
            None => Outcome::Committed,
        }
    }

    fn settle_session(&self, write: &Write, answer: Answer, receipt: Option<&Receipt>) -> Outcome {
        let failure = match answer {
            Answer::Status(200..=299) => None,
            Answer::Status(0) => Some(Failure::Blocked),
            Answer::Status(status) => Some(Failure::Refused(status)),
            Answer::NoCookies => Some(Failure::NoCookies),
            // Said of the other keys; the ticket was posted.
            Answer::NoStorage => None,
            Answer::Silence => Some(Failure::Unconfirmed),
        };
        let (session, outcome) = {
            let place = self.place();
            let mut memory = self.core.memory();
            let id = memory.resolve(place.id);
            let keys = write.keys.iter().zip(&write.marks);
            let progress = |(key, mark): (&&str, &Mark)| {
                let here = memory.progress(id, key, *mark);
                receipts::progress(here, receipt, key, *mark)
            };
            let progress: Vec<Progress> = keys.map(progress).collect();
            let is_standing = |progress: &&Progress| **progress != Progress::Superseded;
            let standing: Vec<_> = progress.iter().filter(is_standing).collect();
            let outcome = match failure {
                _ if standing.is_empty() => Outcome::Superseded,
                Some(failure) => Outcome::Failed(failure),
                None if standing.iter().any(|progress| **progress != Progress::Sent) => {
                    Outcome::Failed(Failure::Unconfirmed)
                }
                None if standing.len() < progress.len() => Outcome::Superseded,
                None => Outcome::Committed,
            };
            if let Outcome::Failed(_) = outcome {
                let took_no_cookie = failure == Some(Failure::NoCookies);
                let keys = write.keys.iter().zip(&write.marks).zip(&progress);
                for ((key, mark), progress) in keys {
                    // What went out may be in the browser all the same, unless that takes no
                    // cookies.
                    if *progress != Progress::Sent || !took_no_cookie {
                        memory.mark_failed(id, key, *mark);
                    }
                }
            }
            (id, outcome)
        };
        let state = match outcome {
            Outcome::Committed => WriteState::Committed,
            Outcome::Failed(failure) => WriteState::Failed(failure),
            Outcome::Superseded | Outcome::Unchanged => {
                telemetry::superseded(session, &write.keys);
                return outcome;
            }
        };
        if let Outcome::Failed(failure) = outcome {
            telemetry::view_failed(session, &write.keys, failure);
        }
        self.core.notify(&[Notice::Changed {
            session,
            keys: write.keys.clone(),
            origin: Origin::View,
            state,
        }]);
        outcome
    }

    /// Makes this the socket of the session that its browser turned out to have. Call it on
    /// [`Notice::Rebound`], subscribe to the new [`topic`](Self::topic), and give the page a new
    /// [`ticket`](Self::ticket).
    pub fn rebind(&self, to: SessionId, lease: &Lease) {
        let mut place = self.place();
        if place.id == to {
            return;
        }
        self.core.memory().rebind(place.id, to);
        place.forget_entries();
        let local = place.local.take();
        *place = Place {
            id: to,
            provisional: false,
            behind: false,
            lease: Some(*lease),
            asked: false,
            warned: false,
            base: place.base.take(),
            renewed: false,
            outdated: false,
            local,
        };
    }

    pub(crate) fn new(
        core: &Arc<Core>,
        host: &str,
        presented: Presented,
        address: Address,
        now: Timestamp,
    ) -> Self {
        let mirror_lags = core.mirror_lags(&presented);
        let brought = presented.brought;
        let mut memory = core.memory();
        let place = match presented.session {
            Some(session) => {
                memory.presented(session.id, &session.entries, core.config.keys, now);
                let known = memory.entries(session.id);
                let behind =
                    known.is_some_and(|known| !session.entries.covers(known, core.config.keys));
                let behind = behind || mirror_lags;
                Place {
                    id: session.id,
                    provisional: false,
                    behind,
                    lease: Some(session.lease()),
                    asked: false,
                    warned: false,
                    base: FromCookies::of(session.entries, brought),
                    renewed: session.renewed,
                    outdated: false,
                    local: None,
                }
            }
            None => Place {
                id: SessionId::random(&mut core.config.random()),
                provisional: true,
                behind: false,
                lease: None,
                asked: false,
                warned: false,
                base: FromCookies::of(Entries::default(), brought),
                renewed: false,
                outdated: presented.ended,
                local: None,
            },
        };
        memory.pin(place.id);
        drop(memory);
        tracing::debug!(session = ?place.id, provisional = place.provisional, "socket opened");
        Self {
            core: Arc::clone(core),
            host: core.host_names.shared(host),
            address,
            place: Mutex::new(place),
            data: PhantomData,
        }
    }

    fn entries(&self) -> Entries {
        let place = self.place();
        let memory = self.core.memory();
        let id = memory.resolve(place.id);
        self.kept(&place, &memory, id)
            .with_local(place.local.as_deref())
    }

    /// What is kept with the session.
    fn kept(&self, place: &Place, memory: &Memory, id: SessionId) -> Entries {
        match &place.base {
            Some(base) => memory.merged(id, &base.entries, self.core.config.keys),
            None => memory.entries(id).cloned().unwrap_or_default(),
        }
    }
}

/// What is to be done about a session's end. From [`PageSession::due`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The page should post its ticket, which makes the session live longer.
    Renewal,
    /// The page should tell the visitor that the session ends after this time, unless something
    /// happens.
    Warning(Duration),
    /// The session is over: the socket is to be closed.
    End,
}

/// How long before its end a session's page is told of it, or a tenth of the time for which it may
/// rest, if that is shorter.
const WARNING: Duration = Duration::from_secs(5 * 60);

impl FromCookies {
    fn of(entries: Entries, cookies: Brought) -> Option<Box<Self>> {
        let is_empty = entries.is_empty() && cookies.is_empty();
        (!is_empty).then(|| Box::new(Self { entries, cookies }))
    }
}

impl Place {
    /// Memory has all that the session's cookie held.
    fn forget_entries(&mut self) {
        match &mut self.base {
            Some(base) if !base.cookies.is_empty() => base.entries = Entries::default(),
            base => *base = None,
        }
    }

    /// Whether a tenth of the time for which the session may rest has passed since it was last
    /// seen, and seeing it again would lengthen its life.
    fn is_old(&self, now: Timestamp, idle: Duration) -> bool {
        self.lease
            .is_some_and(|lease| now > lease.renewal_time(idle))
    }
}

impl<S> PageSession<S> {
    /// Taken before the memory's lock, never after.
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Drop for PageSession<S> {
    fn drop(&mut self) {
        let id = self.place().id;
        self.core.memory().unpin(id);
    }
}

impl<S> fmt::Debug for PageSession<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.place().id;
        f.debug_struct("PageSession")
            .field("id", &id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
