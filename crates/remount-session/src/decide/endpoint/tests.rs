use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::memory::Limits;
use crate::seal::cookie::SessionCookie;
use crate::seal::random::server_random;
use crate::seal::ticket::Op;
use crate::simulation::{Browser, HOST_NAME, Site, clock, good_request, pass, ticket_of};
use crate::values::entries::{Entry, Stamp};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn put(ticket: &str, n: u64, put: &Value) -> Value {
    json!({ "ticket": ticket, "put": put, "tab": "a", "n": n })
}

fn body_of(reply: &Reply) -> Value {
    serde_json::from_str(reply.body.as_deref().expect("there is a body")).expect("it is JSON")
}

/// What an answer says of sessions' cookies, not of plain ones.
fn of_sessions(reply: &Reply) -> Vec<&str> {
    let all = reply.set_cookies.iter().map(String::as_str);
    all.filter(|cookie| cookie.starts_with("__Host-remount-"))
        .collect()
}

#[track_caller]
fn check_refused(reply: &Reply, status: u16, reason: &str) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(body_of(reply), json!({ "error": { "reason": reason } }));
    assert_eq!(reply.set_cookies, Vec::<String>::new());
    assert_eq!(reply.notices, []);
}

#[track_caller]
fn check_invalid(reply: &Reply, key: &str, reason: &str) {
    assert_eq!(reply.status, 422, "{reply:?}");
    assert_eq!(
        body_of(reply),
        json!({ "error": { "key": key, "reason": reason } })
    );
    assert_eq!(reply.set_cookies, Vec::<String>::new());
    assert_eq!(reply.notices, []);
}

/// The key, the bytes that are needed and those that there are of a refusal of a session's size.
fn too_large(reply: &Reply) -> (String, u64, u64) {
    assert_eq!(reply.status, 422, "{reply:?}");
    let body = body_of(reply);
    let error = &body["error"];
    let (need, room) = (error["need"].as_u64(), error["room"].as_u64());
    let (need, room) = need.zip(room).expect("both are numbers");
    let reason = error["reason"].as_str().expect("a reason");
    assert!(reason.contains(&need.to_string()) && reason.contains(&room.to_string()));
    assert_eq!(reply.set_cookies, Vec::<String>::new());
    assert_eq!(reply.notices, []);
    let key = error["key"].as_str().expect("a key");
    (key.to_owned(), need, room)
}

/// Replaces the browser's session by the same one after a login.
fn renew(site: &Site, browser: &mut Browser) {
    reseal(site, browser, |session| session.renewed = true);
}

/// Changes what the browser's cookie holds, as another build may have left it.
fn reseal(site: &Site, browser: &mut Browser, change: impl FnOnce(&mut SessionCookie)) {
    let core = &site.sessions.core;
    let header = browser.header();
    let mut session = core
        .read_cookies([header.as_str()].into_iter(), clock())
        .session
        .expect("the browser has a session");
    change(&mut session);
    for cookie in issue::set_cookies(
        &core.config,
        &core.backing,
        &session,
        None,
        &[],
        clock(),
        &mut server_random,
    ) {
        browser.store(&cookie);
    }
}

// ---- the order of the checks ----

#[test]
fn of_several_mistakes_the_first_in_the_protocols_order_is_answered() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let other = Browser::default().socket(&site);
    let address = Address::of(Some([203, 0, 113, 9].into()));
    for _ in 0..crate::memory::rate::PER_MINUTE {
        assert!(site.sessions.core.allows(address, clock()));
    }

    // Everything is wrong; each step rights one thing.
    let mut request = Request {
        body: None,
        content_type: Some("text/plain"),
        live_session: None,
        receipt: None,
        fetch_site: Some("cross-site"),
        address,
        ..good_request()
    };
    let header = browser.header();
    let cookies = [header.as_str()];
    request.cookies = &cookies;
    check_refused(
        &site.decide(&request),
        413,
        "the body is larger than 16 KiB",
    );
    request.body = Some(b"{");
    check_refused(
        &site.decide(&request),
        415,
        "the content type is not application/json",
    );
    request.content_type = Some("application/json; charset=utf-8");
    check_refused(
        &site.decide(&request),
        415,
        "the header x-live-session is not 1",
    );
    request.live_session = Some("1");
    check_refused(
        &site.decide(&request),
        415,
        "the body is not a JSON object of the expected form",
    );
    let body = put("no ticket", 1, &json!({ "user": 1 })).to_string();
    request.body = Some(body.as_bytes());
    check_refused(
        &site.decide(&request),
        403,
        "the request does not come from a page of this site",
    );
    request.fetch_site = Some("same-origin");
    check_refused(&site.decide(&request), 429, "too many requests");
    request.address = Address::SHARED;
    check_refused(
        &site.decide(&request),
        410,
        "the ticket is too old or not valid",
    );
    let body = put(&ticket(&site, &other, false), 1, &json!({ "user": 1 })).to_string();
    request.body = Some(body.as_bytes());
    check_refused(
        &site.decide(&request),
        409,
        "the ticket is for another session",
    );
    let body = put(&other.ticket(), 1, &json!({ "user": 1 })).to_string();
    request.body = Some(body.as_bytes());
    check_invalid(
        &site.decide(&request),
        "user",
        "may not be written by the browser",
    );
    let body = put(&other.ticket(), 1, &json!({ "name": "pug" })).to_string();
    request.body = Some(body.as_bytes());
    assert_eq!(site.decide(&request).status, 204);
}

