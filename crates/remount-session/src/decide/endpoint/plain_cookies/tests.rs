use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::decide::endpoint::{Reply, Request};
use crate::decide::write::{Answer, Outcome, Write};
use crate::memory::Limits;
use crate::memory::address::Address;
use crate::page::failure::Failure;
use crate::page::session::PageSession;
use crate::plain_cookie::PlainCookie;
use crate::seal::issue::{self, Holder};
use crate::seal::random::server_random;
use crate::seal::ticket::Op;
use crate::seal::ticket::cookie_op::CookieOp;
use crate::simulation::{Browser, HOST_NAME, Site, Visitor, clock, good_request, pass};
use crate::values::entries::Stamp;
use crate::values::id::SessionId;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const CONSENT: PlainCookie = PlainCookie::new("consent").max_age(DAY);
const REMEMBER: PlainCookie = PlainCookie::new("remember");

fn site() -> Site {
    Site::configured(7, |sessions| {
        sessions.plain_cookie(CONSENT).plain_cookie(REMEMBER)
    })
}

fn set(socket: &PageSession<Visitor>, value: &str) -> Write {
    socket.set_cookie(&CONSENT, value).expect("it can be set")
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

/// The value of the cookie that this browser has.
fn kept(browser: &Browser) -> Option<&str> {
    browser.cookies.get("consent").map(String::as_str)
}

// ---- what goes out ----

#[test]
fn the_answer_to_a_views_write_sets_the_cookie_beside_the_sessions() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    let reply = browser.post(&site, &presented(&write));
    assert_eq!((reply.status, reply.set_cookies.len()), (204, 2));
    assert_eq!(
        plain(&reply),
        ["consent=yes; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"]
    );
    assert_eq!(kept(&browser), Some("yes"));
}

#[test]
fn the_answer_to_a_removal_deletes_the_cookie() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    browser.post(&site, &presented(&set(&socket, "yes")));
    let removal = socket.remove_cookie(&CONSENT).expect("it can be removed");
    let reply = browser.post(&site, &presented(&removal));
    assert_eq!(
        plain(&reply),
        ["consent=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"]
    );
    assert_eq!(kept(&browser), None);
}

#[test]
fn a_visitor_without_a_session_gets_one_with_the_cookie() {
    let site = site();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    let reply = browser.post(&site, &presented(&write));
    assert_eq!((reply.status, plain(&reply).len()), (201, 1));
    assert_eq!(
        site.sessions.read(&browser.headers()).id(),
        Some(socket.id())
    );
    // The page says it once more, to see whether the browser keeps cookies.
    let echo = browser.post(&site, &presented(&write));
    assert_eq!((echo.status, plain(&echo)), (204, vec![]));
}

#[test]
fn a_session_that_begins_with_a_cookie_is_kept_by_its_browser_only_when_it_was_shown() {
    let site = site();
    let is_kept = |id| site.sessions.core.memory().is_in_cookie(id);
    let browser = Browser::default();
    let socket = browser.socket(&site);
    let reply = browser.send(&site, &presented(&set(&socket, "yes")));
    assert_eq!(reply.status, 201);
    assert!(!is_kept(socket.id()), "the answer may be lost");
}

#[test]
fn without_cookies_each_attempt_makes_a_session_and_the_write_has_failed() {
    let site = site();
    let browser = Browser::default();
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    for _ in 0..2 {
        assert_eq!(browser.send(&site, &presented(&write)).status, 201);
    }
    let outcome = socket.settle(&write, Answer::NoCookies);
    assert_eq!(outcome, Outcome::Failed(Failure::NoCookies));
}

#[test]
fn each_cookie_is_written_for_itself() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let consent = set(&socket, "yes");
    let remember = socket
        .set_cookie(&REMEMBER, "token")
        .expect("it can be set");
    browser.post(&site, &presented(&remember));
    browser.post(&site, &presented(&consent));
    assert_eq!(kept(&browser), Some("yes"));
    assert_eq!(browser.cookies["remember"], "token");
}

#[test]
fn a_put_goes_along_with_a_cookie() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let ticket = set(&browser.socket(&site), "yes").ticket;
    let put = json!({ "ticket": ticket, "put": { "name": "pug" }, "tab": "a", "n": 1 });
    assert_eq!(browser.post(&site, &put).status, 204);
    assert_eq!(
        (browser.keeps().name.as_str(), kept(&browser)),
        ("pug", Some("yes"))
    );
}

