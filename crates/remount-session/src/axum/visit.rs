//! What happens to the session during one HTTP request.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{CACHE_CONTROL, HeaderName, SET_COOKIE, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::address;
use crate::cookie::{self, Presented};
use crate::core::{Core, Target, random};
use crate::entries::Entries;
use crate::headers;
use crate::id::SessionId;
use crate::notice::{Notice, Origin, WriteState};
use crate::rate::Address;
use crate::schema::Schema;
use crate::write::{self, Failure, UpdateError};

/// Shared by the layer and the extractors of one request. Costs nothing until a handler asks for the session.
pub(super) struct Visit<S> {
    core: Arc<Core>,
    state: Mutex<State>,
    schema: PhantomData<fn() -> S>,
}

#[derive(Default)]
struct State {
    /// What the request presented, once a handler asked.
    presented: Option<Presented>,
    /// The session in the cookie, or the one that the first update made.
    id: Option<SessionId>,
    is_proven: bool,
    address: Option<Address>,
    is_read: bool,
    written: Vec<&'static str>,
    is_answered: bool,
}

impl<S> Visit<S> {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            state: Mutex::default(),
            schema: PhantomData,
        }
    }

    /// Reads the cookies of the request, at the first call.
    pub(super) fn open(&self, parts: &Parts) {
        let mut state = self.state();
        if state.presented.is_some() {
            return;
        }
        let authority = parts.uri.authority().map(http::uri::Authority::as_str);
        let host = headers::host(&parts.headers, authority);
        let now = self.core.now();
        let presented = self
            .core
            .read_cookies(headers::cookies(&parts.headers), now);
        if let Some(session) = &presented.session {
            let mut memory = self.core.memory();
            memory.presented(session.id, &session.entries, self.core.keys, now);
        }
        state.id = presented.session.as_ref().map(|session| session.id);
        state.is_proven = headers::is_same_origin(&parts.headers, &host);
        state.address = address(&parts.extensions);
        state.presented = Some(presented);
    }

    pub(super) fn id(&self) -> Option<SessionId> {
        let mut state = self.state();
        state.is_read = true;
        state.id
    }

    /// Puts cookie and cache headers on the answer, after which nothing can be written any more.
    pub(super) fn finish(&self, headers: &mut HeaderMap) {
        let notice = {
            let mut state = self.state();
            state.is_answered = true;
            match state.id {
                Some(id) if !state.written.is_empty() => Some(self.send(&state, id, headers)),
                _ if state.is_read => {
                    keep_private(headers);
                    None
                }
                _ => None,
            }
        };
        if let Some(notice) = notice {
            self.core.notify(&[notice]);
        }
    }

    fn send(&self, state: &State, id: SessionId, headers: &mut HeaderMap) -> Notice {
        let now = self.core.now();
        let nothing = Presented::default();
        let presented = state.presented.as_ref().unwrap_or(&nothing);
        let (cookie, fits) = {
            let mut memory = self.core.memory();
            let cookie = match &presented.session {
                Some(session) => {
                    let entries = self.core.merged(&memory, id, &session.entries);
                    session.seen_again(entries, self.core.idle, now)
                }
                None => {
                    let mut begun = self.core.begin(id, presented, now);
                    begun.entries = self.core.merged(&memory, id, &Entries::default());
                    begun
                }
            };
            // Measured at the update already; only another server's writes could have added to it.
            let fits = self.core.jar.bytes(&cookie) <= cookie::MAX_BYTES;
            if fits {
                memory.sent(id);
            }
            (cookie, fits)
        };
        let keys = state.written.clone();
        if fits {
            tracing::debug!(session = ?id, ?keys, "session written by a handler");
            let outdated = &presented.outdated;
            for cookie in self.core.set_cookies(&cookie, outdated, now, &mut random()) {
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    headers.append(SET_COOKIE, cookie);
                }
            }
        } else {
            tracing::warn!(session = ?id, ?keys, "session too large for a cookie, not sent");
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Notice::Changed {
            session: id,
            keys,
            origin: Origin::Handler,
            state: if fits {
                WriteState::Committed
            } else {
                WriteState::Failed(Failure::Unconfirmed)
            },
        }
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
            Some(id) => self.core.merged(&self.core.memory(), id, cookie),
            None => nothing,
        }
    }
}

impl<S: Schema> Visit<S> {
    pub(super) fn get(&self) -> S {
        let entries = {
            let mut state = self.state();
            state.is_read = true;
            self.entries(&state)
        };
        S::from_entries(&entries)
    }

    pub(super) fn update(&self, f: impl FnOnce(&mut S)) -> Result<(), UpdateError> {
        let entries = {
            let mut state = self.state();
            state.is_read = true;
            if !state.is_proven {
                return Err(UpdateError::NotSameOrigin);
            }
            self.entries(&state)
        };
        let changes = write::changes(&entries, f)?;
        let mut state = self.state();
        if state.is_answered {
            return Err(UpdateError::Answered);
        }
        if changes.is_empty() {
            return Ok(());
        }
        let id = state.id.unwrap_or_else(|| SessionId::random(&mut random()));
        let session = state
            .presented
            .as_ref()
            .and_then(|presented| presented.session.as_ref());
        let target = Target {
            id,
            cookie: session.map(|session| &session.entries),
            in_cookie: session.is_some(),
            address: state.address,
        };
        let now = self.core.now();
        let recorded = self
            .core
            .record(&mut self.core.memory(), &target, &changes, now)?;
        state.id = Some(id);
        for key in recorded.keys {
            if !state.written.contains(&key) {
                state.written.push(key);
            }
        }
        Ok(())
    }
}

impl<S> Drop for Visit<S> {
    /// The request was given up after an update: no cookie holds it, and the session's other views read it all the same.
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

impl<S> fmt::Debug for Visit<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

/// Keeps shared caches from giving one visitor's page to another. What the handler says goes on as far as it is not public.
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
