//! What unsettled writes hold, on a page that is there and of one that is gone.

use super::*;

/// A page whose view has written its visitor's name so often, and what its views hold of the
/// writes.
fn renamed(site: &Arc<Site<Pugs>>, times: usize) -> (Page, Vec<SessionWrite>) {
    let mut page = Page::open(site);
    let handles = (0..times).map(|number| {
        let (write, handle) = page.written(&format!("pug {number:03}"));
        page.connection.request_write(write, page.now);
        handle
    });
    let handles = handles.collect();
    (page, handles)
}

fn became(handle: &SessionWrite, outcome: &str) -> bool {
    format!("{handle:?}").contains(outcome)
}

#[test]
fn of_several_writes_of_one_key_the_last_is_kept_and_the_others_are_superseded() {
    let (page, handles) = renamed(&site(), 64);
    let (last, others) = handles.split_last().unwrap();
    assert!(became(last, "None"), "{last:?}");
    assert!(others.iter().all(|other| became(other, "Superseded")));
    assert_eq!(page.connection.unsettled.errands().count(), 1);
}

#[test]
fn writes_of_other_keys_stand_beside_each_other() {
    let (mut page, _) = renamed(&site(), 1);
    let write = page.connection.attachment.set_cookie(&CONSENT, "yes");
    let (write, _handle) = NewWrite::new(write.unwrap(), ViewTag::of(9));
    page.connection.request_write(write, page.now);
    assert_eq!(page.connection.unsettled.errands().count(), 2);
}

#[test]
fn what_a_write_holds_is_charged_until_it_is_settled() {
    let site = site();
    let mut page = Page::open(&site);
    assert_eq!(site.sessions.unsettled(), 0);
    page.click("rename", "pug");
    let frames = page.run();
    let write = of_event(&frames, "write")[0];
    let ticket = write["ticket"].as_str().unwrap().len();
    let charged = site.sessions.unsettled();
    assert!(
        (ticket + 512..=2 * ticket + 2_048).contains(&charged),
        "{charged}"
    );
    page.push(
        "session",
        "done",
        &json!({"write": write["write"], "status": 204}),
    );
    assert_eq!(site.sessions.unsettled(), 0);
}

#[test]
fn what_is_left_behind_is_charged_until_its_deadline() {
    let site = site();
    let (page, _handles) = renamed(&site, 1);
    let (there, now) = (site.sessions.unsettled(), page.now);
    let mut stranded = page.connection.end(now).expect("a write is left");
    assert!(
        site.sessions.unsettled() > there,
        "who waits for it is charged too"
    );
    stranded.tick(now + 30 * SECOND);
    drop(stranded);
    assert_eq!(site.sessions.unsettled(), 0);
}

/// The attack: a page writes as often as it can, leaves, and comes back as another one.
#[test]
fn writes_left_behind_cost_a_session_no_more_than_its_last_write() {
    let cost = |times| {
        let site = site();
        let (page, _handles) = renamed(&site, times);
        let stranded = page.connection.end(page.now).expect("a write is left");
        assert_eq!(stranded.deadlines().len(), 1);
        site.sessions.unsettled()
    };
    assert_eq!(cost(64), cost(1));
}

#[test]
fn sessions_that_leave_writes_behind_hold_no_more_than_the_total() {
    let total = 100_000;
    let site = site_with(|sessions| sessions.unsettled_bytes(total, total));
    let mut stranded = Vec::new();
    for _ in 0..200 {
        let (page, handles) = renamed(&site, 2);
        match page.connection.end(page.now) {
            Some(left) => stranded.push(left),
            // There was no room to keep it for another page, and its view knows at once.
            None => assert!(became(&handles[1], "Unconfirmed"), "{:?}", handles[1]),
        }
        assert!(site.sessions.unsettled() <= total);
    }
    assert!((1..199).contains(&stranded.len()), "{}", stranded.len());
    assert!(
        site.sessions.unsettled() > total / 2,
        "what there is is used"
    );
}

#[test]
fn a_write_that_finds_no_room_is_handed_to_its_page_and_kept_for_no_other() {
    let site = site_with(|sessions| sessions.unsettled_bytes(0, 0));
    let mut page = Page::open(&site);
    page.click("rename_and_await", "pug");
    let frames = page.run();
    assert!(of_event(&frames, "write")[0]["ticket"].is_string());
    page.push("session", "phx_join", &json!({}));
    assert!(of_event(&page.run(), "write").is_empty());
    page.pass(30 * SECOND);
    assert!(shows(&page.run(), "Failed(Unconfirmed)"));
    assert_eq!(
        page.connection.attachment.get().name,
        "pug",
        "it is remembered"
    );
}
