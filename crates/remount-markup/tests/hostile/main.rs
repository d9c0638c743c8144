//! Hostile strings at every place of a template, read back by an HTML parser that follows the
//! standard: the document has exactly the elements and attributes of the template, and the value
//! where it belongs. Each is written as HTML, as a whole tree, and as a difference.

extern crate remount_markup as remount;

mod strings;

use remount_macros::{component, view};
use remount_markup::{Attrs, JS, Markup, Prints, Push, Slot, Stream, To};
use remount_testing::rendered::Rendered;
use scraper::{ElementRef, Html, Node};
use strings::{as_parsed, hostile};

type Template = for<'a> fn(&'a str) -> Box<dyn Markup + 'a>;

/// What an element is, and all that is in it: `p[title=…](text)`.
fn outline(html: &str) -> String {
    let document = Html::parse_fragment(html);
    assert_eq!(document.errors, Vec::<String>::new(), "{html}");
    document
        .root_element()
        .children()
        .map(|child| outline_of(child))
        .collect()
}

fn outline_of(node: ego_tree::NodeRef<'_, Node>) -> String {
    match node.value() {
        Node::Text(text) => format!("{:?}", &**text),
        Node::Comment(comment) => format!("<!--{}-->", &**comment),
        Node::Element(element) => {
            let mut attributes: Vec<_> = element
                .attrs()
                .map(|(name, value)| format!("[{name}={value:?}]"))
                .collect();
            attributes.sort();
            let children: String = node.children().map(outline_of).collect();
            format!("{}{}({children})", element.name(), attributes.concat())
        }
        _ => String::new(),
    }
}

/// What a client shows that gets a tree, and then differences.
fn client(messages: &[&str]) -> String {
    let mut messages = messages.iter().map(|members| {
        serde_json::from_str(&format!("{{{members}}}")).expect("what is sent is JSON")
    });
    let tree = messages.next().expect("there is a tree");
    let (mut rendered, _) = Rendered::new("view", tree).expect("a client can read it");
    for diff in messages {
        rendered.merge(diff).expect("a client can merge it");
    }
    rendered.markup().expect("a client can print it")
}

/// Writes the template in the three ways, for each hostile string.
fn check(template: Template, expected: impl Fn(&str) -> String) {
    for text in hostile() {
        let expected = expected(&as_parsed(&text));
        let mut html = String::new();
        remount_markup::html(&*template(&text), None, &mut html);
        assert_eq!(outline(&html), expected, "as HTML: {text:?}");

        let (mut prints, mut members) = (Prints::default(), String::new());
        prints.full(&*template(&text), None, &mut members);
        assert_eq!(
            outline(&client(&[&members])),
            expected,
            "as a tree: {text:?}"
        );

        let (mut prints, mut before, mut diff) = (Prints::default(), String::new(), String::new());
        prints.full(&*template("before"), None, &mut before);
        prints.diff(&*template(&text), None, &mut diff);
        let merged = client(&[&before, &diff]);
        assert_eq!(outline(&merged), expected, "as a difference: {text:?}");
    }
}

fn quoted(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("{text:?}"),
    }
}

#[test]
fn text_stays_text() {
    check(
        |text| Box::new(view! { <p>(text)</p> }),
        |text| format!("p({})", quoted(text)),
    );
    check(
        |text| Box::new(view! { <p>"a" (text, "b")</p> }),
        |text| format!("p({:?})", format!("a{text}b")),
    );
    check(
        |text| Box::new(view! { <svg><text>(text)</text></svg><math><mi>(text)</mi></math> }),
        |text| format!("svg(text({0}))math(mi({0}))", quoted(text)),
    );
}

