//! Plain cookies, wherever the session is kept.

use remount_session::{Answer, Failure, Outcome, PageSession, PlainCookie, Write};
use serde_json::{Value, json};

use crate::failing::Failing;
use crate::place::Place;
use crate::site::{Browser, Site, Visitor};

pub(crate) const CONSENT: PlainCookie = PlainCookie::new("consent");

async fn socket(site: &Site, browser: &Browser) -> PageSession<Visitor> {
    let socket = site.sessions.connect(&browser.headers(), None).await;
    socket.expect("the store answers")
}

fn set(socket: &PageSession<Visitor>, value: &str) -> Write {
    let written = socket.update(|visitor| visitor.consent = Some(value.to_owned()));
    let written = written.expect("it can be written");
    written.expect("it changes something")
}

fn body(write: &Write) -> Value {
    json!({ "ticket": write.ticket })
}

in_every_place!(a_plain_cookie_follows_its_key);

async fn a_plain_cookie_follows_its_key(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let socket = socket(&site, &browser).await;
    let write = set(&socket, "yes");
    // The answer is lost, and another one comes.
    browser.clone().live(&site, &body(&write)).await;
    browser.post(&site, "/name/cat").await;
    assert_eq!(browser.value("consent"), Some("yes"));
    assert_eq!(browser.live(&site, &body(&write)).await.0, 204);
    let outcome = socket.settle(&write, Answer::Status(204));
    assert_eq!(outcome, Outcome::Committed);
    drop((socket, site));

    let site = place.start();
    let read = site.sessions.load(&browser.headers()).await;
    let read = read.expect("the store answers");
    assert_eq!(read.get().consent.as_deref(), Some("yes"));
    assert_eq!(read.cookie(&CONSENT), Some("yes"));
    browser.set("consent", "theirs");
    assert_eq!(browser.live(&site, &body(&write)).await.0, 204);
    assert_eq!(browser.value("consent"), Some("yes"));
}

#[tokio::test]
async fn while_the_store_does_not_save_no_cookie_is_set_and_the_next_attempt_sets_it() {
    let store = Failing::default();
    let site = Site::with_store(store.clone());
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let socket = socket(&site, &browser).await;
    let write = set(&socket, "yes");
    store.saves(true);
    assert_eq!(browser.live(&site, &body(&write)).await.0, 503);
    assert_eq!(browser.value("consent"), None);
    let unconfirmed = Outcome::Failed(Failure::Unconfirmed);
    assert_eq!(socket.settle(&write, Answer::Status(204)), unconfirmed);
    store.saves(false);
    assert_eq!(browser.live(&site, &body(&write)).await.0, 204);
    assert_eq!(browser.value("consent"), Some("yes"));
}
