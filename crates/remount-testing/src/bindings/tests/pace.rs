//! `phx-debounce` and `phx-throttle`.

use crate::bindings::{Gesture, Obstacle, next_due};
use crate::effect::{Delay, Effect};
use crate::scene::Scene;

fn fill(text: &str) -> Gesture {
    Gesture::Fill(text.to_owned())
}

#[track_caller]
fn delay(effects: &[Effect]) -> Delay {
    match effects {
        [Effect::Wait(wait)] => wait.delay,
        _ => panic!("{effects:?}"),
    }
}

fn form(fields: &str) -> Scene {
    Scene::new(&format!(
        r#"<form id="f" phx-change="ch" phx-submit="s">{fields}<input id="z" name="z" value="2">
           <button>Go</button></form>"#
    ))
}

#[test]
fn a_change_is_held_back_and_sends_what_the_form_has_then() {
    let mut scene = form(r#"<input id="a" name="a" phx-debounce="500">"#);
    assert_eq!(delay(&scene.does("#a", fill("1"))), Delay::Debounce(500));
    assert_eq!(scene.until(499).len(), 0);
    let sent = scene.sends("#z", Gesture::Input);
    assert_eq!(sent[0]["value"], "_unused_a=&a=1&z=2");
    let sent = scene.until(500);
    assert_eq!(sent[0]["value"], "a=1&z=2");
    assert_eq!((sent.len(), &sent[0]["meta"]["_target"]), (1, &"a".into()));
    assert_eq!(scene.until(9_999).len(), 0);
}

#[test]
fn another_change_starts_the_time_anew() {
    let mut scene = form(r#"<input id="a" name="a" phx-debounce="500">"#);
    scene.does("#a", fill("1"));
    scene.until(400);
    scene.does("#a", fill("2"));
    assert_eq!(
        next_due(&scene.document).map(|due| due.as_millis()),
        Some(900)
    );
    assert_eq!(scene.until(899).len(), 0);
    assert_eq!(scene.until(900).len(), 1);
}

#[test]
fn an_empty_delay_is_that_of_the_client() {
    let mut scene = form(r#"<input id="a" name="a" phx-debounce>"#);
    assert_eq!(delay(&scene.does("#a", fill("1"))), Delay::Debounce(300));
}

#[test]
fn a_change_that_waits_is_sent_when_the_field_loses_the_focus() {
    for when in ["500", "blur"] {
        let mut scene = form(&format!(r#"<input id="a" name="a" phx-debounce="{when}">"#));
        scene.does("#a", fill("1"));
        scene.does("#a", fill("2"));
        assert_eq!(scene.until(400).len(), 0, "{when}");
        let sent = scene.sends("#z", Gesture::Focus);
        assert_eq!(sent.len(), 1, "{when}");
        assert_eq!(sent[0]["value"], "a=2&_unused_z=&z=2", "{when}");
        assert_eq!(scene.until(9_999).len(), 0, "{when}");
    }
}

#[test]
fn what_waits_for_its_time_is_forgotten_when_the_form_is_submitted() {
    let mut scene = form(r#"<input id="a" name="a" phx-debounce="500">"#);
    scene.does("#a", fill("1"));
    let sent = scene.sends("#a", Gesture::Press("Enter".to_owned()));
    assert_eq!((sent.len(), &sent[0]["event"]), (1, &"s".into()));
    assert_eq!(scene.until(9_999).len(), 0);
}

#[test]
fn what_waits_for_the_focus_is_sent_before_the_form_that_is_submitted() {
    let mut scene = form(r#"<input id="a" name="a" phx-debounce="blur">"#);
    scene.does("#a", fill("1"));
    let sent = scene.sends("#a", Gesture::Press("Enter".to_owned()));
    let events: Vec<_> = sent.iter().map(|sent| &sent["event"]).collect();
    assert_eq!(events, ["ch", "s"]);
}

#[test]
fn what_waits_at_an_element_that_goes_is_never_sent() {
    let mut scene = Scene::page(
        r#"<main data-phx-main data-phx-session="s"><button id="x" phx-click="e" phx-debounce="9">
           </button></main>"#,
    );
    scene.does("#x", Gesture::Click);
    scene.document = Scene::page("").document;
    assert_eq!(scene.until(10).len(), 0);
}

#[test]
fn the_first_of_many_clicks_is_sent_and_the_others_are_dropped_for_a_time() {
    let mut scene = Scene::new(r#"<button id="x" phx-click="e" phx-throttle="1000"></button>"#);
    assert_eq!(scene.sends("#x", Gesture::Click).len(), 1);
    assert_eq!(
        delay(&scene.does("#x", Gesture::Click)),
        Delay::Throttle(1_000)
    );
    assert_eq!(scene.until(999).len(), 0);
    assert_eq!(scene.sends("#x", Gesture::Click).len(), 0);
    assert_eq!(scene.until(1_000).len(), 0);
    assert_eq!(scene.sends("#x", Gesture::Click).len(), 1);
}

#[test]
fn another_key_is_not_dropped() {
    let mut scene = Scene::new(r#"<input id="x" phx-keydown="k" phx-throttle="1000">"#);
    let down = |key: &str| Gesture::KeyDown(key.to_owned());
    assert_eq!(scene.sends("#x", down("a")).len(), 1);
    assert_eq!(scene.sends("#x", down("a")).len(), 0);
    assert_eq!(scene.sends("#x", down("b")).len(), 1);
    assert_eq!(scene.sends("#x", down("b")).len(), 0);
}

#[test]
fn a_loss_of_the_focus_is_never_held_back() {
    let mut scene = Scene::new(r#"<input id="x" phx-blur="out" phx-debounce="500">"#);
    assert_eq!(scene.sends("#x", Gesture::Blur).len(), 1);
}

#[test]
fn a_delay_that_is_no_number_is_refused() {
    let mut scene = Scene::new(r#"<button id="x" phx-click="e" phx-debounce="soon"></button>"#);
    let obstacle = scene.fails("#x", Gesture::Click);
    let value = "soon".to_owned();
    assert_eq!(obstacle, Obstacle::Delay { value });
}
