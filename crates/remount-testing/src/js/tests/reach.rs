//! Which elements commands reach, and what they ask of the browser and the server.

use serde_json::json;

use crate::effect::{Delay, Effect, Link};
use crate::js::JsError;
use crate::scene::{Scene, payloads};

#[track_caller]
fn marked(scene: &Scene) -> Vec<String> {
    let nodes = scene.document.select(".m").expect("a selector");
    let id = |&node| {
        scene
            .document
            .attribute(node, "id")
            .unwrap_or_default()
            .to_owned()
    };
    nodes.iter().map(id).collect()
}

#[test]
fn commands_reach_the_elements_that_their_selector_finds() {
    let check = |to: &str, expected: &[&str]| {
        let mut scene = Scene::new(
            r#"<div id="a" class="c"><div id="x" class="c"><i id="b"></i></div></div><i id="d"></i>"#,
        );
        scene.run(
            "#x",
            &format!(r#"[["add_class",{{"names":["m"],"to":{to}}}]]"#),
        );
        assert_eq!(marked(&scene), expected, "{to}");
    };
    check(r#""i""#, &["b", "d"]);
    check(r#"{"inner":"i"}"#, &["b"]);
    check(r#"{"closest":".c"}"#, &["x"]);
    check(r##"{"closest":"#a"}"##, &["a"]);
    check(r#"{"closest":"form"}"#, &[]);
    check("null", &["x"]);
}

#[test]
fn a_selector_that_is_none_is_refused() {
    let mut scene = Scene::new(r#"<p id="x"></p>"#);
    let error = scene
        .try_run("#x", r#"[["hide",{"to":"["}]]"#)
        .expect_err("no selector");
    assert!(matches!(error, JsError::Selector { .. }), "{error}");
}

#[test]
fn a_push_outside_of_any_gesture_has_no_type() {
    let mut scene = Scene::new(r#"<p id="x" phx-value-a="1"></p>"#);
    let sent = payloads(&scene.run("#x", r#"[["push",{"event":"e","value":{"b":2}}]]"#));
    let expected = json!({ "type": null, "event": "e", "value": { "a": "1", "b": 2 } });
    assert_eq!(sent, [expected]);
}

#[test]
fn links_go_to_paths_of_the_site() {
    let mut scene = Scene::new(r#"<p id="x"></p>"#);
    let effects = scene.run(
        "#x",
        r#"[["patch",{"href":"/a?b=1","replace":true}],["navigate",{"href":"/c"}]]"#,
    );
    let link = |href: &str, replace| Link {
        href: href.to_owned(),
        replace,
    };
    let expected = [
        Effect::Patch(link("/a?b=1", true)),
        Effect::Navigate(link("/c", false)),
    ];
    assert_eq!(effects, expected);
}

#[test]
fn a_link_to_no_path_is_refused() {
    for href in ["#", "a", "//evil.example", "javascript:x"] {
        let mut scene = Scene::new(r#"<p id="x"></p>"#);
        let commands = format!(r#"[["navigate",{{"href":"{href}"}}]]"#);
        let error = scene.try_run("#x", &commands).expect_err(href);
        assert!(matches!(error, JsError::NoPath { .. }), "{href}: {error}");
    }
}

#[test]
fn exec_carries_out_what_an_attribute_says_at_that_element() {
    let mut scene =
        Scene::new(r#"<p id="x"></p><p id="a" data-go='[["add_class",{"names":["m"]}]]'></p>"#);
    scene.run("#x", r##"[["exec",{"attr":"data-go","to":"#a"}]]"##);
    assert_eq!(marked(&scene), ["a"]);
}

#[test]
fn exec_of_an_attribute_that_is_not_there_is_refused() {
    let mut scene = Scene::new(r#"<p id="x"></p>"#);
    let error = scene.try_run("#x", r#"[["exec",{"attr":"data-go"}]]"#);
    assert!(
        matches!(error, Err(JsError::NothingToExec { .. })),
        "{error:?}"
    );
}

#[test]
fn commands_that_start_themselves_end_with_an_error() {
    let mut scene = Scene::new(r#"<p id="x" data-go='[["exec",{"attr":"data-go"}]]'></p>"#);
    let error = scene.try_run("#x", r#"[["exec",{"attr":"data-go"}]]"#);
    assert!(matches!(error, Err(JsError::Endless { .. })), "{error:?}");
}

#[test]
fn an_event_that_is_dispatched_is_told_to_the_scripts_of_the_page() {
    let mut scene = Scene::new(r#"<p id="x"></p><p id="a"></p>"#);
    let effects = scene.run(
        "#x",
        r##"[["dispatch",{"event":"app:copy","to":"#a","detail":{"n":1},"bubbles":false}]]"##,
    );
    let [Effect::Dispatch(event)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((&*event.event, event.at), ("app:copy", scene.node("#a")));
    assert_eq!((&event.detail["n"], event.bubbles), (&json!(1), false));
}

#[test]
fn a_click_that_is_dispatched_is_a_click() {
    let mut scene = Scene::new(r#"<p id="x"></p><button id="a" phx-click="go"></button>"#);
    let sent = payloads(&scene.run("#x", r##"[["dispatch",{"event":"click","to":"#a"}]]"##));
    let expected = json!({ "type": "click", "event": "go", "value": { "value": "" } });
    assert_eq!(sent, [expected]);
}

#[test]
fn an_input_that_is_dispatched_changes_its_form() {
    let mut scene = Scene::new(
        r#"<p id="x"></p><form id="f" phx-change="ch"><input id="a" name="a" value="1"></form>"#,
    );
    let sent = payloads(&scene.run("#x", r##"[["dispatch",{"event":"input","to":"#a"}]]"##));
    assert_eq!((sent.len(), &sent[0]["meta"]["_target"]), (1, &json!("a")));
}

#[test]
fn a_submit_that_is_dispatched_submits_to_the_view() {
    let mut scene = Scene::new(
        r#"<p id="x"></p><form id="f" phx-submit="save"><input name="a" value="1"></form>"#,
    );
    let sent = payloads(&scene.run("#x", r##"[["dispatch",{"event":"submit","to":"#f"}]]"##));
    let expected = json!({ "type": "form", "event": "save", "value": "a=1", "meta": {} });
    assert_eq!(sent, [expected]);
}

#[test]
fn a_dispatched_event_that_the_kit_cannot_follow_is_refused() {
    let mut scene = Scene::new(r#"<p id="x"></p>"#);
    let error = scene.try_run("#x", r#"[["dispatch",{"event":"keydown"}]]"#);
    assert!(matches!(error, Err(JsError::Dispatch { .. })), "{error:?}");
}

#[test]
fn a_push_names_the_elements_that_load() {
    let mut scene = Scene::new(r#"<p id="x"></p><i class="l"></i><i class="l"></i>"#);
    let effects = scene.run(
        "#x",
        r#"[["push",{"event":"e","loading":".l","page_loading":true}]]"#,
    );
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        push.loading,
        scene.document.select(".l").expect("a selector")
    );
    assert!(push.page_loading);
}

#[test]
fn a_dispatched_click_waits_as_any_other() {
    let mut scene =
        Scene::new(r#"<p id="x"></p><button id="a" phx-click="go" phx-debounce="50"></button>"#);
    let effects = scene.run("#x", r##"[["dispatch",{"event":"click","to":"#a"}]]"##);
    let waits = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Wait(wait) if wait.delay == Delay::Debounce(50)));
    assert!(waits, "{effects:?}");
}
