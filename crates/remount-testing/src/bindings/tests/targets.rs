//! `phx-target`: which view and which component get an event.

use serde_json::json;

use crate::bindings::{Gesture, Obstacle, hook_event};
use crate::effect::Effect;
use crate::scene::Scene;

/// Two components in each other, and a nested view.
const VIEWS: &str = r#"
    <div id="c1" data-phx-component="1" data-phx-view="v">
      <div id="c2" data-phx-component="2" data-phx-view="v"><i id="in2"></i></div>
      <div id="n" data-phx-session="t" data-phx-parent-id="v"><i id="inn"></i></div>
    </div><i id="out"></i>"#;

/// Who gets a click at `#x`: ids of views, and components.
#[track_caller]
fn targets(attributes: &str) -> Vec<(String, serde_json::Value)> {
    let mut scene = Scene::new(&format!(r#"{VIEWS}<p id="x" {attributes}></p>"#));
    let effects = scene.does("#x", Gesture::Click);
    let pushes = effects.iter().map(|effect| match effect {
        Effect::Push(push) => {
            let view = scene
                .document
                .attribute(push.view, "id")
                .unwrap_or_default();
            (view.to_owned(), push.payload()["cid"].clone())
        }
        other => panic!("{other:?}"),
    });
    pushes.collect()
}

fn of(view: &str, cid: impl Into<serde_json::Value>) -> (String, serde_json::Value) {
    (view.to_owned(), cid.into())
}

#[test]
fn without_a_target_the_view_gets_the_event() {
    assert_eq!(targets(r#"phx-click="e""#), [of("v", json!(null))]);
}

#[test]
fn a_number_is_a_component_of_the_same_view() {
    assert_eq!(targets(r#"phx-click="e" phx-target="2""#), [of("v", 2)]);
}

#[test]
fn a_selector_is_the_component_around_what_it_finds() {
    assert_eq!(
        targets(r##"phx-click="e" phx-target="#in2""##),
        [of("v", 2)]
    );
    assert_eq!(targets(r##"phx-click="e" phx-target="#c1""##), [of("v", 1)]);
    assert_eq!(
        targets(r##"phx-click="e" phx-target="#out""##),
        [of("v", json!(null))]
    );
}

#[test]
fn a_selector_reaches_another_view_but_no_component_of_the_outer_one() {
    assert_eq!(
        targets(r##"phx-click="e" phx-target="#inn""##),
        [of("n", json!(null))]
    );
}

#[test]
fn an_event_goes_to_each_that_a_selector_finds() {
    let expected = [of("v", 2), of("n", json!(null)), of("v", json!(null))];
    assert_eq!(targets(r#"phx-click="e" phx-target="i""#), expected);
}

#[test]
fn the_target_of_a_command_wins() {
    let push = |target: &str| {
        targets(&format!(
            r##"phx-target="2" phx-click='[["push",{{"event":"e","target":{target}}}]]'"##
        ))
    };
    assert_eq!(push("1"), [of("v", 1)]);
    assert_eq!(push(r##""#out""##), [of("v", json!(null))]);
}

#[test]
fn a_target_that_is_nowhere_is_refused() {
    for target in ["7", "#nowhere"] {
        let mut scene = Scene::new(&format!(
            r#"<p id="x" phx-click="e" phx-target="{target}"></p>"#
        ));
        let obstacle = scene.fails("#x", Gesture::Click);
        assert!(
            obstacle.to_string().contains("fits nothing"),
            "{target}: {obstacle}"
        );
    }
}

#[test]
fn a_view_in_another_one_gets_its_own_events() {
    let mut scene = Scene::new(
        r#"<div id="n" data-phx-session="t" data-phx-parent-id="v">
           <button id="x" phx-click="e"></button></div>"#,
    );
    let effects = scene.does("#x", Gesture::Click);
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(push.view, scene.node("#n"));
}

#[test]
fn the_main_view_gets_what_is_outside_of_all_views() {
    let mut scene = Scene::page(
        r#"<button id="x" phx-click="e"></button>
           <main id="v" data-phx-main data-phx-session="s"></main>"#,
    );
    let effects = scene.does("#x", Gesture::Click);
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(push.view, scene.node("#v"));
}

#[test]
fn a_form_names_the_component_of_its_fields() {
    let mut scene = Scene::new(&format!(
        r#"{VIEWS}<form id="f" phx-change="ch" phx-target="2"><input id="x" name="a"></form>"#
    ));
    let sent = scene.sends_one("#x", Gesture::Fill("1".to_owned()));
    assert_eq!(sent["cid"], 2);
}

#[test]
fn a_hook_sends_to_its_view_or_to_a_target() {
    let scene = Scene::new(&format!(r#"{VIEWS}<p id="x" phx-hook="H"></p>"#));
    let push = |target| {
        let effects = hook_event(
            &scene.document,
            scene.node("#x"),
            target,
            "e",
            &json!({ "a": [1] }),
        );
        match &effects.expect("an event")[..] {
            [Effect::Push(push)] => push.payload(),
            effects => panic!("{effects:?}"),
        }
    };
    let expected = json!({ "type": "hook", "event": "e", "value": { "a": [1] } });
    assert_eq!(push(None), expected);
    assert_eq!(push(Some("2"))["cid"], 2);
    assert_eq!(push(Some("#in2"))["cid"], 2);
}

#[test]
fn an_element_without_a_hook_or_an_id_sends_nothing() {
    for html in [
        r#"<p class="x" phx-hook="H"></p>"#,
        r#"<p class="x" id="x"></p>"#,
    ] {
        let scene = Scene::new(html);
        let error = hook_event(&scene.document, scene.node(".x"), None, "e", &json!({}));
        let error = error.expect_err("no hook");
        assert!(
            matches!(error.obstacle, Obstacle::NoBinding { .. }),
            "{html}: {error}"
        );
    }
}