/// A ticket for the socket's id, provisional or not.
fn ticket(
    site: &Site,
    socket: &crate::PageSession<crate::simulation::Visitor>,
    provisional: bool,
) -> String {
    let holder = Holder {
        id: socket.id(),
        provisional,
        host: HOST_NAME,
    };
    let config = &site.sessions.core.config;
    issue::page_ticket(config, holder, clock(), &mut server_random)
}

#[test]
fn without_fetch_metadata_an_equal_origin_is_proof() {
    let site = Site::start();
    let status = |origin| {
        let request = Request {
            body: Some(b"{}"),
            fetch_site: None,
            origin,
            ..good_request()
        };
        site.decide(&request).status
    };
    assert_eq!(status(Some("https://pug.example")), 201);
    assert_eq!(status(Some("https://pug.example:444")), 403);
    assert_eq!(status(Some("null")), 403);
    assert_eq!(status(None), 403);
}

#[test]
fn bodies_of_another_form_are_not_json_of_ours() {
    let site = Site::start();
    let long = format!("{{\"tab\":\"{}\",\"n\":1}}", "x".repeat(65));
    let deep = format!("{{\"put\":{{\"name\":{}", "[".repeat(10_000));
    for body in [
        "",
        "null",
        "[]",
        "{\"put\":[]}",
        "{\"n\":-1}",
        "{\"n\":1.5}",
        "{} {}",
        "{\"put\":{\"name\":\"a\"},\"tab\":\"a\"}",
        "{\"put\":{\"name\":\"a\"},\"n\":1}",
        &long,
        &deep,
    ] {
        let request = Request {
            body: Some(body.as_bytes()),
            ..good_request()
        };
        let reply = site.decide(&request);
        assert_eq!(reply.status, 415, "{body}");
        assert!(reply.set_cookies.is_empty());
    }
}

#[test]
fn a_refusal_is_counted_by_its_reason() {
    for (status, expected) in [
        (403, "origin"),
        (409, "session"),
        (410, "ticket"),
        (413, "body"),
        (415, "form"),
        (429, "busy"),
    ] {
        assert_eq!(Refusal::new(status, "").label(), expected);
    }
    assert_eq!(Refusal::of_key("name", "").label(), "value");
    let size = Size { need: 2, room: 1 };
    let too_large = Refusal::of_size("name", String::new(), size);
    assert_eq!(too_large.label(), "too_large");
}

// ---- without a ticket ----

#[test]
fn a_first_post_makes_a_session_and_hands_out_a_ticket() {
    let site = Site::start();
    let mut browser = Browser::default();
    let reply = browser.post(&site, &json!({}));
    assert_eq!(reply.status, 201);
    assert_eq!(reply.set_cookies.len(), 1);
    let cookie = &reply.set_cookies[0];
    assert!(cookie.starts_with("__Host-remount-"), "{cookie}");
    assert!(
        cookie
            .ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Priority=High; Secure"),
        "{cookie}"
    );

    let ticket = ticket_of(&reply);
    let reply = browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    assert_eq!((reply.status, reply.body), (204, None));
    assert_eq!(browser.keeps().name, "pug");
}

#[test]
fn with_a_session_a_post_without_ticket_gets_one_and_no_cookie() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let reply = browser.post(&site, &json!({}));
    assert_eq!(reply.status, 200);
    assert_eq!(reply.set_cookies, Vec::<String>::new());
    let reply = browser.post(&site, &put(&ticket_of(&reply), 1, &json!({ "volume": 3 })));
    assert_eq!(reply.status, 204);
}

#[test]
fn a_page_that_hands_no_receipt_back_gets_none() {
    let site = Site::start();
    let (browser, ticket) = Browser::with_session(&site);
    let body = put(&ticket, 1, &json!({ "volume": 3 })).to_string();
    let header = browser.header();
    let receipt_for = |asked| {
        let request = Request {
            body: Some(body.as_bytes()),
            cookies: &[&header],
            receipt: asked,
            ..good_request()
        };
        site.decide(&request).receipt
    };
    assert!(receipt_for(None).is_some());
    assert!(receipt_for(Some("1")).is_some(), "it is not understood");
    assert_eq!(receipt_for(Some("none")), None);
}

#[test]
fn without_a_ticket_nothing_is_written() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let reply = browser.post(
        &site,
        &json!({ "put": { "name": "pug" }, "tab": "a", "n": 1 }),
    );
    assert_eq!(reply.status, 200);
    assert_eq!(browser.reads(&site).name, "");
    assert_eq!(site.heard(), []);
}

