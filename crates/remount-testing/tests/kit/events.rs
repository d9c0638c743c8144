use remount_testing::{Gesture, Site, text};
use serde_json::json;

use crate::site::app;

#[tokio::test]
async fn a_click_is_handled_and_what_it_changed_is_on_the_page() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    assert_eq!(page.text("#count"), "0");
    page.click("#inc").await;
    page.click(text("More")).await;
    assert_eq!(page.text("#count"), "2");
}

#[tokio::test]
async fn what_is_typed_is_sent_as_it_changes_and_once_more_when_it_is_submitted() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.fill("#say input", "hello").await;
    assert_eq!(page.text("#draft"), "hello");
    page.submit("#say").await;
    assert_eq!(page.texts("li"), ["hello"]);
    assert_eq!(page.text("#draft"), "");
}

#[tokio::test]
async fn a_key_is_sent_if_it_is_the_one_that_is_waited_for() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.press("#say input", "Escape").await;
    assert_eq!(page.texts("li"), ["Escape"]);
}

#[tokio::test]
async fn commands_change_the_page_without_the_server() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    assert!(!page.shows("#box"));
    page.click("#open").await;
    assert!(page.shows("#box"));
    page.click("#inc").await;
    assert!(page.shows("#box"), "it outlives a change by the server");
}

#[tokio::test]
async fn a_hook_sends_events_and_hears_those_of_the_view() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    page.push_event("#map", "point", json!({ "x": 40 })).await;
    assert_eq!(page.text("#count"), "40");
    page.click("#shout").await;
    let pushed = page.pushed();
    assert_eq!(pushed.len(), 1);
    assert_eq!(
        (&*pushed[0].event, &pushed[0].payload),
        ("shouted", &json!(40))
    );
}

#[tokio::test]
async fn any_gesture_of_a_visitor_can_be_made() {
    let site = Site::new(app());
    let page = site.visitor().open("/").await;
    let enter = Gesture::Press("Enter".to_owned());
    page.fill("#say input", "by Enter").await;
    page.gesture("#say input", enter).await;
    assert_eq!(page.texts("li"), ["by Enter"]);
}
