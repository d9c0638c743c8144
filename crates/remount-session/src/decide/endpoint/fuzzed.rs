//! What is so of every body that a page may post.

use serde_json::Value;

use super::body::{Body, MAX_TAB_BYTES};
use super::{Reply, Request};
use crate::limits::MAX_BODY_BYTES;
use crate::simulation::{Browser, Site, Visitor, good_request, seed};

pub(crate) fn check(input: &[u8]) {
    check_parsed(input);
    seed(1);
    check_posted(Visit::with_session(), input);
    check_posted(Visit::first(), input);
}

/// What is taken for a body is the object that any parser of JSON sees in it.
fn check_parsed(input: &[u8]) {
    let body = match Body::parse(input, Some("application/json"), Some("1")) {
        Ok(body) => body,
        Err(refusal) => return assert_eq!(refusal.status, 415),
    };
    assert!(
        body.tab
            .as_ref()
            .is_none_or(|tab| tab.len() <= MAX_TAB_BYTES)
    );
    let names = || body.put.0.iter().map(|(name, _)| name);
    assert!(names().is_sorted_by(|one, other| one < other));
    assert!(names().next().is_none() || body.tab.is_some() && body.n.is_some());
    // Values are not read here, so they may be deeper or larger than this parser takes.
    let Ok(seen) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let text = |name: &str| seen.get(name).and_then(Value::as_str);
    assert_eq!(body.ticket.as_deref(), text("ticket"));
    assert_eq!(body.tab.as_deref(), text("tab"));
    assert_eq!(body.n, seen.get("n").and_then(Value::as_u64));
    let put = seen.get("put").and_then(Value::as_object);
    assert_eq!(names().count(), put.map_or(0, serde_json::Map::len));
    for (name, json) in &body.put.0 {
        let value: Value = serde_json::from_str(json.get()).expect("it was read before");
        assert_eq!(put.and_then(|put| put.get(&**name)), Some(&value));
    }
}