#[test]
fn plain_http_has_cookies_of_its_own() {
    let site = Site::configured(7, |sessions| sessions.app_name("chat").plain_http());
    let mut browser = Browser::default();
    let reply = browser.post(&site, &json!({}));
    assert!(reply.set_cookies[0].starts_with("chat-"), "{reply:?}");
    assert!(!reply.set_cookies[0].contains("Secure"));
    let https = Site::configured(7, |sessions| sessions.app_name("chat"));
    assert_eq!(https.sessions.read(&browser.headers()).id(), None);
}

// ---- with a ticket ----

#[test]
fn a_put_is_validated_stored_in_canonical_form_and_told() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let session = site
        .sessions
        .read(&browser.headers())
        .id()
        .expect("there is a session");
    let reply = browser.post(
        &site,
        &put(&ticket, 1, &json!({ "name": "pug", "volume": "3" })),
    );
    assert_eq!((reply.status, reply.body), (204, None));
    assert_eq!(reply.set_cookies.len(), 1);
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("pug", 3)
    );
    assert_eq!(
        site.heard(),
        [Notice::Changed {
            session,
            keys: vec!["name", "volume"],
            origin: Origin::Browser,
            state: WriteState::Committed,
        }]
    );
}

#[test]
fn putting_the_same_value_again_tells_nobody() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    site.heard();
    let reply = browser.post(&site, &put(&ticket, 2, &json!({ "name": "pug" })));
    assert_eq!(reply.status, 204);
    assert_eq!(site.heard(), []);
}

/// One wrong key refuses the whole put.
#[test]
fn mass_assignment() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let mut refuse = |put: Value, key, reason| {
        let body = json!({ "ticket": &ticket, "put": put, "tab": "a", "n": 1 });
        check_invalid(&browser.post(&site, &body), key, reason);
        assert_eq!(
            browser.reads(&site),
            crate::simulation::Visitor {
                volume: 5,
                ..Default::default()
            }
        );
    };
    refuse(
        json!({ "name": "pug", "user": 1 }),
        "user",
        "may not be written by the browser",
    );
    refuse(
        json!({ "name": "pug", "nmae": 1 }),
        "nmae",
        "is not a key of this session",
    );
    refuse(
        json!({ "name": "pug", "volume": 11 }),
        "volume",
        "is more than 10",
    );
    refuse(
        json!({ "name": "pug", "volume": [] }),
        "volume",
        "does not fit the type of the key",
    );
    refuse(
        json!({ "name": "x".repeat(41), "volume": 1 }),
        "name",
        "is longer than 40 characters",
    );
}

/// What does not fit is refused, and the old value stays.
#[test]
fn cookie_overflow() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.post(
        &site,
        &put(&ticket, 1, &json!({ "notes": "short", "name": "pug" })),
    );
    site.heard();
    let long = "x".repeat(3_500);
    let reply = browser.post(
        &site,
        &put(&ticket, 2, &json!({ "notes": long, "name": "cat" })),
    );
    let (key, need, room) = too_large(&reply);
    assert_eq!((&*key, room), ("notes", 2_048));
    assert!(need > 3_500, "{need}");
    assert_eq!(browser.reads(&site).notes, "short");
    assert_eq!(browser.reads(&site).name, "pug");
    assert_eq!(site.heard(), []);
}

#[test]
fn the_largest_put_that_is_accepted_leaves_half_of_the_cookie() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let statuses: Vec<u16> = (1_200..1_500)
        .zip(1..)
        .map(|(length, n)| {
            let notes = "x".repeat(length);
            browser
                .post(&site, &put(&ticket, n, &json!({ "notes": notes })))
                .status
        })
        .collect();
    assert!(
        statuses.contains(&204) && statuses.contains(&422),
        "{statuses:?}"
    );
    assert!(statuses.is_sorted(), "{statuses:?}");
    let largest = browser.header().len();
    assert!((2_040..=2_049).contains(&largest), "{largest}");
}

#[test]
fn whatever_a_page_writes_a_server_has_room_for_as_much() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let filled = (1_200..1_500).rev().zip(1..).any(|(length, n)| {
        let notes = json!({ "notes": "x".repeat(length) });
        browser.post(&site, &put(&ticket, n, &notes)).status == 204
    });
    assert!(filled);
    let socket = browser.socket(&site);
    let write = socket.update(|visitor| visitor.remark = "x".repeat(1_200));
    let write = write.expect("there is room").expect("it changes something");
    let presented = browser.post(&site, &json!({ "ticket": write.ticket }));
    assert_eq!(presented.status, 204);
    assert_eq!(browser.keeps().remark.len(), 1_200);
}

#[test]
fn what_the_server_wrote_takes_nothing_from_the_part_of_pages() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    for write in [
        socket.update(|visitor| visitor.remark = "x".repeat(1_200)),
        socket.update(|visitor| visitor.notes = "x".repeat(600)),
    ] {
        let write = write.expect("there is room").expect("it changes something");
        browser.post(&site, &json!({ "ticket": write.ticket }));
    }
    let reply = browser.post(&site, &put(&ticket, 1, &json!({ "name": "x".repeat(40) })));
    assert_eq!(reply.status, 204);
}