#[test]
fn no_answer_but_the_tickets_own_sets_the_cookie() {
    let site = site();
    let (mut browser, ticket) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    for body in [
        json!({}),
        json!({ "ticket": ticket }),
        json!({ "ticket": ticket, "put": { "name": "pug" }, "tab": "a", "n": 1 }),
    ] {
        assert_eq!(
            plain(&browser.post(&site, &body)),
            Vec::<&str>::new(),
            "{body}"
        );
    }
    // It is not lost by that.
    browser.post(&site, &presented(&write));
    assert_eq!(kept(&browser), Some("yes"));
}

#[test]
fn a_page_that_came_without_a_session_writes_to_the_one_that_its_browser_has_by_now() {
    let site = site();
    let mut browser = Browser::default();
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    browser.post(
        &site,
        &json!({ "ticket": one.ticket(), "put": { "name": "pug" }, "tab": "a", "n": 1 }),
    );
    let write = set(&two, "yes");
    assert_eq!(browser.post(&site, &presented(&write)).status, 204);
    assert_eq!(
        (browser.keeps().name.as_str(), kept(&browser)),
        ("pug", Some("yes"))
    );
    assert_eq!(two.settle(&write, Answer::Status(204)), Outcome::Committed);
}

// ---- presented again, late, or out of order ----

#[test]
fn an_answer_that_was_lost_is_given_again() {
    let site = site();
    let (mut browser, ticket) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    browser.send(&site, &presented(&write));
    // Another post in between, whose answer does arrive, brings no word of it.
    browser.post(&site, &json!({ "ticket": ticket }));
    browser.post(&site, &presented(&write));
    assert_eq!(kept(&browser), Some("yes"));
}

/// A ticket that was answered is presented again, here or at a server that remembers nothing.
#[test]
fn replay_of_a_cookie() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let (old, new) = (set(&socket, "old"), set(&socket, "new"));
    for write in [&old, &new] {
        browser.post(&site, &presented(write));
    }
    assert_eq!(kept(&browser), Some("new"));
    // A handler has changed it meanwhile, or another system.
    browser
        .cookies
        .insert("consent".to_owned(), "theirs".to_owned());
    for server in [&site, &self::site()] {
        for write in [&old, &new] {
            let reply = browser.post(server, &presented(write));
            assert_eq!((reply.status, plain(&reply)), (204, vec![]));
        }
    }
    assert_eq!(kept(&browser), Some("theirs"));
}

#[test]
fn the_later_of_two_writes_stays_in_whichever_order_two_pages_post_them() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let (old, new) = (set(&one, "old"), set(&two, "new"));
    browser.post(&site, &presented(&new));
    browser.post(&site, &presented(&old));
    assert_eq!(kept(&browser), Some("new"));
    assert_eq!(one.settle(&old, Answer::Status(204)), Outcome::Superseded);
    assert_eq!(two.settle(&new, Answer::Status(204)), Outcome::Committed);
}

#[test]
fn a_write_is_not_sent_any_more_once_a_later_one_was_made() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let (old, _new) = (set(&socket, "old"), set(&socket, "new"));
    assert_eq!(
        plain(&browser.post(&site, &presented(&old))),
        Vec::<&str>::new()
    );
}

#[test]
fn a_later_write_is_still_known_once_the_page_has_found_its_session() {
    let site = site();
    let mut browser = Browser::default();
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let (old, new) = (set(&two, "old"), set(&two, "new"));
    let put = json!({ "ticket": one.ticket(), "put": { "name": "pug" }, "tab": "a", "n": 1 });
    browser.post(&site, &put);
    browser.post(&site, &json!({ "ticket": two.ticket() }));
    assert_eq!(
        plain(&browser.post(&site, &presented(&old))),
        Vec::<&str>::new()
    );
    browser.post(&site, &presented(&new));
    assert_eq!(kept(&browser), Some("new"));
    assert_eq!(two.settle(&old, Answer::Status(204)), Outcome::Superseded);
    assert_eq!(two.settle(&new, Answer::Status(204)), Outcome::Committed);
}

