//! Long polling: what pages do whose browsers get no WebSocket through.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use remount::Limits;
use remount_testing::Site;
use serde_json::json;
use tokio::time::Instant;

use crate::longpoll::poller::{OPEN, Poller, Said};
use crate::profile;
use crate::site::{NEWS, app, gated, kit, limited, sessions};

mod bounds;
mod end;
pub(crate) mod poller;
mod refused;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn by_long_polling_a_page_opens_a_line_with_status_410_and_a_token() {
    let site = kit();
    let answer = site.visitor().get(OPEN).await;
    let said = Said::of(&answer);
    assert_eq!(said.status(), 410);
    assert!(said.frames().is_empty());
    assert!(said.token().len() < 128);
    let headers = ["content-type", "cache-control", "vary"].map(|name| answer.header(name));
    let expected = ["application/json", "no-store", "origin"];
    assert_eq!(headers, expected.map(Some));
}

#[tokio::test]
async fn by_long_polling_a_view_is_joined_and_answers_events() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let reply = page.clicked("inc").await;
    assert!(reply["response"].to_string().contains("\"1\""), "{reply}");
}

#[tokio::test]
async fn by_long_polling_several_lines_of_a_post_are_taken_in_their_order() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let frames = [page.click("inc"), page.click("inc"), page.click("inc")];
    assert_eq!(page.post(&frames.join("\n")).await, 200);
    let reply = page.reply(&page.last_ref()).await;
    assert!(reply["response"].to_string().contains("\"3\""), "{reply}");
}

/// No channel takes a binary message today, so it is answered as one that is refused.
#[tokio::test]
async fn by_long_polling_a_line_of_base64_is_a_binary_message() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let binary = STANDARD.encode(page.binary("event", &[1, 2, 3]));
    let body = [binary, page.click("inc")].join("\n");
    assert_eq!(page.post(&body).await, 200);
    let said = page.poll().await;
    let answered: Vec<_> = said.frames().iter().map(|frame| frame[1].clone()).collect();
    let last: u64 = page.last_ref().parse().unwrap();
    assert_eq!(
        answered,
        [json!((last - 1).to_string()), json!(last.to_string())]
    );
}

#[tokio::test]
async fn a_poll_is_answered_as_soon_as_something_comes() {
    let (site, gate) = gated();
    let page = Poller::join(&site.visitor(), "/").await;
    let poll = page.poll_later();
    site.advance(3 * SECOND).await;
    assert!(!poll.is_finished());
    let began = Instant::now();
    gate.news().broadcast(&NEWS, "news".to_owned());
    let said = poll.await.unwrap();
    assert_eq!(said.status(), 200);
    assert!(said.0.to_string().contains("news"));
    assert!(began.elapsed() < SECOND);
}

#[tokio::test]
async fn a_long_poll_to_which_nothing_comes_is_answered_with_204_when_it_was_held_so_long() {
    for seconds in [4, 10] {
        let (site, _) = limited(Limits::default().poll_time(SECOND * seconds));
        let mut page = Poller::join(&site.visitor(), "/").await;
        for _ in 0..20 {
            let began = Instant::now();
            assert_eq!(page.poll().await.status(), 204);
            assert_eq!(began.elapsed().as_secs(), u64::from(seconds));
        }
        // It has said nothing for more than a minute, and is still there.
        page.clicked("inc").await;
    }
}

#[tokio::test]
async fn a_newer_poll_takes_the_place_of_an_older_one_which_is_answered_with_204() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let older = page.poll_later();
    site.settled().await;
    let newer = page.poll_later();
    assert_eq!(older.await.unwrap().status(), 204);
    let click = page.click("inc");
    page.post(&click).await;
    assert_eq!(newer.await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_a_poll_was_answered_whose_answer_is_lost_is_sent_again() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let click = page.click("inc");
    page.post(&click).await;
    let lost = page.poll_later().await.unwrap();
    let again = page.poll().await;
    assert_eq!(again.frames(), lost.frames());
    // With the token of that answer the page has it, and nothing of it comes a second time.
    assert_eq!(page.poll().await.status(), 204);
}

#[tokio::test]
async fn what_comes_while_a_poll_is_dropped_waits_for_the_next() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let dropped = page.poll_later();
    site.settled().await;
    let click = page.click("inc");
    page.post(&click).await;
    dropped.abort();
    let said = page.poll().await;
    assert_eq!(said.frames().len(), 1, "{}", said.0);
}

/// Browsers and proxies send a request once more whose connection broke before there was an answer.
#[tokio::test]
async fn a_post_that_is_sent_twice_is_taken_once() {
    let site = kit();
    let mut page = Poller::join(&site.visitor(), "/").await;
    let click = page.click("inc");
    assert_eq!(page.post(&click).await, 200);
    assert_eq!(page.post(&click).await, 200);
    let reply = page.clicked("inc").await;
    assert!(reply["response"].to_string().contains("\"2\""), "{reply}");
}

#[tokio::test]
async fn a_page_polls_where_its_site_is_nested() {
    let nested = axum::Router::new().nest("/admin", app(sessions(), &Arc::default()));
    let site = Site::new(nested);
    let visitor = site.visitor();
    assert_eq!(visitor.get(OPEN).await.status(), 404);
    let nested = visitor.get(&format!("/admin{OPEN}")).await;
    assert_eq!(Said::of(&nested).status(), 410);
}

/// The app may give its socket a parameter of the same name.
#[tokio::test]
async fn a_token_of_the_app_is_not_that_of_a_line() {
    let site = kit();
    let opened = site
        .visitor()
        .get("/live/longpoll?token=7&vsn=2.0.0&")
        .await;
    let line = Said::of(&opened);
    assert_eq!(line.status(), 410);
    let address = format!("/live/longpoll?token=7&vsn=2.0.0&token={}", line.token());
    assert_eq!(Said::of(&site.visitor().get(&address).await).status(), 204);
}

/// A form gives the browser of a stranger a session, of which his page does not know yet.
#[tokio::test]
async fn a_page_whose_browser_is_given_a_session_goes_on_polling() {
    let site = Site::new(profile::app());
    let stranger = site.visitor();
    let mut page = Poller::join(&stranger, "/").await;
    profile::send_form(&stranger, "/name", "username=pug").await;
    assert!(stranger.cookies("/").is_some());
    assert_eq!(page.poll().await.status(), 204);
}