/// A parser drops it from text, and reads it in an attribute as the sign for what cannot be read.
#[test]
fn a_nul_ends_nothing() {
    let text = "a\u{0}<b>\"c";
    let mut html = String::new();
    remount_markup::html(&view! { <p title=(text)>(text)</p> }, None, &mut html);
    let document = Html::parse_fragment(&html);
    let shown: String = document.root_element().children().map(outline_of).collect();
    assert_eq!(shown, "p[title=\"a\u{fffd}<b>\\\"c\"](\"a<b>\\\"c\")");
}

#[test]
fn an_element_that_holds_text_alone_holds_it() {
    check(
        |text| Box::new(view! { <textarea>"a" (text)</textarea> }),
        |text| format!("textarea({:?})", format!("a{text}")),
    );
    check(
        |text| Box::new(view! { <textarea>(text)</textarea> }),
        |text| match text {
            "" => "textarea()".to_owned(),
            text => format!("textarea({text:?})"),
        },
    );
    check(
        |text| Box::new(view! { <select><option>"a" (text)</option></select> }),
        |text| format!("select(option({:?}))", format!("a{text}")),
    );
}

#[test]
fn an_attribute_stays_one() {
    let expected = |text: &str| format!("p[title={text:?}]()");
    check(|text| Box::new(view! { <p title=(text)></p> }), expected);
    check(
        |text| Box::new(view! { <p title=(Some(text))></p> }),
        expected,
    );
    check(
        |text| Box::new(view! { <p title=("", text)></p> }),
        expected,
    );
    check(
        |text| Box::new(view! { <p data-x=("a", text, "b")></p> }),
        |text| format!("p[data-x={:?}]()", format!("a{text}b")),
    );
    check(
        |text| Box::new(view! { <p class=["a", (text): true]></p> }),
        |text| match text {
            "" => "p[class=\"a\"]()".to_owned(),
            text => format!("p[class={:?}]()", format!("a {text}")),
        },
    );
    check(
        |text| {
            let mut attrs = Attrs::new();
            attrs.set("data-x", text).expect("it is a name");
            Box::new(view! { <p (attrs)></p> })
        },
        |text| format!("p[data-x={text:?}]()"),
    );
    check(
        |text| Box::new(view! { <p aria-label=(text) hidden=(false) phx-value-x=(text)></p> }),
        |text| format!("p[aria-label={text:?}][phx-value-x={text:?}]()"),
    );
}

/// Whether a browser would run code at this address, as the URL standard reads it.
fn runs_code(url: &str) -> bool {
    let read: String = url
        .trim_start_matches(|char| char <= ' ')
        .chars()
        .filter(|char| !"\t\n\r".contains(*char))
        .collect();
    let scheme = read
        .split(':')
        .next()
        .filter(|_| read.contains(':'))
        .unwrap_or_default();
    ["javascript", "vbscript", "data"].contains(&scheme.to_ascii_lowercase().as_str())
}

/// The address must be the one that was given, or none: never one that runs code.
fn check_url(template: Template, name: &str) {
    for text in hostile() {
        let mut html = String::new();
        remount_markup::html(&*template(&text), None, &mut html);
        let (mut prints, mut members) = (Prints::default(), String::new());
        prints.full(&*template(&text), None, &mut members);
        for html in [html, client(&[&members])] {
            let document = Html::parse_fragment(&html);
            let element = document
                .root_element()
                .children()
                .find_map(ElementRef::wrap)
                .expect("there is one");
            let url = element.attr(name).expect("it has the address");
            assert!(!runs_code(url), "{text:?} is {url:?}");
            assert!(url == "#" || url == as_parsed(&text), "{text:?} is {url:?}");
            let replaced = runs_code(&text) || text.contains('\u{1}');
            assert!(replaced || url == as_parsed(&text), "{text:?} is {url:?}");
            assert_eq!(element.value().attrs().count(), 1);
        }
    }
}