/// A page that is open, and what its scripts may present.
struct Visit {
    site: Site,
    browser: Browser,
    stranger: Browser,
    /// By the text that stands for it in a body.
    tickets: [(&'static str, String); 5],
}

impl Visit {
    /// In a session to which the page and a live view have written.
    fn with_session() -> Self {
        let site = Site::start();
        let (mut browser, own) = Browser::with_session(&site);
        let put = serde_json::json!({ "name": "pug" });
        let body = serde_json::json!({ "ticket": own, "tab": "before", "n": 1, "put": put });
        assert_eq!(browser.post(&site, &body).status, 204);
        Self::of(site, browser, own)
    }

    /// Of a browser that has no session.
    fn first() -> Self {
        let site = Site::start();
        let browser = Browser::default();
        let own = browser.socket(&site).ticket();
        Self::of(site, browser, own)
    }

    fn of(site: Site, browser: Browser, own: String) -> Self {
        let (mut stranger, other) = Browser::with_session(&site);
        let put = serde_json::json!({ "name": "cat" });
        let body = serde_json::json!({ "ticket": other, "tab": "before", "n": 1, "put": put });
        assert_eq!(stranger.post(&site, &body).status, 204);
        let new = Browser::default().socket(&site).ticket();
        let socket = browser.socket(&site);
        let write = socket.update(|visitor| visitor.remark = "seen".to_owned());
        let write = write.ok().flatten().expect("there is room").ticket;
        let cookie = socket.update(|visitor| visitor.consent = Some("yes".to_owned()));
        let cookie = cookie.ok().flatten().expect("there is room").ticket;
        let tickets = [
            ("@own", own),
            ("@other", other),
            ("@new", new),
            ("@write", write),
            ("@cookie", cookie),
        ];
        site.heard();
        Self {
            site,
            browser,
            stranger,
            tickets,
        }
    }

    fn send(&self, body: &[u8]) -> Reply {
        self.site.decide(&Request {
            body: (body.len() <= MAX_BODY_BYTES).then_some(body),
            cookies: &[&self.browser.header()],
            ..good_request()
        })
    }

    /// What the site shows of this visitor.
    fn read(&self) -> Visitor {
        self.browser.reads(&self.site)
    }

    /// The body, with tickets in it.
    fn filled(&self, input: &[u8]) -> Vec<u8> {
        let Ok(text) = str::from_utf8(input) else {
            return input.to_vec();
        };
        let tickets = self.tickets.iter();
        let filled = tickets.fold(text.to_owned(), |text, (name, ticket)| {
            text.replacen(name, ticket, 2)
        });
        filled.into_bytes()
    }
}

fn check_posted(mut visit: Visit, input: &[u8]) {
    let body = visit.filled(input);
    let (before, strangers) = (visit.read(), visit.stranger.reads(&visit.site));
    let cookies = visit.browser.cookies.clone();
    let reply = visit.send(&body);
    match reply.status {
        200 | 201 | 204 => check_taken(&mut visit, &body, &before, &reply),
        409 | 410 | 413 | 415 | 422 => {
            check_refused(&reply);
            assert_eq!(visit.read(), before);
            assert_eq!(visit.site.heard(), []);
        }
        status => panic!("nothing is wrong with the server, and it says {status}"),
    }
    assert_eq!(visit.stranger.reads(&visit.site), strangers);
    if reply.set_cookies.is_empty() {
        assert_eq!(visit.browser.cookies, cookies);
    }
}

fn check_refused(reply: &Reply) {
    assert_eq!(reply.set_cookies, Vec::<String>::new());
    assert_eq!((&reply.receipt, &*reply.notices), (&None, &[][..]));
    let body = reply.body.as_deref().expect("it says why");
    let body: Value = serde_json::from_str(body).expect("it is JSON");
    assert!(body["error"]["reason"].is_string());
    assert_eq!(body["error"]["key"].is_string(), reply.status == 422);
}

fn check_taken(visit: &mut Visit, body: &[u8], before: &Visitor, reply: &Reply) {
    // The browser takes no cookie that is too long.
    visit.browser.take(reply);
    assert_eq!(reply.status == 200, reply.set_cookies.is_empty());
    let after = visit.read();
    if reply.status != 200 {
        assert_eq!(visit.browser.keeps(), after, "the cookie holds it all");
        let shown = visit.browser.cookies.get("consent");
        assert_eq!(shown, after.consent.as_ref(), "the plain cookie shows it");
    }
    let parsed = Body::parse(body, Some("application/json"), Some("1"));
    let parsed = parsed.expect("what is no body is refused");
    // Without a ticket nothing is written.
    let put = if parsed.ticket.is_some() {
        parsed.put.0
    } else {
        Vec::new()
    };
    let is_put = |key: &str| put.iter().any(|(name, _)| **name == *key);
    let keeps_rules = after.name.chars().count() <= 40
        && after.volume <= 10
        && after.notes.chars().count() <= 4000
        && after.draft.chars().count() <= 4000;
    assert!(keeps_rules);
    assert!(
        !["remark", "user", "consent", "language"]
            .into_iter()
            .any(is_put)
    );
    assert_eq!(
        (after.user, &after.language),
        (before.user, &before.language)
    );
    assert!(after.consent == before.consent || after.consent.as_deref() == Some("yes"));
    assert!(after.remark == before.remark || after.remark == "seen");
    check_text(&put, "name", &before.name, &after.name);
    check_text(&put, "notes", &before.notes, &after.notes);
    check_text(&put, "draft", &before.draft, &after.draft);
    assert!(is_put("volume") || after.volume == before.volume);

    // The same once more, as when the answer was lost: nothing is written twice.
    let again = visit.send(body);
    assert!(matches!(again.status, 200 | 201 | 204));
    visit.browser.take(&again);
    assert_eq!(visit.read(), after);
}

type Put<'a> = [(super::Text<'a>, &'a super::RawValue)];

/// A text that was put is there, and any other is as it was.
fn check_text(put: &Put<'_>, key: &str, before: &str, after: &str) {
    match put.iter().find(|(name, _)| **name == *key) {
        Some((_, json)) => {
            let text: Option<String> = serde_json::from_str(json.get()).ok();
            assert!(text.is_none_or(|text| text == after));
        }
        None => assert_eq!(after, before),
    }
}
