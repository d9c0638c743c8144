//! What visitors may rely on, in a cookie as in every store.

use std::time::Duration;

use http::header::SET_COOKIE;
use remount_session::{Answer, Outcome, SessionData};
use serde_json::json;

use crate::place::Place;
use crate::site::{Browser, Visitor, put};

in_every_place!(
    what_a_page_puts_is_there_after_a_restart,
    what_a_handler_writes_is_there_after_a_restart,
    what_a_live_view_writes_is_committed_and_there_after_a_restart,
    a_page_that_only_reads_sets_no_cookie,
    what_one_visitor_writes_no_other_one_reads,
    what_two_tabs_write_at_once_is_kept_of_both,
    of_two_writes_to_one_key_the_later_one_counts,
    a_login_keeps_the_values_and_ends_the_old_session,
    a_logout_leaves_an_empty_session,
    a_logout_is_final,
    a_session_that_has_rested_too_long_is_gone,
    a_put_that_is_sent_twice_applies_once,
    a_value_that_is_too_large_is_refused_and_the_old_one_stays,
    a_put_with_one_wrong_value_changes_nothing,
    what_another_build_wrote_is_carried_along,
    a_value_that_cannot_be_read_loses_itself_alone,
);

async fn what_a_page_puts_is_there_after_a_restart(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    let answer = browser
        .live(&site, &put(&ticket, 1, &json!({ "name": "pug" })))
        .await;
    assert_eq!(answer.0, 204);
    assert_eq!(browser.reads(&site).await, "pug");
    drop(site);
    assert_eq!(browser.reads(&place.start()).await, "pug");
}

async fn what_a_handler_writes_is_there_after_a_restart(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    assert_eq!(browser.post(&site, "/name/pug").await, 200);
    drop(site);
    let site = place.start();
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(browser.post(&site, "/name/cat").await, 200);
    drop(site);
    assert_eq!(browser.reads(&place.start()).await, "cat");
}

async fn what_a_live_view_writes_is_committed_and_there_after_a_restart(place: Place) {
    let site = place.start();
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
    let read = place.start().sessions.load(&browser.headers()).await;
    let visitor = read.expect("the store answers").get();
    assert_eq!((&*visitor.name, visitor.user), ("pug", Some(7)));
}

async fn a_login_keeps_the_values_and_ends_the_old_session(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let before = browser.clone();
    assert_eq!(browser.post(&site, "/login").await, 200);
    assert_ne!(browser.cookie_names(), before.cookie_names());
    assert_eq!(browser.cookie_names().len(), 1, "the old cookie is deleted");
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(before.reads(&site).await, "");
    drop(site);
    assert_eq!(browser.reads(&place.start()).await, "pug");
}

async fn a_logout_leaves_an_empty_session(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    assert_eq!(browser.post(&site, "/logout").await, 200);
    drop(site);
    let site = place.start();
    assert_eq!(browser.reads(&site).await, "");
    assert_eq!(browser.post(&site, "/name/cat").await, 200);
    assert_eq!(browser.reads(&site).await, "cat");
}

