//! What the scope of a view is asked before each of its turns.

use std::time::Duration;

use remount::Limits;
use remount::prelude::*;
use remount_testing::Tab;
use serde_json::json;

use crate::raw::{answers, click};
use crate::scopes::club::{Said, Scene, TALK};

const SECOND: Duration = Duration::from_secs(1);

/// Everything that can happen to the lounge, once.
async fn all_turns(scene: &Scene, page: &Tab) {
    page.click("#greet").await;
    page.click("#ring").await;
    scene.pages.broadcast(&TALK, Said);
    scene.site.settled().await;
    scene.site.advance(SECOND).await;
    page.click("#table").await;
    let keeps_nothing = json!([null, "mine", "session", "failed", {"reason": "no-cookies"}]);
    page.send_frame(&keeps_nothing.to_string()).await;
}

#[tokio::test]
async fn it_is_asked_about_each_turn_with_the_names_of_events_and_nothing_of_their_data() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    assert_eq!(scene.register.turns(), [""; 0], "not about the mount");
    page.click("#remind").await;
    all_turns(&scene, &page).await;
    let bell = std::any::type_name::<crate::scopes::club::Bell>();
    let ring = format!("Event {{ name: \"ring\", component: Some({bell:?}) }}");
    let turns = scene.register.turns();
    let expected = [
        "Event { name: \"remind\", component: None }",
        "Event { name: \"greet\", component: None }",
        &ring,
        "Message",
        "Tick",
        "Address",
        // Of the lounge, and of the badge beside it.
        "Session",
        "Session",
    ];
    assert_eq!(turns, expected);
    assert_eq!(
        page.text("#heard"),
        "event event talk reminder table session"
    );
}

#[tokio::test]
async fn a_turn_that_it_halts_is_answered_and_changes_nothing() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    page.click("#remind").await;
    scene.register.rule(|_| Ok(Flow::Halt));
    let _ = page.frames();
    all_turns(&scene, &page).await;
    assert_eq!(page.text("#heard"), "event");
    assert_eq!(page.text("#ring"), "0", "a component is no way around it");
    let answers = answers(&page);
    assert_eq!(answers.len(), 3, "of two events and a link: {answers:?}");
    let changes = |answer: &&serde_json::Value| answer.to_string().contains("event");
    assert_eq!(answers.iter().find(changes), None);
    scene.register.rule(|_| Ok(Flow::Continue));
    page.click("#ring").await;
    assert_eq!(page.text("#ring"), "1");
}

#[tokio::test]
async fn a_timer_that_runs_once_is_gone_after_it_was_halted() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    scene.register.rule(|turn| match turn {
        Turn::Tick => Ok(Flow::Halt),
        _ => Ok(Flow::Continue),
    });
    // One more than there may be at a time.
    for _ in 0..=Limits::default().timers {
        page.click("#remind").await;
        scene.site.advance(SECOND).await;
    }
    assert!(!page.text("#heard").contains("reminder"));
}

#[tokio::test]
async fn it_never_hears_of_events_that_the_view_does_not_know() {
    let scene = Scene::new();
    let page = scene.lounge(7).await;
    for (element, cid) in [("#greet", json!(null)), ("#ring", json!(1))] {
        let mut made_up = click("made up", json!({}));
        made_up["cid"] = cid;
        page.send(element, "event", made_up).await.expect("a reply");
    }
    assert_eq!(scene.register.turns(), [""; 0]);
}

#[tokio::test]
async fn its_redirect_sends_the_page_away_with_its_message() {
    let scene = Scene::new();
    for what in ["#greet", "#ring", "#table"] {
        let page = scene.lounge(7).await;
        scene.register.rule(|_| {
            let door = LocalPath::new("/")?;
            Err(redirect(door).with_flash("error", "It is late."))
        });
        page.click(what).await;
        assert_eq!(page.path(), "/", "{what}");
        assert!(page.shows(remount_testing::containing("It is late.")));
        scene.register.rule(|_| Ok(Flow::Continue));
    }
}

#[tokio::test]
async fn any_other_error_of_it_ends_the_view_which_is_mounted_anew() {
    let scene = Scene::new();
    for what in ["#greet", "#ring"] {
        let page = scene.lounge(7).await;
        page.click("#greet").await;
        assert_eq!(page.text("#heard"), "event");
        scene.register.rule(|_| Err("it cannot be told".into()));
        page.click(what).await;
        scene.a_while().await;
        assert_eq!(page.text("#heard"), "", "{what}");
        scene.register.rule(|_| Ok(Flow::Continue));
    }
}
