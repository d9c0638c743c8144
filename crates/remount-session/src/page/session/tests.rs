use std::time::Duration;

use serde_json::json;

use super::*;
use crate::memory::Limits;
use crate::simulation::{Browser, Site, Visitor, clock, pass};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn write(socket: &PageSession<Visitor>, f: impl FnOnce(&mut Visitor)) -> Write {
    socket
        .update(f)
        .expect("the update is valid")
        .expect("the update changes something")
}

fn changed(session: SessionId, key: &'static str, state: WriteState) -> Notice {
    Notice::Changed {
        session,
        keys: vec![key],
        origin: Origin::View,
        state,
    }
}

#[test]
fn the_session_of_a_page_can_be_shared_by_the_views_of_a_socket() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<PageSession<Visitor>>();
}

#[test]
fn a_socket_whose_visitor_never_wrote_holds_little() {
    assert!(
        size_of::<PageSession<Visitor>>() <= 112,
        "{}",
        size_of::<PageSession<Visitor>>()
    );
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    assert!(socket.place().base.is_none());
    assert!(site.sessions.core.memory().entries(socket.id()).is_none());
}

// ---- updates ----

#[test]
fn an_update_is_read_at_once_by_every_view_of_the_session() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    let write = write(&one, |visitor| visitor.user = Some(7));
    assert_eq!(write.keys, ["user"]);
    assert_eq!((one.get().user, two.get().user), (Some(7), Some(7)));
    assert_eq!(browser.reads(&site).user, Some(7));
    assert_eq!(browser.keeps().user, None);
    assert_eq!(
        site.heard(),
        [changed(one.id(), "user", WriteState::Pending)]
    );
}

#[test]
fn an_update_that_changes_nothing_is_no_write() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    assert_eq!(socket.update(|visitor| visitor.name.clear()), Ok(None));
    assert_eq!(site.heard(), []);
}

#[test]
fn an_update_writes_only_the_keys_that_it_changes() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    one.update(|visitor| {
        // Another view writes while this one is about to.
        write(&two, |visitor| visitor.name = "cat".to_owned());
        visitor.volume = 3;
    })
    .expect("the update is valid");
    assert_eq!((one.get().name.as_str(), one.get().volume), ("cat", 3));
}

#[test]
fn an_invalid_update_changes_nothing() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    let refused = socket.update(|visitor| {
        visitor.name = "pug".to_owned();
        visitor.volume = 11;
    });
    let error = UpdateError::Invalid {
        key: "volume",
        reason: "is more than 10".to_owned(),
    };
    assert_eq!(refused, Err(error));
    assert_eq!(socket.get().name, "");
    assert_eq!(site.heard(), []);
}

#[test]
fn an_update_too_large_for_a_cookie_says_so_and_the_old_value_stays() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    write(&socket, |visitor| visitor.notes = "short".to_owned());
    site.heard();
    let refused = socket.update(|visitor| visitor.notes = "x".repeat(3_500));
    let Err(UpdateError::TooLarge { key, need, room }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((key, room), ("notes", 4096));
    assert!(need > room);
    assert_eq!(socket.get().notes, "short");
    assert_eq!(site.heard(), []);
}

#[test]
fn the_largest_accepted_update_can_be_presented() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let largest = (2_800..3_100)
        .filter_map(|length| {
            socket
                .update(|visitor| visitor.notes = "x".repeat(length))
                .ok()
        })
        .last()
        .flatten()
        .expect("some of them fit");
    assert!(largest.ticket.len() < crate::limits::MAX_BODY_BYTES / 2);
    assert_eq!(
        browser
            .post(&site, &json!({ "ticket": largest.ticket }))
            .status,
        204
    );
    assert_eq!(browser.keeps().notes, socket.get().notes);
}

#[test]
fn full_memory_refuses_an_update() {
    let site = Site::with_limits(Limits::without_reserves(100, 100));
    let socket = Browser::default().socket(&site);
    assert_eq!(
        socket.update(|visitor| visitor.volume = 1),
        Err(UpdateError::Full)
    );
    assert_eq!(socket.get().volume, 5);
}