#[test]
fn after_a_restart_an_older_write_does_not_come_back_over_one_that_the_browser_has() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let (old, new) = (set(&socket, "old"), set(&socket, "new"));
    browser.post(&site, &presented(&new));
    site.sessions.core.forget();
    browser.post(&site, &presented(&old));
    assert_eq!(kept(&browser), Some("new"));
}

#[test]
fn a_server_whose_clock_is_behind_writes_after_one_whose_clock_is_ahead() {
    let at = |ahead| Site::configured_ahead(ahead, |sessions| sessions.plain_cookie(CONSENT));
    let (fast, slow) = (at(59_000), at(0));
    let (mut browser, _) = Browser::with_session(&fast);
    let write = set(&browser.socket(&fast), "fast");
    browser.post(&fast, &presented(&write));
    let write = set(&browser.socket(&slow), "slow");
    browser.post(&slow, &presented(&write));
    assert_eq!(kept(&browser), Some("slow"));
}

#[test]
fn of_two_copies_of_a_session_the_one_that_had_the_cookie_counts() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let before = browser.header();
    let write = set(&browser.socket(&site), "yes");
    browser.post(&site, &presented(&write));
    for header in [
        format!("{before}; {}", browser.header()),
        format!("{}; {before}", browser.header()),
    ] {
        let reply = site.decide(&Request {
            body: Some(presented(&write).to_string().as_bytes()),
            cookies: &[&header],
            ..good_request()
        });
        assert_eq!((reply.status, plain(&reply)), (204, vec![]));
    }
}

#[test]
fn what_was_delivered_is_noted_for_as_long_as_its_ticket_is_good_and_no_longer() {
    let site = site();
    let (mut browser, ticket) = Browser::with_session(&site);
    let length = |browser: &Browser| {
        let cookies = browser.cookies.iter();
        let mut sessions = cookies.filter(|(name, _)| name.starts_with("__Host-remount-"));
        sessions.next().map(|(_, value)| value.len())
    };
    let before = length(&browser);
    let write = set(&browser.socket(&site), "yes");
    browser.post(&site, &presented(&write));
    assert!(length(&browser) > before);
    // The last moment at which a server whose clock is a minute behind takes the ticket.
    pass(62 * MINUTE);
    browser.post(&site, &json!({ "ticket": ticket }));
    assert!(length(&browser) > before);
    pass(Duration::from_millis(1));
    browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(length(&browser), before);
    check_refused(&browser.post(&site, &presented(&write)), 410);
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
        let site = site();
        let (mut browser, _) = Browser::with_session(&site);
        let mut pages = vec![browser.socket(&site), browser.socket(&site)];
        let mut writes: Vec<Write> = Vec::new();
        // The values are numbers in the order of the writes.
        let number = |browser: &Browser| {
            kept(browser).map(|value| value.parse::<usize>().expect("it is a number"))
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
            latest = now;
        }
        // In whichever order the rest arrives.
        for write in writes.iter().rev() {
            browser.post(&site, &presented(write));
        }
        prop_assert_eq!(number(&browser), writes.len().checked_sub(1));
    });
}

// ---- refused ----

/// A ticket that another visitor was given.
#[test]
fn a_ticket_of_another_visitor_sets_no_cookie() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let (theirs, _) = Browser::with_session(&site);
    let write = set(&theirs.socket(&site), "theirs");
    check_refused(&browser.post(&site, &presented(&write)), 409);
    // Nor without any session.
    check_refused(&Browser::default().send(&site, &presented(&write)), 409);
}

#[test]
fn a_refused_ticket_sets_no_cookie() {
    let site = site();
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
    let site = site();
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = set(&socket, "yes");
    site.sessions
        .core
        .memory()
        .end(socket.id(), Address::SHARED, clock());
    check_refused(&browser.send(&site, &presented(&write)), 409);
}

#[test]
fn what_this_build_does_not_declare_is_not_set() {
    let newer = site();
    let (browser, _) = Browser::with_session(&newer);
    let write = set(&browser.socket(&newer), "yes");
    let older = Site::start();
    let reply = browser.send(&older, &presented(&write));
    check_refused(&reply, 422);
    assert!(reply.body.expect("it says why").contains("\"consent\""));
}

/// A value that this build would never have sealed, in a seal that is right.
#[test]
fn a_sealed_value_is_looked_at_again_before_it_becomes_a_header() {
    let site = site();
    let (browser, _) = Browser::with_session(&site);
    let ticket = cookie_ticket(&site, &browser, "consent", "a\r\nSet-Cookie: evil=1");
    check_refused(&browser.send(&site, &json!({ "ticket": ticket })), 422);
}

