//! `phx-click`, and what the browser does with a click.

use serde_json::{Value, json};

use crate::bindings::{Gesture, Obstacle};
use crate::dom::Refused;
use crate::effect::Effect;
use crate::scene::Scene;

/// A click at `#x` sends this value.
#[track_caller]
fn check(html: &str, value: Value) {
    let mut scene = Scene::new(html);
    let sent = scene.sends_one("#x", Gesture::Click);
    let mut expected = json!({ "type": "click", "event": "e" });
    expected["value"] = value;
    assert_eq!(sent, expected, "{html}");
}

#[test]
fn a_click_sends_the_values_of_the_element() {
    check(
        r#"<p id="x" phx-click="e" phx-value-id="7" phx-value-b-c="d"></p>"#,
        json!({ "id": "7", "b-c": "d" }),
    );
}

#[test]
fn a_button_always_sends_a_value() {
    check(
        r#"<button id="x" phx-click="e"></button>"#,
        json!({ "value": "" }),
    );
    check(
        r#"<button id="x" phx-click="e" value="v" phx-value-value="w"></button>"#,
        json!({ "value": "v" }),
    );
}

#[test]
fn an_item_of_a_list_sends_a_number() {
    check(
        r#"<ul><li id="x" phx-click="e"></li></ul>"#,
        json!({ "value": 0 }),
    );
    check(
        r#"<ol><li id="x" value="3" phx-click="e"></li></ol>"#,
        json!({ "value": 3 }),
    );
}

#[test]
fn a_box_sends_its_value_when_the_click_has_checked_it() {
    check(
        r#"<input type="checkbox" id="x" phx-click="e">"#,
        json!({ "value": "on" }),
    );
    check(
        r#"<input type="checkbox" id="x" phx-click="e" checked>"#,
        json!({}),
    );
    check(
        r#"<input type="radio" id="x" value="r" phx-click="e">"#,
        json!({ "value": "r" }),
    );
}

#[test]
fn the_values_of_a_command_win() {
    check(
        r#"<button id="x" phx-value-a="1" phx-value-b="2"
             phx-click='[["push",{"event":"e","value":{"a":9,"value":null}}]]'></button>"#,
        json!({ "a": 9, "b": "2", "value": null }),
    );
}

#[test]
fn a_push_has_the_values_of_those_before_it_in_its_binding() {
    let mut scene = Scene::new(
        r#"<p id="x" phx-click='[["push",{"event":"a","value":{"k":1}}],["push",{"event":"b"}],
             ["exec",{"attr":"data-go"}]]' data-go='[["push",{"event":"c"}]]'>x</p>"#,
    );
    let sent = scene.sends("#x", Gesture::Click);
    let values: Vec<_> = sent.iter().map(|sent| &sent["value"]).collect();
    assert_eq!(values, [&json!({ "k": 1 }), &json!({ "k": 1 }), &json!({})]);
}

