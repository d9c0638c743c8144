use std::time::Duration;

use serde_json::json;

use super::*;
use crate::memory::address::Address;
use crate::page::failure::Failure;
use crate::simulation::{Browser, Site, Visitor, pass};

const SAVED: Answer = Answer::Status(204);
const UNCONFIRMED: Outcome = Outcome::Failed(Failure::Unconfirmed);

/// Two servers with one secret, and a browser with a session.
fn servers() -> (Site, Site, Browser) {
    let (one, two) = (Site::start(), Site::start());
    let (browser, _) = Browser::with_session(&two);
    (one, two, browser)
}

fn write(socket: &PageSession<Visitor>, f: impl FnOnce(&mut Visitor)) -> Write {
    let written = socket.update(f).expect("the update is valid");
    written.expect("the update changes something")
}

fn named(socket: &PageSession<Visitor>, name: &str) -> Write {
    write(socket, |visitor| visitor.name = name.to_owned())
}

/// Posts a write to a server, and returns the receipt of its answer.
fn post(browser: &mut Browser, site: &Site, write: &Write) -> String {
    let reply = browser.post(site, &json!({ "ticket": write.ticket }));
    assert!(matches!(reply.status, 201 | 204), "{reply:?}");
    reply.receipt.expect("there is one")
}

fn committed(session: SessionId, key: &'static str) -> Notice {
    Notice::Changed {
        session,
        keys: vec![key],
        origin: Origin::View,
        state: WriteState::Committed,
    }
}

#[test]
fn a_write_that_another_server_sent_is_committed_by_its_receipt_and_the_pages_word() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &write);
    assert_eq!(
        socket.settle_with_receipt(&write, SAVED, &receipt),
        Outcome::Committed
    );
    assert_eq!(browser.keeps().name, "pug");
}

#[test]
fn without_its_receipt_it_is_unconfirmed() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    post(&mut browser, &two, &write);
    assert_eq!(socket.settle(&write, SAVED), UNCONFIRMED);
}

#[test]
fn a_receipt_without_the_pages_word_commits_nothing() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &write);
    let outcome = socket.settle_with_receipt(&write, Answer::NoCookies, &receipt);
    assert_eq!(outcome, Outcome::Failed(Failure::NoCookies));
}

#[test]
fn a_later_write_at_another_server_takes_its_place() {
    let (one, two, mut browser) = servers();
    let (socket, other) = (browser.socket(&one), browser.socket(&two));
    let first = named(&socket, "pug");
    pass(Duration::from_millis(1));
    named(&other, "cat");
    let receipt = post(&mut browser, &two, &first);
    assert_eq!(
        socket.settle_with_receipt(&first, SAVED, &receipt),
        Outcome::Superseded
    );
    assert_eq!(browser.keeps().name, "cat");
}

/// Their clocks show the same, and neither knows of the other's write.
#[test]
fn of_two_writes_with_one_stamp_only_the_one_that_is_kept_is_committed() {
    let (one, two, mut browser) = servers();
    let (socket, other) = (browser.socket(&one), browser.socket(&two));
    let (first, second) = (named(&socket, "pug"), named(&other, "cat"));
    assert_eq!(first.marks[0].stamp, second.marks[0].stamp);
    let receipts = [&first, &second].map(|write| post(&mut browser, &two, write));
    let outcomes = [
        socket.settle_with_receipt(&first, SAVED, &receipts[0]),
        other.settle_with_receipt(&second, SAVED, &receipts[1]),
    ];
    let kept = browser.keeps().name;
    let expected = ["pug", "cat"].map(|name| {
        if *name == *kept {
            Outcome::Committed
        } else {
            Outcome::Superseded
        }
    });
    assert_eq!(outcomes, expected);
}

