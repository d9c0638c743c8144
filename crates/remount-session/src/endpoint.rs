//! The endpoint `POST <mount>/session`: what it answers to a request.
//!
//! | status | when | body | `Set-Cookie` |
//! |---|---|---|---|
//! | 200 | no ticket, and the browser has a session | `{"ticket": "…"}` | |
//! | 201 | the request made a session | `{"ticket": "…"}` | yes |
//! | 204 | applied, or nothing to apply: the cookie is renewed | none | yes |
//! | 403 | the request does not prove its origin | error | |
//! | 405 | not a `POST` | error | |
//! | 409 | the ticket belongs to another session or host, or to one that is gone | error | |
//! | 410 | the ticket is too old, or not one of ours | error | |
//! | 413 | more than 16 KiB | error | |
//! | 415 | not JSON of this form, or no header `x-live-session: 1` | error | |
//! | 422 | a key may not be written, or not with this value, or not in a cookie of this size | error with key | |
//! | 429 | too many requests, or too much that is not confirmed yet | error | |
//!
//! An error is `{"error": {"reason": "…"}}`, with a `"key"` beside the reason for 422. The rows are in no order; the checks are made in the order of [`Core::decide`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::cookie::{self, Presented};
use crate::core::{Core, Random};
use crate::entries::{Entries, Entry};
use crate::id::SessionId;
use crate::notice::{Notice, Origin, WriteState};
use crate::proof;
use crate::rate::Address;
use crate::schema::Writer;
use crate::ticket::Ticket;
use crate::timestamp::Timestamp;

/// The most that a request's body may have.
pub(crate) const MAX_BODY_BYTES: usize = 16 << 10;

/// The most that the name of a tab may have.
const MAX_TAB_BYTES: usize = 64;

/// What the endpoint looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// `None` when it was longer than [`MAX_BODY_BYTES`].
    pub(crate) body: Option<&'a [u8]>,
    pub(crate) content_type: Option<&'a str>,
    /// The header `x-live-session`.
    pub(crate) live_session: Option<&'a str>,
    pub(crate) fetch_site: Option<&'a str>,
    pub(crate) origin: Option<&'a str>,
    /// In lower case.
    pub(crate) host: &'a str,
    /// The values of the `Cookie` headers.
    pub(crate) cookies: &'a [&'a str],
    pub(crate) address: Option<Address>,
}

/// What is answered, and what the site's views are told.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) set_cookies: Vec<String>,
    /// JSON.
    pub(crate) body: Option<String>,
    pub(crate) notices: Vec<Notice>,
}

