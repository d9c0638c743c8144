//! `phx-change`: what a field's change sends.

use serde_json::json;

use crate::bindings::{Gesture, Obstacle};
use crate::scene::Scene;

fn fill(text: &str) -> Gesture {
    Gesture::Fill(text.to_owned())
}

#[test]
fn a_change_sends_the_whole_form_and_names_the_field() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="validate" phx-value-z="9"><input id="n" name="user[name]">
           <input name="user[age]" value="3"><input type="hidden" name="h" value="x"></form>"#,
    );
    let sent = scene.sends_one("#n", fill("bob"));
    let expected = json!({
        "type": "form",
        "event": "validate",
        "value": "user%5Bname%5D=bob&user%5B_unused_age%5D=&user%5Bage%5D=3&h=x",
        "meta": { "_target": "user[name]", "z": "9" },
        "uploads": {},
    });
    assert_eq!(sent, expected);
}

#[test]
fn a_field_counts_as_used_from_its_first_change_on() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="a" name="a"><input id="b" name="b"></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1&_unused_b=&b=");
    assert_eq!(scene.sends_form("#b", fill("2")), "a=1&b=2");
}

#[test]
fn each_value_of_an_unused_list_has_its_marker() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="a" name="a"><select name="t[]" multiple>
           <option selected>1</option><option selected>2</option></select></form>"#,
    );
    assert_eq!(
        scene.sends_form("#a", fill("")),
        "a=&_unused_t%5B%5D=&t%5B%5D=1&_unused_t%5B%5D=&t%5B%5D=2"
    );
}

#[test]
fn a_form_or_a_field_can_do_without_markers() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch" phx-no-unused-field><input id="a" name="a">
           <input name="b"></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1&b=");
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="a" name="a">
           <input name="b" phx-no-unused-field><input name="c"></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1&b=&_unused_c=&c=");
}

#[test]
fn a_name_of_hidden_fields_only_has_no_marker() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="a" name="a"><input type="hidden" name="b">
           <input type="hidden" name="c" value="0"><input type="checkbox" name="c"></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1&b=&_unused_c=&c=0");
}

#[test]
fn a_field_with_a_binding_of_its_own_is_sent_alone() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="form"><input id="a" name="a" phx-change="own">
           <input name="b"></form>"#,
    );
    let sent = scene.sends_one("#a", fill("1"));
    assert_eq!(
        (&sent["event"], &sent["value"]),
        (&json!("own"), &json!("a=1"))
    );
}

#[test]
fn a_field_without_a_form_cannot_tell_of_its_change() {
    let mut scene = Scene::new(r#"<input id="a" name="a" phx-change="ch">"#);
    let obstacle = scene.fails("#a", fill("1"));
    assert!(
        obstacle.to_string().contains("put it into a `<form>`"),
        "{obstacle}"
    );
}

#[test]
fn a_field_without_a_name_has_no_target() {
    let mut scene = Scene::new(r#"<form id="f" phx-change="ch"><input id="a"></form>"#);
    let sent = scene.sends_one("#a", fill("1"));
    assert_eq!(sent["meta"]["_target"], "undefined");
    assert_eq!(sent["value"], "");
}

#[test]
fn a_field_outside_of_its_form_is_a_part_of_it() {
    let mut scene = Scene::new(
        r#"<input id="a" name="a" form="f"><form id="f" phx-change="ch"><input name="b"></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1&_unused_b=&b=");
}

#[test]
fn what_is_disabled_or_unchecked_is_not_sent() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch" phx-no-unused-field><input id="a" name="a">
           <input name="b" value="1" disabled><fieldset disabled><input name="c" value="1">
           </fieldset><input type="checkbox" name="d"><button name="e" value="1"></button></form>"#,
    );
    assert_eq!(scene.sends_form("#a", fill("1")), "a=1");
}

#[test]
fn the_text_is_encoded_as_the_client_encodes_it() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><textarea id="a" name="a b"></textarea></form>"#,
    );
    assert_eq!(
        scene.sends_form("#a", fill("ä b&c=d~*-._\n%")),
        "a+b=%C3%A4+b%26c%3Dd%7E*-._%0A%25"
    );
}

#[test]
fn a_select_sends_what_is_chosen() {
    let html = r#"<form id="f" phx-change="ch"><select id="s" name="s">
        <option value="1">one</option><option value="2" id="o">two</option></select></form>"#;
    assert_eq!(
        Scene::new(html).sends_form("#s", Gesture::Choose(vec!["2".to_owned()])),
        "s=2"
    );
    assert_eq!(Scene::new(html).sends_form("#o", Gesture::Click), "s=2");
}

#[test]
fn a_box_that_is_clicked_changes_its_form() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input type="hidden" name="a" value="false">
           <input type="checkbox" id="x" name="a" value="true"></form>"#,
    );
    assert_eq!(scene.sends_form("#x", Gesture::Click), "a=false&a=true");
    assert_eq!(scene.sends_form("#x", Gesture::Click), "a=false");
}

#[test]
fn commands_of_a_change_push_the_form() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change='[["push",{"event":"e","value":{"k":1}}]]'>
           <input id="a" name="a"></form>"#,
    );
    let sent = scene.sends_one("#a", fill("1"));
    assert_eq!(
        (&sent["type"], &sent["event"]),
        (&json!("form"), &json!("e"))
    );
    assert_eq!(sent["meta"], json!({ "_target": "a", "k": 1 }));
}

#[test]
fn a_change_by_a_script_is_sent_as_well() {
    let mut scene =
        Scene::new(r#"<form id="f" phx-change="ch"><input id="a" name="a" value="1"></form>"#);
    assert_eq!(scene.sends_form("#a", Gesture::Input), "a=1");
    assert_eq!(scene.sends_form("#a", Gesture::Change), "a=1");
}

#[test]
fn a_form_with_a_change_needs_an_id() {
    let mut scene = Scene::new(r#"<form phx-change="ch"><input id="a" name="a"></form>"#);
    assert_eq!(scene.fails("#a", fill("1")), Obstacle::FormWithoutId);
}

#[test]
fn a_field_without_any_binding_can_still_be_filled_in() {
    let mut scene = Scene::new(r#"<form phx-submit="s"><input id="a" name="a"></form>"#);
    assert_eq!(scene.does("#a", fill("1")), []);
    assert_eq!(scene.document.value(scene.node("#a")).as_deref(), Some("1"));
}

#[test]
fn what_nobody_can_type_is_refused() {
    for html in [
        r#"<input id="a" type="checkbox">"#,
        r#"<input id="a" readonly>"#,
        r#"<input id="a" type="number">"#,
    ] {
        let mut scene = Scene::new(html);
        let obstacle = scene.fails("#a", fill("long"));
        assert!(
            matches!(obstacle, Obstacle::Refused(_)),
            "{html}: {obstacle}"
        );
    }
}

#[test]
fn a_reset_makes_fields_unused_and_tells_of_the_button() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch"><input id="a" name="a" value="old">
           <button type="reset" name="r" value="v">Reset</button></form>"#,
    );
    scene.does("#a", fill("new"));
    let sent = scene.sends_one("button", Gesture::Click);
    assert_eq!(sent["meta"]["_target"], "r");
    assert_eq!(sent["value"], "_unused_a=&a=old&r=v");
}
