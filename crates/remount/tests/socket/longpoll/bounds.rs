//! How much pages may have that poll.

use std::time::Duration;

use remount::Limits;
use remount_testing::Site;
use tokio::time::Instant;

use crate::longpoll::poller::{OPEN, Poller, Said};
use crate::profile;

/// The site with these limits.
fn site(limits: Limits) -> Site {
    let sessions = profile::sessions();
    let live = profile::live(&sessions, &profile::Told::default());
    Site::new(profile::app_of(&sessions, live.limits(limits)))
}

#[tokio::test]
async fn an_address_has_no_more_lines_than_it_may_and_leaves_others_theirs() {
    let site = site(Limits::default().lines_per_address(2));
    let (one, other) = (site.visitor(), site.visitor());
    for expected in [410, 410, 500] {
        assert_eq!(Said::of(&one.get(OPEN).await).status(), expected);
    }
    assert_eq!(Said::of(&other.get(OPEN).await).status(), 410);
    site.advance(Duration::from_secs(16)).await;
    assert_eq!(
        Said::of(&one.get(OPEN).await).status(),
        410,
        "they are gone"
    );
}

#[tokio::test]
async fn all_addresses_together_have_no_more_lines_than_there_may_be() {
    let site = site(Limits::default().lines(2));
    for expected in [410, 410, 500] {
        let answer = site.visitor().get(OPEN).await;
        assert_eq!(Said::of(&answer).status(), expected);
    }
}

#[tokio::test]
async fn a_page_that_posts_more_than_it_may_is_given_up() {
    let site = site(Limits::default().posted_bytes(1_000));
    let mut page = Poller::open(&site.visitor()).await;
    assert_eq!(page.post(&format!("[{}]", " ".repeat(998))).await, 200);
    assert_eq!(page.post(&format!("[{}]", " ".repeat(999))).await, 410);
    assert_eq!(page.poll().await.status(), 410);
}

#[tokio::test]
async fn a_page_that_posts_a_message_that_is_too_long_is_given_up() {
    let site = site(Limits::default().message_bytes(1_000));
    let mut page = Poller::open(&site.visitor()).await;
    assert_eq!(page.post(&format!("[{}]", " ".repeat(999))).await, 410);
    assert_eq!(page.poll().await.status(), 410);
}

#[tokio::test]
async fn a_page_that_posts_what_no_client_does_is_given_up() {
    for body in ["{}", "no base64", &["[]"; 101].join("\n")] {
        let site = site(Limits::default());
        let mut page = Poller::open(&site.visitor()).await;
        assert_eq!(page.post(body).await, 410, "{body}");
        assert_eq!(page.poll().await.status(), 410);
    }
}

#[tokio::test]
async fn a_page_that_posts_more_messages_at_once_than_it_may_is_given_up() {
    let site = site(Limits::default().posted_messages(150));
    let mut page = Poller::open(&site.visitor()).await;
    let beat = r#"[null,"4","phoenix","heartbeat",{}]"#;
    assert_eq!(page.post(&[beat; 150].join("\n")).await, 200);
    assert_eq!(page.post(&[beat; 151].join("\n")).await, 410);
    while page.poll().await.status() == 200 {}
    assert_eq!(page.poll().await.status(), 410);
}

#[tokio::test]
async fn a_post_that_is_not_taken_in_its_time_is_answered_with_500() {
    for seconds in [2, 7] {
        let post_time = Duration::from_secs(seconds);
        let site = site(Limits::default().queued_bytes(0).post_time(post_time));
        let page = Poller::open(&site.visitor()).await;
        // Its answer waits for a poll, and all else waits for that.
        let beat = |number| format!(r#"[null,"{number}","phoenix","heartbeat",{{}}]"#);
        assert_eq!(page.post(&beat(4)).await, 200);
        assert_eq!(page.post(&beat(5)).await, 200);
        let began = Instant::now();
        assert_eq!(page.post(&beat(6)).await, 500);
        assert_eq!(began.elapsed().as_secs(), seconds);
    }
}

#[tokio::test]
async fn a_page_whose_post_is_not_taken_in_its_time_is_given_up() {
    let post_time = Duration::from_secs(2);
    let site = site(Limits::default().queued_bytes(0).post_time(post_time));
    let mut page = Poller::open(&site.visitor()).await;
    let beat = |number| format!(r#"[null,"{number}","phoenix","heartbeat",{{}}]"#);
    for (number, status) in [(4, 200), (5, 200), (6, 500)] {
        assert_eq!(page.post(&beat(number)).await, status);
    }
    while page.poll().await.status() == 200 {}
    assert_eq!(page.poll().await.status(), 410);
}

#[tokio::test]
async fn a_page_for_whose_messages_its_address_has_no_room_is_given_up() {
    let site = site(Limits::default().queued_bytes_per_address(1_000));
    let visitor = site.visitor();
    let mut page = Poller::open(&visitor).await;
    let beat = r#"[null,"4","phoenix","heartbeat",{}]"#;
    page.post(&[beat; 50].join("\n")).await;
    site.settled().await;
    assert_eq!(page.poll().await.status(), 410);
}

/// Its views are given nothing more to do, and what is posted waits.
#[tokio::test]
async fn while_much_waits_for_a_poll_nothing_more_is_taken() {
    let site = site(Limits::default().queued_bytes(1_000));
    let mut page = Poller::open(&site.visitor()).await;
    let beats = |from: usize| {
        let beat = |number| format!(r#"[null,"{number}","phoenix","heartbeat",{{}}]"#);
        (from..from + 90).map(beat).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(page.post(&beats(100)).await, 200);
    let waits = page.post_later(&beats(200));
    site.settled().await;
    assert!(!waits.is_finished());
    let mut heard = 0;
    while heard < 180 {
        heard += page.poll().await.frames().len();
    }
    assert_eq!(waits.await.unwrap(), 200);
    assert_eq!(page.poll().await.status(), 204, "each was answered once");
}
