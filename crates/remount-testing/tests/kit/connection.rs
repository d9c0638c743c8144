use std::time::Duration;

use remount_testing::Site;

use crate::site::app;

#[tokio::test]
async fn a_view_that_crashes_is_there_again() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#inc").await;
    page.click("#crash").await;
    assert_eq!(page.text("#count"), "0", "it was mounted anew");
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn what_was_typed_into_a_form_is_there_after_the_socket_was_lost() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.fill("#say input", "half a sen").await;
    page.disconnect().await;
    page.reconnect().await;
    assert_eq!(page.value("#say input"), "half a sen");
    assert_eq!(
        page.text("#draft"),
        "half a sen",
        "the new view knows it too"
    );
}

#[tokio::test]
async fn a_page_comes_back_to_the_server_that_follows() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    site.restart(app()).await;
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
    site.crash(app()).await;
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn a_page_shows_that_it_is_offline_once_that_lasts() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    assert!(!page.shows("#offline"));
    site.network().cut_sockets(true);
    page.disconnect().await;
    site.advance(Duration::from_secs(1)).await;
    assert!(page.shows("#offline"));
    site.network().cut_sockets(false);
    page.reconnect().await;
    assert!(!page.shows("#offline"));
}
