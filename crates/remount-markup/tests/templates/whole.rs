//! A look at the whole tree that a client should have.

use std::any::Any;
use std::cell::Cell;

use remount_macros::view;
use remount_markup::{Markup, Prints, Stateful, Stream, Writer, memo, template};

thread_local! {
    /// How many lines a test has mounted.
    static MOUNTED: Cell<u32> = const { Cell::new(0) };
}

/// A line that counts how often it was updated.
struct Line {
    text: &'static str,
    updates: u32,
}

impl Stateful for Line {
    fn name(&self) -> &'static str {
        "Line"
    }

    fn write(&self, w: &mut Writer<'_>) {
        view! { <p>(self.text) (self.updates)</p> }.write(w);
    }

    fn handler(&self) -> &'static (dyn Any + Send + Sync) {
        &()
    }
}

struct Place(&'static str);

impl Markup for Place {
    fn write(&self, w: &mut Writer<'_>) {
        let text = self.0;
        let mount = || {
            MOUNTED.set(MOUNTED.get() + 1);
            Line { text, updates: 0 }
        };
        w.component(text, mount, |line| line.updates += 1);
    }
}

fn whole(prints: &mut Prints, markup: &dyn Markup) -> String {
    let mut out = String::new();
    prints.whole(markup, None, &mut out);
    out
}

fn diff(prints: &mut Prints, markup: &dyn Markup) -> String {
    let mut out = String::new();
    prints.diff(markup, None, &mut out);
    out
}

#[test]
fn it_is_what_was_told_put_together() {
    let mut prints = Prints::default();
    let page = |on: bool, numbers: &'static [u32]| {
        view! {
            if on { <b>(numbers.len())</b> }
            for number in numbers, key = number { <i>(number)</i> }
            (memo(1, |number| view! { <u>(number)</u> }))
        }
    };
    diff(&mut prints, &page(false, &[1, 2]));
    diff(&mut prints, &page(true, &[2, 3, 1]));
    let seen = whole(&mut prints, &page(true, &[2, 3, 1]));
    assert_eq!(seen, diff(&mut Prints::default(), &page(true, &[2, 3, 1])));
    assert_eq!(diff(&mut prints, &page(true, &[2, 3, 1])), "");
    assert_eq!(diff(&mut prints, &page(false, &[2, 3, 1])), r#""0":"""#);
}

#[test]
fn before_anything_was_told_it_is_the_tree_and_the_client_still_needs_it() {
    let mut prints = Prints::default();
    let page = view! { <p>(1)</p> };
    let seen = whole(&mut prints, &page);
    assert_eq!(seen, r#""s":["<p>","</p>"],"0":"1""#);
    assert_eq!(prints.heap_bytes(), 0);
    assert_eq!(diff(&mut prints, &page), seen);
}

#[test]
fn components_are_there_under_their_numbers_and_hear_of_nothing() {
    let mut prints = Prints::default();
    let page = |names: &'static [&'static str]| {
        view! { <div>for name in names, key = name { (Place(name)) }</div> }
    };
    diff(&mut prints, &page(&["one", "two", "three"]));
    diff(&mut prints, &page(&["three", "one"]));
    let mounted = MOUNTED.get();
    let bytes = prints.heap_bytes();
    assert_eq!(
        whole(&mut prints, &page(&["three", "one"])),
        r#""s":["<div>","</div>"],"0":{"s":["",""],"k":{"0":{"0":3},"1":{"0":1},"kc":2}},"c":{"3":{"s":["<p>","","</p>"],"r":1,"0":"three","1":"1"},"1":{"s":3,"0":"one"}}"#
            .replace(r#"""," </p>"]"#, r#""","</p>"]"#)
    );
    assert_eq!(MOUNTED.get(), mounted);
    assert_eq!(prints.heap_bytes(), bytes);
    assert_eq!(
        diff(&mut prints, &page(&["three", "one"])),
        r#""c":{"3":{"1":"2"},"1":{"1":"2"}}"#
    );
    // The hidden one is still known.
    let again = diff(&mut prints, &page(&["two"]));
    assert!(
        again.contains(r#""0":2"#) && again.contains(r#""1":"1""#),
        "{again}"
    );
}

#[test]
fn streams_are_empty_and_what_waits_goes_on_waiting() {
    fn page(items: &Stream<u32>) -> impl Markup {
        view! {
            <ul id="s" phx-update="stream">for (id, item) in items { <li id=(id)>(item)</li> }</ul>
        }
    }
    let mut items = Stream::with_ids(|item: &u32| format!("i{item}"), [1]);
    let mut prints = Prints::default();
    let empty = r#""s":["<ul id=\"s\" phx-update=\"stream\">","</ul>"],"0":"""#;
    assert_eq!(whole(&mut prints, &page(&items)), empty);
    let told = diff(&mut prints, &page(&items));
    assert!(told.contains(r#""0":{"0":"i1","1":"1"}"#), "{told}");
    items.insert(2);
    assert_eq!(whole(&mut prints, &page(&items)), empty);
    let told = diff(&mut prints, &page(&items));
    assert!(told.contains(r#""0":{"0":"i2","1":"2"}"#), "{told}");
    assert_eq!(diff(&mut prints, &page(&items)), "");
}

#[test]
fn what_waits_in_the_stream_of_a_component_goes_on_waiting() {
    struct Feed(Stream<u32>);
    impl Stateful for Feed {
        fn name(&self) -> &'static str {
            "Feed"
        }
        fn write(&self, w: &mut Writer<'_>) {
            let items = &self.0;
            view! { <ul>for (id, item) in items { <li id=(id)>(item)</li> }</ul> }.write(w);
        }
        fn handler(&self) -> &'static (dyn Any + Send + Sync) {
            &()
        }
    }
    fn insert(prints: &mut Prints, item: u32) {
        let mut state = prints.take_component(1).expect("it is shown");
        let any: &mut dyn Any = &mut *state;
        let feed: &mut Feed = any.downcast_mut().expect("it is a feed");
        feed.0.insert(item);
        prints.put_component(1, state);
    }
    let feed = || Feed(Stream::with_ids(|item: &u32| format!("i{item}"), [1]));
    let page = template(|w: &mut Writer<'_>| w.component("feed", feed, |_| ()));
    let mut prints = Prints::default();
    diff(&mut prints, &page);
    insert(&mut prints, 2);
    let seen = whole(&mut prints, &page);
    assert!(seen.contains(r#""r":1,"0":"""#), "{seen}");
    insert(&mut prints, 3);
    let mut told = String::new();
    prints.diff_component(1, None, &mut told);
    let both = r#"[["i3",-1,null,null],["i2",-1,null,null]],[]"#;
    assert!(told.contains(both), "{told}");
}

#[test]
fn a_component_that_the_view_has_not_shown_is_there_and_forgotten() {
    let page = |names: &'static [&'static str]| {
        view! { <div>for name in names, key = name { (Place(name)) }</div> }
    };
    let mut prints = Prints::default();
    diff(&mut prints, &page(&["known"]));
    let seen = whole(&mut prints, &page(&["new", "known"]));
    let both = r#""k":{"0":{"0":2},"1":{"0":1},"kc":2}"#;
    assert!(seen.contains(both), "{seen}");
    assert_eq!(
        diff(&mut prints, &page(&["known"])),
        r#""c":{"1":{"1":"1"}}"#
    );
    let told = diff(&mut prints, &page(&["known", "other"]));
    assert!(told.contains(r#""k":{"1":{"0":2},"kc":2}"#), "{told}");
}

#[test]
fn after_a_look_that_panics_the_next_diff_is_a_full_tree() {
    struct Panics;
    impl Markup for Panics {
        fn write(&self, _: &mut Writer<'_>) {
            panic!("it cannot be shown");
        }
    }
    let mut prints = Prints::default();
    let tree = diff(&mut prints, &view! { <p>(1)</p> });
    let look = std::panic::AssertUnwindSafe(|| whole(&mut prints, &Panics));
    assert!(std::panic::catch_unwind(look).is_err());
    assert_eq!(diff(&mut prints, &view! { <p>(1)</p> }), tree);
}
