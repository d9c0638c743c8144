use remount_testing::Site;

use crate::site::app;

#[tokio::test]
async fn a_patch_keeps_the_view_and_has_its_place_in_the_history() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#inc").await;
    page.click("#second").await;
    assert_eq!(
        (page.path(), page.text("#tab")),
        ("/?tab=second".into(), "second".into())
    );
    page.click("#go").await;
    assert_eq!(page.text("#tab"), "third");
    page.back().await;
    assert_eq!(page.text("#tab"), "second");
    page.back().await;
    assert_eq!(
        (page.path(), page.text("#tab")),
        ("/".into(), "first".into())
    );
    page.forward().await;
    assert_eq!(page.text("#tab"), "second");
    assert_eq!(page.text("#count"), "1", "it is the same view all the time");
}

#[tokio::test]
async fn a_view_sends_the_page_to_another_one_with_a_message() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#join").await;
    assert_eq!(page.path(), "/members");
    assert_eq!(page.title(), "Members");
    assert!(page.shows("#secret"));
    assert!(page.shows(remount_testing::containing("Welcome!")));
}

#[tokio::test]
async fn who_may_not_see_a_page_lands_on_another_one() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.click("#members").await;
    assert_eq!(page.path(), "/");
    assert!(page.shows(remount_testing::containing("Join first.")));
}