#[test]
fn a_put_too_large_for_the_cookie_is_refused_with_its_numbers() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = socket.update(|visitor| visitor.remark = "x".repeat(2_600));
    let write = write.expect("there is room").expect("it changes something");
    browser.post(&site, &json!({ "ticket": write.ticket }));
    let reply = browser.post(
        &site,
        &put(&ticket, 1, &json!({ "notes": "x".repeat(900) })),
    );
    let (key, need, room) = too_large(&reply);
    assert_eq!((&*key, room), ("notes", 4_096));
    assert!(need > room, "{need}");
}

#[test]
fn pages_of_a_first_visit_have_one_part_together() {
    let site = Site::start();
    let (one, two) = (
        Browser::default().socket(&site),
        Browser::default().socket(&site),
    );
    let (one, two) = (one.ticket(), two.ticket());
    let mut browser = Browser::default();
    let notes = json!({ "notes": "a".repeat(1_200) });
    let draft = json!({ "draft": "b".repeat(1_200) });
    assert_eq!(browser.post(&site, &put(&one, 1, &notes)).status, 201);
    let (key, ..) = too_large(&browser.post(&site, &put(&two, 2, &draft)));
    assert_eq!(key, "draft");
    let less = json!({ "notes": "a" });
    assert_eq!(browser.post(&site, &put(&one, 3, &less)).status, 204);
    assert_eq!(browser.post(&site, &put(&two, 4, &draft)).status, 204);
}

#[test]
fn a_page_may_make_smaller_what_is_too_large_already() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    reseal(&site, &mut browser, |session| {
        for (key, length) in [("notes", 1_600), ("draft", 1_000)] {
            let value = json!("x".repeat(length)).to_string();
            let entry = Entry::new(key, Writer::Browser, Stamp(1), value.as_bytes());
            session.entries.admit(entry, &[]);
        }
    });
    let touched = browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(touched.status, 204);
    let more = json!({ "name": "pug" });
    too_large(&browser.post(&site, &put(&ticket, 1, &more)));
    let less = json!({ "notes": "x".repeat(1_500) });
    assert_eq!(browser.post(&site, &put(&ticket, 2, &less)).status, 204);
}

/// A ticket is worth nothing in another browser.
#[test]
fn ticket_theft() {
    let site = Site::start();
    let (_, theirs) = Browser::with_session(&site);
    let (mut browser, _) = Browser::with_session(&site);
    let reply = browser.post(&site, &put(&theirs, 1, &json!({ "name": "pug" })));
    check_refused(&reply, 409, "the ticket is for another session");
}

#[test]
fn a_ticket_of_a_session_that_is_gone_is_refused() {
    let site = Site::start();
    let (_, ticket) = Browser::with_session(&site);
    let reply = Browser::default().post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    check_refused(&reply, 409, "there is no session");
}

#[test]
fn a_ticket_of_another_host_is_refused() {
    let site = Site::start();
    let (browser, ticket) = Browser::with_session(&site);
    let body = put(&ticket, 1, &json!({ "name": "pug" })).to_string();
    let reply = site.decide(&Request {
        body: Some(body.as_bytes()),
        host: "cat.example",
        cookies: &[&browser.header()],
        ..good_request()
    });
    check_refused(&reply, 409, "the ticket is for another host");
}

#[test]
fn a_page_ticket_is_good_for_a_day() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    pass(DAY);
    assert_eq!(
        browser.post(&site, &json!({ "ticket": ticket })).status,
        204
    );
    pass(2 * MINUTE);
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    check_refused(&reply, 410, "the ticket is too old or not valid");
}

#[test]
fn a_post_with_nothing_to_apply_renews_the_cookie_and_remembers_nothing() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let id = site
        .sessions
        .read(&browser.headers())
        .id()
        .expect("there is a session");
    pass(MINUTE);
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!((reply.status, reply.set_cookies.len()), (204, 1));
    assert_eq!(site.sessions.core.memory().entries(id), None);
}

#[test]
fn a_post_that_writes_nothing_is_not_remembered_whatever_the_session_holds() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    let id = site.sessions.read(&browser.headers()).id();
    let id = id.expect("there is a session");
    site.sessions.core.forget();
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(reply.status, 204);
    assert_eq!(site.sessions.core.memory().entries(id), None);
}

// ---- numbers of tabs ----

/// A late duplicate does not win over a newer value.
#[test]
fn out_of_order_typing() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let first = put(&ticket, 1, &json!({ "name": "old" }));
    assert_eq!(browser.post(&site, &first).status, 204);
    assert_eq!(
        browser
            .post(&site, &put(&ticket, 2, &json!({ "name": "new" })))
            .status,
        204
    );
    site.heard();
    let reply = browser.post(&site, &first);
    assert_eq!((reply.status, reply.set_cookies.len()), (204, 1));
    assert_eq!(browser.keeps().name, "new");
    assert_eq!(site.heard(), []);
}

