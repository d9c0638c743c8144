//! The endpoint `POST /live/session`: what it answers to a request.
//!
//! | status | when | body | `Set-Cookie` |
//! |---|---|---|---|
//! | 200 | no ticket, and the browser has a session | `{"ticket": "…"}` | |
//! | 201 | the request made a session | `{"ticket": "…"}` | yes |
//! | 204 | applied, or nothing to apply: the cookie is renewed | none | yes |
//! | 400 | two `Host` headers | error | |
//! | 403 | the request does not prove its origin | error | |
//! | 405 | not a `POST` | error | |
//! | 409 | the ticket belongs to another session or host, or to one that is gone | error | |
//! | 410 | the ticket is too old, or not one of ours | error | |
//! | 413 | more than 16 KiB | error | |
//! | 415 | not JSON of this form, or no header `x-live-session: 1` | error | |
//! | 422 | a key may not be written, or not with this value, or leaves no room in the cookie | error with key | |
//! | 429 | too many requests, or too much that is not confirmed yet | error | |
//! | 503 | the store of the sessions cannot be asked | error | |
//!
//! Every 201 and 204 to a ticket carries a header `x-live-session-receipt`: which writes the cookie
//! holds that it sets, sealed. A page with live views hands it back over its socket, whose server
//! may not be the one that answered
//! ([`PageSession::settle_with_receipt`](crate::PageSession::settle_with_receipt)). A request that
//! has no use for one says so in a header of the same name, with the value `none`.
//!
//! Where a plain cookie mirrors a key, an answer with `Set-Cookie` carries that of the plain one
//! too, if the request brought something else than the key holds.
//!
//! An error is `{"error": {"reason": "…"}}`, with a `"key"` beside the reason for 422, and, where
//! the session would be too large, with how many bytes it would `"need"` and for how many there is
//! `"room"`. The rows are in no order; the checks are made in the order of [`Core::decide`].

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::json;
use serde_json::value::RawValue;

use crate::backing::room::Size;
use crate::backing::{Saved, UNAVAILABLE};
use crate::config::Config;
use crate::core::Core;
use crate::decide::endpoint::body::{Body, MAX_TAB_BYTES, Text, Values};
use crate::decide::endpoint::put::{Known, Presentation, Put};
use crate::decide::login;
use crate::decide::unsaved::unsaved;
use crate::memory::Claim;
use crate::memory::address::Address;
use crate::notice::{Notice, Origin, WriteState};
use crate::rule::Rule;
use crate::seal::cookie::{Presented, SessionCookie};
use crate::seal::issue::{self, Holder};
use crate::seal::random::Random;
use crate::seal::receipt::Receipt;
use crate::seal::ticket::Ticket;
use crate::telemetry;
use crate::values::id::SessionId;
use crate::values::key::{self, Writer};
use crate::values::timestamp::Timestamp;

mod body;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzed;
mod put;
pub(crate) mod reader;
mod size;

/// What the endpoint looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// `None` when it was longer than [`MAX_BODY_BYTES`](crate::limits::MAX_BODY_BYTES).
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) content_type: Option<&'a str>,
    /// The header `x-live-session`.
    pub(crate) live_session: Option<&'a str>,
    /// The header in which a page says that it hands no receipt back.
    pub(crate) receipt: Option<&'a str>,
    pub(crate) fetch_site: Option<&'a str>,
    pub(crate) origin: Option<&'a str>,
    /// In lower case.
    pub(crate) host: &'a str,
    /// The values of the `Cookie` headers, or parts of them.
    pub(crate) cookies: &'a [&'a str],
    pub(crate) address: Address,
}

/// What is answered, and what the site's views are told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) set_cookies: Vec<String>,
    /// JSON.
    pub(crate) body: Option<String>,
    /// What the cookie holds, sealed.
    pub(crate) receipt: Option<String>,
    pub(crate) notices: Vec<Notice>,
}

impl Core {
    /// Decides about one request. Nothing is acknowledged before it is kept. Waits for nobody
    /// unless the [backing](crate::backing::Backing::may_wait) does.
    pub(crate) async fn decide(&self, request: &Request<'_>, now: Timestamp) -> Reply {
        self.try_decide(request, now)
            .await
            .unwrap_or_else(Refusal::into_reply)
    }

