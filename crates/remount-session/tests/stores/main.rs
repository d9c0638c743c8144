//! Sessions over HTTP, wherever they are kept.

mod failing;
mod plain_cookies;
mod site;
mod sqlite;

use remount_session::{Answer, MemoryStore, Notice, Outcome, SqliteStore, UpdateError};
use serde_json::json;

use crate::failing::Failing;
use crate::plain_cookies::a_plain_cookie_is_set_until_the_browser_has_it_and_never_again;
use crate::site::{Browser, Site, in_cookies, new_file, put};

/// Each behaviour in each place. `$open` starts another server process of the same site.
macro_rules! in_every_place {
    ($($behaviour:ident),* $(,)?) => {
        mod in_a_cookie {
            use super::*;
            $(#[tokio::test]
            async fn $behaviour() {
                super::$behaviour(async || Site::new(in_cookies())).await;
            })*
        }
        in_every_store!($($behaviour),*);
    };
}

macro_rules! in_every_store {
    ($($behaviour:ident),* $(,)?) => {
        $(mod $behaviour {
            use super::*;

            #[tokio::test]
            async fn in_memory() {
                let store = MemoryStore::new();
                super::$behaviour(async || Site::with_store(store.clone())).await;
            }

            #[tokio::test]
            async fn in_sqlite() {
                let path = new_file(concat!(stringify!($behaviour), ".db"));
                let open = || SqliteStore::open(&path).expect("the file can be opened");
                super::$behaviour(async || Site::with_store(open())).await;
            }
        })*
    };
}

in_every_place!(
    what_a_page_puts_is_there_after_a_restart,
    what_a_handler_writes_is_there_after_a_restart,
    what_a_live_view_writes_is_committed_and_there_after_a_restart,
    a_login_keeps_the_values_and_ends_the_old_session,
    a_logout_leaves_an_empty_session,
    a_put_that_is_sent_twice_applies_once,
    a_plain_cookie_is_set_until_the_browser_has_it_and_never_again,
);

in_every_store!(
    the_cookie_holds_no_values,
    a_copied_cookie_is_refused_after_a_logout_and_a_restart,
    a_session_may_be_larger_than_a_cookie,
    two_servers_lose_nothing_of_each_other,
    a_page_hears_that_another_server_ended_its_session,
);

async fn what_a_page_puts_is_there_after_a_restart(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let answer = browser
        .live(&site, &put(&ticket, 1, &json!({ "name": "pug" })))
        .await;
    assert_eq!(answer.0, 204);
    assert_eq!(browser.reads(&site).await, "pug");
    drop(site);
    assert_eq!(browser.reads(&start().await).await, "pug");
}

async fn what_a_handler_writes_is_there_after_a_restart(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    assert_eq!(browser.post(&site, "/name/pug").await, 200);
    drop(site);
    let site = start().await;
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(browser.post(&site, "/name/cat").await, 200);
    drop(site);
    assert_eq!(browser.reads(&start().await).await, "cat");
}

async fn what_a_live_view_writes_is_committed_and_there_after_a_restart(
    start: impl AsyncFn() -> Site,
) {
    let site = start().await;
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let socket = site.sessions.connect(&browser.headers(), None).await;
    let socket = socket.expect("the store answers");
    assert_eq!(socket.get().name, "pug");
    let write = socket.update(|visitor| visitor.user = Some(7));
    let write = write.expect("it is valid").expect("it changes something");
    let body = json!({ "ticket": write.ticket, "tab": "a", "n": 1 });
    let (status, _) = browser.live(&site, &body).await;
    assert_eq!(status, 204);
    assert_eq!(
        socket.settle(&write, Answer::Status(status)),
        Outcome::Committed
    );
    drop((socket, site));
    let read = start().await.sessions.load(&browser.headers()).await;
    let visitor = read.expect("the store answers").get();
    assert_eq!((&*visitor.name, visitor.user), ("pug", Some(7)));
}

async fn a_login_keeps_the_values_and_ends_the_old_session(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let before = browser.clone();
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_ne!(browser.cookie_names(), before.cookie_names());
    assert_eq!(browser.cookie_names().len(), 1, "the old cookie is deleted");
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(before.reads(&site).await, "");
    drop(site);
    assert_eq!(browser.reads(&start().await).await, "pug");
}

async fn a_logout_leaves_an_empty_session(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    assert_eq!(browser.post(&site, "/logout").await, 200);
    drop(site);
    let site = start().await;
    assert_eq!(browser.reads(&site).await, "");
    assert_eq!(browser.post(&site, "/name/cat").await, 200);
    assert_eq!(browser.reads(&site).await, "cat");
}

async fn a_put_that_is_sent_twice_applies_once(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let first = put(&ticket, 1, &json!({ "name": "pug" }));
    browser.live(&site, &first).await;
    browser
        .live(&site, &put(&ticket, 2, &json!({ "name": "cat" })))
        .await;
    assert_eq!(browser.live(&site, &first).await.0, 204);
    assert_eq!(browser.reads(&site).await, "cat");
}

async fn the_cookie_holds_no_values(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let before = browser.cookies().len();
    assert_eq!(browser.post(&site, "/write/20000").await, 200);
    assert_eq!(browser.cookies().len(), before);
}

async fn a_copied_cookie_is_refused_after_a_logout_and_a_restart(start: impl AsyncFn() -> Site) {
    let site = start().await;
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let ticket = browser.ticket(&site).await;
    let mut thief = browser.clone();
    browser.post(&site, "/logout").await;
    drop(site);
    let site = start().await;
    assert_eq!(thief.reads(&site).await, "");
    let (status, _) = thief
        .live(&site, &put(&ticket, 1, &json!({ "name": "cat" })))
        .await;
    assert_eq!(status, 409);
}

async fn a_session_may_be_larger_than_a_cookie(start: impl AsyncFn() -> Site) {
    let site = start().await;
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
    assert_eq!(browser.get(&start().await, "/draft").await, "60000");
}

async fn two_servers_lose_nothing_of_each_other(start: impl AsyncFn() -> Site) {
    let (one, two) = (start().await, start().await);
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
    for site in [&one, &two, &start().await] {
        let read = site.sessions.load(&browser.headers()).await;
        let visitor = read.expect("the store answers").get();
        assert_eq!((&*visitor.name, &*visitor.colour), ("pug", "red"));
    }
}

async fn a_page_hears_that_another_server_ended_its_session(start: impl AsyncFn() -> Site) {
    let (one, two) = (start().await, start().await);
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

// ---- a store that fails ----

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
    failing.forget_before_saving();
    let body = put(&ticket, 1, &json!({ "name": "pug" }));
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
