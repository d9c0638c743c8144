use super::*;

fn page(body: &str) -> (Document, Node) {
    let document = Document::parse(&format!("<!doctype html><body>{body}")).expect("a small page");
    let node = document.by_id("x").expect("an element with the id x");
    (document, node)
}

#[track_caller]
fn types(body: &str, text: &str, expected: &str) {
    let (mut document, node) = page(body);
    document
        .type_text(node, text)
        .unwrap_or_else(|refused| panic!("{refused}"));
    assert_eq!(document.value(node).as_deref(), Some(expected), "{body}");
}

/// The message for what a visitor cannot do.
#[track_caller]
fn refuses<T: std::fmt::Debug>(
    body: &str,
    act: impl FnOnce(&mut Document, Node) -> Result<T, Refused>,
    expected: &str,
) {
    let (mut document, node) = page(body);
    let before = document.state_html(document.body());
    let refused = act(&mut document, node).expect_err(body);
    assert_eq!(refused.to_string(), expected);
    assert_eq!(
        document.state_html(document.body()),
        before,
        "nothing has changed"
    );
}

fn typing(document: &mut Document, node: Node) -> Result<bool, Refused> {
    document.type_text(node, "a")
}

#[test]
fn a_text_takes_the_place_of_what_stood_there() {
    types("<input id=x value=old>", "new", "new");
    types("<textarea id=x>old</textarea>", "a\r\nb", "a\nb");
    types("<input id=x>", "a\nb", "ab");
    types("<input id=x type=email>", " a@b ", "a@b");
}

#[test]
fn what_is_over_the_maxlength_is_lost() {
    types("<input id=x maxlength=3>", "abcd", "abc");
    types("<textarea id=x maxlength=3>", "ab\r\ncd", "ab\n");
    types("<input id=x maxlength=3>", "a🦀🦀", "a🦀");
    types("<input id=x maxlength=2>", "a🦀", "a");
    types("<input id=x type=number maxlength=1>", "123", "123");
}

