//! Somebody fills what the server remembers, so that nobody else finds room in it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::header::{COOKIE, HOST};
use http::{HeaderMap, Request};
use serde_json::json;

use crate::decide::update_error::UpdateError;
use crate::http::axum::request_session::RequestSession;
use crate::http::headers::ClientAddress;
use crate::memory::address::Address;
use crate::memory::{Claim, Full, SETTLING};
use crate::seal::random::server_random;
use crate::simulation::{Browser, HOST_NAME, Site, Visitor, clock, good_request, pass};
use crate::values::entries::{Entries, Entry, Stamp};
use crate::values::id::SessionId;
use crate::values::key::Writer;

/// Nobody who takes part in an attack.
const VISITOR: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How many sessions of 1.1 kB somebody at this address can leave behind, of so many tries. Each is
/// what the endpoint remembers of one whose page wrote once and never came back.
fn leave_behind(site: &Site, from: IpAddr, tries: usize) -> usize {
    let value = vec![b'x'; 1_100];
    let entry = Entry::new("notes", Writer::Browser, Stamp(1), &value);
    let entries: Entries = [entry].into_iter().collect();
    let claim = Claim::of(Address::of(Some(from)));
    let mut memory = site.sessions.core.memory();
    let mut store = || {
        let id = SessionId::random(&mut server_random);
        memory.store_leaving(id, &entries, false, claim, clock())
    };
    (0..tries).take_while(|_| store() != Err(Full)).count()
}

/// The address with this number in the network with that one.
fn ipv6(network: [u16; 4]) -> IpAddr {
    let [a, b, c, d] = network;
    Ipv6Addr::new(a, b, c, d, 0, 0, 0, 1).into()
}

/// A visitor logs in, as the guide says: a new session, and then who it is.
fn log_in(site: &Site, from: IpAddr) -> Result<(), UpdateError> {
    let request_session = opened(site, &Browser::default(), from);
    request_session.renew(false, None)?;
    request_session.update(|visitor| visitor.user = Some(7))?;
    answer(&request_session);
    Ok(())
}

/// The handler returns, and its answer leaves.
fn answer(request_session: &RequestSession<Visitor>) {
    let outgoing = request_session.finish(&mut HeaderMap::new());
    request_session.send(outgoing.expect("it sets a cookie"));
}

/// A request of this browser to a handler that asks for the session.
fn opened(site: &Site, browser: &Browser, from: IpAddr) -> RequestSession<Visitor> {
    let request_session = RequestSession::new(&site.sessions.core);
    let request = Request::post("/login")
        .header(HOST, HOST_NAME)
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, browser.header())
        .extension(ClientAddress(from));
    let (parts, ()) = request.body(()).expect("the request is whole").into_parts();
    let open = pin!(request_session.open(&parts)).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(open, Poll::Ready(Ok(()))), "nothing waits");
    request_session
}

/// How many of 30 logins work.
fn logins(site: &Site, from: IpAddr) -> usize {
    (0..30).filter(|_| log_in(site, from) == Ok(())).count()
}

/// How many of 30 visitors can save their name for the first time.
fn first_writes(site: &Site, from: IpAddr) -> usize {
    let saves = || {
        let (browser, ticket) = Browser::with_session(site);
        let put = json!({ "ticket": ticket, "put": { "name": "pug" }, "tab": "a", "n": 1 });
        let reply = site.decide(&crate::decide::endpoint::Request {
            body: Some(put.to_string().as_bytes()),
            cookies: &[&browser.header()],
            address: Address::of(Some(from)),
            ..good_request()
        });
        reply.status == 204
    };
    (0..30).filter(|_| saves()).count()
}

/// How many of 30 live views can write.
fn view_writes(site: &Site, from: IpAddr) -> usize {
    let writes = || {
        let headers = Browser::default().headers();
        let socket = site.sessions.attach(&headers, Some(from));
        socket.update(|visitor| visitor.volume = 1).is_ok()
    };
    (0..30).filter(|_| writes()).count()
}

#[test]
fn whoever_fills_the_memory_from_a_private_address_keeps_nobody_from_logging_in() {
    let site = Site::start();
    let left = leave_behind(&site, [10, 0, 0, 7].into(), 38_260);
    assert!(left < 36_000, "{left} of 38,260 found room");
    assert_eq!(logins(&site, VISITOR), 30);
    assert_eq!(logins(&site, PROXY), 30, "at the same address");
    assert_eq!(first_writes(&site, VISITOR), 30);
}

