//! What visitors of the list see, without a browser.

use remount::session::{KeyRing, Sessions};
use remount_testing::{Site, Tab, css};

fn site() -> Site {
    let ring = KeyRing::new(b"a secret for tests, thirty-two bytes or more").unwrap();
    Site::new(crate::app(Sessions::new(ring)))
}

/// A page on which these are on the list.
async fn page_with(site: &Site, titles: &[&str]) -> Tab {
    let page = site.visitor().open("/").await;
    for title in titles {
        add(&page, title).await;
    }
    page
}

async fn add(page: &Tab, title: &str) {
    page.fill(".add input", title).await;
    page.submit(".add").await;
}

async fn tick(page: &Tab, title: &str) {
    page.click(format!("[aria-label='Done: {title}']").as_str())
        .await;
}

async fn remove(page: &Tab, title: &str) {
    page.click(format!("[aria-label='Remove: {title}']").as_str())
        .await;
}

async fn follow(page: &Tab, link: &str) {
    page.click(css("a").with_text(link)).await;
}

fn titles(page: &Tab) -> Vec<String> {
    page.texts("#todos a")
}

fn summary(page: &Tab) -> String {
    page.text("header p")
}

#[tokio::test]
async fn what_one_visitor_adds_every_page_shows() {
    let site = site();
    let bob = page_with(&site, &[]).await;
    let ada = page_with(&site, &["Buy bread", "Call Grace"]).await;
    for page in [&ada, &bob] {
        assert_eq!(titles(page), ["Buy bread", "Call Grace"]);
        assert_eq!(summary(page), "2 of 2 to do");
    }
}

#[tokio::test]
async fn what_one_visitor_ticks_is_done_on_every_page() {
    let site = site();
    let ada = page_with(&site, &["Buy bread", "Call Grace"]).await;
    let bob = page_with(&site, &[]).await;
    tick(&bob, "Buy bread").await;
    for page in [&ada, &bob] {
        assert!(page.is_checked("[aria-label='Done: Buy bread']"));
        assert_eq!(summary(page), "1 of 2 to do");
    }
}

#[tokio::test]
async fn what_one_visitor_removes_is_gone_everywhere() {
    let site = site();
    let ada = page_with(&site, &["Buy bread", "Call Grace"]).await;
    let bob = page_with(&site, &[]).await;
    remove(&bob, "Buy bread").await;
    assert_eq!(titles(&ada), ["Call Grace"]);
    assert_eq!(titles(&bob), ["Call Grace"]);
}

#[tokio::test]
async fn the_address_says_which_are_shown() {
    let site = site();
    let page = page_with(&site, &["Buy bread", "Call Grace"]).await;
    tick(&page, "Buy bread").await;
    follow(&page, "Done").await;
    assert_eq!(page.url().query(), Some("show=done"));
    assert_eq!(titles(&page), ["Buy bread"]);
    page.reload().await;
    assert_eq!(titles(&page), ["Buy bread"]);
    assert_eq!(page.text("[aria-current=page]"), "Done");
    page.back().await;
    assert_eq!(titles(&page), ["Buy bread", "Call Grace"]);
}

#[tokio::test]
async fn what_is_ticked_leaves_the_list_of_those_that_are_open() {
    let site = site();
    let page = page_with(&site, &["Buy bread"]).await;
    follow(&page, "Open").await;
    tick(&page, "Buy bread").await;
    assert!(titles(&page).is_empty());
    assert_eq!(page.text(".empty"), "Nothing is here.");
}

#[tokio::test]
async fn whoever_adds_a_todo_sees_it() {
    let site = site();
    let page = page_with(&site, &[]).await;
    follow(&page, "Done").await;
    add(&page, "Buy bread").await;
    assert_eq!(page.url().query(), None);
    assert_eq!(titles(&page), ["Buy bread"]);
}

#[tokio::test]
async fn a_todo_is_changed_at_its_own_address_from_where_one_comes_back() {
    let site = site();
    let page = page_with(&site, &["Buy braed"]).await;
    follow(&page, "Buy braed").await;
    assert_eq!(page.path(), "/todos/1");
    assert_eq!(page.title(), "Buy braed · remount");
    page.fill("#title", "Buy bread").await;
    page.click("[name=done]").await;
    page.submit(".edit").await;
    assert_eq!(page.path(), "/");
    assert_eq!(page.text(".flash-text"), "Saved.");
    assert_eq!(titles(&page), ["Buy bread"]);
    assert!(page.is_checked("#todos input"));
}

