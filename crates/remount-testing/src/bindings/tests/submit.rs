//! `phx-submit`.

use serde_json::json;

use crate::bindings::{Gesture, Obstacle, focus_again};
use crate::effect::Effect;
use crate::scene::{Scene, payloads};

const FORM: &str = r#"<form id="f" phx-submit="save"><input id="n" name="user[name]" value="bob">
    <button id="b" name="act" value="save">Save</button></form>"#;

fn submit() -> Gesture {
    Gesture::Submit { submitter: None }
}

#[test]
fn a_submit_sends_the_form_with_its_button() {
    let sent = Scene::new(FORM).sends_one("#b", Gesture::Click);
    let expected = json!({
        "type": "form",
        "event": "save",
        "value": "user%5Bname%5D=bob&act=save",
        "meta": {},
    });
    assert_eq!(sent, expected);
}

#[test]
fn the_button_is_sent_where_it_stands() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><input name="a" value="1">
           <button id="b" name="a" value="2"></button><input name="a" value="3"></form>"#,
    );
    assert_eq!(scene.sends_form("#b", Gesture::Click), "a=1&a=2&a=3");
}

#[test]
fn an_image_is_sent_as_any_button() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><input name="a" value="1">
           <input type="image" id="b" name="b" value="2"><input name="c" value="3"></form>"#,
    );
    assert_eq!(scene.sends_form("#b", Gesture::Click), "a=1&b=2&c=3");
}

#[test]
fn a_button_outside_of_its_form_submits_it() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><input name="a" value="1"></form>
           <button id="b" form="f" name="b" value="2"></button>"#,
    );
    assert_eq!(scene.sends_form("#b", Gesture::Click), "a=1&b=2");
}

#[test]
fn a_form_is_submitted_by_a_button_of_it() {
    let mut scene = Scene::new(FORM);
    let submitter = Some(scene.node("#b"));
    let text = scene.sends_form("#f", Gesture::Submit { submitter });
    assert_eq!(text, "user%5Bname%5D=bob&act=save");
}

#[test]
fn a_button_of_another_kind_or_form_does_not_submit() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><button id="a" type="button">a</button></form>
           <form><button id="b">b</button></form>"#,
    );
    for css in ["#a", "#b"] {
        let submitter = Some(scene.node(css));
        let obstacle = scene.fails("#f", Gesture::Submit { submitter });
        assert!(
            matches!(obstacle, Obstacle::NoSubmitter { .. }),
            "{css}: {obstacle}"
        );
    }
}

#[test]
fn without_a_button_only_a_form_of_one_line_is_submitted() {
    let mut scene = Scene::new(r#"<form id="f" phx-submit="s"><input name="a" value="1"></form>"#);
    assert_eq!(scene.sends_form("#f", submit()), "a=1");
    let mut scene =
        Scene::new(r#"<form id="f" phx-submit="s"><input name="a"><input name="b"></form>"#);
    assert_eq!(scene.fails("#f", submit()), Obstacle::NoSubmit);
    let mut scene = Scene::new(r#"<form id="f" phx-submit="s"><input type="checkbox"></form>"#);
    assert_eq!(scene.fails("#f", submit()), Obstacle::NoSubmit);
}

#[test]
fn all_fields_count_as_used_after_a_submit() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-change="ch" phx-submit="s"><input id="a" name="a"><input name="b">
           <button>Save</button></form>"#,
    );
    assert_eq!(scene.sends_form("#f", submit()), "a=&b=");
    assert_eq!(
        scene.sends_form("#a", Gesture::Fill("1".to_owned())),
        "a=1&b="
    );
}

#[test]
fn values_of_the_form_and_of_its_command_are_sent_beside_it() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-value-z="9"
             phx-submit='[["push",{"event":"e","value":{"k":1}}]]'><input name="a"></form>"#,
    );
    let sent = scene.sends_one("#f", submit());
    assert_eq!(
        (&sent["event"], &sent["meta"]),
        (&json!("e"), &json!({ "z": "9", "k": 1 }))
    );
}

#[test]
fn a_submit_takes_the_focus_until_it_is_answered() {
    let mut scene = Scene::new(
        r#"<form id="f" phx-submit="s"><input id="a" name="a" phx-blur="out" phx-focus="in"></form>"#,
    );
    scene.does("#a", Gesture::Focus);
    let effects = scene.does("#a", Gesture::Press("Enter".to_owned()));
    let sent = payloads(&effects);
    let events: Vec<_> = sent.iter().map(|sent| &sent["event"]).collect();
    assert_eq!(events, ["out", "s"]);
    assert_eq!(scene.document.focused(), None);
    let Some(Effect::Push(push)) = effects.last() else {
        panic!("{effects:?}");
    };
    let again = push.refocus.expect("an element that had the focus");
    let effects = focus_again(&mut scene.document, again).expect("a focus");
    assert_eq!(payloads(&effects)[0]["event"], "in");
    assert!(scene.has_focus("#a"));
}

#[test]
fn the_browser_keeps_an_invalid_form_back() {
    let invalid = |field: &str| {
        let html = format!(r#"<form id="f" phx-submit="s">{field}<button>Save</button></form>"#);
        matches!(
            Scene::new(&html).attempt("#f", submit()),
            Err(error) if matches!(error.obstacle, Obstacle::Invalid { .. })
        )
    };
    assert!(invalid(r#"<input name="a" required>"#));
    assert!(invalid(r#"<input type="checkbox" name="a" required>"#));
    assert!(invalid(
        r#"<input type="radio" name="a" required><input type="radio" name="a">"#
    ));
    assert!(invalid(r#"<input type="email" name="a" value="bob">"#));
    assert!(invalid(r#"<input type="url" name="a" value="bob">"#));
    assert!(invalid(
        r#"<input type="number" name="a" value="1" min="2">"#
    ));
    assert!(!invalid(
        r#"<input type="number" name="a" value="2" min="2" max="2">"#
    ));
    assert!(!invalid(
        r#"<input type="radio" name="a" required><input type="radio" name="a" checked>"#
    ));
    assert!(!invalid(r#"<input name="a" required disabled>"#));
}

#[test]
fn a_form_or_a_button_can_do_without_being_valid() {
    for html in [
        r#"<form id="f" novalidate phx-submit="s"><input name="a" required><button>S</button></form>"#,
        r#"<form id="f" phx-submit="s"><input name="a" required><button formnovalidate>S</button></form>"#,
    ] {
        assert_eq!(Scene::new(html).sends_form("#f", submit()), "a=", "{html}");
    }
}

#[test]
fn a_form_with_several_targets_is_sent_to_the_first() {
    let mut scene = Scene::new(
        r#"<i></i><i></i><form id="f" phx-submit="s" phx-target="i"><button id="b">Go</button>
           </form>"#,
    );
    let effects = scene.does("#b", Gesture::Click);
    let [Effect::Push(push)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(push.refocus, None);
}

#[test]
fn only_a_form_is_submitted() {
    let mut scene = Scene::new(r#"<p id="f"></p>"#);
    scene.fails("#f", submit());
}
