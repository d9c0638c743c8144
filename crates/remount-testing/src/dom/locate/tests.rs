use super::super::{containing, css, text};
use super::*;

fn page(body: &str) -> Document {
    let html = format!("<!doctype html><title>Save</title><body>{body}</body>");
    Document::parse(&html).expect("a small page")
}

#[track_caller]
fn finds(body: &str, what: impl Into<Locator>, id: &str) {
    let document = page(body);
    match document.locate(&what.into()) {
        Ok(node) => assert_eq!(document.attribute(node, "id"), Some(id), "{body}"),
        Err(error) => panic!("{error}"),
    }
}

/// The message has these lines one after another, with others between them.
#[track_caller]
fn says(body: &str, what: impl Into<Locator>, lines: &[&str]) {
    let error = page(body).locate(&what.into()).expect_err(body).to_string();
    let mut rest = error.lines();
    for line in lines {
        let found = rest.any(|said| said.trim() == *line);
        assert!(found, "missing line: {line}\nin:\n{error}");
    }
}

#[test]
fn one_element_is_found_by_selector_by_text_and_by_both() {
    let body = "<button id=a>Save</button><p id=b>Save it</p><button id=c>Delete</button>";
    finds(body, "#a", "a");
    finds(body, text("Save"), "a");
    finds(body, text(" Save\n it "), "b");
    finds(body, css("button").with_text("Delete"), "c");
    finds(body, containing("it"), "b");
    finds(body, css("p").containing("Save"), "b");
    finds("<input id=x type=submit value=Send>", text("Send"), "x");
}

#[test]
fn of_elements_in_each_other_that_say_the_same_the_innermost_is_meant() {
    finds(
        "<div id=a><p id=b><b id=c>Save</b></p></div>",
        text("Save"),
        "c",
    );
    finds(
        "<div id=a><p id=b><b id=c>Save</b></p></div>",
        css("div, p").with_text("Save"),
        "b",
    );
    finds("<div id=a>one <b id=b>two</b></div>", text("one two"), "a");
}

#[test]
fn an_id_that_is_nearly_right_is_named() {
    says(
        "<form id=f><button id=save-button>Save</button></form>",
        "#save-buton",
        &[
            "nothing on the page is `#save-buton`",
            r#"<button id="save-button">Save</button>"#,
            "its id is `save-button`",
            "the page around:",
            r#"<form id="f">"#,
            r#"<button id="save-button">Save</button>"#,
            "</form>",
        ],
    );
}

#[test]
fn a_class_or_a_value_that_is_nearly_right_is_named() {
    says(
        "<p class='big note'>a</p>",
        "p.nota",
        &["its class is `note`"],
    );
    says(
        "<input name=user>",
        "[name=users]",
        &["its `name` is \"user\""],
    );
    says("<a class=save>x</a>", "button.save", &["its tag is `a`"]);
}

#[test]
fn what_the_selector_matches_with_another_text_is_named() {
    says(
        "<button>Saved</button><button>Delete</button><p>Save</p>",
        css("button").with_text("Save"),
        &[
            "nothing on the page is `button` with the text \"Save\"",
            "<p>Save</p>",
            "it says so, but `button` does not match",
            "<button>Saved</button>",
            "the selector matches, but it says \"Saved\"",
        ],
    );
}

#[test]
fn a_text_that_is_nearly_right_is_named() {
    says(
        "<nav><a href=/>Sign in</a><a href=/>Help</a></nav>",
        text("Sign In"),
        &["<a href=\"/\">Sign in</a>", "it says \"Sign in\"", "<nav>"],
    );
}

#[test]
fn the_page_is_shown_around_where_the_selector_still_matched() {
    says(
        "<form id=a><input></form><form id=b><p>x</p></form>",
        "#b > div > button",
        &[
            "the page around:",
            r#"<form id="b">"#,
            "<p>x</p>",
            "</form>",
        ],
    );
}

#[test]
fn what_fits_but_lies_elsewhere_is_named() {
    says(
        "<form id=a></form><form id=b><button class=save>x</button></form>",
        "#a .save",
        &[
            r#"<button class="save">x</button>"#,
            "its names fit, but its place or its state does not",
            r#"<form id="a"></form>"#,
        ],
    );
}

#[test]
fn without_anything_near_the_live_view_is_shown() {
    says(
        "<header>h</header><main data-phx-main><p>x</p></main>",
        "#nothing",
        &[
            "nothing on the page is `#nothing`",
            "the page around:",
            "<main data-phx-main=\"\">",
        ],
    );
}

#[test]
fn several_matches_are_listed_with_where_they_are() {
    let body = "<ul id=u><li>1<li>2</ul><div hidden><p>3</div>";
    let document = page(body);
    let error = document
        .locate(&"li, p".into())
        .expect_err("three elements");
    assert!(!error.is_missing());
    assert_eq!(
        error.matches(),
        document.select("li, p").expect("a selector")
    );
    says(
        body,
        "li, p",
        &[
            "3 elements on the page are `li, p`",
            "<li>1</li>",
            "at `#u > li:nth-of-type(1)`",
            "<li>2</li>",
            "<p>3</p>",
            "at `html > body > div > p`; hidden: it has the attribute `hidden`",
            "say more exactly which one is meant",
        ],
    );
}

#[test]
fn many_matches_are_not_all_listed() {
    says(
        &"<i>x</i>".repeat(200),
        "i",
        &["200 elements on the page are `i`", "… 190 more"],
    );
}

#[test]
fn a_selector_that_is_none_is_said_to_be() {
    says(
        "",
        "p[",
        &["`p[` cannot be used as a CSS selector: it ends too early"],
    );
}

#[test]
fn a_large_page_makes_a_short_message() {
    let body = format!(
        "<div id=a>{}</div>",
        "<p class=x>some text</p>".repeat(3000)
    );
    let error = page(&body).locate(&"#a .y".into()).expect_err("nothing");
    assert!(
        error.to_string().len() < 6000,
        "{}",
        error.to_string().len()
    );
}
