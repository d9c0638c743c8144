//! Forms that the browser submits by itself.

use crate::bindings::{Gesture, triggered};
use crate::effect::{Effect, Submission};
use crate::scene::Scene;

#[track_caller]
fn submission(effects: &[Effect]) -> &Submission {
    match effects {
        [Effect::Submit(submission)] => submission,
        _ => panic!("{effects:?}"),
    }
}

#[test]
fn a_form_without_bindings_is_submitted_by_the_browser() {
    let mut scene = Scene::new(
        r#"<form id="f" action="/find"><input name="q" value="a b"><button name="go" value="1">Go
           </button></form>"#,
    );
    let effects = scene.does("button", Gesture::Click);
    let sent = submission(&effects);
    assert_eq!(
        (&*sent.action, sent.post, sent.multipart),
        ("/find", false, false)
    );
    assert_eq!(sent.encoded(), "q=a+b&go=1");
}

#[test]
fn a_form_says_how_it_is_sent_and_its_button_can_say_otherwise() {
    let mut scene = Scene::new(
        r#"<form action="/a" method="POST" enctype="multipart/form-data"><button id="a">A</button>
           <button id="b" formaction="/b" formmethod="get" formtarget="_blank">B</button></form>"#,
    );
    let effects = scene.does("#a", Gesture::Click);
    let sent = submission(&effects);
    assert!(sent.post && sent.multipart && !sent.new_tab);
    let effects = scene.does("#b", Gesture::Click);
    let sent = submission(&effects);
    assert!(!sent.post && sent.new_tab);
    assert_eq!(sent.action, "/b");
}

#[test]
fn lines_are_sent_by_the_browser_as_in_any_form() {
    let mut scene = Scene::new("<form><textarea name=a>1\n2</textarea><button>Go</button></form>");
    let effects = scene.does("button", Gesture::Click);
    assert_eq!(submission(&effects).encoded(), "a=1%0D%0A2");
}

#[test]
fn a_form_with_a_change_and_no_submit_is_sent_without_its_button() {
    let mut scene = Scene::new(
        r#"<form id="f" action="/a" phx-change="ch"><input name="a" value="1">
           <button name="b" value="2" formaction="/b">Go</button></form>"#,
    );
    let effects = scene.does("button", Gesture::Click);
    let sent = submission(&effects);
    assert_eq!((sent.encoded().as_str(), &*sent.action), ("a=1", "/a"));
}

#[test]
fn a_form_that_the_server_triggers_has_the_button_of_its_last_submit() {
    let mut scene = Scene::new(
        r#"<form id="f" action="/login" method="post" phx-submit="s"><input name="a" value="1">
           <button name="b" value="2">Go</button></form>"#,
    );
    scene.does("button", Gesture::Click);
    let (form, view) = (scene.node("#f"), scene.node("#v"));
    assert_eq!(triggered(&scene.document, view), Ok(None));
    scene
        .document
        .set_sticky_attribute(form, "phx-trigger-action", "");
    let Ok(Some(Effect::Submit(sent))) = triggered(&scene.document, view) else {
        panic!("nothing is triggered");
    };
    assert_eq!(
        (sent.encoded().as_str(), &*sent.action, sent.post),
        ("a=1&b=2", "/login", true)
    );
}
