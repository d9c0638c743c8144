//! Who may not poll or post.

use std::sync::Arc;

use http::Method;
use remount_testing::{Answer, Site, Visitor};
use tokio::time::Instant;

use crate::longpoll::poller::{OPEN, Poller, Said};
use crate::profile::{self, named};
use crate::site::{app, kit, sessions};

const EVIL: (&str, &str) = ("origin", "https://evil.example");
const READER: &str = "access-control-allow-origin";

async fn ask(visitor: &Visitor, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    visitor.send(method, path, headers, "").await
}

fn status(answer: &Answer) -> u64 {
    Said::of(answer).status()
}

#[tokio::test]
async fn a_page_of_another_site_neither_opens_a_line_nor_polls_or_posts() {
    let site = kit();
    let visitor = site.visitor();
    let page = Poller::open(&visitor).await;
    for (method, path) in [
        (Method::GET, OPEN),
        (Method::GET, &page.address()),
        (Method::POST, &page.address()),
        (Method::OPTIONS, OPEN),
    ] {
        let answer = ask(&visitor, method, path, &[EVIL]).await;
        assert_eq!(status(&answer), 403, "{path}");
        assert_eq!(answer.header(READER), None, "{path}");
    }
}

/// An image of that site names no origin, and opens a line in the visitor's name.
#[tokio::test]
async fn what_another_site_has_the_browser_ask_for_without_an_origin_is_refused() {
    let site = kit();
    for from in ["cross-site", "same-site", "none"] {
        let headers = [("sec-fetch-site", from)];
        let answer = ask(&site.visitor(), Method::GET, OPEN, &headers).await;
        assert_eq!(status(&answer), 403, "{from}");
    }
    let headers = [("sec-fetch-site", "same-origin")];
    let answer = ask(&site.visitor(), Method::GET, OPEN, &headers).await;
    assert_eq!(status(&answer), 410);
}

/// The browser names no origin either where a page asks its own server.
#[tokio::test]
async fn a_page_that_came_over_plain_http_opens_no_line_at_a_site_over_https() {
    let site = kit();
    for (referer, expected) in [
        ("http://site.test/", 403),
        ("https://evil.example/", 403),
        ("about:blank", 403),
        ("https://site.test/rooms?a=b", 410),
    ] {
        let headers = [("referer", referer)];
        let answer = ask(&site.visitor(), Method::GET, OPEN, &headers).await;
        assert_eq!(status(&answer), expected, "{referer}");
    }
}

/// Else a page whose polls come to another server than the one that has its line would go round as
/// fast as the network does.
#[tokio::test]
async fn a_page_without_a_line_is_told_so_after_a_pause() {
    let (one, other) = (kit(), kit());
    let mut page = Poller::open(&one.visitor()).await;
    page.visitor = other.visitor();
    let began = Instant::now();
    assert_eq!(page.poll().await.status(), 410);
    assert_eq!(began.elapsed().as_millis() / 100, 5);
}

#[tokio::test]
async fn only_a_page_of_an_origin_that_may_poll_can_read_the_answers() {
    let live = profile::live(&profile::sessions(), &profile::Told::default());
    let live = live.allow_origin("https://www.site.test");
    let site = Site::new(profile::app_of(&profile::sessions(), live));
    let listed = [("origin", "https://www.site.test")];
    for (method, expected) in [(Method::GET, 410), (Method::OPTIONS, 200)] {
        let answer = ask(&site.visitor(), method, OPEN, &listed).await;
        assert_eq!(status(&answer), expected);
        assert_eq!(answer.header(READER), Some("https://www.site.test"));
        assert_eq!(answer.header("vary"), Some("origin"));
    }
}

#[tokio::test]
async fn a_token_that_this_site_has_not_sealed_is_refused_with_403() {
    let site = kit();
    let mut page = Poller::open(&site.visitor()).await;
    page.token.insert(7, 'A');
    assert_eq!(page.poll().await.status(), 403);
    assert_eq!(page.post("[]").await, 403);
    page.token = "A".repeat(10_000);
    assert_eq!(page.poll().await.status(), 403);
}

