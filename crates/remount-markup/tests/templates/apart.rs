//! Elements that no template writes, but the runtime.

use std::any::{Any, TypeId};
use std::cell::Cell;

use remount_macros::view;
use remount_markup::{Markup, Prints, Surroundings, Writer, template};

/// Numbers the elements that it writes.
#[derive(Default)]
struct Runtime(Cell<u32>);

impl Surroundings for Runtime {
    fn get(&self, _: TypeId) -> Option<&dyn Any> {
        None
    }

    fn append_apart(&self, asked: &dyn Any, out: &mut String) {
        let name: &&str = asked.downcast_ref().expect("a name");
        self.0.set(self.0.get() + 1);
        out.push_str(&format!("<i title=\"{}\">{name}</i>", self.0.get()));
    }
}

/// The element of this id, made from this.
fn element(id: &'static str, from: &'static str) -> impl Markup {
    template(move |w: &mut Writer<'_>| w.apart(id, &from))
}

/// Renders a view for a client that has joined it.
#[derive(Default)]
struct Client {
    runtime: Runtime,
    prints: Prints,
}

impl Client {
    fn told(&mut self, markup: &dyn Markup) -> String {
        let mut out = String::from("{");
        self.prints.diff(markup, Some(&self.runtime), &mut out);
        out + "}"
    }
}

/// A list of such elements.
fn list(ids: &[&'static str]) -> impl Markup {
    view! { <ul>for id in ids, key = id { <li>(element(id, "x"))</li> }</ul> }
}

#[test]
fn in_html_the_runtime_writes_it_in_its_place() {
    let mut out = String::new();
    let page = view! { <p>(element("a", "x"))</p><b></b> };
    remount_markup::html(&page, Some(&Runtime::default()), &mut out);
    assert_eq!(out, r#"<p><i title="1">x</i></p><b></b>"#);
}

#[test]
fn a_client_gets_it_as_one_dynamic_and_not_once_more() {
    let mut client = Client::default();
    let page = |count: u32| view! { <p>(count) (element("a", "x"))</p> };
    let tree = r#"{"s":["<p>","","</p>"],"0":"1","1":"<i title=\"1\">x</i>"}"#;
    assert_eq!(client.told(&page(1)), tree);
    assert_eq!(client.told(&page(2)), r#"{"0":"2"}"#);
}

#[test]
fn a_client_gets_it_anew_when_it_is_made_from_something_else() {
    let mut client = Client::default();
    let page = |from| view! { <p>(element("a", from))</p> };
    client.told(&page("x"));
    assert_eq!(client.told(&page("y")), r#"{"0":"<i title=\"2\">y</i>"}"#);
    assert_eq!(client.told(&page("y")), "{}");
}

#[test]
fn a_view_that_shows_nothing_else_sends_it_once() {
    let mut client = Client::default();
    assert_eq!(
        client.told(&element("a", "x")),
        r#"{"s":["",""],"0":"<i title=\"1\">x</i>"}"#
    );
    assert_eq!(client.told(&element("a", "x")), "{}");
    assert_eq!(
        client.told(&element("a", "y")),
        r#"{"0":"<i title=\"2\">y</i>"}"#
    );
}

#[test]
fn it_moves_in_a_list_without_being_sent() {
    let mut client = Client::default();
    client.told(&list(&["a", "b", "c"]));
    let diff = client.told(&list(&["c", "a", "b"]));
    assert!(!diff.contains("title"), "{diff}");
    assert_eq!(client.runtime.0.get(), 3);
}

#[test]
fn text_takes_its_place_and_it_takes_that_of_text() {
    let mut client = Client::default();
    let shown = |is_apart: bool| -> Box<dyn Markup> {
        if is_apart {
            Box::new(element("a", "x"))
        } else {
            Box::new("text")
        }
    };
    let page = |is_apart| view! { <p>(shown(is_apart))</p> };
    client.told(&page(true));
    assert_eq!(client.told(&page(false)), r#"{"0":"text"}"#);
    assert_eq!(client.told(&page(false)), "{}");
    assert_eq!(client.told(&page(true)), r#"{"0":"<i title=\"2\">x</i>"}"#);
    assert_eq!(client.told(&page(true)), "{}");
}

#[test]
fn what_is_not_shown_any_more_is_known() {
    let mut client = Client::default();
    client.told(&list(&["a", "b"]));
    client.told(&list(&["b"]));
    let apart = client
        .prints
        .elements_apart()
        .expect("something has changed");
    assert!(apart.contains("b") && !apart.contains("a"));
}

#[test]
fn a_view_that_keeps_its_shape_shows_what_it_has_shown() {
    let mut client = Client::default();
    let page = |count: u32| view! { <p>(count) (element("a", "x"))</p> };
    client.told(&page(1));
    client.told(&page(2));
    assert!(client.prints.elements_apart().is_none());
}

#[test]
fn the_whole_tree_has_it_and_changes_nothing() {
    let mut client = Client::default();
    let page = view! { <p>(element("a", "x"))</p> };
    client.told(&page);
    let mut whole = String::new();
    client
        .prints
        .whole(&page, Some(&client.runtime), &mut whole);
    assert!(whole.contains("title"), "{whole}");
    assert_eq!(client.told(&page), "{}");
}

#[test]
#[should_panic(expected = "no element can stand apart")]
fn nothing_stands_apart_where_nobody_writes_it() {
    remount_markup::html(&element("a", "x"), None, &mut String::new());
}
