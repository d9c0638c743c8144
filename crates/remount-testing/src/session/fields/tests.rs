use serde_json::json;

use super::*;

fn field(kind: &str, value: &str) -> Field {
    Field {
        name: "key".to_owned(),
        kind: kind.to_owned(),
        value: value.to_owned(),
        ..Field::default()
    }
}

/// A `select` whose options are chosen, rendered as chosen, both or neither: `+`, `*`, `+*`.
fn select(kind: &str, options: &[(&str, &str)]) -> Field {
    let choice = |(value, marks): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        selected: marks.contains('+'),
        default_selected: marks.contains('*'),
    };
    Field {
        options: options.iter().map(choice).collect(),
        ..field(kind, "")
    }
}

fn checked(kind: &str, value: &str, checked: bool) -> Field {
    Field {
        checked,
        ..field(kind, value)
    }
}

fn check(field: &Field, saved: impl Into<Option<Value>>) {
    assert_eq!(field.session_value(), saved.into(), "{field:?}");
}

#[test]
fn text_is_text_whatever_it_looks_like() {
    check(&field("text", " 7 "), json!(" 7 "));
    check(&field("textarea", ""), json!(""));
    check(&field("date", "2026-11-23"), json!("2026-11-23"));
}

#[test]
fn a_box_is_true_or_false_and_not_what_it_would_submit() {
    check(&checked("checkbox", "on", true), json!(true));
    check(&checked("checkbox", "on", false), json!(false));
}

#[test]
fn of_radio_buttons_only_the_chosen_one_has_a_value() {
    check(&checked("radio", "teal", true), json!("teal"));
    check(&checked("radio", "plum", false), None);
}

#[test]
fn a_number_is_a_number_and_an_empty_one_is_nothing() {
    for (text, number) in [
        ("7.5", json!(7.5)),
        ("7", json!(7)),
        ("-3", json!(-3)),
        (".5", json!(0.5)),
        ("2e3", json!(2_000)),
        ("", json!(null)),
    ] {
        check(&field("number", text), number);
    }
}

#[test]
fn a_number_that_is_half_typed_is_no_value() {
    for text in [
        "-", "7.", "2e", "+7", "seven", "inf", "NaN", "1e999", " 7", ".",
    ] {
        check(&field("number", text), None);
        assert_eq!(field("number", text).held(), "", "{text}");
    }
}

#[test]
fn a_slider_stands_between_its_ends_and_on_a_step() {
    let slider = |value: &str, [min, max, step]: [&str; 3]| {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let slider = Field {
            min: given(min),
            max: given(max),
            step: given(step),
            ..field("range", value)
        };
        slider.session_value().expect("a number")
    };
    for (value, bounds, held) in [
        ("0", ["", "", ""], json!(0)),
        ("", ["", "", ""], json!(50)),
        ("far", ["10", "20", ""], json!(15)),
        ("101", ["", "", ""], json!(100)),
        ("-1", ["", "", ""], json!(0)),
        ("4", ["0", "10", "3"], json!(3)),
        ("4.5", ["0", "10", "3"], json!(6)),
        ("10", ["0", "10", "3"], json!(9)),
        ("0.3", ["0", "1", "0.1"], json!(0.3)),
        ("4.5", ["0", "10", "any"], json!(4.5)),
        ("4.4", ["", "", "wrong"], json!(4)),
        ("7", ["9", "3", ""], json!(9)),
    ] {
        assert_eq!(slider(value, bounds), held, "{value} {bounds:?}");
    }
}

#[test]
fn a_selection_is_its_value_or_a_list_where_several_may_be_chosen() {
    let options = [("a", "+"), ("b", "+*"), ("c", "*")];
    check(&select("select-one", &options[1..]), json!("b"));
    check(&select("select-multiple", &options), json!(["a", "b"]));
    check(&select("select-multiple", &[]), json!([]));
    check(&select("select-one", &[]), json!(""));
}

#[test]
fn what_nobody_types_is_not_saved() {
    for kind in ["hidden", "submit", "reset", "button", "image", "file"] {
        check(&field(kind, "token"), None);
    }
}

#[test]
fn a_password_is_not_saved_nor_while_its_letters_are_shown() {
    check(&field("password", "correct horse"), None);
    for autocomplete in ["current-password", "new-password webauthn"] {
        let shown = Field {
            autocomplete: autocomplete.to_owned(),
            ..field("text", "correct horse")
        };
        check(&shown, None);
        assert_eq!(input(&shown, None), None);
    }
}

#[test]
fn a_browser_corrects_some_of_what_is_put_into_a_field() {
    for (kind, value, held) in [
        ("text", "a\r\nb", "ab"),
        ("email", " a@b.example\n", "a@b.example"),
        ("textarea", "a\r\nb\rc", "a\nb\nc"),
        ("color", "#ABCDEF", "#abcdef"),
        ("color", "teal", "#000000"),
    ] {
        assert_eq!(field(kind, value).held(), held, "{kind}");
    }
}

#[test]
fn a_field_is_edited_if_it_holds_something_else_than_was_rendered() {
    let check = |field: &Field, edited: bool| assert_eq!(field.is_edited(), edited, "{field:?}");
    check(&field("text", ""), false);
    check(&field("text", "p"), true);
    // A slider that was rendered without a value stands in its middle.
    check(&field("range", ""), true);
    check(&checked("checkbox", "on", true), true);
    check(&checked("radio", "teal", false), false);
    check(&select("select-one", &[("a", "+*"), ("b", "")]), false);
    check(&select("select-one", &[("a", "*"), ("b", "+")]), true);
}

