//! What fields show while a live view renders them anew.

use remount_testing::session::fields::{Field, Shown};

use crate::page::Page;

fn field(name: &str, rendered: &str) -> Field {
    Field {
        name: name.to_owned(),
        kind: "text".to_owned(),
        value: rendered.to_owned(),
        default_value: rendered.to_owned(),
        ..Field::default()
    }
}

fn radio(value: &str, is_rendered: bool) -> Field {
    Field {
        kind: "radio".to_owned(),
        checked: is_rendered,
        default_checked: is_rendered,
        ..field("colour", value)
    }
}

fn text(text: &str) -> Shown {
    Shown::Text(text.to_owned())
}

#[test]
fn a_patched_field_keeps_what_is_not_saved() {
    let mut page = Page::known();
    page.hold("town", "York");
    let fields = [field("street", "Elm"), field("town", "Rome")];
    assert_eq!(page.session.keep_unsaved(&fields), [(1, text("York"))]);
}

#[test]
fn a_patched_field_shows_what_the_server_renders_once_it_is_saved() {
    let mut page = Page::known();
    page.edit("town", "York", 0);
    let shown = page.session.keep_unsaved(&[field("town", "York")]);
    assert!(shown.is_empty());
}

#[test]
fn of_radio_buttons_the_one_that_is_not_saved_yet_stays_chosen() {
    let mut page = Page::known();
    page.hold("colour", "plum");
    let buttons = [radio("teal", true), radio("plum", false)];
    let shown = page.session.keep_unsaved(&buttons);
    assert_eq!(
        shown,
        [(0, Shown::Checked(false)), (1, Shown::Checked(true))]
    );
    let taken_back = page.session.take_back(&buttons);
    let before = [(0, Shown::Checked(true)), (1, Shown::Checked(false))];
    assert_eq!(taken_back, before);
}

#[test]
fn a_reset_shows_what_the_server_has_rendered_last() {
    let mut page = Page::known();
    page.hold("town", "York");
    for rendered in ["Rome", "Oslo"] {
        page.session.keep_unsaved(&[field("town", rendered)]);
    }
    let fields = [field("street", "Elm"), field("town", "York")];
    assert_eq!(page.session.take_back(&fields), [(1, text("Oslo"))]);
}

#[test]
fn a_reset_leaves_a_field_to_the_browser_that_was_rendered_after_it_was_saved() {
    let mut page = Page::known();
    page.hold("town", "York");
    page.session.keep_unsaved(&[field("town", "Rome")]);
    page.submit();
    let fields = [field("town", "York")];
    page.session.keep_unsaved(&fields);
    assert!(page.session.take_back(&fields).is_empty());
}
