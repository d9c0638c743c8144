//! What a store does that a cookie cannot.

use std::time::Duration;

use remount_session::UpdateError;
use serde_json::json;

use crate::place::Place;
use crate::site::{Browser, put};

in_every_store!(
    the_cookie_holds_no_values,
    a_copied_cookie_is_refused_after_a_logout_and_a_restart,
    a_session_may_be_larger_than_a_cookie,
    two_servers_lose_nothing_of_each_other,
    a_page_hears_that_another_server_ended_its_session,
    a_session_without_values_lasts_and_takes_its_first_one_after_a_restart,
);

async fn the_cookie_holds_no_values(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let before = browser.cookies().len();
    assert_eq!(browser.post(&site, "/write/20000").await, 200);
    assert_eq!(browser.cookies().len(), before);
}

async fn a_copied_cookie_is_refused_after_a_logout_and_a_restart(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let ticket = browser.ticket(&site).await;
    let mut thief = browser.clone();
    browser.post(&site, "/logout").await;
    drop(site);
    let site = place.start();
    assert_eq!(thief.reads(&site).await, "");
    let (status, _) = thief
        .live(&site, &put(&ticket, 1, &json!({ "name": "cat" })))
        .await;
    assert_eq!(status, 409);
}

async fn a_session_may_be_larger_than_a_cookie(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    assert_eq!(browser.post(&site, "/write/60000").await, 200);
    assert_eq!(
        browser.post(&site, "/write/70000").await,
        422,
        "64 KiB is the most"
    );
    let socket = site.sessions.connect(&browser.headers(), None).await;
    let too_much = socket
        .expect("the store answers")
        .update(|visitor| visitor.draft = "y".repeat(20_000));
    let refused = matches!(too_much, Err(UpdateError::TooLarge { key: "draft", .. }));
    assert!(refused, "no page can post a ticket of this size");
    drop(site);
    assert_eq!(browser.get(&place.start(), "/draft").await, "60000");
}

async fn two_servers_lose_nothing_of_each_other(place: Place) {
    let (one, two) = (place.start(), place.start());
    let mut browser = Browser::default();
    let ticket = browser.ticket(&one).await;
    // Two tabs outside the lock, with the same cookie.
    let mut other_tab = browser.clone();
    browser
        .live(&one, &put(&ticket, 1, &json!({ "name": "pug" })))
        .await;
    other_tab
        .live(&two, &put(&ticket, 2, &json!({ "colour": "red" })))
        .await;
    for site in [&one, &two, &place.start()] {
        let read = site.sessions.load(&browser.headers()).await;
        let visitor = read.expect("the store answers").get();
        assert_eq!((&*visitor.name, &*visitor.colour), ("pug", "red"));
    }
}

async fn a_session_without_values_lasts_and_takes_its_first_one_after_a_restart(place: Place) {
    let mut browser = Browser::default();
    let ticket = browser.ticket(&place.start()).await;
    let names = browser.cookie_names();
    let site = place.start_after(Duration::from_secs(23 * 60 * 60));
    let (status, _) = browser
        .live(&site, &put(&ticket, 1, &json!({ "name": "pug" })))
        .await;
    assert_eq!(
        (status, browser.cookie_names()),
        (204, names),
        "the same one"
    );
    assert_eq!(browser.reads(&place.start()).await, "pug");
}

async fn a_page_hears_that_another_server_ended_its_session(place: Place) {
    let (one, two) = (place.start(), place.start());
    let mut browser = Browser::default();
    browser.post(&one, "/name/pug").await;
    let mut page = browser.clone();
    let ticket = page.ticket(&one).await;
    browser.post(&two, "/logout").await;
    let (status, _) = page
        .live(&one, &put(&ticket, 1, &json!({ "name": "cat" })))
        .await;
    assert_eq!(status, 409);
    assert_eq!(browser.reads(&one).await, "");
}
