//! Keys and the focus.

use serde_json::json;

use crate::bindings::{Gesture, Obstacle};
use crate::effect::Effect;
use crate::scene::Scene;

fn down(key: &str) -> Gesture {
    Gesture::KeyDown(key.to_owned())
}

fn up(key: &str) -> Gesture {
    Gesture::KeyUp(key.to_owned())
}

fn press(key: &str) -> Gesture {
    Gesture::Press(key.to_owned())
}

#[test]
fn a_key_sends_its_name_with_the_values_of_the_element() {
    let mut scene = Scene::new(r#"<input id="x" value="v" phx-keyup="k" phx-value-a="1">"#);
    let sent = scene.sends_one("#x", up("A"));
    let value = json!({ "key": "A", "a": "1", "value": "v" });
    assert_eq!(
        sent,
        json!({ "type": "keyup", "event": "k", "value": value })
    );
}

#[test]
fn the_window_hears_of_keys_that_no_element_has_a_binding_for() {
    let mut scene = Scene::new(r#"<p id="w" phx-window-keydown="k"></p><input id="x">"#);
    let sent = scene.sends_one("#x", down("a"));
    assert_eq!(
        sent,
        json!({ "type": "keydown", "event": "k", "value": { "key": "a" } })
    );
    assert_eq!(scene.sends("body", down("b")).len(), 1);
}

#[test]
fn an_element_with_a_binding_keeps_a_key_from_the_window() {
    let mut scene = Scene::new(r#"<p phx-window-keydown="w"></p><input id="x" phx-keydown="own">"#);
    let sent = scene.sends_one("#x", down("a"));
    assert_eq!(sent["event"], "own");
}

#[test]
fn only_the_key_that_is_asked_for_is_sent() {
    let mut scene = Scene::new(r#"<p phx-window-keyup="k" phx-key="escape"></p>"#);
    assert_eq!(
        scene.sends_one("body", up("Escape"))["value"]["key"],
        "Escape"
    );
    let obstacle = scene.fails("body", up("a"));
    let expected = Obstacle::OtherKey {
        key: "a".to_owned(),
        wanted: vec!["escape".to_owned()],
    };
    assert_eq!(obstacle, expected);
}

#[test]
fn a_key_around_an_element_with_a_binding_is_not_its_key() {
    let mut scene = Scene::new(r#"<div phx-keydown="k"><input id="x"></div>"#);
    let obstacle = scene.fails("#x", down("a"));
    assert!(matches!(obstacle, Obstacle::NoBinding { .. }), "{obstacle}");
}

#[test]
fn an_element_that_cannot_have_the_focus_hears_of_no_key() {
    let mut scene = Scene::new(r#"<div id="x" phx-keydown="k">d</div>"#);
    assert_eq!(scene.fails("#x", down("a")), Obstacle::NoFocus);
    let mut scene = Scene::new(r#"<div id="x" phx-keydown="k" tabindex="0">d</div>"#);
    assert_eq!(scene.sends("#x", down("a")).len(), 1);
}

#[test]
fn a_key_that_is_pressed_goes_down_and_up() {
    let mut scene = Scene::new(r#"<input id="x" phx-keydown="d" phx-keyup="u">"#);
    let sent = scene.sends("#x", press("a"));
    let events: Vec<_> = sent.iter().map(|sent| &sent["event"]).collect();
    assert_eq!(events, ["d", "u"]);
}

#[test]
fn a_letter_is_typed_between_going_down_and_up() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="x" name="a" value="1" phx-keydown="d"
             phx-keyup="u"></form>"#,
    );
    let sent = scene.sends("#x", press("2"));
    let events: Vec<_> = sent.iter().map(|sent| &sent["event"]).collect();
    assert_eq!(events, ["d", "ch", "u"]);
    assert_eq!(sent[1]["value"], "a=12");
    assert_eq!(scene.sends("#x", press("Backspace"))[1]["value"], "a=1");
}

#[test]
fn a_letter_that_nobody_listens_to_is_typed_all_the_same() {
    let mut scene = Scene::new(r#"<textarea id="x">a</textarea>"#);
    assert_eq!(scene.does("#x", press("b")), []);
    assert_eq!(
        scene.document.value(scene.node("#x")).as_deref(),
        Some("ab")
    );
}

#[test]
fn enter_in_a_field_submits_the_form_by_its_first_button() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><input id="x" name="a"><button type="button"></button>
           <button name="b" value="1"></button><button name="b" value="2"></button></form>"#,
    );
    assert_eq!(scene.sends_form("#x", press("Enter")), "a=&b=1");
}

#[test]
fn enter_in_one_of_several_fields_is_a_key_as_any_other() {
    let html = r#"<form id="f" phx-submit="s"><input id="x" name="a" KEY><input name="b"></form>"#;
    let mut scene = Scene::new(&html.replace("KEY", r#"phx-keyup="k""#));
    assert_eq!(scene.sends_one("#x", press("Enter"))["event"], "k");
    let mut scene = Scene::new(&html.replace("KEY", ""));
    assert_eq!(scene.fails("#x", press("Enter")), Obstacle::NoSubmit);
}

#[test]
fn a_key_is_heard_of_before_the_page_is_left() {
    let mut scene = Scene::new(r#"<form><input id="x" phx-keyup="k"></form>"#);
    let effects = scene.does("#x", press("Enter"));
    assert!(
        matches!(&effects[..], [Effect::Push(_), Effect::Submit(_)]),
        "{effects:?}"
    );
}

#[test]
fn enter_begins_a_new_line_where_there_can_be_several() {
    let mut scene =
        Scene::new(r#"<form id="f" phx-submit="s"><textarea id="x">a</textarea></form>"#);
    assert_eq!(scene.does("#x", press("Enter")), []);
    assert_eq!(
        scene.document.value(scene.node("#x")).as_deref(),
        Some("a\n")
    );
}

#[test]
fn enter_at_a_box_submits_only_by_a_button() {
    let html = r#"<form id="f" phx-submit="s"><input type="checkbox" id="x"><input name="a">"#;
    assert_eq!(
        Scene::new(html).fails("#x", press("Enter")),
        Obstacle::NoSubmit
    );
    let mut scene = Scene::new(&format!("{html}<button>Go</button>"));
    assert_eq!(scene.sends_form("#x", press("Enter")), "a=");
}

#[test]
fn enter_and_space_push_a_button() {
    for key in ["Enter", " "] {
        let mut scene = Scene::new(r#"<button id="x" phx-click="e"></button>"#);
        assert_eq!(
            scene.sends_one("#x", press(key))["type"],
            "click",
            "{key:?}"
        );
    }
}

#[test]
fn a_key_goes_on_where_its_first_half_has_moved_the_focus() {
    let mut scene = Scene::new(
        r##"<button id="x" phx-click="e" phx-keydown='[["focus",{"to":"#y"}]]'></button>
           <button id="y" phx-click="f"></button>"##,
    );
    assert_eq!(scene.sends_one("#x", press("Enter"))["event"], "f");
}

#[test]
fn the_space_bar_checks_a_box() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input type="checkbox" id="x" name="a"></form>"#,
    );
    assert_eq!(scene.sends_form("#x", press(" ")), "a=on");
}

#[test]
fn the_focus_is_told_where_it_goes_and_where_it_leaves() {
    let mut scene = Scene::new(
        r#"<input id="a" phx-blur="out" phx-value-n="1"><input id="b" value="v" phx-focus="in">"#,
    );
    scene.does("#a", Gesture::Focus);
    let sent = scene.sends("#b", Gesture::Focus);
    let out = json!({ "type": "blur", "event": "out", "value": { "n": "1", "value": "" } });
    let inside = json!({ "type": "focus", "event": "in", "value": { "value": "v" } });
    assert_eq!(sent, [out, inside]);
}

#[test]
fn the_focus_is_told_once() {
    let mut scene = Scene::new(r#"<input id="a" phx-focus="in">"#);
    assert_eq!(scene.sends("#a", Gesture::Focus).len(), 1);
    assert_eq!(scene.sends("#a", Gesture::Focus).len(), 0);
}
