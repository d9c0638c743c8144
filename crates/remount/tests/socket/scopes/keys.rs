//! Views that are found again under the keys of their scopes.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use remount_testing::containing;
use tokio::time::Instant;

use crate::longpoll::poller::Poller;
use crate::raw::{Container, Speaker};
use crate::scopes::club::{Members, NAP, Scene, Standing, Stewards};

const SECOND: Duration = Duration::from_secs(1);
/// How long a handler may go on when its view is to be asked again.
const LIMIT: Duration = Duration::from_millis(500);
const MOMENT: Duration = Duration::from_millis(1);

#[tokio::test]
async fn all_pages_under_a_key_are_disconnected_and_no_others() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let (tab, other_tab) = (ada.open("/lounge").await, ada.open("/lounge").await);
    let mut socket = Speaker::new(&ada).await;
    socket.join_main(&ada, "/lounge").await;
    let (bob, stranger) = (scene.lounge(8).await, scene.site.visitor().open("/").await);

    // Two views in each tab, and one by hand.
    assert_eq!(scene.pages.disconnect::<Members>(7), 5);
    scene.site.settled().await;
    assert!(!tab.is_connected() && !other_tab.is_connected());
    assert!(bob.is_connected() && stranger.is_connected());
    // After which the stock client comes back without loading the page.
    assert_eq!(socket.socket.close_code(), Some(1001));
    for page in [tab, other_tab] {
        page.reconnect().await;
        assert_eq!(page.text("h1"), "guest");
    }
}

#[tokio::test]
async fn who_may_not_come_in_any_more_is_not_let_in_when_his_page_comes_back() {
    for (standing, path, shown) in [
        (Standing::Banned, "/lounge", "No access"),
        (Standing::Left, "/", "Who are you?"),
    ] {
        let scene = Scene::new();
        let page = scene.lounge(7).await;
        scene.register.set(7, standing);
        scene.pages.disconnect::<Members>(7);
        scene.a_while().await;
        assert_eq!(page.path(), path);
        assert!(page.shows(containing(shown)));
    }
}

#[tokio::test]
async fn who_is_let_in_again_goes_on_with_the_new_value_and_keeps_his_view() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#ring").await;
    scene.register.set(7, Standing::Is("captain", None));
    assert_eq!(scene.pages.recheck::<Members>("7"), 2);
    scene.site.settled().await;
    assert_eq!(page.text("h1"), "guest", "nobody has told the view");
    page.click("#greet").await;
    let seen = [page.text("h1"), page.text("#ring"), page.text("#heard")];
    assert_eq!(seen, ["captain", "1", "event"]);
}

#[tokio::test]
async fn who_is_asked_again_and_not_let_in_is_sent_away_from_where_he_is() {
    for (standing, path, shown) in [
        (Standing::Banned, "/lounge", "No access"),
        (Standing::Left, "/", "Who are you?"),
        (Standing::LeftQuietly, "/", "Ring the bell"),
    ] {
        let scene = Scene::new();
        let page = scene.lounge(7).await;
        scene.register.set(7, standing);
        scene.pages.recheck::<Members>(7);
        scene.a_while().await;
        assert_eq!(page.path(), path);
        assert!(page.shows(containing(shown)));
    }
}

#[tokio::test]
async fn a_status_of_a_scope_that_is_asked_again_is_that_of_the_page() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    scene.register.set(7, Standing::Banned);
    scene.pages.recheck::<Members>(7);
    scene.a_while().await;
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_scope_that_fails_when_it_is_asked_again_ends_the_view_which_comes_back() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#greet").await;
    // The lounge and the badge beside it.
    scene.register.set(7, Standing::Unknown(2));
    scene.pages.recheck::<Members>(7);
    scene.a_while().await;
    assert_eq!([page.text("h1"), page.text("#heard")], ["guest", ""]);
}

#[tokio::test]
async fn a_view_beside_the_main_one_that_is_not_let_in_any_more_ends_alone() {
    let scene = Scene::new();
    let page = scene.member(7).open("/hall").await;
    assert_ne!(page.text("#badge"), "");
    scene.register.set(7, Standing::LeftQuietly);
    scene.pages.recheck::<Members>(7);
    scene.site.settled().await;
    assert_eq!(
        (page.path(), page.text("#badge")),
        ("/hall".into(), String::new())
    );
}

#[tokio::test]
async fn what_waits_for_a_view_that_is_not_let_in_any_more_is_not_handled() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let mut speaker = Speaker::new(&ada).await;
    let lounge = speaker.join_main(&ada, "/lounge").await;
    let nothing = serde_json::json!({});
    speaker.click(&lounge, "doze", nothing.clone()).await;
    speaker.click(&lounge, "greet", nothing).await;
    scene.register.turns();
    scene.register.set(7, Standing::Left);
    scene.pages.recheck::<Members>(7);
    scene.site.advance(SECOND).await;
    assert_eq!(scene.register.turns(), [""; 0], "nobody is greeted");
    let frames = speaker.heard();
    let redirected = frames.iter().any(|frame| frame[3] == "redirect");
    assert!(redirected, "{frames:?}");
}

