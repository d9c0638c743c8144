//! Posts that are lost, held back and doubled on their way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use remount_testing::{Fault, Site, State};

use crate::sessions::{open, remembered, typed};
use crate::site::app;

/// Longer than a page waits before it tries again.
const LATER: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);
/// For so long a tab waits for another one that posts.
const LOCK: Duration = Duration::from_secs(3);

/// The app, and how many posts of pages have reached it.
fn counted_app() -> (Router, Arc<AtomicUsize>) {
    let arrived = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&arrived);
    let app = app().layer(from_fn(move |request: Request, next: Next| {
        if request.uri().path() == "/live/session" {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        next.run(request)
    }));
    (app, arrived)
}

#[tokio::test]
async fn a_request_that_is_lost_is_sent_again() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    site.network().next_posts([Fault::LoseRequest]);
    typed(&site, &page, "Ada").await;
    assert_eq!(page.text("#name"), "");
    site.advance(LATER).await;
    assert_eq!(page.text("#name"), "Ada");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    site.network().next_posts([Fault::LoseAnswer]);
    typed(&site, &page, "Grace").await;
    site.advance(LATER).await;
    site.crash(app()).await;
    assert_eq!(remembered(&ada).await, "Grace", "it is in the cookie");
}

#[tokio::test]
async fn a_post_that_arrives_twice_is_kept() {
    let (app, arrived) = counted_app();
    let site = Site::new(app);
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    let before = arrived.load(Ordering::Relaxed);
    site.network().next_posts([Fault::Double]);
    typed(&site, &page, "Grace").await;
    assert_eq!(arrived.load(Ordering::Relaxed), before + 2);
    assert_eq!(page.saving("name"), Some(State::Saved));
    site.crash(counted_app().0).await;
    assert_eq!(remembered(&ada).await, "Grace");
}

#[tokio::test]
async fn a_post_that_is_held_back_is_kept_when_it_arrives() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    site.network().next_posts([Fault::Hold]);
    page.click("#rename").await;
    assert_eq!(
        remembered(&ada).await,
        "Renamed",
        "the server remembers it meanwhile"
    );
    assert_eq!(site.network().held(), 1);
    site.network().release();
    site.settled().await;
    site.crash(app()).await;
    assert_eq!(remembered(&ada).await, "Renamed", "it is in the cookie");
}

#[tokio::test]
async fn a_page_does_not_know_what_it_has_saved_until_the_answer_comes() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    site.network().next_posts([Fault::HoldAnswer]);
    typed(&site, &page, "Ada").await;
    assert_eq!(page.text("#name"), "Ada");
    assert_eq!(page.saving("name"), Some(State::Saving));
    site.network().release();
    site.settled().await;
    assert_eq!(page.saving("name"), Some(State::Saved));
}

/// Which name is kept of two that were typed in two tabs, one after the other, and held back.
async fn kept_of_two(release: impl FnOnce(&Site)) -> String {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    let other = ada.open("/").await;
    site.network().next_posts([Fault::Hold; 2]);
    typed(&site, &page, "first").await;
    typed(&site, &other, "second").await;
    site.advance(LOCK).await;
    assert_eq!(site.network().held(), 2);
    release(&site);
    site.settled().await;
    remembered(&ada).await
}

#[tokio::test]
async fn what_is_held_back_goes_on_in_its_order_or_the_last_first() {
    assert_eq!(kept_of_two(|site| site.network().release()).await, "second");
    let reversed = kept_of_two(|site| site.network().release_reversed()).await;
    assert_eq!(reversed, "first");
}

#[tokio::test]
async fn a_function_says_what_happens_to_each_post() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    site.network()
        .on_post(|post| match post.body["put"]["name"] == "Grace" {
            true => Fault::LoseRequest,
            false => Fault::Pass,
        });
    typed(&site, &page, "Ada").await;
    assert_eq!(page.saving("name"), Some(State::Saved));
    typed(&site, &page, "Grace").await;
    assert_eq!(page.saving("name"), Some(State::Saving));
}

