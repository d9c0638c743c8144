//! The cookies of a browser follow the keys of its session.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::decide::endpoint::{Reply, Request};
use crate::decide::login::LoginEnd;
use crate::decide::update_error::UpdateError;
use crate::decide::write::{Answer, Outcome, Write};
use crate::http::axum::request_session::RequestSession;
use crate::memory::Limits;
use crate::memory::address::Address;
use crate::page::session::PageSession;
use crate::plain_cookie::PlainCookie;
use crate::seal::cookie::SessionCookie;
use crate::seal::issue::{self, Holder};
use crate::seal::random::server_random;
use crate::seal::ticket::Op;
use crate::simulation::{
    Browser, CONSENT, HOST_NAME, LANGUAGE, Site, Visitor, clock, good_request, handled, pass,
};
use crate::values::entries::{Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::Writer;
use crate::values::stored::Stored;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn written(socket: &PageSession<Visitor>, f: impl FnOnce(&mut Visitor)) -> Write {
    let written = socket.update(f).expect("it can be written");
    written.expect("it changes something")
}

fn set(socket: &PageSession<Visitor>, value: &str) -> Write {
    written(socket, |visitor| visitor.consent = Some(value.to_owned()))
}

fn presented(write: &Write) -> Value {
    json!({ "ticket": write.ticket })
}

/// The plain cookies that an answer sets: all but the session's.
fn plain(reply: &Reply) -> Vec<&str> {
    let all = reply.set_cookies.iter().map(String::as_str);
    all.filter(|cookie| !cookie.starts_with("__Host-remount-"))
        .collect()
}

#[track_caller]
fn check_refused(reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.set_cookies, Vec::<String>::new());
}

/// What this browser's cookie of the consent shows.
fn shown(browser: &Browser) -> Option<&str> {
    browser.cookies.get("consent").map(String::as_str)
}

/// The same of the language.
fn language(browser: &Browser) -> Option<&str> {
    browser.cookies.get("language").map(String::as_str)
}

/// The page of this browser posts, with nothing to write.
fn renew(browser: &mut Browser, site: &Site) -> Reply {
    let ticket = browser.socket(site).ticket();
    browser.post(site, &json!({ "ticket": ticket }))
}

/// A request to a handler that does this.
fn ask(browser: &mut Browser, site: &Site, handler: impl FnOnce(&RequestSession<Visitor>)) {
    for header in handled(site, &browser.header(), handler) {
        browser.store(&header);
    }
}

fn consent(session: &RequestSession<Visitor>, value: &str) {
    let written = session.update(|visitor| visitor.consent = Some(value.to_owned()));
    assert_eq!(written, Ok(()));
}

fn log_in(session: &RequestSession<Visitor>) {
    assert_eq!(session.renew(false, None), Ok(()));
}

fn log_out(session: &RequestSession<Visitor>) {
    assert_eq!(session.log_out(), Ok(()));
}

// ---- what goes out ----

#[test]
fn the_answer_to_a_views_write_sets_the_cookie_beside_the_sessions() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    let reply = browser.post(&site, &presented(&write));
    assert_eq!((reply.status, reply.set_cookies.len()), (204, 2));
    let header = "consent=yes; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure";
    assert_eq!(plain(&reply), [header]);
    let outcome = socket.settle(&write, Answer::Status(204));
    assert_eq!(outcome, Outcome::Committed);
}

#[test]
fn a_handlers_answer_sets_it_too() {
    let site = Site::start();
    let mut browser = Browser::default();
    ask(&mut browser, &site, |session| consent(session, "yes"));
    assert_eq!(shown(&browser), Some("yes"));
    assert_eq!(browser.keeps().consent.as_deref(), Some("yes"));
}

