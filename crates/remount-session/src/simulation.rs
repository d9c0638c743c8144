//! A site and browsers without HTTP and with a clock of their own, for tests.

#![cfg_attr(fuzzing, allow(dead_code))]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::{COOKIE, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use crate::backing::at_once;
use crate::decide::endpoint::{Reply, Request};
use crate::http::axum::request_session::RequestSession;
use crate::memory::Limits;
use crate::memory::address::Address;
use crate::notice::Notice;
use crate::page::session::PageSession;
use crate::plain_cookie::PlainCookie;
use crate::seal::key_ring::{Algorithm, KeyRing};
use crate::seal::random::system_random;
use crate::sessions::Sessions;
use crate::values::session_data::SessionData;
use crate::values::snapshot::Snapshot;
use crate::values::timestamp::Timestamp;

#[derive(SessionData, Clone, Debug, Default, PartialEq)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 40)]
    pub(crate) name: String,
    #[session(browser, min = 0, max = 10, default = 5)]
    pub(crate) volume: u8,
    #[session(browser, max_chars = 4000)]
    pub(crate) notes: String,
    #[session(browser, max_chars = 4000)]
    pub(crate) draft: String,
    pub(crate) remark: String,
    pub(crate) user: Option<i64>,
    #[session(cookie = CONSENT)]
    pub(crate) consent: Option<String>,
    #[session(cookie = LANGUAGE, on_logout = keep)]
    pub(crate) language: String,
}

pub(crate) const CONSENT: PlainCookie =
    PlainCookie::new("consent").max_age(Duration::from_secs(24 * 60 * 60));
pub(crate) const LANGUAGE: PlainCookie = PlainCookie::new("language");

pub(crate) const HOST_NAME: &str = "pug.example";

thread_local! {
    /// Each test has a thread of its own, so each has its own clock.
    static NOW: Cell<u64> = const { Cell::new(1_800_000_000_000) };
}

thread_local! {
    static SEED: Cell<Option<u64>> = const { Cell::new(None) };
}

/// From now on this thread's random bytes are the same at every run.
pub(crate) fn seed(seed: u64) {
    SEED.set(Some(seed));
}

/// Fills `bytes` if this thread was seeded.
pub(crate) fn fill_seeded(bytes: &mut [u8]) -> bool {
    let Some(mut state) = SEED.get() else {
        return false;
    };
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&split_mix(&mut state).to_le_bytes()[..chunk.len()]);
    }
    SEED.set(Some(state));
    true
}

/// SplitMix64: small, and good enough to try things out with.
pub(crate) fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

pub(crate) fn clock() -> Timestamp {
    Timestamp(NOW.get())
}

pub(crate) fn pass(duration: Duration) {
    NOW.set(clock().after(duration).0);
}

fn ring(secret: u8) -> KeyRing {
    let random = |bytes: &mut [u8]| {
        if !fill_seeded(bytes) {
            system_random(bytes);
        }
    };
    KeyRing::with_random(&[secret; 32], Algorithm::default(), random).expect("32 bytes are enough")
}

/// A server process of the site.
pub(crate) struct Site {
    pub(crate) sessions: Sessions<Visitor>,
    notices: Arc<Mutex<Vec<Notice>>>,
}

impl Site {
    pub(crate) fn start() -> Self {
        Self::configured(7, |sessions| sessions)
    }

    pub(crate) fn configured(
        secret: u8,
        configure: impl FnOnce(Sessions<Visitor>) -> Sessions<Visitor>,
    ) -> Self {
        Self::serving(configure(Sessions::new(ring(secret))), 0)
    }

    /// The same with a clock that is so many milliseconds ahead of the others.
    pub(crate) fn configured_ahead(
        ahead: i64,
        configure: impl FnOnce(Sessions<Visitor>) -> Sessions<Visitor>,
    ) -> Self {
        Self::serving(configure(Sessions::new(ring(7))), ahead)
    }

    /// A server whose clock is so many milliseconds ahead of the others.
    pub(crate) fn with_keys(ring: KeyRing, ahead: i64) -> Self {
        Self::serving(Sessions::new(ring), ahead)
    }

    fn serving(mut sessions: Sessions<Visitor>, ahead: i64) -> Self {
        Arc::get_mut(&mut sessions.core)
            .expect("nobody else has it")
            .set_clock(move || Timestamp(clock().0.saturating_add_signed(ahead)));
        let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
        let heard = Arc::clone(&notices);
        sessions.on_notice(move |notice| heard.lock().expect("no panic").push(notice.clone()));
        Self { sessions, notices }
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self::configured(7, |mut sessions| {
            *sessions.core_mut().limits_mut() = limits;
            sessions
        })
    }