#[tokio::test]
async fn what_is_planned_for_the_next_posts_comes_before_what_the_function_says() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    site.network().on_post(|_| Fault::LoseRequest);
    site.network().next_posts([Fault::Pass; 2]);
    typed(&site, &page, "Ada").await;
    assert_eq!(page.saving("name"), Some(State::Saved));
}

#[tokio::test]
async fn a_function_hears_of_each_answer_that_reaches_its_page() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    let heard = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&heard);
    site.network().on_answer(move |post, answer| {
        assert_eq!(
            (&post.body["put"]["name"], answer.status().as_u16()),
            (&"Grace".into(), 204)
        );
        counted.fetch_add(1, Ordering::Relaxed);
    });
    site.network().next_posts([Fault::LoseAnswer]);
    typed(&site, &page, "Grace").await;
    assert_eq!(heard.load(Ordering::Relaxed), 0);
    site.advance(LATER).await;
    assert_eq!(heard.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_post_that_is_delayed_is_answered_so_much_later() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    site.network().next_posts([Fault::Delay(SECOND)]);
    typed(&site, &page, "Ada").await;
    assert_eq!(
        (page.text("#name"), page.saving("name")),
        (String::new(), Some(State::Saving))
    );
    site.advance(SECOND).await;
    assert_eq!(
        (page.text("#name"), page.saving("name")),
        ("Ada".to_owned(), Some(State::Saved))
    );
}

#[tokio::test]
async fn a_delayed_post_does_not_reach_the_server_that_has_taken_the_place_of_its_own() {
    let (app_before, arrived) = counted_app();
    let (app_after, arrived_later) = counted_app();
    let site = Site::new(app_before);
    let (ada, page) = open(&site).await;
    site.network().next_posts([Fault::Delay(SECOND)]);
    typed(&site, &page, "Ada").await;
    site.crash(app_after).await;
    site.advance(SECOND).await;
    assert_eq!(arrived.load(Ordering::Relaxed), 0);
    site.advance(LATER).await;
    assert_ne!(arrived_later.load(Ordering::Relaxed), 0, "it is sent again");
    assert_eq!(remembered(&ada).await, "Ada");
}

#[tokio::test]
async fn a_late_post_arrives_behind_its_repetition_and_writes_nothing() {
    let (app, arrived) = counted_app();
    let site = Site::new(app);
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    site.network().next_posts([Fault::Late(2 * SECOND)]);
    typed(&site, &page, "Grace").await;
    // It is sent again after half a second.
    site.advance(SECOND).await;
    assert_eq!(page.saving("name"), Some(State::Saved));
    typed(&site, &page, "Joan").await;
    let before = arrived.load(Ordering::Relaxed);
    site.advance(2 * SECOND).await;
    assert_eq!(arrived.load(Ordering::Relaxed), before + 1);
    assert_eq!(remembered(&ada).await, "Joan");
}

#[tokio::test]
async fn a_page_waits_for_the_lock_that_a_test_holds() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    let lock = ada.lock().await;
    typed(&site, &page, "Ada").await;
    assert_eq!((site.network().posts(), page.is_saved()), (0, false));
    drop(lock);
    site.settled().await;
    assert_ne!(site.network().posts(), 0);
    assert!(page.is_saved());
}

#[tokio::test]
async fn a_page_has_saved_all_when_the_last_post_is_answered() {
    let site = Site::new(app());
    let (_ada, page) = open(&site).await;
    assert!(page.is_saved());
    page.fill("#you input", "Ada").await;
    assert!(!page.is_saved(), "it waits until nothing more is typed");
    site.network().next_posts([Fault::HoldAnswer]);
    site.advance(SECOND).await;
    assert!(!page.is_saved(), "its post is on the way");
    site.network().release();
    site.settled().await;
    assert!(page.is_saved());
}
