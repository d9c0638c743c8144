//! What a page carries out when elements and connections come and go.

use serde_json::json;

use crate::bindings::{Gesture, connected, disconnected, mounted, removed};
use crate::scene::{Scene, payloads};

#[test]
fn what_is_mounted_is_carried_out_once() {
    let mut scene = Scene::new(r#"<p phx-mounted='[["push",{"event":"e"}]]'></p>"#);
    let view = Some(scene.node("#v"));
    let effects = mounted(&mut scene.document, view).expect("commands");
    let expected = json!({ "type": null, "event": "e", "value": {} });
    assert_eq!(payloads(&effects), [expected]);
    assert_eq!(mounted(&mut scene.document, view), Ok(Vec::new()));
}

#[test]
fn each_view_mounts_its_own_elements() {
    let mut scene = Scene::new(
        r#"<div id="n" data-phx-session="t" data-phx-parent-id="v">
           <p id="x" phx-mounted='[["hide",{}]]'>x</p></div>"#,
    );
    let (outer, inner) = (scene.node("#v"), scene.node("#n"));
    mounted(&mut scene.document, Some(outer)).expect("commands");
    assert!(!scene.document.is_hidden(scene.node("#x")));
    mounted(&mut scene.document, Some(inner)).expect("commands");
    assert!(scene.document.is_hidden(scene.node("#x")));
}

#[test]
fn a_page_without_live_views_mounts_its_elements() {
    let mut scene = Scene::page(r#"<p id="x" phx-mounted='[["hide",{}]]'>x</p>"#);
    mounted(&mut scene.document, None).expect("commands");
    assert!(scene.document.is_hidden(scene.node("#x")));
}

#[test]
fn the_name_of_an_event_is_refused_where_only_commands_are_carried_out() {
    let mut scene = Scene::new(r#"<p phx-mounted="e"></p>"#);
    let view = Some(scene.node("#v"));
    let error = mounted(&mut scene.document, view).expect_err("no commands");
    assert!(error.to_string().contains("JS::new().push"), "{error}");
}

#[test]
fn elements_show_whether_the_view_is_connected() {
    let mut scene = Scene::new(
        r##"<p id="x" hidden phx-disconnected='[["show",{}]]' phx-connected='[["hide",{}]]'>x</p>"##,
    );
    let view = scene.node("#v");
    disconnected(&mut scene.document, view).expect("commands");
    assert!(!scene.document.is_hidden(scene.node("#x")));
    connected(&mut scene.document, view).expect("commands");
    assert!(scene.document.is_hidden(scene.node("#x")));
}

#[test]
fn what_is_removed_carries_its_commands_out_first() {
    let mut scene = Scene::new(r#"<p id="x" phx-remove='[["push",{"event":"e"}]]'></p>"#);
    let nodes = [scene.node("#x")];
    let effects = removed(&mut scene.document, &nodes).expect("commands");
    let expected = json!({ "type": "remove", "event": "e", "value": {} });
    assert_eq!(payloads(&effects), [expected]);
}

#[test]
fn scrolling_names_the_child_that_is_reached() {
    let mut scene = Scene::new(
        r#"<ul id="x" phx-viewport-top="up" phx-viewport-bottom="down"><li id="a"></li>
           <li id="b"></li></ul>"#,
    );
    let up = json!({ "type": "js", "event": "up", "value": { "id": "a" } });
    assert_eq!(scene.sends("#x", Gesture::ReachTop), [up]);
    let down = json!({ "type": "js", "event": "down", "value": { "id": "b" } });
    assert_eq!(scene.sends("#x", Gesture::ReachBottom), [down]);
}
