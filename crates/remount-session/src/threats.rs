//! Attacks and accidents that take more than one rule to withstand. `SECURITY.md` lists them all,
//! with those whose tests stand beside a rule.

use std::time::Duration;

use http::HeaderValue;
use http::header::COOKIE;
use serde_json::{Value, json};

use crate::decide::endpoint::Request;
use crate::decide::write::{Answer, Outcome};
use crate::seal::key_ring::KeyRing;
use crate::simulation::{Browser, Site, Visitor, clock, good_request, pass};

mod full_memory;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn name(ticket: &str, n: u64, name: &str) -> Value {
    json!({ "ticket": ticket, "put": { "name": name }, "tab": "a", "n": n })
}

/// A browser whose session holds this name, and its ticket.
fn named(site: &Site, value: &str) -> (Browser, String) {
    let (mut browser, ticket) = Browser::with_session(site);
    assert_eq!(browser.post(site, &name(&ticket, 1, value)).status, 204);
    site.heard();
    (browser, ticket)
}

/// Another site has the browser post, and knows a ticket.
#[test]
fn csrf_write() {
    let site = Site::start();
    let (browser, ticket) = named(&site, "pug");
    let body = name(&ticket, 2, "evil").to_string();
    let header = browser.header();
    let cookies = [header.as_str()];
    let good = Request {
        body: Some(body.as_bytes()),
        cookies: &cookies,
        ..good_request()
    };
    let of = |fetch_site, origin| Request {
        fetch_site,
        origin,
        ..good
    };
    let attempts = [
        of(Some("cross-site"), Some("https://evil.example")),
        of(Some("same-site"), Some("https://sibling.pug.example")),
        of(Some("none"), None),
        of(None, Some("https://evil.example")),
        of(None, Some("https://pug.example:444")),
        of(None, Some("null")),
        of(None, None),
        // What a form of another site can send without asking first.
        Request {
            content_type: Some("text/plain"),
            ..good
        },
        Request {
            content_type: Some("application/x-www-form-urlencoded"),
            ..good
        },
        Request {
            live_session: None,
            receipt: None,
            ..good
        },
    ];
    for attempt in attempts {
        let reply = site.decide(&attempt);
        assert!(matches!(reply.status, 403 | 415), "{attempt:?}");
        assert!(reply.set_cookies.is_empty());
    }
    assert_eq!(browser.reads(&site).name, "pug");
}

/// Another site has the browser post without its Lax cookie, so that an answer would put a new
/// session in the place of the visitor's.
#[test]
fn session_clobber() {
    let site = Site::start();
    for body in ["{}".to_owned(), name("", 1, "evil").to_string()] {
        let reply = site.decide(&Request {
            body: Some(body.as_bytes()),
            fetch_site: Some("cross-site"),
            origin: Some("https://evil.example"),
            ..good_request()
        });
        assert_eq!((reply.status, reply.set_cookies.len()), (403, 0));
    }
}

/// Two views write at the same moment, from the same cookie, and the answers come in the wrong
/// order.
#[test]
fn lost_update_of_two_views() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let written = |visitor: Result<Option<crate::Write>, _>| visitor.ok().flatten();
    let first = written(one.update(|visitor| visitor.volume = 1)).expect("it changes");
    let second = written(two.update(|visitor| visitor.user = Some(7))).expect("it changes");
    let replies =
        [&first, &second].map(|write| browser.send(&site, &json!({ "ticket": write.ticket })));
    for reply in replies.iter().rev() {
        browser.take(reply);
    }
    assert_eq!((browser.keeps().volume, browser.keeps().user), (1, Some(7)));
    assert_eq!(one.settle(&first, Answer::Status(204)), Outcome::Committed);
    assert_eq!(two.settle(&second, Answer::Status(204)), Outcome::Committed);
}

/// The next page is asked for before the answer to a write is there.
#[test]
fn write_versus_navigation() {
    let site = Site::start();
    let (mut browser, ticket) = named(&site, "old");
    let late = browser.send(&site, &name(&ticket, 2, "new"));
    assert_eq!(browser.reads(&site).name, "new");
    let socket = browser.socket(&site);
    assert!(socket.needs_post());
    browser.take(&late);
    assert_eq!(browser.keeps().name, "new");
}

/// Somebody puts an older cookie back in its place.
#[test]
fn stale_cookie() {
    let site = Site::configured(7, |sessions| sessions.idle_time(DAY));
    let (mut browser, ticket) = named(&site, "old");
    let kept = browser.clone();
    browser.post(&site, &name(&ticket, 2, "new"));
    assert_eq!(kept.reads(&site).name, "new");
    pass(2 * DAY);
    assert_eq!(
        kept.reads(&site),
        Visitor {
            volume: 5,
            ..Visitor::default()
        }
    );
}

/// A sibling domain, or a page below another path, puts a cookie of the same name in front.
#[test]
fn cookie_tossing() {
    let site = Site::start();
    let (browser, _) = named(&site, "pug");
    let (attacker, _) = named(&site, "evil");
    let (own, value) = browser.cookies.first_key_value().expect("there is one");
    let theirs = attacker.cookies.values().next().expect("there is one");
    for tossed in [theirs.as_str(), "", "AQAAAA", &theirs[..40]] {
        let header = format!("{own}={tossed}; {own}={value}");
        let presented = site
            .sessions
            .core
            .read_cookies([header.as_str()].into_iter(), clock());
        let session = presented.session.expect("its own opens");
        assert_eq!(site.sessions.core.config.jar().name(session.id), *own);
    }
}