#[tokio::test]
async fn a_handler_that_ends_in_time_ends_before_its_view_is_asked_again() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#doze").await;
    scene.register.set(7, Standing::Is("captain", None));
    scene.pages.recheck::<Members>(7);
    scene.site.advance(NAP).await;
    page.click("#greet").await;
    let seen = [page.text("h1"), page.text("#heard")];
    assert_eq!(seen, ["captain", "event event"]);
}

#[tokio::test]
async fn a_page_whose_view_is_busy_for_longer_is_closed() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let mut speaker = Speaker::new(&ada).await;
    let lounge = speaker.join_main(&ada, "/lounge").await;
    speaker.click(&lounge, "wait", serde_json::json!({})).await;
    scene.pages.recheck::<Members>(7);
    scene.site.advance(LIMIT - 10 * MOMENT).await;
    assert!(speaker.socket.is_open());
    // To be asked once more gives it no more time.
    scene.pages.recheck::<Members>(7);
    scene.site.advance(20 * MOMENT).await;
    assert_eq!(speaker.socket.close_code(), Some(1001));
}

#[tokio::test]
async fn a_page_that_was_closed_for_it_comes_back_and_is_asked_again() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#wait").await;
    scene.register.set(7, Standing::Is("captain", None));
    scene.pages.recheck::<Members>(7);
    scene.site.advance(LIMIT + MOMENT).await;
    scene.a_while().await;
    assert_eq!([page.text("h1"), page.text("#heard")], ["captain", ""]);
}

#[tokio::test]
async fn a_page_whose_view_is_busy_is_disconnected_at_once() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#wait").await;
    let began = Instant::now();
    scene.pages.disconnect::<Members>(7);
    scene.site.settled().await;
    assert!(!page.is_connected());
    assert!(began.elapsed() < SECOND);
}

#[tokio::test]
async fn keys_of_two_scopes_that_look_the_same_never_meet() {
    let scene = Scene::new();
    let lounge = scene.lounge(7).await;
    let cellar = scene.member(7).open("/cellar").await;
    assert_eq!(scene.pages.disconnect::<Stewards>(7), 1);
    scene.site.settled().await;
    assert!(lounge.is_connected() && !cellar.is_connected());
    cellar.reconnect().await;
    let asked = scene.register.asked();
    assert_eq!(scene.pages.recheck::<Members>(7), 2);
    scene.site.settled().await;
    assert_eq!(scene.register.asked(), asked + 2);
}

#[tokio::test]
async fn a_view_that_is_asked_again_is_found_under_its_new_key_alone() {
    let scene = Scene::new();
    let _page = scene.lounge(7).await;
    scene.register.set(7, Standing::Is("guest", Some(70)));
    scene.pages.recheck::<Members>(7);
    scene.site.settled().await;
    assert_eq!(scene.pages.recheck::<Members>(7), 0);
    assert_eq!(scene.pages.recheck::<Members>(70), 2);
}

#[tokio::test]
async fn a_view_that_was_left_is_not_found_any_more() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#leave").await;
    assert!(page.shows("#wine"));
    assert_eq!(scene.pages.recheck::<Members>(7), 0);
    assert_eq!(scene.pages.recheck::<Stewards>(7), 1);
}

/// The scope has read that he may come in, and nobody finds his view yet.
#[tokio::test]
async fn what_is_ordered_while_a_view_is_entered_is_not_missed() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let main = Container::main(&ada, "/lounge").await;
    let mut speaker = Speaker::new(&ada).await;
    let gate = Arc::default();
    *scene.register.gate.lock().unwrap() = Some(Arc::clone(&gate));
    let (_, reply) = speaker.join(&main.topic(), main.join("/lounge")).await;
    assert!(reply.is_null(), "it is not answered yet");
    scene.register.set(7, Standing::Left);
    assert_eq!(scene.pages.disconnect::<Members>(7), 0);
    *scene.register.gate.lock().unwrap() = None;
    gate.notify_waiters();
    scene.site.settled().await;
    let said = serde_json::json!(speaker.heard()).to_string();
    assert!(
        said.contains("redirect") && !said.contains("guest"),
        "{said}"
    );
}

#[tokio::test]
async fn a_page_without_a_websocket_is_disconnected_within_a_second() {
    let scene = Scene::new();
    let ada = scene.member(7);
    let mut page = Poller::join(&ada, "/lounge").await;
    let poll = page.poll_later();
    scene.site.settled().await;
    let began = Instant::now();
    scene.pages.disconnect::<Members>(7);
    assert_eq!(poll.await.unwrap().status(), 410);
    assert!(began.elapsed() < SECOND);
    assert_eq!(page.poll().await.status(), 410);
}