#[test]
fn an_update_may_ask_for_the_session_itself() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    write(&socket, |visitor| visitor.name = socket.get().name + "pug");
    assert_eq!(socket.get().name, "pug");
}

#[test]
fn a_listener_may_read_and_write_the_session() {
    let site = Site::start();
    let socket = Arc::new(Browser::default().socket(&site));
    let heard = Arc::downgrade(&socket);
    site.sessions.on_notice(move |notice| {
        let Some(socket) = heard.upgrade() else {
            return;
        };
        if matches!(notice, Notice::Changed { keys, .. } if keys == &["name"]) {
            let name = socket.get().name;
            socket
                .update(|visitor| visitor.notes = name)
                .expect("it is valid");
        }
    });
    write(&socket, |visitor| visitor.name = "pug".to_owned());
    assert_eq!(socket.get().notes, "pug");
}

// ---- outcomes ----

#[test]
fn a_write_is_committed_when_its_cookie_went_out_and_the_page_has_the_answer() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = write(&socket, |visitor| visitor.volume = 1);
    site.heard();
    let reply = browser.post(&site, &json!({ "ticket": write.ticket }));
    assert_eq!(site.heard(), []);
    assert_eq!(
        socket.settle(&write, Answer::Status(reply.status)),
        Outcome::Committed
    );
    assert_eq!(
        site.heard(),
        [changed(socket.id(), "volume", WriteState::Committed)]
    );
    assert_eq!(browser.keeps().volume, 1);
}

#[test]
fn the_pages_word_alone_commits_nothing() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = write(&socket, |visitor| visitor.volume = 1);
    let failed = Outcome::Failed(Failure::Unconfirmed);
    assert_eq!(socket.settle(&write, Answer::Status(204)), failed);
}

#[test]
fn a_cookie_alone_commits_nothing_either() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = write(&socket, |visitor| visitor.volume = 1);
    browser.send(&site, &json!({ "ticket": write.ticket }));
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
fn a_write_whose_keys_were_written_again_is_superseded() {
    let site = Site::start();
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let old = write(&socket, |visitor| visitor.volume = 1);
    let new = write(&socket, |visitor| visitor.volume = 2);
    browser.post(&site, &json!({ "ticket": old.ticket }));
    site.heard();
    assert_eq!(
        socket.settle(&old, Answer::Status(204)),
        Outcome::Superseded
    );
    assert_eq!(site.heard(), []);
    assert_eq!(socket.settle(&new, Answer::Status(204)), Outcome::Committed);
}

#[test]
fn a_failed_value_stays_readable_and_is_told_when_a_later_cookie_holds_it() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let write = write(&socket, |visitor| visitor.volume = 1);
    socket.settle(&write, Answer::Status(0));
    let failed = WriteState::Failed(Failure::Blocked);
    assert_eq!(
        site.heard().last(),
        Some(&changed(socket.id(), "volume", failed))
    );
    assert_eq!(socket.get().volume, 1);
    assert!(browser.socket(&site).needs_post());

    browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(
        site.heard(),
        [changed(socket.id(), "volume", WriteState::Committed)]
    );
    assert_eq!(browser.keeps().volume, 1);
    browser.post(&site, &json!({ "ticket": ticket }));
    assert_eq!(site.heard(), []);
}

/// Without cookies nothing is claimed to be saved.
#[test]
fn silent_failure() {
    let site = Site::start();
    let browser = Browser::default();
    let socket = browser.socket(&site);
    let write = write(&socket, |visitor| visitor.volume = 1);
    // Two posts, the answers of which leave no cookie behind.
    assert_eq!(
        browser
            .send(&site, &json!({ "ticket": write.ticket }))
            .status,
        201
    );
    assert_eq!(
        browser
            .send(&site, &json!({ "ticket": socket.ticket() }))
            .status,
        201
    );
    let failed = Outcome::Failed(Failure::NoCookies);
    assert_eq!(socket.settle(&write, Answer::NoCookies), failed);
    assert_eq!(socket.get().volume, 1);
}