#[test]
fn a_retry_with_the_same_number_is_answered_as_before() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let body = put(&socket.ticket(), 1, &json!({ "name": "pug" }));
    let first = browser.post(&site, &body);
    let again = browser.post(&site, &body);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(again.set_cookies.len(), 1);
    assert_eq!(browser.cookies.len(), 1);
    assert_eq!(browser.keeps().name, "pug");
}

#[test]
fn a_refused_number_may_be_used_again() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    assert_eq!(
        browser
            .post(&site, &put(&ticket, 1, &json!({ "volume": 99 })))
            .status,
        422
    );
    assert_eq!(
        browser
            .post(&site, &put(&ticket, 1, &json!({ "volume": 9 })))
            .status,
        204
    );
    assert_eq!(browser.keeps().volume, 9);
}

#[test]
fn tabs_count_for_themselves() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.post(&site, &put(&ticket, 9, &json!({ "name": "one" })));
    let body = json!({ "ticket": ticket, "put": { "name": "two" }, "tab": "b", "n": 1 });
    browser.post(&site, &body);
    assert_eq!(browser.keeps().name, "two");
}

// ---- first visits ----

#[test]
fn the_first_write_makes_the_provisional_session() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let reply = browser.post(&site, &put(&socket.ticket(), 1, &json!({ "name": "pug" })));
    assert_eq!(reply.status, 201);
    assert_eq!(
        site.sessions.read(&browser.headers()).id(),
        Some(socket.id())
    );
    assert_eq!(socket.get().name, "pug");
    let next = put(&ticket_of(&reply), 2, &json!({ "name": "cat" }));
    assert_eq!(browser.post(&site, &next).status, 204);
}

#[test]
fn two_first_tabs_under_one_lock_end_in_one_session() {
    let site = Site::start();
    let mut browser = Browser::default();
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    assert_ne!(one.id(), two.id());
    browser.post(&site, &put(&one.ticket(), 1, &json!({ "name": "pug" })));
    site.heard();

    let body = json!({ "ticket": two.ticket(), "put": { "volume": 3 }, "tab": "b", "n": 1 });
    let reply = browser.post(&site, &body);
    assert_eq!((reply.status, reply.body), (204, None));
    assert_eq!(browser.cookies.len(), 1);
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("pug", 3)
    );
    let heard = site.heard();
    let Notice::Rebound { from, to, lease } = heard[0] else {
        panic!("{heard:?}");
    };
    assert_eq!((from, to), (two.id(), one.id()));
    assert!(matches!(&heard[1], Notice::Changed { keys, .. } if keys == &["volume"]));

    // The socket reads the session before it has heard, and after.
    assert_eq!(two.get(), browser.keeps());
    two.rebind(one.id(), &lease);
    assert_eq!(two.get(), browser.keeps());
    assert_eq!(two.topic(), one.topic());
}

#[test]
fn what_a_view_wrote_in_a_second_first_tab_goes_with_it() {
    let site = Site::start();
    let mut browser = Browser::default();
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let write = two
        .update(|visitor| visitor.volume = 9)
        .expect("it is valid")
        .expect("it changes");
    browser.post(&site, &put(&one.ticket(), 1, &json!({ "name": "pug" })));
    let reply = browser.post(
        &site,
        &json!({ "ticket": write.ticket, "tab": "b", "n": 1 }),
    );
    assert_eq!(reply.status, 204);
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("pug", 9)
    );
    assert_eq!(one.get().volume, 9);
    let outcome = two.settle(&write, crate::Answer::Status(204));
    assert_eq!(outcome, crate::Outcome::Committed);
}

#[test]
fn a_second_first_tab_that_wrote_nothing_rebinds_by_its_ticket_alone() {
    let (mut browser, ticket) = Browser::with_session(&Site::start());
    browser.post(&Site::start(), &put(&ticket, 1, &json!({ "name": "pug" })));
    // This server remembers nothing of what the cookie holds.
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    assert_eq!(
        browser
            .post(&site, &json!({ "ticket": socket.ticket() }))
            .status,
        204
    );
    assert_eq!(socket.get().name, "pug");
}

/// A page of before a login does not write to the session of the login.
#[test]
fn multi_tab_identity() {
    let site = Site::start();
    let (mut browser, own) = Browser::with_session(&site);
    let socket = Browser::default().socket(&site);
    renew(&site, &mut browser);
    let reply = browser.post(&site, &put(&socket.ticket(), 1, &json!({ "name": "pug" })));
    check_refused(&reply, 409, "the session was renewed");
    assert_eq!(
        browser
            .post(&site, &put(&own, 1, &json!({ "name": "pug" })))
            .status,
        204
    );
}

#[test]
fn what_a_page_writes_to_a_session_that_was_ended_goes_to_no_other() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    let ticket = socket.ticket();
    let (browser, _) = Browser::with_session(&site);
    let core = &site.sessions.core;
    core.memory().end(socket.id(), Address::SHARED, clock());
    let reply = browser.send(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    check_refused(&reply, 409, "the session was ended");
}