#[test]
fn a_key_without_a_value_removes_the_cookie() {
    for nothing in [None, Some(String::new())] {
        let site = Site::start();
        let (mut browser, _) = Browser::with_session(&site);
        let socket = browser.socket(&site);
        browser.post(&site, &presented(&set(&socket, "yes")));
        let removal = written(&socket, |visitor| visitor.consent = nothing);
        let reply = browser.post(&site, &presented(&removal));
        let header = "consent=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(plain(&reply), [header]);
        assert_eq!(shown(&browser), None);
    }
}

#[test]
fn a_visitor_without_a_session_gets_one_with_the_cookie() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    let reply = browser.post(&site, &presented(&write));
    assert_eq!((reply.status, plain(&reply).len()), (201, 1));
    let id = site.sessions.read(&browser.headers()).id();
    assert_eq!(id, Some(socket.id()));
}

#[test]
fn each_cookie_follows_its_own_key() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let french = written(&socket, |visitor| visitor.language = "fr".to_owned());
    let reply = browser.post(&site, &presented(&french));
    let header = "language=fr; Path=/; HttpOnly; SameSite=Lax; Secure";
    assert_eq!(plain(&reply), [header]);
    browser.post(&site, &presented(&set(&socket, "yes")));
    assert_eq!(
        (shown(&browser), language(&browser)),
        (Some("yes"), Some("fr"))
    );
}

#[test]
fn an_answer_that_has_nothing_new_sets_none() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let french = written(&browser.socket(&site), |visitor| {
        visitor.language = "fr".to_owned();
    });
    browser.post(&site, &presented(&french));
    let reply = renew(&mut browser, &site);
    assert_eq!((reply.status, plain(&reply)), (204, vec![]));
}

#[test]
fn the_time_for_which_a_cookie_is_kept_begins_anew_with_each_answer() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    browser.post(&site, &presented(&set(&browser.socket(&site), "yes")));
    let header = "consent=yes; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure";
    assert_eq!(plain(&renew(&mut browser, &site)), [header]);
}

#[test]
fn a_cookie_that_the_browser_has_lost_is_set_again() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let both = written(&browser.socket(&site), |visitor| {
        visitor.consent = Some("yes".to_owned());
        visitor.language = "fr".to_owned();
    });
    browser.post(&site, &presented(&both));
    // It was quit, or its visitor has looked at its cookies.
    browser
        .cookies
        .retain(|name, _| name.starts_with("__Host-"));
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(
        (shown(&browser), language(&browser)),
        (Some("yes"), Some("fr"))
    );
    assert!(!browser.socket(&site).needs_post());
}

// ---- lost, late, again, or out of order ----

#[test]
fn what_was_lost_with_an_answer_comes_with_any_later_one() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    browser.send(&site, &presented(&set(&browser.socket(&site), "yes")));
    browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(shown(&browser), Some("yes"));
}

/// A ticket that was answered is presented again, here or at a server that remembers nothing.
#[test]
fn replay_of_a_cookie() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let (old, new) = (set(&socket, "old"), set(&socket, "new"));
    for write in [&old, &new] {
        browser.post(&site, &presented(write));
    }
    for server in [&site, &Site::start()] {
        for write in [&old, &new] {
            assert_eq!(browser.post(server, &presented(write)).status, 204);
            assert_eq!(shown(&browser), Some("new"));
        }
    }
}

#[test]
fn what_somebody_else_put_into_the_cookie_gives_way_to_the_key() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let french = written(&browser.socket(&site), |visitor| {
        visitor.language = "fr".to_owned();
    });
    browser.post(&site, &presented(&french));
    let theirs = ("language".to_owned(), "theirs".to_owned());
    browser.cookies.extend([theirs]);
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(language(&browser), Some("fr"));
}

#[test]
fn the_later_of_two_writes_stays_in_whichever_order_two_pages_post_them() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let (old, new) = (set(&one, "old"), set(&two, "new"));
    browser.post(&site, &presented(&new));
    browser.post(&site, &presented(&old));
    assert_eq!(shown(&browser), Some("new"));
    assert_eq!(one.settle(&old, Answer::Status(204)), Outcome::Superseded);
    assert_eq!(two.settle(&new, Answer::Status(204)), Outcome::Committed);
}