#[test]
fn what_was_rendered_is_a_value_too() {
    let check = |field: &Field, value: Option<Value>| {
        assert_eq!(field.rendered_value(), value, "{field:?}");
    };
    let text = Field {
        default_value: "old".to_owned(),
        ..field("text", "new")
    };
    check(&text, Some(json!("old")));
    check(&checked("checkbox", "on", true), Some(json!(false)));
    check(&checked("radio", "teal", true), None);
    let options = [("a", "+"), ("b", "*")];
    check(&select("select-one", &options), Some(json!("b")));
    check(&select("select-one", &options[..1]), Some(json!("a")));
    check(&select("select-multiple", &options), Some(json!(["b"])));
}

#[test]
fn a_field_is_made_to_show_a_value() {
    let check = |field: &Field, value: Value, shown: Shown| {
        assert_eq!(field.showing(&value), shown, "{field:?}");
    };
    check(&field("text", ""), json!("a"), Shown::Text("a".to_owned()));
    check(
        &field("number", "7"),
        json!(null),
        Shown::Text(String::new()),
    );
    check(
        &field("number", ""),
        json!(7.5),
        Shown::Text("7.5".to_owned()),
    );
    check(&field("checkbox", "on"), json!(true), Shown::Checked(true));
    check(&field("checkbox", "on"), json!("on"), Shown::Checked(false));
    check(&field("radio", "teal"), json!("teal"), Shown::Checked(true));
    check(
        &field("radio", "teal"),
        json!("plum"),
        Shown::Checked(false),
    );
    let chosen =
        |values: &[&str]| Shown::Selected(values.iter().map(|value| (*value).to_owned()).collect());
    check(&select("select-one", &[]), json!("a"), chosen(&["a"]));
    check(
        &select("select-multiple", &[]),
        json!(["a", "b"]),
        chosen(&["a", "b"]),
    );
}

#[test]
fn data_debounce_says_when_a_text_is_sent() {
    let after = |milliseconds| Debounce::Wait(Delay::After(Duration::from_millis(milliseconds)));
    for (asked, expected) in [
        (None, after(300)),
        (Some("1000"), after(1_000)),
        (Some("0"), after(0)),
        (Some(""), after(0)),
        (Some("-1"), after(300)),
        (Some("soon"), after(300)),
        (Some("blur"), Debounce::Wait(Delay::UntilLeft)),
        (Some("submit"), Debounce::Submit),
    ] {
        assert_eq!(debounce(asked), expected, "{asked:?}");
    }
}

fn asking(debounce: &str, field: Field) -> Field {
    let debounce = Some(debounce.to_owned());
    Field { debounce, ..field }
}

#[test]
fn typing_waits_as_the_field_says_or_else_its_root() {
    let edit = |delay| Some(KeyEdit::edit("key", json!("p"), delay));
    let after = |milliseconds| Delay::After(Duration::from_millis(milliseconds));
    let text = field("text", "p");
    assert_eq!(input(&text, None), edit(after(300)));
    assert_eq!(input(&text, Some("blur")), edit(Delay::UntilLeft));
    let own = asking("50", text);
    assert_eq!(input(&own, Some("submit")), edit(after(50)));
}

#[test]
fn a_choice_is_saved_at_once_unless_its_form_waits_to_be_submitted() {
    let ticked = checked("checkbox", "on", true);
    let at_once = KeyEdit::edit("key", json!(true), Delay::After(Duration::ZERO));
    assert_eq!(input(&ticked, Some("blur")), Some(at_once));
    let held = KeyEdit::hold("key", json!(true));
    assert_eq!(input(&ticked, Some("submit")), Some(held));
}

fn named(name: &str, field: Field) -> Field {
    let name = name.to_owned();
    Field { name, ..field }
}

fn form() -> Vec<Field> {
    vec![
        named("street", field("text", "Elm")),
        named("town", field("text", "")),
        named("token", field("hidden", "secret")),
    ]
}

fn keys(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn leaving_a_field_is_done_with_all_of_its_root() {
    let keys = Some(keys(&["street", "town", "token"]));
    assert_eq!(focus_out(&form()), KeyEdit::Release { keys });
    let keys = Some(vec!["street".to_owned()]);
    assert_eq!(change(&form()[0]), KeyEdit::Release { keys });
}

#[test]
fn a_submit_sends_what_was_edited_and_what_is_not_saved_yet() {
    let edit = |object: Value| KeyEdit::Edit {
        values: serde_json::from_value(object).expect("an object"),
        delay: Delay::After(Duration::ZERO),
    };
    let release = focus_out(&form());
    let edited = edit(json!({"street": "Elm"}));
    assert_eq!(submit(&form(), &BTreeMap::new()), [edited, release.clone()]);

    let unsaved = BTreeMap::from([("town".to_owned(), json!("York"))]);
    let both = edit(json!({"street": "Elm", "town": ""}));
    assert_eq!(submit(&form(), &unsaved), [both, release]);
}

#[test]
fn a_submit_of_a_form_that_nobody_changed_sends_nothing() {
    let untouched = [named("town", field("text", ""))];
    let release = focus_out(&untouched);
    assert_eq!(submit(&untouched, &BTreeMap::new()), [release]);
}

#[test]
fn a_root_that_leaves_the_page_takes_along_what_was_not_submitted() {
    let keys = keys(&["street", "town", "token"]);
    let discard = KeyEdit::Discard { keys: keys.clone() };
    let release = KeyEdit::Release { keys: None };
    assert_eq!(removed(&form()), [discard, release]);
    assert_eq!(reset(&form()), KeyEdit::Undo { keys });
}
