use serde_json::json;

use super::*;
use crate::decide::write::{Answer, Outcome};
use crate::memory::Limits;
use crate::memory::address::Address;
use crate::page::failure::Failure;
use crate::simulation::{Browser, Site, Visitor, clock};

const CONSENT: PlainCookie = PlainCookie::new("consent");

fn site() -> Site {
    Site::configured(7, |sessions| sessions.plain_cookie(CONSENT))
}

fn set(socket: &PageSession<Visitor>, value: &str) -> Write {
    socket.set_cookie(&CONSENT, value).expect("it can be set")
}

/// A browser with a session and these plain cookies.
fn browser(site: &Site, cookies: &[(&str, &str)]) -> Browser {
    let (mut browser, _) = Browser::with_session(site);
    for (name, value) in cookies {
        browser
            .cookies
            .insert((*name).to_owned(), (*value).to_owned());
    }
    browser
}

// ---- what a view reads ----

#[test]
fn a_page_reads_what_its_request_brought() {
    let site = site();
    let browser = browser(&site, &[("consent", "no")]);
    let value = Some("no".to_owned());
    assert_eq!(browser.socket(&site).cookie(&CONSENT), value);
    let snapshot = site.sessions.read(&browser.headers());
    assert_eq!(snapshot.cookie(&CONSENT).map(str::to_owned), value);
}

#[test]
fn without_a_session_a_page_reads_its_cookies_too() {
    let site = site();
    let mut browser = Browser::default();
    browser
        .cookies
        .insert("consent".to_owned(), "no".to_owned());
    assert_eq!(
        browser.socket(&site).cookie(&CONSENT).as_deref(),
        Some("no")
    );
    let snapshot = site.sessions.read(&browser.headers());
    assert_eq!(snapshot.cookie(&CONSENT), Some("no"));
}

#[test]
fn no_view_reads_a_cookie_that_is_not_declared() {
    let site = site();
    let other = PlainCookie::new("other");
    let browser = browser(&site, &[("other", "secret")]);
    assert_eq!(browser.socket(&site).cookie(&other), None);
    assert_eq!(site.sessions.read(&browser.headers()).cookie(&other), None);
}

#[test]
fn what_a_view_wrote_is_read_by_the_views_of_its_page_at_once() {
    let site = site();
    let browser = browser(&site, &[("consent", "no")]);
    let (socket, other_page) = (browser.socket(&site), browser.socket(&site));
    set(&socket, "yes");
    assert_eq!(socket.cookie(&CONSENT).as_deref(), Some("yes"));
    socket.remove_cookie(&CONSENT).expect("it can be removed");
    assert_eq!(socket.cookie(&CONSENT), None);
    assert_eq!(other_page.cookie(&CONSENT).as_deref(), Some("no"));
}

#[test]
fn a_page_keeps_its_cookies_when_it_turns_out_to_belong_to_a_session() {
    let site = site();
    let mut browser = Browser::default();
    browser
        .cookies
        .insert("consent".to_owned(), "no".to_owned());
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let put = json!({ "ticket": one.ticket(), "put": { "name": "pug" }, "tab": "a", "n": 1 });
    browser.post(&site, &put);
    browser.post(&site, &json!({ "ticket": two.ticket() }));
    let rebound = site.heard().into_iter().find_map(|notice| match notice {
        crate::Notice::Rebound { to, lease, .. } => Some((to, lease)),
        _ => None,
    });
    let (to, lease) = rebound.expect("it was told");
    two.rebind(to, &lease);
    assert_eq!(two.cookie(&CONSENT).as_deref(), Some("no"));
}

// ---- what a view cannot write ----

#[test]
fn a_cookie_is_written_as_it_is_declared_or_not_at_all() {
    let site = site();
    let socket = Browser::default().socket(&site);
    for cookie in [PlainCookie::new("other"), CONSENT.path("/shop")] {
        let name = cookie.name();
        let refused = Err(CookieError::Undeclared { name });
        assert_eq!(socket.set_cookie(&cookie, "1"), refused);
        assert_eq!(socket.remove_cookie(&cookie), refused);
    }
    assert!(site.sessions.core.memory().entries(socket.id()).is_none());
}