#[test]
fn a_click_within_an_element_is_one_of_that_element() {
    let mut scene = Scene::new(r#"<button id="x" phx-click="e" value="v"><i><b></b></i></button>"#);
    let sent = scene.sends_one("b", Gesture::Click);
    assert_eq!(sent["value"], json!({ "value": "v" }));
}

#[test]
fn a_click_does_not_go_beyond_the_view() {
    let mut scene = Scene::new(
        r#"<div phx-click="e"><div id="c" data-phx-session="t"><p id="x"></p></div></div>"#,
    );
    let obstacle = scene.fails("#x", Gesture::Click);
    assert!(matches!(obstacle, Obstacle::NoBinding { .. }), "{obstacle}");
}

#[test]
fn a_click_at_what_is_hidden_is_refused_and_tells_what_hides_it() {
    let mut scene =
        Scene::new(r#"<div id="d" hidden><button id="x" phx-click="e"></button></div>"#);
    let obstacle = scene.fails("#x", Gesture::Click);
    assert!(
        matches!(obstacle, Obstacle::Refused(Refused::Hidden { .. })),
        "{obstacle}"
    );
    assert!(
        obstacle.to_string().contains(r#"<div id="d""#),
        "{obstacle}"
    );
}

#[test]
fn a_click_at_or_in_a_button_that_is_disabled_is_refused() {
    for css in ["button", "b"] {
        let mut scene = Scene::new(r#"<button phx-click="e" disabled><b></b></button>"#);
        let obstacle = scene.fails(css, Gesture::Click);
        assert!(
            matches!(obstacle, Obstacle::Refused(Refused::Disabled { .. })),
            "{css}: {obstacle}"
        );
    }
}

#[test]
fn a_click_that_nothing_reacts_to_is_refused_with_the_elements_html() {
    let mut scene = Scene::new(r#"<p id="x">text</p>"#);
    let error = scene
        .attempt("#x", Gesture::Click)
        .expect_err("nothing reacts");
    assert!(
        matches!(error.obstacle, Obstacle::NoBinding { .. }),
        "{error}"
    );
    assert_eq!(error.element, r#"<p id="x">text</p>"#);
}

#[test]
fn a_click_outside_of_any_view_is_refused_if_it_would_send_something() {
    let mut scene = Scene::page(r#"<button id="x" phx-click="e"></button>"#);
    let obstacle = scene.fails("#x", Gesture::Click);
    assert!(matches!(obstacle, Obstacle::Commands(_)), "{obstacle}");
}

#[test]
fn commands_that_send_nothing_need_no_view() {
    let mut scene = Scene::page(r#"<button id="x" phx-click='[["hide",{}]]'></button>"#);
    assert_eq!(scene.does("#x", Gesture::Click), []);
    assert!(scene.document.is_hidden(scene.node("#x")));
}

#[test]
fn a_click_takes_the_focus_from_where_it_was() {
    let mut scene =
        Scene::new(r#"<input id="a" phx-blur="out"><button id="x" phx-click="e"></button>"#);
    scene.does("#a", Gesture::Focus);
    let sent = scene.sends("#x", Gesture::Click);
    let events: Vec<_> = sent.iter().map(|sent| &sent["event"]).collect();
    assert_eq!(events, ["out", "e"]);
    assert!(scene.has_focus("#x"));
}

#[test]
fn a_label_clicks_its_field() {
    for label in [
        r#"<label id="x">l <input type="checkbox" id="a" phx-click="e"></label>"#,
        r#"<label id="x" for="a">l</label><input type="checkbox" id="a" phx-click="e">"#,
    ] {
        let mut scene = Scene::new(label);
        let sent = scene.sends_one("#x", Gesture::Click);
        assert_eq!(sent["value"], json!({ "value": "on" }), "{label}");
        assert!(scene.document.is_checked(scene.node("#a")), "{label}");
    }
}

#[test]
fn a_radio_button_takes_the_place_of_another() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch">
             <input type="radio" name="r" id="a" value="1" checked>
             <input type="radio" name="r" id="b" value="2">
           </form>"#,
    );
    assert_eq!(scene.sends_form("#b", Gesture::Click), "r=2");
    assert!(!scene.document.is_checked(scene.node("#a")));
}

#[test]
fn a_radio_button_that_is_on_stays_on_and_sends_nothing() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input type="radio" name="r" id="a" checked></form>"#,
    );
    assert_eq!(scene.does("#a", Gesture::Click), []);
}

#[test]
fn a_summary_opens_and_closes_its_details() {
    let mut scene = Scene::new("<details><summary>s</summary><p id=x></p></details>");
    scene.does("summary", Gesture::Click);
    assert!(scene.document.is_open(scene.node("details")));
    scene.does("summary", Gesture::Click);
    assert!(!scene.document.is_open(scene.node("details")));
}

#[test]
fn what_opens_a_popover_is_refused() {
    let mut scene = Scene::new(r#"<button id="x" popovertarget="p"></button>"#);
    let obstacle = scene.fails("#x", Gesture::Click);
    assert!(
        matches!(obstacle, Obstacle::Unsupported { .. }),
        "{obstacle}"
    );
}

#[test]
fn a_click_is_dropped_while_another_one_waits_for_its_answer() {
    let mut scene = Scene::new(
        r##"<button id="x" phx-click='[["push",{"event":"e"}],["dispatch",{"event":"click"}]]'>
           </button>"##,
    );
    assert_eq!(scene.sends("#x", Gesture::Click).len(), 1);
}

#[test]
fn a_click_names_the_view_and_the_element_that_sends() {
    let mut scene = Scene::new(r#"<button id="x" phx-click="e"></button>"#);
    let effects = scene.does("#x", Gesture::Click);
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (push.view, push.source),
        (scene.node("#v"), scene.node("#x"))
    );
}