impl Core {
    /// Decides about one request.
    pub(crate) fn decide(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Reply {
        self.try_decide(request, now, random)
            .unwrap_or_else(Refusal::into_reply)
    }

    /// The order of the checks is part of the protocol: nothing that costs more is done, and nothing about a session is said, before what stands above it.
    fn try_decide(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Reply, Refusal> {
        let body = request
            .body
            .ok_or(Refusal::new(413, "the body is larger than 16 KiB"))?;
        let body = parse(body, request.content_type, request.live_session)?;
        if !proof::is_same_origin(request.fetch_site, request.origin, request.host) {
            return Err(Refusal::new(
                403,
                "the request does not come from a page of this site",
            ));
        }
        if !self.allows(request.address, now) {
            return Err(Refusal::new(429, "too many requests"));
        }
        let Some(sealed) = body.ticket else {
            return Ok(self.hand_out_ticket(request, now, random));
        };
        let ticket = Ticket::open(&self.ring, self.jar.app(), &sealed, now)
            .ok_or(Refusal::new(410, "the ticket is too old or not valid"))?;
        if ticket.host != request.host {
            return Err(Refusal::new(409, "the ticket is for another host"));
        }
        let presented = self.read_cookies(request.cookies.iter().copied(), now);
        match &presented.session {
            None if !ticket.provisional => {
                return Err(Refusal::new(409, "there is no session"));
            }
            Some(session) if session.id != ticket.id && !ticket.provisional => {
                return Err(Refusal::new(409, "the ticket is for another session"));
            }
            Some(session) if session.id != ticket.id && session.renewed => {
                return Err(Refusal::new(409, "the session was renewed"));
            }
            _ => {}
        }
        let values = self.validate(body.put)?;
        let put = body.tab.zip(body.n).map(|(tab, n)| Put { tab, n, values });
        self.apply(request, &presented, &ticket, put.as_ref(), now, random)
    }

    /// Without a ticket nothing is written, whatever the body says.
    fn hand_out_ticket(&self, request: &Request<'_>, now: Timestamp, random: Random<'_>) -> Reply {
        let presented = self.read_cookies(request.cookies.iter().copied(), now);
        if let Some(session) = &presented.session {
            self.memory()
                .presented(session.id, &session.entries, self.keys, now);
            return Reply {
                status: 200,
                body: Some(self.ticket_body(session.id, request.host, now, random)),
                ..Reply::default()
            };
        }
        let session = self.begin(SessionId::random(random), &presented, now);
        tracing::debug!(session = ?session.id, "session opened");
        Reply {
            status: 201,
            set_cookies: self.set_cookies(&session, &presented.outdated, now, random),
            body: Some(self.ticket_body(session.id, request.host, now, random)),
            notices: Vec::new(),
        }
    }

    /// Checks every key of a put and writes its value in the canonical form.
    fn validate(
        &self,
        put: BTreeMap<Cow<'_, str>, &RawValue>,
    ) -> Result<Vec<(&'static str, Vec<u8>)>, Refusal> {
        let check = |(name, json): (Cow<'_, str>, &RawValue)| {
            let key = self.keys.iter().find(|key| key.name() == name);
            let key = key.ok_or_else(|| Refusal::of_key(&name, "is not a key of this session"))?;
            if key.writer() != Writer::Browser {
                return Err(Refusal::of_key(&name, "may not be written by the browser"));
            }
            key.check(json.get().as_bytes())
                .map(|value| (key.name(), value))
                .map_err(|invalid| Refusal::of_key(&name, invalid.reason()))
        };
        put.into_iter().map(check).collect()
    }

    fn apply(
        &self,
        request: &Request<'_>,
        presented: &Presented,
        ticket: &Ticket,
        put: Option<&Put<'_>>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Reply, Refusal> {
        let session = presented.session.as_ref();
        let id = session.map_or(ticket.id, |session| session.id);
        let is_new = session.is_none();
        // A page that came without a session writes to the one that its browser has by now.
        let is_rebound = id != ticket.id;

        let mut memory = self.memory();
        memory.unalias(id);
        if let Some(session) = session {
            memory.presented(id, &session.entries, self.keys, now);
        }
        let nothing = Entries::default();
        let cookie = session.map_or(&nothing, |session| &session.entries);
        let before = self.merged(&memory, id, cookie);
        let is_behind = !is_new && !cookie.covers(&before, self.keys);

        let mut entries = before.clone();
        if is_rebound && let Some(provisional) = memory.entries(ticket.id) {
            entries.join(provisional, self.keys);
        }
        for op in &ticket.ops {
            let entry = Entry {
                key: op.key.as_str().into(),
                writer: Writer::Server,
                stamp: op.stamp,
                value: op.value.as_slice().into(),
            };
            entries.admit(entry, self.keys);
        }
        let by_server = entries.clone();
        let repeated = put.and_then(|put| {
            let of = |id| memory.answered_before(id, &put.tab, put.n);
            of(id).or_else(|| of(ticket.id))
        });
        let written = put.filter(|_| repeated.is_none());
        let stamp = memory.stamp(now, entries.greatest());
        for (key, value) in written.iter().flat_map(|put| &put.values) {
            let entry = Entry {
                key: (*key).into(),
                writer: Writer::Browser,
                stamp,
                value: value.as_slice().into(),
            };
            entries.admit(entry, self.keys);
        }

        let outgoing = match session {
            Some(session) => session.seen_again(entries.clone(), self.idle, now),
            None => {
                let mut begun = self.begin(id, presented, now);
                begun.entries = entries.clone();
                begun
            }
        };
        if self.jar.bytes(&outgoing) > cookie::MAX_BYTES {
            let by_page = written.iter().flat_map(|put| &put.values);
            let by_page = by_page.map(|(key, value)| (*key, value.len()));
            let by_view = ticket
                .ops
                .iter()
                .map(|op| (op.key.as_str(), op.value.len()));
            let kept = entries.iter().map(|entry| (&*entry.key, entry.value.len()));
            let largest = by_page
                .max_by_key(|(_, bytes)| *bytes)
                .or_else(|| by_view.max_by_key(|(_, bytes)| *bytes))
                .or_else(|| kept.max_by_key(|(_, bytes)| *bytes));
            let key = largest.map_or("", |(key, _)| key);
            return Err(Refusal::of_key(
                key,
                "makes the session too large for a cookie",
            ));
        }

        let is_written =
            !ticket.ops.is_empty() || written.is_some_and(|put| !put.values.is_empty());
        let is_remembered = memory.entries(id).is_some();
        if is_written || is_remembered || (is_rebound && !entries.is_empty()) {
            memory
                .store(id, &entries, !is_new, request.address, now)
                .map_err(|_| Refusal::new(429, "too many sessions are waiting to be confirmed"))?;
        }
        // Nothing fails any more: all is written, or it was refused above.
        let status = if is_new { 201 } else { repeated.unwrap_or(204) };
        if is_rebound {
            memory.move_tabs(ticket.id, id);
            memory.alias(ticket.id, id);
        }
        if is_written && let Some(put) = written {
            memory.saw(id, &put.tab, put.n, status);
        }
        let healed = memory.sent(id);
        drop(memory);

        if is_new {
            tracing::debug!(session = ?id, "session opened");
        }
        if is_behind || !healed.is_empty() {
            tracing::debug!(session = ?id, "session healed");
        }
        let mut notices = Vec::new();
        if is_rebound {
            notices.push(Notice::Rebound {
                from: ticket.id,
                to: id,
            });
        }
        let mut changed = |origin, keys: Vec<&'static str>| {
            if !keys.is_empty() {
                tracing::debug!(session = ?id, ?keys, ?origin, "session written");
                notices.push(Notice::Changed {
                    session: id,
                    keys,
                    origin,
                    state: WriteState::Committed,
                });
            }
        };
        let healed = healed
            .iter()
            .map(|key| &**key)
            .chain(different(&before, &by_server));
        changed(Origin::View, self.names(healed));
        changed(Origin::Browser, self.names(different(&by_server, &entries)));

        Ok(Reply {
            status,
            set_cookies: self.set_cookies(&outgoing, &presented.outdated, now, random),
            body: (status == 201).then(|| self.ticket_body(id, request.host, now, random)),
            notices,
        })
    }

    fn ticket_body(&self, id: SessionId, host: &str, now: Timestamp, random: Random<'_>) -> String {
        let ticket = self.ticket(id, false, host, Vec::new(), now, random);
        serde_json::json!({ "ticket": ticket }).to_string()
    }
}

/// What a page wants written.
struct Put<'a> {
    tab: Cow<'a, str>,
    n: u64,
    values: Vec<(&'static str, Vec<u8>)>,
}

/// Why a request is refused.
#[derive(Debug)]
struct Refusal {
    status: u16,
    key: Option<String>,
    reason: Cow<'static, str>,
}

impl Refusal {
    fn new(status: u16, reason: &'static str) -> Self {
        Self {
            status,
            key: None,
            reason: reason.into(),
        }
    }

