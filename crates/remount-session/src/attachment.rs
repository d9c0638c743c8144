//! What a live socket holds of a session.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::attachment::plain_cookies::PageCookies;
use crate::cookie::Presented;
use crate::core::{Core, Target, random};
use crate::entries::{Entries, Stamp};
use crate::id::SessionId;
use crate::memory::Progress;
use crate::notice::{Lease, Notice, Origin, WriteState};
use crate::plain_cookie::brought::Brought;
use crate::rate::Address;
use crate::schema::Schema;
use crate::telemetry;
use crate::timestamp::Timestamp;
use crate::write::{self, Answer, Failure, Outcome, UpdateError, Write};

mod plain_cookies;

/// The session of one live socket, shared by its views.
///
/// While it lives, the server's memory of the session stays. A socket that came without a session has a provisional id, and its first write makes a session of it.
///
/// A write that [failed](Outcome::Failed) is not taken back: the value stays what every view of the session reads while a socket of it is open, since it was accepted and another view may have built on it. It is not claimed to be saved either: whoever listens hears of the failure, and if a later cookie
/// carries the value after all, [`Notice::Changed`] says [`WriteState::Committed`] then.
pub struct Attachment<S> {
    core: Arc<Core>,
    host: Arc<str>,
    address: Option<Address>,
    place: Mutex<Place>,
    schema: PhantomData<fn() -> S>,
}

/// Which session, as this socket knows it.
struct Place {
    id: SessionId,
    /// Whether the socket came without a session.
    provisional: bool,
    /// Whether the cookie that it came with lacks something that memory has.
    behind: bool,
    /// Until when the session lives, as far as is known; of a session that no cookie holds yet, nothing is.
    lease: Option<Lease>,
    /// The page was asked to renew the cookie, and the lease is not longer yet.
    asked: bool,
    /// The page was told that the session is about to end.
    warned: bool,
    /// What its request brought; most bring nothing, or nothing that memory does not hold as well.
    base: Option<Box<Base>>,
}

#[derive(Default)]
struct Base {
    /// What the session's cookie held; nothing once memory holds it as well.
    entries: Entries,
    cookies: PageCookies,
}

impl<S: Schema> Attachment<S> {
    /// The id of the session, provisional until the first write. Use it to tell sessions apart.
    #[must_use]
    pub fn id(&self) -> SessionId {
        self.place().id
    }

    /// The topic of the session's notices: [`SessionId::topic`]. Another one after [`rebind`](Self::rebind).
    #[must_use]
    pub fn topic(&self) -> String {
        self.id().topic()
    }

    /// The values as of now: what the cookie of this socket held and everything written since.
    #[must_use]
    pub fn get(&self) -> S {
        S::from_entries(&self.entries())
    }

