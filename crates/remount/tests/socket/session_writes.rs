//! What live views write into the session, and what they are told became of it.

use remount::session::Outcome;
use remount_testing::{Fault, Site, Tab, Visitor, text};

use crate::profile::{
    Told, app, app_telling, first_text, kept, kept_name, named, sessions, type_into,
};
use crate::session_channel::SessionChannel;

/// A site, a visitor of whom it knows the name, and his page.
async fn page() -> (Site, Visitor, Tab) {
    let site = Site::new(app());
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    (site, pug, page)
}

#[tokio::test]
async fn a_write_is_pending_until_the_page_has_its_cookie() {
    let (site, pug, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename")).await;
    assert_eq!(page.text("b"), "Hello, cat!");
    assert_eq!(page.texts("em"), ["Pending"]);
    assert_eq!(kept_name(&pug).await, "pug");

    site.network().release();
    site.settled().await;
    assert_eq!(page.texts("em"), ["Pending", "Committed"]);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn what_a_view_wrote_before_it_failed_reaches_the_page() {
    let (_site, pug, page) = page().await;
    page.click(text("rename_and_fail")).await;
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn a_key_that_no_browser_may_write_is_written_by_a_view() {
    let (_site, pug, page) = page().await;
    page.click(text("join")).await;
    assert_eq!(first_text(&kept(&pug, "/").await, "u"), "7");
}

#[tokio::test]
async fn a_page_that_claims_a_post_it_never_made_has_committed_nothing() {
    let (site, _pug, page) = page().await;
    let mut channel = SessionChannel::of(&page);
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename")).await;
    channel.done(1, 204).await;
    let told = page.texts("em");
    assert!(told[1].contains("Failed"), "{told:?}");
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_that_it_is_committed() {
    let (_site, _pug, page) = page().await;
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Committed"]);
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_that_a_later_one_took_its_place() {
    let (site, pug, page) = page().await;
    let other_tab = pug.open("/").await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_wait")).await;
    type_into(&site, &other_tab, "username", "dog").await;
    // The page has the lock of the browser's tabs, for which this one waits no longer than that.
    site.advance(std::time::Duration::from_secs(3)).await;
    assert_eq!(kept_name(&pug).await, "dog");

    site.network().release();
    site.settled().await;
    assert_eq!(page.texts("li"), ["Superseded"]);
    assert_eq!(kept_name(&pug).await, "dog");
}

#[tokio::test]
async fn a_handler_that_waits_for_its_write_hears_why_it_failed() {
    for (status, reason) in [(0, "Failed(Blocked)"), (429, "Failed(Refused(429))")] {
        let (site, _pug, page) = page().await;
        let mut channel = SessionChannel::of(&page);
        site.network().next_posts([Fault::Hold]);
        page.click(text("rename_and_wait")).await;
        channel.done(1, status).await;
        assert_eq!(page.texts("li"), [reason]);
    }
}

#[tokio::test]
async fn a_handler_that_waits_for_a_change_of_nothing_goes_on_at_once() {
    let site = Site::new(app());
    let page = named(&site, "cat").await.open("/").await;
    let posts = site.network().posts();
    page.click(text("rename_and_wait")).await;
    assert_eq!(page.texts("li"), ["Unchanged"]);
    assert_eq!(site.network().posts(), posts);
}

#[tokio::test]
async fn a_write_whose_page_lost_its_socket_is_confirmed_when_the_page_is_back() {
    let told = Told::default();
    let site = Site::new(app_telling(&sessions(), &told));
    let pug = named(&site, "pug").await;
    let page = pug.open("/").await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_tell")).await;
    page.disconnect().await;
    page.reconnect().await;
    let mut channel = SessionChannel::of(&page);
    assert_eq!(
        channel.heard("write").len(),
        1,
        "it is asked for it once more"
    );

    site.network().release();
    site.settled().await;
    assert_eq!(told.all(), [Outcome::Committed]);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn a_write_whose_page_is_gone_is_sent_by_another_page_of_the_session() {
    let told = Told::default();
    let site = Site::new(app_telling(&sessions(), &told));
    let pug = named(&site, "pug").await;
    let (page, _other) = (pug.open("/").await, pug.open("/").await);
    // What it posts at once, and what it posts as it goes.
    site.network().next_posts([Fault::LoseRequest; 2]);
    page.click(text("rename_and_tell")).await;
    drop(page);
    site.settled().await;
    assert_eq!(told.all(), [Outcome::Committed]);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn a_page_that_joins_its_sessions_channel_again_is_asked_once_more() {
    let (site, _pug, page) = page().await;
    let mut channel = SessionChannel::of(&page);
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename")).await;
    let asked = channel.heard("write");
    assert_eq!(asked.len(), 1);
    page.send_frame(r#"["again","again","session","phx_join",{}]"#)
        .await;
    assert_eq!(channel.heard("write"), asked);
}

/// A view writes and sends its page elsewhere: the page first has its cookie.
async fn leaves_after_its_write(event: &str, to: &str) {
    let (site, pug, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text(event)).await;
    assert_eq!(page.path(), "/");
    site.network().release();
    site.settled().await;
    assert_eq!(page.path(), to);
    assert_eq!(kept_name(&pug).await, "cat");
}

#[tokio::test]
async fn a_navigation_waits_until_the_page_has_what_the_view_wrote() {
    leaves_after_its_write("rename_and_navigate", "/other/7").await;
}

#[tokio::test]
async fn a_redirect_waits_until_the_page_has_what_the_view_wrote() {
    leaves_after_its_write("rename_and_leave", "/elsewhere").await;
}

#[tokio::test]
async fn a_patch_does_not_wait_for_what_the_view_wrote() {
    let (site, _pug, page) = page().await;
    site.network().next_posts([Fault::Hold]);
    page.click(text("rename_and_patch")).await;
    assert_eq!(
        (page.path(), page.text("s")),
        ("/?tab=here".into(), "here".into())
    );
}
