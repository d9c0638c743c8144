//! Trees that no client could hold, wherever they come from.

use remount_testing::rendered::Rendered;
use serde_json::{Value, json};

use crate::{Fault, check_failure, failure};

#[test]
fn an_error_says_where_and_what() {
    let error = failure(
        json!({"s": ["", ""], "0": {"s": ["", ""], "k": {"kc": 1}}}),
        [],
    );
    assert_eq!(
        error.to_string(),
        "the client cannot use this tree: at `0.k.0` there is no entry, and the list is longer"
    );
    let error = failure(json!([]), []);
    assert_eq!(
        error.to_string(),
        "the client cannot use this tree: there must be an object"
    );
}

#[test]
fn statics_must_be_there() {
    check_failure(json!({"0": "a"}), [], "", &Fault::MissingStatics);
    let text = json!({"s": ["", ""], "0": "a"});
    let part = json!({"0": {"0": "b"}});
    check_failure(text, [part], "0", &Fault::MissingStatics);
    let list = json!({"s": ["", ""], "0": {"k": {"kc": 0}}});
    check_failure(list, [], "0", &Fault::MissingStatics);
}

#[test]
fn every_place_must_be_filled_and_no_other() {
    check_failure(json!({"s": ["", ""]}), [], "0", &Fault::MissingDynamic);
    let fault = Fault::OutOfRange { length: 1 };
    check_failure(json!({"s": ["", ""], "0": "", "1": ""}), [], "1", &fault);
    let far = json!({"s": [""], "18446744073709551615": ""});
    let fault = Fault::OutOfRange { length: 0 };
    check_failure(far, [], "18446744073709551615", &fault);
}

#[test]
fn a_root_begins_with_an_element() {
    for text in ["", "text <p></p>", "<!-- two\nlines --><p></p>", "</p>"] {
        let tree = json!({"s": ["", ""], "0": {"s": [text], "r": 1}});
        check_failure(tree, [], "0", &Fault::NotAnElement);
    }
}

#[test]
fn what_is_no_tree_is_refused() {
    let dynamic = |value: Value| json!({"s": ["", ""], "0": value});
    for tree in [
        json!(null),
        json!("text"),
        json!({"s": "text"}),
        json!({"s": []}),
        json!({"s": [1]}),
        json!({"s": -1}),
        json!({"s": ["", ""], "00": ""}),
        json!({"s": ["", ""], "d": []}),
        json!({"s": ["", ""], "k": {"kc": 0}}),
        json!({"s": [""], "p": []}),
        json!({"s": [""], "p": {"x": [""]}}),
        json!({"s": [""], "c": []}),
        json!({"s": [""], "c": {"x": {}}}),
        json!({"s": [""], "c": {"1": 2}}),
        json!({"s": [""], "c": {"1": {"s": 1.5}}}),
        json!({"s": [""], "t": 1}),
        json!({"s": [""], "e": {}}),
        json!({"s": [""], "e": [["a"]]}),
        json!({"s": [""], "e": [[1, {}]]}),
        dynamic(json!(null)),
        dynamic(json!(true)),
        dynamic(json!([])),
        dynamic(json!(-1)),
        dynamic(json!(1.5)),
        dynamic(json!({"s": [""], "c": {}})),
        dynamic(json!({"s": [""], "k": []})),
        dynamic(json!({"s": [""], "k": {"kc": "1"}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "x": {}}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "0": "text"}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "0": [0]}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "0": [0, 1], "km": true}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "0": -1, "km": true}})),
        dynamic(json!({"s": [""], "k": {"kc": 1, "0": {"s": [""]}}})),
        dynamic(json!({"s": [""], "k": {"kc": 0}, "stream": {}})),
        dynamic(json!({"s": [""], "k": {"kc": 0}, "stream": [0, [], []]})),
        dynamic(json!({"s": [""], "k": {"kc": 0}, "stream": ["0", [], [1]]})),
        dynamic(json!({"s": [""], "k": {"kc": 0}, "stream": ["0", [["a", -1]], []]})),
        dynamic(json!({"s": [""], "k": {"kc": 0}, "stream": ["0", [["a", "0", null, null]], []]})),
    ] {
        let text = tree.to_string();
        assert!(Rendered::new("v", tree).is_err(), "{text}");
    }
}

/// A tree with so many levels of `around` in each other.
fn nested(levels: usize, around: impl Fn(Value) -> Value) -> Value {
    (0..levels).fold(json!(""), |inner, _| around(inner))
}

#[test]
fn a_tree_has_a_few_hundred_levels_at_most() {
    let node = |inner: Value| json!({"s": ["<b>", "</b>"], "r": 1, "0": inner});
    let list = |inner: Value| json!({"s": ["", ""], "k": {"0": {"0": inner}, "kc": 1}});
    let (mut rendered, _) = Rendered::new("v", nested(250, node)).unwrap();
    assert!(rendered.html().unwrap().html.ends_with("</b></b>"));
    assert!(Rendered::new("v", json!({"s": ["", ""], "0": nested(95, list)})).is_ok());
    for tree in [nested(400, node), nested(400, list)] {
        let error = Rendered::new("v", json!({"s": ["", ""], "0": tree})).unwrap_err();
        assert_eq!(error.fault(), &Fault::TooDeep);
    }
}

#[test]
fn differences_do_not_make_a_tree_deeper_than_that() {
    let node = |inner: Value| json!({"s": ["<b>", "</b>"], "r": 1, "0": inner});
    let (mut rendered, _) = Rendered::new("v", nested(200, node)).unwrap();
    let mut path = json!(nested(200, node));
    for _ in 0..200 {
        path = json!({"0": path});
    }
    assert_eq!(rendered.merge(path).unwrap_err().fault(), &Fault::TooDeep);
}

#[test]
fn components_in_components_count_as_levels() {
    let chain = |count: u64| {
        let component = |cid| json!({"s": ["<p>", "</p>"], "r": 1, "0": cid + 1});
        let mut table: serde_json::Map<_, _> = (1..count)
            .map(|cid| (cid.to_string(), component(cid)))
            .collect();
        table.insert(count.to_string(), json!({"s": ["<hr>"], "r": 1}));
        json!({"s": ["", ""], "0": 1, "c": table})
    };
    assert!(Rendered::new("v", chain(100)).unwrap().0.html().is_ok());
    let (mut rendered, _) = Rendered::new("v", chain(10_000)).unwrap();
    assert_eq!(rendered.html().unwrap_err().fault(), &Fault::TooDeep);
}

#[test]
fn copies_of_copies_may_be_many() {
    let copy = |cid: u64| (cid.to_string(), json!({"s": cid + 1}));
    let mut table: serde_json::Map<_, _> = (1..50_000).map(copy).collect();
    table.insert("50000".to_owned(), json!({"s": ["<hr>"], "r": 1}));
    let tree = json!({"s": ["", ""], "0": 1, "c": table});
    let (rendered, _) = Rendered::new("v", tree).unwrap();
    assert_eq!(rendered.markup().unwrap(), "<hr>");
}