/// Another server of the same site may have the line: the page opens one here.
#[tokio::test]
async fn a_line_that_this_server_does_not_know_is_gone() {
    let (one, other) = (kit(), kit());
    let mut page = Poller::open(&one.visitor()).await;
    page.visitor = other.visitor();
    assert_eq!(page.poll().await.status(), 410);
    assert_eq!(page.post("[]").await, 410);
    let said = page.poll().await;
    assert!(said.0.get("token").is_none(), "no line is opened for it");
}

#[tokio::test]
async fn a_post_without_a_token_is_that_of_a_line_that_is_gone() {
    let site = kit();
    let answer = ask(&site.visitor(), Method::POST, OPEN, &[]).await;
    assert_eq!(status(&answer), 410);
}

/// Addresses with their tokens are written into logs.
#[tokio::test]
async fn a_line_is_worth_nothing_with_another_session() {
    let site = Site::new(profile::app());
    let pug = named(&site, "pug").await;
    let mut page = Poller::join(&pug, "/").await;
    for thief in [named(&site, "cat").await, site.visitor()] {
        page.visitor = thief;
        assert_eq!(page.poll().await.status(), 403);
        let click = page.click("leave");
        assert_eq!(page.post(&click).await, 403);
    }
    page.visitor = pug;
    assert_eq!(page.poll().await.status(), 204, "nothing was heard");
}

#[tokio::test]
async fn a_line_that_a_stranger_has_opened_is_that_of_the_session_he_is_given() {
    let site = Site::new(profile::app());
    let visitor = site.visitor();
    let mut page = Poller::join(&visitor, "/").await;
    let ticket = page.session_ticket().await;
    let posted = profile::post_session(&visitor, &serde_json::json!({"ticket": ticket})).await;
    assert_eq!(posted.status(), 201);
    assert_eq!(page.poll().await.status(), 204);
    for thief in [named(&site, "cat").await, site.visitor()] {
        page.visitor = thief;
        assert_eq!(page.poll().await.status(), 403);
    }
    page.visitor = visitor;
    assert_eq!(page.poll().await.status(), 204);
}

#[tokio::test]
async fn a_poll_that_was_held_before_a_session_began_is_answered_nothing_of_it() {
    let site = Site::new(profile::app());
    let visitor = site.visitor();
    let mut page = Poller::join(&visitor, "/").await;
    let ticket = page.session_ticket().await;
    page.visitor = site.visitor();
    let held = page.poll_later();
    site.settled().await;
    page.visitor = visitor.clone();
    let posted = profile::post_session(&visitor, &serde_json::json!({"ticket": ticket})).await;
    assert_eq!(posted.status(), 201);
    let click = page.click("unknown");
    assert_eq!(page.post(&click).await, 200);
    assert_eq!(held.await.unwrap().status(), 204);
    assert_eq!(page.reply(&page.last_ref()).await["status"], "ok");
}

/// Another page of the same browser may have been given it.
#[tokio::test]
async fn the_first_session_that_a_stranger_shows_is_the_only_one_with_which_his_line_goes_on() {
    let site = Site::new(profile::app());
    let visitor = site.visitor();
    let mut page = Poller::join(&visitor, "/").await;
    profile::send_form(&visitor, "/name", "username=pug").await;
    assert_eq!(page.poll().await.status(), 204);
    for thief in [named(&site, "cat").await, site.visitor()] {
        page.visitor = thief;
        assert_eq!(page.poll().await.status(), 403);
    }
}

#[tokio::test]
async fn a_client_of_another_version_is_refused_with_403() {
    let site = kit();
    let path = "/live/longpoll?vsn=1.0.0&";
    assert_eq!(status(&site.visitor().get(path).await), 403);
}

#[tokio::test]
async fn two_hosts_are_answered_with_400() {
    let site = Site::new(app(sessions(), &Arc::default()));
    let two = [("host", "site.test"), ("host", "evil.example")];
    let answer = ask(&site.visitor(), Method::GET, OPEN, &two).await;
    assert_eq!(answer.status(), 400);
}

#[tokio::test]
async fn other_methods_are_answered_with_405_and_open_nothing() {
    let site = kit();
    for method in [Method::HEAD, Method::PUT, Method::DELETE] {
        let answer = ask(&site.visitor(), method, OPEN, &[]).await;
        assert_eq!(answer.status(), 405);
    }
}