    async fn try_decide(&self, request: &Request<'_>, now: Timestamp) -> Result<Reply, Refusal> {
        let config = &self.config;
        let asked = self.check(request, now)?;
        let mut presented = self.read_cookies(request.cookies.iter().copied(), now);
        let loaded = self.backing.load(config, &mut presented).await;
        loaded.map_err(|_| unavailable())?;
        let decision = self.answer(request, asked, &presented, now, &mut config.random())?;
        let mut applied = match decision {
            Decision::Reply(reply) => return Ok(reply),
            Decision::Send(applied) => applied,
        };
        let (session, is_new) = (&applied.session, applied.is_new);
        match self.backing.save(config, session, is_new, now).await {
            Ok(Saved::InCookie) => {}
            Ok(Saved::Written(entries)) => {
                self.memory().absorb(session.id, &entries, config.keys, now);
                applied.session.entries = entries;
            }
            Ok(Saved::Gone) => return Ok(self.gone(session.id, request.address, now)),
            Err(_) => return Ok(self.not_saved(applied)),
        }
        Ok(self.send(applied, request, &presented, now, &mut config.random()))
    }

    /// A login or logout of another server came in between.
    fn gone(&self, id: SessionId, address: Address, now: Timestamp) -> Reply {
        self.memory().end(id, address, now);
        Reply {
            notices: vec![Notice::Ended { session: id }],
            ..Refusal::new(409, "the session was ended").into_reply()
        }
    }

    /// The views read what was written, and no store has it: they are told as much. The page tries
    /// again with the same number, which then saves it.
    fn not_saved(&self, applied: Applied) -> Reply {
        let session = &applied.session;
        let written = [
            (applied.by_view, Origin::View),
            (applied.by_page, Origin::Browser),
        ];
        let notices = written
            .into_iter()
            .filter_map(|(keys, origin)| unsaved(self, session, keys, origin));
        Reply {
            notices: notices.collect(),
            ..unavailable().into_reply()
        }
    }

