//! Forms that are filled again after a view has joined anew.

use serde_json::{Value, json};

use crate::bindings::{Gesture, recover};
use crate::effect::Effect;
use crate::rendered::Html;
use crate::scene::{Scene, payloads};

/// What is sent when a view with the old HTML renders the new one.
#[track_caller]
fn sent(old: &str, new: &str) -> Vec<Value> {
    let mut scene = Scene::new(old);
    recovered(&mut scene, new)
}

#[track_caller]
fn recovered(scene: &mut Scene, new: &str) -> Vec<Value> {
    let view = scene.node("#v");
    let effects = recover(&mut scene.document, view, new);
    let effects = effects.unwrap_or_else(|error| panic!("{error}"));
    let to_view = |effect: &Effect| matches!(effect, Effect::Push(push) if push.view == view);
    assert!(effects.iter().all(to_view), "{effects:?}");
    payloads(&effects)
}

fn form(attributes: &str, fields: &str) -> String {
    format!("<form {attributes}>{fields}</form>")
}

const FIELDS: &str = r#"<input type="hidden" name="h" value="1"><input id="a" name="a">"#;

#[test]
fn a_form_is_sent_as_the_user_has_left_it() {
    let html = form(r#"id="f" phx-change="ch""#, FIELDS);
    let mut scene = Scene::new(&html);
    scene.does("#a", Gesture::Fill("old".to_owned()));
    let expected = json!({
        "type": "form",
        "event": "ch",
        "value": "h=1&a=old",
        "meta": { "_target": "a" },
        "uploads": {},
    });
    assert_eq!(recovered(&mut scene, &html), [expected]);
}

#[test]
fn a_form_can_name_another_event_for_it_or_do_without() {
    let old = form(r#"id="f" phx-change="ch""#, FIELDS);
    let new = form(r#"id="f" phx-change="ch" phx-auto-recover="again""#, FIELDS);
    assert_eq!(sent(&old, &new)[0]["event"], "again");
    let old = form(
        r#"id="f" phx-change="ch" phx-auto-recover="ignore""#,
        FIELDS,
    );
    assert_eq!(sent(&old, &old).len(), 0);
}

#[test]
fn a_form_that_is_not_the_same_is_left_alone() {
    let old = form(r#"id="f" phx-change="ch""#, FIELDS);
    for new in [
        form(r#"id="g" phx-change="ch""#, FIELDS),
        form(r#"id="f" phx-change="other""#, FIELDS),
        form(r#"id="f" phx-submit="s""#, FIELDS),
        String::new(),
    ] {
        assert_eq!(sent(&old, &new).len(), 0, "{new}");
    }
}

#[test]
fn a_form_without_fields_is_left_alone() {
    let html = form(
        r#"id="f" phx-change="ch""#,
        r#"<input><input name="a" phx-change="own">"#,
    );
    assert_eq!(sent(&html, &html).len(), 0);
}

#[test]
fn a_hidden_field_is_the_target_if_there_is_no_other() {
    let html = form(
        r#"id="f" phx-change="ch""#,
        r#"<input type="hidden" name="h">"#,
    );
    assert_eq!(sent(&html, &html)[0]["meta"]["_target"], "h");
}

#[test]
fn the_component_is_that_of_the_new_page() {
    let around = |cid: u8, form: &str| {
        format!(r#"<div data-phx-component="{cid}" data-phx-view="v">{form}</div>"#)
    };
    let old = around(1, &form(r#"id="f" phx-change="ch" phx-target="1""#, FIELDS));
    let new = around(3, &form(r#"id="f" phx-change="ch" phx-target="3""#, FIELDS));
    assert_eq!(sent(&old, &new)[0]["cid"], 3);
}

#[test]
fn commands_are_carried_out_with_the_form() {
    let html = form(
        r#"id="f" phx-change='[["push",{"event":"e","value":{"k":1}}]]'"#,
        FIELDS,
    );
    let sent = sent(&html, &html);
    assert_eq!(
        (&sent[0]["event"], &sent[0]["meta"]["k"]),
        (&json!("e"), &json!(1))
    );
}

#[test]
fn fields_from_outside_of_the_form_come_last() {
    let html = r#"<input name="b" form="f"><form id="f" phx-change="ch" phx-no-unused-field>
        <input name="a"></form>"#;
    assert_eq!(sent(html, html)[0]["value"], "a=&b=");
}

#[test]
fn a_view_in_another_one_fills_forms_that_are_gone_from_the_page() {
    let form = form(r#"id="f" phx-change="ch""#, FIELDS);
    let nested = |html: &str| {
        format!(r#"<div id="n" data-phx-session="t" data-phx-parent-id="v">{html}</div>"#)
    };
    let mut scene = Scene::new(&nested(&form));
    scene.does("#a", Gesture::Fill("old".to_owned()));
    assert_eq!(recovered(&mut scene, &nested("")).len(), 0);
    let outer = scene.node("#v");
    let empty = Html {
        html: nested(""),
        ..Html::default()
    };
    let inner = scene.node("#n");
    scene.document.mark_destroyed(inner).expect("a view");
    let patched = scene.document.patch_joined(outer, &empty);
    patched.unwrap_or_else(|error| panic!("{error}"));
    let inner = scene.node("#n");
    let effects = recover(&mut scene.document, inner, &form).expect("a form");
    assert_eq!(payloads(&effects)[0]["value"], "h=1&a=old");
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!((push.view, push.source), (inner, inner));
}
