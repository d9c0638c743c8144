//! What fields hold after a patch.

use super::*;

/// What a field with the id `x` holds after something was typed and a patch has come.
#[track_caller]
fn typed(before: &str, has_focus: bool, after: &str, expected: &str) {
    let mut page = Page::new(before);
    let field = page.node("x");
    page.document.type_text(field, "typed").expect("a field");
    if has_focus {
        assert!(page.document.focus(field));
    }
    page.patch(after);
    assert_eq!(page.value("x"), expected, "{after}");
    assert_eq!(page.document.focused(), has_focus.then_some(field));
}

#[test]
fn a_field_with_the_focus_keeps_what_was_typed() {
    typed(
        "<input id=x value=a>",
        true,
        "<input id=x value=b>",
        "typed",
    );
    typed("<input id=x>", true, "<input id=x class=c>", "typed");
    typed(
        "<textarea id=x>a</textarea>",
        true,
        "<textarea id=x>b</textarea>",
        "typed",
    );
}

#[test]
fn a_field_without_the_focus_takes_the_value_of_the_server() {
    typed("<input id=x value=a>", false, "<input id=x value=b>", "b");
    typed(
        "<input id=x value=a>",
        false,
        "<input id=x value=a class=c>",
        "a",
    );
    typed("<input id=x value=a>", false, "<input id=x>", "");
    typed(
        "<textarea id=x>a</textarea>",
        false,
        "<textarea id=x>b</textarea>",
        "b",
    );
    typed(
        "<textarea id=x></textarea>",
        false,
        "<textarea id=x>b</textarea>",
        "b",
    );
}

#[test]
fn the_server_can_ask_for_a_field_with_the_focus_to_be_patched() {
    typed(
        "<input id=x>",
        true,
        "<input id=x value=b phx-patch-focused>",
        "b",
    );
}