#[tokio::test]
async fn whoever_changes_a_todo_is_told_that_another_has_removed_it() {
    let site = site();
    let ada = page_with(&site, &["Buy bread"]).await;
    let bob = page_with(&site, &[]).await;
    follow(&ada, "Buy bread").await;
    remove(&bob, "Buy bread").await;
    assert_eq!(ada.path(), "/");
    assert_eq!(ada.text(".flash-text"), "“Buy bread” was removed.");
}

mod due {
    use super::*;

    /// Opens the calendar of the opened todo, and picks the day to which these keys lead.
    async fn pick(page: &Tab, keys: &[&str]) {
        page.click(".date-picker-open").await;
        for key in keys {
            page.press("[role=grid]", key).await;
        }
        page.press("[role=grid]", "Enter").await;
    }

    /// Two pages with the same todo, of which the first has opened it.
    async fn opened(site: &Site) -> (Tab, Tab) {
        let ada = page_with(site, &["Buy bread"]).await;
        let bob = page_with(site, &[]).await;
        follow(&ada, "Buy bread").await;
        (ada, bob)
    }

    #[tokio::test]
    async fn the_day_that_is_picked_every_page_shows() {
        let site = site();
        let (ada, bob) = opened(&site).await;
        assert!(!bob.shows("#todos time"));
        pick(&ada, &["ArrowDown"]).await;
        let due = bob.text("#todos time");
        assert_eq!(
            ada.text(".date-picker-open"),
            format!("To be done by {due}")
        );
    }

    #[tokio::test]
    async fn a_todo_can_be_due_at_no_day_again() {
        let site = site();
        let (ada, bob) = opened(&site).await;
        pick(&ada, &[]).await;
        ada.click(".date-picker-open").await;
        ada.click(css("button").with_text("Clear")).await;
        assert!(!bob.shows("#todos time"));
    }

    #[tokio::test]
    async fn what_should_be_done_by_now_is_marked_until_it_is() {
        let site = site();
        let (ada, bob) = opened(&site).await;
        pick(&ada, &["ArrowUp"]).await;
        assert!(bob.shows("time.late"));
        tick(&bob, "Buy bread").await;
        assert!(!bob.shows("time.late"));
    }

    #[tokio::test]
    async fn what_is_to_be_done_today_is_not_late() {
        let site = site();
        let (ada, bob) = opened(&site).await;
        pick(&ada, &[]).await;
        assert!(bob.shows("#todos time"));
        assert!(!bob.shows("time.late"));
    }

    #[tokio::test]
    async fn a_todo_that_is_saved_stays_due() {
        let site = site();
        let (ada, bob) = opened(&site).await;
        pick(&ada, &[]).await;
        ada.submit(".edit").await;
        assert!(bob.shows("#todos time"));
    }
}

#[tokio::test]
async fn a_todo_that_is_not_there_is_not_found() {
    let answer = site().visitor().get("/todos/7").await;
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn blanks_are_nothing_to_do() {
    let site = site();
    let page = page_with(&site, &["   "]).await;
    assert!(titles(&page).is_empty());
    assert_eq!(
        page.text(".flash-error .flash-text"),
        "Please say what is to be done."
    );
}

#[tokio::test]
async fn a_todo_that_is_much_like_an_older_one_can_be_removed_again() {
    let site = site();
    let page = page_with(&site, &["Buy bread", "buy braed"]).await;
    let found = "“buy braed” is much like “Buy bread”.";
    assert!(page.text(".alike").starts_with(found));
    page.click(css(".alike button").with_text("Remove it"))
        .await;
    assert_eq!(titles(&page), ["Buy bread"]);
    assert!(!page.shows(".alike"));
}

#[tokio::test]
async fn two_that_are_much_alike_can_both_stay() {
    let site = site();
    let page = page_with(&site, &["Buy bread", "Buy breads"]).await;
    page.click(css(".alike button").with_text("Keep both"))
        .await;
    assert_eq!(titles(&page), ["Buy bread", "Buy breads"]);
    assert!(!page.shows(".alike"));
}

#[tokio::test]
async fn only_the_page_that_has_added_a_todo_is_told_that_there_is_one_like_it() {
    let site = site();
    let ada = page_with(&site, &["Buy bread"]).await;
    let bob = page_with(&site, &["Buy breads"]).await;
    assert!(bob.shows(".alike"));
    assert!(!ada.shows(".alike"));
}