    /// Whether and what a request may ask. The order of the checks is part of the protocol: nothing
    /// that costs more is done, and nothing about a session is said, before what stands above it.
    fn check<'a>(
        &self,
        request: &Request<'a>,
        now: Timestamp,
    ) -> Result<CheckedRequest<'a>, Refusal> {
        let body = request
            .body
            .ok_or(Refusal::new(413, "the body is larger than 16 KiB"))?;
        let body = Body::parse(body, request.content_type, request.live_session)?;
        self.check_origin(request.fetch_site, request.origin, request.host)?;
        self.check_rate(request.address, now)?;
        let Some(sealed) = &body.ticket else {
            return Ok(CheckedRequest { body, ticket: None });
        };
        let ticket = self
            .tickets
            .open(&self.config.ring, self.config.app(), sealed, now);
        let ticket = ticket.ok_or(Refusal::new(410, "the ticket is too old or not valid"))?;
        if ticket.host != request.host {
            return Err(Refusal::new(409, "the ticket is for another host"));
        }
        let ticket = Some(ticket);
        Ok(CheckedRequest { body, ticket })
    }

    fn check_origin(
        &self,
        fetch_site: Option<&str>,
        origin: Option<&str>,
        host: &str,
    ) -> Result<(), Refusal> {
        if self.is_same_origin(fetch_site, origin, host) {
            return Ok(());
        }
        Err(Refusal::new(
            403,
            "the request does not come from a page of this site",
        ))
    }

    fn check_rate(&self, address: Address, now: Timestamp) -> Result<(), Refusal> {
        if self.allows(address, now) {
            Ok(())
        } else {
            Err(Refusal::new(429, "too many requests"))
        }
    }

    /// What becomes of a request that may ask, in a session that is known.
    fn answer(
        &self,
        request: &Request<'_>,
        asked: CheckedRequest<'_>,
        presented: &Presented,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Decision, Refusal> {
        let CheckedRequest { body, ticket } = asked;
        let Some(ticket) = ticket else {
            return Ok(self.hand_out_ticket(request, presented, now, random));
        };
        match &presented.session {
            None if !ticket.provisional => {
                return Err(Refusal::new(409, "there is no session"));
            }
            Some(session) if session.id != ticket.id && !ticket.provisional => {
                return Err(Refusal::new(409, "the ticket is for another session"));
            }
            Some(session)
                if session.id != ticket.id && session.renewed && Rule::RenewedRefused.holds() =>
            {
                return Err(Refusal::new(409, "the session was renewed"));
            }
            _ => {}
        }
        let values = self.validate(body.put)?;
        let put = body.tab.zip(body.n).map(|(tab, n)| Put { tab, n, values });
        let presentation = Presentation {
            presented,
            ticket: &ticket,
            put: put.as_ref(),
        };
        let mut applied = self.apply(presentation, request.address, now)?;
        applied.ticket = Some(ticket);
        Ok(Decision::Send(applied))
    }

    /// Without a ticket nothing is written, whatever the body says.
    #[cold]
    fn hand_out_ticket(
        &self,
        request: &Request<'_>,
        presented: &Presented,
        now: Timestamp,
        random: Random<'_>,
    ) -> Decision {
        if let Some(session) = &presented.session {
            self.memory()
                .presented(session.id, &session.entries, self.config.keys, now);
            return Decision::Reply(Reply {
                status: 200,
                body: Some(self.ticket_body(session.id, request.host, now, random)),
                ..Reply::default()
            });
        }
        Decision::Send(Applied {
            session: login::begin(&self.config, SessionId::random(random), presented, now),
            status: 201,
            is_new: true,
            is_behind: false,
            is_extended: false,
            rebound: None,
            by_view: Vec::new(),
            by_page: Vec::new(),
            ticket: None,
        })
    }

    /// Checks every key of a put and writes its value in the canonical form.
    fn validate(&self, put: Values<'_>) -> Result<Vec<(&'static str, Vec<u8>)>, Refusal> {
        let check = |(name, json): (Text<'_>, &RawValue)| {
            let key = self.config.keys.iter().find(|key| *key.name() == *name);
            let key = key.ok_or_else(|| Refusal::of_key(&name, "is not a key of this session"))?;
            if key.writer() != Writer::Browser {
                return Err(Refusal::of_key(&name, "may not be written by the browser"));
            }
            if key.is_local() {
                return Err(Refusal::of_key(
                    &name,
                    "is kept in the browser, and saved by a page with a live view only",
                ));
            }
            key.check(json.get().as_bytes())
                .map(|value| (key.name(), value))
                .map_err(|invalid| Refusal::of_key(&name, invalid.reason()))
        };
        put.0.into_iter().map(check).collect()
    }

    /// Merges a request into the session, and enters that into memory.
    fn apply(
        &self,
        asked: Presentation<'_>,
        address: Address,
        now: Timestamp,
    ) -> Result<Applied, Refusal> {
        let Self {
            config, backing, ..
        } = self;
        let mut memory = self.memory();
        let known = Known::of(&mut memory, asked, config.keys, now)?;
        put::decide(config, backing, asked, known, now)?
            .enter(config, backing, &mut memory, Claim::of(address), now)
            .map_err(|_| Refusal::new(429, "too many sessions are waiting to be confirmed"))
    }

    /// The answer whose cookie holds the session, and what the views are told of it.
    fn send(
        &self,
        applied: Applied,
        request: &Request<'_>,
        presented: &Presented,
        now: Timestamp,
        random: Random<'_>,
    ) -> Reply {
        let Applied {
            session, status, ..
        } = applied;
        let id = session.id;
        let healed = self.memory().sent(id, &session.entries, now);
        if applied.is_new {
            telemetry::opened(id);
        }
        if applied.is_behind || !healed.is_empty() {
            telemetry::healed(id);
        }
        let healed = key::names(self.config.keys, healed.iter().map(|key| &**key));
        let by_view = [healed, applied.by_view].concat();
        let mut notices = Vec::new();
        if applied.is_extended {
            if !applied.is_new {
                telemetry::renewed(id);
            }
            notices.push(Notice::Extended {
                session: id,
                lease: session.lease(),
            });
        }
        if let Some(from) = applied.rebound {
            // Its sockets listen to the session only after this, and may have been told of a
            // failure.
            if !by_view.is_empty() {
                notices.push(Notice::Changed {
                    session: from,
                    keys: by_view.clone(),
                    origin: Origin::View,
                    state: WriteState::Committed,
                });
            }
            notices.push(Notice::Rebound {
                from,
                to: id,
                lease: session.lease(),
            });
        }
        let mut changed = |origin, keys: Vec<&'static str>| {
            if !keys.is_empty() {
                notices.push(Notice::Changed {
                    session: id,
                    keys,
                    origin,
                    state: WriteState::Committed,
                });
            }
        };
        changed(Origin::View, by_view);
        if !applied.by_page.is_empty() {
            telemetry::written(id, &applied.by_page, Origin::Browser);
        }
        changed(Origin::Browser, applied.by_page);

        let mut set_cookies = issue::set_cookies(
            &self.config,
            &self.backing,
            &session,
            presented.hash_of(id),
            &presented.outdated,
            now,
            random,
        );
        let Config { mirrors, .. } = &*self.config;
        set_cookies.extend(mirrors.headers(&session, &presented.brought, self.config.jar()));
        let body = (status == 201).then(|| self.ticket_body(id, request.host, now, random));
        let told = applied.ticket.filter(|_| request.receipt != Some("none"));
        let receipt = told.map(|ticket| {
            let receipt = Receipt::new(&ticket, &session, now);
            issue::receipt(&self.config, &receipt, request.host, random)
        });
        Reply {
            status,
            set_cookies,
            body,
            receipt,
            notices,
        }
    }

    fn ticket_body(&self, id: SessionId, host: &str, now: Timestamp, random: Random<'_>) -> String {
        let holder = Holder {
            id,
            provisional: false,
            host,
        };
        let ticket = issue::page_ticket(&self.config, holder, now, random);
        json!({ "ticket": ticket }).to_string()
    }
}