/// Posts a view's write of the key `remark`, which a server that was restarted has not seen, and
/// returns what is told.
fn told_after_a_restart(site: &Site, browser: &mut Browser, ticket: &str) -> Vec<Notice> {
    site.sessions.core.forget();
    site.heard();
    let reply = browser.post(site, &json!({ "ticket": ticket }));
    assert_eq!(reply.status, 204);
    site.heard()
}

#[test]
fn after_a_restart_it_is_told_which_values_a_views_write_has_changed() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    for text in ["one", "another"] {
        let write = socket.update(|visitor| visitor.remark = text.to_owned());
        let write = write.expect("there is room").expect("it differs");
        assert_eq!(
            told_after_a_restart(&site, &mut browser, &write.ticket),
            [Notice::Changed {
                session: socket.id(),
                keys: vec!["remark"],
                origin: Origin::View,
                state: WriteState::Committed,
            }]
        );
    }
}

#[test]
fn a_views_write_of_the_same_value_is_told_to_nobody() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = socket.update(|visitor| visitor.remark = "one".to_owned());
    let write = write.expect("there is room").expect("it differs");
    browser.post(&site, &json!({ "ticket": write.ticket }));
    let holder = Holder {
        id: socket.id(),
        provisional: false,
        host: HOST_NAME,
    };
    let op = Op {
        key: "remark".to_owned(),
        stamp: Stamp::next(clock().after(MINUTE), Stamp::default()),
        value: b"\"one\"".to_vec(),
    };
    let config = &site.sessions.core.config;
    let again = issue::write_ticket(config, holder, vec![op], clock(), &mut server_random);
    assert_eq!(told_after_a_restart(&site, &mut browser, &again), []);
}

#[test]
fn an_answer_that_got_lost_is_repeated_by_the_next_write_of_the_same_socket() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    browser.send(&site, &put(&socket.ticket(), 1, &json!({ "name": "pug" })));
    let write = socket
        .update(|visitor| visitor.volume = 2)
        .expect("valid")
        .expect("it changes");
    assert_eq!(
        browser
            .post(&site, &json!({ "ticket": write.ticket }))
            .status,
        201
    );
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("pug", 2)
    );
}

// ---- several cookies ----

#[test]
fn of_several_sessions_the_latest_born_counts_and_the_others_are_deleted() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    pass(MINUTE);
    let (later, ticket) = Browser::with_session(&site);
    browser.cookies.extend(later.cookies.clone());
    assert_eq!(browser.cookies.len(), 2);
    assert_eq!(
        site.sessions.read(&browser.headers()).id(),
        site.sessions.read(&later.headers()).id()
    );
    let reply = browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    assert_eq!((reply.status, of_sessions(&reply).len()), (204, 2));
    assert!(of_sessions(&reply)[1].contains("=; Path=/; Max-Age=0;"));
    assert_eq!(
        browser.cookies.keys().collect::<Vec<_>>(),
        later.cookies.keys().collect::<Vec<_>>()
    );
}

/// A page that had no cookie yet wrote while the login was under way, and was answered last.
#[test]
fn a_session_that_began_without_knowing_of_a_login_does_not_undo_it() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    renew(&site, &mut browser);
    let logged_in = site.sessions.read(&browser.headers()).id();
    pass(MINUTE);
    let (later, _) = Browser::with_session(&site);
    browser.cookies.extend(later.cookies);
    assert_eq!(site.sessions.read(&browser.headers()).id(), logged_in);
}

#[test]
fn two_cookies_of_one_session_are_merged() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    let older = browser.header();
    browser.post(&site, &put(&ticket, 2, &json!({ "volume": 1 })));
    let newer = browser.header();
    for header in [format!("{older}; {newer}"), format!("{newer}; {older}")] {
        let core = &Site::start().sessions.core;
        let presented = core.read_cookies([header.as_str()].into_iter(), clock());
        let session = presented.session.expect("it opens");
        assert_eq!(session.entries.iter().count(), 2);
        assert_eq!(presented.outdated, Vec::<String>::new());
    }
}

#[test]
fn a_session_that_follows_an_ended_one_is_born_later_and_deletes_it() {
    let site = Site::configured(7, |sessions| sessions.idle_time(DAY));
    let core = &site.sessions.core;
    let mut ended = login::begin(
        &core.config,
        SessionId::random(&mut server_random),
        &Presented::default(),
        clock(),
    );
    // Its server's clock ran ahead.
    ended.born = clock().after(90 * DAY);
    let mut browser = Browser::default();
    for cookie in issue::set_cookies(
        &core.config,
        &core.backing,
        &ended,
        None,
        &[],
        clock(),
        &mut server_random,
    ) {
        browser.store(&cookie);
    }
    pass(2 * DAY);
    assert_eq!(site.sessions.read(&browser.headers()).id(), None);
    let reply = browser.post(&site, &json!({}));
    assert_eq!((reply.status, of_sessions(&reply).len()), (201, 2));
    assert_eq!(browser.cookies.len(), 1);
    let header = browser.header();
    let begun = core.read_cookies([header.as_str()].into_iter(), clock());
    assert!(begun.session.expect("it is new").born > ended.born);
}

