//! How lines end.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use remount::{Drain, Limits};
use remount_testing::Site;
use tokio::time::Instant;

use crate::longpoll::SECOND;
use crate::longpoll::poller::Poller;
use crate::profile::{self, named, send_form};
use crate::site::{Gate, NEWS, app, gated, kit, limited, sessions};

#[tokio::test]
async fn a_page_that_stops_polling_is_given_up_after_its_time() {
    let tenth = SECOND / 10;
    for silence in [SECOND * 5, SECOND * 15] {
        let (site, _) = limited(Limits::default().line_silence(silence));
        let mut page = Poller::join(&site.visitor(), "/").await;
        site.advance(silence - tenth).await;
        assert_eq!(page.poll().await.status(), 204);
        site.advance(silence + tenth).await;
        assert_eq!(page.poll().await.status(), 410);
        assert_eq!(page.post("[]").await, 410);
    }
}

#[tokio::test]
async fn a_page_that_stops_polling_is_given_up_when_it_was_silent_for_as_long_as_a_page_may() {
    let limits = Limits::default().line_silence(Duration::MAX);
    let (site, _) = limited(limits.silence(SECOND * 40));
    let mut page = Poller::join(&site.visitor(), "/").await;
    site.advance(SECOND * 39).await;
    assert_eq!(page.poll().await.status(), 204);
    site.advance(SECOND * 70).await;
    assert_eq!(page.poll().await.status(), 410);
}

#[tokio::test]
async fn the_views_of_a_page_that_is_given_up_are_dropped() {
    let (site, gate) = gated();
    let _page = Poller::join(&site.visitor(), "/").await;
    let hear = || gate.news().broadcast(&NEWS, "news".to_owned());
    site.advance(Duration::from_millis(14_900)).await;
    assert_eq!(hear(), 1);
    site.advance(Duration::from_millis(200)).await;
    assert_eq!(hear(), 0);
}

/// The stock client opens another line then, with the cookie of the next session.
#[tokio::test]
async fn a_logout_ends_a_held_poll_within_a_second() {
    let site = Site::new(profile::app());
    let pug = named(&site, "pug").await;
    let (mut page, other_tab) = (Poller::join(&pug, "/").await, Poller::join(&pug, "/").await);
    let stranger = Poller::join(&site.visitor(), "/").await;
    let polls = [page.poll_later(), other_tab.poll_later()];
    let strangers = stranger.poll_later();
    site.settled().await;

    let began = Instant::now();
    send_form(&pug, "/logout", "").await;
    for poll in polls {
        let said = poll.await.unwrap();
        assert_eq!(said.status(), 410);
        assert!(said.0.get("messages").is_none(), "{}", said.0);
    }
    assert!(began.elapsed() < SECOND);
    assert!(!strangers.is_finished());
    assert_eq!(page.poll().await.status(), 410);
    Poller::join(&pug, "/").await;
}

/// Who sits at the browser by now is sent nothing of it.
#[tokio::test]
async fn what_waits_for_a_poll_at_a_logout_is_not_sent() {
    let site = Site::new(profile::app());
    let pug = named(&site, "pug").await;
    let mut page = Poller::join(&pug, "/").await;
    let click = page.click("leave");
    page.post(&click).await;
    let thief = pug.copy();
    send_form(&pug, "/logout", "").await;
    for visitor in [pug, thief] {
        page.visitor = visitor;
        let said = page.poll().await;
        assert_eq!((said.status(), said.0.get("messages")), (410, None));
    }
}

#[tokio::test]
async fn a_server_that_ends_answers_held_polls_at_once() {
    let site = kit();
    let page = Poller::join(&site.visitor(), "/").await;
    let poll = page.poll_later();
    site.settled().await;
    let began = Instant::now();
    site.restart(app(sessions(), &Arc::default())).await;
    assert!(began.elapsed() < SECOND);
    assert_eq!(poll.await.unwrap().status(), 410);
}

/// What its views have said until then is not lost.
#[tokio::test]
async fn a_server_that_ends_tells_a_page_between_two_polls_once_it_has_everything() {
    let gate = Arc::new(Gate::default());
    let drain = Drain::new();
    let app = app(sessions(), &gate).layer(Extension(drain.clone()));
    let site = Site::new(app);
    let mut page = Poller::join(&site.visitor(), "/").await;
    gate.news().broadcast(&NEWS, "news".to_owned());
    let ((), statuses) = tokio::join!(drain.close(5 * SECOND), async {
        site.settled().await;
        [page.poll().await.status(), page.poll().await.status()]
    });
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_page_whose_messages_are_all_refused_is_told_403() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let poll = page.poll_later();
    let garbage = (0..99).map(|number| format!("[{number}"));
    let status = page.post(&garbage.collect::<Vec<_>>().join("\n")).await;
    assert_eq!((status, poll.await.unwrap().status()), (403, 403));
    assert_eq!(page.poll().await.status(), 410);
}