#[test]
fn a_write_of_several_keys_is_superseded_if_one_of_them_is() {
    let (one, two, mut browser) = servers();
    let (socket, other) = (browser.socket(&one), browser.socket(&two));
    let both = write(&socket, |visitor| {
        visitor.name = "pug".to_owned();
        visitor.volume = 3;
    });
    pass(Duration::from_millis(1));
    named(&other, "cat");
    let receipt = post(&mut browser, &two, &both);
    assert_eq!(
        socket.settle_with_receipt(&both, SAVED, &receipt),
        Outcome::Superseded
    );
    assert_eq!(
        (browser.keeps().name.as_str(), browser.keeps().volume),
        ("cat", 3)
    );
}

#[test]
fn a_write_that_failed_is_told_again_by_a_receipt_of_something_else() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    // The answer was lost.
    let lost = browser.send(&two, &json!({ "ticket": write.ticket }));
    assert_eq!(lost.status, 204);
    let failed = socket.settle(&write, Answer::Status(0));
    assert_eq!(failed, Outcome::Failed(Failure::Blocked));
    one.heard();
    let put = json!({ "ticket": socket.ticket(), "put": { "volume": 3 }, "tab": "a", "n": 1 });
    let healed = browser.post(&two, &put);
    socket.take_receipt(&healed.receipt.expect("there is one"));
    assert_eq!(one.heard(), [committed(socket.id(), "name")]);
    assert_eq!(browser.keeps().name, "pug");
}

/// A cookie went out, and the page knows nothing of it.
#[test]
fn a_write_that_was_sent_and_is_told_to_have_failed_is_told_again_with_the_next_cookie() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = named(&socket, "pug");
    browser.send(&site, &json!({ "ticket": write.ticket }));
    let failed = socket.settle(&write, Answer::Status(0));
    assert_eq!(failed, Outcome::Failed(Failure::Blocked));
    site.heard();
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    assert_eq!(site.heard(), [committed(socket.id(), "name")]);
}

#[test]
fn a_first_write_that_another_server_made_a_session_of_is_committed() {
    let (one, two, _) = servers();
    let mut browser = Browser::default();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &write);
    assert_eq!(
        socket.settle_with_receipt(&write, SAVED, &receipt),
        Outcome::Committed
    );
    let extended = one
        .heard()
        .into_iter()
        .any(|notice| matches!(notice, Notice::Extended { session, .. } if session == socket.id()));
    assert!(extended, "its page knows how long the session lives");
}

#[test]
fn a_page_that_began_without_a_session_turns_to_the_one_that_another_server_found() {
    let (one, two, mut browser) = servers();
    let socket = Browser::default().socket(&one);
    let provisional = socket.id();
    let write = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &write);
    one.heard();
    assert_eq!(
        socket.settle_with_receipt(&write, SAVED, &receipt),
        Outcome::Committed
    );
    let session = one.sessions.read(&browser.headers()).id();
    let rebound = one.heard().into_iter().find_map(|notice| match notice {
        Notice::Rebound { from, to, lease } => Some((from, to, lease)),
        _ => None,
    });
    let (from, to, lease) = rebound.expect("it is told");
    assert_eq!((from, Some(to)), (provisional, session));
    socket.rebind(to, &lease);
    assert_eq!(socket.get().name, "pug", "nothing typed is lost");
    drop(socket);
    assert!(one.sessions.core.memory().entries(provisional).is_none());
}

#[test]
fn what_was_typed_elsewhere_and_settled_twice_stays_committed() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    for _ in 0..2 {
        let receipt = post(&mut browser, &two, &write);
        let outcome = socket.settle_with_receipt(&write, SAVED, &receipt);
        assert_eq!(outcome, Outcome::Committed);
    }
}

#[test]
fn a_session_that_another_server_gave_more_time_lives_longer_here() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    pass(Duration::from_secs(30 * 24 * 60 * 60));
    let reply = browser.post(&two, &json!({ "ticket": browser.socket(&two).ticket() }));
    socket.take_receipt(&reply.receipt.expect("there is one"));
    let heard = one.heard();
    let Some(Notice::Extended { lease, .. }) = heard.first() else {
        panic!("{heard:?}");
    };
    socket.extend(lease);
    pass(Duration::from_secs(70 * 24 * 60 * 60));
    assert_ne!(socket.due(true), crate::Due::End);
}

