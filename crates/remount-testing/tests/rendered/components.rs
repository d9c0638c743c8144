use serde_json::{Value, json};

use crate::{Fault, check, check_failure, joined};

fn component(text: &str) -> Value {
    json!({"s": ["<p>", "</p>"], "r": 1, "0": text})
}

#[test]
fn a_copy_of_a_component_as_it_was_has_no_news_of_it() {
    check(
        json!({"s": ["", "", ""], "0": 1, "1": "", "c": {"1": component("old")}}),
        "<p>old</p>",
        [(
            json!({"1": 2, "c": {"1": {"0": "new"}, "2": {"s": -1}}}),
            "<p>new</p><p>old</p>",
        )],
    );
}

#[test]
fn a_copy_of_a_component_as_it_is_has_its_news() {
    check(
        json!({"s": ["", "", ""], "0": 1, "1": "", "c": {"1": component("old")}}),
        "<p>old</p>",
        [(
            json!({"1": 2, "c": {"1": {"0": "new"}, "2": {"s": 1}}}),
            "<p>new</p><p>new</p>",
        )],
    );
}

#[test]
fn copies_are_copied_whatever_their_order_is() {
    check(
        json!({
            "s": ["", "", "", ""], "0": 1, "1": 2, "2": 3,
            "c": {"1": {"s": 2, "0": "one"}, "2": {"s": 3}, "3": component("three")},
        }),
        "<p>one</p><p>three</p><p>three</p>",
        // A copy is a tree of its own.
        [(
            json!({"c": {"3": {"0": "drei"}}}),
            "<p>one</p><p>three</p><p>drei</p>",
        )],
    );
}

#[test]
fn in_a_copy_only_what_differs_is_replaced() {
    let inner = |text: &str| json!({"s": ["<b>", "</b>"], "0": text});
    let list = json!({"s": ["<i>", "</i>"], "k": {"0": {"0": "a"}, "1": {"0": "b"}, "kc": 2}});
    let first = json!({"s": ["<p>", "", "", "</p>"], "r": 1, "0": inner("x"), "1": list, "2": "t"});
    check(
        json!({
            "s": ["", "", ""], "0": 1, "1": 2,
            "c": {"1": first, "2": {"s": 1, "0": {"0": "y"}, "1": {"k": {"0": {"0": "c"}, "kc": 1}}}},
        }),
        "<p><b>x</b><i>a</i><i>b</i>t</p><p><b>y</b><i>c</i>t</p>",
        [],
    );
}

#[test]
fn components_are_in_components() {
    let outer = json!({"s": ["<div>", "</div>"], "r": 1, "0": 2});
    check(
        json!({"s": ["", ""], "0": 1, "c": {"1": outer, "2": component("in")}}),
        "<div><p>in</p></div>",
        [
            (
                json!({"c": {"2": {"0": "inside"}}}),
                "<div><p>inside</p></div>",
            ),
            (
                json!({"c": {"1": {"0": 3}, "3": {"s": -2, "0": "other"}}}),
                "<div><p>other</p></div>",
            ),
        ],
    );
}

#[test]
fn templates_of_the_view_are_not_those_of_its_components() {
    let component = json!({"s": ["<p>", "</p>"], "r": 1, "0": {"s": 0}});
    check_failure(
        json!({"s": ["", ""], "0": 1, "c": {"1": component}, "p": {"0": ["<b></b>"]}}),
        [],
        "c.1.0.s",
        &Fault::UnknownTemplate(0),
    );
}

#[test]
fn a_component_that_is_not_shown_is_changed_all_the_same() {
    let mut rendered = joined(json!({"s": ["", ""], "0": 1, "c": {"1": component("one")}}));
    rendered.merge(json!({"0": ""})).unwrap();
    rendered.merge(json!({"c": {"1": {"0": "uno"}}})).unwrap();
    rendered.merge(json!({"0": 1, "c": {"1": {}}})).unwrap();
    assert_eq!(rendered.markup().unwrap(), "<p>uno</p>");
}

#[test]
fn a_component_that_was_destroyed_is_not_known_any_more() {
    let mut rendered = joined(json!({"s": ["", ""], "0": 1, "c": {"1": component("one")}}));
    rendered.merge(json!({"0": ""})).unwrap();
    rendered.will_destroy(&[1, 9]);
    rendered.merge(json!({"0": 1})).unwrap();
    assert_eq!(rendered.markup().unwrap(), "<p>one</p>");
    rendered.merge(json!({"0": ""})).unwrap();
    rendered.destroy(&[1, 9]);
    rendered.merge(json!({"0": 1})).unwrap();
    let error = rendered.html().unwrap_err();
    assert_eq!(
        (error.place(), error.fault()),
        ("0", &Fault::UnknownComponent(1))
    );
}

#[test]
fn a_component_is_printed_alone_without_what_is_around_it() {
    let component = json!({"s": [" <!-- a --> <p>", "</p> <!-- b -->\n"], "r": 1, "0": "one"});
    let mut rendered = joined(json!({"s": ["<b>", "</b>"], "0": 1, "c": {"1": component}}));
    assert_eq!(
        rendered.component_html(1).unwrap().html,
        r#"<p data-phx-id="c1-v" data-phx-component="1" data-phx-view="v">one</p>"#
    );
    let error = rendered.component_html(2).unwrap_err();
    assert_eq!(error.fault(), &Fault::UnknownComponent(2));
}

#[test]
fn a_component_must_be_there() {
    let shown = json!({"s": ["", ""], "0": 1});
    check_failure(shown, [], "0", &Fault::UnknownComponent(1));
    for number in [-2, 0, 2] {
        let copied = json!({"s": ["", ""], "0": 1, "c": {"1": {"s": number}}});
        let error = crate::failure(copied, []);
        let cid = i64::unsigned_abs(number);
        assert_eq!(error.fault(), &Fault::UnknownComponent(cid), "{error}");
    }
}

#[test]
fn a_component_is_neither_in_itself_nor_copied_from_itself() {
    let tree = |first: Value, second: Value| json!({"s": ["", ""], "0": 1, "c": {"1": first, "2": second}});
    let holding = |cid: u64| json!({"s": ["<p>", "</p>"], "r": 1, "0": cid});
    let fault = Fault::CyclicComponent(1);
    check_failure(tree(holding(2), holding(1)), [], "c.2.0", &fault);
    check_failure(tree(holding(1), json!({})), [], "c.1.0", &fault);
    let copies = tree(json!({"s": 2}), json!({"s": 1}));
    check_failure(copies, [], "c.1", &fault);
}

#[test]
fn a_component_is_shown_in_one_place() {
    check_failure(
        json!({"s": ["", "", ""], "0": 1, "1": 1, "c": {"1": component("one")}}),
        [],
        "1",
        &Fault::ComponentTwice(1),
    );
}

#[test]
fn a_component_that_the_client_does_not_have_needs_statics() {
    check_failure(
        json!({"s": ["", ""], "0": 1, "c": {"1": {"0": "one"}}}),
        [],
        "c.1",
        &Fault::MissingStatics,
    );
}
