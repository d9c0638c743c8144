//! What happens to the session during one HTTP request.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{CACHE_CONTROL, HeaderName, ORIGIN, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::charged;
use crate::backing::store::StoreError;
use crate::backing::{Saved, room};
use crate::config::Config;
use crate::core::Core;
use crate::decide::login::{self, LoginEnd};
use crate::decide::unsaved::unsaved;
use crate::decide::update_error::UpdateError;
use crate::decide::write::{self, Change, Target};
use crate::http::headers::{self, FETCH_SITE};
use crate::memory::Claim;
use crate::memory::address::Address;
use crate::notice::{Notice, Origin, WriteState};
use crate::page::failure::Failure;
use crate::page::local;
use crate::plain_cookie::brought::Brought;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::issue;
use crate::telemetry;
use crate::values::entries::Entries;
use crate::values::id::SessionId;
use crate::values::key::{self, Key};
use crate::values::session_data::SessionData;
use crate::values::timestamp::Timestamp;

/// Shared by the layer and the extractors of one request. Costs nothing until a handler asks for
/// the session.
pub(crate) struct RequestSession<S> {
    core: Arc<Core>,
    state: Mutex<State>,
    data: PhantomData<fn() -> S>,
}

#[derive(Default)]
struct State {
    /// What the request presented, once a handler asked.
    presented: Option<Presented>,
    /// The session in the cookie, or the one that the first update made.
    id: Option<SessionId>,
    is_proven: bool,
    /// Whether the session is one that this request made in the place of another.
    is_renewed: bool,
    /// Who is charged.
    address: Address,
    is_read: bool,
    written: Vec<&'static str>,
    /// The sessions that are over once the answer leaves.
    ended: Vec<Ended>,
    is_answered: bool,
}

#[derive(Clone, Copy)]
struct Ended {
    id: SessionId,
    /// Whether what was written to it meanwhile goes on in the session that takes its place. Of a
    /// logout, only what that keeps does.
    goes_on: bool,
}

impl Ended {
    /// What goes on of these entries.
    fn left(self, entries: &Entries, keys: &[Key]) -> Entries {
        match self.goes_on {
            true => entries.renewed(keys),
            false => entries.kept_on_logout(keys),
        }
    }
}

/// What an answer is to say of the session.
pub(crate) struct Outgoing {
    session: SessionCookie,
    /// Whether this request made the session.
    is_new: bool,
    /// Whether the browser had none before.
    is_opened: bool,
    outdated: Vec<String>,
    brought: Brought,
    written: Vec<&'static str>,
    /// The sessions that are over, and what memory had of them.
    ended: Vec<(Ended, Entries)>,
}

