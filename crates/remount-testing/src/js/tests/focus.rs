//! Commands that move the focus.

use crate::scene::{Scene, payloads};

#[test]
fn an_element_that_can_have_the_focus_gets_it() {
    let mut scene = Scene::new(r#"<p id="x"></p><input id="a">"#);
    scene.run("#x", r##"[["focus",{"to":"#a"}]]"##);
    assert!(scene.has_focus("#a"));
    scene.run("#x", r#"[["focus",{}]]"#);
    assert!(scene.has_focus("#a"), "a paragraph takes no focus");
}

#[test]
fn the_first_that_is_interactive_is_focused_before_what_only_can_have_the_focus() {
    let mut scene = Scene::new(
        r#"<div id="x"><p id="a" tabindex="-1"></p><div><button id="b"></button></div></div>"#,
    );
    scene.run("#x", r#"[["focus_first",{}]]"#);
    assert!(scene.has_focus("#b"));
}

#[test]
fn without_anything_interactive_the_first_that_can_have_the_focus_gets_it() {
    let mut scene = Scene::new(r#"<div id="x"><p></p><p id="a" tabindex="-1"></p></div>"#);
    scene.run("#x", r#"[["focus_first",{}]]"#);
    assert!(scene.has_focus("#a"));
}

#[test]
fn what_a_list_shows_can_be_focused_by_the_same_list() {
    let mut scene =
        Scene::new(r#"<p id="x"></p><div id="m" hidden><button id="b"></button></div>"#);
    scene.run(
        "#x",
        r##"[["show",{"to":"#m"}],["focus_first",{"to":"#m"}]]"##,
    );
    assert!(scene.has_focus("#b"));
}

#[test]
fn what_is_hidden_loses_the_focus_and_does_not_get_it_back() {
    let mut scene = Scene::new(r#"<button id="x"></button>"#);
    scene.run("#x", r#"[["focus",{}]]"#);
    scene.run("#x", r#"[["hide",{}]]"#);
    scene.run("#x", r#"[["show",{}]]"#);
    assert_eq!(scene.document.focused(), None);
}

#[test]
fn the_focus_that_was_pushed_last_is_popped_first() {
    let mut scene = Scene::new(r#"<button id="a"></button><button id="b"></button>"#);
    scene.run("#a", r##"[["push_focus",{}],["push_focus",{"to":"#b"}]]"##);
    scene.run("#a", r#"[["pop_focus",{}]]"#);
    assert!(scene.has_focus("#b"));
    scene.run("#a", r#"[["pop_focus",{}]]"#);
    assert!(scene.has_focus("#a"));
    scene.run("#b", r#"[["pop_focus",{}]]"#);
    assert!(scene.has_focus("#a"), "nothing is left to pop");
}

#[test]
fn a_command_that_moves_the_focus_sends_what_is_bound_to_it() {
    let mut scene = Scene::new(r#"<p id="x"></p><input id="a" phx-focus="in" phx-blur="out">"#);
    let effects = scene.run("#x", r##"[["focus",{"to":"#a"}]]"##);
    let sent = payloads(&effects);
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (&sent[0]["type"], &sent[0]["event"]),
        (&"focus".into(), &"in".into())
    );
}
