use std::time::Duration;

use remount::session::KeyRing;
use remount_testing::{Site, Tab, Visitor};

use crate::site::{app, app_of};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) async fn open(site: &Site) -> (Visitor, Tab) {
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    (visitor, page)
}

/// The page's script waits until nothing more is typed.
pub(crate) async fn typed(site: &Site, page: &Tab, name: &str) {
    page.fill("#you input", name).await;
    site.advance(Duration::from_millis(300)).await;
}

pub(crate) async fn remembered(visitor: &Visitor) -> String {
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
async fn what_is_unsaved_leaves_with_the_page() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    page.fill("#you input", "Grace").await;
    drop(page);
    site.settled().await;
    assert_eq!(remembered(&ada).await, "Grace");
}

#[tokio::test]
async fn a_thief_has_the_cookies_as_they_were() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    let thief = ada.copy();
    assert_eq!(remembered(&thief).await, "Ada");
    thief.clear_cookies();
    assert_eq!(remembered(&thief).await, "");
    assert_eq!(remembered(&ada).await, "Ada");
}

#[tokio::test]
async fn a_browser_that_quits_forgets_what_has_no_date() {
    let site = Site::new(app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    drop(page);
    ada.set_cookie("short", "1");
    ada.quit();
    assert_eq!(ada.cookie("short"), None);
    assert_eq!(remembered(&ada).await, "Ada");
}

#[tokio::test]
async fn a_site_on_localhost_needs_no_https_in_a_debug_build() {
    let site = Site::at("http://localhost:4000/", app());
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    assert_eq!(remembered(&ada).await, "Ada");
    let cookies = ada.cookies("/").expect("a session");
    let needs_https = cookies.starts_with("__Host-");
    assert_eq!(needs_https, !cfg!(debug_assertions), "{cookies}");
}

const OLD: &[u8] = b"the secret that is in use as of today";
const NEW: &[u8] = b"the secret that is to take its place";

/// The app with these secrets, of which the first one seals.
fn app_with(first: &[u8], others: &[&[u8]]) -> axum::Router {
    let ring = KeyRing::new(first).unwrap();
    let accept = |ring: KeyRing, secret: &&[u8]| ring.accept(secret).unwrap();
    app_of(others.iter().fold(ring, accept))
}

/// A site with the old secret, and a visitor who has saved a name there.
async fn before_the_change() -> (Site, Visitor, Tab) {
    let site = Site::new(app_with(OLD, &[]));
    let (ada, page) = open(&site).await;
    typed(&site, &page, "Ada").await;
    (site, ada, page)
}

#[tokio::test]
async fn a_session_stays_while_its_secret_is_changed() {
    let (site, ada, page) = before_the_change().await;
    site.restart(app_with(OLD, &[NEW])).await;
    site.restart(app_with(NEW, &[OLD])).await;
    assert_eq!(page.text("#name"), "Ada", "of the page that was open");
    assert_eq!(remembered(&ada).await, "Ada");
}

#[tokio::test]
async fn a_session_that_was_saved_since_outlives_its_old_secret() {
    let (site, ada, page) = before_the_change().await;
    site.restart(app_with(NEW, &[OLD])).await;
    typed(&site, &page, "Grace").await;
    site.restart(app_with(NEW, &[])).await;
    assert_eq!(page.text("#name"), "Grace", "of the page that was open");
    assert_eq!(remembered(&ada).await, "Grace");
}

#[tokio::test]
async fn a_visitor_whose_secret_is_revoked_is_a_stranger_who_can_begin_anew() {
    let (site, ada, page) = before_the_change().await;
    site.restart(app_with(NEW, &[])).await;
    assert_eq!(page.text("#name"), "", "of the page that was open");
    assert_eq!(remembered(&ada).await, "");
    typed(&site, &page, "Grace").await;
    assert_eq!(remembered(&ada).await, "Grace");
}
