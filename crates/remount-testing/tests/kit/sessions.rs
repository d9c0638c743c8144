use std::time::Duration;

use remount_testing::{Fault, Site, Tab, Visitor};

use crate::site::app;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn open(site: &Site) -> (Visitor, Tab) {
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    (visitor, page)
}

/// The page's script waits until nothing more is typed.
async fn typed(site: &Site, page: &Tab, name: &str) {
    page.fill("#you input", name).await;
    site.advance(Duration::from_millis(300)).await;
}

async fn remembered(visitor: &Visitor) -> String {
    visitor.open("/").await.text("#name")
}

#[tokio::test]
async fn what_a_field_holds_is_there_at_the_next_visit() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    drop(page);
    site.advance(30 * DAY).await;
    assert_eq!(remembered(&ada).await, "Ada");
}

#[tokio::test]
async fn a_session_that_nobody_used_for_long_is_gone() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    drop(page);
    site.advance(100 * DAY).await;
    assert_eq!(remembered(&ada).await, "");
}

#[tokio::test]
async fn what_a_view_writes_is_told_to_every_tab_of_its_visitor_and_to_nobody_else() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    let other = ada.open("/").await;
    let (_bob, stranger) = open(&site).await;
    page.click("#rename").await;
    assert_eq!(page.text("#name"), "Renamed");
    assert_eq!(other.text("#name"), "Renamed");
    assert_eq!(stranger.text("#name"), "");
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    site.network().next_posts([Fault::LoseAnswer]);
    typed(&site, &page, "Grace").await;
    site.advance(Duration::from_secs(60)).await;
    site.crash(app()).await;
    assert_eq!(remembered(&ada).await, "Grace", "it is in the cookie");
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
async fn what_is_unsaved_leaves_with_the_page() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    page.fill("#you input", "Grace").await;
    drop(page);
    site.settled().await;
    assert_eq!(remembered(&ada).await, "Grace");
}