    fn of_key(key: &str, reason: &str) -> Self {
        Self {
            status: 422,
            key: Some(key.chars().take(MAX_TAB_BYTES).collect()),
            reason: reason.to_owned().into(),
        }
    }

    fn into_reply(self) -> Reply {
        // The reason of a key may come from the site's own check, and quote the value.
        let reason = match self.key {
            Some(_) => "a key may not be written, or not with this value",
            None => &*self.reason,
        };
        tracing::debug!(status = self.status, reason, "session request refused");
        Reply {
            status: self.status,
            body: Some(error_body(self.key.as_deref(), &self.reason)),
            ..Reply::default()
        }
    }
}

/// The body of a refusal.
pub(crate) fn error_body(key: Option<&str>, reason: &str) -> String {
    match key {
        Some(key) => serde_json::json!({ "error": { "key": key, "reason": reason } }),
        None => serde_json::json!({ "error": { "reason": reason } }),
    }
    .to_string()
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    ticket: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    put: BTreeMap<Cow<'a, str>, &'a RawValue>,
    #[serde(borrow, default)]
    tab: Option<Cow<'a, str>>,
    #[serde(default)]
    n: Option<u64>,
}

fn parse<'a>(
    body: &'a [u8],
    content_type: Option<&str>,
    live_session: Option<&str>,
) -> Result<Body<'a>, Refusal> {
    let media_type = content_type
        .unwrap_or("")
        .split(';')
        .next()
        .unwrap_or("")
        .trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            415,
            "the content type is not application/json",
        ));
    }
    if live_session != Some("1") {
        return Err(Refusal::new(415, "the header x-live-session is not 1"));
    }
    // Serde would take a list of the members for the object.
    let is_object = body.trim_ascii_start().starts_with(b"{");
    let body = is_object
        .then(|| serde_json::from_slice::<Body<'_>>(body).ok())
        .flatten();
    let body = body.ok_or(Refusal::new(
        415,
        "the body is not a JSON object of the expected form",
    ))?;
    if body
        .tab
        .as_ref()
        .is_some_and(|tab| tab.len() > MAX_TAB_BYTES)
    {
        return Err(Refusal::new(
            415,
            "the name of the tab is longer than 64 bytes",
        ));
    }
    if !body.put.is_empty() && (body.tab.is_none() || body.n.is_none()) {
        return Err(Refusal::new(415, "a put needs tab and n"));
    }
    Ok(body)
}

/// The keys whose value in `after` is another than in `before`.
fn different<'a>(before: &'a Entries, after: &'a Entries) -> impl Iterator<Item = &'a str> {
    after
        .iter()
        .filter(|entry| before.find(&entry.key).map(|old| &old.value) != Some(&entry.value))
        .map(|entry| &*entry.key)
}

#[cfg(test)]
mod tests;