// ---- attacks ----

/// Whoever has the page makes up what it hands back.
#[test]
fn forged_receipt() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    let genuine = post(&mut browser, &two, &write);
    let other = Site::configured(8, |sessions| sessions);
    let (mut stranger, _) = Browser::with_session(&other);
    let theirs = {
        let socket = stranger.socket(&other);
        let write = named(&socket, "pug");
        post(&mut stranger, &other, &write)
    };
    let changed = genuine.replace(
        &genuine[60..61],
        if &genuine[60..61] == "A" { "B" } else { "A" },
    );
    one.heard();
    for forged in [
        "",
        "AQAAAAA",
        &write.ticket,
        &theirs,
        &changed,
        &genuine[1..],
    ] {
        socket.take_receipt(forged);
        assert_eq!(one.heard(), [], "{forged}");
        let outcome = socket.settle_with_receipt(&write, SAVED, forged);
        assert_eq!(outcome, UNCONFIRMED, "{forged}");
        one.heard();
    }
}

/// A visitor hands back what he got in another session of his.
#[test]
fn receipt_of_another_session() {
    let (one, two, browser) = servers();
    let socket = browser.socket(&one);
    let write = named(&socket, "pug");
    one.heard();
    let (mut other, _) = Browser::with_session(&two);
    let elsewhere = other.socket(&one);
    let theirs = named(&elsewhere, "pug");
    let receipt = post(&mut other, &two, &theirs);
    one.heard();
    assert_eq!(
        socket.settle_with_receipt(&write, SAVED, &receipt),
        UNCONFIRMED
    );
    assert!(
        one.heard()
            .iter()
            .all(|notice| !matches!(notice, Notice::Rebound { .. } | Notice::Extended { .. }))
    );
    assert_eq!(socket.id(), browser.socket(&one).id());
}

/// The receipt of one write is handed back for another one, and once more when that has become old.
#[test]
fn replayed_receipt() {
    let (one, two, mut browser) = servers();
    let socket = browser.socket(&one);
    let first = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &first);
    socket.settle_with_receipt(&first, SAVED, &receipt);
    let second = named(&socket, "cat");
    assert_eq!(
        socket.settle_with_receipt(&second, SAVED, &receipt),
        UNCONFIRMED
    );
    let third = named(&socket, "dog");
    let receipt = post(&mut browser, &two, &third);
    pass(Duration::from_secs(4 * 60));
    assert_eq!(
        socket.settle_with_receipt(&third, SAVED, &receipt),
        UNCONFIRMED
    );
}

/// A receipt turns a page to no session that a login or logout has ended here.
#[test]
fn a_receipt_of_a_session_that_has_ended_says_nothing() {
    let (one, two, mut browser) = servers();
    let socket = Browser::default().socket(&one);
    let write = named(&socket, "pug");
    let receipt = post(&mut browser, &two, &write);
    let session = one
        .sessions
        .read(&browser.headers())
        .id()
        .expect("it has one");
    one.sessions
        .core
        .memory()
        .end(session, Address::SHARED, one.sessions.core.now());
    one.heard();
    socket.take_receipt(&receipt);
    assert_eq!(one.heard(), []);
    assert_ne!(socket.id(), session);
}

/// Only a page that began without a session turns to another one.
#[test]
fn a_page_with_a_session_is_not_turned_to_another_one() {
    let (one, two, mut browser) = servers();
    let provisional = Browser::default().socket(&one);
    let write = named(&provisional, "pug");
    let receipt = post(&mut browser, &two, &write);
    let (bystander, _) = Browser::with_session(&one);
    let socket = bystander.socket(&one);
    let before = socket.id();
    one.heard();
    socket.take_receipt(&receipt);
    assert_eq!(one.heard(), []);
    assert_eq!(socket.id(), before);
}