async fn a_put_that_is_sent_twice_applies_once(place: Place) {
    let site = place.start();
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

async fn a_page_that_only_reads_sets_no_cookie(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    let answer = browser.get_whole(&site.app, "/").await;
    assert!(!answer.headers().contains_key(SET_COOKIE));
    browser.post(&site, "/name/pug").await;
    let answer = browser.get_whole(&site.app, "/").await;
    assert!(!answer.headers().contains_key(SET_COOKIE));
}

async fn what_one_visitor_writes_no_other_one_reads(place: Place) {
    let site = place.start();
    let (mut one, mut other) = (Browser::default(), Browser::default());
    one.post(&site, "/name/pug").await;
    assert_eq!(other.reads(&site).await, "");
    other.post(&site, "/name/cat").await;
    assert_eq!(one.reads(&site).await, "pug");
    assert_eq!(other.reads(&place.start()).await, "cat");
}

async fn what_two_tabs_write_at_once_is_kept_of_both(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    // Both requests leave with the same cookie, and the answers come in the wrong order.
    let mut other_tab = browser.clone();
    let body = json!({ "ticket": ticket, "put": { "colour": "red" }, "tab": "b", "n": 1 });
    let name = browser
        .send_live(&site, &put(&ticket, 1, &json!({ "name": "pug" })))
        .await;
    assert_eq!(other_tab.live(&site, &body).await.0, 204);
    other_tab.take(&name);
    // What any page posts next heals the cookie.
    let ticket = other_tab.ticket(&site).await;
    assert_eq!(
        other_tab.live(&site, &json!({ "ticket": ticket })).await.0,
        204
    );
    drop(site);
    let visitor = other_tab.visitor(&place.start()).await;
    assert_eq!((&*visitor.name, &*visitor.colour), ("pug", "red"));
}

async fn of_two_writes_to_one_key_the_later_one_counts(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let stale = browser.clone();
    browser.post(&site, "/name/cat").await;
    assert_eq!(stale.reads(&site).await, "cat", "whichever cookie is shown");
    drop(site);
    assert_eq!(browser.reads(&place.start()).await, "cat");
}

async fn a_logout_is_final(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let ticket = browser.ticket(&site).await;
    let mut copy = browser.clone();
    assert_eq!(browser.post(&site, "/logout").await, 200);
    assert_eq!(
        copy.reads(&site).await,
        "",
        "a copied cookie is worth nothing"
    );
    let late = put(&ticket, 1, &json!({ "name": "evil" }));
    assert_eq!(copy.live(&site, &late).await.0, 409);
    assert_eq!(browser.live(&site, &late).await.0, 409);
    assert_eq!(browser.reads(&site).await, "");
}

async fn a_session_that_has_rested_too_long_is_gone(place: Place) {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let site = place.start();
    let mut browser = Browser::default();
    let ticket = browser.ticket(&site).await;
    browser.post(&site, "/name/pug").await;
    assert_eq!(browser.reads(&place.start_after(89 * DAY)).await, "pug");
    let later = place.start_after(91 * DAY);
    assert_eq!(browser.reads(&later).await, "");
    let late = put(&ticket, 1, &json!({ "name": "evil" }));
    assert_eq!(browser.live(&later, &late).await.0, 410);
    assert_eq!(browser.post(&later, "/name/cat").await, 200);
    assert_eq!(browser.reads(&later).await, "cat", "a new one begins");
    assert_eq!(browser.visitor(&later).await.colour, "");
}

async fn a_value_that_is_too_large_is_refused_and_the_old_one_stays(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    assert_eq!(browser.post(&site, "/write/1000").await, 200);
    let before = browser.cookies();
    assert_eq!(browser.post(&site, "/write/70000").await, 422);
    assert_eq!(browser.cookies(), before, "no cookie was set");
    assert_eq!(browser.get(&site, "/draft").await, "1000");
    drop(site);
    assert_eq!(browser.get(&place.start(), "/draft").await, "1000");
}

async fn a_put_with_one_wrong_value_changes_nothing(place: Place) {
    let site = place.start();
    let mut browser = Browser::default();
    browser.post(&site, "/name/pug").await;
    let ticket = browser.ticket(&site).await;
    let before = browser.cookies();
    for (n, wrong) in (1..).zip([
        json!({ "name": "cat", "colour": "x".repeat(41) }),
        json!({ "name": "cat", "user": 7 }),
        json!({ "name": "cat", "none": 7 }),
    ]) {
        assert_eq!(browser.live(&site, &put(&ticket, n, &wrong)).await.0, 422);
    }
    assert_eq!(browser.cookies(), before, "no cookie was set");
    assert_eq!(browser.reads(&site).await, "pug");
    assert_eq!(browser.reads(&place.start()).await, "pug");
}

async fn what_another_build_wrote_is_carried_along(place: Place) {
    #[derive(SessionData, Clone, Default)]
    struct Newer {
        languages: Vec<String>,
        #[session(version = 2)]
        colour: (u8, u8, u8),
    }

    let newer = place.of_build::<Newer>(|visitor| {
        visitor.languages = vec!["ancient greek".to_owned()];
        visitor.colour = (1, 2, 3);
    });
    let site = place.start();
    let mut browser = Browser::default();
    assert_eq!(browser.post_to(&newer, "/write").await, 200);
    let ticket = browser.ticket(&site).await;
    assert_eq!(browser.visitor(&site).await.colour, "");
    let refused = put(&ticket, 1, &json!({ "colour": "red" }));
    assert_eq!(browser.live(&site, &refused).await.0, 422);
    let body = put(&ticket, 2, &json!({ "name": "pug" }));
    assert_eq!(browser.live(&site, &body).await.0, 204);
    assert_eq!(browser.post(&site, "/login").await, 200);
    let newer = place.sessions::<Newer>().load(&browser.headers()).await;
    let visitor = newer.expect("the store answers").get();
    assert_eq!(visitor.languages, ["ancient greek"]);
    assert_eq!(visitor.colour, (1, 2, 3));
    assert_eq!(browser.reads(&place.start()).await, "pug");
}

async fn a_value_that_cannot_be_read_loses_itself_alone(place: Place) {
    #[derive(SessionData, Clone, Default)]
    struct Other {
        name: u32,
        colour: String,
    }

    let other = place.of_build::<Other>(|visitor| {
        visitor.name = 7;
        visitor.colour = "red".to_owned();
    });
    let site = place.start();
    let mut browser = Browser::default();
    assert_eq!(browser.post_to(&other, "/write").await, 200);
    let Visitor { name, colour, .. } = browser.visitor(&site).await;
    assert_eq!((&*name, &*colour), ("", "red"));
    assert_eq!(browser.post(&site, "/write/10").await, 200);
    let read = place.sessions::<Other>().load(&browser.headers()).await;
    assert_eq!(
        read.expect("the store answers").get().name,
        7,
        "until it is written"
    );
    assert_eq!(browser.post(&site, "/name/pug").await, 200);
    let Visitor { name, colour, .. } = browser.visitor(&place.start()).await;
    assert_eq!((&*name, &*colour), ("pug", "red"));
}
