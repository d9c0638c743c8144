//! `phx-click-away`.

use serde_json::json;

use crate::bindings::{Gesture, Obstacle};
use crate::scene::Scene;

const MENU: &str = r#"<div id="m" phx-click-away="close" phx-value-a="1"><b>in</b></div>
    <button id="x" phx-click="e"></button>"#;

#[test]
fn a_click_elsewhere_is_told_before_what_it_clicks() {
    let sent = Scene::new(MENU).sends("#x", Gesture::Click);
    let away = json!({ "type": "click", "event": "close", "value": { "a": "1" } });
    assert_eq!(sent[0], away);
    assert_eq!((sent.len(), &sent[1]["event"]), (2, &json!("e")));
}

#[test]
fn a_click_within_is_not_away() {
    let obstacle = Scene::new(MENU).fails("b", Gesture::Click);
    assert!(matches!(obstacle, Obstacle::NoBinding { .. }), "{obstacle}");
}

#[test]
fn what_is_hidden_hears_of_no_click() {
    let menu = MENU.replace(r#"id="m""#, r#"id="m" hidden"#);
    assert_eq!(Scene::new(&menu).sends("#x", Gesture::Click).len(), 1);
}

#[test]
fn a_click_away_from_an_element_can_be_asked_for() {
    let sent = Scene::new(MENU).sends_one("#m", Gesture::ClickAway);
    assert_eq!(sent["event"], "close");
    let obstacle = Scene::new(MENU).fails("#x", Gesture::ClickAway);
    assert!(matches!(obstacle, Obstacle::NoBinding { .. }), "{obstacle}");
}

#[test]
fn commands_of_a_click_away_are_carried_out() {
    let mut scene =
        Scene::new(r#"<div id="m" phx-click-away='[["hide",{}]]'>m</div><p id="x"></p>"#);
    assert_eq!(scene.does("#x", Gesture::Click), []);
    assert!(scene.document.is_hidden(scene.node("#m")));
}
