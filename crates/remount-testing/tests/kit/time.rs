use std::time::Duration;

use remount_testing::Site;

use crate::site::app;

#[tokio::test]
async fn a_timer_of_the_app_fires_when_its_time_has_come() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#later").await;
    site.advance(Duration::from_secs(59)).await;
    assert_eq!(page.text("#count"), "0");
    site.advance(Duration::from_secs(1)).await;
    assert_eq!(page.text("#count"), "7");
}

#[tokio::test]
async fn a_page_that_is_left_open_stays_connected() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    site.advance(Duration::from_secs(60 * 60)).await;
    page.click("#inc").await;
    assert_eq!(page.text("#count"), "1");
}

#[tokio::test]
async fn the_time_of_day_passes_with_the_clock() {
    let site = Site::new(app());
    let before = site.now();
    site.advance(Duration::from_secs(1_000)).await;
    let passed = site.now().duration_since(before).unwrap();
    assert!(passed >= Duration::from_secs(1_000) && passed < Duration::from_secs(1_001));
}
