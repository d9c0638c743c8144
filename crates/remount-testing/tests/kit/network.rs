//! Posts that are lost, held back and doubled on their way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use remount_testing::{Fault, Site, State};

use crate::sessions::{open, remembered, typed};
use crate::site::app;

/// Longer than a page waits before it tries again.
const LATER: Duration = Duration::from_secs(60);
/// For so long a tab waits for another one that posts.
const LOCK: Duration = Duration::from_secs(3);

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
    let arrived = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&arrived);
    let site = Site::new(app().layer(from_fn(move |request: Request, next: Next| {
        if request.uri().path() == "/live/session" {
            counted.fetch_add(1, Ordering::Relaxed);
        }
        next.run(request)
    })));
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    let before = arrived.load(Ordering::Relaxed);
    site.network().next_posts([Fault::Double]);
    typed(&site, &page, "Grace").await;
    assert_eq!(arrived.load(Ordering::Relaxed), before + 2);
    assert_eq!(page.saving("name"), Some(State::Saved));
    site.crash(app()).await;
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