// ---- coming and going ----

#[test]
fn a_socket_sees_what_was_written_before_and_after_it_came() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let put =
        |volume, n| json!({ "ticket": ticket, "put": { "volume": volume }, "tab": "a", "n": n });
    browser.post(&site, &put(1, 1));
    let socket = browser.socket(&Site::start());
    assert_eq!(socket.get().volume, 1);
    let socket = browser.socket(&site);
    browser.post(&site, &put(2, 2));
    assert_eq!(socket.get().volume, 2);
}

#[test]
fn memory_stays_while_a_socket_is_open_and_goes_when_the_cookie_has_it() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let id = socket.id();
    let is_remembered = || site.sessions.core.memory().entries(id).is_some();
    browser.post(
        &site,
        &json!({ "ticket": ticket, "put": { "volume": 1 }, "tab": "a", "n": 1 }),
    );

    browser.reads(&site);
    assert!(is_remembered());
    pass(DAY);
    browser.reads(&site);
    assert!(is_remembered());
    drop(socket);
    assert!(!is_remembered());
    assert_eq!(browser.reads(&site).volume, 1);
}

#[test]
fn a_cookie_presented_soon_after_a_write_confirms_nothing() {
    let site = Site::start();
    let (mut browser, ticket) = Browser::with_session(&site);
    let id = browser.socket(&site).id();
    browser.post(
        &site,
        &json!({ "ticket": ticket, "put": { "volume": 1 }, "tab": "a", "n": 1 }),
    );
    pass(Duration::from_secs(119));
    browser.reads(&site);
    assert!(site.sessions.core.memory().entries(id).is_some());
    pass(Duration::from_secs(1));
    browser.reads(&site);
    assert!(site.sessions.core.memory().entries(id).is_none());
}

#[test]
fn a_post_is_due_after_a_tenth_of_the_idle_time() {
    let site = Site::configured(7, |sessions| sessions.idle_time(10 * DAY));
    let (mut browser, _) = Browser::with_session(&site);
    pass(DAY);
    assert!(!browser.socket(&site).needs_post());
    pass(Duration::from_secs(1));
    let socket = browser.socket(&site);
    assert!(socket.needs_post());
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    assert!(!browser.socket(&site).needs_post());
}

#[test]
fn a_first_visit_needs_no_post() {
    let site = Site::start();
    let socket = Browser::default().socket(&site);
    pass(400 * DAY);
    assert!(!socket.needs_post());
}

#[test]
fn rebinding_moves_the_socket_to_the_session_and_twice_is_once() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    let (first, from) = (browser.socket(&site), socket.id());
    browser.post(
        &site,
        &json!({ "ticket": first.ticket(), "put": { "volume": 1 }, "tab": "a", "n": 1 }),
    );
    site.heard();
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    let heard = site.heard();
    let Some(Notice::Rebound { lease, .. }) = heard.first() else {
        panic!("{heard:?}");
    };
    for _ in 0..2 {
        socket.rebind(first.id(), lease);
        assert_eq!((socket.id(), socket.get().volume), (first.id(), 1));
    }
    let id = first.id();
    drop(first);
    pass(DAY);
    browser.reads(&site);
    assert!(
        site.sessions.core.memory().entries(id).is_some(),
        "the rebound socket keeps it"
    );
    drop(socket);
    assert!(site.sessions.core.memory().entries(id).is_none());
    assert_eq!(site.sessions.core.memory().resolve(from), from);
}

#[test]
fn a_socket_that_closes_before_it_has_rebound_leaves_nothing_behind() {
    let site = Site::start();
    let mut browser = Browser::default();
    let (one, two) = (browser.socket(&site), browser.socket(&site));
    browser.post(
        &site,
        &json!({ "ticket": one.ticket(), "put": { "volume": 1 }, "tab": "a", "n": 1 }),
    );
    browser.post(&site, &json!({ "ticket": two.ticket() }));
    drop((one, two));
    pass(DAY);
    browser.reads(&site);
    assert!(site.sessions.core.memory().is_empty());
}