impl<S> RequestSession<S> {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            state: Mutex::default(),
            data: PhantomData,
        }
    }

    /// Reads the cookies of the request, at the first call.
    pub(crate) async fn open(&self, parts: &Parts) -> Result<(), StoreError> {
        if self.state().presented.is_some() {
            return Ok(());
        }
        let host = headers::asked_host(&parts.headers, &parts.uri);
        let now = self.core.now();
        let mut presented = self
            .core
            .read_cookies(headers::cookies(&parts.headers).into_iter(), now);
        let Core {
            config, backing, ..
        } = &*self.core;
        backing.load(config, &mut presented).await?;
        if let Some(session) = &presented.session {
            let mut memory = self.core.memory();
            memory.presented(session.id, &session.entries, self.core.config.keys, now);
        }
        let mut state = self.state();
        state.id = presented.session.as_ref().map(|session| session.id);
        let fetch_site = headers::only(&parts.headers, &FETCH_SITE);
        let origin = headers::only(&parts.headers, &ORIGIN);
        state.is_proven = self.core.is_same_origin(fetch_site, origin, &host);
        state.address = charged(&self.core, parts);
        state.presented = Some(presented);
        Ok(())
    }

    pub(crate) fn id(&self) -> Option<SessionId> {
        let mut state = self.state();
        state.is_read = true;
        state.id
    }

    /// Ends what can be written, and puts the headers on an answer that sets no cookie. For one
    /// that does, returns what is to be sent.
    pub(crate) fn finish(&self, headers: &mut HeaderMap) -> Option<Outgoing> {
        let mut state = self.state();
        state.is_answered = true;
        match state.id {
            Some(id) if !state.written.is_empty() || state.is_renewed => {
                Some(self.outgoing(&state, id))
            }
            _ => {
                if state.is_read {
                    keep_private(headers);
                }
                None
            }
        }
    }

    fn outgoing(&self, state: &State, id: SessionId) -> Outgoing {
        let now = self.core.now();
        let nothing = Presented::default();
        let presented = state.presented.as_ref().unwrap_or(&nothing);
        let mut memory = self.core.memory();
        let mut came_late = Entries::default();
        let mut known_of_ended = Vec::with_capacity(state.ended.len());
        for ended in &state.ended {
            let known = memory.entries(ended.id).cloned().unwrap_or_default();
            let keys = self.core.config.keys;
            came_late.join(&ended.left(&known, keys), keys);
            memory.end(ended.id, state.address, now);
            known_of_ended.push((*ended, known));
        }
        let session = match &presented.session {
            Some(session) => {
                let mut entries = memory.merged(id, &session.entries, self.core.config.keys);
                entries.join(&came_late, self.core.config.keys);
                if !state.is_renewed {
                    session.seen_again(entries, self.core.config.idle, now)
                } else {
                    SessionCookie {
                        entries,
                        ..session.clone()
                    }
                }
            }
            None => {
                let mut begun = login::begin(&self.core.config, id, presented, now);
                begun.entries = memory.merged(id, &Entries::default(), self.core.config.keys);
                begun
            }
        };
        Outgoing {
            session,
            is_new: presented.session.is_none() || state.is_renewed,
            is_opened: presented.session.is_none(),
            outdated: presented.outdated.clone(),
            brought: presented.brought.clone(),
            written: state.written.clone(),
            ended: known_of_ended,
        }
    }

    /// Saves the session, then makes the headers that acknowledge it and tells the views. `None` if
    /// the store cannot be asked: nothing is acknowledged then, and no session has ended.
    pub(super) async fn save_and_send(&self, mut outgoing: Outgoing) -> Option<Vec<HeaderValue>> {
        let now = self.core.now();
        match self.save(&mut outgoing, now).await {
            Ok(Saved::InCookie | Saved::Written(_)) => Some(self.send(outgoing)),
            // A login or logout of another server came in between. The next request finds no
            // session.
            Ok(Saved::Gone) => {
                let id = outgoing.session.id;
                let address = self.state().address;
                self.core.memory().end(id, address, now);
                self.core.notify(&[Notice::Ended { session: id }]);
                None
            }
            Err(_) => {
                let Outgoing {
                    session, written, ..
                } = outgoing;
                let notice = unsaved(&self.core, &session, written, Origin::Handler);
                self.core.notify(notice.as_slice());
                None
            }
        }
    }

    async fn save(&self, outgoing: &mut Outgoing, now: Timestamp) -> Result<Saved, StoreError> {
        let Core {
            config, backing, ..
        } = &*self.core;
        let keys = config.keys;
        let mut saved = backing
            .save(config, &outgoing.session, outgoing.is_new, now)
            .await;
        for (ended, _) in &outgoing.ended {
            if let Ok(Saved::Written(entries)) = &mut saved {
                match backing.delete(config, ended.id).await {
                    Ok(late) => entries.join(&ended.left(&late, keys), keys),
                    Err(error) => saved = Err(error),
                }
            }
        }
        match &saved {
            Ok(Saved::InCookie) => {}
            Ok(Saved::Written(entries)) => {
                if !outgoing.session.entries.covers(entries, keys) {
                    outgoing.session.entries = entries.clone();
                    // Written to the old session while this answer was under way. It is over either
                    // way.
                    if !outgoing.ended.is_empty() {
                        let _ = backing.save(config, &outgoing.session, true, now).await;
                    }
                }
                let id = outgoing.session.id;
                self.core.memory().absorb(id, entries, keys, now);
            }
            _ => {
                let address = self.state().address;
                let mut memory = self.core.memory();
                for (ended, known) in &outgoing.ended {
                    memory.revive(ended.id, known, address, now);
                }
            }
        }
        saved
    }

    /// Makes the headers of the answer, and tells the views.
    pub(crate) fn send(&self, outgoing: Outgoing) -> Vec<HeaderValue> {
        let now = self.core.now();
        let Outgoing {
            session,
            written,
            is_opened,
            ..
        } = outgoing;
        let id = session.id;
        // Measured at the update already; only another server's writes could have added to it.
        let size = room::of_session(&self.core.config, &self.core.backing, &session);
        let fits = size.fits() || !self.core.backing.is_carried_by_answers();
        let mut healed = Vec::new();
        if fits {
            healed = self.core.memory().sent(id, &session.entries, now);
        }
        for (ended, _) in &outgoing.ended {
            telemetry::ended(ended.id, id, ended.goes_on);
        }
        let mut set = Vec::new();
        if fits {
            if is_opened {
                telemetry::opened(id);
            }
            if !written.is_empty() {
                telemetry::written(id, &written, Origin::Handler);
            }
            let mut cookies = issue::set_cookies(
                &self.core.config,
                &self.core.backing,
                &session,
                None,
                &outgoing.outdated,
                now,
                &mut self.core.config.random(),
            );
            let Config { mirrors, .. } = &*self.core.config;
            let jar = self.core.config.jar();
            cookies.extend(mirrors.headers(&session, &outgoing.brought, jar));
            set.extend(
                cookies
                    .iter()
                    .filter_map(|cookie| HeaderValue::from_str(cookie).ok()),
            );
        } else {
            telemetry::too_large(&written, size.need, size.room);
            telemetry::failed(id, &written, Failure::Unconfirmed);
        }
        let ended = outgoing
            .ended
            .iter()
            .map(|(ended, _)| Notice::Ended { session: ended.id });
        let mut notices: Vec<Notice> = ended.collect();
        let healed = healed.iter().map(|key| &**key);
        let healed = healed.filter(|key| written.iter().all(|name| name != key));
        let healed = key::names(self.core.config.keys, healed);
        if !healed.is_empty() {
            notices.push(Notice::Changed {
                session: id,
                keys: healed,
                origin: Origin::View,
                state: WriteState::Committed,
            });
        }
        if !written.is_empty() {
            notices.push(Notice::Changed {
                session: id,
                keys: written,
                origin: Origin::Handler,
                state: if fits {
                    WriteState::Committed
                } else {
                    WriteState::Failed(Failure::Unconfirmed)
                },
            });
        }
        self.core.notify(&notices);
        set
    }

    /// Whether an answer may have to wait until the session is saved.
    pub(super) fn may_wait(&self) -> bool {
        self.core.backing.may_wait()
    }

    /// Puts a session with a new id in the place of the one that the request came with.
    pub(crate) fn renew(
        &self,
        from_any_site: bool,
        end: Option<LoginEnd>,
    ) -> Result<(), UpdateError> {
        if !from_any_site && !self.state().is_proven {
            return Err(UpdateError::NotSameOrigin);
        }
        self.replace(true, |core, old, presented, now| {
            Some(login::renewed(
                &core.config,
                old,
                end,
                presented,
                now,
                &mut self.core.config.random(),
            ))
        })
    }

    /// Puts a session that is empty, but for what a logout keeps, in the place of the one that the
    /// request came with, if it came with one.
    pub(crate) fn log_out(&self) -> Result<(), UpdateError> {
        if !self.state().is_proven {
            return Err(UpdateError::NotSameOrigin);
        }
        self.replace(false, |core, old, presented, now| {
            Some(login::logged_out(
                &core.config,
                old?,
                presented,
                now,
                &mut self.core.config.random(),
            ))
        })
    }

    fn replace(
        &self,
        goes_on: bool,
        successor: impl FnOnce(
            &Core,
            Option<&SessionCookie>,
            &Presented,
            Timestamp,
        ) -> Option<SessionCookie>,
    ) -> Result<(), UpdateError> {
        let mut state = self.state();
        state.is_read = true;
        if state.is_answered {
            return Err(UpdateError::Answered);
        }
        let now = self.core.now();
        let mut presented = state.presented.take().unwrap_or_default();
        let old = match (&presented.session, state.id) {
            (Some(session), _) => Some(SessionCookie {
                entries: self.merged(session.id, &session.entries),
                ..session.clone()
            }),
            // An update of this same request has made it.
            (None, Some(id)) => {
                let mut begun = login::begin(&self.core.config, id, &presented, now);
                begun.entries = self.merged(id, &Entries::default());
                Some(begun)
            }
            (None, None) => None,
        };
        if let Some(next) = successor(&self.core, old.as_ref(), &presented, now) {
            if let Some(old) = old {
                let jar = self.core.config.jar();
                presented.outdated.push(jar.name(old.id));
                let witness = old.until_quit.map(|_| jar.witness_name(old.id));
                presented.outdated.extend(witness);
                state.ended.push(Ended {
                    id: old.id,
                    goes_on,
                });
            }
            presented.latest_born = next.born;
            state.id = Some(next.id);
            state.is_renewed = true;
            // It is this handler's own session now, whoever sent the request.
            state.is_proven = true;
            presented.session = Some(next);
        }
        state.presented = Some(presented);
        Ok(())
    }

    fn merged(&self, id: SessionId, cookie: &Entries) -> Entries {
        self.core.memory().merged(id, cookie, self.core.config.keys)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entries(&self, state: &State) -> Entries {
        let nothing = Entries::default();
        let session = state
            .presented
            .as_ref()
            .and_then(|presented| presented.session.as_ref());
        let cookie = session.map_or(&nothing, |session| &session.entries);
        match state.id {
            Some(id) => self.merged(id, cookie),
            None => nothing,
        }
    }
}

