//! What visitors of the chat see, without a browser. The tests in a browser are in `e2e`.

use std::time::Duration;

use remount::session::{KeyRing, Sessions};
use remount_testing::{Site, Tab, Visitor, css};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The page's script waits so long for the next letter.
const TYPED: Duration = Duration::from_millis(300);

fn app() -> axum::Router {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    crate::app(&Sessions::new(ring))
}

async fn type_name(site: &Site, page: &Tab, name: &str) {
    page.fill("#username", name).await;
    site.advance(TYPED).await;
}

async fn say(page: &Tab, words: &str) {
    page.fill("#draft", words).await;
    page.submit("#say").await;
}

fn headline(page: &Tab) -> String {
    page.text(".hello")
}

async fn named(site: &Site, name: &str) -> (Visitor, Tab) {
    let visitor = site.visitor();
    let page = visitor.open("/").await;
    type_name(site, &page, name).await;
    (visitor, page)
}

#[tokio::test]
async fn the_name_is_remembered_while_it_is_typed_and_tomorrow() {
    let site = Site::new(app());
    let ada = site.visitor();
    let page = ada.open("/").await;
    assert_eq!(headline(&page), "Hello, stranger!");
    type_name(&site, &page, "Ada").await;
    assert_eq!(headline(&page), "Hello, Ada!");
    drop(page);
    site.advance(DAY).await;
    let page = ada.open("/").await;
    assert_eq!(headline(&page), "Hello, Ada!");
    assert_eq!(page.value("#username"), "Ada");
}

#[tokio::test]
async fn the_name_is_in_the_first_answer_of_the_server() {
    let site = Site::new(app());
    let (ada, _page) = named(&site, "Ada").await;
    let answer = ada.get("/").await;
    assert!(answer.body().contains(">Ada</b>!"), "{}", answer.body());
}

#[tokio::test]
async fn the_name_outlives_a_deploy() {
    let site = Site::new(app());
    let (_ada, page) = named(&site, "Ada").await;
    site.restart(app()).await;
    assert_eq!(headline(&page), "Hello, Ada!");
}

#[tokio::test]
async fn another_tab_hears_of_the_name() {
    let site = Site::new(app());
    let (ada, page) = named(&site, "Ada").await;
    let other = ada.open("/settings").await;
    assert_eq!(headline(&other), "Hello, Ada!");
    type_name(&site, &page, "Ada Lovelace").await;
    assert_eq!(headline(&other), "Hello, Ada Lovelace!");
}

#[tokio::test]
async fn two_visitors_talk_to_each_other() {
    let site = Site::new(app());
    let (_ada, ada) = named(&site, "Ada").await;
    let (_bob, bob) = named(&site, "Bob").await;
    say(&ada, "hello <b>all</b>").await;
    say(&bob, "hello Ada").await;
    for page in [&ada, &bob] {
        assert_eq!(
            page.texts("#messages li"),
            ["Ada hello <b>all</b>", "Bob hello Ada"]
        );
    }
}

#[tokio::test]
async fn the_other_page_is_a_click_away_and_so_is_the_way_back() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click(css("a").with_text("Settings")).await;
    assert_eq!(page.path(), "/settings");
    assert_eq!(page.title(), "Settings · remount");
    page.back().await;
    assert_eq!(page.title(), "Chat · remount");
}

#[tokio::test]
async fn a_colour_is_kept_as_soon_as_it_is_chosen() {
    let site = Site::new(app());
    let ada = site.visitor();
    let page = ada.open("/settings").await;
    page.click("input[value=teal]").await;
    assert!(page.shows(".hello .colour-teal"));
    page.reload().await;
    assert!(page.is_checked("input[value=teal]"));
}