/// A sibling domain sets a cookie whose name gets the prefix, or the session's name, only when
/// white space is taken off that browsers do not count as such.
#[test]
fn disguised_prefix() {
    let site = Site::start();
    let (browser, _) = named(&site, "pug");
    let (attacker, _) = named(&site, "evil");
    let theirs = attacker.header();
    for space in ["\u{a0}", "\u{85}", "\u{2000}", "\u{3000}", "\u{2028}"] {
        for header in [
            format!("{space}{theirs}"),
            format!("{space}{theirs}; {}", browser.header()),
            format!("{}; {space}{theirs}", browser.header()),
        ] {
            let mut headers = browser.headers();
            let cookies = HeaderValue::from_bytes(header.as_bytes());
            headers.insert(COOKIE, cookies.expect("HTTP has such values"));
            let name = site.sessions.read(&headers).get().name;
            assert_ne!(name, "evil", "{header:?}");
        }
    }
}

/// A sibling domain sets a cookie of any name, with bytes that are no text.
#[test]
fn unreadable_neighbour() {
    let site = Site::start();
    let (browser, _) = named(&site, "pug");
    let own = browser.header();
    for bytes in [&b"\xe9t\xe9"[..], "\u{e9}t\u{e9}".as_bytes(), b"\xff"] {
        let tossed = [b"theme=", bytes].concat();
        for pairs in [[&tossed, own.as_bytes()], [own.as_bytes(), &tossed]] {
            let mut headers = browser.headers();
            let cookies = HeaderValue::from_bytes(&pairs.join(&b"; "[..]));
            headers.insert(COOKIE, cookies.expect("HTTP has such values"));
            assert_eq!(site.sessions.read(&headers).get().name, "pug");
        }
    }
}

/// A page cannot tell other pages anything that was not checked and written.
#[test]
fn forged_sibling_notice() {
    let site = Site::start();
    let (browser, ticket) = named(&site, "pug");
    let (_, foreign) = named(&site, "evil");
    let attempts = [
        json!({ "put": { "name": "evil" }, "tab": "a", "n": 9 }),
        json!({ "ticket": ticket, "notice": { "name": "evil" } }),
        json!({ "ticket": ticket, "put": { "user": 1 }, "tab": "a", "n": 9 }),
        json!({ "ticket": ticket, "put": { "volume": 99 }, "tab": "a", "n": 9 }),
        name(&foreign, 9, "evil"),
        name(&ticket, 1, "evil"),
    ];
    for attempt in attempts {
        browser.send(&site, &attempt);
        assert_eq!(site.heard(), [], "{attempt}");
    }
}

/// The clocks of two servers are apart by most of the minute that is allowed.
#[test]
fn clock_skew() {
    let at = |ahead| Site::with_keys(KeyRing::new(&[7; 32]).expect("32 bytes are enough"), ahead);
    let (fast, slow) = (at(59_000), at(0));
    let (mut browser, ticket) = named(&fast, "fast");
    // The cookie and the ticket are from the future, and the later write wins nevertheless.
    assert_eq!(browser.post(&slow, &name(&ticket, 2, "slow")).status, 204);
    assert_eq!(browser.keeps().name, "slow");
    let (mut other, ticket) = named(&slow, "slow");
    pass(crate::limits::PAGE_LIFETIME);
    assert_eq!(other.post(&fast, &name(&ticket, 2, "fast")).status, 204);
    assert_eq!(other.keeps().name, "fast");
}

/// Somebody else has seen the secret.
#[test]
fn key_compromise() {
    let ring = |secret: u8| KeyRing::new(&[secret; 32]).expect("32 bytes are enough");
    let accepting = ring(8).accept(&[7; 32]).expect("it is another");
    let (before, during) = (Site::start(), Site::with_keys(accepting, 0));
    let after = Site::with_keys(ring(8), 0);
    let (mut browser, ticket) = named(&before, "pug");
    assert_eq!(browser.reads(&during).name, "pug");
    // With the secret revoked, neither what it sealed before nor what the thief seals now opens.
    assert_eq!(browser.reads(&after).name, "");
    assert_eq!(browser.send(&after, &name(&ticket, 2, "evil")).status, 410);
    // Whoever came by while both were accepted goes on.
    browser.post(&during, &name(&ticket, 2, "mops"));
    assert_eq!(browser.reads(&after).name, "mops");
}

/// Crawlers, and whoever asks without end, fill nothing.
#[test]
fn growth() {
    let site = Site::start();
    for _ in 0..100 {
        let (mut browser, ticket) = Browser::with_session(&site);
        browser.reads(&site);
        drop(browser.socket(&site));
        browser.post(&site, &json!({ "ticket": ticket }));
        drop(Browser::default().socket(&site));
    }
    assert!(site.sessions.core.memory().is_empty());
}