fn holder(id: SessionId) -> Holder<'static> {
    Holder {
        id,
        provisional: false,
        host: HOST_NAME,
    }
}

fn cookie_ticket(site: &Site, browser: &Browser, name: &str, value: &str) -> String {
    let op = CookieOp {
        name: name.to_owned(),
        stamp: Stamp(u64::MAX / 2),
        value: Some(value.to_owned()),
    };
    let id = browser.socket(site).id();
    let config = &site.sessions.core.config;
    issue::cookie_ticket(config, holder(id), op, clock(), &mut server_random)
}

// ---- nobody but the server ----

/// A page names a plain cookie as if it were a key of the session.
#[test]
fn a_page_plants_no_cookie() {
    let site = Site::configured(7, |sessions| {
        // One that is called as a key that pages may write, too.
        sessions
            .plain_cookie(CONSENT)
            .plain_cookie(PlainCookie::new("name"))
    });
    let (mut browser, ticket) = Browser::with_session(&site);
    let put = |put: Value| json!({ "ticket": ticket, "put": put, "tab": "a", "n": 1 });
    check_refused(&browser.post(&site, &put(json!({ "consent": "yes" }))), 422);
    let cookie = json!({ "ticket": ticket, "cookie": { "name": "consent", "value": "yes" } });
    assert_eq!(plain(&browser.post(&site, &cookie)), Vec::<&str>::new());
    let reply = browser.post(&site, &put(json!({ "name": "evil" })));
    assert_eq!((reply.status, plain(&reply)), (204, vec![]));
}

/// A ticket for a key is taken for one of a cookie, or the other way round.
#[test]
fn a_tickets_key_is_no_cookie_and_its_cookie_no_key() {
    let site = Site::configured(7, |sessions| {
        sessions
            .plain_cookie(CONSENT)
            .plain_cookie(PlainCookie::new("user"))
    });
    let (mut browser, _) = Browser::with_session(&site);
    let id = browser.socket(&site).id();
    let op = |key: &str| Op {
        key: key.to_owned(),
        stamp: Stamp(u64::MAX / 2),
        value: b"7".to_vec(),
    };
    let ops = vec![op("user"), op("consent")];
    let config = &site.sessions.core.config;
    let ticket = issue::write_ticket(config, holder(id), ops, clock(), &mut server_random);
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!((reply.status, plain(&reply)), (204, vec![]));
    assert_eq!(browser.reads(&site).user, Some(7));

    let ticket = cookie_ticket(&site, &browser, "user", "8");
    let reply = browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(
        plain(&reply),
        ["user=8; Path=/; HttpOnly; SameSite=Lax; Secure"]
    );
    assert_eq!(browser.reads(&site).user, Some(7));
}

// ---- room ----

#[test]
fn a_session_that_is_as_large_as_it_may_be_has_room_for_its_cookies() {
    let site = site();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let fits = |length: usize| socket.update(|visitor| visitor.remark = "x".repeat(length));
    let longest = (2_500..4_000)
        .take_while(|length| fits(*length).is_ok())
        .last();
    let longest = longest.expect("some fit");
    assert!(fits(longest + 1).is_err());
    let write = fits(longest - 1).expect("it fits").expect("it changes");
    let writes = [
        write,
        set(&socket, "yes"),
        socket
            .set_cookie(&REMEMBER, "token")
            .expect("it can be set"),
    ];
    for write in &writes {
        assert_eq!(browser.post(&site, &presented(write)).status, 204);
        assert_eq!(
            socket.settle(write, Answer::Status(204)),
            Outcome::Committed
        );
    }
}

#[test]
fn full_memory_refuses_and_sets_no_cookie() {
    let mut site = site();
    let (browser, _) = Browser::with_session(&site);
    let write = set(&browser.socket(&site), "yes");
    let core = std::sync::Arc::get_mut(&mut site.sessions.core).expect("nobody else has it");
    core.forget();
    *core.limits_mut() = Limits::without_reserves(100, 100);
    check_refused(&browser.send(&site, &presented(&write)), 429);
    assert!(site.sessions.core.memory().is_empty());
}
