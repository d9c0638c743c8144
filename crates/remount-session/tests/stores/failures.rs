//! A store that cannot be asked.

use remount_session::Notice;
use serde_json::json;

use crate::failing::Failing;
use crate::site::{Browser, Site, put};

#[tokio::test]
async fn what_cannot_be_loaded_is_answered_with_503() {
    let failing = Failing::default();
    let site = Site::with_store(failing.clone());
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    failing.loads(true);
    assert_eq!(browser.post(&site, "/name/cat").await, 503);
    assert_eq!(browser.live(&site, &json!({})).await.0, 503);
    assert!(site.sessions.load(&browser.headers()).await.is_err());
    assert!(
        site.sessions
            .connect(&browser.headers(), None)
            .await
            .is_err()
    );
    failing.loads(false);
    assert_eq!(browser.reads(&site).await, "pug");
}

#[tokio::test]
async fn nothing_is_acknowledged_that_could_not_be_saved() {
    let failing = Failing::default();
    let site = Site::with_store(failing.clone());
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let before = browser.cookies();
    failing.saves(true);
    let body = put(&ticket, 1, &json!({ "name": "pug" }));
    let (status, answer) = browser.live(&site, &body).await;
    assert_eq!(status, 503);
    assert_eq!(answer["error"]["reason"], "the sessions cannot be reached");
    assert_eq!(browser.post(&site, "/name/cat").await, 503);
    assert_eq!(browser.post(&site, "/login").await, 503);
    assert_eq!(browser.cookies(), before, "no cookie was set");
    let told = site.heard();
    assert!(!format!("{told:?}").contains("Committed"), "{told:?}");
    assert!(!format!("{told:?}").contains("Ended"), "{told:?}");
}

#[tokio::test]
async fn a_put_that_is_tried_again_with_its_number_is_saved_when_the_store_is_back() {
    let failing = Failing::default();
    let site = Site::with_store(failing.clone());
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let body = put(&ticket, 1, &json!({ "name": "pug" }));
    failing.saves(true);
    assert_eq!(browser.live(&site, &body).await.0, 503);
    failing.saves(false);
    site.heard();
    assert_eq!(browser.live(&site, &body).await.0, 204);
    assert!(format!("{:?}", site.heard()).contains("Committed"));
    assert_eq!(browser.reads(&Site::with_store(failing)).await, "pug");
}

#[tokio::test]
async fn a_login_that_could_not_be_saved_leaves_the_old_session_as_it_was() {
    let failing = Failing::default();
    let site = Site::with_store(failing.clone());
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    failing.deletions(true);
    assert_eq!(browser.post(&site, "/login").await, 503);
    assert_eq!(browser.post(&site, "/logout").await, 503);
    failing.deletions(false);
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_eq!(browser.reads(&site).await, "pug");
}

#[tokio::test]
async fn a_session_that_another_server_ends_while_it_is_saved_stays_ended() {
    let failing = Failing::default();
    let site = Site::with_store(failing.clone());
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    browser.post(&site, "/name/pug").await;
    failing.forget_before_saving();
    let body = put(&ticket, 1, &json!({ "name": "cat" }));
    assert_eq!(browser.live(&site, &body).await.0, 409);
    let ended = |notice: &Notice| matches!(notice, Notice::Ended { .. });
    assert!(site.heard().iter().any(ended), "its sockets are closed");
    assert_eq!(browser.reads(&Site::with_store(failing)).await, "");
}

#[tokio::test]
async fn what_another_server_saves_while_a_visitor_logs_in_goes_on_in_the_new_session() {
    let store = Failing::default();
    let (one, two) = (
        Site::with_store(store.clone()),
        Site::with_store(store.clone()),
    );
    let mut browser = Browser::default();
    let ticket = browser.ticket(&one).await;
    browser.post(&one, "/name/pug").await;
    let mut page = browser.clone();
    store.close();
    let meanwhile = async {
        store.reached().await;
        let body = put(&ticket, 1, &json!({ "colour": "red" }));
        let (status, _) = page.live(&two, &body).await;
        store.open();
        status
    };
    let (login, saved) = tokio::join!(browser.post(&one, "/login"), meanwhile);
    assert_eq!((login, saved), (200, 204));
    let read = two.sessions.load(&browser.headers()).await;
    let visitor = read.expect("the store answers").get();
    assert_eq!((&*visitor.name, &*visitor.colour), ("pug", "red"));
    assert_eq!(page.reads(&two).await, "", "the old session is over");
}