// ---- deadlines ----

#[test]
fn a_session_that_rests_too_long_ends() {
    let site = Site::configured(7, |sessions| sessions.idle_time(DAY));
    let (browser, _) = Browser::with_session(&site);
    pass(DAY + MINUTE);
    assert!(site.sessions.read(&browser.headers()).id().is_some());
    pass(MINUTE);
    assert!(site.sessions.read(&browser.headers()).id().is_none());
}

#[test]
fn seeing_a_session_again_lengthens_its_life_up_to_the_absolute_end() {
    let site = Site::configured(7, |sessions| {
        sessions.idle_time(2 * DAY).absolute_time(3 * DAY)
    });
    let (mut browser, _) = Browser::with_session(&site);
    for _ in 0..2 {
        pass(DAY);
        let socket = browser.socket(&site);
        browser.post(&site, &json!({ "ticket": socket.ticket() }));
    }
    pass(DAY - MINUTE);
    assert!(site.sessions.read(&browser.headers()).id().is_some());
    pass(3 * MINUTE);
    assert!(site.sessions.read(&browser.headers()).id().is_none());
}

#[test]
fn a_session_is_told_to_live_longer_after_a_tenth_of_its_idle_time() {
    let site = Site::configured(7, |sessions| sessions.idle_time(10 * DAY));
    let (browser, ticket) = Browser::with_session(&site);
    let is_told = || {
        site.heard();
        browser.send(&site, &json!({ "ticket": ticket }));
        let heard = site.heard();
        heard
            .iter()
            .any(|notice| matches!(notice, Notice::Extended { .. }))
    };
    pass(DAY);
    assert!(!is_told());
    pass(Duration::from_millis(1));
    assert!(is_told());
}

// ---- memory ----

#[test]
fn full_memory_refuses_and_writes_nothing() {
    let site = Site::with_limits(Limits::without_reserves(100, 100));
    let (mut browser, ticket) = Browser::with_session(&site);
    let reply = browser.post(&site, &put(&ticket, 1, &json!({ "name": "pug" })));
    check_refused(&reply, 429, "too many sessions are waiting to be confirmed");
    assert_eq!(browser.reads(&site).name, "");
    assert_eq!(
        browser.post(&site, &json!({ "ticket": ticket })).status,
        204
    );
}

#[test]
fn a_session_counts_as_kept_by_its_browser_only_when_it_was_shown() {
    let site = Site::start();
    let is_kept = |id| site.sessions.core.memory().is_in_cookie(id);
    let name = json!({ "name": "pug" });
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let reply = browser.post(&site, &put(&socket.ticket(), 1, &name));
    assert_eq!(reply.status, 201);
    assert!(!is_kept(socket.id()), "the answer may be lost");
    let reply = browser.post(&site, &put(&socket.ticket(), 2, &name));
    assert_eq!(reply.status, 204);
    assert!(is_kept(socket.id()));
}

/// A cookie that came too late is healed by one more post.
#[test]
fn lost_update() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let stale = browser.post(&site, &put(&ticket, 1, &json!({ "name": "old" })));
    browser.post(
        &site,
        &put(&ticket, 2, &json!({ "name": "new", "volume": 1 })),
    );
    browser.take(&stale);
    assert_eq!(browser.keeps().name, "old");
    assert_eq!(browser.reads(&site).name, "new");
    let socket = browser.socket(&site);
    assert!(socket.needs_post());
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("new", 1)
    );
    assert!(!browser.socket(&site).needs_post());
}

#[test]
fn after_a_restart_the_cookie_and_the_tickets_are_all_that_is_needed() {
    let before = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&before);
    browser.post(
        &before,
        &put(&socket.ticket(), 1, &json!({ "name": "pug" })),
    );
    let write = socket
        .update(|visitor| visitor.user = Some(7))
        .expect("valid")
        .expect("changes");
    drop(socket);

    let after = Site::start();
    assert_eq!(browser.reads(&after).name, "pug");
    let reply = browser.post(
        &after,
        &json!({ "ticket": write.ticket, "tab": "a", "n": 2 }),
    );
    assert_eq!(reply.status, 204);
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().user),
        ("pug", Some(7))
    );
    assert!(matches!(
        &after.heard()[..],
        [Notice::Changed {
            origin: Origin::View,
            ..
        }]
    ));
}

/// Presenting a write again changes nothing.
#[test]
fn replay() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let old = socket
        .update(|visitor| visitor.volume = 1)
        .expect("valid")
        .expect("changes");
    let new = socket
        .update(|visitor| visitor.volume = 2)
        .expect("valid")
        .expect("changes");
    for ticket in [
        &old.ticket,
        &new.ticket,
        &old.ticket,
        &new.ticket,
        &old.ticket,
    ] {
        assert_eq!(
            browser.post(&site, &json!({ "ticket": ticket })).status,
            204
        );
        assert_eq!(browser.keeps().volume, 2);
    }
}

