use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::json;

use super::*;
use crate::seal::key_ring::{Algorithm, KeyRing};
use crate::sessions::Sessions;
use crate::simulation::{Browser, HOST_NAME, Site, Visitor, good_request};

fn encrypted() -> Site {
    Site::start()
}

fn encrypted_with(algorithm: Algorithm) -> Site {
    let ring = KeyRing::new_with(&[7; 32], algorithm).expect("it is long enough");
    Site::with_keys(ring, 0)
}

fn signed() -> Site {
    Site::configured(7, Sessions::signed_cookie)
}

/// The cookie of a browser that saved this name.
fn saved(site: &Site, name: &str) -> Browser {
    let (mut browser, ticket) = Browser::with_session(site);
    let put = json!({ "ticket": ticket, "put": { "name": name }, "tab": "a", "n": 1 });
    assert_eq!(browser.post(site, &put).status, 204);
    browser
}

fn cookie_of(browser: &Browser) -> (&str, &str) {
    let (name, value) = browser.cookies.first_key_value().expect("there is one");
    (name, value)
}

fn is_read(site: &Site, name: &str, value: &str) -> bool {
    let header = format!("{name}={value}");
    let presented = site
        .sessions
        .core
        .read_cookies([header.as_str()].into_iter(), crate::simulation::clock());
    presented.session.is_some() || !presented.outdated.is_empty()
}

/// Tries changed forms of a cookie of `site`.
fn check_changed_cookies(site: &Site) {
    let (pug, cat) = (saved(site, "pug"), saved(site, "cat"));
    let ((name, value), (_, other)) = (cookie_of(&pug), cookie_of(&cat));
    assert!(is_read(site, name, value));
    proptest!(Config::with_cases(CASES), |(mutation in mutation())| {
        let changed = mutation.apply(value, other);
        // A `;` ends the cookie, and blanks around it do not belong to it.
        let arrives = changed.split(';').next();
        let arrives = arrives.map(|value| value.trim_matches([' ', '\t']));
        let is_unchanged = arrives == Some(value);
        prop_assert!(is_unchanged || !is_read(site, name, &changed), "{}", changed);
    });
}

#[test]
fn no_changed_form_of_an_encrypted_cookie_is_read() {
    for algorithm in Algorithm::ALL {
        check_changed_cookies(&encrypted_with(algorithm));
    }
}

#[test]
fn no_changed_form_of_a_signed_cookie_is_read() {
    check_changed_cookies(&signed());
}

#[test]
fn a_cookie_is_read_under_its_own_name_only() {
    for site in [encrypted(), signed()] {
        let (pug, cat) = (saved(&site, "pug"), saved(&site, "cat"));
        assert!(!is_read(&site, cookie_of(&cat).0, cookie_of(&pug).1));
    }
}

#[test]
fn a_cookie_is_not_read_by_another_app_or_by_a_site_on_plain_http() {
    type Configure = fn(Sessions<Visitor>) -> Sessions<Visitor>;
    let sites: [(Configure, &str); 3] = [
        (|sessions| sessions, "__Host-remount-"),
        (|sessions| sessions.app_name("chat"), "__Host-chat-"),
        (Sessions::plain_http, "remount-"),
    ];
    let kinds: [Configure; 2] = [|sessions| sessions, Sessions::signed_cookie];
    for kind in kinds {
        for (from, (configure, prefix)) in sites.iter().enumerate() {
            let browser = saved(&Site::configured(7, |it| kind(configure(it))), "pug");
            let (name, value) = cookie_of(&browser);
            for (to, (configure, other)) in sites.iter().enumerate() {
                let site = Site::configured(7, |it| kind(configure(it)));
                let renamed = name.replace(prefix, other);
                assert_eq!(is_read(&site, &renamed, value), from == to);
                assert_eq!(is_read(&site, name, value), from == to);
            }
        }
    }
}

/// A ticket is no cookie, and a cookie is no ticket.
#[test]
fn purpose_confusion() {
    for site in [encrypted(), signed()] {
        let (mut browser, ticket) = Browser::with_session(&site);
        let (name, value) = cookie_of(&browser);
        assert!(!is_read(&site, name, &ticket));
        let body = json!({ "ticket": value });
        assert_eq!(browser.post(&site, &body).status, 410);
    }
}

/// A ticket of one host is not taken by another one with the same secret.
#[test]
fn confused_deputy() {
    let site = encrypted();
    let (browser, ticket) = Browser::with_session(&site);
    for (host, status) in [(HOST_NAME, 204), ("cat.example", 409)] {
        let reply = site.decide(&crate::decide::endpoint::Request {
            body: Some(json!({ "ticket": ticket }).to_string().as_bytes()),
            cookies: &[&browser.header()],
            host,
            ..good_request()
        });
        assert_eq!(reply.status, status);
    }
}

#[test]
fn whatever_our_own_key_sealed_is_read_without_a_panic() {
    let (site, ring) = (signed(), KeyRing::new(&[7; 32]).expect("it is long enough"));
    let browser = saved(&site, "pug");
    let (name, value) = cookie_of(&browser);
    let context = format!("{name}|remount").into_bytes();
    let plain = ring
        .verify("session cookie", &context, value)
        .expect("it is the key of the site");
    let bytes = prop::collection::vec(any::<u8>(), 0..40);
    proptest!(Config::with_cases(CASES / 4), |(keep in 0..=plain.len(), more in bytes)| {
        let changed = [&plain[..keep], &more].concat();
        let sealed = ring.sign("session cookie", &context, &changed);
        let _ = is_read(&site, name, &sealed);
    });
}