#[test]
fn a_value_that_no_cookie_can_hold_changes_nothing() {
    let site = site();
    let socket = browser(&site, &[("consent", "no")]).socket(&site);
    for value in ["a;b".to_owned(), "x".repeat(4_090)] {
        assert!(socket.set_cookie(&CONSENT, &value).is_err());
    }
    assert_eq!(socket.cookie(&CONSENT).as_deref(), Some("no"));
    assert!(site.sessions.core.memory().entries(socket.id()).is_none());
}

#[test]
fn a_session_that_has_ended_writes_no_cookie() {
    let site = site();
    let socket = browser(&site, &[]).socket(&site);
    site.sessions
        .core
        .memory()
        .end(socket.id(), Address::SHARED, clock());
    assert_eq!(socket.set_cookie(&CONSENT, "yes"), Err(CookieError::Ended));
}

#[test]
fn full_memory_refuses_a_cookie() {
    let mut site = site();
    let core = std::sync::Arc::get_mut(&mut site.sessions.core).expect("nobody else has it");
    core.forget();
    *core.limits_mut() = Limits::without_reserves(100, 100);
    let socket = Browser::default().socket(&site);
    assert_eq!(socket.set_cookie(&CONSENT, "yes"), Err(CookieError::Full));
    assert_eq!(socket.cookie(&CONSENT), None);
}

// ---- what becomes of it ----

#[test]
fn a_cookie_is_committed_once_an_answer_set_it_and_the_page_said_so() {
    let site = site();
    let mut browser = browser(&site, &[]);
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    assert_eq!(write.keys, Vec::<&str>::new());
    let reply = browser.post(&site, &json!({ "ticket": write.ticket }));
    assert_eq!(
        socket.settle(&write, Answer::Status(reply.status)),
        Outcome::Committed
    );
}

#[test]
fn the_pages_word_alone_commits_no_cookie() {
    let site = site();
    let mut browser = browser(&site, &[]);
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    // Another post went well, of the same session.
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    let unconfirmed = Outcome::Failed(Failure::Unconfirmed);
    assert_eq!(socket.settle(&write, Answer::Status(204)), unconfirmed);
}

#[test]
fn a_cookie_that_did_not_arrive_has_failed_for_the_reason_that_the_page_gives() {
    let site = site();
    let socket = browser(&site, &[]).socket(&site);
    let write = set(&socket, "yes");
    for (answer, failure) in [
        (Answer::Status(0), Failure::Blocked),
        (Answer::Status(409), Failure::Refused(409)),
        (Answer::NoCookies, Failure::NoCookies),
        (Answer::Silence, Failure::Unconfirmed),
    ] {
        assert_eq!(socket.settle(&write, answer), Outcome::Failed(failure));
    }
}

#[test]
fn a_cookie_that_was_written_again_is_superseded() {
    let site = site();
    let socket = browser(&site, &[]).socket(&site);
    let (first, second) = (set(&socket, "one"), set(&socket, "one"));
    assert_eq!(socket.settle(&first, Answer::Silence), Outcome::Superseded);
    assert_ne!(socket.settle(&second, Answer::Silence), Outcome::Superseded);
}

#[test]
fn the_sessions_values_stay_what_they_are_and_no_view_is_told() {
    let site = site();
    let mut browser = browser(&site, &[]);
    let socket = browser.socket(&site);
    socket
        .update(|visitor| visitor.user = Some(7))
        .expect("it is valid");
    site.heard();
    let write = set(&socket, "yes");
    browser.post(&site, &json!({ "ticket": write.ticket }));
    socket.settle(&write, Answer::Status(204));
    assert_eq!(socket.get().user, Some(7));
    let told = site.heard();
    assert!(
        told.iter().all(|notice| match notice {
            crate::Notice::Changed { keys, .. } => keys == &["user"],
            _ => true,
        }),
        "{told:?}"
    );
}
