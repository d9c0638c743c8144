//! Logins that end when the browser is quit.

use std::time::Duration;

use serde_json::json;

use crate::place::Place;
use crate::site::{Browser, Site, put};

in_every_place!(
    a_login_until_quit_ends_with_the_browser_and_what_was_typed_stays,
    whatever_is_written_during_it_the_login_ends_with_the_browser,
    a_login_that_ended_is_not_brought_back_by_what_servers_remember,
    a_login_that_ended_is_over_for_good_once_the_session_was_written,
    after_it_the_visitor_can_log_in_again,
    a_login_until_quit_lasts_a_day_in_a_browser_that_is_never_quit,
    the_next_login_may_outlive_the_browser,
    a_logout_ends_it_before_the_browser_is_quit,
    a_page_that_only_reads_after_it_sets_no_cookie,
);

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A browser with the name `pug`, whose login ends with it.
async fn logged_in(site: &Site) -> Browser {
    let mut browser = Browser::default();
    assert_eq!(browser.post(site, "/name/pug").await, 200);
    assert_eq!(browser.post(site, "/login-until-quit").await, 200);
    check(&browser, site, "pug", Some(7)).await;
    browser
}

async fn check(browser: &Browser, site: &Site, name: &str, user: Option<i64>) {
    let visitor = browser.visitor(site).await;
    assert_eq!((&*visitor.name, visitor.user), (name, user));
}

async fn a_login_until_quit_ends_with_the_browser_and_what_was_typed_stays(place: Place) {
    let mut browser = logged_in(&place.start()).await;
    check(&browser, &place.start(), "pug", Some(7)).await;
    browser.quit();
    check(&browser, &place.start(), "pug", None).await;
}

async fn whatever_is_written_during_it_the_login_ends_with_the_browser(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    assert_eq!(browser.post(&site, "/name/mops").await, 200);
    let ticket = browser.ticket(&site).await;
    let body = put(&ticket, 1, &json!({ "name": "cat" }));
    assert_eq!(browser.live(&site, &body).await.0, 204);
    // A renewal that does not say when the login ends.
    assert_eq!(browser.post(&site, "/login").await, 200);
    check(&browser, &place.start(), "cat", Some(7)).await;
    assert_eq!(
        browser.cookie_names().len(),
        2,
        "of the session and its login"
    );
    browser.quit();
    check(&browser, &place.start(), "cat", None).await;
}

async fn a_login_that_ended_is_not_brought_back_by_what_servers_remember(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    // The cookie that was there before the last write of the login.
    let mut stale = browser.clone();
    assert_eq!(browser.post(&site, "/write/10").await, 200);
    for browser in [&mut browser, &mut stale] {
        browser.quit();
        assert_eq!(browser.get(&site, "/draft").await, "0");
        check(browser, &site, "pug", None).await;
    }
    let socket = site.sessions.connect(&stale.headers(), None).await;
    let visitor = socket.expect("the store answers").get();
    assert_eq!((&*visitor.draft, visitor.user), ("", None));
}

async fn a_login_that_ended_is_over_for_good_once_the_session_was_written(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    let before = browser.clone();
    browser.quit();
    let ticket = browser.ticket(&site).await;
    let body = put(&ticket, 1, &json!({ "name": "cat" }));
    assert_eq!(browser.live(&site, &body).await.0, 204);
    check(&browser, &place.start(), "cat", None).await;
    assert_eq!(browser.cookie_names().len(), 1);
    // Somebody who has kept all that the browser forgot.
    check(&before, &site, "cat", None).await;
}

async fn after_it_the_visitor_can_log_in_again(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    browser.quit();
    assert_eq!(browser.post(&site, "/login-until-quit").await, 200);
    check(&browser, &place.start(), "pug", Some(7)).await;
    browser.quit();
    check(&browser, &place.start(), "pug", None).await;
    assert_eq!(browser.post(&site, "/login").await, 200);
    browser.quit();
    check(&browser, &place.start(), "pug", Some(7)).await;
}

async fn a_login_until_quit_lasts_a_day_in_a_browser_that_is_never_quit(place: Place) {
    let mut browser = logged_in(&place.start()).await;
    let site = place.start_after(23 * HOUR);
    assert_eq!(browser.post(&site, "/name/cat").await, 200);
    check(&browser, &site, "cat", Some(7)).await;
    let site = place.start_after(25 * HOUR);
    check(&browser, &site, "cat", None).await;
    assert_eq!(browser.post(&site, "/name/mops").await, 200);
    assert_eq!(
        browser.cookie_names().len(),
        1,
        "what is of no use is deleted"
    );
}

async fn the_next_login_may_outlive_the_browser(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    assert_eq!(browser.post(&site, "/login-for-long").await, 200);
    assert_eq!(browser.cookie_names().len(), 1);
    browser.quit();
    check(&browser, &place.start(), "pug", Some(8)).await;
}

async fn a_logout_ends_it_before_the_browser_is_quit(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    assert_eq!(browser.post(&site, "/logout").await, 200);
    check(&browser, &place.start(), "", None).await;
    assert_eq!(browser.cookie_names().len(), 1);
}

async fn a_page_that_only_reads_after_it_sets_no_cookie(place: Place) {
    let site = place.start();
    let mut browser = logged_in(&site).await;
    browser.quit();
    let answer = browser.get_whole(&site.app, "/").await;
    assert!(!answer.headers().contains_key("set-cookie"));
}