#[test]
fn whoever_fills_the_memory_from_17_ipv6_networks_keeps_nobody_from_logging_in() {
    let of_one_customer: fn(u16) -> IpAddr = |number| ipv6([0x2001, 0xdb8, 7, number]);
    let of_many: fn(u16) -> IpAddr = |number| ipv6([0x2001, 0xdb8, number, 7]);
    for attacker in [of_one_customer, of_many] {
        let site = Site::start();
        for number in 0..17 {
            leave_behind(&site, attacker(number), 38_260);
        }
        assert_eq!(logins(&site, VISITOR), 30);
        assert_eq!(logins(&site, PROXY), 30);
        assert_eq!(logins(&site, attacker(3)), 30, "at an attacker's address");
    }
}

#[test]
fn an_ipv6_customer_with_many_networks_has_a_share_and_leaves_the_rest() {
    let site = Site::start();
    let bytes = |site: &Site| site.sessions.core.memory().size().1;
    for number in 0..256 {
        leave_behind(&site, ipv6([0x2001, 0xdb8, 7, number]), 38_260);
    }
    assert!(bytes(&site) < 8 << 20, "56 bits in common: two shares");
    for number in 0..512 {
        leave_behind(&site, ipv6([0x2001, 0xdb8, 7, number * 128]), 38_260);
    }
    assert!(bytes(&site) < 16 << 20, "48 bits in common: four shares");
    assert_eq!(first_writes(&site, VISITOR), 30);
}

/// What was left behind goes once a cookie has carried it for longer than it takes to settle.
#[test]
fn two_minutes_after_the_memory_was_filled_everybody_can_write_again() {
    for attacker in [(|_| PROXY) as fn(u16) -> IpAddr, |number| {
        ipv6([0x2001, 0xdb8, number, 7])
    }] {
        let site = Site::start();
        for number in 0..17 {
            leave_behind(&site, attacker(number), 38_260);
        }
        assert!(
            first_writes(&site, attacker(3)) < 3,
            "small ones in the last gap"
        );
        pass(SETTLING);
        assert_eq!(first_writes(&site, attacker(3)), 30);
        assert_eq!(first_writes(&site, VISITOR), 30);
        assert_eq!(view_writes(&site, VISITOR), 30);
        assert_eq!(view_writes(&site, PROXY), 30);
    }
}

/// The attack does not end: what comes settles while more comes.
#[test]
fn a_memory_that_is_filled_all_day_keeps_nobody_from_logging_in() {
    let site = Site::start();
    for minute in 0..60_u16 {
        for number in 0..17 {
            leave_behind(&site, ipv6([0x2001, 0xdb8, number, minute]), 1_200);
        }
        assert_eq!(logins(&site, VISITOR), 30, "after {minute} minutes");
        pass(Duration::from_secs(60));
    }
}

/// Somebody has a copy of the cookie, the visitor logs out, and many others do.
#[test]
fn a_stolen_cookie_is_refused_after_100_200_other_logouts() {
    for others in [(|_| VISITOR) as fn(u32) -> IpAddr, |number| {
        IpAddr::V4(Ipv4Addr::from_bits(0x0b00_0000 + number))
    }] {
        let site = Site::start();
        let (thief, ticket) = Browser::with_session(&site);
        let request_session = opened(&site, &thief, VISITOR);
        assert_eq!(request_session.log_out(), Ok(()));
        answer(&request_session);
        for number in 0..100_200 {
            let id = SessionId::random(&mut server_random);
            let by = Address::of(Some(others(number)));
            site.sessions.core.memory().end(id, by, clock());
        }
        let put = json!({ "ticket": ticket, "put": { "name": "evil" }, "tab": "a", "n": 1 });
        assert_eq!(thief.send(&site, &put).status, 409);
        let is_known = site.sessions.read(&thief.headers()).id().is_some();
        assert!(!is_known, "it opens no session");
    }
}

/// The same with a limit that is reached: whoever logs out most is forgotten first.
#[test]
fn whoever_ends_more_sessions_than_can_be_known_is_forgotten_first() {
    let site = Site::configured(7, |sessions| sessions.ended_limit(1_000));
    let thieves: Vec<Browser> = (0..5)
        .map(|last| {
            let (thief, _) = Browser::with_session(&site);
            let request_session = opened(&site, &thief, [203, 0, 113, last].into());
            assert_eq!(request_session.log_out(), Ok(()));
            answer(&request_session);
            thief
        })
        .collect();
    let attacker = Address::of(Some([198, 51, 100, 7].into()));
    for _ in 0..10_000 {
        let id = SessionId::random(&mut server_random);
        site.sessions.core.memory().end(id, attacker, clock());
    }
    let is_refused = |thief: &&Browser| site.sessions.read(&thief.headers()).id().is_none();
    let refused = thieves.iter().filter(is_refused).count();
    // One visitor in 4,096 is counted with the attacker.
    assert!(refused >= 4, "{refused} of 5");
}