#[test]
fn fields_for_numbers_and_dates_take_what_is_one() {
    types("<input id=x type=number>", "1.5", "1.5");
    types("<input id=x type=number value=1>", "", "");
    types("<input id=x type=date>", "2024-02-29", "2024-02-29");
    types(
        "<input id=x type=datetime-local>",
        "2024-02-29 10:00",
        "2024-02-29T10:00",
    );
    types("<input id=x type=color>", "#ABCDEF", "#abcdef");
    types("<input id=x type=range>", "70", "70");
    let not = "does not take the value \"a\"";
    refuses(
        "<input id=x type=number>",
        typing,
        &format!(r#"<input id="x" type="number"> {not}"#),
    );
    refuses(
        "<input id=x type=color>",
        typing,
        &format!(r#"<input id="x" type="color"> {not}"#),
    );
    refuses(
        "<input id=x type=date>",
        typing,
        &format!(r#"<input id="x" type="date"> {not}"#),
    );
}

#[test]
fn typing_says_whether_the_value_is_new() {
    let (mut document, node) = page("<input id=x value=a>");
    assert_eq!(document.type_text(node, "a"), Ok(false));
    assert_eq!(document.type_text(node, "b"), Ok(true));
}

#[test]
fn what_a_visitor_does_not_see_cannot_be_used() {
    refuses(
        "<input id=x hidden>",
        typing,
        r#"a visitor does not see <input id="x" hidden="">: it has the attribute `hidden`"#,
    );
    refuses(
        "<details><summary>More</summary><input id=x></details>",
        typing,
        "a visitor does not see <input id=\"x\">: \
         it lies in <details>… More …</details>, and it is a closed `<details>`",
    );
    refuses(
        "<button id=x type=button style='display: none'>a</button>",
        |document, node| document.check_usable(node),
        "a visitor does not see \
         <button id=\"x\" style=\"display: none\" type=\"button\">a</button>: \
         its style has `display: none`",
    );
}

#[test]
fn what_is_disabled_or_read_only_cannot_be_used() {
    refuses(
        "<input id=x disabled>",
        typing,
        r#"<input id="x" disabled=""> is disabled"#,
    );
    refuses(
        "<fieldset disabled><input id=x></fieldset>",
        typing,
        r#"<input id="x"> is disabled by <fieldset disabled="">…</fieldset>"#,
    );
    refuses(
        "<input id=x readonly>",
        typing,
        r#"<input id="x" readonly=""> is read-only"#,
    );
    let box_ = "<input id=x type=checkbox disabled>";
    refuses(
        box_,
        Document::check,
        r#"<input id="x" disabled="" type="checkbox"> is disabled"#,
    );
}

#[test]
fn what_takes_no_text_or_no_tick_says_so() {
    let no = "is no field in which this can be done";
    refuses("<p id=x>a</p>", typing, &format!(r#"<p id="x">a</p> {no}"#));
    refuses(
        "<input id=x type=file>",
        typing,
        &format!(r#"<input id="x" type="file"> {no}"#),
    );
    refuses(
        "<input id=x>",
        Document::check,
        &format!(r#"<input id="x"> {no}"#),
    );
}

#[test]
fn a_checkbox_is_checked_and_unchecked() {
    let (mut document, node) = page("<input id=x type=checkbox>");
    assert_eq!(document.check(node), Ok(true));
    assert_eq!(document.check(node), Ok(false));
    assert!(document.is_checked(node));
    assert_eq!(document.uncheck(node), Ok(true));
    assert!(!document.is_checked(node));
    assert_eq!(
        document.attribute(node, "checked"),
        None,
        "the attribute is another thing"
    );
}

#[test]
fn a_radio_button_is_unchecked_by_another_one() {
    let (mut document, node) =
        page("<input id=x type=radio name=a><input id=y type=radio name=a checked>");
    let other = document.by_id("y").expect("the other button");
    assert_eq!(document.check(node), Ok(true));
    assert!(document.is_checked(node) && !document.is_checked(other));
    refuses(
        "<input id=x type=radio checked>",
        Document::uncheck,
        "a visitor cannot uncheck the radio button <input id=\"x\" checked=\"\" type=\"radio\">: \
         check another one of its group",
    );
}

#[test]
fn an_option_is_chosen_by_its_value_or_its_label() {
    let html =
        "<select id=x><option value=1>One<option value=One>Two<option value=3>Three</select>";
    for (wanted, expected) in [
        ("3", "3"),
        ("One", "One"),
        ("Two", "One"),
        (" Three\n", "3"),
    ] {
        let (mut document, node) = page(html);
        assert_eq!(document.choose(node, wanted), Ok(true), "{wanted}");
        assert_eq!(document.value(node).as_deref(), Some(expected), "{wanted}");
        assert_eq!(document.choose(node, wanted), Ok(false), "{wanted}");
    }
}

#[test]
fn several_options_are_chosen_where_several_can_be() {
    let (mut document, node) = page("<select id=x multiple><option>a<option>b<option>c</select>");
    assert_eq!(document.choose_all(node, &["a", "c"]), Ok(true));
    let chosen = document.selected_options(node).into_iter();
    let chosen: Vec<_> = chosen.filter_map(|option| document.value(option)).collect();
    assert_eq!(chosen, ["a", "c"]);
    assert_eq!(document.choose_all(node, &[]), Ok(true));
    assert_eq!(document.selected_options(node), []);
    refuses(
        "<select id=x><option>a<option>b</select>",
        |document, node| document.choose_all(node, &["a", "b"]),
        r#"of <select id="x">… a b …</select> exactly one option can be chosen"#,
    );
}

#[test]
fn an_option_that_is_not_there_or_disabled_cannot_be_chosen() {
    refuses(
        "<select id=x><option value=1>One</option><option disabled>Two</option></select>",
        |document, node| document.choose(node, "Three"),
        "no option of <select id=\"x\">… One Two …</select> has the value or the label \"Three\"\n\
         \n\
         its options are:\n  \
         <option selected=\"\" value=\"1\">One</option>\n  \
         <option disabled=\"\">Two</option>",
    );
    refuses(
        "<select id=x><option>One</option><option disabled>Two</option></select>",
        |document, node| document.choose(node, "Two"),
        r#"<option disabled="">Two</option> is disabled"#,
    );
}

#[test]
fn what_is_gone_says_so() {
    let (mut document, _) = page("<input id=x>");
    let (_, other) = page("<input id=x>");
    assert_eq!(document.type_text(other, "a"), Err(Refused::Gone));
}