#[test]
fn a_field_with_the_focus_takes_other_attributes() {
    let mut page = Page::new("<input id=x value=a class=c>");
    page.document.focus(page.node("x"));
    page.patch("<input id=x value=b class=d readonly>");
    let html = r#"<input id="x" class="d" readonly="true" value="a">"#;
    assert_eq!(page.html(), html);
    page.patch("<input id=x value=b class=d>");
    assert_eq!(page.html(), r#"<input id="x" class="d" value="a">"#);
}

#[test]
fn the_attribute_of_a_field_with_the_focus_follows_what_was_typed() {
    let mut page = Page::new("<input id=x value=a>");
    let input = page.node("x");
    page.document.focus(input);
    page.document.type_text(input, "b").expect("a field");
    page.patch("<input id=x value=b>");
    assert_eq!(page.html(), r#"<input id="x" value="b">"#);
}

#[test]
fn a_hidden_field_takes_the_value_even_if_it_is_untouched() {
    let mut page = Page::new("<input id=x type=hidden value=a>");
    page.patch("<input id=x type=hidden value=b>");
    assert_eq!(page.value("x"), "b");
}

#[test]
fn a_field_that_moves_keeps_the_focus_if_it_is_typed_into() {
    let mut page = Page::new("<input id=x><button id=y>b</button>");
    let (input, button) = (page.node("x"), page.node("y"));
    page.document.focus(input);
    page.patch("<p></p><div><input id=x></div><button id=y>b</button>");
    assert_eq!(page.document.focused(), Some(input));
    page.document.focus(button);
    page.patch("<p></p><div><input id=x><b><button id=y>b</button></b></div>");
    assert_eq!(page.document.focused(), None);
}

#[test]
fn a_field_that_goes_takes_the_focus_with_it() {
    let mut page = Page::new("<input id=x>");
    page.document.focus(page.node("x"));
    page.patch("<p></p>");
    assert_eq!(page.document.focused(), None);
}

#[test]
fn a_checkbox_is_as_the_server_says_with_the_focus_or_without() {
    for has_focus in [true, false] {
        let mut page = Page::new("<input id=x type=checkbox>");
        let input = page.node("x");
        page.document.check(input).expect("a checkbox");
        if has_focus {
            page.document.focus(input);
        }
        page.patch("<input id=x type=checkbox class=c>");
        assert!(!page.document.is_checked(input));
        page.patch("<input id=x type=checkbox checked>");
        assert!(page.document.is_checked(input));
    }
}

#[test]
fn a_radio_button_that_the_server_checks_unchecks_the_others() {
    let mut page =
        Page::new("<input id=x type=radio name=a checked><input id=y type=radio name=a>");
    page.patch("<input id=x type=radio name=a><input id=y type=radio name=a checked>");
    assert!(!page.document.is_checked(page.node("x")));
    assert!(page.document.is_checked(page.node("y")));
}

/// What is chosen in a list with the id `x` after `c` was chosen and a patch has come.
#[track_caller]
fn chosen(has_focus: bool, after: &str, expected: &str) {
    let mut page = Page::new("<select id=x><option>a<option>b<option>c</select>");
    let list = page.node("x");
    page.document.choose(list, "c").expect("a list");
    if has_focus {
        page.document.focus(list);
    }
    page.patch(after);
    assert_eq!(page.value("x"), expected, "{after}");
    assert_eq!(page.document.focused(), has_focus.then_some(list));
}

#[test]
fn a_list_without_the_focus_shows_what_the_server_selects() {
    chosen(
        false,
        "<select id=x><option>a<option selected>b<option>c</select>",
        "b",
    );
    chosen(
        false,
        "<select id=x><option>a<option>b<option>c</select>",
        "a",
    );
    chosen(
        false,
        "<select id=x><option>a<option>b<option selected>c</select>",
        "c",
    );
    chosen(
        false,
        "<select id=x class=k><option>d<option selected>e</select>",
        "e",
    );
}

#[test]
fn a_list_with_the_focus_keeps_the_choice_unless_its_options_change() {
    chosen(
        true,
        "<select id=x><option>a<option>b<option>c</select>",
        "c",
    );
    chosen(
        true,
        "<select id=x><option>a<option selected>b</select>",
        "b",
    );
    chosen(
        true,
        "<select id=x><option>a<option>b<option>d</select>",
        "",
    );
}

#[test]
fn a_list_for_several_shows_what_the_server_selects() {
    let mut page = Page::new("<select id=x multiple><option>a<option>b<option>c</select>");
    let list = page.node("x");
    page.document.choose_all(list, &["a", "b"]).expect("a list");
    page.patch("<select id=x multiple><option>a<option selected>b<option selected>c</select>");
    let selected = page.document.selected_options(list).into_iter();
    let values: Vec<_> = selected
        .filter_map(|option| page.document.value(option))
        .collect();
    assert_eq!(values, ["b", "c"]);
}

#[test]
fn a_file_input_without_the_focus_is_emptied() {
    let mut page = Page::new("<input id=x type=file>");
    let input = page.node("x");
    page.document.set_files(input, vec!["a.txt".to_owned()]);
    assert_eq!(page.value("x"), "C:\\fakepath\\a.txt");
    page.patch("<input id=x type=file class=c>");
    assert_eq!(page.value("x"), "");
}

#[test]
fn a_field_that_becomes_one_of_another_type_takes_its_value_along() {
    let mut page = Page::new("<input id=x value=a>");
    let input = page.node("x");
    page.document.focus(input);
    page.document.type_text(input, "typed").expect("a field");
    page.patch("<input id=x value=a type=checkbox>");
    assert_eq!(
        page.html(),
        r#"<input id="x" type="checkbox" value="typed">"#
    );
}

#[test]
fn a_radio_button_of_an_element_that_moves_into_a_new_one_unchecks_those_that_leave_only() {
    let mut page = Page::new(
        "<form><section id=s><div id=d><input type=radio name=a checked></div></section></form>",
    );
    page.patch(
        "<p>x</p><div><section id=s>x<input id=x type=radio name=a checked></section></div>",
    );
    assert!(page.document.is_checked(page.node("x")));
}

#[test]
fn radio_buttons_that_come_uncheck_those_that_are_there() {
    let mut page = Page::new("<input id=x type=radio name=a checked>");
    page.patch("<input id=x type=radio name=a checked><p><input id=y type=radio name=a checked>");
    assert!(!page.document.is_checked(page.node("x")));
    assert!(page.document.is_checked(page.node("y")));
}

#[test]
fn a_field_that_moves_out_of_its_form_no_longer_belongs_to_it() {
    let mut page = Page::new("<form id=f><input id=x></form>");
    page.patch("<form id=f></form><p><input id=x></p>");
    assert_eq!(page.document.form_of(page.node("x")), None);
}
