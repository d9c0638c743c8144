//! What commands change of a page.

use crate::scene::Scene;

/// Carries commands out at `#x`, and compares its HTML.
#[track_caller]
fn check(before: &str, commands: &str, after: &str) {
    let mut scene = Scene::new(before);
    scene.run("#x", commands);
    assert_eq!(scene.document.html(scene.node("#x")), after, "{commands}");
}

#[test]
fn classes_are_added_removed_and_toggled() {
    check(
        r#"<p id="x" class="a b"></p>"#,
        r#"[["add_class",{"names":["b","c"]}]]"#,
        r#"<p id="x" class="a b c"></p>"#,
    );
    check(
        r#"<p id="x" class="a b"></p>"#,
        r#"[["remove_class",{"names":["b","c"]}]]"#,
        r#"<p id="x" class="a"></p>"#,
    );
    check(
        r#"<p id="x" class="a b"></p>"#,
        r#"[["toggle_class",{"names":["b","c"]}]]"#,
        r#"<p id="x" class="a c"></p>"#,
    );
}

#[test]
fn a_class_that_was_added_can_be_removed_again() {
    check(
        r#"<p id="x" class="a"></p>"#,
        r#"[["add_class",{"names":["b"]}],["remove_class",{"names":["b","a"]}]]"#,
        r#"<p id="x" class=""></p>"#,
    );
}

#[test]
fn a_transition_leaves_the_classes_of_its_end() {
    check(
        r#"<p id="x"></p>"#,
        r#"[["transition",{"transition":[["run"],["start"],["end"]]}]]"#,
        r#"<p id="x" class="end"></p>"#,
    );
    check(
        r#"<p id="x" class="old"></p>"#,
        r#"[["remove_class",{"names":["old"],"transition":[["run"],["start"],["end"]]}]]"#,
        r#"<p id="x" class="end"></p>"#,
    );
}

#[test]
fn attributes_are_set_and_removed() {
    check(
        r#"<p id="x" title="a"></p>"#,
        r#"[["set_attr",{"attr":["title","b"]}],["set_attr",{"attr":["lang","en"]}]]"#,
        r#"<p id="x" lang="en" title="b"></p>"#,
    );
    check(
        r#"<p id="x" title="a"></p>"#,
        r#"[["remove_attr",{"attr":"title"}]]"#,
        r#"<p id="x"></p>"#,
    );
}

#[test]
fn an_attribute_is_toggled_between_two_values_or_with_nothing() {
    let two = r#"[["toggle_attr",{"attr":["lang","en","de"]}]]"#;
    check(r#"<p id="x"></p>"#, two, r#"<p id="x" lang="en"></p>"#);
    check(
        r#"<p id="x" lang="en"></p>"#,
        two,
        r#"<p id="x" lang="de"></p>"#,
    );
    check(
        r#"<p id="x" lang="de"></p>"#,
        two,
        r#"<p id="x" lang="en"></p>"#,
    );
    let one = r#"[["toggle_attr",{"attr":["open",""]}]]"#;
    check(r#"<p id="x"></p>"#, one, r#"<p id="x" open=""></p>"#);
    check(r#"<p id="x" open="y"></p>"#, one, r#"<p id="x"></p>"#);
}

#[test]
fn what_is_hidden_is_shown_and_what_is_shown_is_hidden() {
    let show = r#"[["show",{"display":"flex"}]]"#;
    let hide = r#"[["hide",{}]]"#;
    check(
        r#"<p id="x" hidden=""></p>"#,
        show,
        r#"<p id="x" hidden="" style="display: flex;"></p>"#,
    );
    check(r#"<p id="x"></p>"#, show, r#"<p id="x"></p>"#);
    check(
        r#"<p id="x"></p>"#,
        hide,
        r#"<p id="x" style="display: none;"></p>"#,
    );
    check(
        r#"<p id="x" hidden=""></p>"#,
        hide,
        r#"<p id="x" hidden=""></p>"#,
    );
}

#[test]
fn an_element_is_shown_as_a_block_unless_something_else_is_said() {
    let toggle = r#"[["toggle",{}]]"#;
    check(
        r#"<p id="x" style="display: none"></p>"#,
        toggle,
        r#"<p id="x" style="display: block;"></p>"#,
    );
    check(
        r#"<table><tbody><tr id="x" style="display: none"></tr></tbody></table>"#,
        toggle,
        r#"<tr id="x" style="display: table-row;"></tr>"#,
    );
}

#[test]
fn a_transition_of_what_is_hidden_or_shown_leaves_no_class() {
    check(
        r#"<p id="x" class="a"></p>"#,
        r#"[["hide",{"transition":[["run"],["start"],["end"]]}]]"#,
        r#"<p id="x" class="a" style="display: none;"></p>"#,
    );
    check(
        r#"<p id="x" class="a" style="display: none;"></p>"#,
        r#"[["toggle",{"ins":[["in"],["s"],["e"]],"outs":[["out"],[],[]]}]]"#,
        r#"<p id="x" class="a" style="display: block;"></p>"#,
    );
}

#[test]
fn commands_of_one_list_see_the_page_before_any_has_changed_it() {
    check(
        r#"<p id="x"></p>"#,
        r#"[["toggle",{}],["toggle",{}]]"#,
        r#"<p id="x" style="display: none;"></p>"#,
    );
    check(
        r#"<p id="x"></p>"#,
        r#"[["toggle_class",{"names":["a"]}],["toggle_class",{"names":["a"]}]]"#,
        r#"<p id="x" class="a"></p>"#,
    );
}