#[test]
fn entries_of_a_newer_build_pass_through() {
    let site = Site::start();
    let core = &site.sessions.core;
    let id = SessionId::random(&mut server_random);
    let newer = Entry::new(
        "from_a_newer_build",
        Writer::Browser,
        Stamp(3),
        b"\x00anything",
    );
    let mut session = login::begin(&core.config, id, &Presented::default(), clock());
    session.entries.admit(newer, core.config.keys);
    let mut browser = Browser::default();
    browser.store(
        &issue::set_cookies(
            &core.config,
            &core.backing,
            &session,
            None,
            &[],
            clock(),
            &mut server_random,
        )[0],
    );

    let socket = browser.socket(&site);
    browser.post(&site, &put(&socket.ticket(), 1, &json!({ "name": "pug" })));
    let header = browser.header();
    let kept = core
        .read_cookies([header.as_str()].into_iter(), clock())
        .session;
    let kept = kept.expect("it opens").entries;
    assert_eq!(kept.find("from_a_newer_build"), Some(newer));
    assert!(kept.find("name").is_some());
}

// ---- hostile input ----

#[test]
fn a_cookie_under_another_name_or_of_another_secret_or_app_is_no_session() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let (name, value) = browser.cookies.first_key_value().expect("there is one");
    let read = |site: &Site, name: &str| {
        let cookies = [(name.to_owned(), value.clone())].into();
        site.sessions.read(&Browser { cookies }.headers()).id()
    };
    assert!(read(&site, name).is_some());
    assert!(read(&site, "__Host-remount-0123456789abcdef").is_none());
    assert!(read(&Site::configured(8, |sessions| sessions), name).is_none());
    let other_app = Site::configured(7, |sessions| sessions.app_name("other"));
    assert!(read(&other_app, &name.replace("remount", "other")).is_none());
}

#[test]
fn a_flood_of_foreign_cookies_is_read_up_to_a_limit() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let foreign = "__Host-remount-0123456789abcdef=AQ".to_owned();
    let header = [vec![foreign; 63], vec![browser.header()]]
        .concat()
        .join("; ");
    let presented = site
        .sessions
        .core
        .read_cookies([header.as_str()].into_iter(), clock());
    assert!(presented.session.is_some());
}

proptest! {
    #[test]
    fn any_bytes_as_a_body_are_answered(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let site = Site::start();
        let reply = site.decide(&Request { body: Some(&body), ..good_request() });
        prop_assert!(matches!(reply.status, 201 | 410 | 415));
    }

    #[test]
    fn any_json_as_a_put_is_answered(
        key in prop_oneof![Just("name".to_owned()), Just("volume".to_owned()), ".{0,80}"],
        value in prop_oneof![
            any::<f64>().prop_map(Value::from),
            ".{0,60}".prop_map(Value::from),
            Just(json!(null)), Just(json!([[[]]])), Just(json!({ "a": 1 })),
        ],
    ) {
        let site = Site::start();
        let (mut browser, ticket) = Browser::with_session(&site);
        let mut values = serde_json::Map::new();
        values.insert(key, value);
        let reply = browser.post(&site, &put(&ticket, 1, &Value::Object(values)));
        prop_assert!(matches!(reply.status, 204 | 422));
        prop_assert_eq!(reply.status == 204, reply.set_cookies.len() == 1);
    }

    #[test]
    fn a_damaged_cookie_or_ticket_is_none(cut in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]{0,2}") {
        let site = Site::start();
        let (browser, ticket) = Browser::with_session(&site);
        let damage = |text: &str| {
            let at = cut.index(text.len());
            format!("{}{other}", &text[..at])
        };
        let (name, value) = browser.cookies.first_key_value().expect("there is one");
        prop_assume!(damage(value) != *value && damage(&ticket) != ticket);
        let damaged = Browser { cookies: [(name.clone(), damage(value))].into() };
        prop_assert!(site.sessions.read(&damaged.headers()).id().is_none());
        prop_assert_eq!(browser.send(&site, &json!({ "ticket": damage(&ticket) })).status, 410);
    }

    #[test]
    fn any_cookie_header_is_read(header in "(__Host-remount-[0-9a-f]{14,18}=[ -~]{0,80}; ?|[ -~]{0,40}){0,6}") {
        let site = Site::start();
        let presented = site.sessions.core.read_cookies([header.as_str()].into_iter(), clock());
        prop_assert!(presented.session.is_none());
    }
}

/// Whatever our own key sealed is decoded without a panic.
#[test]
fn deserialisation() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let strategy = prop::collection::vec(any::<u8>(), 0..120);
    let decoded = runner.run(&strategy, |bytes| {
        let _ = SessionCookie::decode(&bytes);
        Ok(())
    });
    assert_eq!(decoded, Ok(()));
}