/// What a request asks for, once it may ask.
struct CheckedRequest<'a> {
    body: Body<'a>,
    ticket: Option<Arc<Ticket>>,
}

/// What becomes of a request.
enum Decision {
    /// It is answered without a cookie.
    Reply(Reply),
    /// It is answered with the cookie of a session.
    Send(Applied),
}

/// What a request made of a session. Memory has it; no answer was given yet.
struct Applied {
    session: SessionCookie,
    status: u16,
    is_new: bool,
    /// Whether the presented cookie lacked something that memory had.
    is_behind: bool,
    /// Whether the session lives noticeably longer than before.
    is_extended: bool,
    /// The provisional id that stood for the session.
    rebound: Option<SessionId>,
    /// The keys that a live view changed.
    by_view: Vec<&'static str>,
    /// The keys that the page changed.
    by_page: Vec<&'static str>,
    /// What the page presented.
    ticket: Option<Arc<Ticket>>,
}

/// Why a request is refused.
#[derive(Debug)]
struct Refusal {
    status: u16,
    key: Option<String>,
    reason: Cow<'static, str>,
    size: Option<Size>,
}

impl Refusal {
    #[cold]
    fn new(status: u16, reason: &'static str) -> Self {
        Self {
            status,
            key: None,
            reason: reason.into(),
            size: None,
        }
    }

    #[cold]
    fn of_key(key: &str, reason: &str) -> Self {
        Self {
            status: 422,
            key: Some(key.chars().take(MAX_TAB_BYTES).collect()),
            reason: reason.to_owned().into(),
            size: None,
        }
    }

    /// The session would be too large.
    #[cold]
    fn of_size(key: &str, reason: String, size: Size) -> Self {
        Self {
            reason: reason.into(),
            size: Some(size),
            ..Self::of_key(key, "")
        }
    }

    fn body(&self) -> String {
        let reason = &*self.reason;
        match (&self.key, self.size) {
            (None, _) => return error_body(reason),
            (Some(key), None) => json!({ "error": { "key": key, "reason": reason } }),
            (Some(key), Some(Size { need, room })) => {
                json!({ "error": { "key": key, "reason": reason, "need": need, "room": room } })
            }
        }
        .to_string()
    }

    /// Of few words, for logs and metrics.
    fn label(&self) -> &'static str {
        match (self.status, self.size) {
            (_, Some(_)) => telemetry::TOO_LARGE,
            (403, _) => "origin",
            (409, _) => "session",
            (410, _) => "ticket",
            (413, _) => "body",
            (415, _) => "form",
            (429, _) => "busy",
            _ => "value",
        }
    }

    #[cold]
    fn into_reply(self) -> Reply {
        // The reason of a key may come from the site's own check, and quote the value.
        let words = self.key.is_none().then_some(&*self.reason);
        telemetry::request_refused(self.status, words, self.label());
        Reply {
            status: self.status,
            body: Some(self.body()),
            ..Reply::default()
        }
    }
}

fn unavailable() -> Refusal {
    Refusal::new(UNAVAILABLE, "the sessions cannot be reached")
}

/// The body of a refusal of which there is nothing more to say than why.
pub(crate) fn error_body(reason: &str) -> String {
    json!({ "error": { "reason": reason } }).to_string()
}

#[cfg(test)]
mod tests;