#[test]
fn after_the_session_is_seen_in_a_cookie_tickets_are_no_longer_provisional() {
    let site = Site::start();
    let mut browser = Browser::default();
    let socket = browser.socket(&site);
    browser.post(
        &site,
        &json!({ "ticket": socket.ticket(), "put": { "volume": 1 }, "tab": "a", "n": 1 }),
    );
    // The answer may have been lost, so until then another post may make the session again.
    assert_eq!(
        Browser::default()
            .send(&site, &json!({ "ticket": socket.ticket() }))
            .status,
        201
    );
    browser.reads(&site);
    assert_eq!(
        Browser::default()
            .send(&site, &json!({ "ticket": socket.ticket() }))
            .status,
        409
    );
    assert_eq!(
        browser
            .send(&site, &json!({ "ticket": socket.ticket() }))
            .status,
        204
    );
}

/// What is due, once a minute for so many minutes, with a visitor who does something or does not.
fn due_within(socket: &PageSession<Visitor>, minutes: u32, is_active: bool) -> Vec<Due> {
    let each = (0..minutes).map(|_| {
        pass(Duration::from_secs(60));
        socket.due(is_active)
    });
    each.filter(|due| *due != Due::Nothing).collect()
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[test]
fn a_page_with_an_active_visitor_is_asked_once_to_renew_the_cookie() {
    let site = Site::configured(7, |sessions| sessions.idle_time(HOUR));
    let (mut browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    assert_eq!(due_within(&socket, 6, true), []);
    assert_eq!(due_within(&socket, 3, false), []);
    assert_eq!(due_within(&socket, 10, true), [Due::Renewal]);
    browser.post(&site, &json!({ "ticket": socket.ticket() }));
    let heard = site.heard();
    let Some(Notice::Extended { session, lease }) = heard.first() else {
        panic!("{heard:?}");
    };
    assert_eq!(*session, socket.id());
    socket.extend(lease);
    assert_eq!(due_within(&socket, 8, true), [Due::Renewal]);
}

#[test]
fn a_page_that_lies_open_is_warned_and_then_its_session_ends() {
    let site = Site::configured(7, |sessions| sessions.idle_time(HOUR));
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let warning = Due::Warning(Duration::from_secs(5 * 60));
    assert_eq!(due_within(&socket, 60, false), [warning]);
    // A minute more, should the clock of another server be behind.
    assert_eq!(due_within(&socket, 3, false), [Due::End, Due::End]);
}

#[test]
fn a_notice_that_was_overtaken_moves_no_deadline_backwards() {
    let site = Site::start();
    let (browser, _) = Browser::with_session(&site);
    let socket = browser.socket(&site);
    let lease = |idle_deadline| Lease {
        idle_deadline,
        absolute_deadline: clock().after(60 * DAY),
    };
    let (earlier, later) = (clock().after(DAY), clock().after(40 * DAY));
    socket.extend(&lease(later));
    socket.extend(&lease(earlier));
    pass(DAY + HOUR);
    assert_eq!(socket.due(false), Due::Nothing);
}

#[test]
fn the_end_of_a_whole_life_cannot_be_put_off() {
    let site = Site::configured(7, |sessions| {
        sessions.idle_time(HOUR).absolute_time(2 * HOUR)
    });
    let (mut browser, _) = Browser::with_session(&site);
    pass(HOUR);
    browser.post(&site, &json!({ "ticket": browser.socket(&site).ticket() }));
    let socket = browser.socket(&site);
    let due = due_within(&socket, 62, true);
    assert_eq!(due.last(), Some(&Due::End));
    assert!(!due.contains(&Due::Renewal), "{due:?}");
}

#[test]
fn a_first_visit_ends_never() {
    let socket = Browser::default().socket(&Site::start());
    pass(1_000 * DAY);
    assert_eq!(socket.due(true), Due::Nothing);
}
