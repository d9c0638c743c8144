use std::sync::Mutex;
use std::time::Duration;

use remount_page::Limits;
use remount_session::page::{OrphanedWrites, PendingWrites};
use remount_session::{Account, KeyRing, LocalChange, Sessions};

use super::*;
use crate::request_info::RequestInfo;
use crate::session::tests::new_page;
use crate::site::{Setup, Site};

const JOIN: &str = r#"["1","1","session","phx_join",{"url":"http://x/"}]"#;
const LEAVE: &str = r#"["1","2","session","phx_leave",{}]"#;
const LATER: Duration = Duration::from_secs(30);

/// A page that may have so many writes open, and has joined nothing.
fn page(open_writes: usize) -> Connection<()> {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    let mut setup = Setup::new(Box::new(|_, _| {}), Sessions::new(ring));
    setup.limits = Arc::new(Limits::default().open_writes(open_writes));
    let session = new_page(&setup.sessions);
    Connection::new(
        Arc::new(Site::new(setup, ())),
        session,
        RequestInfo::nothing(),
    )
}

/// What became of writes, in order.
type Told = Arc<Mutex<Vec<Outcome>>>;

fn write(told: &Told) -> NewWrite<ViewTag> {
    let mut write = Write::default();
    write.local = Some(LocalChange {
        keys: vec!["draft"],
        store: None,
    });
    let told = Arc::clone(told);
    NewWrite::new(write, ViewTag::FIRST, move |outcome| {
        told.lock().unwrap().push(outcome);
    })
}

/// Another page of the session has lost its socket before this was written.
fn leave_behind(page: &Connection<()>, told: &Told, now: Instant) {
    let hold = |bytes| Arc::<Account>::default().hold(None, bytes);
    let mut left = PendingWrites::default();
    left.add(write(told), now + LATER, hold);
    let orphaned: &OrphanedWrites = &page.site.orphaned;
    let (_, gone) = orphaned.leave(page.session.id(), left.into_writes(), 64, |_| false);
    assert!(gone.is_empty());
}

/// How often the page was asked for a write.
fn asked(page: &mut Connection<()>) -> usize {
    let frames = std::mem::take(page.outbox());
    let requests = frames.iter().filter(|frame| frame.contains(r#""write",{"#));
    requests.count()
}

#[test]
fn a_page_is_asked_for_what_another_one_of_its_session_left_behind_when_it_joins() {
    let (mut page, told, now) = (page(64), Told::default(), Instant::now());
    leave_behind(&page, &told, now);
    page.adopt_writes(now);
    assert_eq!(asked(&mut page), 0, "it cannot be asked yet");
    page.receive(JOIN, now);
    assert_eq!(asked(&mut page), 1);
}

#[test]
fn a_page_that_joins_gives_up_the_oldest_of_more_writes_than_it_may_have_open() {
    let (mut page, told, now) = (page(1), Told::default(), Instant::now());
    page.request_write(write(&told), now);
    leave_behind(&page, &told, now);
    page.receive(JOIN, now);
    assert_eq!(told.lock().unwrap().len(), 1);
    assert_eq!(page.core.take_writes().len(), 1);
}

#[test]
fn a_page_that_asks_for_more_writes_than_may_be_open_gives_up_the_oldest() {
    let (mut page, told, now) = (page(2), Told::default(), Instant::now());
    for _ in 0..3 {
        page.request_write(write(&told), now);
    }
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[test]
fn a_page_that_says_what_became_of_a_write_is_not_asked_for_it_again() {
    let (mut page, told, now) = (page(64), Told::default(), Instant::now());
    page.request_write(write(&told), now);
    page.receive(JOIN, now);
    page.receive(
        r#"["1","2","session","done",{"write":1,"status":204}]"#,
        now,
    );
    assert_eq!(told.lock().unwrap().len(), 1);
    asked(&mut page);
    page.receive(LEAVE, now);
    page.receive(JOIN, now);
    assert_eq!(asked(&mut page), 0);
}

#[test]
fn a_page_that_speaks_of_a_write_which_was_given_up_is_answered_too() {
    let (mut page, now) = (page(64), Instant::now());
    page.receive(JOIN, now);
    page.outbox().clear();
    page.receive(
        r#"["1","2","session","done",{"write":1,"status":204}]"#,
        now,
    );
    let expected = r#"["1","2","session","phx_reply",{"status":"ok","response":{}}]"#;
    assert_eq!(*page.outbox(), [expected]);
}

#[test]
fn a_page_of_which_nothing_is_heard_of_a_write_gives_it_up_in_time() {
    let (mut page, told, now) = (page(64), Told::default(), Instant::now());
    page.request_write(write(&told), now);
    let deadline = page.deadline().expect("the write has one");
    page.tick(deadline - Duration::from_nanos(1));
    assert!(told.lock().unwrap().is_empty());
    page.tick(deadline);
    assert_eq!(told.lock().unwrap().len(), 1);
}