#[test]
fn after_a_restart_an_older_write_does_not_come_back_over_one_that_the_browser_has() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let (old, new) = (set(&socket, "old"), set(&socket, "new"));
    browser.post(&site, &presented(&new));
    site.sessions.core.forget();
    browser.post(&site, &presented(&old));
    assert_eq!(shown(&browser), Some("new"));
}

#[test]
fn a_server_whose_clock_is_behind_writes_after_one_whose_clock_is_ahead() {
    let at = |ahead| Site::configured_ahead(ahead, |sessions| sessions);
    let (fast, slow) = (at(59_000), at(0));
    let (mut browser, _) = Browser::with_session(&fast);
    browser.post(&fast, &presented(&set(&browser.socket(&fast), "fast")));
    browser.post(&slow, &presented(&set(&browser.socket(&slow), "slow")));
    assert_eq!(shown(&browser), Some("slow"));
}

#[test]
fn an_older_answer_that_arrives_last_is_put_right_by_the_next_post() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let old = browser.send(&site, &presented(&set(&socket, "old")));
    browser.post(&site, &presented(&set(&socket, "new")));
    browser.take(&old);
    assert_eq!(shown(&browser), Some("old"));
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(shown(&browser), Some("new"));
}

/// The answer brings the session of before the login back too, which counts no longer.
#[test]
fn a_late_answer_of_before_a_login_is_put_right_by_the_next_post() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let late = browser.send(&site, &presented(&set(&browser.socket(&site), "before")));
    ask(&mut browser, &site, |session| {
        log_in(session);
        consent(session, "after");
    });
    browser.take(&late);
    assert_eq!(shown(&browser), Some("before"));
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(shown(&browser), Some("after"));
    assert!(!browser.socket(&site).needs_post());
}

#[test]
fn a_late_answer_of_before_a_logout_leaves_nothing_behind() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let late = browser.send(&site, &presented(&set(&browser.socket(&site), "before")));
    ask(&mut browser, &site, log_out);
    browser.take(&late);
    assert_eq!(shown(&browser), Some("before"));
    renew(&mut browser, &site);
    assert_eq!(shown(&browser), None);
}

/// What happens to the writes of two pages.
#[derive(Clone, Debug)]
enum Step {
    /// A view of this page writes.
    Set(bool),
    /// The ticket of one of the writes is posted, for the first time or once more; `true`: the
    /// answer arrives.
    Post(Index, bool),
    /// The server is restarted, and both pages connect again.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<bool>().prop_map(Step::Set),
        6 => (any::<Index>(), any::<bool>()).prop_map(|(which, arrives)| Step::Post(which, arrives)),
        1 => Just(Step::Restart),
    ]
}

#[test]
fn no_write_is_undone_by_an_earlier_one_and_the_last_one_stays() {
    proptest!(|(steps in prop::collection::vec(step(), 1..30))| {
        let site = Site::start();
        let (mut browser, _) = Browser::with_session(&site);
        let mut pages = vec![browser.socket(&site), browser.socket(&site)];
        let mut writes: Vec<Write> = Vec::new();
        // The values are numbers in the order of the writes.
        let number = |browser: &Browser| {
            shown(browser).map(|value| value.parse::<usize>().expect("it is a number"))
        };
        let mut latest = number(&browser);
        for step in steps {
            match step {
                Step::Set(page) => {
                    let value = writes.len().to_string();
                    writes.push(set(&pages[usize::from(page)], &value));
                }
                Step::Post(which, arrives) if !writes.is_empty() => {
                    let reply = browser.send(&site, &presented(which.get(&writes)));
                    prop_assert_eq!(reply.status, 204);
                    if arrives {
                        browser.take(&reply);
                    }
                }
                Step::Post(..) => {}
                Step::Restart => {
                    pages.clear();
                    site.sessions.core.forget();
                    pass(Duration::from_millis(1));
                    pages.extend([browser.socket(&site), browser.socket(&site)]);
                }
            }
            let now = number(&browser);
            prop_assert!(now >= latest, "{now:?} after {latest:?}");
            let kept = browser.keeps().consent;
            prop_assert_eq!(kept.as_deref(), shown(&browser));
            latest = now;
        }
        // In whichever order the rest arrives.
        for write in writes.iter().rev() {
            browser.post(&site, &presented(write));
        }
        prop_assert_eq!(number(&browser), writes.len().checked_sub(1));
    });
}