impl<S: SessionData> RequestSession<S> {
    pub(crate) fn get(&self) -> S {
        let entries = {
            let mut state = self.state();
            state.is_read = true;
            self.entries(&state)
        };
        S::from_entries(&entries)
    }

    pub(crate) fn update(&self, f: impl FnOnce(&mut S)) -> Result<(), UpdateError> {
        self.try_update(f, None)
            .inspect_err(|error| telemetry::update_refused(error, Origin::Handler))
    }

    /// Sets every value to its default. Those that pages keep are no longer of the session's epoch.
    pub(crate) fn clear(&self) -> Result<(), UpdateError> {
        let epoch = local::is_used(self.core.config.keys).then(|| Change {
            key: local::EPOCH,
            value: local::Epoch::of_a_logout(&mut self.core.config.random()).value(),
        });
        self.try_update(|values| *values = S::default(), epoch)
            .inspect_err(|error| telemetry::update_refused(error, Origin::Handler))
    }

    /// Makes the changes of `f` and this other one, or none of them.
    fn try_update(&self, f: impl FnOnce(&mut S), other: Option<Change>) -> Result<(), UpdateError> {
        let entries = {
            let mut state = self.state();
            state.is_read = true;
            if !state.is_proven {
                return Err(UpdateError::NotSameOrigin);
            }
            self.entries(&state)
        };
        let mut changes = write::changes(&entries, f)?;
        let is_local = |change: &&Change| local::find(self.core.config.keys, change.key).is_some();
        if let Some(local) = changes.iter().find(is_local) {
            return Err(UpdateError::Local { key: local.key });
        }
        changes.extend(other);
        self.record(&changes)
    }