    /// The notices since the last call.
    pub(crate) fn heard(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.notices.lock().expect("no panic"))
    }

    pub(crate) fn decide(&self, request: &Request<'_>) -> Reply {
        let core = &self.sessions.core;
        let reply = at_once(core.decide(request, core.now()));
        core.notify(&reply.notices);
        reply
    }
}

/// A browser with its cookies.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    pub(crate) cookies: BTreeMap<String, String>,
}

/// What is in cookies is there at once.
impl<S: SessionData> Sessions<S> {
    pub(crate) fn read(&self, headers: &HeaderMap) -> Snapshot<S> {
        at_once(self.load(headers)).expect("cookies are never unavailable")
    }

    pub(crate) fn attach(&self, headers: &HeaderMap, address: Option<IpAddr>) -> PageSession<S> {
        at_once(self.connect(headers, address)).expect("cookies are never unavailable")
    }
}

impl Browser {
    pub(crate) fn header(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(HOST_NAME));
        if !self.cookies.is_empty() {
            let cookies = HeaderValue::from_str(&self.header()).expect("cookies are ASCII");
            headers.insert(COOKIE, cookies);
        }
        headers
    }

    pub(crate) fn socket(&self, site: &Site) -> PageSession<Visitor> {
        site.sessions.attach(&self.headers(), None)
    }

    /// What a page renders.
    pub(crate) fn reads(&self, site: &Site) -> Visitor {
        site.sessions.read(&self.headers()).get()
    }

    /// What a server that remembers nothing would render.
    pub(crate) fn keeps(&self) -> Visitor {
        self.reads(&Site::start())
    }

    /// Sends a body as a page of the site does; the answer does not arrive.
    pub(crate) fn send(&self, site: &Site, body: &serde_json::Value) -> Reply {
        site.decide(&Request {
            body: Some(body.to_string().as_bytes()),
            cookies: &[&self.header()],
            ..good_request()
        })
    }

    /// Sends a body and takes the cookies of the answer.
    pub(crate) fn post(&mut self, site: &Site, body: &serde_json::Value) -> Reply {
        let reply = self.send(site, body);
        self.take(&reply);
        reply
    }

    /// Stores the cookies of an answer.
    pub(crate) fn take(&mut self, reply: &Reply) {
        for header in &reply.set_cookies {
            self.store(header);
        }
    }

    pub(crate) fn store(&mut self, header: &str) {
        let (pair, attributes) = header.split_once("; ").expect("a cookie has attributes");
        let (name, value) = pair.split_once('=').expect("a cookie has a value");
        assert!(
            pair.len() <= crate::limits::MAX_COOKIE_BYTES + 1,
            "a browser would drop this"
        );
        if attributes.contains("Max-Age=0;") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// A session of this browser, made without a page, and the ticket for it.
    pub(crate) fn with_session(site: &Site) -> (Self, String) {
        let mut browser = Self::default();
        let reply = browser.post(site, &serde_json::json!({}));
        (browser, ticket_of(&reply))
    }
}

/// A request with these cookies to a handler that does this, and the cookies that its answer sets.
pub(crate) fn handled(
    site: &Site,
    cookies: &str,
    handler: impl FnOnce(&RequestSession<Visitor>),
) -> Vec<String> {
    let session = RequestSession::new(&site.sessions.core);
    at_once(session.open(&form_of(cookies))).unwrap_or_else(|_| unreachable!("there is no store"));
    handler(&session);
    answered(&session)
}

/// The parts of a form's request with these cookies, from a page of the site.
pub(crate) fn form_of(cookies: &str) -> Parts {
    let request = http::Request::post("/form")
        .header(HOST, HOST_NAME)
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, cookies)
        .body(());
    request.expect("the request is whole").into_parts().0
}

/// The cookies that a handler's answer sets, once the handler has returned.
pub(crate) fn answered(session: &RequestSession<Visitor>) -> Vec<String> {
    let outgoing = session.finish(&mut HeaderMap::new());
    let set = outgoing.map(|outgoing| session.send(outgoing));
    set.unwrap_or_default()
        .iter()
        .map(|set| set.to_str().expect("our headers are ASCII").to_owned())
        .collect()
}

/// A request with nothing wrong but the lack of a body.
pub(crate) fn good_request() -> Request<'static> {
    Request {
        body: None,
        content_type: Some("application/json"),
        live_session: Some("1"),
        receipt: None,
        fetch_site: Some("same-origin"),
        origin: None,
        host: HOST_NAME,
        cookies: &[],
        address: Address::SHARED,
    }
}

pub(crate) fn ticket_of(reply: &Reply) -> String {
    let body = reply.body.as_deref().expect("the answer has a body");
    let body: serde_json::Value = serde_json::from_str(body).expect("the body is JSON");
    body["ticket"]
        .as_str()
        .expect("the body has a ticket")
        .to_owned()
}