#[test]
fn an_address_runs_no_code() {
    check_url(|text| Box::new(view! { <a href=(text)></a> }), "href");
    check_url(|text| Box::new(view! { <a href=(Some(text))></a> }), "href");
    check_url(
        |text| Box::new(view! { <form action=(text)></form> }),
        "action",
    );
    check_url(
        |text| Box::new(view! { <button formaction=(text)></button> }),
        "formaction",
    );
    check_url(
        |text| Box::new(view! { <iframe src=(text)></iframe> }),
        "src",
    );
    check_url(|text| Box::new(view! { <set to=(text)></set> }), "to");
    check_url(
        |text| {
            let (start, end) = text.split_at(text.floor_char_boundary(4));
            Box::new(view! { <a href=(start, end)></a> })
        },
        "href",
    );
    check_url(
        |text| {
            let mut attrs = Attrs::new();
            attrs.set("href", text).expect("it is a name");
            Box::new(view! { <a (attrs)></a> })
        },
        "href",
    );
}

#[test]
fn a_style_stays_one_declaration() {
    for text in hostile() {
        let (value, mut html) = (text.as_str(), String::new());
        remount_markup::html(
            &view! { <p style=["color": value, "top": 0]></p> },
            None,
            &mut html,
        );
        let document = Html::parse_fragment(&html);
        let element = document
            .root_element()
            .children()
            .find_map(ElementRef::wrap)
            .expect("there is one");
        let style = element.attr("style").expect("it has a style");
        let declarations: Vec<_> = style.split_terminator(';').collect();
        match declarations.as_slice() {
            ["top:0"] => {}
            [color, "top:0"] => {
                assert_eq!(*color, format!("color:{text}"));
                assert!(!color.contains(['\\', '"', '\'', '{', '}', '<']), "{color}");
                assert!(!color.contains("/*"), "{color}");
                assert!(
                    !color.contains("url(") && !color.contains("expression("),
                    "{color}"
                );
            }
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[component]
fn card(title: &str, #[slot] children: Slot<'_, str>, #[attrs] rest: Attrs) -> impl Markup {
    view! { <article title=(title) (rest)>(children.with(title))</article> }
}

#[test]
fn properties_and_slots_pass_values_on_as_they_are() {
    check(
        |text| {
            Box::new(view! { <Card title=(text) data-x=(text) let(text)><b>"b" (text)</b></Card> })
        },
        |text| {
            format!(
                "article[data-x={text:?}][title={text:?}](b({:?}))",
                format!("b{text}")
            )
        },
    );
}

#[test]
fn lists_and_streams_show_items_as_they_are() {
    check(
        |text| Box::new(view! { for text in [text], key = text { <li id=(text)>"a" (text)</li> } }),
        |text| format!("li[id={text:?}]({:?})", format!("a{text}")),
    );
    for text in hostile() {
        let stream = Stream::with_ids(|text: &String| format!("i{text}"), [text.clone()]);
        let (mut prints, mut members) = (Prints::default(), String::new());
        prints.full(
            &view! { for (id, text) in &stream { <li id=(id)>"a" (text)</li> } },
            None,
            &mut members,
        );
        let text = as_parsed(&text);
        let expected = format!("li[id={:?}]({:?})", format!("i{text}"), format!("a{text}"));
        assert_eq!(outline(&client(&[&members])), expected);
    }
}

#[test]
fn commands_are_json_with_the_value_in_it() {
    for text in hostile() {
        let commands = JS::new()
            .push(Push::new(&text).value(&text, &text))
            .remove_attribute(&text, To::Itself);
        let mut html = String::new();
        remount_markup::html(&view! { <p phx-click=(commands)></p> }, None, &mut html);
        let document = Html::parse_fragment(&html);
        let element = document
            .root_element()
            .children()
            .find_map(ElementRef::wrap)
            .expect("there is one");
        let commands: serde_json::Value =
            serde_json::from_str(element.attr("phx-click").expect("it has commands"))
                .expect("JSON");
        let expected = serde_json::json!([
            ["push", {"event": text, "value": {text.clone(): text}}],
            ["remove_attr", {"attr": text}],
        ]);
        assert_eq!(commands, expected);
    }
}