    fn record(&self, changes: &[Change]) -> Result<(), UpdateError> {
        let mut state = self.state();
        if state.is_answered {
            return Err(UpdateError::Answered);
        }
        if changes.is_empty() {
            return Ok(());
        }
        let id = state
            .id
            .unwrap_or_else(|| SessionId::random(&mut self.core.config.random()));
        let session = state
            .presented
            .as_ref()
            .and_then(|presented| presented.session.as_ref());
        let target = Target {
            id,
            cookie: session.map(|session| &session.entries),
            in_cookie: session.is_some() && !state.is_renewed,
            claim: if state.is_renewed {
                Claim::of_login(state.address)
            } else {
                Claim::of(state.address)
            },
        };
        let now = self.core.now();
        let Core {
            config, backing, ..
        } = &*self.core;
        let memory = &mut self.core.memory();
        let recorded = write::record(config, backing, memory, &target, changes, now)?;
        state.id = Some(id);
        // A new epoch is told as what it does to the keys.
        let (epochs, keys): (Vec<_>, Vec<_>) = recorded
            .keys
            .into_iter()
            .partition(|key| *key == local::EPOCH);
        let cleared = self.core.config.keys.iter().filter(|key| key.is_local());
        let cleared = cleared.map(Key::name).filter(|_| !epochs.is_empty());
        for key in keys.into_iter().chain(cleared) {
            if !state.written.contains(&key) {
                state.written.push(key);
            }
        }
        Ok(())
    }
}

impl<S> Drop for RequestSession<S> {
    /// The request was given up after an update: no cookie holds it, and the session's other views
    /// read it all the same.
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = state.id
            && !state.is_answered
            && !state.written.is_empty()
        {
            self.core.notify(&[Notice::Changed {
                session,
                keys: std::mem::take(&mut state.written),
                origin: Origin::Handler,
                state: WriteState::Pending,
            }]);
        }
    }
}

impl<S> fmt::Debug for RequestSession<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestSession").finish_non_exhaustive()
    }
}

/// Keeps shared caches from giving one visitor's page to another. What the handler says goes on as
/// far as it is not public.
fn keep_private(headers: &mut HeaderMap) {
    let said = joined(headers, &CACHE_CONTROL);
    let directives = || {
        said.split(',')
            .map(str::trim)
            .filter(|directive| !directive.is_empty())
    };
    let is = |directive: &str, name: &str| {
        directive
            .split('=')
            .next()
            .is_some_and(|found| found.trim().eq_ignore_ascii_case(name))
    };
    if !directives().any(|directive| is(directive, "no-store") || is(directive, "private")) {
        let mut kept = vec!["private"];
        kept.extend(
            directives().filter(|directive| !is(directive, "public") && !is(directive, "s-maxage")),
        );
        if let Ok(value) = HeaderValue::from_str(&kept.join(", ")) {
            headers.insert(CACHE_CONTROL, value);
        }
    }
    let vary = joined(headers, &VARY);
    let varies = |name: &str| name.trim() == "*" || name.trim().eq_ignore_ascii_case("cookie");
    if !vary.split(',').any(varies) {
        headers.append(VARY, HeaderValue::from_static("cookie"));
    }
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    let values: Vec<&str> = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    values.join(", ")
}