// ---- logins and logouts ----

#[test]
fn a_logout_removes_the_cookie_of_a_key_that_it_ends_and_no_other() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let both = written(&browser.socket(&site), |visitor| {
        visitor.consent = Some("yes".to_owned());
        visitor.language = "fr".to_owned();
    });
    browser.post(&site, &presented(&both));
    ask(&mut browser, &site, log_out);
    assert_eq!((shown(&browser), language(&browser)), (None, Some("fr")));
    let visitor = browser.keeps();
    assert_eq!((visitor.consent, &*visitor.language), (None, "fr"));
}

/// The session that the cookie belonged to has expired, and the browser knows nothing of it.
#[test]
fn what_a_session_of_before_has_left_behind_is_gone_with_the_next_ones_first_answer() {
    let site = Site::start();
    let mut browser = Browser::default();
    let left = ("consent".to_owned(), "theirs".to_owned());
    browser.cookies.extend([left]);
    ask(&mut browser, &site, |session| {
        log_in(session);
        assert_eq!(session.update(|visitor| visitor.user = Some(7)), Ok(()));
    });
    assert_eq!(shown(&browser), None);
}

#[test]
fn what_is_written_while_a_logout_is_under_way_stays_if_its_key_does() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let page = browser.socket(&site);
    ask(&mut browser, &site, |session| {
        log_out(session);
        written(&page, |visitor| {
            visitor.consent = Some("yes".to_owned());
            visitor.language = "fr".to_owned();
        });
    });
    let visitor = browser.keeps();
    assert_eq!((visitor.consent, &*visitor.language), (None, "fr"));
    assert_eq!((shown(&browser), language(&browser)), (None, Some("fr")));
}

#[test]
fn a_login_keeps_the_cookie_of_a_key_that_stays() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    browser.post(&site, &presented(&set(&browser.socket(&site), "yes")));
    ask(&mut browser, &site, log_in);
    assert_eq!(shown(&browser), Some("yes"));
    assert_eq!(browser.keeps().consent.as_deref(), Some("yes"));
}

#[test]
fn a_login_that_ended_with_the_browser_takes_the_cookie_along_with_its_key() {
    let site = Site::start();
    let mut browser = Browser::default();
    ask(&mut browser, &site, |session| {
        assert_eq!(session.renew(false, Some(LoginEnd::Browser)), Ok(()));
        let update = |visitor: &mut Visitor| {
            visitor.consent = Some("yes".to_owned());
            visitor.language = "fr".to_owned();
        };
        assert_eq!(session.update(update), Ok(()));
    });
    assert_eq!(shown(&browser), Some("yes"));
    browser.cookies.retain(|name, _| !name.ends_with("-login"));
    renew(&mut browser, &site);
    assert_eq!((shown(&browser), language(&browser)), (None, Some("fr")));
}

// ---- while a deploy is rolling ----

/// A browser whose session another build sealed, which did not mirror the key.
fn browser_of_another_build(site: &Site, writer: Writer, stored: &[u8]) -> Browser {
    let config = &site.sessions.core.config;
    let id = SessionId::random(&mut server_random);
    let mut session = SessionCookie::begin(id, clock(), DAY, DAY, clock());
    let entry = Entry::new(Visitor::CONSENT, writer, Stamp(7), stored);
    session.entries.admit(entry, &[]);
    let mut browser = Browser::default();
    let sealed = config
        .jar()
        .set(&config.ring, &session, None, [1; 24], clock());
    browser.store(&sealed);
    browser
}

