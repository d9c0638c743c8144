//! Links: those that the client follows, and those that the browser does.

use crate::bindings::{Gesture, Obstacle};
use crate::effect::{Effect, Link, Visit};
use crate::scene::Scene;

fn link(href: &str, replace: bool) -> Link {
    Link {
        href: href.to_owned(),
        replace,
    }
}

fn visit(href: &str, new_tab: bool) -> Vec<Effect> {
    let href = href.to_owned();
    vec![Effect::Visit(Visit { href, new_tab })]
}

#[test]
fn a_live_link_patches_or_navigates() {
    let mut scene = Scene::new(
        r#"<a id="p" href="/p?x=1" data-phx-link="patch" data-phx-link-state="replace">p</a>
           <a id="r" href="/r" data-phx-link="redirect" data-phx-link-state="push"><b>r</b></a>"#,
    );
    assert_eq!(
        scene.does("#p", Gesture::Click),
        [Effect::Patch(link("/p?x=1", true))]
    );
    assert_eq!(
        scene.does("b", Gesture::Click),
        [Effect::Navigate(link("/r", false))]
    );
}

#[test]
fn a_live_link_that_lacks_something_is_refused() {
    for html in [
        r#"<a href="/" data-phx-link="patch">a</a>"#,
        r#"<a href="/" data-phx-link="patch" data-phx-link-state="pop">a</a>"#,
        r#"<a href="/" data-phx-link="jump" data-phx-link-state="push">a</a>"#,
        r#"<a data-phx-link="patch" data-phx-link-state="push">a</a>"#,
    ] {
        let obstacle = Scene::new(html).fails("a", Gesture::Click);
        assert!(
            matches!(obstacle, Obstacle::Link { .. }),
            "{html}: {obstacle}"
        );
    }
}

#[test]
fn a_live_link_keeps_its_click_from_other_bindings() {
    let mut scene = Scene::new(
        r#"<p id="m" phx-click-away="away">m</p>
           <a href="/" data-phx-link="patch" data-phx-link-state="push">
             <button phx-click="inner">b</button></a>"#,
    );
    assert_eq!(
        scene.does("button", Gesture::Click),
        [Effect::Patch(link("/", false))]
    );
}

#[test]
fn a_patch_link_carries_out_its_commands_afterwards() {
    let mut scene = Scene::new(
        r#"<a href="/" data-phx-link="patch" data-phx-link-state="push"
             phx-click='[["push",{"event":"e"}]]'>a</a>"#,
    );
    let effects = scene.does("a", Gesture::Click);
    assert!(
        matches!(&effects[..], [Effect::Patch(_), Effect::Push(_)]),
        "{effects:?}"
    );
}

#[test]
fn a_navigate_link_carries_out_nothing_since_its_view_is_left() {
    let mut scene = Scene::new(
        r#"<a href="/" data-phx-link="redirect" data-phx-link-state="push"
             phx-click='[["hide",{}]]'>a</a>"#,
    );
    scene.does("a", Gesture::Click);
    assert!(!scene.document.is_hidden(scene.node("a")));
}

#[test]
fn a_live_link_takes_commands_only() {
    let mut scene = Scene::new(
        r#"<a href="/" data-phx-link="patch" data-phx-link-state="push" phx-click="e">a</a>"#,
    );
    let obstacle = scene.fails("a", Gesture::Click);
    assert!(matches!(obstacle, Obstacle::Commands(_)), "{obstacle}");
}

#[test]
fn a_live_link_on_a_page_without_a_main_view_is_an_ordinary_one() {
    let mut scene =
        Scene::page(r#"<a href="/a" data-phx-link="redirect" data-phx-link-state="push">a</a>"#);
    assert_eq!(scene.does("a", Gesture::Click), visit("/a", false));
}

#[test]
fn a_live_link_for_another_tab_is_left_to_the_browser() {
    let mut scene = Scene::new(
        r#"<a href="/a" target="_blank" data-phx-link="redirect" data-phx-link-state="push">a</a>"#,
    );
    assert_eq!(scene.does("a", Gesture::Click), visit("/a", true));
}

#[test]
fn an_ordinary_link_is_followed_by_the_browser() {
    let mut scene = Scene::new(r#"<a href="https://example.org/"><b>a</b></a>"#);
    assert_eq!(
        scene.does("b", Gesture::Click),
        visit("https://example.org/", false)
    );
}

#[test]
fn a_link_with_an_event_does_both_unless_it_goes_nowhere() {
    let mut scene = Scene::new(r#"<a href="/a" phx-click="e">a</a>"#);
    let effects = scene.does("a", Gesture::Click);
    assert!(
        matches!(&effects[..], [Effect::Push(_), Effect::Visit(_)]),
        "{effects:?}"
    );
    let mut scene = Scene::new(r##"<a href="#" phx-click="e">a</a>"##);
    let effects = scene.does("a", Gesture::Click);
    assert!(matches!(&effects[..], [Effect::Push(_)]), "{effects:?}");
}

#[test]
fn a_link_within_the_page_or_to_another_program_loads_nothing() {
    for href in ["#top", "mailto:a@b", "tel:1"] {
        let mut scene = Scene::new(&format!(r#"<a href="{href}">a</a>"#));
        assert_eq!(scene.does("a", Gesture::Click), [], "{href}");
    }
}

#[test]
fn a_link_that_is_a_script_is_refused() {
    let mut scene = Scene::new(r#"<a href="javascript:x()">a</a>"#);
    let obstacle = scene.fails("a", Gesture::Click);
    assert!(
        matches!(obstacle, Obstacle::Unsupported { .. }),
        "{obstacle}"
    );
}