    /// Changes values. They are validated, every view of the session reads them at once, and the page is to post the returned write; `None` if `f` changes nothing.
    ///
    /// `f` works on the values as of now, and only the keys that it changes are written, so two views that change different keys do not disturb each other. Of two that change the same key at the same time the later one wins; keep counters in a store.
    ///
    /// # Errors
    ///
    /// [`Invalid`](UpdateError::Invalid), [`Newer`](UpdateError::Newer), [`TooLarge`](UpdateError::TooLarge) or [`Full`](UpdateError::Full); then nothing is written.
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
        self.core.fits_a_ticket(&changes)?;
        let now = self.core.now();
        let (session, provisional, recorded) = {
            let mut place = self.place();
            let mut memory = self.core.memory();
            let id = memory.resolve(place.id);
            let target = Target {
                id,
                cookie: place.base.as_deref().map(|base| &base.entries),
                in_cookie: !place.provisional || id != place.id,
                address: self.address,
            };
            let recorded = self.core.record(&mut memory, &target, &changes, now)?;
            // Memory has it all now, and keeps it while this socket is open.
            place.forget_entries();
            (id, place.provisional && !memory.is_in_cookie(id), recorded)
        };
        telemetry::written(session, &recorded.keys, Origin::View);
        let ops = recorded.ops;
        let ticket = self
            .core
            .ticket(session, provisional, &self.host, ops, now, &mut random());
        self.core.notify(&[Notice::Changed {
            session,
            keys: recorded.keys.clone(),
            origin: Origin::View,
            state: WriteState::Pending,
        }]);
        Ok(Some(Write {
            keys: recorded.keys,
            ticket,
            stamps: recorded.stamps,
            cookie: None,
        }))
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
        let now = self.core.now();
        self.core
            .ticket(id, provisional, &self.host, Vec::new(), now, &mut random())
    }

    /// Whether the page should post its ticket once, because the cookie that this socket came with is behind what the server knows, or has used up a tenth of the time for which it may rest.
    #[must_use]
    pub fn needs_post(&self) -> bool {
        let place = self.place();
        !place.provisional && (place.behind || place.is_old(self.core.now(), self.core.idle))
    }

    /// What is to be done about the session's end, as of now. Ask about once a minute; each thing is said once.
    ///
    /// `is_active` says that the visitor did something since it was last asked: a page that merely lies open does not keep its session alive.
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
        if is_active && !place.asked && place.is_old(now, self.core.idle) {
            place.asked = true;
            return Due::Renewal;
        }
        let left = deadline.since(now);
        if !place.warned && left <= WARNING.min(self.core.idle / 10) {
            place.warned = true;
            return Due::Warning(left);
        }
        Due::Nothing
    }

    /// The session lives longer. Call it on [`Notice::Extended`].
    pub fn extend(&self, lease: &Lease) {
        let mut place = self.place();
        place.lease = Some(*lease);
        place.asked = false;
        place.warned = false;
    }

    /// Whether a login or logout put another session in the place of this one.
    fn has_ended(&self) -> bool {
        let place = self.place();
        self.core.memory().has_ended(place.id)
    }

    /// Judges a write by what the page says about its post and by what the endpoint really sent.
    ///
    /// [`Committed`](Outcome::Committed) takes both: a status of success, and a cookie that went out holding exactly this write of each key. If all of it is kept but for keys that were written again since, it is [`Superseded`](Outcome::Superseded). The outcome is also sent as a [`Notice`], except for the last, whose keys have had a
    /// notice of their own, and for a plain cookie, of which no notice ever tells.
    pub fn settle(&self, write: &Write, answer: Answer) -> Outcome {
        let failure = match answer {
            Answer::Status(200..=299) => None,
            Answer::Status(0) => Some(Failure::Blocked),
            Answer::Status(status) => Some(Failure::Refused(status)),
            Answer::NoCookies => Some(Failure::NoCookies),
            Answer::Silence => Some(Failure::Unconfirmed),
        };
        let (session, outcome) = {
            let place = self.place();
            let mut memory = self.core.memory();
            let id = memory.resolve(place.id);
            let progress: Vec<Progress> = match &write.cookie {
                Some(cookie) => vec![memory.cookie_progress(id, cookie.name, cookie.stamp)],
                None => {
                    let keys = write.keys.iter().zip(&write.stamps);
                    keys.map(|(key, stamp)| memory.progress(id, key, *stamp))
                        .collect()
                }
            };
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
                for (key, stamp) in write.keys.iter().zip(&write.stamps) {
                    memory.mark_failed(id, key, *stamp);
                }
            }
            (id, outcome)
        };
        let state = match outcome {
            Outcome::Committed => WriteState::Committed,
            Outcome::Failed(failure) => WriteState::Failed(failure),
            Outcome::Superseded | Outcome::Unchanged => {
                telemetry::superseded(session, &write.names());
                return outcome;
            }
        };
        if let Outcome::Failed(failure) = outcome {
            telemetry::failed(session, &write.names(), failure);
        }
        if write.cookie.is_some() {
            return outcome;
        }
        self.core.notify(&[Notice::Changed {
            session,
            keys: write.keys.clone(),
            origin: Origin::View,
            state,
        }]);
        outcome
    }

    /// Makes this the socket of the session that its browser turned out to have. Call it on [`Notice::Rebound`], subscribe to the new [`topic`](Self::topic), and give the page a new [`ticket`](Self::ticket).
    pub fn rebind(&self, to: SessionId, lease: &Lease) {
        let mut place = self.place();
        if place.id == to {
            return;
        }
        self.core.memory().rebind(place.id, to);
        place.forget_entries();
        *place = Place {
            id: to,
            provisional: false,
            behind: false,
            lease: Some(*lease),
            asked: false,
            warned: false,
            base: place.base.take(),
        };
    }

    pub(crate) fn new(
        core: &Arc<Core>,
        host: &str,
        presented: Presented,
        brought: Brought,
        address: Option<Address>,
        now: Timestamp,
    ) -> Self {
        let session = presented.session.as_ref();
        let delivered = session.map_or(Stamp::default(), |session| session.delivered.greatest());
        let cookies = PageCookies {
            values: brought,
            delivered,
        };
        let mut memory = core.memory();
        let place = match presented.session {
            Some(session) => {
                memory.presented(session.id, &session.entries, core.keys, now);
                let known = memory.entries(session.id);
                let behind = known.is_some_and(|known| !session.entries.covers(known, core.keys));
                Place {
                    id: session.id,
                    provisional: false,
                    behind,
                    lease: Some(session.lease()),
                    asked: false,
                    warned: false,
                    base: Base::of(session.entries, cookies),
                }
            }
            None => Place {
                id: SessionId::random(&mut random()),
                provisional: true,
                behind: false,
                lease: None,
                asked: false,
                warned: false,
                base: Base::of(Entries::default(), cookies),
            },
        };
        memory.pin(place.id);
        drop(memory);
        tracing::debug!(session = ?place.id, provisional = place.provisional, "socket opened");
        Self {
            core: Arc::clone(core),
            host: core.host(host),
            address,
            place: Mutex::new(place),
            schema: PhantomData,
        }
    }

    fn entries(&self) -> Entries {
        let place = self.place();
        let memory = self.core.memory();
        let id = memory.resolve(place.id);
        match &place.base {
            Some(base) => self.core.merged(&memory, id, &base.entries),
            None => memory.entries(id).cloned().unwrap_or_default(),
        }
    }
}

/// What is to be done about a session's end. From [`Attachment::due`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// The page should post its ticket, which makes the session live longer.
    Renewal,
    /// The page should tell the visitor that the session ends after this time, unless something happens.
    Warning(Duration),
    /// The session is over: the socket is to be closed.
    End,
}

/// How long before its end a session's page is told of it, or a tenth of the time for which it may rest, if that is shorter.
const WARNING: Duration = Duration::from_secs(5 * 60);

impl Base {
    fn of(entries: Entries, cookies: PageCookies) -> Option<Box<Self>> {
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

    /// Whether a tenth of the time for which the session may rest has passed since it was last seen, and seeing it again would lengthen its life.
    fn is_old(&self, now: Timestamp, idle: Duration) -> bool {
        self.lease
            .is_some_and(|lease| now > lease.renewal_time(idle))
    }
}

impl<S> Attachment<S> {
    /// Taken before the memory's lock, never after.
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Drop for Attachment<S> {
    fn drop(&mut self) {
        let id = self.place().id;
        self.core.memory().unpin(id);
    }
}

impl<S> fmt::Debug for Attachment<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.place().id;
        f.debug_struct("Attachment")
            .field("id", &id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