#[test]
fn what_an_older_build_did_not_show_is_shown_by_the_next_answer() {
    let site = Site::start();
    let mut browser = browser_of_another_build(&site, Writer::Server, b"\"yes\"");
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(shown(&browser), Some("yes"));
    assert!(!browser.socket(&site).needs_post());
}

/// Values that this build would never have sealed, in a seal that is right.
#[test]
fn a_sealed_value_is_looked_at_again_before_it_becomes_a_header() {
    let site = Site::start();
    for stored in [&br#""a\r\nSet-Cookie: evil=1""#[..], br#"["a"]"#] {
        let mut browser = browser_of_another_build(&site, Writer::Server, stored);
        assert!(!browser.socket(&site).needs_post());
        let reply = renew(&mut browser, &site);
        assert_eq!((reply.status, plain(&reply)), (204, vec![]));
    }
}

/// A build that does not know the version of a key has ended its value.
#[test]
fn what_has_ended_is_shown_no_longer_whatever_its_version() {
    let site = Site::start();
    let ended = Stored::encode(2, Vec::new());
    let mut browser = browser_of_another_build(&site, Writer::Server, &ended);
    let left = ("consent".to_owned(), "yes".to_owned());
    browser.cookies.extend([left]);
    assert!(browser.socket(&site).needs_post());
    renew(&mut browser, &site);
    assert_eq!(shown(&browser), None);
}

#[test]
fn a_value_of_another_version_of_the_key_is_shown_by_the_build_that_knows_it() {
    let site = Site::start();
    let stored = Stored::encode(2, b"\"yes\"".to_vec());
    let mut browser = browser_of_another_build(&site, Writer::Server, &stored);
    assert!(!browser.socket(&site).needs_post());
    assert_eq!(plain(&renew(&mut browser, &site)), Vec::<&str>::new());
}

// ---- refused ----

/// A ticket that another visitor was given.
#[test]
fn a_ticket_of_another_visitor_sets_no_cookie() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let (theirs, _) = Browser::with_session(&site);
    let write = set(&theirs.socket(&site), "theirs");
    check_refused(&browser.post(&site, &presented(&write)), 409);
    // Nor without any session.
    check_refused(&Browser::default().send(&site, &presented(&write)), 409);
}

#[test]
fn a_refused_ticket_sets_no_cookie() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    let (body, header) = (presented(&write).to_string(), browser.header());
    let cookies = [header.as_str()];
    let good = Request {
        body: Some(body.as_bytes()),
        cookies: &cookies,
        ..good_request()
    };
    let cross_site = Request {
        fetch_site: Some("cross-site"),
        ..good
    };
    check_refused(&site.decide(&cross_site), 403);
    let other_host = Request {
        host: "cat.example",
        ..good
    };
    check_refused(&site.decide(&other_host), 409);
    let not_ours = Request { body: None, ..good };
    check_refused(&site.decide(&not_ours), 413);
    pass(61 * MINUTE + Duration::from_millis(1));
    check_refused(&site.decide(&good), 410);
}

#[test]
fn a_ticket_of_before_a_login_or_logout_sets_no_cookie() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    let core = &site.sessions.core;
    core.memory().end(socket.id(), Address::SHARED, clock());
    check_refused(&browser.send(&site, &presented(&write)), 409);
}

#[test]
fn a_value_that_no_cookie_can_show_changes_nothing() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    for (value, told) in [
        (
            "a;b",
            "holds ';', which the cookie `consent` cannot hold; encode it",
        ),
        (
            &"x".repeat(4_090),
            "makes the cookie `consent` too large: it takes 4097 bytes where browsers keep 4096",
        ),
    ] {
        let refused = socket.update(|visitor| visitor.consent = Some(value.to_owned()));
        let (key, reason) = (Visitor::CONSENT, told.to_owned());
        assert_eq!(refused, Err(UpdateError::Invalid { key, reason }));
    }
    assert_eq!(socket.get().consent, None);
}

#[test]
fn full_memory_refuses_and_sets_no_cookie() {
    let mut site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    let core = Arc::get_mut(&mut site.sessions.core).expect("nobody else has it");
    core.forget();
    *core.limits_mut() = Limits::without_reserves(100, 100);
    check_refused(&browser.send(&site, &presented(&write)), 429);
    assert!(site.sessions.core.memory().is_empty());
}

// ---- nobody but the server ----

/// A page names a mirrored key.
#[test]
fn a_page_plants_no_cookie() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let put = |put: Value| json!({ "ticket": ticket, "put": put, "tab": "a", "n": 1 });
    check_refused(&browser.post(&site, &put(json!({ "consent": "yes" }))), 422);
}

/// An older build let pages write the key.
#[test]
fn what_a_page_once_wrote_becomes_no_cookie() {
    let site = Site::start();
    let mut browser = browser_of_another_build(&site, Writer::Browser, b"\"yes\"");
    assert!(!browser.socket(&site).needs_post());
    assert_eq!(plain(&renew(&mut browser, &site)), Vec::<&str>::new());
}

#[test]
fn a_cookie_that_the_visitor_changes_changes_no_key() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let planted = ("consent".to_owned(), "planted".to_owned());
    browser.cookies.extend([planted]);
    renew(&mut browser, &site);
    assert_eq!(browser.reads(&site).consent, None);
    assert_eq!(browser.socket(&site).get().consent, None);
}

/// The seal of a ticket is the server's: its ops count for keys, whatever cookies are called.
#[test]
fn a_ticket_sets_the_cookie_of_its_key_and_no_other() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let op = |key: &str| Op {
        key: key.to_owned(),
        stamp: Stamp(u64::MAX / 2),
        value: b"7".to_vec(),
    };
    let holder = Holder {
        id: browser.socket(&site).id(),
        provisional: false,
        host: HOST_NAME,
    };
    let ops = vec![op("user"), op("other"), op("consent")];
    let config = &site.sessions.core.config;
    let ticket = issue::write_ticket(config, holder, ops, clock(), &mut server_random);
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    let header = "consent=7; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure";
    assert_eq!((reply.status, plain(&reply)), (204, vec![header]));
}

// ---- what a page reads ----

#[test]
fn a_page_reads_what_its_request_brought() {
    let site = Site::start();
    let (with_session, _) = Browser::with_session(&site);
    for mut browser in [Browser::default(), with_session] {
        let no = ("consent".to_owned(), "no".to_owned());
        browser.cookies.extend([no]);
        let socket = browser.socket(&site);
        assert_eq!(socket.cookie(&CONSENT).as_deref(), Some("no"));
        let snapshot = site.sessions.read(&browser.headers());
        assert_eq!(snapshot.cookie(&CONSENT), Some("no"));
        assert_eq!(snapshot.cookie(&LANGUAGE), None);
    }
}

#[test]
fn no_view_reads_a_cookie_that_mirrors_no_key() {
    let site = Site::start();
    let mut browser = Browser::default();
    let secret = ("other".to_owned(), "secret".to_owned());
    browser.cookies.extend([secret]);
    let other = PlainCookie::new("other");
    assert_eq!(browser.socket(&site).cookie(&other), None);
    assert_eq!(site.sessions.read(&browser.headers()).cookie(&other), None);
}

#[test]
fn a_page_keeps_its_cookies_when_it_turns_out_to_belong_to_a_session() {
    let site = Site::start();
    let mut browser = Browser::default();
    let no = ("consent".to_owned(), "no".to_owned());
    browser.cookies.extend([no]);
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
